"""A real mail server for tests, which keeps what it receives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from activities.mail import Server
from tests.service import free_port


class Mailbox(Message):
    """Keeps every letter that arrives; ``on_arrival`` is called for each."""

    def __init__(self, on_arrival: Callable[[], None] | None = None) -> None:
        super().__init__(EmailMessage)
        self.received: list[Any] = []
        self.url = ""
        self._on_arrival = on_arrival

    def prepare_message(self, _session: Any, envelope: Any) -> Any:
        """Read with the modern policy, so that the content is text."""
        return message_from_bytes(envelope.content, policy=default)

    def handle_message(self, message: Any) -> None:
        """Keep one letter."""
        self.received.append(message)
        if self._on_arrival is not None:
            self._on_arrival()

    @property
    def server(self) -> Server:
        """The post that hands letters to this server."""
        return Server(self.url)

    def ids(self) -> list[str]:
        """The message ids in order of arrival."""
        return [str(message["Message-ID"]) for message in self.received]


@contextmanager
def mail_server(
    on_arrival: Callable[[], None] | None = None, port: int | None = None, url: str = "smtp://127.0.0.1", **more: Any
) -> Iterator[Mailbox]:
    """A mail server until the block ends; ``more`` goes to its controller."""
    box, port = Mailbox(on_arrival), port or free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, **more)
    controller.start()
    box.url = f"{url}:{port}"
    try:
        yield box
    finally:
        controller.stop()
