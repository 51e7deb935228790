"""Editions and acts on them: the rules of each with their sources, opening, closing, money, days, and previews."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NotRequired, TypedDict, cast

from pydantic import JsonValue
from sqlmodel import Session

from domain.basis.calendar import ROME
from domain.basis.euro import euro
from domain.basis.language import _
from domain.basis.programme_clock import ProgrammeClock
from domain.edition import acts
from domain.edition.measure import Measure
from domain.edition.provenance import provenance
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from domain.record.states import Account
from domain.views.calculation import Calculation, UnknownTerm, calculate
from office.caller import Caller
from office.errors import Malformed, NotFound
from office.giving import act
from storage import audit, documents, ledger, measures, phases, queries, rule_texts, rules

# The years in which the programme's clock may begin.
YEARS = range(2000, 2101)
# The five parts of an envelope; together they are the whole of it.
PARTS = (Account.available, Account.reserved, Account.committed, Account.ordered, Account.paid)


class EditionLine(TypedDict):
    """An edition that ships."""

    key: str
    title: str
    legal_basis: list[str]
    envelope: str
    opens: str
    closes: str


class RuleValue(TypedDict):
    """One value of an edition, as data, with where it comes from."""

    path: str
    value: JsonValue
    source: str
    reference: str
    valid_from: str | None
    act: str | None
    pinned_by: str


class EditionRules(EditionLine):
    """An edition with all its values."""

    version: str
    values: list[RuleValue]


class OpenedMeasure(TypedDict):
    """An edition whose window was opened."""

    measure: str
    state: str
    as_of: str
    speed: float
    envelope: str
    already: bool


class Queued(TypedDict):
    """A project that waits for money."""

    project: str
    order: int
    requested: str


class Budget(TypedDict):
    """The five parts of an envelope, and who waits for money."""

    measure: str
    envelope: str
    available: str
    reserved: str
    committed: str
    ordered: str
    paid: str
    waiting: list[Queued]
    signatures: list[AwaitedAct]
    phase: PhaseBudget | None


class PhaseWindow(TypedDict):
    """A window of a phase: what its envelope holds, and what of it is free."""

    measure: str
    envelope: str
    available: str


class PhaseBudget(TypedDict):
    """A phase: what it holds in all, and where."""

    phase: str
    envelope: str
    left: str
    """What no window holds."""
    windows: list[PhaseWindow]


class AwaitedAct(TypedDict):
    """An act that one manager has signed and a second one must sign too."""

    act: str
    amount: str
    signed_by: str


def parts_of(budget: Budget) -> list[tuple[str, str]]:
    """The parts of an envelope with what each holds."""
    return [
        ("available", budget["available"]),
        ("reserved", budget["reserved"]),
        ("committed", budget["committed"]),
        ("ordered", budget["ordered"]),
        ("paid", budget["paid"]),
    ]


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


def shipped() -> list[Measure]:
    """The editions that ship, as their files have them."""
    return [rules.load(key) for key in rules.editions()]


def listing() -> list[EditionLine]:
    """The editions that ship."""
    return [_line(measure) for measure in shipped()]


def show(caller: Caller, key: str, version: str | None = None) -> EditionRules:
    """The rules of one edition, as they ship or in a version on record, each value with its source.

    Raises NotFound, and Malformed for a version of another edition.
    """
    measure = _of_version(caller, key, version)
    values = [
        RuleValue(
            path=value.path,
            value=value.data,
            source=value.source,
            reference=value.reference,
            valid_from=value.valid_from.isoformat() if value.valid_from else None,
            act=value.act,
            pinned_by=value.pinned_by,
        )
        for value in provenance(measure)
    ]
    return EditionRules(**_line(measure), version=version or rules.version(key), values=values)


def _of_version(caller: Caller, key: str, version: str | None) -> Measure:
    if version is None:
        return rules.load(key)
    if version.partition("@")[0] != key:
        raise Malformed(
            _("'{version}' is no version of '{key}'; a version is written {key}@…", version=version, key=key)
        )
    with caller.database.read() as session:
        return rule_texts.of_version(session, version)


def term(
    caller: Caller,
    key: str,
    name: str,
    start: date,
    suspended: Sequence[tuple[date, date]] = (),
    days: int | None = None,
) -> Calculation:
    """The legal due date of a term, with the reason for each day that moved it. Raises NotFound, Malformed."""
    measure = _rules_of(caller, key)
    try:
        return calculate(measure, name, start, suspended, days)
    except UnknownTerm as error:
        raise NotFound(str(error)) from error
    except ValueError as error:
        raise Malformed(str(error)) from error


def _rules_of(caller: Caller, key: str) -> Measure:
    """The rules under the acts on record, or as they ship where there is no record."""
    shipped = rules.load(key)
    try:
        with caller.database.read() as session:
            return rules.in_force(session, key)
    except ConnectionError:
        return shipped


def budget(caller: Caller, key: str) -> Budget:
    """The five parts of an envelope, and who waits for money. Raises NotFound for a measure that is not open."""
    with caller.database.read() as session:
        measures.edition(session, key)
        balances = ledger.balances(session, key)
        queue = queries.waiting(session, key)
        signatures = _awaited_acts(session, key)
        phase = _phase(session, key)
    return Budget(
        measure=key,
        envelope=euro(-balances[Account.envelope]),
        available=euro(balances[Account.available]),
        reserved=euro(balances[Account.reserved]),
        committed=euro(balances[Account.committed]),
        ordered=euro(balances[Account.ordered]),
        paid=euro(balances[Account.paid]),
        waiting=[Queued(project=p.project, order=p.order, requested=euro(p.requested)) for p in queue],
        signatures=signatures,
        phase=phase,
    )


def _phase(session: Session, key: str) -> PhaseBudget | None:
    phase = phases.of(session, key)
    if phase is None:
        return None
    held = {window: ledger.balances(session, window) for window in phase.windows}
    windows = [
        PhaseWindow(measure=window, envelope=euro(-parts[Account.envelope]), available=euro(parts[Account.available]))
        for window, parts in held.items()
    ]
    return PhaseBudget(phase=phase.key, envelope=euro(phase.cents), left=euro(phase.left), windows=windows)


def _awaited_acts(session: Session, key: str) -> list[AwaitedAct]:
    """Added funds that wait for the signature of a second manager."""
    done = {enacted.act for enacted in measures.enacted(session, key) if enacted.name == acts.ADD_FUNDS.name}
    found = []
    for entry in audit.acts(session, key, acts.ADD_FUNDS.name):
        said = c.AddFunds.model_validate_json(documents.read(session, entry.content))
        if said.act not in done:
            found.append(AwaitedAct(act=said.act, amount=euro(said.cents), signed_by=entry.actor))
    return found


def clock(caller: Caller, key: str) -> ProgrammeClock:
    """The programme's clock of an opened edition. Raises NotFound."""
    with caller.database.read() as session:
        return measures.edition(session, key).clock


