"""From start to the end of delivery: section 7 of the rules. Services have a room of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from domain.basis.euro import euro
from domain.basis.findings import Finding, RuleBroken, require
from domain.basis.vocabulary import Step
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle import told as told_of
from domain.lifecycle.states import State
from domain.procedure import accreditation
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import begin_term, change, is_open, meet, term_of
from domain.record.letters import letter
from domain.record.people import Recipient
from domain.record.served import process_cents
from domain.record.states import OutcomeState, RecipientState
from domain.terms import reckoning
from domain.terms import term as clock

GONE = frozenset({RecipientState.withdrawn, RecipientState.replaced})


def places_of(numbers: Iterable[str]) -> Iterator[str]:
    """Where each of the people of a table stands: ``R07``, and ``R07/2`` for the second time."""
    seen = Counter[str]()
    for number in numbers:
        seen[number] += 1
        yield number if seen[number] == 1 else f"{number}/{seen[number]}"


def recipient(file: File, number: str) -> Recipient:
    """The person with that number who is still in the project; RuleBroken otherwise."""
    person = file.recipients.get(number)
    if person is None:
        raise RuleBroken(refuse("R7.1", "unknown", number, recipient=number))
    if person.state in GONE:
        raise RuleBroken(refuse("R7.8", "left", number, recipient=number))
    return person


def active(file: File) -> list[Recipient]:
    """The people who are in the project."""
    return [person for person in file.recipients.values() if person.state not in GONE]


def start(file: File, content: c.Start, ctx: Context) -> Decision:
    """Start of activity: the project's own clock begins (R7.3, R7.5); the group must still be whole (R2.10)."""
    return begin(meet(file, ctx.day, "start"), content.date or ctx.day, ctx)


def begin(file: File, on: date, ctx: Context) -> Decision:
    """Delivery begins on a day, which may lie in the past."""
    require(*cannot_start(file, on, ctx))
    file = accreditation.checked(file, ctx, Step.start)
    notice_end = ctx.measure.delivery.notice_end.at(ctx.when(file))
    file = begin_term(file, ctx.measure, "project_end", on, limit=notice_end)
    last = end_of(file, ctx)
    file = _room_to_extend(file, ctx, on, last, notice_end)
    file = ctx.moved(file.noting(started_on=on), State.in_delivery)
    ask_by = term_of(file, "extension_deadline")
    told = told_of.Start(
        started_on=on,
        project_end=last,
        ask_by=ask_by.limit if ask_by else None,
        claim_days=ctx.measure.terms["final_claim"].allowance.at(ctx.when(file)).days,
    )
    words = letter(file, ctx, told, "operator", term="project_end")
    return Decision(file, notices=(words,), data={"ends": last.isoformat()})


def cannot_start(file: File, on: date, ctx: Context) -> Iterator[Finding]:
    """What stands against a start on a day."""
    rules = ctx.measure
    accepted = file.facts.accepted_on
    end = rules.delivery.notice_end.version(ctx.when(file))
    left = len(active(file))
    minimum = rules.group.minimum_recipients.at(ctx.when(file))
    if accepted and on < accepted:
        yield refuse("R7.5", "before_acceptance", "date", day=on, accepted=accepted)
    if on > ctx.day:
        yield refuse("R7.5", "future", "date", day=on)
    if on >= end.value:
        yield refuse("R7.3", "no_start", "date", of=end, end=end.value, day=on)
    if left < minimum:
        yield refuse("R2.10", "start", "recipients", left=left, minimum=minimum)


def may_start(file: File, ctx: Context) -> Iterator[Chance]:
    """Today, or the earliest day on which it may have begun; the register must not speak against it."""
    for chance in may_have_started(file, ctx):
        yield replace(chance, against=(*chance.against, *accreditation.speaks_against(file, ctx, Step.start)))


def may_have_started(file: File, ctx: Context) -> Iterator[Chance]:
    """A start that may be declared, as far as the file says."""
    today = tuple(cannot_start(file, ctx.day, ctx))
    earliest = file.facts.accepted_on or ctx.day
    if today and not any(cannot_start(file, earliest, ctx)):
        yield Chance(f"--date {earliest}", awaited=True)
    else:
        yield Chance(against=today, awaited=True)


def _room_to_extend(file: File, ctx: Context, on: date, end: date, notice_end: date) -> File:
    """Until when an extension may be asked for, where the end of the notice leaves room for one (R7.6)."""
    if end >= notice_end:
        return file
    return begin_term(file, ctx.measure, "extension_deadline", on, limit=_last_day_to_ask(file, end, ctx))


def _last_day_to_ask(file: File, end: date, ctx: Context) -> date:
    """The last day on which an extension may be asked for (R7.6)."""
    return end - timedelta(days=ctx.measure.delivery.extension_notice_days.at(ctx.when(file)))


def end_of(file: File, ctx: Context) -> date:
    """The project's last day: the day it ended, or the due date of its term."""
    if file.facts.ended_on:
        return file.facts.ended_on
    term = term_of(file, "project_end")
    due = reckoning.due(term, ctx.measure.calendar) if term else None
    return due.day if due else ctx.measure.delivery.notice_end.at(ctx.when(file))


