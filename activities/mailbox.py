"""The office's certified mailbox on its server (IMAP, RFC 9051): receipts of our letters are taken from it, everything else stays.

People write and read in the same mailbox: only a receipt of a letter of the service is touched, and moved into a folder beside it once it
is on record. The password goes under TLS only and stands in no message.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import closing, suppress
from email import message_from_bytes
from typing import Any
from urllib.parse import unquote, urlsplit

from activities.mail import DOMAIN
from activities.smime import Trusted

# Where receipts are put, beside the mailbox.
READ = "Azioni-lette"
REFUSED = "Azioni-rifiutate"
# Seconds that the server may take for each answer.
ANSWERS_WITHIN = 20.0
# A receipt names the letter by the id that we gave it, whose domain is ours; what was deleted is on its way out.
_OURS = f'UNDELETED HEADER X-Ricevuta "" HEADER X-Riferimento-Message-ID "@{DOMAIN}"'
_LITERAL = re.compile(rb"\{\d+\}$")


class Mailbox:
    """``imaps://user:password@host:port/FOLDER``, or ``imap://``, which goes over to TLS before anything is said."""

    def __init__(self, url: str, password: str, largest: int, trusted: Trusted | None = None) -> None:
        """``password`` counts where the address holds none; ``largest``: bytes of a mail after which no more is read."""
        self._trusted = trusted
        parts = urlsplit(url)
        self._tls = parts.scheme == "imaps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (993 if self._tls else 143)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password) if parts.password else password
        self._folder = unquote(parts.path.strip("/")) or "INBOX"
        self._largest = largest
        self._here: imaplib.IMAP4 | None = None
        self._can = frozenset[str]()
        self._uid = ""
        self._refused = frozenset[str]()

    @property
    def trusted(self) -> Trusted | None:
        """See ``Inbound``."""
        return self._trusted

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        """Each receipt of a letter of ours that was not put away, by the id that its provider gave it. Raises OSError."""
        try:
            with closing(_Closing(self._connected())) as held:
                self._here = held.imap
                self._select(self._folder)
                for uid in self._search(_OURS):
                    mail = self._fetched(uid)
                    self._uid = uid
                    yield _name(mail, uid), mail
                self._refused = self._names(REFUSED)
        except imaplib.IMAP4.error as error:
            raise OSError(f"the mailbox at {self._host} does not answer as it should: {_words(error)}") from error
        finally:
            self._here = None

    def put_away(self, name: str, *, believed: bool) -> None:  # noqa: ARG002 - the mail in hand is the one of that name
        """Move the mail in hand into its folder. Raises OSError."""
        there = READ if believed else REFUSED
        imap = self._imap()
        try:
            with suppress(imaplib.IMAP4.error):  # it is there already
                imap.create(there)
            if "MOVE" in self._can:
                _done(imap.uid("MOVE", self._uid, there))
                return
            _done(imap.uid("COPY", self._uid, there))
            _done(imap.uid("STORE", self._uid, "+FLAGS.SILENT", r"(\Deleted)"))
            if "UIDPLUS" in self._can:  # without it, what others have marked would go too
                _done(imap.uid("EXPUNGE", self._uid))
        except imaplib.IMAP4.error as error:
            raise OSError(f"a receipt cannot be moved to {there} at {self._host}: {_words(error)}") from error

    def refused(self) -> frozenset[str]:
        """The mails that were not believed and that nobody has taken away, as the last look found them."""
        return self._refused

    def _connected(self) -> imaplib.IMAP4:
        """A connection under TLS, logged in. Raises OSError."""
        context = ssl.create_default_context()
        imap: imaplib.IMAP4
        if self._tls:
            imap = imaplib.IMAP4_SSL(self._host, self._port, ssl_context=context, timeout=ANSWERS_WITHIN)
        else:
            imap = imaplib.IMAP4(self._host, self._port, timeout=ANSWERS_WITHIN)
        try:
            if not self._tls:
                imap.starttls(context)
            imap.login(self._user, self._password)
            self._can = frozenset(_done(imap.capability())[0].decode().upper().split())  # more after the login
        except imaplib.IMAP4.error as error:
            imap.shutdown()
            raise OSError(f"the mailbox at {self._host} cannot be opened: {_words(error)}") from error
        except BaseException:
            imap.shutdown()
            raise
        return imap

    def _imap(self) -> imaplib.IMAP4:
        if self._here is None:
            raise OSError("no mailbox is open")
        return self._here

    def _select(self, folder: str) -> None:
        _done(self._imap().select(_quoted(folder)))

    def _search(self, what: str) -> list[str]:
        (found,) = _done(self._imap().uid("SEARCH", what))
        return [uid.decode() for uid in (found or b"").split()]

    def _fetched(self, uid: str, part: str = "") -> bytes:
        """A mail without marking it as read, or the beginning of one that is too large; of a part, all."""
        upto = "" if part else f"<0.{self._largest + 1}>"
        answer = _done(self._imap().uid("FETCH", uid, f"(BODY.PEEK[{part}]{upto})"))
        return next((one[1] for one in answer if isinstance(one, tuple) and _LITERAL.search(one[0])), b"")

    def _names(self, folder: str) -> frozenset[str]:
        """The names of the mails of a folder; nothing where it was never made."""
        try:
            self._select(folder)
        except imaplib.IMAP4.error:
            return frozenset()
        return frozenset(_name(self._fetched(uid, "HEADER"), uid) for uid in self._search("UNDELETED"))


class _Closing:
    """A connection that ends with its block, whatever the server says then."""

    def __init__(self, imap: imaplib.IMAP4) -> None:
        self.imap = imap

    def close(self) -> None:
        """Say that it is over."""
        with suppress(imaplib.IMAP4.error, OSError):
            self.imap.logout()


def _name(mail: bytes, uid: str) -> str:
    """What a mail is called: the id that its provider gave it, which goes with it into another folder."""
    named = str(message_from_bytes(mail)["Message-ID"] or "").strip().strip("<>")
    return "".join(sign for sign in named if sign.isprintable())[:120] or f"UID {uid}"


def _done(answer: tuple[str, list[Any]]) -> list[Any]:
    """What the server answered to a request that it has done. Raises IMAP4.error."""
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(*answer[1])
    return answer[1]


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(error: Exception) -> str:
    """What the server said, in one line."""
    said = error.args[0] if error.args else ""
    return (said.decode(errors="replace") if isinstance(said, bytes) else str(said)).strip() or type(error).__name__
