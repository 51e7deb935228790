"""Copies that partners have missed: as soon as their address is known, what hurt them leaves for them too (art. 7 l. 241/1990)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from domain.basis.calendar import local_day
from domain.record.addresses import reached
from domain.record.file import File, Notice
from domain.record.letters import copy_of, is_copied
from storage import outbox


def catch_up(session: Session, file: File, at: datetime) -> None:
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