def sign_plan(file: File, content: c.SignPlan, ctx: Context) -> Decision:
    """Personal plans (R7.1); the band is frozen at the signature, with what proves it (R6.13b). All or none."""
    bands = ctx.measure.bands.version(ctx.when(file))
    found = list[Finding]()
    signed = dict[str, Recipient]()
    for plan, place in zip(content.plans, places_of(plan.recipient for plan in content.plans), strict=True):
        try:
            person = recipient(file, plan.recipient)
        except RuleBroken as refusal:
            found.extend(refusal.findings)
            continue
        if place != plan.recipient:
            found.append(refuse("R7.1", "twice", place, recipient=plan.recipient))
            continue
        if person.band is not None:
            found.append(refuse("R6.13b", "frozen", plan.recipient, recipient=plan.recipient))
        elif plan.band not in bands.value:
            found.append(refuse("R6.13", "band", plan.recipient, of=bands, bands=bands.value))
        signed[plan.recipient] = replace(
            person,
            band=plan.band,
            planned_on=ctx.day,
            band_evidence=content.document,
            state=RecipientState.planned,
        )
    require(*found)
    file = file.putting("recipients", *signed.values())
    if term_of(file, f"entry_data/{ctx.day}") is None:
        file = begin_term(file, ctx.measure, "entry_data", ctx.day, of=ctx.day.isoformat())
    return Decision(file, data={"signed": len(signed), **_must_have(file, ctx)})


def _must_have(file: File, ctx: Context) -> dict[str, list[str]]:
    """What each plan must lead to, where the edition says so: one service of each list (R6.5)."""
    rule = ctx.measure.claims.required_services
    return {} if rule is None else {"each_must_have": [" / ".join(services) for services in rule.at(ctx.when(file))]}


def may_sign_plan(file: File, _: Context) -> Iterator[Chance]:
    """As long as somebody has no plan."""
    without = [person.id for person in active(file) if person.band is None]
    if without:
        yield Chance("--file FILE" if len(without) > 1 else f"--recipient {without[0]} --band BAND", awaited=True)


def end_delivery(file: File, _: c.Nothing, ctx: Context) -> Decision:
    """The network ends the delivery before its last day."""
    return end(file, ctx, ctx.day)


def end(file: File, ctx: Context, last_day: date) -> Decision:
    """Close delivery on a day: outcomes still open are verified first, otherwise the final claim is due (R8.2, R8.3)."""
    people = [
        replace(person, state=RecipientState.completed)
        for person in file.recipients.values()
        if person.state in (RecipientState.planned, RecipientState.in_service)
    ]
    left_over = _left_over(file)
    file = meet(file.putting("recipients", *people), ctx.day, "project_end").noting(ended_on=last_day)
    file = _nobody_extends(file, ctx)
    file = begin_term(file, ctx.measure, "final_claim", last_day)
    file = follow_up(file, ctx, last_day)
    pending = any(outcome.state is OutcomeState.declared for outcome in file.outcomes.values())
    file = ctx.moved(file, State.outcome_verification if pending else State.reporting)
    told = told_of.EndDelivery(ended_on=last_day)
    return Decision(file, notices=(letter(file, ctx, told, "operator", term="final_claim"),), data=left_over)


def _left_over(file: File) -> dict[str, object]:
    """What ends with the delivery: people who never had a plan, and what of the grant nobody has used (R7.1, R5.8).

    Of results what was declared and not refused counts as used.
    """
    planless = [person.id for person in active(file) if person.planned_on is None]
    results = sum(one.cents for one in file.outcomes.values() if one.state is not OutcomeState.refused)
    unused = file.requested - process_cents(file) - results
    return {"people_without_plan": planless or None, "not_used": euro(max(unused, 0))}


def _nobody_extends(file: File, ctx: Context) -> File:
    """With the delivery ends whatever belongs to a request for more time."""
    of_requests = (
        f"{name}/{number}" for name in ("extension_request", "extension_notice") for number in file.extensions
    )
    for key in (*of_requests, "extension_deadline"):
        file = change(file, key, lambda term: clock.cancel(term, ctx.day, "delivery has ended"))
    return file


def follow_up(file: File, ctx: Context, left: date) -> File:
    """Those who leave on a day are followed: their status after four weeks and after six months (R9.18)."""
    for name in ("immediate_result", "longer_result"):
        if term_of(file, f"{name}/{left}") is None:
            file = begin_term(file, ctx.measure, name, left, of=left.isoformat())
    return file


def move_end(file: File, content: c.MoveEnd, ctx: Context) -> Decision:
    """An act moves the end of the notice: the project's end follows, by its own 12 months or the new limit (R7.4)."""
    note = f"{content.act}: the notice ends on {content.until}"
    before = end_of(file, ctx)
    file = change(file, "project_end", lambda term: clock.shift(term, content.until, ctx.day, note))
    after = end_of(file, ctx)
    if after == before or not is_open(file, "project_end"):
        return Decision(file, data={"ends": after.isoformat(), "days": 0})
    if is_open(file, "extension_deadline"):
        last = _last_day_to_ask(file, after, ctx)
        file = change(file, "extension_deadline", lambda term: clock.shift(term, last, ctx.day, note))
    elif not file.extensions:
        file = _room_to_extend(file, ctx, ctx.day, after, content.until)
    days = (after - before).days
    data = {"ends": after.isoformat(), "days": days}
    told = told_of.MoveEnd(
        act=content.act,
        bulletin=content.bulletin or "",
        old_end=before,
        new_end=after,
        sooner=-days if days < 0 else None,
    )
    return Decision(file, notices=(letter(file, ctx, told, "operator", term="project_end"),), data=data)
