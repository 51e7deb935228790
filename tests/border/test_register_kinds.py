"""Files of every register with twenty kinds of broken row each, and two processes that take all of them in at once (F16)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from domain.registers.answers import Register
from office import registers
from office.caller import Caller
from runtime.settings import Settings
from storage.database import Database
from tests import lives
from tests.border import test_hirings, test_registers

ROOT = Path(__file__).parent.parent.parent
GOOD = 380
PERSON, BODY = test_hirings.PERSON, test_registers.BODY
AGENCY = "28096860169"
BELL, LONG = "\x07", "x" * 210

Broken = Sequence[tuple[str, str]]
"""Rows, each with a word of the reason why it is none."""

SOMM = (
    "lavoratore_CodiceFiscale;datoreLavoro_CodiceFiscale;rapportoAgenziaSomm_DataInizio;rapportoAgenziaSomm_DataFine;"
    "rapportoAgenziaSomm_TipologiaContrattuale;rapporto_TipoOrario;rapporto_OreSettimanaliMedie;invio_CodiceComunicazione;"
    "invio_CodiceComunicazionePrecedente;tipo comunicazione;rapportoAgenziaSomm_Proroga_DataFine;"
    "rapportoAgenziaSomm_CessazioneData;SYS_TIPOMODULO;rapporto_DataInizio"
)
MISSION = f"{PERSON};{AGENCY};15/10/2018;31/05/2019;A.02.00;F;;2000001800000001;;01;;;UNISOMM;"
BROKEN_MISSIONS: Broken = (
    (MISSION.replace(PERSON, ""), "cells are missing: person"),
    (MISSION.replace(AGENCY, ""), "cells are missing: employer"),
    (MISSION.replace("15/10/2018", ""), "cells are missing: start"),
    (MISSION.replace("A.02.00", ""), "cells are missing: contract"),
    (MISSION.replace(PERSON, PERSON[:-1]), "not a valid tax code"),
    (MISSION.replace(PERSON, "agenzia"), "not a valid tax code"),
    (MISSION.replace(AGENCY, "12345670158"), "not a valid tax code"),
    (MISSION.replace("15/10/2018", "2018-02-30"), "is not a day of the calendar"),
    (MISSION.replace("15/10/2018", "missione"), "is not a date"),
    (MISSION.replace("31/05/2019", "a fine missione"), "is not a date"),
    (MISSION.replace("31/05/2019", "14/10/2018"), "ends before it begins"),
    (MISSION.replace("A.02.00", "somministrazione"), "no code of this list"),
    (MISSION.replace(";F;", ";Q;"), "no code of this list"),
    (MISSION.replace(";F;;", ";P;24 ore;"), "hours are a number"),
    (MISSION.replace(";;01;", ";;88;"), "no code of this list"),
    (MISSION.replace(";;01;", ";;03;"), "names the notice"),
    (MISSION.replace("2000001800000001", "2" * 90), "longer than 80"),
    (MISSION.replace(";01;;;", ";01;01/09/2018;;"), "ends before it begins"),
    (MISSION + "16/10/2018", "start"),
    (f"{MISSION};di troppo", "under no column name"),
)

ELSEWHERE = "cf;misura;dal;al;servizio"
TAKES_PART = f"{PERSON};GOL;01/03/2018;31/05/2018;BIL"
BROKEN_PARTICIPATIONS: Broken = (
    (TAKES_PART.replace(PERSON, ""), "cells are missing: person"),
    (TAKES_PART.replace("GOL", ""), "cells are missing: measure_name"),
    (TAKES_PART.replace("01/03/2018", ""), "cells are missing: valid_from"),
    (TAKES_PART.replace(PERSON, PERSON[:-1]), "not a valid tax code"),
    (TAKES_PART.replace(PERSON, PERSON[:-1] + "9"), "not a valid tax code"),
    (TAKES_PART.replace(PERSON, "12345670158"), "not a valid tax code"),
    (TAKES_PART.replace(PERSON, "Mario Rossi"), "not a valid tax code"),
    (TAKES_PART.replace(PERSON, "-"), "is empty"),
    (TAKES_PART.replace("GOL", LONG), "longer than 200"),
    (TAKES_PART.replace("GOL", f"GOL{BELL}"), "U+0007"),
    (TAKES_PART.replace("01/03/2018", "31/02/2018"), "is not a day of the calendar"),
    (TAKES_PART.replace("01/03/2018", "marzo"), "is not a date"),
    (TAKES_PART.replace("01/03/2018", "01/03/1818"), "is not a date"),
    (TAKES_PART.replace("31/05/2018", "31/06/2018"), "is not a day of the calendar"),
    (TAKES_PART.replace("31/05/2018", "in corso"), "is not a date"),
    (TAKES_PART.replace("31/05/2018", "28/02/2018"), "ends before it begins"),
    (TAKES_PART.replace("BIL", "x" * 90), "longer than 80"),
    (TAKES_PART.replace("BIL", f"B{BELL}L"), "U+0007"),
    (f"{TAKES_PART};di troppo", "under no column name"),
    (f"{lives.code_of('row 0')};GOL;01/03/2018;30/06/2018;BIL", "says otherwise than row 2"),
)

DURC = "cf;esito;data_emissione;scadenza;protocollo;denominazione"
REGULAR = f"{BODY};REGOLARE;15/10/2018;12/02/2019;INPS_99999999;Ente di prova"
BROKEN_REGULARITIES: Broken = (
    (REGULAR.replace(BODY, ""), "cells are missing: body"),
    (REGULAR.replace("REGOLARE", ""), "cells are missing: outcome"),
    (REGULAR.replace("15/10/2018", ""), "cells are missing: issued"),
    (REGULAR.replace(BODY, "12345670158"), "not a valid tax code"),
    (REGULAR.replace(BODY, "1234567015"), "not a valid tax code"),
    (REGULAR.replace(BODY, "RSSMRA80A01F205Y"), "not a valid tax code"),
    (REGULAR.replace(BODY, "-"), "is empty"),
    (REGULAR.replace("REGOLARE", "forse"), "no code of this list"),
    (REGULAR.replace("REGOLARE", "1"), "no code of this list"),
    (REGULAR.replace("15/10/2018", "31/11/2018"), "is not a day of the calendar"),
    (REGULAR.replace("15/10/2018", "ieri"), "is not a date"),
    (REGULAR.replace("15/10/2018", "15/10/1718"), "is not a date"),
    (REGULAR.replace("12/02/2019", "30/02/2019"), "is not a day of the calendar"),
    (REGULAR.replace("12/02/2019", "120 giorni"), "is not a date"),
    (REGULAR.replace("12/02/2019", "14/10/2018"), "ends before it begins"),
    (REGULAR.replace("INPS_99999999", "9" * 90), "longer than 80"),
    (REGULAR.replace("INPS_99999999", f"INPS{BELL}"), "U+0007"),
    (REGULAR.replace("Ente di prova", LONG), "longer than 200"),
    (f"{REGULAR};di troppo", "under no column name"),
    (f"{BODY};IRREGOLARE;15/10/2018;;INPS_1;", "says otherwise than row 2"),
)


@dataclass(frozen=True)
class Kind:
    """One kind of file: its register, its heading, its good rows by their number, its broken ones."""

    register: Register
    heading: str
    row: str
    varies: str
    """What of the row is another one in each good row."""
    broken: Broken

    def good(self) -> list[str]:
        """So many rows, each of another entry."""
        return [self.row.replace(self.varies, _other(self.varies, number)) for number in range(GOOD)]

    def write(self, path: Path, *, backwards: bool = False) -> Path:
        """A file of 5 per cent broken rows; the second row, which two of them contradict, stands where it is."""
        first, *others = self.good()
        rows = [first, *(reversed(others) if backwards else others), *(row for row, _ in self.broken)]
        path.write_text("\n".join((self.heading, *rows)) + "\n", encoding="utf-8")
        return path


def _other(varies: str, number: int) -> str:
    return (
        lives.code_of(f"row {number}")
        if varies == PERSON
        else f"INPS_{number + 1}"
        if "INPS" in varies
        else f";{number};"
    )


KINDS: Mapping[str, Kind] = {
    "accreditation": Kind(
        Register.accreditation, test_registers.HEADING, f"{BODY};Accreditato lavoro;definitiva;2015-01-01;;seat;", ";seat;",
        [*test_registers.BROKEN[:-1], (f"{BODY};Accreditato lavoro;sospesa;2015-01-01;;0;", "says otherwise than row 2")],
    ),
    "UniLav": Kind(
        Register.hirings, test_hirings.MINISTRY, test_hirings.HIRE.replace("1000001800000001", ""), PERSON, test_hirings.BROKEN
    ),
    "UniSomm": Kind(Register.hirings, SOMM, MISSION.replace("2000001800000001", ""), PERSON, BROKEN_MISSIONS),
    "participations": Kind(Register.participations, ELSEWHERE, TAKES_PART, PERSON, BROKEN_PARTICIPATIONS),
    "DURC": Kind(Register.regularity, DURC, REGULAR, "INPS_99999999", BROKEN_REGULARITIES),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_five_per_cent_of_broken_rows_of_twenty_kinds_come_back_from_every_register(
    name: str, sqlite: Database, tmp_path: Path
) -> None:
    kind = KINDS[name]
    lives.prepared(sqlite)
    lives.keep_keys(tmp_path)
    settings = Settings(AZIONI_DATA=tmp_path, DATABASE_URL=sqlite.url.render_as_string(hide_password=False))
    officer = Caller(settings, actor="officer")
    path = kind.write(tmp_path / f"{name}.csv")
    taken = registers.take_in(officer, kind.register, path)
    assert (len(kind.broken), taken["rows"], taken["new"], taken["bad"]) == (20, GOOD + 20, GOOD, 20)
    said = {one["row"].partition(":")[0]: one for one in taken["bad_rows"]}
    for number, (_, words) in enumerate(kind.broken, GOOD + 2):
        bad = said[f"row {number}"]
        assert words in bad["reason"] + bad["row"], (number, bad)
        assert bad["rule"] in ("format", "F16")


IMPORT = """
import json, sys
from pathlib import Path
from domain.registers.answers import Register
from office import registers
from office.caller import Caller
from runtime.processes import run_and_exit
from runtime.settings import Settings

