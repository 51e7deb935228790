"""A day of the office on a real service, read by an Italian: what each command that is given to no project says when it was done."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from cli import output
from cli.app import main
from domain.lifecycle.states import Role
from runtime.keys import Keys
from storage.database import Database
from tests import lives
from tests.attacker import attacking
from tests.border import test_hirings, test_registers
from tests.cli.test_every_command import FOREIGN as LIBRARY
from tests.cli.test_no_english import foreign_words
from tests.english import words_of
from tests.service import dev, environment
from tests.treasury import Says, answer, files_under, read

KEY = lives.MEASURE
LATER = "azioni-di-rete-2018"
ORDERED = 4
RUNNING = 2


class Reader:
    """An Italian at a terminal, who gives commands and notes what they cannot read."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.foreign = foreign_words()
        self.found: dict[str, object] = {}

    def give(self, line: str, status: int = 0) -> str:
        """Give a command, and note English words and another end than the expected one."""
        ended = main(shlex.split(line))
        said = "".join(self.capsys.readouterr())
        if (english := words_of(said) & self.foreign) or ended != status or LIBRARY.search(said):
            self.found[line] = (ended, sorted(english), said)
        return said


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A service in the middle of things: orders that wait for the run, projects in delivery."""
    data = tmp_path / "data"
    data.mkdir()
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    begun = datetime.now(UTC) - (lives.instant(11, 27) - lives.OPENED)
    lives.prepared(database, real=begun)
    for name in ("manager", "anna"):
        lives.enter(database, name, Role.manager)
        Keys(data / "keys").keep(name, lives.key_of(name))
    for number in range(ORDERED + RUNNING):
        project = lives.submitted(database, begun + timedelta(minutes=number), title=f"Rete {number}").project
        lives.live(database, project, lives.until("confirm_payment" if number < ORDERED else "end_delivery"))
    database.close()
    with dev(data):
        yield data


@pytest.fixture
def reader(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Reader:
    """Whoever reads it, in a wide terminal."""
    for name, value in (environment(data) | {"AZIONI_LANG": "it"}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(data.parent)
    monkeypatch.setattr(output, "out", Console(highlight=False, force_terminal=True, width=400, color_system=None))
    return Reader(capsys)


@pytest.mark.timeout(240)
def test_what_the_office_did_is_told_in_italian(data: Path, reader: Reader) -> None:
    _measures(reader)
    _actors(reader)
    _letters(reader, data)
    _payments(reader, data)
    _registers(reader, data)
    _persons(reader)
    _files(reader, data)
    _service(reader, data)
    assert not reader.found, "\n".join(f"{line}: {what}" for line, what in reader.found.items())


def _twice(reader: Reader, line: str) -> None:
    reader.give(line)
    assert reader.give(line)


def _measures(reader: Reader) -> None:
    _twice(reader, f"measure open {LATER} --as-of 2018-11-05T12:00:00")
    _twice(reader, f"measure add-funds {LATER} 100000 --act 'd.g.r. 1'")
    reader.give(f"measure add-funds {LATER} 1500000 --act 'd.g.r. 2'")
    reader.give("inbox --role manager")
    reader.give(f"budget {LATER}")
    reader.give(f"measure add-funds {LATER} 1500000 --act 'd.g.r. 2' --as anna")
    reader.give(f"measure add-funds {LATER} 7 --act 'd.g.r. 1' --as anna", status=3)
    reader.give(f"measure move-end {KEY} 31/03/2019 --act 'd.d.s. 1' --dry-run")
    reader.give(f"measure move-end {KEY} 31/03/2019 --act 'd.d.s. 1'")
    reader.give(f"measure suspend-terms {KEY} 23/02/2019:15/05/2019 --class procedure --act 'd.l. 18/2020'")
    _twice(reader, f"draw-checks {KEY} --act 'verbale 7'")
    reader.give(f"checks {KEY}")
    data, _ = lives.application(measure=LATER, title="Rete nuova")
    Path("domanda.yaml").write_bytes(data)
    reader.give("check domanda.yaml")
    _twice(reader, "submit domanda.yaml")
    other = yaml.safe_load(data) | {"title": "Rete altra"}
    Path("altra.yaml").write_text(yaml.safe_dump(other), encoding="utf-8")
    reader.give("check altra.yaml", status=3)
    reader.give("submit altra.yaml", status=3)


def _actors(reader: Reader) -> None:
    reader.give("actor add giulia --role officer --new-key --email giulia@regione.example --full-name 'Giulia Neri'")
    reader.give("actor add ABF --role operator --new-key --for 30972450206")
    reader.give("actor add giulia --role administrator", status=3)
    reader.give("actor list")
    reader.give("actor revoke giulia --reason 'trasferita' --yes")
    reader.give("actor revoke giulia --reason 'trasferita' --yes", status=4)
    reader.give("actor add elena --role officer --new-key --as manager", status=3)


def _letters(reader: Reader, data: Path) -> None:
    reader.give("letters AR2017-0001")
    _twice(reader, "protocol AR2017-0001 1 2018/77")
    reader.give("protocol AR2017-0001 1 2018/78", status=3)
    reader.give("protocol AR2017-0001 1 2018/78 --reason 'errore di registrazione'")
    reader.give(f"decree {KEY} 11352 --out {data.parent / 'decreto.pdf'}")


def _payments(reader: Reader, data: Path) -> None:
    reader.give("payments run --dry-run")
    reader.give("payments run --yes")
    reader.give("payments run --yes")
    (file,) = files_under(data / "treasury")
    paper = read(file.read_bytes())
    paid, refused, waits, wrong = paper.transfers
    first = {
        paid: Says("ACSC"), refused: Says("RJCT", "AC04", words="conto estinto"), waits: Says("PDNG"),
        wrong: Says("ACSC", amount=Decimal("0.01")), "AR2017-0099/C1/1": Says("ACSC"),
    }  # fmt: skip
    Path("esiti.xml").write_bytes(answer(paper, first))
    _twice(reader, "payments import esiti.xml")
    Path("altri.xml").write_bytes(
        answer(paper, {paid: Says("RJCT", "AC06"), refused: Says("RJCT", "AC04")}, "ANSWER-2")
    )
    reader.give("payments import altri.xml")
    reader.give("payments import altri.xml --as officer", status=3)
    reader.give("payments list")
    sha256 = hashlib.sha256(Path("esiti.xml").read_bytes()).hexdigest()
    _twice(reader, f"payments explain {sha256} AR2017-0099/C1/1 --reason 'chiarito al telefono'")
    reader.give(f"payments explain {sha256} AR2017-0098/C1/1 --reason 'chiarito al telefono'", status=4)


def _registers(reader: Reader, data: Path) -> None:
    good = test_registers.written(data / "albo.csv", test_registers.GOOD, *(row for row, _ in test_registers.BROKEN))
    reader.give(f"register import accreditation {good} --dry-run")
    _twice(reader, f"register import accreditation {good}")
    later = test_registers.written(data / "poi.csv", test_registers.GOOD.replace("definitiva", "sospesa"))
    reader.give(f"register import accreditation {later}")
    hired = data / "avviamenti.csv"
    hired.write_text(f"{test_hirings.MINISTRY}\n{test_hirings.HIRE}\n", encoding="utf-8")
    reader.give(f"register import hirings {hired}")
    reader.give("register list")


def _persons(reader: Reader) -> None:
    reader.give("person elsewhere AR2017-0001")
    code = lives.code_of("Rete 0/R01")
    reader.give(f"person export {code} --out persona.json --as manager")
    reader.give(f"person export {code} --out persona.json --as manager", status=2)
    reader.give(f"person erase {code} --act 'provvedimento 3' --yes")
    reader.give(f"person erase {code} --act 'provvedimento 3' --yes", status=4)
    reader.give("person export RSSMRA80A01F205X --out nessuno.json --as manager", status=4)
    reader.give("person rotate-key")
    reader.give("audit readings")
    reader.give(f"esf status {KEY}")
    reader.give(f"esf export {KEY} --out fse --as officer", status=3)
    reader.give(f"esf export {KEY} --out fse --leave-out --as officer")


def _files(reader: Reader, data: Path) -> None:
    for line in (
        "calendar --role operator --out scadenze.ics", f"report {KEY} --out pagina.html", "list --out progetti.xlsx",
        "deadlines --out termini.csv", f"budget {KEY} --out dotazione.csv", "payments list --out mandati.xlsx",
        "dossier AR2017-0001 --out fascicolo.zip", f"term {KEY} payment --from 12/11/2018", "ui AR2017-0001",
    ):  # fmt: skip
        reader.give(line)


def _service(reader: Reader, data: Path) -> None:
    reader.give("backup copia")
    reader.give("backup copia", status=2)
    reader.give("histories record storie")
    reader.give("histories replay storie")
    reader.give("repair list")
    reader.give("repair retry AR2017-0001", status=3)
    reader.give("refresh AR2017-0005")
    reader.give("refresh AR2017-0001", status=3)
    reader.give("audit verify")
    reader.give("doctor", status=1)
    _twice(reader, f"measure close {KEY} --yes")
    with closing(Database(f"sqlite:///{data / 'azioni.db'}")) as database, attacking(database) as hand:
        hand.execute("UPDATE audit_entry SET actor = 'qualcuno' WHERE name = 'award'")
        hand.execute("DELETE FROM audit_entry WHERE name = 'score' AND project = 'AR2017-0002'")
    reader.give("audit verify", status=1)
    reader.give("doctor", status=1)
