"""Certified mail: the receipt of delivery begins the terms, a failure is seen and mended, and what does not fit is not believed (R9.12)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from activities import receipts as reading
from activities.letters import Letters
from activities.mail import Directory
from activities.receipts import SILENCE, Folder
from domain.lifecycle import contents as c
from storage import documents, outbox, receipts, troubles
from storage.database import Database
from storage.troubles import Kind
from tests import lives
from tests.certified import receipt

AT = lives.instant(8, 1, hour=9)
PEC = "ufficio@pec.example.org"


class Office(NamedTuple):
    """An office whose letters go by certified mail: an award has left, and its receipt is awaited."""

    database: Database
    letters: Letters
    folder: Path
    project: str
    message_id: str

    def comes(self, mail: bytes, name: str = "1.eml", at: datetime = AT + timedelta(hours=1)) -> None:
        """A mail comes in, and is read."""
        (self.folder / name).write_bytes(mail)
        self.letters.read_receipts(at)

    def term(self) -> str:
        """When the term of the acceptance began to run; empty as long as it waits."""
        events = lives.file_of(self.database, self.project).terms["acceptance"].events
        return next((event.day.isoformat() for event in events if event.kind == "start"), "")

    def seen(self) -> list[str]:
        """What is shown of letters that did not arrive."""
        with self.database.read() as session:
            return [one.reason for one in troubles.known(session, kind=Kind.undelivered)]


@pytest.fixture
async def office(tmp_path: Path) -> Office:
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.decide(database, project, "correct_address", c.CorrectAddress(pec=PEC), lives.instant(7, 3))
    lives.live(database, project, lives.until("award"))
    lives.decide(database, project, "award", c.Award(decree="7", cup=lives.CUP), AT)
    folder = tmp_path / "receipts"
    letters = Letters(database, Directory(tmp_path / "mail"), Folder(folder))
    letters.read_receipts(AT)
    await letters.carry(0, lambda: AT)
    with database.read() as session:
        award = next(one for one in outbox.letters(session, project) if one.notice.template == "award")
    return Office(database, letters, folder, project, str(award.message_id))


def delivered(office: Office, at: datetime, to: str = PEC, **wrong: str) -> bytes:
    return receipt("avvenuta-consegna", office.message_id, to, at, **wrong)


def test_the_term_runs_from_the_day_of_the_receipt_and_not_of_the_sending(office: Office) -> None:
    """Its day is day 0; the acceptance of the provider begins nothing."""
    office.comes(receipt("accettazione", office.message_id, PEC, AT + timedelta(minutes=1)))
    assert office.term() == ""
    office.comes(delivered(office, AT + timedelta(days=2)), at=AT + timedelta(days=3))
    assert office.term() == "2018-08-03"
    with office.database.read() as session:
        kept = receipts.of_project(session, office.project)
        assert [one.kind.name for one in kept] == ["accepted", "delivered"]
        assert b"X-Ricevuta: avvenuta-consegna" in documents.read(session, kept[1].sha256)
        assert outbox.untold(session) == [office.project], "the workflow hears of it"


def test_a_receipt_that_comes_twice_is_one(office: Office) -> None:
    for name in ("1.eml", "2.eml"):
        office.comes(delivered(office, AT + timedelta(minutes=5)), name)
    with office.database.read() as session:
        assert len(receipts.of_project(session, office.project)) == 1
    assert sorted(path.name for path in (office.folder / "read").iterdir()) == ["1.eml", "2.eml"]


async def test_a_letter_that_came_back_is_seen_and_leaves_again_for_another_address(office: Office) -> None:
    failed = receipt("errore-consegna", office.message_id, PEC, AT + timedelta(hours=1), "no-dest")
    office.comes(failed, at=AT + timedelta(hours=2))
    (why,) = office.seen()
    assert "no-dest" in why
    other = c.CorrectAddress(pec="altro@pec.example.org")
    assert lives.decide(office.database, office.project, "correct_address", other, AT + timedelta(hours=3)).accepted
    office.letters.read_receipts(AT + timedelta(hours=4))
    await office.letters.carry(0, lambda: AT + timedelta(hours=4))
    assert office.seen() == []
    late = receipt("preavviso-errore-consegna", office.message_id, PEC, AT + timedelta(minutes=50), "altro")
    office.comes(late, "late.eml", AT + timedelta(hours=5))
    assert office.seen() == [], "it is of the address from which it had come back"
    office.comes(delivered(office, AT + timedelta(hours=5), "altro@pec.example.org"), at=AT + timedelta(hours=6))
    assert office.term() == "2018-08-01"


def test_a_letter_of_which_nobody_hears_is_seen_until_somebody_does(office: Office) -> None:
    office.letters.read_receipts(AT + SILENCE + timedelta(hours=1))
    assert any("no receipt says that it has arrived" in why for why in office.seen())
    with office.database.read() as session:
        silent = receipts.undelivered(session, AT + SILENCE)
    assert silent
    office.comes(delivered(office, AT + timedelta(hours=1)), at=AT + timedelta(days=3))
    with office.database.read() as session:
        assert len(receipts.undelivered(session, AT + SILENCE)) == len(silent) - 1


WRONG = {
    "of a letter that nobody sent": {"msgid": "x@azioni-di-rete.example"},
    "its data say another kind": {"tipo": "accettazione"},
    "not signed": {"signature": "text/plain"},
    "with a document type": {"data": '<!DOCTYPE a [<!ENTITY b "c">]><postacert tipo="avvenuta-consegna"/>'},
    "no data": {"data": "<other/>"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_does_not_fit_is_not_believed(office: Office, wrong: dict[str, str]) -> None:
    """It begins nothing, lies among the refused, and is seen until somebody takes it away."""
    office.comes(delivered(office, AT + timedelta(minutes=5), **wrong))
    assert office.term() == ""
    (refused,) = (office.folder / "refused").iterdir()
    assert len(office.seen()) == 1
    refused.unlink()
    office.letters.read_receipts(AT + timedelta(hours=2))
    assert office.seen() == []


@pytest.mark.parametrize("days", [-1, 9])
def test_an_instant_that_cannot_be_is_not_believed(office: Office, days: int) -> None:
    office.comes(delivered(office, AT + timedelta(days=days)))
    assert office.term() == ""


def test_a_mail_that_is_larger_than_any_receipt_is_not_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A true receipt with too much behind it: it stops nothing that comes with it."""
    true = delivered(office, AT + timedelta(minutes=5))
    monkeypatch.setattr(reading, "LARGEST", len(true) - 1)
    office.comes(true)
    assert office.term() == ""
    assert len(list((office.folder / "refused").iterdir())) == 1
    monkeypatch.undo()
    office.comes(true)
    assert office.term() != ""


def test_another_address_is_not_believed(office: Office) -> None:
    office.comes(delivered(office, AT + timedelta(minutes=5), "altri@pec.example.org"))
    assert office.term() == ""


def test_without_receipts_a_letter_is_delivered_when_the_post_has_taken_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("accept"))
    with database.read() as session:
        assert "acceptance" in dict(outbox.delivered(session, project))
