"""The terms of a file: begin, meet, suspend, cancel by name. The arithmetic is in ``domain.terms.term``.

A name means the term that is open under it, or the last one that was: see ``term_of``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from domain.basis.vocabulary import TermClass
from domain.edition.measure import Measure
from domain.record.file import File
from domain.record.states import OrderState
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.key import TermKey
from domain.terms.term import Term, TermStatus

OPEN = (TermStatus.running, TermStatus.suspended)
# What is owed when a project has ended too: money that must come back (R8.9), an award that must be published (R9.21).
OWED = ("recovery", "publication")


def begin_term(file: File, measure: Measure, name: str, on: date, of: str = "", limit: date | None = None) -> File:
    """Start a term of the measure; ``of`` tells apart several of one name, such as the claim's id.

    When it has been begun before, this is its next time, under an id of its own; one that still ran is cancelled.
    """
    key = TermKey(name, of)
    before = term_of(file, str(key))
    if before is not None:
        key = key._replace(time=TermKey.parse(before.id).time + 1)
        file = change(file, before.id, lambda term: clock.cancel(term, on, "begun anew"))
    return file.putting("terms", clock.begin(measure.terms[name], name, on, str(key), limit, file.moments(on)))


def term_of(file: File, key: str) -> Term | None:
    """The term with that id, if it is open; otherwise the last one that was begun for the same matter."""
    term = file.terms.get(key)
    if term is not None and clock.status(term) in OPEN:
        return term
    matter = TermKey.parse(key).matter
    times = [other for other in file.terms.values() if other.name == matter.name and matter_of(other) == matter]
    return max(times, key=lambda other: TermKey.parse(other.id).time, default=None)


def last_day(file: File, key: str, measure: Measure) -> date | None:
    """The day on which a term ends, as it stands; None when it has not begun to run, or there is none."""
    term = term_of(file, key)
    due = reckoning.due(term, measure.calendar) if term is not None else None
    return due.day if due is not None else None


def matter_of(term: Term) -> TermKey:
    """What a term is about, whichever time it is."""
    return TermKey.parse(term.id).matter


def is_open(file: File, key: str) -> bool:
    """Whether a term runs or is suspended."""
    term = term_of(file, key)
    return term is not None and clock.status(term) in OPEN


def change(file: File, key: str, act: Callable[[Term], Term]) -> File:
    """The file with one term changed; nothing happens when that term is not open."""
    term = term_of(file, key)
    return file.putting("terms", act(term)) if term is not None and clock.status(term) in OPEN else file


def meet(file: File, on: date, *keys: str) -> File:
    """What a term waited for has happened in time."""
    for key in keys:
        file = change(file, key, lambda term: clock.meet(term, on))
    return file


def done(file: File, on: date, key: str) -> File:
    """What a term asked has been done, in time or after its end: what comes late has come, and its day is kept."""
    term = term_of(file, key)
    is_awaited = term is not None and clock.status(term) in (*OPEN, TermStatus.expired)
    return file.putting("terms", clock.meet(term, on)) if term is not None and is_awaited else file


def cancel_all(file: File, on: date, note: str, but: Collection[TermKey] = ()) -> File:
    """At an end of the project nothing runs any more but the duties of record (R9.14, R9.18), and what is owed (R8.9, R9.21).

    ``but``: matters that outlive this end.
    """
    for key, term in file.terms.items():
        if term.term_class is not TermClass.records and term.name not in OWED and matter_of(term) not in but:
            file = change(file, key, lambda term: clock.cancel(term, on, note))
    return file


def end_with_records(
    file: File, measure: Measure, on: date, note: str, appeal: bool = False, but: Collection[TermKey] = ()
) -> File:
    """The terms at an end: nothing runs but the keeping of records (R9.14) and, against an act, the appeals (R8.11).

    ``but``: matters that outlive it. Records are kept from the end of the year of the last payment; of a project that was never paid, of its end (our
    reading).
    """
    payments = [order.ended_on for order in file.orders.values() if order.state is OrderState.paid and order.ended_on]
    last_year = max(payments, default=on).year
    file = begin_term(cancel_all(file, on, note, but), measure, "records", date(last_year, 12, 31))
    if appeal:
        for name in ("appeal", "petition"):
            file = begin_term(file, measure, name, on)
    return file
