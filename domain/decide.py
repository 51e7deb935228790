"""The one door of the rules: a file, a command and an instant in; a decision or a refusal out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.basis.findings import Finding, RuleBroken
from domain.commands import COMMANDS, leads_to, offered
from domain.lifecycle.contents import Content
from domain.lifecycle.duties import Duty, excluded_by
from domain.record import ledger
from domain.record.decision import Context, Decision, Refusal
from domain.record.file import File
from domain.record.letters import naming


class OutOfTable(RuntimeError):
    """A rule led where the table does not allow: a bug, never a person's mistake."""


def decide(name: str, file: File, content: Content, ctx: Context) -> Decision | Refusal:
    """Apply a command to a file.

    A refusal by a rule, or by the state, is a result with every finding. Raises OutOfTable when a rule contradicts
    the table of states.
    """
    row = COMMANDS[name]
    if file.state not in row.transitions:
        return Refusal((wrong_state(name, file.state.value),))
    conflicts = tuple(_conflicts(row.duty, ctx))
    if conflicts:
        return Refusal(conflicts)
    try:
        decision = row.rule(file, content, ctx)
    except RuleBroken as broken:
        return Refusal(broken.findings)
    if not leads_to(name, file.state, decision.file.state):
        raise OutOfTable(f"{name} led from {file.state} to {decision.file.state}")
    after = decision.file.having(money=ledger.after(file.money, decision.transfers))
    letters = tuple(naming(letter, offered(after)) for letter in decision.notices)
    return replace(decision, file=after, notices=letters)


def _conflicts(duty: Duty | None, ctx: Context) -> Iterator[Finding]:
    """What the actor has done on this project that forbids this duty (R1.10): also one person with two roles."""
    for other in excluded_by(duty) if duty else ():
        done = sorted(row.spelling for row in COMMANDS.values() if row.duty is other and _has_given(row.name, ctx))
        if done:
            message = f"'{ctx.actor}' has given '{done[0]}' on this project: who {other.done} does not {duty}"
            yield Finding("R1.10", message, "actor", "default", "R1.10, F30: separation of duties")


def _has_given(name: str, ctx: Context) -> bool:
    return ctx.actor in ctx.acted.get(name, ())


def wrong_state(name: str, state: str) -> Finding:
    """What a person is told whose command the state does not allow."""
    return Finding(
        "state",
        f"'{COMMANDS[name].spelling}' is not possible while the project is {state}",
        "state",
        "default",
        "table of states (docs/lifecycle.md)",
    )


def wrong_role(name: str, role: str) -> Finding:
    """What a person is told whose role may not give the command."""
    return Finding(
        "role",
        f"'{COMMANDS[name].spelling}' is given by the {' or the '.join(COMMANDS[name].roles)}, not by the {role}",
        "role",
        "default",
        "table of commands (docs/lifecycle.md)",
    )
