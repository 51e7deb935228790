"""The files that people hand in, as forms to fill in: the columns of each, their Italian headings, an example."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from domain.basis.language import _, language
from domain.basis.text import spaced
from office.errors import Malformed
from office.table_files import Columns, write

_SAMPLES = Path(__file__).parent.parent / "samples"
# What is no table, as a sample to be changed: an application, and parts of one by themselves; with the command that takes it.
WRITTEN: Mapping[str, tuple[str, str]] = {
    "application": ("legler-2018.yaml", "submit"),
    "newcomer": ("newcomer.yaml", "replace-recipient"),
    "partner": ("partner.yaml", "replace-partner"),
    "lead": ("lead.yaml", "replace-lead"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """A table to fill in: our name of each column with its Italian heading, which is understood as well, and an example."""

    columns: Mapping[str, str]
    example: tuple[str, ...]
    optional: tuple[str, ...] = ()
    """Columns that may be left out, or left empty."""
    also: Mapping[str, str] = field(default_factory=dict)
    """Further headings that are understood, with our name of the column."""

    @property
    def spellings(self) -> dict[str, str]:
        """Every heading that is understood, in small letters, with our name of the column."""
        italian = {heading: name for name, heading in self.columns.items()}
        return {name: name for name in self.columns} | italian | dict(self.also)

    @property
    def headings(self) -> tuple[str, ...]:
        """What stands over the columns for whoever reads now: both spellings are understood."""
        return tuple(self.columns.values() if language() == "it" else self.columns)


REGISTER = Form(
    {
        "recipient": "destinatario",
        "service": "servizio",
        "date": "data",
        "start": "inizio",
        "end": "fine",
        "register": "registro",
        "provider": "ente erogatore",
        "place": "luogo",
        "teacher": "docente",
        "signatures": "firme",
    },
    ("R01", "BIL", "2018-09-03", "09:00", "11:30", "1/2018", "", "Bergamo, via Roma 1", "Anna Bianchi", "yes"),
    optional=("provider", "place", "teacher", "signatures"),
    also={"tutor": "teacher", "sede": "place"},
)
PLANS = Form({"recipient": "destinatario", "band": "fascia"}, ("R01", "2"))
PAPERS = Form(
    {"document": "documento", "defect": "difetto", "article": "articolo", "form": "come si regolarizza"},
    ("Accordo di partenariato", "manca la firma di un partner", "art. 6 dell'avviso", "accordo firmato da tutti"),
    optional=("defect", "article", "form"),
)
GROUNDS = Form(
    {"fact": "fatto", "rule": "norma", "evidence": "riscontro"},
    ("Le due imprese sono di settori diversi", "art. 4 dell'avviso", "visure camerali del 3 luglio 2018"),
    optional=("rule", "evidence"),
)
OUTCOMES = Form(
    {
        "recipient": "destinatario",
        "kind": "esito",
        "hired": "assunzione",
        "ends": "termine",
        "contract": "contratto",
        "employer": "datore",
        "weekly_hours": "ore settimanali",
    },
    ("R01", "placement", "2018-10-01", "open", "open_ended", "28096860169", "38,5"),
)

AT_ENTRY = Form(
    {
        "recipient": "destinatario",
        "gender": "genere",
        "born": "data di nascita",
        "residence": "comune di residenza",
        "domicile": "comune di domicilio",
        "citizenship": "cittadinanza",
        "isced": "titolo di studio",
        "condition": "condizione",
        "search": "durata della ricerca",
        "household": "nucleo familiare",
        "vulnerable": "vulnerabilità",
    },
    ("R01", "F", "1970-03-01", "003016024", "003016024", "ITA", "3", "unemployed", "from_6_to_12", "other", "none"),
)
AT_EXIT = Form(
    {"recipient": "destinatario", "situation": "condizione", "qualification": "qualifica"}, ("R01", "seeking", "no")
)
AT_SIX_MONTHS = Form(
    {"recipient": "destinatario", "situation": "condizione", "improved": "migliorata"}, ("R01", "in_work", "yes")
)

# By the word that names each, with the command that takes it.
FORMS: Mapping[str, tuple[Form, str]] = {
    "register": (REGISTER, "record-services"),
    "papers": (PAPERS, "request-documents"),
    "grounds": (GROUNDS, "give-notice"),
    "plans": (PLANS, "sign-plan"),
    "outcomes": (OUTCOMES, "declare-outcome"),
    "entry": (AT_ENTRY, "record-participants --at entry"),
    "exit": (AT_EXIT, "record-participants --at exit"),
    "six-months": (AT_SIX_MONTHS, "record-participants --at six-months"),
}


_HEADINGS = {column: heading for form, _command in FORMS.values() for column, heading in form.columns.items()}


def heading(column: str) -> str:
    """A column of a form, or of a register's file, as it is called by whoever reads now."""
    if language() == "en":
        return column
    return _HEADINGS.get(column) or _(spaced(column))


class Blank(TypedDict):
    """A form as it was written, or its text."""

    form: str
    command: str
    file: str | None
    text: str


def blank(name: str, file: Path | None = None) -> Blank:
    """A form with its example, as text, or as a file: XLSX or CSV. Raises Malformed for an ending that is none of these."""
    if name in WRITTEN:
        return _written(name, file)
    form, command = FORMS[name]
    if file is None:
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\n").writerows([form.headings, form.example])
        return {"form": name, "command": command, "file": None, "text": out.getvalue()}
    write(file, [dict(zip(form.headings, form.example, strict=True))], Columns(form.headings))
    return {"form": name, "command": command, "file": str(file), "text": ""}


def _written(name: str, file: Path | None) -> Blank:
    """A sample, to be changed: it has every field, with a heading that says what is real in it."""
    sample, command = WRITTEN[name]
    text = (_SAMPLES / sample).read_text(encoding="utf-8")
    if file is None:
        return {"form": name, "command": command, "file": None, "text": text}
    if file.suffix.lower() not in (".yaml", ".yml"):
        raise Malformed(_("'{file}': what is no table is written as .yaml", file=file))
    file.write_text(text, encoding="utf-8")
    return {"form": name, "command": command, "file": str(file), "text": ""}
