"""Letters from templates to the post: an ``.eml`` file in a directory, or a mail server."""

from __future__ import annotations

import os
from collections.abc import Mapping
from email import message_from_bytes
from email.headerregistry import BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP as EML
from email.policy import EmailPolicy, Policy
from functools import cache, cached_property, lru_cache
from pathlib import Path, PurePath
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

from activities import wording
from activities.wording import Said
from domain.record.addresses import goes_out
from domain.record.letters import REMINDERS
from storage.outbox import PendingNotice

# What a document that travels with a letter is, by the ending of its name.
_TYPES = {".pdf": ("application", "pdf"), ".p7m": ("application", "pkcs7-mime")}
_BYTES = ("application", "octet-stream")
# Letters to whom no address is known are named after one for each role of a project, in this domain, which is reserved.
DOMAIN = "azioni-di-rete.example"


class PostUnavailable(ConnectionError):
    """The letter could not be handed over now; it may be later."""


class Refused(RuntimeError):
    """The letter will not be taken, however often it is tried."""


class Mail(EmailMessage):
    """A mail of ours, which is written out once: what leaves is what is kept."""

    @cached_property
    def data(self) -> bytes:
        """The mail as it travels: the same letter has always the same bytes."""
        return self.as_bytes(policy=EML)


class Post(Protocol):
    """Whatever carries a letter away."""

    @property
    def needs_address(self) -> bool:
        """Whether a letter to whom no address is known waits for one."""

    async def send(self, message: Mail) -> None:
        """Carry one letter. Raises PostUnavailable or another OSError when it may be taken later, and Refused."""


class Directory:
    """Writes each letter as one file, named after its message id: sending twice writes the same file.

    It is the tray of an office from which a person takes letters: one without an address lies there too, under a name that is nobody's.
    """

    needs_address = False

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def send(self, message: Mail) -> None:
        """Write the letter completely or not at all."""
        self._directory.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0] + ".eml"
        partial = self._directory / f".{name}.{os.getpid()}"
        partial.write_bytes(message.data)
        partial.replace(self._directory / name)


class Server:
    """Hands letters to a mail server: ``smtp://user:password@host:port`` or ``smtps://``.

    ``smtp://`` goes over to TLS when the server offers it (STARTTLS); with a password it must, so that nobody reads it.
    """

    needs_address = True

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port
        self._tls = parts.scheme == "smtps"
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def send(self, message: EmailMessage) -> None:
        """Send one letter. Raises PostUnavailable when the server may take it later, and Refused when it never will."""
        try:
            async with self._talk(ANSWERS_WITHIN) as talk:
                await talk.send_message(message)
        except _OF_THE_LETTER as error:
            if any(code < PERMANENT for code in _codes(error)):
                raise PostUnavailable(f"the mail server does not take it now: {_said(error)}") from error
            raise Refused(f"the mail server refuses it: {_said(error)}") from error
        except aiosmtplib.SMTPException as error:
            raise PostUnavailable(f"the mail server cannot be used now: {error}") from error

    async def greet(self) -> None:
        """Say who we are, as before a letter, and go. Raises PostUnavailable when it does not listen, or not to us."""
        try:
            async with self._talk(GREETS_WITHIN):
                pass
        except aiosmtplib.SMTPException as error:
            raise PostUnavailable(f"the mail server cannot be used now: {error}") from error

    def _talk(self, seconds: float) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            use_tls=self._tls,
            start_tls=True if self._user and not self._tls else None,
            username=self._user,
            password=self._password,
            timeout=seconds,
        )


# Seconds that a mail server may take for each answer: to a letter, and to whoever only asks whether it is there.
ANSWERS_WITHIN = 10.0
GREETS_WITHIN = 5.0
# What a server says of one letter; everything else is of the server, such as a password that it does not take.
_OF_THE_LETTER = (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPDataError)
# Answers of a mail server from here on are final; those below ask to try again later (RFC 5321, 4.2.1).
PERMANENT = 500


def _codes(error: aiosmtplib.SMTPException) -> list[int]:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return [one.code for one in error.recipients]
    return [error.code] if isinstance(error, aiosmtplib.SMTPResponseException) else []


