"""Projects as the State's monitoring takes them: what they are, their money, and what they do for whom (R9.16, R9.17)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from domain.basis.vocabulary import Counted
from domain.edition.measure import Monitoring
from domain.edition.versions import Moments
from domain.lifecycle.participants import LOOKING, Condition, EntryData, Search, Vulnerable
from domain.views.monitoring import Participant
from domain.views.protocol import PROJECT, Row, amount, day


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that was committed or paid; negative when it came free, or came back. Cents."""

    on: date
    cents: int
    note: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A project that was awarded."""

    project: str
    measure: str
    title: str
    cup: str
    begins: date | None
    ends: date | None
    """As it is planned now."""
    ended: date | None
    planned: int
    """The people for whom it was awarded."""
    lead: str
    public: bool
    granted: int
    commitments: Sequence[Movement]
    payments: Sequence[Movement]
    saved: int


def tables(
    measure: str, operations: Sequence[Operation], people: Sequence[Participant], rules: Monitoring, when: Moments
) -> dict[str, list[Row]]:
    """The rows of each table but those of the participants themselves."""
    codes = {name.value: code for name, code in rules.codes.at(when).items()}
    found: dict[str, list[Row]] = {
        "PA00": [
            {
                "COD_PROC_ATT": codes["procedure"], "COD_PROC_ATT_LOCALE": measure,
                "TIP_PROCEDURA_ATT": codes["procedure_type"], "FLAG_AIUTI": "N",
            }
        ]
    }  # fmt: skip
    for one in operations:
        mine = [person for person in people if person.project == one.project]
        for name, rows in (
            ("AP00", [_project(one, codes)]),
            ("FN00", [{PROJECT: one.project, **_fund(codes), "IMPORTO": amount(one.granted)}]),
            ("FN04", list(_commitments(one, codes))),
            ("FN06", list(_payments(one, codes))),
            ("FN08", list(_payees(one, codes))),
            ("FN10", [{PROJECT: one.project, "COD_FONDO": codes["fund"], "IMPORTO": amount(one.saved)}] if one.saved else []),
            ("IN00", [_indicator(one, "TIPO_INDICATORE_DI_RISULTATO", code) for code in rules.results.at(when)]),
            ("IN01", list(_outputs(one, mine, rules, when))),
        ):  # fmt: skip
            found.setdefault(name, []).extend(rows)
    return found


def _project(one: Operation, codes: Mapping[str, str]) -> Row:
    return {
        PROJECT: one.project, "TITOLO_PROGETTO": one.title, "SINTESI_PRG": one.title, "TIPO_OPERAZIONE": codes["operation"],
        "CUP": one.cup, "TIPO_AIUTO": codes["aid"], "DATA_INIZIO": day(one.begins), "DATA_FINE_PREVISTA": day(one.ends),
        "DATA_FINE_EFFETTIVA": day(one.ended), "TIP_PROC_ATT_ORIG": codes["procedure_type"], "CODICE_PROC_ATT_ORIG": one.measure,
    }  # fmt: skip


def _fund(codes: Mapping[str, str]) -> Row:
    return {"COD_FONDO": codes["fund"], "COD_NORMA": codes["norm"], "COD_LOCALIZZAZIONE": codes["place"]}


def _commitments(one: Operation, codes: Mapping[str, str]) -> Iterator[Row]:
    for number, moved in enumerate(one.commitments, 1):
        free = moved.cents < 0
        yield {
            PROJECT: one.project, "COD_IMPEGNO": f"I{number}", "TIPOLOGIA_IMPEGNO": "D" if free else "I", "DATA_IMPEGNO": day(moved.on),
            "IMPORTO_IMPEGNO": amount(abs(moved.cents)), "CAUSALE_DISIMPEGNO": codes["disengagement"] if free else "",
        }  # fmt: skip


def _payments(one: Operation, codes: Mapping[str, str]) -> Iterator[Row]:
    for number, moved in enumerate(one.payments, 1):
        yield {
            **_payment(one, number, moved), "IMPORTO_PAG": amount(abs(moved.cents)), "CAUSALE_PAGAMENTO": codes["payment"],
            "NOTE_PAG": moved.note,
        }  # fmt: skip


def _payees(one: Operation, codes: Mapping[str, str]) -> Iterator[Row]:
    """The lead alone is paid."""
    for number, moved in enumerate(one.payments, 1):
        yield {
            **_payment(one, number, moved), "CODICE_FISCALE": one.lead, "FLG_SOGGETTO_PUBBLICO": "S" if one.public else "N",
            "TIPO_PERCETTORE": codes["payee"], "IMPORTO": amount(abs(moved.cents)),
        }  # fmt: skip


def _payment(one: Operation, number: int, moved: Movement) -> Row:
    kind = "R" if moved.cents < 0 else "P"
    return {PROJECT: one.project, "COD_PAGAMENTO": f"P{number}", "TIPOLOGIA_PAG": kind, "DATA_PAGAMENTO": day(moved.on)}


def _indicator(one: Operation, kind: str, code: str) -> Row:
    return {PROJECT: one.project, kind: "COM", "COD_INDICATORE": code}


def _outputs(one: Operation, people: Sequence[Participant], rules: Monitoring, when: Moments) -> Iterator[Row]:
    """Each indicator with the people who belong to it at entry; planned is the whole group, since nobody planned its parts."""
    for code, group in rules.outputs.at(when).items():
        count = sum(
            1 for person in people if person.entry is not None and _IN_GROUP[group](person.entry, person.entered)
        )
        yield {
            **_indicator(one, "TIPO_INDICATORE_DI_OUTPUT", code), "VAL_PROGRAMMATO": str(one.planned), "VALORE_REALIZZATO": str(count),
        }  # fmt: skip


def _age(entry: EntryData, on: date) -> int:
    """Whole years on the day of entry; a negative number when the day of birth was not told."""
    return relativedelta(on, entry.born).years if entry.born else -1


def _isced(*levels: str) -> Callable[[EntryData, date], bool]:
    return lambda entry, _: entry.isced in levels


# Who belongs to each group of Annex I of regulation 1304/2013, by what was told at entry.
_IN_GROUP: Mapping[Counted, Callable[[EntryData, date], bool]] = {
    Counted.unemployed: lambda entry, _: entry.condition in LOOKING,
    Counted.long_term: lambda entry, _: entry.condition in LOOKING and entry.search is Search.over_12,
    Counted.inactive: lambda entry, _: entry.condition in (Condition.inactive, Condition.student),
    Counted.employed: lambda entry, _: entry.condition is Condition.employed,
    Counted.under_25: lambda entry, on: 0 <= _age(entry, on) < 25,
    Counted.over_54: lambda entry, on: _age(entry, on) > 54,
    Counted.isced_1_2: _isced("1", "2"),
    Counted.isced_3_4: _isced("3", "4"),
    Counted.isced_5_8: _isced("5", "6", "7", "8"),
    Counted.migrant_or_minority: lambda entry, _: entry.vulnerable in (Vulnerable.migrant, Vulnerable.minority),
    Counted.disability: lambda entry, _: entry.vulnerable is Vulnerable.disability,
    Counted.other_disadvantage: lambda entry, _: entry.vulnerable is Vulnerable.other,
}
