"""Duties that one person does not have together on one project (R1.10, F30, F95)."""

from __future__ import annotations

from enum import StrEnum


class Duty(StrEnum):
    """A part of the procedure that excludes another for whoever has done it."""

    evaluate = "evaluate"
    control = "check"
    review = "decide a contest"
    order = "order payment"
    confirm = "confirm payment"


# Pairs of duties of which no person has both on one project, in whichever order.
INCOMPATIBLE = (
    (Duty.evaluate, Duty.control),
    (Duty.control, Duty.review),
    (Duty.control, Duty.order),
    (Duty.order, Duty.confirm),
)


def excluded_by(duty: Duty) -> tuple[Duty, ...]:
    """The duties that nobody may have had who takes this one up."""
    return tuple(second if first is duty else first for first, second in INCOMPATIBLE if duty in (first, second))
