"""Money added to an envelope by an act: from outside, or from the savings of another edition, never by itself (R5.2, R5.8)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from domain.basis.calendar import local_day
from domain.basis.euro import euro
from domain.basis.findings import require
from domain.edition.acts import ADD_FUNDS, GIVE_FUNDS, Enacted, Running, savings, signature_missing
from domain.lifecycle.contents import AddFunds
from domain.record.file import Account, Transfer
from storage import actors, audit, files, ledger, measures, queue, rules
from storage.measures import Edition
from workflows.messages import Answer, Command


def add_funds(session: Session, command: Command, content: AddFunds, at: datetime) -> bool:
    """Carry out the act once, in the books of each edition that it concerns; both are held. Raises RuleBroken.

    False when it is the first of two signatures: nothing has moved.
    """
    key = command.project
    day = local_day(at)
    giving = _giving(session, command, content)
    there = giving.clock.programme(measures.edition(session, key).clock.real(at)) if giving else at
    saved = _saved(session, giving.key, there) if giving else None
    person = actors.register(session).person(command.actor)
    signed = audit.givers(session, key, command.name, command.content)
    running = Running(rules.in_force(session, key), day, measures.enacted(session, key), saved, person, signed)
    require(*ADD_FUNDS.cannot(running, content))
    if signature_missing(running, content):
        return False
    if giving:
        _take_savings(session, giving, command, content, there)
    done = Enacted(ADD_FUNDS.name, content.act, day, ADD_FUNDS.value(content))
    measures.record_act(session, key, done, command.id)
    ledger.fund(session, key, content.cents, f"added by act {content.act}", command.id, at)
    return True


def _giving(session: Session, command: Command, content: AddFunds) -> Edition | None:
    """The opened edition whose savings are asked for, if it is another one."""
    others = (edition for edition in measures.editions(session) if edition.key != command.project)
    return next((edition for edition in others if edition.key == content.source), None)


def _saved(session: Session, key: str, at: datetime) -> int:
    fundable = queue.fundable(session, rules.in_force(session, key), at)
    promised = [files.load(session, project).requested for project in fundable]
    return savings(ledger.balances(session, key)[Account.available], promised)


def _take_savings(session: Session, giving: Edition, command: Command, content: AddFunds, at: datetime) -> None:
    """The savings leave the other envelope, with an entry in its own trace, at its own clock."""
    taken = Transfer(Account.available, Account.envelope, content.cents, f"to {command.project} by act {content.act}")
    command_id = f"{command.id}/from/{giving.key}"
    done = Enacted(GIVE_FUNDS.name, content.act, local_day(at), GIVE_FUNDS.value(content))
    measures.record_act(session, giving.key, done, command_id)
    ledger.post(session, giving.key, None, [taken], command_id, at)
    data = {"measure": giving.key, "given": euro(content.cents), "to": command.project}
    answer = Answer(command=command_id, name=done.name, accepted=True, message=giving.state, data=data)
    entry = audit.entry(
        giving.key, done.name, command_id, at, (giving.state, giving.state), answer.model_dump_json(),
        by=audit.By(command.actor, command.role, command.signature), content=command.content,
    )  # fmt: skip
    audit.record(session, entry)
