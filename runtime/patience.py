"""Only what is not available now is tried again; everything else parks the work, and stands on record until it is repaired.

A database or an engine that cannot be reached, a lock that was not had in time, a disk that is full, a mail server that
is down: they come back. What fails otherwise would fail again, for ever and unseen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from runtime.logs import first_words
from storage import troubles
from storage.database import Database
from storage.troubles import Kind, Trouble
from workflows.calls import STAND_OF_MEASURE, STAND_OF_PROJECT
from workflows.messages import Command

# Answers of the engine that say: later.
LATER = (
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.ABORTED,
    RPCStatusCode.CANCELLED,
)
# What only reads parks nothing: whoever asked is told.
READERS = (STAND_OF_PROJECT.name, STAND_OF_MEASURE.name)
# The type of a failure that a person must mend.
NEEDS_REPAIR = "needs_repair"


def not_available_now(error: BaseException) -> bool:
    """Whether the same work may succeed later without anybody's doing.

    Errors of the operating system are of the surroundings: connections, time limits, files, disks.
    """
    if isinstance(error, RPCError):
        return error.status in LATER
    return isinstance(error, OSError) or (isinstance(error, ApplicationError) and not error.non_retryable)


class Patience(Interceptor):
    """For the workers of the service."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._whole: set[str] = set()
        """Duties of which nothing is parked, as far as this process knows."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Judge what an activity raises."""
        return _Judging(next, self._database, self._whole)


class _Judging(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, database: Database, whole: set[str]) -> None:
        super().__init__(next)
        self._database = database
        self._whole = whole

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        work = activity.info().activity_type
        try:
            done = await super().execute_activity(input)
        except Exception as error:
            if not_available_now(error):
                raise
            reason = reason_of(error)
            activity.logger.exception("parked")
            if work not in READERS:
                await asyncio.to_thread(self._note, _trouble(work, input.args, reason))
            raise ApplicationError(reason, type=NEEDS_REPAIR, non_retryable=True) from None
        if work not in self._whole:
            await asyncio.to_thread(self._done, work)
        return done

    def _note(self, trouble: Trouble) -> None:
        with self._database.write() as session:
            troubles.note(session, trouble)
        self._whole.discard(trouble.subject)

    def _done(self, work: str) -> None:
        """A duty of the service could be done again. What is parked of a project stays until it is repaired."""
        with self._database.write() as session:
            troubles.done(session, work, work)
        self._whole.add(work)


def reason_of(error: Exception) -> str:
    """What went wrong, without the values that a database tells in its further lines: it stands in the engine too."""
    if isinstance(error, ApplicationError):
        return error.message
    return f"{type(error).__name__}: {first_words(str(getattr(error, 'orig', error)))}"


def _trouble(work: str, arguments: Sequence[Any], reason: str) -> Trouble:
    """What is parked: a command on its subject, or a duty of the service."""
    now = datetime.now(UTC)
    argument = arguments[0] if arguments else None
    command = getattr(argument, "command", None)
    if isinstance(command, Command):
        words = command.model_dump_json()
        return Trouble(command.project, command.id, Kind.parked, command.name, reason, now, words)
    return Trouble(work, work, Kind.parked, work, reason, now)
