"""The cause of a system command on record: without one it is refused, whoever gives it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlmodel import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.basis.findings import Finding
from domain.basis.programme_clock import ProgrammeClock
from domain.edition.catalogue import refuse
from domain.lifecycle.causes import CAUSES, follows
from domain.lifecycle.contents import Delivery, RecordDelivery
from domain.record.file import File
from domain.registers.importing import REGISTERS
from domain.terms.term import awaits_delivery
from storage import audit, measures, outbox
from workflows.messages import Command

# Real time between an instant that a workflow saw and the clock of the server that it may differ by.
SKEW = timedelta(minutes=2)


def without_cause(session: Session, command: Command, file: File, content: object) -> tuple[Finding, ...]:
    """What speaks against a system command; empty when its cause is on record.

    The clock itself needs none: it works off what the file's own terms have due.
    """
    if isinstance(content, RecordDelivery):
        return _letters(session, file, content)
    if command.name not in CAUSES or _follows(session, command, file):
        return ()
    return (refuse("cause", "no_act", "cause", command=command.name.replace("_", "-"), project=file.project),)


def _follows(session: Session, command: Command, file: File) -> bool:
    act = audit.first(session, command.cause)
    if act is None or act.subject not in (file.measure, REGISTERS):
        return False
    data = json.loads(act.answer).get("data", {})
    return follows(command.name, file.project, command.content, act.name, act.content, data)


def _letters(session: Session, file: File, content: RecordDelivery) -> tuple[Finding, ...]:
    known = set(_delivered(session, file))
    invented = [delivery.term for delivery in content.deliveries if delivery not in known]
    return (refuse("cause", "no_letter", "deliveries", terms=invented),) if invented else ()


def deliveries(session: Session, file: File) -> list[Delivery]:
    """The letters of a project that the post has taken, as far as terms wait for them, in the programme's time."""
    waiting = {key for key, term in file.terms.items() if awaits_delivery(term)}
    return [delivery for delivery in _delivered(session, file) if delivery.term in waiting]


def _delivered(session: Session, file: File) -> list[Delivery]:
    clock = measures.clock_in(session, file.measure)
    return [Delivery(term=term, at=clock.programme(at)) for term, at in outbox.delivered(session, file.project)]


def on_time(clock: ProgrammeClock, at: datetime) -> None:
    """Raise when an instant is not the measure's own: it lies between the order to decide and now, by the server's clock.

    Whoever starts a workflow chooses its clock; the one that counts stands on record.
    """
    if not activity.in_activity():
        return
    asked = activity.info().scheduled_time
    now = activity.info().started_time
    if not clock.programme(asked - SKEW) <= at <= clock.programme(now + SKEW):
        wrong = refuse("cause", "time", "at", at=at, now=clock.programme(now))
        raise ApplicationError(wrong.message, type="needs_repair", non_retryable=True)
