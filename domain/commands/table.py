"""All commands by name, and what is asked of the table: where each leads, and what the story tells of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.basis.findings import Finding
from domain.commands.people import GIVEN
from domain.commands.rule import CommandRule
from domain.commands.service import CLOSE_WINDOW, FUND, HEAR_REGISTERS, MOVE_END, PASS_TIME, SERVICE, SUSPEND_TERMS
from domain.edition.refusals import wrong_state
from domain.lifecycle.correspondence import PROTOCOL
from domain.lifecycle.repairs import REPAIRS
from domain.lifecycle.states import Role, State
from domain.trust.statement import SUBMIT
from domain.views import story, telling
from domain.views.telling import Told


def _by_name(*rows: CommandRule[Any]) -> dict[str, CommandRule[Any]]:
    return {row.name: row for row in rows}


# What opens a closed file again (R8.8).
REOPEN = "reopen"
# The table of commands by name: first what people give, then what the service gives itself.
COMMANDS = _by_name(*GIVEN, *SERVICE)
# What people and the measure give to a project. The clock and the delivery of letters come from its own workflow.
FROM_OUTSIDE = (*GIVEN, MOVE_END, SUSPEND_TERMS, FUND, CLOSE_WINDOW, HEAR_REGISTERS)


def allowed(state: State) -> dict[str, Role]:
    """The commands that people may give in a state, as they are typed, with the role that each is for."""
    return {row.spelling: row.role for row in GIVEN if state in row.transitions}


def impossible(name: str, state: State) -> Finding:
    """The refusal of a command that a state does not allow, where only the table is known."""
    return wrong_state(name, state.value)


def opened_for(name: str, state: State) -> bool:
    """Whether a command could be given once the file is opened again."""
    return any(then in COMMANDS[name].transitions for then in COMMANDS[REOPEN].transitions.get(state, ()))


def leads_to(command: str, state: State, next_state: State) -> bool:
    """Whether the table lets a command lead from one state to another."""
    return next_state in COMMANDS[command].transitions.get(state, ())


def hears_of(command: str, known: State, state: State) -> bool:
    """Whether a workflow that knew one state may hear of another after a command.

    Its measure may have funded it before, and the clock may have gone on after it in the same transaction.
    """
    begun = (known, *FUND.transitions.get(known, ()))
    reached = {after for before in begun for after in COMMANDS[command].transitions.get(before, ())}
    later = {after for before in reached for after in PASS_TIME.transitions.get(before, ())}
    return state in reached | later


def sentence(told: Told) -> str:
    """An entry of a project's trace in one sentence; of what was said it tells only what the row allows."""
    if told.name == SUBMIT:
        return telling.tell(told, story.submitted)
    if told.name == PROTOCOL:
        return telling.tell(told, story.registered)
    if told.name in REPAIRS:
        return telling.tell(told, telling.plainly(REPAIRS[told.name].sentence))
    row = COMMANDS.get(told.name)
    if row is None:  # The entry is older than this table, which has no such command any more.
        return telling.tell(told, telling.plainly(f"gave '{told.name.replace('_', '-')}'"))
    if told.fact("awaiting") != "?":
        return telling.tell(told, story.signed_first(row.spelling))
    said = {field: told.said[field] for field in row.said if field in told.said}
    return telling.tell(replace(told, said=said), row.sentence)
