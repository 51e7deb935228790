"""Copies to partners: what they have missed leaves as soon as their address is known, what is refused waits for another (art. 7 l. 241/1990)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from domain.basis.calendar import local_day
from domain.record.addresses import PARTNER, known, reached
from domain.record.file import File, Notice
from domain.record.letters import copy_of, is_copied
from storage import outbox, troubles
from storage.outbox import PendingNotice
from storage.troubles import COPY, Kind, Trouble

REFUSED = "the post refuses a copy to partner {partner}: it waits for another address, and nothing waits for it"


def hold(session: Session, letters: Iterable[PendingNotice], at: datetime) -> None:
    """Copies that the post refuses wait, and the officer sees which address to correct; letters behind them go on."""
    for letter in letters:
        outbox.hold(session, [letter.id])
        reason = REFUSED.format(partner=letter.values["copy_code"])
        name = _name(letter.recipient)
        troubles.note(session, Trouble(letter.project, name, Kind.unaddressed, name, reason, at))


def _name(recipient: str) -> str:
    return f"{COPY} {recipient.removeprefix(PARTNER)}"


def address_corrected(session: Session, before: File, after: File, at: datetime) -> None:
    """Partners can be written to, or at another place: their copies leave, those that waited and those that they have missed."""
    was, now = known(before.facts.partner_addresses), known(after.facts.partner_addresses)
    for number in now:
        if now[number] != was.get(number):
            recipient = f"{PARTNER}{number}"
            outbox.release(session, after.project, recipient)
            troubles.done(session, after.project, _name(recipient))
    _catch_up(session, after, at)


def _catch_up(session: Session, file: File, at: datetime) -> None:
    """Queue every copy that a partner of a letter has not had; one that stands in the outbox is not written again."""
    partners = {one.id: one for one in reached(file)}
    missed = [
        copy_of(
            Notice(sent.key, sent.template, sent.recipient, sent.values), partners[number], local_day(sent.queued_at)
        )
        for sent in (letter.notice for letter in outbox.letters(session, file.project))
        if is_copied(sent.template, sent.recipient)
        for number in sent.values.get("partners", "").split(",")
        if number in partners
    ]
    outbox.queue(session, file.project, missed, at)