def unbalanced(caller: Caller, key: str) -> list[str]:
    """What does not add up in the ledger of a measure, in words."""
    with caller.database.read() as session:
        return ledger.unbalanced(session, key)


def open_window(caller: Caller, key: str, as_of: datetime | None, speed: float) -> OpenedMeasure:
    """Open the window of an edition; the programme's clock begins at ``as_of``, or now. Raises NotFound, RuleBroken."""
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
    clock = ProgrammeClock.opening(datetime.now(UTC), as_of, speed)
    from activities.intake import open_measure
    from office import engine

    fresh = engine.start_measure(caller, key, lambda: open_measure(caller.database, key, clock, actor, caller.sign))
    with caller.database.read() as session:
        edition = measures.edition(session, key)
        envelope = -ledger.balances(session, key)[Account.envelope]
    return OpenedMeasure(
        measure=key,
        state=edition.state,
        as_of=edition.clock.as_of.astimezone(ROME).isoformat(),
        speed=edition.clock.speed,
        envelope=euro(envelope),
        already=not fresh,
    )


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
    """Move the end of the notice, or only look who would gain or lose how many days. Raises NotFound, RuleBroken."""
    if not dry_run:
        return cast("MovedEnd", act(caller, key, acts.MOVE_END.name, content))
    from activities.acts import preview_move

    with caller.database.read() as session:
        caller.acting(session, Role.manager)
        at = measures.edition(session, key).clock.programme(datetime.now(UTC))
        projects = preview_move(session, key, content, at)
    preview = {"measure": key, "notice_end": content.until.isoformat(), "projects": projects, "dry_run": True}
    return cast("MovedEnd", preview)


def suspend_terms(caller: Caller, key: str, content: c.SuspendTerms, dry_run: bool = False) -> SuspendedTerms:
    """A law stops terms of some classes, or only look who would gain how many days. Raises NotFound, RuleBroken."""
    if not dry_run:
        return cast("SuspendedTerms", act(caller, key, acts.SUSPEND_TERMS.name, content))
    from activities.acts import preview_law

    with caller.database.read() as session:
        caller.acting(session, Role.manager)
        at = measures.edition(session, key).clock.programme(datetime.now(UTC))
        projects = preview_law(session, key, content, at)
    days = {"first": content.first.isoformat(), "last": content.last.isoformat()}
    return cast("SuspendedTerms", {"measure": key, **days, "projects": projects, "dry_run": True})


def _line(measure: Measure) -> EditionLine:
    return EditionLine(
        key=measure.key,
        title=measure.title,
        legal_basis=list(measure.legal_basis),
        envelope=euro(measure.envelope.at()),
        opens=measure.window.opens.at().isoformat(),
        closes=measure.window.closes.at().isoformat(),
    )
