"""The watchdog's own count of terms: one day after the other, from the raw events. It shares no code with the register.

Two ways to count are one too many, except here: a mistake in ``domain.terms.term`` must not hide itself (F98). Nothing but the
watchdog and the tests may use this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from domain.basis.italy import Italy

ONE = timedelta(days=1)
ROME = ZoneInfo("Europe/Rome")
_ITALY = Italy()


class TermHead(TypedDict):
    """What the row of a term says without its events."""

    project: str
    id: str
    days: int | None
    months: int | None
    limit: date | None
    holidays_move: bool


class EventRow(TypedDict):
    """The row of one event of a term; ``at`` is the programme's instant at which it was written."""

    kind: str
    day: date
    until: date | None
    rung: str | None
    cause: str | None
    at: datetime | None


class Ladder(TypedDict):
    """The reminders of a term: so many days after its start, so many days before its end, and the hour of the day."""

    after: Sequence[int]
    before: Sequence[int]
    hour: int


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that a term had to do by an instant, and whether it is on record."""

    project: str
    term: str
    what: str
    due: datetime
    acted_at: datetime | None


def duties(
    head: TermHead,
    events: Iterable[EventRow],
    stops: Iterable[tuple[date, date]],
    ladder: Ladder,
) -> Iterator[Duty]:
    """The reminders and the end of one term that runs or has expired, by an own count. Nothing for one that waits.

    ``stops`` are the days on which the law stops terms of its class.
    """
    story = list(events)
    begun = [n for n, e in enumerate(story) if e["kind"] in ("start", "interrupt")]
    if not begun or any(e["kind"] in ("meet", "cancel") for e in story):
        return
    stood, holding = _stood_still(story)
    if holding:
        ends = [since["until"] for since in holding if since["until"] is not None]
        if ends:
            yield Duty(head["project"], head["id"], "resumption", _at(min(ends) + ONE, 0), None)
        return
    first = story[begun[-1]]["day"]
    tail = story[begun[-1] + 1 :]
    idle = {*_days(stops), *stood}
    last = _last_day(head, first, tail, idle)
    ended = next((e for e in reversed(story) if e["kind"] in ("expire", "recount")), None)
    expired = ended if ended and ended["kind"] == "expire" else None
    moves = [e for e in story if e["kind"] in ("start", "interrupt", "extend", "shift", "recount")]
    generation = f"#{len(moves) - 1}" if len(moves) > 1 else ""
    since = moves[-1]["day"] + ONE * (moves[-1]["kind"] in ("start", "interrupt"))
    rungs = [(f"after-{n}d{generation}", _walk(first, n, idle)) for n in ladder["after"]]
    rungs += [(f"before-{n}d{generation}", last - n * ONE) for n in ladder["before"]]
    reminded = {e["rung"]: e["at"] for e in story if e["kind"] == "remind"}
    for rung, day in rungs:
        if since <= day <= last:
            yield Duty(head["project"], head["id"], rung, _at(day, ladder["hour"]), reminded.get(rung))
    yield Duty(head["project"], head["id"], "expiry", _at(last + ONE, 0), expired["at"] if expired else None)


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ROME)


def _days(intervals: Iterable[tuple[date, date]]) -> Iterator[date]:
    for day, last in intervals:
        while day <= last:
            yield day
            day += ONE


def _stood_still(story: Iterable[EventRow]) -> tuple[set[date], list[EventRow]]:
    """Days of suspensions by act that are over, each at most until its longest day, and the suspensions that are not."""
    days: set[date] = set()
    holding: list[EventRow] = []
    for event in story:
        if event["kind"] == "suspend" and all(since["cause"] != event["cause"] for since in holding):
            holding.append(event)
        elif event["kind"] == "resume":
            over = [s for s in holding if event["cause"] is None or s["cause"] in (None, event["cause"])]
            holding = [since for since in holding if since not in over]
            for since in over:
                days.update(_days([(since["day"], min(event["day"] - ONE, since["until"] or date.max))]))
        elif event["kind"] == "interrupt":
            days = set()
            holding = []
    return days, holding


def _walk(day: date, count: int, idle: set[date]) -> date:
    while count > 0:
        day += ONE
        count -= day not in idle
    return day


def _last_day(head: TermHead, first: date, tail: list[EventRow], idle: set[date]) -> date:
    limits = [e["until"] for e in tail if e["kind"] == "shift"]
    limit: date | None = limits[-1] if limits else head["limit"]
    length = head["days"] if head["months"] is None else (first + relativedelta(months=head["months"]) - first).days
    if length is None:
        return limit or first
    last = _walk(first, length, idle)
    longer = [e["until"] for e in tail if e["kind"] == "extend" and e["until"] is not None]
    if longer and longer[-1] > last:
        last = longer[-1]
    while head["holidays_move"] and (last in _ITALY or last.isoweekday() == 7):
        last += ONE
    return min(last, limit) if limit else last
