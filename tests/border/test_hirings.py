"""Files of hiring notices, in the shapes in which offices get them; a person is kept by number, never by code (R6.22)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from domain.basis import codes
from domain.lifecycle import contents as c
from domain.registers.answers import Register
from office import registers
from office.caller import Caller
from runtime.settings import Settings
from storage import persons, verification
from storage.database import Database
from storage.registers import FiledRegisters
from tests import lives
from tests.service import starter

PERSON = lives.legler()["recipients"][0]["tax_code"]
EMPLOYER = lives.EMPLOYER
PROVISIONAL = "12345670017"
MINISTRY = (
    "lavoratore_CodiceFiscale;datoreLavoro_CodiceFiscale;rapporto_DataInizio;rapporto_DataFine;rapporto_TipologiaContrattuale;"
    "rapporto_TipoOrario;rapporto_OreSettimanaliMedie;invio_CodiceComunicazione;invio_CodiceComunicazionePrecedente;"
    "tipo comunicazione;rapporto_Proroga_DataFine;rapporto_Cessazione_Data;rapporto_Cessazione_CodiceCausa;SYS_TIPOMODULO"
)
HIRE = f"{PERSON};{EMPLOYER};15/10/2018;31/05/2019;A.02.00;F;;1000001800000001;;01;;;;UNILAV"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data directory of a service with its actors."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    database.close()
    return tmp_path


def take_in(data: Path, *rows: str, heading: str = MINISTRY, status: int = 0) -> Any:
    """What an officer is answered who takes in a file of notices."""
    path = data / "co.csv"
    path.write_text("\n".join((heading, *rows)) + "\n", encoding="utf-8")
    return starter(data, "register", "import", "hirings", str(path), status=status)


def jobs(data: Path) -> Any:
    """The jobs of the person on record."""
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    with database.read() as session:
        found = FiledRegisters(session).employments(persons.find(session, [PERSON])[PERSON])
    database.close()
    return found


def test_a_notice_of_the_ministry_is_a_job(data: Path) -> None:
    assert take_in(data, HIRE)["kept"] == 1
    (job,) = jobs(data)
    assert (job.employer, job.start, job.ends, job.contract, job.agency) == (
        EMPLOYER, date(2018, 10, 15), date(2019, 5, 31), "fixed_term", False,
    )  # fmt: skip


def test_a_row_of_the_regional_extract_is_a_job(data: Path) -> None:
    heading = "cf,inizio,fine,cod_tipologia_contrattuale,prior,ore,ccnl,datore,ateco"
    take_in(data, f"{PERSON},2018-10-15,9999-12-31,A.01.00,0,24,x,{EMPLOYER},13", heading=heading)
    (job,) = jobs(data)
    assert (job.ends, job.contract, job.weekly_hours) == (None, "open_ended", 24)


def test_a_notice_of_an_agency_is_agency_work(data: Path) -> None:
    heading = (
        "lavoratore_CodiceFiscale,datoreLavoro_CodiceFiscale,rapportoAgenziaSomm_DataInizio,rapportoAgenziaSomm_DataFine,"
        "rapportoAgenziaSomm_TipologiaContrattuale,rapporto_TipoOrario,SYS_TIPOMODULO"
    )
    take_in(data, f"{PERSON},{EMPLOYER},2018-10-15,,A.01.00,F,UNISOMM", heading=heading)
    (job,) = jobs(data)
    assert (job.agency, job.ends) == (True, None)


def test_the_extract_of_agencies_has_the_columns_of_employers_beside_its_own(data: Path) -> None:
    """``UNISOMM_Type`` adds its fields to those of ``UNILAV_Type``: a row fills either; two that differ are a bad row."""
    heading = (
        "lavoratore_CodiceFiscale;datoreLavoro_CodiceFiscale;rapporto_DataInizio;rapporto_TipologiaContrattuale;rapporto_TipoOrario;"
        "rapportoAgenziaSomm_DataInizio;rapportoAgenziaSomm_TipologiaContrattuale;SYS_TIPOMODULO;invio_CodiceComunicazione"
    )
    rows = (
        f"{PERSON};{EMPLOYER};;;F;2018-10-15T00:00:00+02:00;A.02.00;UNISOMM;1",
        f"{PERSON};{EMPLOYER};2018-11-15;A.02.00;F;2018-11-15;A.02.00;UNISOMM;2",
        f"{PERSON};{EMPLOYER};2018-12-15;A.02.00;F;2018-12-16;A.02.00;UNISOMM;3",
    )
    taken = take_in(data, *rows, heading=heading)
    assert (taken["kept"], [(one["row"], "start" in one["reason"]) for one in taken["bad_rows"]]) == (
        2,
        [("row 4", True)],
    )
    assert [(job.agency, job.start) for job in jobs(data)] == [(True, date(2018, 10, 15)), (True, date(2018, 11, 15))]


def test_what_is_no_contract_code_is_told_with_those_that_are(data: Path) -> None:
    taken = take_in(data, HIRE, HIRE.replace("A.02.00", "determinato").replace("15/10/2018", "32/10/2018"))
    reasons = {one["row"]: one["reason"] for one in taken["bad_rows"]}
    assert reasons["row 3: contract"].startswith("'determinato' is no code of this list: A.01.00, A.02.00, ")
    assert reasons.keys() == {"row 3: start", "row 3: contract"}


def test_an_unknown_contract_or_cause_fails_no_import(data: Path) -> None:
    taken = take_in(data, HIRE.replace("A.02.00", "Z.99.00").replace(";;;;UNILAV", ";;01/12/2018;QQ;UNILAV"))
    (job,) = jobs(data)
    assert (taken["bad"], job.contract, job.cause) == (0, "unknown", "unknown")


def test_a_later_file_extends_and_corrects(data: Path) -> None:
    take_in(data, HIRE)
    extension = HIRE.replace("1000001800000001;;01;", "1000001900000002;1000001800000001;01;31/08/2019")
    later = take_in(data, HIRE.replace(";F;", ";P;").replace(";P;;", ";P;24;"), extension)
    assert (later["new"], later["corrected"]) == (1, 1)
    assert later["changes"][0]["changes"] == {"hours": ["full", "part"], "weekly_hours": [None, 24]}
    (job,) = jobs(data)
    assert (job.ends, job.weekly_hours) == (date(2019, 8, 31), 24)


# Twenty kinds of broken notice, each with a word of its reason.
BROKEN = (
    (HIRE.replace(PERSON, ""), "cells are missing: person"),
    (HIRE.replace(EMPLOYER, ""), "cells are missing: employer"),
    (HIRE.replace("15/10/2018", ""), "cells are missing: start"),
    (HIRE.replace("A.02.00", ""), "cells are missing: contract"),
    (HIRE.replace(PERSON, PERSON[:-1]), "not a valid tax code"),
    (HIRE.replace(PERSON, "MARIO ROSSI"), "not a valid tax code"),
    (HIRE.replace(EMPLOYER, "48701630121"), "not a valid tax code"),
    (HIRE.replace("15/10/2018", "31/02/2018"), "is not a day of the calendar"),
    (HIRE.replace("15/10/2018", "ottobre"), "is not a date"),
    (HIRE.replace("31/05/2019", "presto"), "is not a date"),
    (HIRE.replace("31/05/2019", "14/10/2018"), "ends before it begins"),
    (HIRE.replace("A.02.00", "determinato"), "no code of this list"),
    (HIRE.replace("A.02.00", "A.2"), "no code of this list"),
    (HIRE.replace(";F;", ";X;"), "no code of this list"),
    (HIRE.replace(";F;;", ";P;venti;"), "hours are a number"),
    (HIRE.replace(";;01;", ";;77;"), "no code of this list"),
    (HIRE.replace(";;01;", ";;04;"), "names the notice"),
    (HIRE.replace("1000001800000001", "1" * 90), "longer than 80"),
    (HIRE.replace(";;;;UNILAV", ";;01/10/2018;LI;UNILAV"), "ends before it begins"),
    (f"{HIRE};di troppo", "under no column name"),
)


def test_five_per_cent_of_broken_notices_come_back_and_the_others_are_kept(data: Path) -> None:
    good = [HIRE.replace("1000001800000001", f"{number:016}") for number in range(1, 381)]
    taken = take_in(data, *good, *(row for row, _ in BROKEN))
    assert (taken["rows"], taken["kept"], taken["bad"]) == (400, 380, 20)
    said = {one["row"].partition(":")[0]: one["reason"] for one in taken["bad_rows"]}
    for number, (_, words) in enumerate(BROKEN, 382):
        assert words in said[f"row {number}"], (number, said.get(f"row {number}"))


def test_a_file_that_is_tried_enters_nobody(data: Path) -> None:
    """Two spellings of one person who is unknown are one person (omocodia): the second notice is the first one again."""
    plain = lives.code_of("hired and unknown")
    other = with_a_letter(plain)
    rows = [HIRE.replace(PERSON, code).replace("1000001800000001", "") for code in (plain, other, PERSON)]
    path = data / "co.csv"
    path.write_text("\n".join((MINISTRY, *rows, BROKEN[0][0])) + "\n", encoding="utf-8")
    typed = ("register", "import", "hirings", str(path))
    tried = starter(data, *typed, "--dry-run")
    assert (tried["new"], tried["repeated"], tried["bad"]) == (2, 1, 1)
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    with database.read() as session:
        counts = [
            session.connection().execute(text(f"SELECT count(*) FROM {table}")).scalar()
            for table in ("person", "register_entry", "register_file")
        ]
    database.close()
    assert counts == [0, 0, 0]
    taken = starter(data, *typed)
    assert {**tried, "command": taken["command"]} == taken


def with_a_letter(code: str) -> str:
    """Another spelling of a person's code: a letter in the place of its last digit, and the check letter anew."""
    head = code[:14] + "LMNPQRSTUV"[int(code[14])]
    return next(f"{head}{last}" for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if codes.person_code(f"{head}{last}"))


