"""Letters leave after the commit that queued them: the intent is written, the letter sent, the sending recorded."""

from __future__ import annotations

import asyncio

from temporalio import activity

from activities.mail import Post, compose
from storage import outbox
from storage.database import Database


class Notices:
    """The activity ``send_notices`` with its database and its post."""

    def __init__(self, database: Database, post: Post) -> None:
        self._database = database
        self._post = post

    @activity.defn(name="send_notices")
    async def send_notices(self, project: str) -> int:
        """Send what is queued for a project, in order; returns how many letters left. May run twice."""
        waiting = await asyncio.to_thread(self._pending, project)
        for notice in waiting:
            message = compose(notice)
            await self._post.send(message)
            await asyncio.to_thread(self._sent, notice.id, str(message["Message-ID"]))
        return len(waiting)

    def _pending(self, project: str) -> list[outbox.PendingNotice]:
        with self._database.read() as session:
            return outbox.pending(session, project)

    def _sent(self, notice: int, message_id: str) -> None:
        with self._database.write() as session:
            outbox.mark_sent(session, notice, message_id)
