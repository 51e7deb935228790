"""The terms that begin with the delivery of letters, by the door of all commands (R9.12)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog
from sqlmodel import Session

from activities.causes import deliveries as deliveries_of
from activities.decide import decide_held
from domain.commands.service import RECORD_DELIVERY
from domain.lifecycle.contents import RecordDelivery, canonical
from domain.lifecycle.states import Role
from storage import documents, files, measures, outbox
from storage.audit import AuditEntry
from workflows.messages import Answer, Command

log = structlog.get_logger("letters")


def begin_terms(
    session: Session, project: str, letters: Iterable[int], at: datetime, written: datetime | None = None
) -> tuple[Answer | None, list[AuditEntry]]:
    """Begin the terms that waited for letters of a project that is held, and note that its workflow must hear of it.

    Returns the answer to their delivery, if any term waited for it, and its entries for the trace.

    A letter counts as delivered by its receipt, or when the post has taken it where no receipts are read. ``at`` is a real
    instant; the programme's at which the letters were ``written`` is not later, however far the clocks of two machines lie apart.
    """
    file = files.load(session, project)
    begun = tuple(deliveries_of(session, file))
    if not begun:
        return None, []
    sha256 = documents.store(session, canonical(RecordDelivery(deliveries=begun)), RECORD_DELIVERY.name, at)
    id = f"{file.project}/{RECORD_DELIVERY.name}/{sha256[:16]}"
    role = Role.system.value
    command = Command(id=id, project=file.project, name=RECORD_DELIVERY.name, actor=role, role=role, content=sha256)
    clock = measures.clock_in(session, file.measure)
    now = clock.programme(at)
    answer, entries = decide_held(session, command, max(now, written or now))
    if answer.accepted:
        outbox.mark_untold(session, letters)
    else:
        log.error("a delivery was refused", project=file.project, reason=answer.message)
    return answer, entries
