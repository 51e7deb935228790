"""Money added to an envelope by an act: from outside, or from the savings of another edition, never by itself (R5.2, R5.8)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from domain.basis.calendar import local_day
from domain.basis.euro import euro
from domain.basis.findings import Finding, require
from domain.lifecycle.contents import AddFunds
from domain.record.file import Account, Transfer
from storage import audit, files, ledger, measures, queue, rules
from workflows.messages import Answer, Command


def add_funds(session: Session, command: Command, content: AddFunds, at: datetime) -> None:
    """Carry out the act once, in the books of each edition that it concerns; both are held. Raises RuleBroken."""
    key, day = command.project, local_day(at)
    require(_carried_out(session, key, content))
    if content.source is not None:
        _take_savings(session, content.source, command, content, at)
    measures.record_act(session, key, "add_funds", content.act, euro(content.cents), day, command.id)
    ledger.fund(session, key, content.cents, f"added by act {content.act}", command.id, at)


def _carried_out(session: Session, key: str, content: AddFunds) -> Finding | None:
    """An act adds money once: the same one with another sum is a slip, or a second act."""
    for value, day in measures.acts(session, key, "add_funds", content.act):
        message = f"'{content.act}' has added {value} euro already, on {day}; another sum needs another act"
        return Finding("R5.2", message, "act", "default", "R5.2: an envelope grows by an act")
    return None


def _take_savings(session: Session, source: str, command: Command, content: AddFunds, at: datetime) -> None:
    """The savings leave the other envelope, with an entry in its own trace, at its own clock."""
    opened = {edition.key: edition for edition in measures.editions(session)}
    if source not in opened or source == command.project:
        require(Finding("R5.2", f"'{source}' is not another opened measure", "from", "default", "R5.2: savings"))
    there, here = opened[source], opened[command.project]
    then = there.clock.programme(here.clock.real(at))
    require(_not_so_much(session, source, content, then))
    taken = Transfer(Account.available, Account.envelope, content.cents, f"to {here.key} by act {content.act}")
    command_id = f"{command.id}/from/{source}"
    measures.record_act(session, source, "give_funds", content.act, euro(content.cents), local_day(then), command_id)
    ledger.post(session, source, None, [taken], command_id, then)
    data = {"measure": source, "given": euro(content.cents), "to": here.key}
    answer = Answer(command=command_id, name="give_funds", accepted=True, message=there.state, data=data)
    entry = audit.AuditEntry(
        measure=source, project=None, command_id=command_id, name="give_funds", actor=command.actor, role=command.role,
        content=command.content, at=then, rules_version=rules.version(source), accepted=True, state_before=there.state,
        state_after=there.state, answer=answer.model_dump_json(),
    )  # fmt: skip
    audit.record(session, entry)


def _not_so_much(session: Session, source: str, content: AddFunds, at: datetime) -> Finding | None:
    """What the queue there is about to be funded with is no saving."""
    promised = sum(
        files.load(session, project).requested
        for project in queue.fundable(session, rules.in_force(session, source), at)
    )
    savings = ledger.balances(session, source)[Account.available] - promised
    if content.cents <= savings:
        return None
    message = f"{euro(content.cents)} euro is more than the savings of {source}, {euro(savings)}"
    return Finding("R5.2", message, "amount", "default", "R5.2, R5.8: savings of one edition feed another by an act")
