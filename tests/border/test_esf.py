"""Data of participants from the table to the file for the State; nothing of them stands outside of sealed words (R9.17 to R9.20)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from domain.basis.codes import born_of, gender_of
from office import participants
from office.malformed import Malformed
from office.participants import Moment
from storage import erasure, files, participants_told
from storage.database import Database
from tests import lives
from tests.lives import instant, until
from tests.service import starter

HEADING = (
    "destinatario;genere;data di nascita;comune di residenza;comune di domicilio;cittadinanza;titolo di studio;condizione;"
    "durata della ricerca;nucleo familiare;vulnerabilità"
)
PEOPLE = lives.legler()["recipients"]


def row(person: dict[str, Any], **changes: str) -> str:
    """A row of the table, in Italian, that agrees with the person's tax code."""
    year, month, day = born_of(person["tax_code"]) or (70, 1, 1)
    suspended = person["status"] == "suspended"
    cells = {
        "number": person["id"], "gender": {"F": "Femmina", "M": "maschio"}[gender_of(person["tax_code"]) or "F"],
        "born": f"{day:02}/{month:02}/19{year:02}", "residence": "003016024", "domicile": "003016024", "citizenship": "ita",
        "isced": "3", "condition": "occupato" if suspended else "disoccupato", "search": "" if suspended else "oltre 12 mesi",
        "household": "altro", "vulnerable": "",
    }  # fmt: skip
    return ";".join((cells | changes).values())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A record with a project whose people have left."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project, until("verify_outcome"))
    database.close()
    return tmp_path


def tell(data: Path, *rows: str, moment: Moment = Moment.entry, heading: str = HEADING) -> Database:
    """Hand in a table at the door of the record."""
    path = data / f"{moment}.csv"
    path.write_text("\n".join((heading, *rows)) + "\n", encoding="utf-8")
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    content = participants.content(moment, participants.told(path, moment))
    answer = lives.decide(database, "AR2017-0001", "record_participants", content, instant(11, 5))
    assert answer.accepted, answer.findings
    return database


def test_the_file_for_the_state_is_written_when_nothing_is_lacking(data: Path) -> None:
    out = data / "sc01.txt"
    tell(data, *(row(person) for person in PEOPLE[:19])).close()
    export = ("--as", "manager", "esf", "export", lives.MEASURE, "--out", str(out))
    refused = starter(data, *export, status=3)
    assert starter(data, *export[2:], status=3) == refused, "nobody named is who usually writes it"
    assert {(one["path"], one["rule"]) for one in refused["error"]["findings"]} >= {("AR2017-0001/R20", "R9.17")}
    assert not out.exists()
    tell(data, row(PEOPLE[19])).close()
    status = "destinatario;condizione;qualifica"
    tell(data, *(f"{one['id']};in cerca di lavoro;no" for one in PEOPLE), moment=Moment.exit, heading=status).close()
    said = starter(data, *export)
    lines = out.read_text(encoding="utf-8").splitlines()
    assert (said["participants"], len(lines), said["left_out"]) == (20, 20, [])
    assert lines[0].split("|")[2] == PEOPLE[0]["tax_code"]
    assert out.stat().st_mode & 0o777 == 0o600
    tables = starter(data, *export[:-1], str(data / "monit"))["tables"]
    assert (tables["AP00"], tables["FN04"], tables["IN01"], tables["SC01"]) == (1, 1, 12, 20)
    project = (data / "monit" / "AP00.txt").read_text(encoding="utf-8").split("|")
    assert (project[0], project[4], project[6]) == ("AR2017-0001", lives.CUP, "06/08/2018")
    assert (data / "monit" / "FN04.txt").read_text(encoding="utf-8") == "AR2017-0001|I1|I|01/08/2018|76642,00||\n"
    assert (data / "monit" / "SC01.txt").read_bytes() == out.read_bytes()
    told = next(
        one for one in starter(data, "doctor", status=1)["checks"] if one["name"] == f"participants {lives.MEASURE}"
    )
    assert (told["ok"], told["told"]) == (True, True)
    assert told["detail"].startswith(
        "20 with a plan: 20 told at entry, 20 of them whole; 20 have left: 20 told on leaving"
    )
    (picture,) = starter(data, "esf", "status", lives.MEASURE)
    assert picture == {
        "project": "AR2017-0001", "participants": 20, "entry_told": 20, "entry_whole": 20, "left": 20, "exit_told": 20,
        "later_told": 0,
    }  # fmt: skip


def test_what_was_told_stands_in_sealed_words_only_and_is_erased_with_the_person(data: Path) -> None:
    """R9.14, R9.20."""
    database = tell(data, *(row(person, vulnerable="disabilità") for person in PEOPLE))
    with database.read() as session:
        names = [
            name
            for (name,) in session.connection().execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        ]
        cells = [str(one) for name in names for one in session.connection().execute(text(f'SELECT * FROM "{name}"'))]
        file = files.load(session, "AR2017-0001")
        told = participants_told.of(session, file)
    database.close()
    assert not [cell for cell in cells if "disability" in cell or "003016024" in cell]
    assert told["R01"]["entry"]["vulnerable"] == "disability"
    said = b'{"entries": [{"recipient": "R01", "gender": "F", "vulnerable": "disability"}, {"recipient": "R02", "isced": "3"}]}'
    left = erasure.without(said, {"R01"}, frozenset())
    assert left == b'{"entries": [{"recipient": "R01"}, {"isced": "3", "recipient": "R02"}]}'


def test_each_wrong_cell_is_named_and_nothing_is_taken(tmp_path: Path) -> None:
    wrong = (row(PEOPLE[0], born="ieri"), row(PEOPLE[1], isced="laurea"), row(PEOPLE[2], condition="boh"))
    path = tmp_path / "entry.csv"
    path.write_text("\n".join((HEADING, *wrong)) + "\n", encoding="utf-8")
    with pytest.raises(Malformed) as malformed:
        participants.told(path, Moment.entry)
    assert [one.path.partition(":")[0] for one in malformed.value.findings][:3] == ["row 2", "row 3", "row 4"]
