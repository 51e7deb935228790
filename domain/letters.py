"""Which letter leaves at which act. The wording stands in the templates of ``activities``; here are only its facts."""

from __future__ import annotations

from domain import term as clock
from domain.decision import Context
from domain.file import File, Notice
from domain.lifecycle import COMMANDS, State, allowed


def letter(file: File, ctx: Context, template: str, to: str, term: str = "", rung: str = "") -> Notice:
    """A letter about the file as it stands; with a term, it says until when and on which basis.

    The key makes each letter unique: the same act, or the same rung of one term, never writes a second one.
    """
    values = {
        "project": file.project,
        "title": file.title,
        "measure": ctx.measure.title,
        "state": file.state.value,
        "decree": file.facts.decree or "",
        "commands": ", ".join(step for step in _steps(file.state, to)),
    }
    if term:
        running = file.terms[term]
        due = clock.due(running, ctx.measure.calendar)
        values |= {"term": running.name, "due": due.day.isoformat() if due else "", "basis": running.basis}
    occasion = f"{term}/{rung}/{len(file.terms[term].events) if rung == '' else ''}" if term else ctx.at.isoformat()
    return Notice(f"{file.project}/{template}/{to}/{occasion}", template, to, values)


def _steps(state: State, role: str) -> list[str]:
    return [COMMANDS[name].spelling for name, who in allowed(state).items() if who.value == role]
