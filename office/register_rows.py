"""The rows of a register's file as people and other systems write them: their columns, their spellings, their codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from domain.basis import codes
from domain.basis.findings import Finding, WrongValue
from domain.lifecycle.contents import Content
from domain.registers.accreditation import AccreditationEntry
from domain.registers.answers import Register
from domain.registers.codes import CODES, CodeList
from domain.registers.hirings import HiringNotice
from domain.registers.importing import Line
from domain.registers.participations import Participation
from domain.registers.regularity import RegularityEntry
from office.contents import read_row
from office.papers import MEGABYTE
from office.spelling import as_date
from office.tables import read_loose
from runtime import progress

_CONTRACT = re.compile(r"[A-Z]\.[0-9]{2}\.[0-9]{2}")
# A year of notices of a whole region, as CSV; a workbook is bounded by its own limits.
LIMIT = 60 * MEGABYTE
# How many rows are read before it is told how far the reading is.
EVERY = 1000
# How extracts write a last day that is not there (formats of the Lombard and the ministerial extracts).
NO_END = frozenset((date(9999, 12, 31), date(1900, 1, 1), date(2999, 12, 31)))


@dataclass(frozen=True, slots=True)
class Shape:
    """What the file of one register looks like."""

    entry: type[Content]
    columns: Mapping[str, tuple[str, ...]]
    """Our name of each column, and the other spellings of it, in small letters."""
    reads: Mapping[str, Callable[[str], Any]]
    """How the cells of some columns are read; other cells are taken as they are."""
    codes: Mapping[str, CodeList]
    """The codes that stand in some columns."""
    of_persons: bool = False
    """Whether its rows tell of persons, who are kept by their number."""

    @property
    def names(self) -> dict[str, str]:
        """Each spelling with our name."""
        return {spelling: name for name, others in self.columns.items() for spelling in (name, *others)}

    @property
    def readers(self) -> dict[str, Callable[[str], Any]]:
        """How the cells of each column are read: a code is its meaning, unless the column is read in its own way."""
        return {**{name: listed.meaning for name, listed in self.codes.items()}, **self.reads}

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns without which the file is not what it should be."""
        return tuple(name for name in self.columns if self.entry.model_fields[name].is_required())


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read: the rows that are good, and every bad one with its reason."""

    lines: list[Line]
    bad: list[Finding]
    rows: int
    partly: dict[int, Mapping[str, object]] = field(default_factory=dict)
    """What could be read of each bad row."""


def end_day(text: str) -> date | None:
    """A last day; extracts write one that is not there as the end or the beginning of all days."""
    if text.startswith(("9999", "31/12/9999")):
        return None
    day = as_date(text)
    return None if day in NO_END else day


def a_person(text: str) -> str:
    """The tax code of a person in its one form. Raises WrongValue."""
    code = codes.one_form(text)
    if not codes.person_code(code):
        raise WrongValue("tax_code", "not a valid tax code")
    return code


def contract_code(text: str) -> str:
    """A code as the Ministry writes them; one that the list does not know is kept, and is no yes. Raises WrongValue."""
    code = text.strip().upper()
    if not _CONTRACT.fullmatch(code):
        raise CODES["contracts"].unlike(text.strip(), map(str.upper, CODES["contracts"].means))
    return code


def is_agency(text: str) -> bool:
    """Whether the form of a notice is that of agency work (UniSomm)."""
    return "SOMM" in text.upper()


SHAPES = {
    Register.accreditation: Shape(
        AccreditationEntry,
        {
            "body": ("tax_code", "cf", "codice_fiscale", "codice fiscale"),
            "service": ("register", "albo", "sezione"),
            "standing": ("status", "stato"),
            "valid_from": ("from", "dal", "valido_dal", "data_inizio"),
            "valid_until": ("until", "al", "valido_al", "data_fine"),
            "seat": ("idsede", "sede", "unita_organizzativa"),
            "name": ("denominazione", "ragione_sociale", "ragione sociale", "denominazionesede"),
        },
        {"valid_from": as_date, "valid_until": end_day},
        {"service": CODES["albi"], "standing": CODES["standings"]},
    ),
    Register.hirings: Shape(
        HiringNotice,
        {
            "person": ("lavoratore_codicefiscale", "cf lavoratore", "cf", "tax_code"),
            "employer": ("datorelavoro_codicefiscale", "cf datore", "datore"),
            "start": ("rapporto_datainizio", "rapportoagenziasomm_datainizio", "data inizio", "inizio"),
            "ends": ("rapporto_datafine", "rapportoagenziasomm_datafine", "data fine rapporto", "fine"),
            "contract": (
                "rapporto_tipologiacontrattuale", "rapportoagenziasomm_tipologiacontrattuale", "tipologia contrattuale",
                "cod_tipologia_contrattuale",
            ),
            "hours": ("rapporto_tipoorario", "codice tipo orario", "prior"),
            "weekly_hours": ("rapporto_oresettimanalimedie", "ore settimanali medie", "ore"),
            "agency": ("sys_tipomodulo",),
            "communication": ("invio_codicecomunicazione",),
            "previous": ("invio_codicecomunicazioneprecedente", "codice comunicazione precedente"),
            "message": ("tipo comunicazione", "tipocomunicazione"),
            "extended_to": ("rapporto_proroga_datafine", "rapportoagenziasomm_proroga_datafine"),
            "transformed_on": ("rapporto_trasformazione_data",),
            "transformation": ("rapporto_trasformazione_codicetrasformazione", "rapportodittautilizzatrice_codicetrasformazione"),
            "ended_on": ("rapporto_cessazione_data", "rapportoagenziasomm_cessazionedata", "rapportoagenziasomm_cessazione_data"),
            "cause": ("rapporto_cessazione_codicecausa",),
        },
        {
            "person": a_person,
            "start": as_date,
            "ends": end_day,
            "contract": contract_code,
            "cause": str,
            "agency": is_agency,
            "extended_to": end_day,
            "transformed_on": as_date,
            "ended_on": end_day,
        },
        {
            "contract": CODES["contracts"], "hours": CODES["hours"], "message": CODES["messages"], "cause": CODES["causes"],
        },
        of_persons=True,
    ),
    Register.participations: Shape(
        Participation,
        {
            "person": ("tax_code", "cf", "codice_fiscale", "codice fiscale"),
            "measure_name": ("measure", "misura"),
            "valid_from": ("from", "dal", "data_inizio"),
            "valid_until": ("until", "al", "data_fine"),
            "service": ("servizio",),
        },
        {"person": a_person, "valid_from": as_date, "valid_until": end_day},
        {},
        of_persons=True,
    ),
    Register.regularity: Shape(
        RegularityEntry,
        {
            "body": ("tax_code", "cf", "codice_fiscale", "codice fiscale"),
            "outcome": ("esito",),
            "issued": ("data_emissione", "data emissione", "data_richiesta", "data richiesta"),
            "valid_until": ("until", "scadenza", "scadenza_validita", "scadenza validità"),
            "protocol": ("protocollo", "numero protocollo", "numero_protocollo"),
            "name": ("denominazione", "ragione_sociale", "ragione sociale"),
        },
        {"issued": as_date, "valid_until": end_day},
        {"outcome": CODES["regularity"]},
    ),
}  # fmt: skip


def read(path: Path, data: bytes, shape: Shape) -> ReadFile:
    """Read a file's bytes; a good row is kept whatever the others are. Raises Malformed when it is no such table at all."""
    table = read_loose(path, data, shape.names, shape.needed, LIMIT)
    found = ReadFile([], [], len(table.rows))
    readers = shape.readers
    for place, (number, cells) in enumerate(table.rows):
        if place % EVERY == 0:
            progress.at(place, len(table.rows))
        filled = {name: text for name, text in cells.items() if text}
        entry, problems, said = read_row(shape.entry, filled, readers, f"row {number}: ")
        problems = [*table.bad.get(number, ()), *problems]
        found.bad.extend(problems)
        if entry is not None and not problems:
            found.lines.append(Line(number, entry))
        elif problems:
            found.partly[number] = said
    return found
