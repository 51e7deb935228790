"""Letters leave after the commit that queued them: the intent is written, the letter sent, the sending recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from temporalio import activity

from activities.causes import deliveries as deliveries_of
from activities.mail import Post, compose
from domain.commands import RECORD_DELIVERY
from domain.lifecycle.contents import RecordDelivery, canonical
from domain.record.letters import still_due
from domain.system.overdue import open_questions, overdue_matters
from storage import documents, files, outbox, rules
from storage.database import Database
from storage.outbox import PendingNotice
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

        One look, one record. A reminder is checked against the file at the instant of sending: one whose cause has
        fallen away is recorded as skipped. What left is on record even when a later letter could not leave; a letter
        that was sent and not recorded is sent again under the same message id.
        """
        at = now()
        due, held_back = await asyncio.to_thread(self._look, project)
        left: dict[int, str] = {}
        try:
            for notice in due:
                message = compose(notice)
                await self._post.send(message)
                left[notice.id] = str(message["Message-ID"])
        finally:
            deliveries = await asyncio.to_thread(self._record, project, left, held_back, at)
        return Sent(letters=len(left), deliveries=deliveries)

    def _look(self, project: str) -> tuple[list[PendingNotice], list[int]]:
        """The letters that wait and must leave, and the reminders among them whose cause has fallen away."""
        with self._database.read() as session:
            waiting = outbox.pending(session, project)
            if not waiting:
                return [], []
            file = files.load(session, project)
            measure = rules.in_force(session, file.measure)
        matters = (*overdue_matters(file, measure.terms), *open_questions(file, measure.terms))
        due = list[PendingNotice]()
        held_back = list[int]()
        for notice in waiting:
            term = notice.values.get("term_id", "")
            day = notice.values.get("due", "")
            if still_due(file, notice.template, term, day, measure, matters):
                due.append(notice)
            else:
                held_back.append(notice.id)
        return due, held_back

    def _record(self, project: str, left: Mapping[int, str], held_back: Collection[int], at: datetime) -> str:
        """Record what left and what was held back, and store the deliveries that terms wait for; returns their hash.

        A letter counts as delivered when the post has taken it.
        """
        with self._database.write() as session:
            outbox.mark_sent(session, left, at)
            outbox.mark_skipped(session, held_back, at)
            arrived = outbox.delivered(session, project)
            if not arrived:
                return ""
            file = files.load(session, project)
            begun = tuple(deliveries_of(session, file))
            if not begun:
                return ""
            return documents.store(session, canonical(RecordDelivery(deliveries=begun)), RECORD_DELIVERY.name, at)


def now() -> datetime:
    """The server's clock, by which workflows live; the machine's outside of an activity."""
    return activity.info().started_time if activity.in_activity() else datetime.now(UTC)
