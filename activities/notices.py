"""Letters leave after the commit that queued them: the intent is written, the letter sent, the sending recorded."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from temporalio import activity

from activities.mail import Post, compose
from domain.commands import RECORD_DELIVERY
from domain.lifecycle.contents import Delivery, RecordDelivery, canonical
from domain.record.letters import still_due
from domain.system.overdue import open_questions, overdue_matters
from domain.terms.term import awaits_delivery
from storage import documents, files, measures, outbox, rules
from storage.database import Database
from workflows.calls import SEND_NOTICES
from workflows.messages import Sent


class Notices:
    """The activity ``send_notices`` with its database and its post."""

    def __init__(self, database: Database, post: Post) -> None:
        self._database = database
        self._post = post

    @activity.defn(name=SEND_NOTICES.name)
    async def send_notices(self, project: str) -> Sent:
        """Send what is queued for a project, in order, and say which terms begin with it. May run twice.

        A reminder is checked against the file at the instant of sending: one whose cause has fallen away is recorded
        as skipped. A letter that was sent and not recorded is sent again under the same message id.
        """
        letters, at = 0, now()
        for notice in await asyncio.to_thread(self._pending, project):
            if await asyncio.to_thread(self._held_back, notice, at):
                continue
            message = compose(notice)
            await self._post.send(message)
            await asyncio.to_thread(self._sent, notice.id, str(message["Message-ID"]), at)
            letters += 1
        return Sent(letters=letters, deliveries=await asyncio.to_thread(self._deliveries, project, at))

    def _pending(self, project: str) -> list[outbox.PendingNotice]:
        with self._database.read() as session:
            return outbox.pending(session, project)

    def _held_back(self, notice: outbox.PendingNotice, at: datetime) -> bool:
        """Record a reminder as skipped when its cause fell away; True when it was."""
        with self._database.write() as session:
            file = files.load(session, notice.project)
            measure = rules.in_force(session, file.measure)
            term, due = notice.values.get("term_id", ""), notice.values.get("due", "")
            matters = (*overdue_matters(file, measure.terms), *open_questions(file, measure.terms))
            if still_due(file, notice.template, term, due, measure, matters):
                return False
            outbox.mark_skipped(session, notice.id, at)
            return True

    def _sent(self, notice: int, message_id: str, at: datetime) -> None:
        with self._database.write() as session:
            outbox.mark_sent(session, notice, message_id, at)

    def _deliveries(self, project: str, now: datetime) -> str:
        """Store the deliveries that terms wait for; a letter counts as delivered when the post has taken it."""
        with self._database.write() as session:
            file = files.load(session, project)
            clock = measures.edition(session, file.measure).clock
            waiting = {key for key, term in file.terms.items() if awaits_delivery(term)}
            deliveries = tuple(
                Delivery(term=term, at=clock.programme(at))
                for term, at in outbox.delivered(session, project)
                if term in waiting
            )
            if not deliveries:
                return ""
            return documents.store(session, canonical(RecordDelivery(deliveries=deliveries)), RECORD_DELIVERY.name, now)


def now() -> datetime:
    """The server's clock, by which workflows live; the machine's outside of an activity."""
    return activity.info().started_time if activity.in_activity() else datetime.now(UTC)
