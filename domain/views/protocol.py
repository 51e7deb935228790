"""The tables of the State's monitoring ("Protocollo unico di colloquio", version 2.1): their columns, and the checks that are run on them.

Every table is a text, one line a row, its cells parted by ``|``, the mark of deletion last. Columns and lengths are those that
were published; that tables of money begin with the project's number is recalled, since they would say nothing without it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse

SEPARATOR = "|"
DELETED = "FLG_CANCELLAZIONE"
PROJECT = "COD_LOCALE_PROGETTO"
# A row by its columns; a cell that is not known is left out.
Row = Mapping[str, str]
Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Table:
    """What a table looks like: the most characters of each column, what may not be empty, what makes a row this row."""

    columns: Mapping[str, int]
    needed: Collection[str]
    key: Sequence[str]
    parent: tuple[str, str, str] | None = None
    """Our column, the table and the column there, in which its value must stand."""

    def line(self, row: Row) -> str:
        """A row as it is sent."""
        return SEPARATOR.join(row.get(name, "") for name in (*self.columns, DELETED)) + "\n"


_OF_PROJECT = (PROJECT, "AP00", PROJECT)
_NUMBER = {PROJECT: 60}

TABLES: Mapping[str, Table] = {
    "PA00": Table(
        {"COD_PROC_ATT": 30, "COD_PROC_ATT_LOCALE": 30, "COD_AIUTO_RNA": 30, "TIP_PROCEDURA_ATT": 2, "FLAG_AIUTI": 1},
        ("COD_PROC_ATT_LOCALE", "TIP_PROCEDURA_ATT", "FLAG_AIUTI"), ("COD_PROC_ATT_LOCALE",),
    ),
    "AP00": Table(
        {**_NUMBER, "TITOLO_PROGETTO": 500, "SINTESI_PRG": 1300, "TIPO_OPERAZIONE": 5, "CUP": 15, "TIPO_AIUTO": 1, "DATA_INIZIO": 10,
         "DATA_FINE_PREVISTA": 10, "DATA_FINE_EFFETTIVA": 10, "TIP_PROC_ATT_ORIG": 2, "CODICE_PROC_ATT_ORIG": 30},
        (PROJECT, "TITOLO_PROGETTO", "TIPO_OPERAZIONE", "CUP", "DATA_INIZIO", "DATA_FINE_PREVISTA", "CODICE_PROC_ATT_ORIG"),
        (PROJECT,), ("CODICE_PROC_ATT_ORIG", "PA00", "COD_PROC_ATT_LOCALE"),
    ),
    "FN00": Table(
        {**_NUMBER, "COD_FONDO": 10, "COD_NORMA": 20, "COD_DEL_CIPE": 20, "COD_LOCALIZZAZIONE": 20, "CF_COFINANZ": 16, "IMPORTO": 16},
        (PROJECT, "COD_FONDO", "IMPORTO"), (PROJECT, "COD_FONDO"), _OF_PROJECT,
    ),
    "FN04": Table(
        {**_NUMBER, "COD_IMPEGNO": 20, "TIPOLOGIA_IMPEGNO": 5, "DATA_IMPEGNO": 10, "IMPORTO_IMPEGNO": 16, "CAUSALE_DISIMPEGNO": 3},
        (PROJECT, "COD_IMPEGNO", "TIPOLOGIA_IMPEGNO", "DATA_IMPEGNO", "IMPORTO_IMPEGNO"), (PROJECT, "COD_IMPEGNO"), _OF_PROJECT,
    ),
    "FN06": Table(
        {**_NUMBER, "COD_PAGAMENTO": 20, "TIPOLOGIA_PAG": 5, "DATA_PAGAMENTO": 10, "IMPORTO_PAG": 16, "CAUSALE_PAGAMENTO": 3, "NOTE_PAG": 1000},
        (PROJECT, "COD_PAGAMENTO", "TIPOLOGIA_PAG", "DATA_PAGAMENTO", "IMPORTO_PAG"), (PROJECT, "COD_PAGAMENTO"), _OF_PROJECT,
    ),
    "FN08": Table(
        {**_NUMBER, "COD_PAGAMENTO": 20, "TIPOLOGIA_PAG": 5, "DATA_PAGAMENTO": 10, "CODICE_FISCALE": 16, "FLG_SOGGETTO_PUBBLICO": 1,
         "TIPO_PERCETTORE": 3, "IMPORTO": 16},
        (PROJECT, "COD_PAGAMENTO", "CODICE_FISCALE", "FLG_SOGGETTO_PUBBLICO", "IMPORTO"), (PROJECT, "COD_PAGAMENTO", "CODICE_FISCALE"),
        _OF_PROJECT,
    ),
    "FN10": Table({**_NUMBER, "COD_FONDO": 10, "IMPORTO": 16}, (PROJECT, "COD_FONDO", "IMPORTO"), (PROJECT, "COD_FONDO"), _OF_PROJECT),
    "IN00": Table(
        {**_NUMBER, "TIPO_INDICATORE_DI_RISULTATO": 3, "COD_INDICATORE": 80},
        (PROJECT, "TIPO_INDICATORE_DI_RISULTATO", "COD_INDICATORE"), (PROJECT, "COD_INDICATORE"), _OF_PROJECT,
    ),
    "IN01": Table(
        {**_NUMBER, "TIPO_INDICATORE_DI_OUTPUT": 3, "COD_INDICATORE": 80, "VAL_PROGRAMMATO": 20, "VALORE_REALIZZATO": 20},
        (PROJECT, "TIPO_INDICATORE_DI_OUTPUT", "COD_INDICATORE", "VAL_PROGRAMMATO"), (PROJECT, "COD_INDICATORE"), _OF_PROJECT,
    ),
}  # fmt: skip


def day(value: date | None) -> str:
    """A day as the State writes it."""
    return value.strftime("%d/%m/%Y") if value else ""


def amount(cents: int) -> str:
    """An amount with a decimal comma."""
    return f"{cents // 100},{cents % 100:02d}"


def findings(rows: Rows) -> Iterator[Finding]:
    """Everything for which the State would send tables back, each by its project where it has one."""
    for name, table in TABLES.items():
        yield from _shape(name, table, rows.get(name, ()), rows)
    for project in rows.get("AP00", ()):
        yield from _days(project)
    yield from _sums(rows)


def _shape(name: str, table: Table, own: Sequence[Row], rows: Rows) -> Iterator[Finding]:
    seen = set[tuple[str, ...]]()
    known = {row.get(table.parent[2], "") for row in rows.get(table.parent[1], ())} if table.parent else set[str]()
    for row in own:
        path = row.get(PROJECT, "") or name
        for column, most in table.columns.items():
            text = row.get(column, "")
            if not text and column in table.needed:
                yield refuse("R9.16", "empty", path, table=name, column=column)
            if len(text) > most or SEPARATOR in text or "\n" in text:
                yield refuse("R9.16", "cell", path, table=name, column=column, length=most)
        key = tuple(row.get(column, "") for column in table.key)
        if key in seen:
            yield refuse("R9.16", "row_twice", path, table=name, row=" ".join(key))
        seen.add(key)
        if table.parent and row.get(table.parent[0], "") not in known:
            yield refuse("R9.16", "orphan", path, table=name, row=" ".join(key), parent=table.parent[1])


def _days(project: Row) -> Iterator[Finding]:
    """A project ends after it begins, as planned and as it was."""
    begins = _read(project.get("DATA_INIZIO", ""))
    for column in ("DATA_FINE_PREVISTA", "DATA_FINE_EFFETTIVA"):
        ends = _read(project.get(column, ""))
        if begins is not None and ends is not None and ends < begins:
            yield refuse("R9.16", "days", project[PROJECT], column=column, begins=begins, ends=ends)


def _read(text: str) -> date | None:
    return datetime.strptime(text, "%d/%m/%Y").date() if text else None  # noqa: DTZ007 - a day has no zone


def _sums(rows: Rows) -> Iterator[Finding]:
    """Nobody commits more than was granted, nor pays more than was committed; payees have what was paid, to the cent."""
    granted = _total(rows, "FN00", "IMPORTO")
    committed = _total(rows, "FN04", "IMPORTO_IMPEGNO", "TIPOLOGIA_IMPEGNO", "D")
    paid = _total(rows, "FN06", "IMPORTO_PAG", "TIPOLOGIA_PAG", "R")
    received = _total(rows, "FN08", "IMPORTO", "TIPOLOGIA_PAG", "R")
    for project in sorted({*granted, *committed, *paid, *received}):
        given, bound, moved, had = (_cents(sums[project]) for sums in (granted, committed, paid, received))
        if bound > given:
            yield refuse("R9.16", "over_granted", project, found=bound, allowed=given)
        if moved > bound:
            yield refuse("R9.16", "over_committed", project, found=moved, allowed=bound)
        if had != moved:
            yield refuse("R9.16", "payees", project, found=had, allowed=moved)


def _cents(sum: Decimal) -> int:
    return int(sum * 100)


def _total(rows: Rows, table: str, column: str, kind: str = "", back: str = "") -> defaultdict[str, Decimal]:
    """The sum of each project; rows of the kind that goes back count against it."""
    found = defaultdict[str, Decimal](Decimal)
    for row in rows.get(table, ()):
        value = Decimal(row.get(column, "0").replace(",", "."))
        found[row[PROJECT]] += -value if kind and row.get(kind) == back else value
    return found
