"""An oracle for money: the rules of the measure computed a second time, the slow and plain way.

Written from the rules (R6.10, R8.3, R8.7, R8.9, art. 1194 and 1284 c.c.) and not from the code; it imports nothing of it. Minutes
are counted one by one, days one by one, and fractions are exact until the one rounding that the rule names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor

Rates = Mapping[int, str]
"""Per cent a year, by year."""

# Legal interest as recalled from the ministerial decrees (art. 1284 c.c.).
LEGAL = {2017: "0.10", 2018: "0.30", 2019: "0.80", 2020: "0.05", 2021: "0.01", 2022: "1.25", 2023: "5.00", 2024: "2.50"}


def cents(amount: Fraction) -> int:
    """Whole cents, halves up."""
    return floor(amount + Fraction(1, 2))


# --- A class (R6.10): its hour is paid once, whoever is there; each pupil's own hour on top ------------------------------------


@dataclass(frozen=True)
class Pupil:
    """From which minute of the day to which somebody is in the class; the last one is outside."""

    comes: int
    leaves: int


def class_shares(pupils: Sequence[Pupil], hour: int) -> list[Fraction]:
    """What each pupil has of the class's own price, exact, minute by minute."""
    shares = [Fraction(0) for _ in pupils]
    for minute in range(24 * 60):
        present = [place for place, pupil in enumerate(pupils) if pupil.comes <= minute < pupil.leaves]
        for place in present:
            shares[place] += Fraction(hour, 60 * len(present))
    return shares


def pupils_own(pupil: Pupil, hour: int) -> int:
    """What a pupil's own time adds."""
    return cents(Fraction(hour * (pupil.leaves - pupil.comes), 60))


# --- Interest (R8.9, art. 1284 c.c.): simple, day by day, the first day out and the last in -----------------------------------


def interest(sum_: int, since: date, until: date, rates: Rates = LEGAL) -> int:
    """Cents of interest on a sum, at the rate of each day's year, a year being 365 days."""
    total, day = Fraction(0), since
    while day < until:
        day += timedelta(days=1)
        total += sum_ * Fraction(rates[day.year]) / 100 / 365
    return cents(total)


# --- Claims (R8.3, R8.7): line by line, never beyond the grant ----------------------------------------------------------------


def within(grant: int, lines: Sequence[int]) -> list[int]:
    """What is paid of each line, in order, until the grant is used up."""
    paid = []
    for line in lines:
        paid.append(min(line, grant))
        grant -= paid[-1]
    return paid


# --- Debts (R8.9, art. 1194 c.c.): what comes, by set-off or in cash, is interest first ------------------------------------------


@dataclass
class Debt:
    """A sum that must come back."""

    open: int
    since: date
    unpaid_interest: int = 0
    interest_paid: int = 0

    def owing(self, on: date) -> int:
        """Interest that is due on a day."""
        return self.unpaid_interest + interest(self.open, self.since, on)

    def take(self, money: int, on: date) -> int:
        """Money comes in on a day: interest first, then the sum. Returns what is left of the money."""
        due = self.owing(on)
        first = min(due, money)
        then = min(self.open, money - first)
        self.interest_paid += first
        self.unpaid_interest = due - first
        self.open -= then
        self.since = on
        return money - first - then


# --- Terms (R9.8): the first day out, the last in; a day on which the term stands still does not count ------------------------


def counted_days(start: date, on: date, still: Sequence[tuple[date, date]]) -> int:
    """How many days of a term have counted by the end of a day; intervals with both ends included stand still."""
    days = 0
    day = start
    while day < on:
        day += timedelta(days=1)
        days += not any(first <= day <= last for first, last in still)
    return days


def last_day(start: date, days: int, still: Sequence[tuple[date, date]]) -> date:
    """The day on which so many days have counted, before holidays move it."""
    day = start
    while counted_days(start, day, still) < days:
        day += timedelta(days=1)
    return day
