"""What networks tell of participants, as tables that people fill in: one for each moment (R9.17, R9.18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from domain.lifecycle.contents import Content
from domain.lifecycle.participants import EntryData, ExitData, LaterData, RecordParticipants
from office.contents import Readers, Rows, build, each
from office.forms import AT_ENTRY, AT_EXIT, AT_SIX_MONTHS, Form
from office.spelling import as_date, as_yes_or_no
from office.tables import read_table


class Moment(StrEnum):
    """When data of participants are taken."""

    entry = "entry"
    exit = "exit"
    six_months = "six-months"


# Italian words of these tables, with ours; ours are understood as well.
WORDS: Mapping[str, str] = {
    "femmina": "F", "maschio": "M", "f": "F", "m": "M",
    "prima occupazione": "first_job", "occupato": "employed", "disoccupato": "unemployed", "studente": "student",
    "inattivo": "inactive",
    "fino a 6 mesi": "up_to_6", "da 6 a 12 mesi": "from_6_to_12", "oltre 12 mesi": "over_12",
    "senza occupati": "jobless", "senza occupati con figli": "jobless_with_children",
    "adulto solo con figli": "single_adult_with_children", "altro": "other",
    "nessuna": "none", "migrante": "migrant", "minoranza": "minority", "disabilità": "disability",
    "al lavoro": "in_work", "lavoro autonomo": "self_employed", "in formazione": "in_training",
    "ancora sospeso": "still_employed", "in cerca di lavoro": "seeking",
}  # fmt: skip


def _word(text: str) -> str:
    return WORDS.get(" ".join(text.split()).casefold(), text.strip())


def _code(text: str) -> str:
    return text.strip().upper()


_ENTRY: Readers = {
    "gender": _word, "born": as_date, "citizenship": _code, "condition": _word, "search": _word, "household": _word,
    "vulnerable": _word,
}  # fmt: skip
_EXIT: Readers = {"situation": _word, "qualification": as_yes_or_no}
_LATER: Readers = {"situation": _word, "improved": as_yes_or_no}


class Table(NamedTuple):
    """What the table of one moment looks like."""

    form: Form
    rows: str
    """The field of the content that its rows are."""
    model: type[Content]
    readers: Readers


TABLES: Mapping[Moment, Table] = {
    Moment.entry: Table(AT_ENTRY, "entries", EntryData, _ENTRY),
    Moment.exit: Table(AT_EXIT, "exits", ExitData, _EXIT),
    Moment.six_months: Table(AT_SIX_MONTHS, "later", LaterData, _LATER),
}


def told(path: Path, moment: Moment) -> Rows[Content]:
    """What a table tells of people at one moment. Raises Malformed with every cell that is wrong."""
    table = TABLES[moment]
    _, rows, longer = read_table(path, table.form)
    filled = [(number, {name: text for name, text in cells.items() if text}) for number, cells in rows]
    return each(path, filled, table.model, table.readers, longer, table.form)


def content(moment: Moment, rows: Sequence[object]) -> RecordParticipants:
    """The command that tells some rows of a moment. Raises Malformed."""
    return build(RecordParticipants, **{TABLES[moment].rows: rows})
