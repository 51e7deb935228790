"""Letters: every template renders whole, nothing personal is in them, and a letter sent twice is one letter."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from jinja2 import UndefinedError

from activities.mail import Directory, Server, compose, templates
from activities.notices import Notices
from domain.details import STATE_IT
from domain.lifecycle import State
from storage import outbox
from storage.database import Database
from storage.outbox import PendingNotice
from tests import lives
from tests.service import free_port

NAMES = [name.removesuffix(".txt") for name in templates().list_templates() if not name.startswith("_")]
VALUES = {
    "project": "AR2017-0001", "title": "Cooperativa Legler", "measure": "Azioni di Rete", "state": "awarded", "decree": "7",
    "commands": "accept", "term": "acceptance", "due": "2018-08-31", "basis": "atto di adesione",
}  # fmt: skip


def notice(template: str, **values: str) -> PendingNotice:
    """A queued letter."""
    return PendingNotice(
        1, "AR2017-0001", f"AR2017-0001/{template}", template, "operator", VALUES | values, lives.OPENED
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_template_renders(name: str) -> None:
    message = compose(notice(name))
    assert message["Subject"].startswith("[AR2017-0001] ")
    assert "Cooperativa Legler" in message.get_content()
    assert message["Message-ID"] == compose(notice(name))["Message-ID"]


@pytest.mark.parametrize("state", list(State))
def test_a_letter_says_the_state_in_italian(state: State) -> None:
    assert STATE_IT[state] in compose(notice("award", state=state.value)).get_content()


def test_a_missing_value_is_an_error() -> None:
    broken = notice("award")
    with pytest.raises(UndefinedError):
        compose(PendingNotice(1, broken.project, broken.key, "award", "operator", {"state": "awarded"}, lives.OPENED))


def test_a_date_is_written_as_italians_do() -> None:
    assert "entro il 31/08/2018" in compose(notice("award")).get_content()


async def test_a_letter_sent_twice_is_one_file(tmp_path: Path) -> None:
    post = Directory(tmp_path / "mail")
    for _ in range(2):
        await post.send(compose(notice("award")))
    (path,) = (tmp_path / "mail").iterdir()
    assert message_from_bytes(path.read_bytes(), policy=default)["Message-ID"] == compose(notice("award"))["Message-ID"]


class Inbox(Message):
    """Keeps what a mail server received."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.received: list[Any] = []

    def handle_message(self, message: Any) -> None:
        """Keep one letter."""
        self.received.append(message)


async def test_a_letter_leaves_by_a_mail_server(tmp_path: Path) -> None:
    """The intent is written with the decision, the letter leaves after it, its sending is recorded."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("accept"))
    inbox = Inbox()
    port = free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        sender = Notices(database, Server(f"smtp://127.0.0.1:{port}"))
        assert [await sender.send_notices(project), await sender.send_notices(project)] == [1, 0]
    finally:
        controller.stop()
    assert [message["Subject"] for message in inbox.received] == [
        f"[{project}] Esito della domanda: ammessa e finanziata"
    ]
    with database.read() as session:
        assert outbox.pending(session, project) == []
    database.close()


async def test_a_mail_server_that_is_down_loses_no_letter(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("accept"))
    with pytest.raises(OSError, match=r"[Cc]onnect"):
        await Notices(database, Server("smtp://127.0.0.1:1")).send_notices(project)
    with database.read() as session:
        assert len(outbox.pending(session, project)) == 1
    database.close()