def test_no_tax_code_of_a_person_stands_in_the_rows_or_in_the_answer(data: Path) -> None:
    taken = take_in(data, HIRE, HIRE.replace("A.02.00", "determinato").replace("001;;01", "002;;01"))
    assert PERSON not in str(taken)
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    with database.read() as session:
        rows = session.connection().execute(text("SELECT subject, key, said FROM register_entry")).all()
        files = session.connection().execute(text("SELECT answer FROM register_file")).all()
    database.close()
    assert PERSON not in str(rows)
    assert PERSON not in str(files)


def test_who_was_known_from_registers_only_turns_out_to_be_a_recipient(database: Database, tmp_path: Path) -> None:
    """C1: notices come by the definitive code while the project has the provisional one; by the act that joins them they are one person's."""
    lives.prepared(database)
    lives.keep_keys(tmp_path)
    settings = Settings(AZIONI_DATA=tmp_path, DATABASE_URL=database.url.render_as_string(hide_password=False))
    officer = Caller(settings, actor="officer")
    first, *rest = lives.legler()["recipients"]
    project = lives.submitted(database, recipients=[{**first, "tax_code": PROVISIONAL}, *rest]).project
    definitive = lives.code_of("no longer provisional")
    path = tmp_path / "co.csv"
    row = HIRE.replace(PERSON, definitive)
    path.write_text(f"{MINISTRY}\n{row}\n", encoding="utf-8")
    assert registers.take_in(officer, Register.hirings, path)["projects"] == []
    content = c.CorrectCode(recipient="R01", tax_code=definitive, act="act 3")
    assert lives.decide(database, project, "correct_code", content, lives.instant(7, 4)).accepted
    person = lives.file_of(database, project).recipients["R01"].person
    with database.read() as session:
        assert set(persons.find(session, [PROVISIONAL, definitive]).values()) == {person}
        assert person is not None
        (job,) = FiledRegisters(session, [person]).employments(person)
        assert (job.employer, job.start) == (EMPLOYER, date(2018, 10, 15))
        assert persons.codes_of(session, person) == sorted((PROVISIONAL, definitive))
        assert all(report.findings == () for report in verification.inspect(session, {}))
    later = tmp_path / "later.csv"
    changed = row.replace("31/05/2019", "30/06/2019")
    later.write_text(f"{MINISTRY}\n{changed}\n", encoding="utf-8")
    assert registers.take_in(officer, Register.hirings, later)["projects"] == [project]
    with database.read() as session:
        (job,) = FiledRegisters(session, [person]).employments(person)
        assert job.ends == date(2019, 6, 30)


