"""Receipts of certified mail: read from where they come, matched with the letter by its id, kept, and the start of terms (R9.12).

A receipt is recorded before it is put away, and the same one again is the same one: it may come twice, late and in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol

import structlog
from sqlmodel import Session

from activities import certified_mail
from activities.certified_mail import CertifiedReceipt, NotBelieved
from activities.delivered import begin_terms
from activities.mail import parsed
from activities.smime import Trusted
from domain.basis.vocabulary import ReceiptKind
from domain.record.addresses import is_copy
from storage import audit, documents, files, outbox, queries, receipts, troubles
from storage.audit import AuditEntry
from storage.database import Database
from storage.receipts import FAILED, Receipt, SentLetter
from storage.troubles import COPY, DELIVERY, Kind, Trouble

log = structlog.get_logger("letters")

# What a provider's clock and ours may differ by.
SKEW = timedelta(minutes=5)
# A provider tells within a day that it could not deliver: a letter of which nobody has heard after so long is shown.
SILENCE = timedelta(days=2)
# Bytes of a mail at most: a receipt carries the letter that it is of, and no more is read of a larger one.
LARGEST = 20 << 20
# Receipts that nobody believes stand under this subject.
RECEIPTS = "receipts"


class Inbound(Protocol):
    """Where receipts come in."""

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        """Each mail that was not put away, by its name. Raises OSError when it cannot be looked at."""

    def put_away(self, name: str, *, believed: bool) -> None:
        """Put a mail where it is not read again."""

    def refused(self) -> frozenset[str]:
        """The mails that were not believed and that nobody has taken away."""

    @property
    def trusted(self) -> Trusted | None:
        """Whose signatures are believed; None where nobody says, and none is verified."""


class Folder:
    """A directory into which the mail program, or a person, puts receipts as ``.eml`` files."""

    def __init__(self, directory: Path, trusted: Trusted | None = None) -> None:
        self._directory = directory
        self._trusted = trusted

    @property
    def trusted(self) -> Trusted | None:
        """See ``Inbound``."""
        return self._trusted

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        """See ``Inbound``. A name with a point at its head is still being written; of what is too large only the beginning is read."""
        self._directory.mkdir(parents=True, exist_ok=True)
        for path in sorted(self._directory.glob("[!.]*.eml")):
            if path.is_file():
                with path.open("rb") as mail:
                    yield path.name, mail.read(LARGEST + 1)

    def put_away(self, name: str, *, believed: bool) -> None:
        """See ``Inbound``."""
        there = self._directory / ("read" if believed else "refused")
        there.mkdir(exist_ok=True)
        (self._directory / name).replace(there / name)

    def refused(self) -> frozenset[str]:
        """See ``Inbound``."""
        return frozenset(path.name for path in (self._directory / "refused").glob("*"))


class Receipts:
    """The reading of receipts, with their record."""

    def __init__(self, database: Database, inbound: Inbound) -> None:
        self._database = database
        self._inbound = inbound

    def read(self, at: datetime) -> int:
        """Read all that has come, at a real instant; returns how many receipts are on record now that were not."""
        taken = 0
        for name, mail in self._inbound.waiting():
            try:
                self._record(mail, at)
            except NotBelieved as error:
                log.warning("a receipt is not believed", mail=name, reason=str(error))
                self._refuse(name, str(error), at)
                self._inbound.put_away(name, believed=False)
                continue
            self._inbound.put_away(name, believed=True)
            taken += 1
        refused = self._inbound.refused()
        with self._database.write() as session:
            _look_around(session, refused, at)
        return taken

    def _record(self, mail: bytes, at: datetime) -> None:
        """One receipt, its document, and the terms that begin with it, in one transaction. Raises NotBelieved."""
        with self._database.write() as session:
            found = believed(session, mail, self._inbound.trusted, at)
            files.hold(session, found.letter.project)
            audit.record_all(session, enter(session, mail, found, at))

    def _refuse(self, name: str, reason: str, at: datetime) -> None:
        with self._database.write() as session:
            troubles.note(
                session, Trouble(RECEIPTS, name, Kind.undelivered, RECEIPTS, f"{name} is not believed: {reason}", at)
            )


class Believed(NamedTuple):
    """A receipt that is believed, and its letter."""

    letter: SentLetter
    said: CertifiedReceipt
    here: bool
    """Whether it is of the address to which the letter went last."""


def believed(
    session: Session, mail: bytes, trusted: Trusted | None, at: datetime, project: str | None = None
) -> Believed:
    """What a mail says of a letter, of a project where one is named, at a real instant. Raises NotBelieved."""
    if len(mail) > LARGEST:
        raise NotBelieved(f"it is larger than {LARGEST >> 20} megabytes")
    said = certified_mail.read(mail, trusted)
    letter = receipts.letter_of(session, said.message_id)
    if letter is None or project not in (None, letter.project):
        raise NotBelieved("no letter of the service has the id that it names")
    return Believed(letter, said, _fits(session, letter, said, at))


def enter(session: Session, mail: bytes, found: Believed, at: datetime) -> list[AuditEntry]:
    """Put a receipt of a project that is held on record, and begin what waited for it: the entries for the trace."""
    letter, said, here = found
    sha256 = documents.store(session, mail, "receipt.eml", at)
    error = said.error or ("it could not be delivered" if said.kind in FAILED else "")
    receipt = Receipt(letter.id, letter.project, said.kind, said.address, said.at, error, sha256, at, said.signer)
    receipts.note(session, receipt)
    return _follow(session, letter, receipt, at) if here else []


def _look_around(session: Session, refused: frozenset[str], at: datetime) -> None:
    """What nobody has heard of for too long is seen; a mail that was not believed is seen as long as it lies there."""
    known = {one.what for one in troubles.known(session, kind=Kind.undelivered)}
    for letter in receipts.undelivered(session, at - SILENCE):
        if _name(letter) not in known:
            troubles.note(session, _trouble(letter, "no receipt says that it has arrived", at))
    _send_again(session)
    troubles.forget(session, [one for one in troubles.known(session, RECEIPTS) if one.what not in refused])


def _send_again(session: Session) -> None:
    """A letter that did not arrive leaves again as soon as whoever it is for has another address; what was said of it stays on record."""
    lost = {one.what: one for one in troubles.known(session, kind=Kind.undelivered) if one.subject != RECEIPTS}
    addresses = queries.addresses(session, {one.subject for one in lost.values()})
    for letter in receipts.sent(session, {int(what.rpartition(" ")[2]) for what in lost}):
        now = addresses.get((letter.project, letter.recipient), "")
        if now and now != _address(session, letter):
            outbox.take_back(session, letter.id)
            troubles.done(session, letter.project, _name(letter))


def _fits(session: Session, letter: SentLetter, said: CertifiedReceipt, at: datetime) -> bool:
    """Whether a receipt is of the letter as it left last, or of an address from which it has come back.

    Raises NotBelieved for one that is of neither, or of an instant that cannot be.
    """
    to = _address(session, letter)
    before = {one.address for one in receipts.of_project(session, letter.project) if one.notice == letter.id}
    if said.address and said.address not in {to, *before}:
        raise NotBelieved("it is of another address than that to which the letter went")
    if said.kind is ReceiptKind.delivered and not said.address:
        raise NotBelieved("it does not say to whom the letter was delivered")
    here = said.address in ("", to)
    if (here and said.at < letter.sent_at - SKEW) or said.at > at + SKEW:
        raise NotBelieved("its instant lies before the letter left, or has not come yet")
    return here


def _address(session: Session, letter: SentLetter) -> str:
    """Where a letter went when it left last."""
    return str(parsed(documents.read(session, letter.sha256))["To"]).lower() if letter.sha256 else ""


def _follow(session: Session, letter: SentLetter, receipt: Receipt, at: datetime) -> list[AuditEntry]:
    """What follows: terms begin, or somebody must see to a letter that did not arrive."""
    if receipt.kind is ReceiptKind.delivered:
        troubles.done(session, letter.project, _name(letter))
        return begin_terms(session, letter.project, [letter.id], at)[1]
    if receipt.kind in (*FAILED, ReceiptKind.late) and not receipts.is_delivered(session, letter.id):
        why = f"{receipt.error or 'it was not delivered yet'} ({receipt.address or 'address not named'})"
        troubles.note(session, _trouble(letter, why, at))
    return []


def _name(letter: SentLetter) -> str:
    return f"{COPY} {letter.id}" if is_copy(letter.recipient) else f"{DELIVERY} {letter.id}"


def _trouble(letter: SentLetter, why: str, at: datetime) -> Trouble:
    name = _name(letter)
    reason = f"letter {letter.id} was not delivered by certified mail: {why}"
    return Trouble(letter.project, name, Kind.undelivered, name, reason, at)
