"""What the lines of an attendance register cost: each minute of a class once, each person's day of a service rounded once.

The price of an hour is paid by the minute (R6.10). Fractions of a cent are never lost or made: a whole is rounded, and its
cents are given out among its lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import floor

from domain.basis.calendar import ROME
from domain.basis.euro import round_cents
from domain.basis.vocabulary import ServiceUnit
from domain.edition.measure import Measure, Service
from domain.edition.versions import Moments, Rule
from domain.lifecycle import contents as c

HOUR = 60

# From which real minute of a day to which; the last one is outside.
Span = tuple[int, int]
# Service, day and register: the lines that have them in common are one class, of which some may come late or leave early.
Class = tuple[str, date, str]
# Minutes and cents that a person has of one service on one day already, by person, service and day.
Before = Mapping[tuple[str, str, date], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Priced:
    """A line with its minutes and cents."""

    line: c.RegisterLine
    minutes: int
    cents: int
    reference: str


def price(
    lines: Sequence[c.RegisterLine], measure: Measure, when: Moments, before: Before | None = None
) -> list[Priced]:
    """Price lines at the price that counts for a service of their day (R6.10, R6.12).

    ``before`` is what the file holds already: the hours of one person, service and day are rounded together, in however
    many lines and registers they come.
    """
    cents = dict.fromkeys(range(len(lines)), 0)
    for places in _together(lines, measure):
        shares = _shares([lines[place] for place in places], measure, when, before or {})
        for place, share in zip(places, shares, strict=True):
            cents[place] += share
    return [_priced(line, cents[place], measure, when) for place, line in enumerate(lines)]


def _priced(line: c.RegisterLine, cents: int, measure: Measure, when: Moments) -> Priced:
    version = _price(measure.services[line.service]).version(when.served(line.date))
    return Priced(line, minutes_of(line), cents, f"{version.source}: {version.reference}")


def _together(lines: Sequence[c.RegisterLine], measure: Measure) -> Iterator[list[int]]:
    """The places of the lines whose price is one sum: a class, or a person's day of one service."""
    found: dict[Class | tuple[str, str, date], list[int]] = defaultdict(list)
    services = measure.services
    for place, line in enumerate(lines):
        group = services[line.service].unit is ServiceUnit.group_hour
        found[class_of(line) if group else (line.recipient, line.service, line.date)].append(place)
    yield from found.values()


def _shares(lines: Sequence[c.RegisterLine], measure: Measure, when: Moments, before: Before) -> list[int]:
    first = lines[0]
    service = measure.services[first.service]
    day = when.served(first.date)
    hourly = _price(service).at(day)
    minutes = [minutes_of(line) for line in lines]
    if service.unit is not ServiceUnit.group_hour:
        spent, paid = before.get((first.recipient, first.service, first.date), (0, 0))
        whole = max(round_cents(Fraction(hourly * (sum(minutes) + spent), HOUR)) - paid, 0)
        if len(lines) == 1:  # nearly always: nothing is to be shared
            return [whole]
        return given_out(whole, [Fraction(whole * one, sum(minutes) or 1) for one in minutes])
    shares = given_out_by_minute(lines, hourly)
    return [share + _pupil(service, one, day) for share, one in zip(shares, minutes, strict=True)]


def _pupil(service: Service, minutes: int, day: Moments) -> int:
    """What a pupil's own time adds to the price of a class."""
    return round_cents(Fraction(service.pupil_price.at(day) * minutes, HOUR)) if service.pupil_price is not None else 0


def given_out_by_minute(lines: Sequence[c.RegisterLine], hourly: int) -> list[int]:
    """Each minute of a class is paid once, and shared by those who are there (R6.10)."""
    spans = [span(line.date, line.start, line.end) for line in lines]
    edges = sorted({edge for span in spans for edge in span})
    parts = [Fraction(0)] * len(lines)
    for begin, end in pairwise(edges):
        present = [place for place, (first, last) in enumerate(spans) if first <= begin and end <= last]
        for place in present:
            parts[place] += Fraction((end - begin) * hourly, HOUR * len(present))
    return given_out(round_cents(sum(parts, Fraction(0))), parts)


def given_out(cents: int, exact: Sequence[Fraction]) -> list[int]:
    """Cents, a rounded sum of exact shares, given out among them: the odd ones go to the largest remainders, the first lines first.

    So nobody has a whole cent more or less than the exact share.
    """
    shares = [floor(one) for one in exact]
    by_remainder = sorted(range(len(shares)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_remainder[: cents - sum(shares)]:
        shares[place] += 1
    return shares


def _price(service: Service) -> Rule[int]:
    if service.price is None:
        raise ValueError(f"catalogue.{service.code}.price: a process service has a price")
    return service.price


def class_of(line: c.RegisterLine) -> Class:
    """The class that a line belongs to."""
    return line.service, line.date, line.register_number


def minutes_of(line: c.RegisterLine) -> int:
    """The real minutes of a line; not more than none when it does not end after its start."""
    first, last = span(line.date, line.start, line.end)
    return last - first


def span(day: date, start: str, end: str) -> Span:
    """The time of a service on its day."""
    return minute_of(day, start), minute_of(day, end)


def meet(one: Span, other: Span) -> bool:
    """Whether two times of a day have a minute in common."""
    return one[0] < other[1] and other[0] < one[1]


@lru_cache(maxsize=64)
def minute_now(instant: datetime) -> int:
    """How many minutes of its local day an instant has behind it."""
    local = instant.astimezone(ROME)
    return minute_of(local.date(), f"{local:%H:%M}")


@lru_cache(maxsize=4096)
def minute_of(day: date, clock: str) -> int:
    """The real minute of a day at which a clock in Rome shows a time: from 02:00 to 04:00 of the spring change is one hour."""
    hours, _, minutes = clock.partition(":")
    midnight = datetime.combine(day, time(), ROME)
    shown = midnight + timedelta(hours=int(hours), minutes=int(minutes))
    return int((shown.astimezone(UTC) - midnight.astimezone(UTC)).total_seconds()) // 60


def most_at_once(lines: Iterable[c.RegisterLine]) -> int:
    """How many people of a class are there when most of them are; there is somebody."""
    spans = [span(line.date, line.start, line.end) for line in lines]
    return max(sum(first <= begin < last for first, last in spans) for begin, _ in spans)
