"""A measure that was opened: what its envelope holds, who waits, what awaits a signature, and its clock."""

from __future__ import annotations

from typing import TypedDict

from sqlmodel import Session

from domain.basis.euro import euro
from domain.basis.programme_clock import ProgrammeClock
from domain.record.states import Account
from office.caller import Caller
from office.countersigning import first_signed
from office.reading import reader
from storage import ledger, measures, phases, queries


class Queued(TypedDict):
    """A project that waits for money."""

    project: str
    order: int
    requested: str


class AwaitedAct(TypedDict):
    """An act that one manager has signed and a second one must sign too."""

    act: str
    amount: str
    signed_by: str


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


def parts_of(budget: Budget) -> list[tuple[str, str]]:
    """The parts of an envelope with what each holds."""
    return [
        ("available", budget["available"]),
        ("reserved", budget["reserved"]),
        ("committed", budget["committed"]),
        ("ordered", budget["ordered"]),
        ("paid", budget["paid"]),
    ]


def budget(caller: Caller, key: str) -> Budget:
    """The five parts of an envelope, and who waits for money: who is bound to one lead sees the projects of that lead.

    Raises NotFound for a measure that is not open, and as ``reader`` does.
    """
    with caller.database.read() as session:
        who = reader(caller, session)
        measures.edition(session, key)
        balances = ledger.balances(session, key)
        queue = queries.waiting(session, key, who.lead)
        signatures = [] if who.outside else _awaited_acts(session, key)
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
    return [
        AwaitedAct(act=one.content.act, amount=euro(one.content.cents), signed_by=one.by)
        for one in first_signed(session, key)
    ]


def clock(caller: Caller, key: str) -> ProgrammeClock:
    """The programme's clock of an opened edition. Raises NotFound."""
    with caller.database.read() as session:
        return measures.clock_in(session, key)


def unbalanced(caller: Caller, key: str) -> list[str]:
    """What does not add up in the ledger of a measure, in words."""
    with caller.database.read() as session:
        return ledger.unbalanced(session, key)