def main():
    officer = Caller(Settings(), actor="officer")
    input()
    for register, path in json.loads(sys.argv[1]):
        taken = registers.take_in(officer, Register(register), Path(path))
        print(json.dumps([taken[name] for name in ("rows", "new", "repeated", "bad")]), flush=True)
    return 0

run_and_exit(main)
"""


def test_two_processes_take_in_files_of_every_register_at_once(database: Database, tmp_path: Path) -> None:
    """Each entry and each person is on record once, whoever came first; every bad row comes back from both (C1)."""
    lives.prepared(database)
    lives.keep_keys(tmp_path)
    setting = {
        **os.environ,
        "AZIONI_DATA": str(tmp_path),
        "DATABASE_URL": database.url.render_as_string(hide_password=False),
        "AZIONI_PERSON_KEYS": str(database.vault.path),
    }
    files = [
        [
            (kind.register.value, str(kind.write(tmp_path / f"{name}-{backwards}.csv", backwards=backwards)))
            for name, kind in KINDS.items()
        ]
        for backwards in (False, True)
    ]
    officers = [
        subprocess.Popen(
            [sys.executable, "-c", IMPORT, json.dumps(some)], cwd=ROOT, env=setting, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for some in files
    ]  # fmt: skip
    for one in officers:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [[json.loads(line) for line in one.communicate(timeout=90)[0].splitlines()] for one in officers]
    assert [one.returncode for one in officers] == [0, 0]
    for first, second in zip(*told, strict=True):
        assert [(rows, bad) for rows, _, _, bad in (first, second)] == [(GOOD + 20, 20)] * 2
        assert (first[1] + second[1], first[2] + second[2]) == (GOOD, GOOD), "new for one, known for the other"
    assert counted(database) == {
        "accreditation": GOOD, "hirings": 2 * GOOD, "participations": GOOD, "regularity": GOOD, "people": GOOD,
    }  # fmt: skip


def counted(database: Database) -> dict[str, Any]:
    """How many entries each register has on record, and how many persons there are."""
    with database.read() as session:
        entries = session.connection().execute(text("SELECT kind, count(*) FROM register_entry GROUP BY kind")).all()
        people = session.connection().execute(text("SELECT count(*) FROM person")).scalar()
    return {**{str(kind): number for kind, number in entries}, "people": people}
