"""What a command would do, told before it is given: the rules are asked, and nothing is written (R2.10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypedDict

from sqlmodel import Session

from activities import wording
from activities.decide import context, told_besides
from activities.handed_in import not_the_office
from activities.signing import completed
from activities.wording import Said, said_in
from domain.basis.euro import euro
from domain.commands.table import COMMANDS
from domain.decide import decide
from domain.lifecycle.contents import Content, canonical, fingerprint
from domain.lifecycle.states import Role
from domain.record.addresses import of_lead, register_of
from domain.record.decision import Decision, Refusal
from domain.record.states import Account
from domain.views.documents import RequirementLine
from domain.views.summary import requirement_lines
from office.caller import Caller
from office.errors import RuleBroken
from office.giving import known
from office.listed import in_words
from office.projects import opened
from office.reading import Reader, note, reader
from storage.outbox import PendingNotice
from workflows.messages import Command


class LetterPreview(TypedDict):
    """A letter that would leave, as it would read; it has no number yet."""

    to: str
    subject: str
    text: str


class Preview(TypedDict):
    """What would be: the state, what the project would lose and what follows, money that would be free, letters."""

    project: str
    command: str
    state: str
    requirements: list[RequirementLine]
    released: str
    letters: list[LetterPreview]
    answer: dict[str, object]
    dry_run: bool


def preview(caller: Caller, project: str, name: str, content: Content, *, of_a_table: bool = False) -> Preview:
    """What a command would do now. Raises RuleBroken with what speaks against it, and NotFound.

    ``of_a_table``: who stands in a row and nowhere in the project is a finding of the rules, also where it is the only row. Its letters
    tell of people: that it was looked at is on record.
    """
    who, found = tried(caller, project, name, content, of_a_table=of_a_table)
    note(caller, who, "preview", project, found["command"])
    return found


def tried(
    caller: Caller, project: str, name: str, content: Content, *, of_a_table: bool = False
) -> tuple[Reader, Preview]:
    """The same for whoever only asks whether it could be done, and shows nothing of it."""
    with caller.database.read() as session:
        actor, role = caller.acting(session, *COMMANDS[name].givers(content))
        who = reader(caller, session)
        file, measure, at = opened(session, project, who)
        if not of_a_table:
            known(file, content)
        sha256 = fingerprint(canonical(content))
        command = Command(id="preview", project=project, name=name, actor=actor, role=role.value, content=sha256)
        if against := not_the_office(content, role):
            raise RuleBroken(*against)
        ctx = told_besides(session, content, context(session, command, file, measure, at))
        decided = decide(name, file, content, ctx)
        if isinstance(decided, Refusal):
            raise RuleBroken(*decided.findings)
        said = {sha256: Said(content.model_dump(mode="json"))}
        answered = in_words(session, decided.data)
        letters = letters_of(session, decided, said, at)
    lost = set(decided.file.facts.broken) - set(file.facts.broken)
    released = sum(one.cents for one in decided.transfers if one.target is Account.available)
    lines = requirement_lines(decided.file, measure)
    return who, Preview(
        project=project,
        command=COMMANDS[name].spelling,
        state=decided.file.state.value,
        requirements=[line for line in lines if line["requirement"] in lost],
        released=euro(released),
        letters=letters,
        answer=answered,
        dry_run=True,
    )


def letters_of(session: Session, decided: Decision, said: Mapping[str, Said], at: datetime) -> list[LetterPreview]:
    """The letters of a decision as they would be written now; ``said`` is what was said with it, by its hash."""
    file = decided.file
    pec = of_lead(file)
    waiting = [
        PendingNotice(0, file.project, one.key, one.template, one.to, dict(one.values), at) for one in decided.notices
    ]
    waiting = [
        replace(one, address=pec, register=register_of(file.facts.domiciles, pec))
        if one.recipient == Role.operator
        else one
        for one in completed(session, waiting)
    ]
    known_words = {**said_in(session, waiting), **said}
    written = [(notice, wording.letter(notice, known_words)) for notice in waiting]
    return [
        LetterPreview(to=notice.address or notice.recipient, subject=letter.subject, text=letter.text)
        for notice, letter in written
    ]
