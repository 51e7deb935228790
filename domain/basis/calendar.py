"""The legal calendar: holidays, local days, ends of day. One pure module; instants are aware, days are Europe/Rome."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from domain.basis.italy import Italy

ROME = ZoneInfo("Europe/Rome")
SATURDAY = 5
SUNDAY = 6
SATURDAY_IT = "sabato"
SUNDAY_IT = "domenica"


@cache
def _of_year(year: int) -> dict[date, str]:
    """Public holidays of Italy, Easter computed, 4 October from 2026 (R9.11). The patron of Milan is not counted."""
    return dict(Italy(years=year, language="it_IT"))


def holiday_name(day: date) -> str | None:
    """The Italian name of a holiday; ``domenica`` for a Sunday; None for a working day."""
    named = _of_year(day.year).get(day)
    return named or (SUNDAY_IT if day.weekday() == SUNDAY else None)


def holiday_names(first: int, last: int) -> set[str]:
    """The Italian names of all days of some years on which no term ends, Saturdays where they count as such."""
    return {name for year in range(first, last + 1) for name in _of_year(year).values()} | {SUNDAY_IT, SATURDAY_IT}


def is_holiday(day: date) -> bool:
    """Whether a term that ends on this day moves to the next one (R9.8)."""
    return holiday_name(day) is not None


def local_day(instant: datetime) -> date:
    """The day of an instant in Europe/Rome (R9.13)."""
    return instant.astimezone(ROME).date()


def day_it(day: date) -> str:
    """A day as an Italian reader writes it."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"  # a quarter of what ``strftime`` takes, in every letter and every list


def instant_it(instant: datetime) -> str:
    """An instant as an Italian reader writes it, in local time."""
    return instant.astimezone(ROME).strftime("%d/%m/%Y alle ore %H:%M:%S")


def at_hour(day: date, hour: int) -> datetime:
    """An hour of a local day."""
    return datetime.combine(day, time(hour), ROME)


def end_of_day(day: date) -> datetime:
    """23:59:59 of a local day: the last instant of a term in days (R9.13)."""
    return datetime.combine(day, time(23, 59, 59), ROME)


def next_working_day(day: date, saturday_moves: bool = False) -> tuple[date, tuple[tuple[date, str], ...]]:
    """The first day from ``day`` on which a term may end, and each day that was passed over, by name (R9.8, R9.9)."""
    passed: list[tuple[date, str]] = []
    reason = _reason_to_pass(day, saturday_moves)
    while reason:
        passed.append((day, reason))
        day += timedelta(days=1)
        reason = _reason_to_pass(day, saturday_moves)
    return day, tuple(passed)


def _reason_to_pass(day: date, saturday_moves: bool) -> str:
    """The name of the holiday or of the Saturday on which no term ends; empty for a working day."""
    saturday = SATURDAY_IT if saturday_moves and day.weekday() == SATURDAY else ""
    return holiday_name(day) or saturday
