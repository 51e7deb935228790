"""A real mailbox server for tests: IMAP as providers speak it, with TLS and a login, in memory."""

from __future__ import annotations

import asyncio
import imaplib
import ssl
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, DictBackend
from pymap.imap import IMAPServer

from tests.service import free_port

USER = "protocollo@pec.example.org"
PASSWORD = "s3gr/eto"  # noqa: S105 - of a server that lives for a test


class Server(NamedTuple):
    """A server, and how a person's mail program sees it."""

    port: int
    scheme: str
    trusted: ssl.SSLContext

    @property
    def url(self) -> str:
        """As the settings name it, without the password."""
        return f"{self.scheme}://{USER.replace('@', '%40')}@127.0.0.1:{self.port}"

    @contextmanager
    def open(self) -> Iterator[imaplib.IMAP4]:
        """The mailbox in a mail program."""
        if self.scheme == "imaps":
            program: imaplib.IMAP4 = imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=self.trusted, timeout=20)
        else:
            program = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
            program.starttls(self.trusted)
        program.login(USER, PASSWORD)
        try:
            yield program
        finally:
            program.logout()

    def comes(self, mail: bytes) -> None:
        """A mail comes in."""
        with self.open() as program:
            assert program.append("INBOX", "", "", mail)[0] == "OK"

    def lies_in(self, folder: str) -> int:
        """How many mails lie in a folder."""
        with self.open() as program:
            found, (count,) = program.select(folder, readonly=True)
            return int(count or b"0") if found == "OK" else 0

    def unseen(self) -> int:
        """How many mails of the mailbox nobody has read."""
        with self.open() as program:
            program.select("INBOX", readonly=True)
            return len(program.uid("SEARCH", "UNSEEN")[1][0].split())


@contextmanager
def imap_server(own: ssl.SSLContext, trusted: ssl.SSLContext, scheme: str = "imaps") -> Iterator[Server]:
    """A mailbox until the block ends: under TLS from the first byte, or after STARTTLS, before which nobody logs in."""
    loop = asyncio.new_event_loop()
    port = free_port()
    started = threading.Event()
    ends = asyncio.Event()

    async def serve() -> None:
        at_once = scheme == "imaps"
        settings = Namespace(passlib_cfg=None, proxy_protocol=None)
        config = Config(
            settings, demo_data=False, demo_user=USER, demo_password=PASSWORD, host="127.0.0.1", port=port,
            ssl_context=own, tls_enabled=not at_once, invalid_user_sleep=0.0,
        )  # fmt: skip
        config.apply_context()
        backend, config = await _filled(config)
        answers = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        server = await asyncio.start_server(answers, "127.0.0.1", port, ssl=own if at_once else None)
        async with server:
            started.set()
            await ends.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert started.wait(20)
    try:
        yield Server(port, scheme, trusted)
    finally:
        loop.call_soon_threadsafe(ends.set)
        thread.join(20)


async def _filled(config: Config) -> tuple[DictBackend, Config]:
    """The backend with its one user."""
    from pymap.backend.dict import Login

    login = Login(config)
    await DictBackend._add_demo_user(config, login)  # its own way to a first user
    return DictBackend(login, config), config
