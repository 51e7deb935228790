"""Money of an envelope: at its opening, and added by an act, from outside or out of another edition (R5.1, R5.2, R5.8)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from domain.basis.calendar import local_day
from domain.basis.euro import euro
from domain.basis.findings import require
from domain.basis.programme_clock import ProgrammeClock
from domain.edition.acts import ADD_FUNDS, GIVE_FUNDS, Enacted, Running, savings, signature_missing
from domain.edition.measure import Measure
from domain.edition.phases import opening
from domain.lifecycle.contents import AddFunds
from domain.record.payables import Transfer
from domain.record.states import Account
from storage import actors, audit, files, ledger, measures, phases, queue, rules
from storage.measures import Edition
from workflows.messages import Answer, Command


class Given(NamedTuple):
    """The act that moves money to an edition, as its entry stands in the trace."""

    id: str
    to: str
    act: str
    by: audit.By
    content: str


def fund_opening(session: Session, measure: Measure, clock: ProgrammeClock, opened: Given) -> None:
    """Fund the envelope of a window that opens: of its phase, or by an act out of the window that holds it (R5.1, R5.2).

    Raises RuleBroken with the sum that is missing.
    """
    phase = phases.of(session, measure.key)
    if phase is None:
        ledger.fund(session, measure.key, measure.envelope.at(), "envelope of the measure", opened.id, clock.as_of)
        return
    others = [measures.edition(session, key) for key in phase.windows if key != measure.key]
    measures.hold(session, *(other.key for other in others))
    ledger.hold(session, measure.key, *(other.key for other in others))
    spare = [(_saved(session, other.key, other.clock.programme(clock.opened_at)), other) for other in others]
    free, giving = max(spare, key=lambda one: one[0], default=(0, None))
    fed = opening(measure, phase.left, free)
    if giving is not None and fed.moved:
        _give(session, giving, opened, fed.moved, giving.clock.programme(clock.opened_at))
    ledger.fund(session, measure.key, fed.own + fed.moved, "envelope of the measure", opened.id, clock.as_of)


def add_funds(session: Session, command: Command, content: AddFunds, at: datetime) -> bool:
    """Carry out the act once, in the books of each edition that it concerns; both are held. Raises RuleBroken.

    False when it is the first of two signatures: nothing has moved.
    """
    key = command.project
    day = local_day(at)
    giving = _giving(session, command, content)
    there = giving.clock.programme(measures.clock_in(session, key).real(at)) if giving else at
    saved = _saved(session, giving.key, there) if giving else None
    person = actors.register(session).person(command.actor)
    signed = audit.givers(session, key, command.name, command.content)
    running = Running(rules.in_force(session, key), day, measures.enacted(session, key), saved, person, signed)
    require(*ADD_FUNDS.cannot(running, content))
    if signature_missing(running, content):
        return False
    ledger.hold(session, key, *([giving.key] if giving else []))
    if giving:
        by = audit.By(command.actor, command.role, command.signature)
        _give(session, giving, Given(command.id, key, content.act, by, command.content), content.cents, there)
    _between_phases(session, giving, key, content.cents)
    done = Enacted(ADD_FUNDS.name, content.act, day, ADD_FUNDS.value(content))
    measures.record_act(session, key, done, command.id)
    ledger.fund(session, key, content.cents, f"added by act {content.act}", command.id, at)
    return True


def _between_phases(session: Session, giving: Edition | None, key: str, cents: int) -> None:
    """Money from outside makes a phase larger; money that goes from one phase to another makes that one smaller (R5.2)."""
    before = phases.of(session, giving.key) if giving else None
    after = phases.of(session, key)
    if before and after and before.key == after.key:
        return
    if before:
        phases.grow(session, before.key, -cents)
    if after:
        phases.grow(session, after.key, cents)


def _giving(session: Session, command: Command, content: AddFunds) -> Edition | None:
    """The opened edition whose savings are asked for, if it is another one."""
    others = (edition for edition in measures.editions(session) if edition.key != command.project)
    return next((edition for edition in others if edition.key == content.source), None)


def _saved(session: Session, key: str, at: datetime) -> int:
    fundable = queue.fundable(session, rules.in_force(session, key), at)
    promised = [files.load(session, project).requested for project in fundable]
    return savings(ledger.balances(session, key)[Account.available], promised)


def _give(session: Session, giving: Edition, to: Given, cents: int, at: datetime) -> None:
    """Money leaves an envelope for another one, with an entry in its own trace, at its own clock."""
    taken = Transfer(Account.available, Account.envelope, cents, f"to {to.to} by act {to.act}")
    command_id = f"{to.id}/from/{giving.key}"
    done = Enacted(GIVE_FUNDS.name, to.act, local_day(at), euro(cents))
    measures.record_act(session, giving.key, done, command_id)
    ledger.post(session, giving.key, None, [taken], command_id, at)
    data = {"measure": giving.key, "given": euro(cents), "to": to.to}
    answer = Answer(command=command_id, name=done.name, accepted=True, message=giving.state, data=data)
    entry = audit.entry(
        giving.key, done.name, command_id, at, (giving.state, giving.state), answer.model_dump_json(), by=to.by, content=to.content,
    )  # fmt: skip
    audit.record(session, entry)
