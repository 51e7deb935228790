"""Participants as the State's monitoring takes them: one row each of table SC01, and the checks that are run on it.

The columns and their lengths are those of the "Protocollo unico di colloquio" (version 2.1); the codes are data of the edition.
Nobody is named: a person is a tax code and what was told at entry and on leaving (R9.17, R9.18).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.basis.codes import born_of, gender_of
from domain.basis.findings import Finding
from domain.basis.vocabulary import ExitStatus
from domain.edition.catalogue import refuse
from domain.edition.measure import Monitoring
from domain.edition.versions import Moments
from domain.lifecycle.participants import EntryData

# The columns of SC01 in their order, with the characters that each takes; a row is a line, its cells are parted by ``|``.
SC01 = {
    "COD_LOCALE_PROGETTO": 60,
    "CODICE_CORSO": 60,
    "CODICE_FISCALE": 16,
    "SESSO": 1,
    "DATA_NASCITA": 10,
    "COD_ISTAT_RES": 9,
    "COD_ISTAT_DOM": 9,
    "CITTADINANZA": 3,
    "TITOLO_STUDIO": 3,
    "COND_MERCATO_INGRESSO": 3,
    "DURATA_RICERCA": 3,
    "CODICE_VULNERABILE_PA": 3,
    "STATO_PARTECIPANTE": 3,
    "DATA_USCITA": 10,
    "FLG_CANCELLAZIONE": 1,
}
SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Participant:
    """What is known of one person of one project."""

    project: str
    number: str
    code: str
    entered: date
    """The day of the personal plan."""
    entry: EntryData | None
    left: date | None
    situation: ExitStatus | None


def problems(people: Sequence[Participant], rules: Monitoring, when: Moments, today: date) -> Iterator[Finding]:
    """Everything for which the State would send a row back, each by project and number."""
    seen = set[tuple[str, str]]()
    for person in people:
        path = f"{person.project}/{person.number}"
        if (person.project, person.code) in seen:
            yield refuse("R9.19", "twice", path, recipient=path)
        seen.add((person.project, person.code))
        yield from _lacking(person, path)
        yield from _contradicted(person, path, today)
        for name, text in cells(person, rules, when).items():
            if len(text) > SC01[name] or SEPARATOR in text:
                yield refuse("R9.17", "cell", path, recipient=path, column=name, length=SC01[name])


def _lacking(person: Participant, path: str) -> Iterator[Finding]:
    if person.entry is None:
        yield refuse("R9.17", "not_told", path, recipient=path)
    elif person.entry.lacking:
        yield refuse("R9.17", "lacks", path, recipient=path, fields=person.entry.lacking)


def _contradicted(person: Participant, path: str, today: date) -> Iterator[Finding]:
    """The tax code says when somebody was born, and what sex the register office has; nobody leaves before they came."""
    entry = person.entry
    gender = gender_of(person.code)
    born = born_of(person.code)
    if entry is not None and gender is not None and entry.gender not in (None, gender):
        yield refuse("R9.17", "code_gender", path, recipient=path)
    if (
        entry is not None
        and entry.born is not None
        and born not in (None, (entry.born.year % 100, entry.born.month, entry.born.day))
    ):
        yield refuse("R9.17", "code_born", path, recipient=path)
    if person.left is not None and not person.entered <= person.left <= today:
        yield refuse("R9.18", "left_before", path, recipient=path, left=person.left)
    if person.left is not None and person.situation is None and (today - person.left).days > FOUR_WEEKS:
        yield refuse("R9.18", "no_status", path, recipient=path)


# The immediate result is that of four weeks after the exit (R9.18).
FOUR_WEEKS = 28


def cells(person: Participant, rules: Monitoring, when: Moments) -> dict[str, str]:
    """The cells of a person's row by their columns; what is not known is empty."""
    entry = person.entry or EntryData(recipient=person.number)
    left = person.left if person.situation is not None else None
    return {
        "COD_LOCALE_PROGETTO": person.project,
        "CODICE_CORSO": "",
        "CODICE_FISCALE": person.code,
        "SESSO": entry.gender or "",
        "DATA_NASCITA": _day(entry.born),
        "COD_ISTAT_RES": entry.residence or "",
        "COD_ISTAT_DOM": entry.domicile or "",
        "CITTADINANZA": entry.citizenship or "",
        "TITOLO_STUDIO": rules.education.at(when)[entry.isced] if entry.isced else "",
        "COND_MERCATO_INGRESSO": rules.condition.at(when)[entry.condition] if entry.condition else "",
        "DURATA_RICERCA": rules.search.at(when)[entry.search] if entry.search else "",
        "CODICE_VULNERABILE_PA": rules.vulnerable.at(when)[entry.vulnerable] if entry.vulnerable else "",
        "STATO_PARTECIPANTE": rules.situation.at(when)[person.situation] if person.situation else "",
        "DATA_USCITA": _day(left),
        "FLG_CANCELLAZIONE": "",
    }


def written(people: Iterable[Participant], rules: Monitoring, when: Moments) -> str:
    """The file: one line for each person."""
    return "".join(SEPARATOR.join(cells(person, rules, when).values()) + "\n" for person in people)


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""
