"""Who leaves the group, and who comes in their place (R7.8).

What was done stays payable. Whoever comes is a worker of the same companies, and takes what the plan of the one who left
has not spent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from domain.basis import codes
from domain.basis.euro import euro
from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.procedure.delivery import active, end_of, follow_up, recipient
from domain.procedure.outcomes import live
from domain.procedure.results import companies_of
from domain.record import contests
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.people import Recipient
from domain.record.served import inherited, used
from domain.record.states import RecipientState


def withdraw_recipient(file: File, content: c.WithdrawRecipient, ctx: Context) -> Decision:
    """A person leaves on a day; services given until then are paid. What the group loses is looked at after all commands."""
    person = recipient(file, content.recipient)
    on = content.date or ctx.day
    require(*_cannot_leave(file, person, on, ctx))
    file = _gone(file, person, RecipientState.withdrawn, on, ctx)
    left = len(active(file))
    minimum = ctx.measure.group.minimum_recipients.at(ctx.when(file))
    remaining = ctx.measure.caps.process.at(ctx.when(file)) - used(file, person.id)
    data = {"recipients_left": left, "below_minimum": left < minimum, "process_left": euro(max(remaining, 0))}
    return Decision(file, data=data)


def replace_recipient(file: File, content: c.ReplaceRecipient, ctx: Context) -> Decision:
    """A worker of the same companies comes in the place of one who leaves, until a share of the project's time."""
    person = recipient(file, content.recipient)
    comer = content.by
    who = ctx.joining.persons.get(comer.tax_code)
    require(
        *_cannot_leave(file, person, ctx.day, ctx),
        *_too_late(file, ctx),
        *_cannot_come(file, comer, who, ctx),
        *_has_result(file, person),
    )
    number = f"R{max(int(one[1:]) for one in file.recipients) + 1:02d}"
    fresh = Recipient(number, RecipientState.joined, comer.company, comer.status, person=who, replaces=person.id)
    file = _gone(file, person, RecipientState.replaced, ctx.day, ctx).putting("recipients", fresh)
    remaining = ctx.measure.caps.process.at(ctx.when(file)) - inherited(file, number)
    return Decision(file, data={"recipient": number, "replaces": person.id, "process_left": euro(max(remaining, 0))})


def _gone(file: File, person: Recipient, state: RecipientState, on: date, ctx: Context) -> File:
    file = file.putting("recipients", replace(person, state=state, left_on=on))
    return follow_up(file, ctx, on) if person.planned_on is not None else file


def _cannot_leave(file: File, person: Recipient, on: date, ctx: Context) -> Iterator[Finding]:
    """The day of leaving has come, and nothing that was done lies after it."""
    if on > ctx.day:
        yield refuse("R7.8", "future", person.id, recipient=person.id, day=on)
    last = max((line.day for line in file.services.values() if line.recipient == person.id), default=on)
    if last > on:
        yield refuse("R7.8", "served_later", person.id, recipient=person.id, day=on, last=last)


def _too_late(file: File, ctx: Context) -> Iterator[Finding]:
    share = ctx.measure.delivery.replacement_until_share.version(ctx.when(file))
    started = file.facts.started_on
    if started is None:
        return
    last = started + timedelta(days=(end_of(file, ctx) - started).days * share.value // 100)
    if ctx.day > last:
        yield refuse("R7.8", "too_late", "recipient", of=share, last=last)


def _cannot_come(file: File, comer: c.Newcomer, who: int | None, ctx: Context) -> Iterator[Finding]:
    admitted = ctx.measure.group.admitted.version(ctx.when(file))
    if not codes.person_code(comer.tax_code):
        yield refuse("R3.10", "tax_code", "tax_code")
    if comer.company not in companies_of(file):
        yield refuse("R7.8", "other_company", "company")
    kinds = [kind for kind in admitted.value if kind.status == comer.status and comer.support in kind.supports]
    if not kinds:
        yield refuse("R7.8", "kind", "support", of=admitted, status=comer.status, support=comer.support)
    elif all(kind.did_required for kind in kinds) and comer.did_date is None:
        yield refuse("R2.11", "did", "did_date", of=admitted, recipient="the newcomer")
    if who is not None and any(one.person == who for one in file.recipients.values()):
        yield refuse("R7.8", "in_project", "tax_code")
    elif who is not None and who in ctx.joining.taken:
        yield refuse("R3.10", "elsewhere", "tax_code", recipient="the newcomer")


def _has_result(file: File, person: Recipient) -> Iterator[Finding]:
    if live(file, person.id):
        yield refuse("R7.8", "has_result", person.id, recipient=person.id)
    elif contests.is_contested(file, person.id):
        yield refuse("R7.8", "contested", person.id, recipient=person.id)


def may_withdraw(file: File, _: Context) -> Iterator[Chance]:
    """As long as somebody is in the project."""
    if active(file):
        yield Chance("--recipient RECIPIENT")


def may_replace(file: File, ctx: Context) -> Iterator[Chance]:
    """As long as somebody has no result, and for the first part of the project's time."""
    if any(not any(_has_result(file, person)) for person in active(file)):
        yield Chance("--recipient RECIPIENT", tuple(_too_late(file, ctx)))
