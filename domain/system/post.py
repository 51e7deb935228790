"""What the post tells: letters were delivered, and terms begin with them (R9.12)."""

from __future__ import annotations

from domain.basis.calendar import local_day
from domain.lifecycle import contents as c
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.terms import term as clock


def record_delivery(file: File, content: c.RecordDelivery, _: Context) -> Decision:
    """Letters were delivered: the terms that waited for them begin on the day of their delivery (R9.12)."""
    started = []
    for delivery in content.deliveries:
        term = file.terms.get(delivery.term)
        if term is not None and clock.awaits_delivery(term):
            file = file.putting("terms", clock.deliver(term, local_day(delivery.at), "letter delivered"))
            started.append(delivery.term)
    return Decision(file, data={"started": started})
