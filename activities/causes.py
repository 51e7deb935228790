"""The cause of a system command on record: without one it is refused, whoever gives it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from domain.basis.findings import Finding
from domain.basis.programme_clock import ProgrammeClock
from domain.edition.catalogue import refuse
from domain.lifecycle.contents import Delivery, RecordDelivery
from domain.record.file import File
from domain.terms.term import awaits_delivery
from storage import audit, measures, outbox
from workflows.messages import Command


class Cause(NamedTuple):
    """The acts of a measure from which a command follows, and where their answers name the projects."""

    acts: tuple[str, ...]
    named: str


CAUSES: Mapping[str, Cause] = {
    "fund": Cause(("settle", "add_funds", "close_measure"), "funded"),
    "close_window": Cause(("close_measure",), "not_funded"),
    "move_end": Cause(("move_end",), "projects"),
    "suspend_terms": Cause(("suspend_terms",), "reaches"),
}
SAME_WORDS = ("move_end", "suspend_terms")
"""What these say to the project is what the act said."""
SKEW = timedelta(minutes=2)
"""Real time between an instant that a workflow saw and the clock of the server that it may differ by."""


def without_cause(session: Session, command: Command, file: File, content: object) -> tuple[Finding, ...]:
    """What speaks against a system command; empty when its cause is on record.

    The clock itself needs none: it works off what the file's own terms have due.
    """
    if isinstance(content, RecordDelivery):
        return _letters(session, file, content)
    cause = CAUSES.get(command.name)
    if cause is None or _follows(session, command, file, cause):
        return ()
    return (refuse("cause", "no_act", "cause", command=command.name.replace("_", "-"), project=file.project),)


def _follows(session: Session, command: Command, file: File, cause: Cause) -> bool:
    act = audit.first(session, command.cause)
    if act is None or act.subject != file.measure or act.name not in cause.acts:
        return False
    if command.name in SAME_WORDS and act.content != command.content:
        return False
    named = json.loads(act.answer).get("data", {}).get(cause.named, ())
    return file.project in [line["project"] if isinstance(line, dict) else line for line in named]


def _letters(session: Session, file: File, content: RecordDelivery) -> tuple[Finding, ...]:
    known = set(_delivered(session, file))
    invented = [delivery.term for delivery in content.deliveries if delivery not in known]
    return (refuse("cause", "no_letter", "deliveries", terms=invented),) if invented else ()


def deliveries(session: Session, file: File) -> list[Delivery]:
    """The letters of a project that the post has taken, as far as terms wait for them, in the programme's time."""
    waiting = {key for key, term in file.terms.items() if awaits_delivery(term)}
    return [delivery for delivery in _delivered(session, file) if delivery.term in waiting]


def _delivered(session: Session, file: File) -> list[Delivery]:
    clock = measures.edition(session, file.measure).clock
    return [Delivery(term=term, at=clock.programme(at)) for term, at in outbox.delivered(session, file.project)]


def out_of_time(clock: ProgrammeClock, at: datetime, scheduled: datetime, now: datetime) -> tuple[Finding, ...]:
    """What speaks against the instant of a command: it lies between the order to decide it and now."""
    if clock.programme(scheduled - SKEW) <= at <= clock.programme(now + SKEW):
        return ()
    return (refuse("cause", "time", "at", at=at, now=clock.programme(now)),)
