"""The report on a measure for the head of office: money, projects, terms, people, and what needs attention.

One transaction reads it all, so that its figures belong together. It names projects and numbers, and no person. Its figures know states, roles and terms by
their codes; the page has their names in the language of whoever asks for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypedDict

from sqlmodel import Session

from domain.basis.calendar import ROME, local_day
from domain.basis.euro import euro
from domain.record.states import Account
from office import pages
from office.caller import Caller
from office.open_terms import OpenTerm, open_terms
from office.reading import must_see_all, reader
from storage import ledger, measures, queries, rules
from storage.ledger import Posted

# The parts of an envelope that its projects hold, from promise to payment.
PARTS = (Account.reserved, Account.committed, Account.ordered, Account.paid)
# Days ahead within which a term is soon due.
SOON = 10


class Month(TypedDict):
    """What each part held at the end of a month, in cents."""

    month: str
    reserved: int
    committed: int
    ordered: int
    paid: int


class TermCount(TypedDict):
    """The open terms of one name."""

    term: str
    running: int
    soon: int
    overdue: int
    latest_days: int
    """Days since the one that passed first."""


class BandCount(TypedDict):
    """The people of one band, and what became of them."""

    band: str
    people: int
    left: int
    declared: int
    verified: int


class Attention(TypedDict):
    """A project that somebody must look at."""

    project: str
    title: str
    state: str
    who: list[str]
    overdue: list[str]
    days: int
    """Days since the first of them passed."""


class Report(TypedDict):
    """A measure at an instant of its programme."""

    measure: str
    title: str
    at: str
    envelope: str
    money: dict[str, str]
    months: list[Month]
    states: dict[str, int]
    terms: list[TermCount]
    bands: list[BandCount]
    attention: list[Attention]


def report(caller: Caller, key: str, file: Path) -> Report:
    """Write the report on a measure as one page and return its figures. Raises NotFound."""
    with caller.database.read() as session:
        must_see_all(reader(caller, session))
        found = _read(session, key)
    file.write_text(pages.report(found), encoding="utf-8")
    return found


def _read(session: Session, key: str) -> Report:
    at = measures.clock_in(session, key).programme(datetime.now(UTC))
    balances = ledger.balances(session, key)
    terms = open_terms(session, measure=key)
    return Report(
        measure=key,
        title=rules.load(key).title,
        at=at.astimezone(ROME).isoformat(timespec="minutes"),
        envelope=euro(-balances[Account.envelope]),
        money={part.value: euro(balances[part]) for part in (Account.available, *PARTS)},
        months=by_month(ledger.transfers(session, key)),
        states=dict(Counter(line.state for line in queries.projects(session, key))),
        terms=[_counted(name, of_name, at) for name, of_name in _by_name(terms).items()],
        bands=[
            BandCount(band=one.band, people=one.people, left=one.left, declared=one.declared, verified=one.verified)
            for one in queries.people_by_band(session, key)
        ],
        attention=_attention(terms, local_day(at)),
    )


def by_month(transfers: Iterable[Posted]) -> list[Month]:
    """What each part held at the end of each month in which money moved."""
    held = Counter[Account]()
    found: dict[str, Month] = {}
    for transfer in sorted(transfers, key=lambda one: one.at):
        held[transfer.source] -= transfer.cents
        held[transfer.target] += transfer.cents
        month = f"{local_day(transfer.at):%Y-%m}"
        found[month] = Month(
            month=month,
            reserved=held[Account.reserved],
            committed=held[Account.committed],
            ordered=held[Account.ordered],
            paid=held[Account.paid],
        )
    return [found[month] for month in sorted(found)]


def _by_name(terms: Sequence[OpenTerm]) -> dict[str, list[OpenTerm]]:
    found: dict[str, list[OpenTerm]] = {}
    for term in terms:
        found.setdefault(term.term.name, []).append(term)
    return found


def _counted(name: str, terms: Sequence[OpenTerm], at: datetime) -> TermCount:
    today = local_day(at)
    left = [(term.due - today).days for term in terms if term.due is not None]
    passed = [-days for days in left if days < 0]
    return TermCount(
        term=name,
        running=len(terms),
        soon=sum(0 <= days <= SOON for days in left),
        overdue=len(passed),
        latest_days=max(passed, default=0),
    )


def _attention(terms: Iterable[OpenTerm], today: date) -> list[Attention]:
    """The projects with a term that has passed, the longest delay first."""
    found: dict[str, list[OpenTerm]] = {}
    for term in terms:
        if term.due is not None and term.due < today:
            found.setdefault(term.file.project, []).append(term)
    lines = [
        Attention(
            project=late[0].file.project,
            title=late[0].file.title,
            state=late[0].file.state.value,
            who=list(dict.fromkeys(term.term.waiting_for for term in late)),
            overdue=[term.term.name for term in late],
            days=max((today - term.due).days for term in late if term.due is not None),
        )
        for late in found.values()
    ]
    return sorted(lines, key=lambda line: -line["days"])
