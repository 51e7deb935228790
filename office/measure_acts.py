"""Acts on a measure: its window, its money, its days, and what each would change before it is done."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

from sqlmodel import Session

from domain.basis.calendar import ROME, local_day
from domain.basis.euro import euro
from domain.basis.language import _
from domain.basis.programme_clock import ProgrammeClock
from domain.edition import acts
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from domain.record.decision import Decision
from domain.record.states import Account
from domain.trust.statement import OPEN
from office.caller import Caller
from office.errors import Malformed
from office.giving import act
from storage import audit, ledger, measures, rules

if TYPE_CHECKING:
    from office.preview import LetterPreview

# The years in which the programme's clock may begin.
YEARS = range(2000, 2101)


Taken = TypedDict("Taken", {"from": str, "amount": str})


class OpenedMeasure(TypedDict):
    """An edition whose window was opened."""

    measure: str
    state: str
    as_of: str
    speed: float
    envelope: str
    already: bool
    unnamed: list[str]
    """Of its office, whom or what its letters do not name yet."""
    taken: list[Taken]
    """What of the envelope came from the windows of other editions (R5.2)."""
    over: str | None
    """The last day of its window, where the clock begins after it: nobody can apply."""


class ClosedMeasure(TypedDict):
    """A window that is closed."""

    measure: str
    state: str
    already: bool


class AddedFunds(TypedDict):
    """Money that was added, and who was funded by it."""

    measure: str
    envelope: str
    funded: list[str]
    awaiting: NotRequired[str]
    """What is missing, where nothing was added yet."""
    already: bool


class MovedProject(TypedDict):
    """A project whose end moves."""

    project: str
    title: str
    state: str
    ends: str
    days: int


class MovedEnd(TypedDict):
    """A new end of the notice, and whom it reaches."""

    measure: str
    notice_end: str
    projects: list[MovedProject]
    letters: NotRequired[list[LetterPreview]]
    """Those that would leave, where it is only looked at."""


class GainedDays(TypedDict):
    """A term that gains days by a law."""

    project: str
    title: str
    state: str
    term: str
    due: str
    days: int


class SuspendedTerms(TypedDict):
    """Days that do not count, and whose terms gain them."""

    measure: str
    first: str
    last: str
    projects: list[GainedDays]
    letters: NotRequired[list[LetterPreview]]
    """Those that would leave, where it is only looked at."""


def open_window(caller: Caller, key: str, as_of: datetime | None, speed: float) -> OpenedMeasure:
    """Open the window of an edition; the programme's clock begins at ``as_of``, or now by the record's server. Raises NotFound, RuleBroken."""
    if as_of is not None and as_of.year not in YEARS:
        raise Malformed(
            _(
                "the programme's clock begins between {first} and {last}, not in {year}",
                first=YEARS[0],
                last=YEARS[-1],
                year=as_of.year,
            )
        )
    rules.load(key)
    actor = caller.must_be(Role.manager)
    clock = ProgrammeClock.opening(caller.database.clock(), as_of, speed)
    from activities.intake import open_measure
    from office import engine

    fresh = engine.start_measure(caller, key, lambda: open_measure(caller.database, key, clock, actor, caller.sign))
    with caller.database.read() as session:
        edition = measures.edition(session, key)
        envelope = -ledger.balances(session, key)[Account.envelope]
        taken = _taken(session, key)
        measure, day = rules.in_force(session, key), local_day(edition.clock.as_of)
    closes = local_day(measure.window.closes.at(day))
    return OpenedMeasure(
        measure=key,
        state=edition.state,
        as_of=edition.clock.as_of.astimezone(ROME).isoformat(),
        speed=edition.clock.speed,
        envelope=euro(envelope),
        already=not fresh,
        unnamed=measure.office.unnamed(day),
        taken=taken,
        over=closes.isoformat() if closes < day else None,
    )


def _taken(session: Session, key: str) -> list[Taken]:
    """What other editions gave when this one was opened, as their own traces have it."""
    asked = {edition.key: f"{key}/{OPEN}/from/{edition.key}" for edition in measures.editions(session)}
    found = {giving: audit.accepted_answer(session, id) for giving, id in asked.items()}
    return [{"from": giving, "amount": json.loads(said)["data"]["given"]} for giving, said in found.items() if said]


def close_window(caller: Caller, key: str) -> ClosedMeasure:
    """Close the window of an edition before its time. Raises NotFound, RuleBroken."""
    with caller.database.read() as session:
        edition = measures.edition(session, key)
    if edition.state != "open":
        return ClosedMeasure(measure=key, state=edition.state, already=True)
    return cast("ClosedMeasure", act(caller, key, acts.CLOSE_MEASURE.name, c.Nothing()))


def add_funds(caller: Caller, key: str, content: c.AddFunds) -> AddedFunds:
    """Add money to the envelope, from outside or from the savings of another edition. Raises NotFound, RuleBroken."""
    if content.source == key:
        raise Malformed(_("an edition cannot feed itself: name another one"))
    if content.source is not None:
        with caller.database.read() as session:
            measures.edition(session, content.source)
    return cast("AddedFunds", act(caller, key, acts.ADD_FUNDS.name, content))


def move_end(caller: Caller, key: str, content: c.MoveEnd, dry_run: bool = False) -> MovedEnd:
    """Move the end of the notice, or only look who would gain or lose how many days, and by which letters. Raises NotFound, RuleBroken."""
    if not dry_run:
        return cast("MovedEnd", act(caller, key, acts.MOVE_END.name, content))
    from activities.acts import moved_by, of_move

    with caller.database.read() as session:
        caller.acting(session, Role.manager)
        at = _now(session, key)
        decided = list(moved_by(session, key, content, at))
        letters = _letters(session, decided, content, at)
    found = {"projects": [of_move(one) for one in decided], "letters": letters, "dry_run": True}
    return cast("MovedEnd", {"measure": key, "notice_end": content.until.isoformat(), **found})


def suspend_terms(caller: Caller, key: str, content: c.SuspendTerms, dry_run: bool = False) -> SuspendedTerms:
    """A law stops terms of some classes, or only look who would gain how many days, and by which letters. Raises NotFound, RuleBroken."""
    if not dry_run:
        return cast("SuspendedTerms", act(caller, key, acts.SUSPEND_TERMS.name, content))
    from activities.acts import of_law, stopped_by

    with caller.database.read() as session:
        caller.acting(session, Role.manager)
        at = _now(session, key)
        decided = list(stopped_by(session, key, content, at))
        letters = _letters(session, decided, content, at)
    found = {"projects": [line for one in decided for line in of_law(one)], "letters": letters, "dry_run": True}
    days = {"first": content.first.isoformat(), "last": content.last.isoformat()}
    return cast("SuspendedTerms", {"measure": key, **days, **found})


def _now(session: Session, key: str) -> datetime:
    return measures.clock_in(session, key).programme(datetime.now(UTC))


def _letters(session: Session, decided: Iterable[Decision], content: c.Content, at: datetime) -> list[LetterPreview]:
    """The letters that an act would send to the projects which it concerns."""
    from activities.wording import Said
    from office.preview import letters_of

    said = {c.fingerprint(c.canonical(content)): Said(content.model_dump(mode="json"))}
    return [letter for one in decided for letter in letters_of(session, one, said, at)]
