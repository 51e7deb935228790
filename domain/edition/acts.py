"""The table of acts on a running measure, one row each: who gives them, what stands against them, what they change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from domain.basis.calendar import local_day
from domain.basis.euro import euro, parse_euro
from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.edition.measure import Measure
from domain.edition.terms import SuspensionWindow
from domain.edition.versions import PinnedVersion, Rule
from domain.lifecycle.contents import AddFunds, Content, DrawChecks, MoveEnd, Nothing, SuspendTerms, canonical
from domain.lifecycle.states import Role

C = TypeVar("C", bound=Content)


@dataclass(frozen=True, slots=True)
class Enacted:
    """An act that was carried out, as the record keeps it."""

    name: str
    act: str
    """Number and kind of the act."""
    day: date
    value: str
    """What it decided, in the spelling of its row."""


@dataclass(frozen=True, slots=True)
class Running:
    """What the rules of an act may know of the edition that it changes."""

    measure: Measure
    day: date
    enacted: tuple[Enacted, ...] = ()
    """The acts before this one."""
    savings: int | None = None
    """Cents that the edition named by the act can give; None when it is not another opened one."""
    person: frozenset[str] = frozenset()
    """All names of who gives the act."""
    signed: frozenset[str] = frozenset()
    """Who has given it before, in the same words."""


def _nothing_against(_: Running, __: Content) -> Iterator[Finding]:
    yield from ()


def _nothing_said(_: Content) -> str:
    return ""


def _as_before(measure: Measure, _: Enacted) -> Measure:
    return measure


@dataclass(frozen=True, slots=True)
class ActRule(Generic[C]):
    """An act on a measure: all that is known of it. What people give are updates of the measure's workflow."""

    name: str
    does: str
    content: type[C]
    states: tuple[str, ...] = ("open", "closed")
    """States of the window in which it is possible."""
    roles: tuple[Role, ...] = (Role.manager,)
    cannot: Callable[[Running, C], Iterator[Finding]] = _nothing_against
    """What stands against it."""
    value: Callable[[C], str] = _nothing_said
    """What it decides, as the record keeps it."""
    change: Callable[[Measure, Enacted], Measure] = _as_before
    """The measure from then on."""
    by_clock: bool = False
    """Whether the measure also gives it to itself, when its time has come."""

    @property
    def description(self) -> str:
        """What it does and who gives it, for the UI."""
        return f"{self.does} ({', '.join(self.roles)})"


def _cannot_add(running: Running, content: AddFunds) -> Iterator[Finding]:
    """An act adds money once, and of another edition only what it has saved (R5.2, R5.8)."""
    for done in running.enacted:
        if (done.name, done.act) == (ADD_FUNDS.name, content.act):
            yield refuse("R5.2", "act_used", "act", act=done.act, amount=done.value, day=done.day)
    if running.signed & running.person and signature_missing(running, content):
        above = running.measure.duties.second_manager_above.add_funds.version(running.day)
        yield refuse("F30", "signed", "act", of=above, actor=min(running.person))
    if content.source is None:
        return
    if running.savings is None:
        yield refuse("R5.2", "no_source", "from", measure=content.source)
    elif content.cents > running.savings:
        yield refuse(
            "R5.2", "too_much", "amount", measure=content.source, amount=content.cents, savings=running.savings
        )


def signature_missing(running: Running, content: AddFunds) -> bool:
    """Whether the act needs a second manager and has only this one: all that acts have added to the measure counts (F30)."""
    added = sum(parse_euro(done.value) for done in running.enacted if done.name == ADD_FUNDS.name)
    above = running.measure.duties.second_manager_above.add_funds.at(running.day)
    return added + content.cents > above and running.signed <= running.person


def savings(available: int, promised: Iterable[int]) -> int:
    """Cents that an edition can give: what its own queue is about to be funded with is no saving (R5.8)."""
    return available - sum(promised)


def _cannot_move(running: Running, content: MoveEnd) -> Iterator[Finding]:
    """The notice ends neither in the past nor before its window opens (R7.4)."""
    end = running.measure.delivery.notice_end.version(running.day)
    if content.until <= running.day:
        yield refuse("R7.4", "passed", "until", of=end, until=content.until)
    elif content.until <= local_day(running.measure.window.opens.at()):
        yield refuse("R7.4", "before_opening", "until", of=end)


def _moved(measure: Measure, done: Enacted) -> Measure:
    """Another version of the end of the notice, in force from the day of the act (R7.4)."""
    until = date.fromisoformat(done.value)
    added = PinnedVersion[date](value=until, source="published", reference=done.act, valid_from=done.day, act=done.act)
    notice_end = Rule[date](versions=(*measure.delivery.notice_end.versions, added))
    return measure.model_copy(update={"delivery": measure.delivery.model_copy(update={"notice_end": notice_end})})


def _under_law(measure: Measure, done: Enacted) -> Measure:
    """Days on which terms stand still are added to the calendar (R9.7)."""
    return stopped(measure, window_of(SuspendTerms.model_validate_json(done.value)))


def window_of(content: SuspendTerms) -> SuspensionWindow:
    """The days of a law as the calendar has them."""
    return SuspensionWindow(
        first=content.first, last=content.last, classes=content.classes, act=content.act, source="published", reference=content.act
    )  # fmt: skip


def stopped(measure: Measure, window: SuspensionWindow) -> Measure:
    """The measure with a further window in which terms stand still; one that it has already changes nothing."""
    known = measure.calendar.suspensions
    if window in known:
        return measure
    return measure.model_copy(
        update={"calendar": measure.calendar.model_copy(update={"suspensions": (*known, window)})}
    )


CLOSE_MEASURE = ActRule("close_measure", "Close the window before its time", Nothing, ("open",), by_clock=True)
SETTLE = ActRule(
    "settle", "Offer money that has come free to whoever waits", Nothing, roles=(Role.system,), by_clock=True
)
ADD_FUNDS = ActRule(
    "add_funds", "Add money to the envelope; the queue is offered it at once", AddFunds,
    cannot=_cannot_add, value=lambda content: euro(content.cents),
)  # fmt: skip
GIVE_FUNDS = ActRule(
    "give_funds", "Give savings to another edition, by its act", AddFunds,
    roles=(Role.system,), value=lambda content: euro(content.cents),
)  # fmt: skip
MOVE_END = ActRule(
    "move_end", "Move the end of the notice; running projects follow", MoveEnd,
    cannot=_cannot_move, value=lambda content: content.until.isoformat(), change=_moved,
)  # fmt: skip
DRAW_CHECKS = ActRule(
    "draw_checks", "Draw the projects that are checked on the spot", DrawChecks,
    roles=(Role.controller,), value=lambda content: content.act,
)  # fmt: skip
SUSPEND_TERMS = ActRule(
    "suspend_terms", "A law stops terms, also in the past; every clock is counted again", SuspendTerms,
    value=lambda content: canonical(content).decode(), change=_under_law,
)  # fmt: skip


def _by_name(*rows: ActRule[Any]) -> dict[str, ActRule[Any]]:
    return {row.name: row for row in rows}


# The table of acts by name: first what people give, then what the service does by itself.
ACTS = _by_name(CLOSE_MEASURE, ADD_FUNDS, MOVE_END, SUSPEND_TERMS, DRAW_CHECKS, SETTLE, GIVE_FUNDS)
OF_PEOPLE = tuple(row for row in ACTS.values() if Role.system not in row.roles)


def under(measure: Measure, enacted: Iterable[Enacted]) -> Measure:
    """The measure as acts have changed it, in their order."""
    for done in enacted:
        measure = ACTS[done.name].change(measure, done)
    return measure
