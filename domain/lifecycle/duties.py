"""Duties that one person does not have together on one project (R1.10, F30, F95): which ones is data of the measure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Duty(StrEnum):
    """A part of the procedure that may exclude another for whoever has done it."""

    evaluate = "evaluate"
    award = "award"
    check = "check"
    review = "review"
    order = "order"
    confirm = "confirm"
    order_recovery = "order_recovery"
    confirm_recovery = "confirm_recovery"


def excluded_by(duty: Duty, apart: Iterable[tuple[Duty, Duty]]) -> tuple[Duty, ...]:
    """The duties that nobody may have had who takes this one up; ``apart`` are the pairs that exclude each other."""
    return tuple(second if first is duty else first for first, second in apart if duty in (first, second))
