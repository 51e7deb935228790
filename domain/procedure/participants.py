"""What is told of participants at entry, on leaving and six months later, and what is still to be told (R9.17 to R9.19).

The file holds when it was told and where people stand; who they are stands in the sealed words of the command.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from dateutil.relativedelta import relativedelta

from domain.basis.findings import Finding, require
from domain.basis.vocabulary import ExitStatus, WorkerStatus
from domain.edition.catalogue import refuse
from domain.lifecycle.contents import canonical, fingerprint
from domain.lifecycle.participants import Condition, EntryData, RecordParticipants
from domain.lifecycle.states import Role
from domain.procedure.delivery import places_of
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import OPEN, matter_of
from domain.record.network import RegisterAnswer
from domain.record.occasion import nth
from domain.record.people import Recipient
from domain.registers.answers import Register, Said, resting_on
from domain.terms import term as clock
from domain.terms.term import Term, TermStatus

ENTRY = "entry_data"
EXIT = "immediate_result"
LATER = "longer_result"
# What nobody has told in time is told late.
UNTOLD = (*OPEN, TermStatus.expired)
# Whoever is suspended from work has a job, whoever was expelled has none (R2.1, R9.17).
EMPLOYED = {WorkerStatus.suspended: True, WorkerStatus.expelled: False}


def record_participants(file: File, content: RecordParticipants, ctx: Context) -> Decision:
    """Take what is told of people; a later word about somebody takes the place of an earlier one (R9.19). All or none."""
    require(*_wrong(file, content, ctx))
    people = dict(file.recipients)
    for entry in content.entries:
        people[entry.recipient] = replace(people[entry.recipient], entry_told_on=ctx.day, entry_whole=not entry.lacking)
    for exit in content.exits:
        people[exit.recipient] = replace(people[exit.recipient], exit_told_on=ctx.day, exit_status=exit.situation)
    for later in content.later:
        people[later.recipient] = replace(people[later.recipient], later_told_on=ctx.day, later_status=later.situation)
    file = file.having(recipients=people).noting(participants=(*file.facts.participants, ctx.content))
    incomplete = [entry.recipient for entry in content.entries if entry.lacking]
    data = {
        "entries": len(content.entries), "exits": len(content.exits), "later": len(content.later), "incomplete": incomplete,
    }  # fmt: skip
    return Decision(answered(file, ctx.day), data=data)


def may_tell(file: File, ctx: Context) -> Iterator[Chance]:
    """Of whom something may be told: at entry of who has a plan, later of who has left; a duty beside the procedure."""
    today = ctx.day
    planned = [person for person in file.recipients.values() if person.planned_on is not None]
    left = [day for person in planned if (day := left_on(file, person)) is not None and day <= today]
    if planned:
        yield Chance("--at entry", awaited=_is_awaited(file, ENTRY), beside=True, until=(ENTRY,))
    if left:
        yield Chance("--at exit", awaited=_is_awaited(file, EXIT), beside=True, until=(EXIT,))
    if left and _six_months_after(min(left), file, ctx) <= today:
        awaited = _is_awaited(file, LATER)
        yield Chance("--at six-months", awaited=awaited, beside=True, until=(LATER,), whose=Role.officer)


def _is_awaited(file: File, name: str) -> bool:
    """Whether somebody can tell by now what terms of a name await; what is asked six months later is not known before."""
    now = (TermStatus.expired,) if name == LATER else UNTOLD
    return any(term.name == name and clock.status(term) in now and lacking(file, term) for term in file.terms.values())


def left_on(file: File, person: Recipient) -> date | None:
    """The day on which a person left the project, at the latest with its end."""
    return person.left_on or file.facts.ended_on


def told_of(file: File, term: Term) -> list[Recipient]:
    """The people of whom a term awaits something: those whose plan was signed, or who left, on its day."""
    key = matter_of(term)
    day = date.fromisoformat(key.of)
    planned = [person for person in file.recipients.values() if person.planned_on is not None]
    if key.name == ENTRY:
        return [person for person in planned if person.planned_on == day]
    return [person for person in planned if left_on(file, person) == day]


def lacking(file: File, term: Term) -> list[Recipient]:
    """Of the people whom a term is about, those of whom nothing has been told."""
    told = {ENTRY: "entry_told_on", EXIT: "exit_told_on", LATER: "later_told_on"}[term.name]
    return [person for person in told_of(file, term) if getattr(person, told) is None]


def is_of_participants(term: Term) -> bool:
    """Whether a term awaits what is told of participants."""
    return term.name in (ENTRY, EXIT, LATER)


def answered(file: File, today: date) -> File:
    """The file with those terms met, also late, of whose people everything has been told."""
    met = [
        clock.meet(term, today)
        for term in file.terms.values()
        if is_of_participants(term) and clock.status(term) in UNTOLD and not lacking(file, term)
    ]
    return file.putting("terms", *met) if met else file


def followed(file: File, term: Term, ctx: Context) -> File:
    """Six months after an exit the register of hiring notices is asked who works; only of the others a person is asked."""
    for person in lacking(file, term):
        day = ctx.day
        jobs = ctx.registers.employments(person.person) if person.person is not None else ()
        working = [job for job in jobs if job.start <= day and (job.ended_on or job.ends or day) >= day]
        if not working:
            continue
        answer = resting_on(Said.yes, "in_work", working[0].start, working[0].origins)
        kept = RegisterAnswer(
            f"Q{len(file.answers) + 1}", Register.hirings, person.id, LATER, answer.said, answer.found, ctx.at, answer.since,
            answer.source, answer.hash,
        )  # fmt: skip
        known = replace(person, later_status=ExitStatus.in_work, later_told_on=day)
        file = file.putting("answers", kept).putting("recipients", known)
    return answered(file, ctx.day)


def _wrong(file: File, content: RecordParticipants, ctx: Context) -> Iterator[Finding]:
    for rows in (content.entries, content.exits, content.later):
        yield from _unknown(file, [row.recipient for row in rows])
    for entry in content.entries:
        yield from _wrong_entry(file, entry, ctx)
    for row in content.exits:
        yield from _not_left(file, row.recipient, ctx)
    for later in content.later:
        yield from _not_left(file, later.recipient, ctx) or _too_early(file, later.recipient, ctx)


def _not_left(file: File, number: str, ctx: Context) -> list[Finding]:
    person = file.recipients.get(number)
    left = left_on(file, person) if person else ctx.day  # who is not in the list is named by another finding
    return [refuse("R9.18", "not_left", number, recipient=number)] if left is None or left > ctx.day else []


def _too_early(file: File, number: str, ctx: Context) -> list[Finding]:
    """Six months after leaving are not over yet."""
    person = file.recipients.get(number)
    left = left_on(file, person) if person else None
    if left is None:
        return []
    first = _six_months_after(left, file, ctx)
    return [refuse("R9.18", "too_early", number, recipient=number, first=first)] if ctx.day < first else []


def _six_months_after(left: date, file: File, ctx: Context) -> date:
    return left + relativedelta(months=ctx.measure.terms[LATER].allowance.at(ctx.when(file)).months or 0)


def _unknown(file: File, numbers: Sequence[str]) -> Iterator[Finding]:
    for number, place in zip(numbers, places_of(numbers), strict=True):
        if number not in file.recipients:
            yield refuse("R7.1", "unknown", number, recipient=number)
        elif place != number:
            yield refuse("R9.19", "twice", place, recipient=number)


def _wrong_entry(file: File, entry: EntryData, ctx: Context) -> Iterator[Finding]:
    """What was told of somebody agrees with what the file knows, and with the calendar."""
    person = file.recipients.get(entry.recipient)
    if person is None:
        return
    if person.planned_on is None:
        yield refuse("R9.17", "no_plan", entry.recipient, recipient=entry.recipient)
    employed = entry.condition is Condition.employed
    if entry.condition is not None and employed is not EMPLOYED[person.status]:
        yield refuse("R9.17", "condition", entry.recipient, recipient=entry.recipient, status=person.status)
    if entry.born is not None and entry.born >= ctx.day:
        yield refuse("R9.17", "born", entry.recipient, recipient=entry.recipient)


def which_words(file: File, content: RecordParticipants, _: str) -> str:
    """What was told last is told once; earlier words that are told again take the place of the later ones."""
    told = file.facts.participants
    again = bool(told) and told[-1] == fingerprint(canonical(content))
    return nth("told", len(told) - again)
