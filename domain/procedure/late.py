"""Acts on an application that come after their term say both numbers: the term, and the days that were used (art. 2 par. 9-quinquies l. 241/1990)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from domain.edition.measure import Measure
from domain.record.file import File
from domain.record.file_terms import last_day, term_of


class Lateness(NamedTuple):
    """The days of the term of the procedure, and those from the application to the act; neither where it came in time."""

    term_days: int | None = None
    days_used: int | None = None


def lateness(file: File, measure: Measure, on: date) -> Lateness:
    """Both numbers of an act of a day, which may be told later."""
    term = term_of(file, "decision")
    last = last_day(file, "decision", measure)
    if term is None or last is None or last >= on:
        return Lateness()
    return Lateness(term.days, (on - file.applied_on).days)