def _said(error: aiosmtplib.SMTPException) -> str:
    """The server's code and no more: what it says may name a person's address."""
    return ", ".join(str(code) for code in _codes(error))


class _Subject(UniqueUnstructuredHeader):
    """A subject that is folded between its words.

    The library puts one that fits a line by itself, and not beside its name, behind an empty first line: that may be written
    (RFC 5322, 2.2.3), and some programs then show no subject.
    """

    def fold(self, *, policy: Policy) -> str:
        folded: str = super().fold(policy=policy)  # type: ignore[misc]
        name, empty, whole = folded.partition(f":{policy.linesep} ")
        line, end, more = whole.partition(policy.linesep)
        cut = f"{name}: {line}".rfind(" ", 0, (policy.max_line_length or 0) + 1) - len(f"{name}: ")
        if not empty or " " in name or cut <= 0:
            return folded
        return f"{name}: {line[:cut]}{policy.linesep}{line[cut:]}{end}{more}"


class _Headers(HeaderRegistry):
    """Headers that come again are taken apart once: who it is from, what kind of document travels. The library makes a class anew for each."""

    @cache  # noqa: B019 - there is one registry
    def __getitem__(self, name: str) -> type[BaseHeader]:
        return super().__getitem__(name)

    def __call__(self, name: str, value: Any) -> BaseHeader:
        """Words are kept. An instant is not: it is the same one in another place, where its date is written otherwise."""
        return self._of_words(name, value) if isinstance(value, str) else super().__call__(name, value)

    @lru_cache(maxsize=1_000)  # noqa: B019
    def _of_words(self, name: str, words: str) -> BaseHeader:
        return super().__call__(name, words)


_HEADERS = _Headers()
_HEADERS.map_to_type("subject", _Subject)  # type: ignore[arg-type]  # the registry makes a header of it
_OURS = EmailPolicy(header_factory=_HEADERS)


def compose(notice: PendingNotice, said: Mapping[str, Said] | None = None) -> Mail:
    """The mail of a queued letter, with what was said by its hash.

    The message id is derived from the notice, so that a letter sent again is recognised as the same one.
    """
    letter = wording.letter(notice, said or {})
    message = Mail(_OURS)
    message["Subject"] = f"[{notice.project}] {letter.subject}"
    message["X-Azioni-Kind"] = "reminder" if notice.template in REMINDERS else "legal-notice"
    message["From"] = f"Azioni di Rete <{wording.sender(notice) or f'noreply@{DOMAIN}'}>"
    nobody = f"{notice.recipient.replace('/', '-')}.{notice.project.lower()}@{DOMAIN}"
    message["To"] = notice.address or nobody
    message["Date"] = notice.queued_at
    message["Message-ID"] = f"<{notice.fingerprint}@{DOMAIN}>"
    message.set_content(letter.text)
    if is_notice(notice):
        reference = f"{notice.project} - comunicazione n. {notice.id}"
        from activities import paper  # with the first letter: what makes a PDF is a tenth of a worker's start

        pdf = paper.document(letter, reference, notice.queued_at)
        name = f"{notice.project}-{notice.template}.pdf".lower().replace("_", "-")
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
        for one in notice.enclosed:
            maintype, subtype = _TYPES.get(PurePath(one.name).suffix.lower(), _BYTES)
            message.add_attachment(one.data, maintype=maintype, subtype=subtype, filename=one.name)
        message.set_boundary(f"={notice.fingerprint}=")
    return message


def parsed(mail: bytes) -> EmailMessage:
    """A mail of ours as it left."""
    return message_from_bytes(mail, policy=EML)


def text_of(message: EmailMessage) -> str:
    """The text of a mail, beside the document that is attached to it."""
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


def documents_of(message: EmailMessage) -> list[tuple[str, bytes]]:
    """What is attached to a mail, each with its name, its own document first; two may bear the same name."""
    return [(part.get_filename() or "", part.get_content()) for part in message.iter_attachments()]


def is_notice(notice: PendingNotice) -> bool:
    """Whether the letter is the notice of an act to the network, which is a document as well as a mail."""
    return goes_out(notice.recipient) and notice.template not in REMINDERS