def test_participations_in_other_measures_are_kept_by_person(data: Path) -> None:
    """R2.17."""
    path = data / "altre.csv"
    path.write_text(f"cf;misura;dal;al;servizio\n{PERSON};GOL;01/03/2018;;BIL\n", encoding="utf-8")
    taken = starter(data, "register", "import", "participations", str(path))
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    with database.read() as session:
        person = persons.find(session, [PERSON])[PERSON]
        (found,) = FiledRegisters(session).participations(person)
    database.close()
    assert taken["kept"] == 1
    assert found.entry.covers("BIL", date(2018, 3, 1))
    assert not found.entry.covers("COA", date(2018, 3, 1))


def test_two_officers_take_in_files_that_tell_of_the_same_people_at_once(database: Database, tmp_path: Path) -> None:
    """Each person is entered once, neither file loses a good row, and each of its twenty bad ones comes back (C1, on both databases)."""
    lives.prepared(database)
    lives.keep_keys(tmp_path)
    settings = Settings(AZIONI_DATA=tmp_path, DATABASE_URL=database.url.render_as_string(hide_password=False))
    files = []
    for officer in (1, 2):
        rows = [
            HIRE.replace(PERSON, lives.code_of(f"hired {number}")).replace("1000001800000001", f"{officer}{number:015}")
            for number in range(380)
        ]
        path = tmp_path / f"co-{officer}.csv"
        path.write_text(
            "\n".join((MINISTRY, *(rows if officer == 1 else reversed(rows)), *(row for row, _ in BROKEN))) + "\n",
            encoding="utf-8",
        )
        files.append(path)
    with ThreadPoolExecutor(2) as officers:
        taken = list(
            officers.map(
                lambda path: registers.take_in(Caller(settings, actor="officer"), Register.hirings, path), files
            )
        )
    assert [(one["rows"], one["new"], one["bad"]) for one in taken] == [(400, 380, 20)] * 2
    with database.read() as session:
        entries = (
            session.connection().execute(text("SELECT count(*), count(DISTINCT subject) FROM register_entry")).one()
        )
        assert tuple(entries) == (760, 380)
        assert session.connection().execute(text("SELECT count(*) FROM person")).scalar() == 380
