"""What a command would do, told before it is given: the rules are asked, and nothing is written (R2.10)."""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict

from activities.decide import context, would_join
from domain.basis.euro import euro
from domain.commands import COMMANDS
from domain.decide import decide
from domain.lifecycle.contents import Content, canonical, fingerprint
from domain.record.decision import Refusal
from domain.record.states import Account
from domain.views.documents import RequirementLine
from domain.views.summary import requirement_lines
from office.caller import Caller
from office.errors import RuleBroken
from office.giving import known
from office.projects import opened
from office.reading import reader
from workflows.messages import Command


class Preview(TypedDict):
    """What would be: the state, what the project would lose and what follows, money that would be free, letters."""

    project: str
    command: str
    state: str
    requirements: list[RequirementLine]
    released: str
    letters: list[str]
    answer: dict[str, object]
    dry_run: bool


def preview(caller: Caller, project: str, name: str, content: Content) -> Preview:
    """What a command would do now. Raises RuleBroken with what speaks against it, and NotFound."""
    with caller.database.read() as session:
        actor, role = caller.acting(session, *COMMANDS[name].roles)
        who = reader(caller, session)
        file, measure, at = opened(session, project, who)
        known(file, content)
        sha256 = fingerprint(canonical(content))
        command = Command(id="preview", project=project, name=name, actor=actor, role=role.value, content=sha256)
        ctx = replace(context(session, command, file, measure, at), joining=would_join(session, content))
    decided = decide(name, file, content, ctx)
    if isinstance(decided, Refusal):
        raise RuleBroken(*decided.findings)
    lost = set(decided.file.facts.broken) - set(file.facts.broken)
    released = sum(one.cents for one in decided.transfers if one.target is Account.available)
    lines = requirement_lines(decided.file, measure)
    return Preview(
        project=project,
        command=COMMANDS[name].spelling,
        state=decided.file.state.value,
        requirements=[line for line in lines if line["requirement"] in lost],
        released=euro(released),
        letters=[f"{notice.template} to the {notice.to}" for notice in decided.notices],
        answer=dict(decided.data),
        dry_run=True,
    )
