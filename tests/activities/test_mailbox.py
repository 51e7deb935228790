"""The office's certified mailbox: receipts of our letters are taken from it over IMAP, and begin terms as from a directory (R9.12)."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from activities.letters import POST, Letters
from activities.mail import Directory
from activities.mailbox import READ, REFUSED, Mailbox
from activities.receipts import LARGEST
from activities.registry import inbound_of
from domain.lifecycle import contents as c
from runtime.settings import CannotStart, Settings
from storage import outbox, troubles
from storage.database import Database
from tests import lives
from tests.certified import receipt
from tests.imap import PASSWORD, Server, imap_server

AT = lives.instant(8, 1, hour=9)
PEC = "ufficio@pec.example.org"
ORDINARY = b"From: somebody@pec.example.org\r\nSubject: CONSEGNA: a question\r\nMessage-ID: <q@x>\r\n\r\nHello.\r\n"

pytestmark = pytest.mark.usefixtures("trusted")


@pytest.fixture(params=["imaps", "imap"])
def server(request: pytest.FixtureRequest, tls: ssl.SSLContext, certificate: tuple[Path, Path]) -> Iterator[Server]:
    with imap_server(tls, ssl.create_default_context(cafile=str(certificate[0])), request.param) as found:
        yield found


async def sent(tmp_path: Path, url: str) -> tuple[Database, Letters, str, str]:
    """An office whose award has left by certified mail: the record, the courier, the project, the id of the letter."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.decide(database, project, "correct_address", c.CorrectAddress(pec=PEC), lives.instant(7, 3))
    lives.live(database, project, lives.until("award"))
    lives.decide(database, project, "award", c.Award(decree="7", cup=lives.CUP), AT)
    letters = Letters(database, Directory(tmp_path / "mail"), inbound_of(url, password=PASSWORD))
    await letters.carry(0, lambda: AT)
    with database.read() as session:
        award = next(one for one in outbox.letters(session, project) if one.notice.template == "award")
    return database, letters, project, str(award.message_id)


def begun(database: Database, project: str) -> list[str]:
    """The day on which the acceptance began to run."""
    events = lives.file_of(database, project).terms["acceptance"].events
    return [event.day.isoformat() for event in events if event.kind == "start"]


async def test_a_receipt_in_the_mailbox_begins_the_term_and_the_rest_of_the_mail_stays(
    server: Server, tmp_path: Path
) -> None:
    """People's own mail, and receipts of what people wrote themselves, are left as they are, unread."""
    database, letters, project, id = await sent(tmp_path, server.url)
    letters.read_receipts(AT)
    assert begun(database, project) == []
    server.comes(ORDINARY)
    server.comes(receipt("avvenuta-consegna", "<of-a-person@pec.example.org>", PEC, AT))
    server.comes(receipt("accettazione", id, PEC, AT + timedelta(minutes=1)))
    server.comes(receipt("avvenuta-consegna", id, PEC, AT + timedelta(days=2)))
    letters.read_receipts(AT + timedelta(days=3))
    assert begun(database, project) == ["2018-08-03"]
    assert (server.lies_in("INBOX"), server.lies_in(READ), server.lies_in(REFUSED)) == (2, 2, 0)
    assert server.unseen() == 2


async def test_what_is_not_believed_is_put_aside_and_shown_until_somebody_takes_it_away(
    server: Server, tmp_path: Path
) -> None:
    database, letters, project, id = await sent(tmp_path, server.url)
    server.comes(receipt("avvenuta-consegna", id, "other@pec.example.org", AT + timedelta(hours=1)))
    for _again in range(2):
        letters.read_receipts(AT + timedelta(hours=2))
        assert begun(database, project) == []
        with database.read() as session:
            assert [one.what for one in troubles.known(session, "receipts")] == ["opec1@pec.example.it"]
    assert (server.lies_in("INBOX"), server.lies_in(REFUSED)) == (0, 1)
    with server.open() as program:
        program.select(REFUSED)
        program.store("1", "+FLAGS", r"(\Deleted)")
        program.expunge()
    letters.read_receipts(AT + timedelta(hours=3))
    with database.read() as session:
        assert troubles.known(session, "receipts") == []


async def test_a_mailbox_that_does_not_open_is_on_record_until_it_does_and_says_no_password(
    server: Server, tmp_path: Path
) -> None:
    database, letters, _project, _id = await sent(tmp_path, server.url)
    wrong = Letters(database, Directory(tmp_path / "mail"), Mailbox(server.url, "wr0ng-word", LARGEST))
    wrong.read_receipts(AT)
    with database.read() as session:
        (said,) = [one.reason for one in troubles.known(session, POST)]
    assert said.startswith("receipts of certified mail cannot be read: the mailbox at 127.0.0.1 cannot be opened")
    assert "wr0ng-word" not in said
    letters.read_receipts(AT)
    with database.read() as session:
        assert troubles.known(session, POST) == []


def test_the_settings_name_a_directory_or_a_mailbox_and_where_its_password_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZIONI_RECEIPTS", "imaps://ufficio@pec.example.org")
    monkeypatch.setenv("AZIONI_RECEIPTS_PASSWORD", "one")
    found = Settings()
    assert isinstance(inbound_of(found.receipts, password=found.receipts_word()), Mailbox)
    assert found.receipts_word() == "one"
    assert "one" not in repr(found.receipts_password)
    (tmp_path / "word").write_text("two\n")
    monkeypatch.setenv("AZIONI_RECEIPTS_PASSWORD_FILE", str(tmp_path / "word"))
    assert Settings().receipts_word() == "two"
    monkeypatch.setenv("AZIONI_RECEIPTS_PASSWORD_FILE", str(tmp_path / "none"))
    with pytest.raises(CannotStart, match="AZIONI_RECEIPTS_PASSWORD_FILE cannot be read"):
        Settings().receipts_word()
