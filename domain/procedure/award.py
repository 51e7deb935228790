"""The award by decree, its project code (CUP), and its acceptance by the network (R4.1, R4.5, R4.10).

The decree moves the money; the award is told, and the days for its acceptance begin, once its code is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from domain.basis.euro import euro_it
from domain.basis.findings import Finding, require
from domain.basis.vocabulary import Step
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle import told as told_of
from domain.lifecycle.states import State
from domain.procedure import accreditation, publication, regularity
from domain.procedure.late import lateness
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import begin_term, done, last_day, meet, term_of
from domain.record.letters import letter
from domain.record.payables import Transfer
from domain.record.states import Account

# The term in which an award gets its code, if the decree did not name it.
CODE = "cup"


def award(file: File, content: c.Award, ctx: Context) -> Decision:
    """Approval by decree: the reservation becomes a commitment (R4.1 step 3, R5.7). Without its code nobody is told yet."""
    require(*_too_few_points(file, ctx), *_code_of_another(file, content.cup, ctx))
    file = accreditation.checked(file, ctx, Step.award)
    file = regularity.asked(file, ctx, Step.award.value)
    file = done(file, ctx.day, "decision")
    file = file.noting(decree=content.decree, cup=content.cup or file.facts.cup, awarded_on=ctx.day)
    file = file.noting(commitment=content.commitment)
    commitment = Transfer(Account.reserved, Account.committed, file.held(Account.reserved), str(content.decree))
    file = ctx.moved(file, State.awarded)
    needed = ctx.measure.procedure.cup.at(ctx.when(file)) == "required"
    file = publication.begin(file, commitment.cents, ctx)
    if needed and file.facts.cup is None:
        return Decision(begin_term(file, ctx.measure, CODE, ctx.day), (commitment,), data={"lacking": CODE})
    return replace(_told(file, ctx), transfers=(commitment,))


def _told(file: File, ctx: Context) -> Decision:
    """The award is told; the days for its acceptance run from the delivery, unless the network has accepted already."""
    if file.state is State.awarded:
        file = begin_term(file, ctx.measure, "acceptance", ctx.day)
    rules = ctx.measure
    when = ctx.when(file)
    known = publication.published(file)
    late = lateness(file, rules, file.facts.awarded_on or ctx.day)
    words = told_of.Award(
        granted=euro_it(granted(file)),
        commitment=file.facts.commitment or "",
        fund=rules.fund.at(when) if rules.fund else "",
        term_days=late.term_days,
        days_used=late.days_used,
        points=file.facts.points or 0,
        threshold=rules.evaluation.threshold.at(when),
        start_days=rules.terms["start"].allowance.at(when).days,
        notice_end=rules.delivery.notice_end.at(when),
        started_on=file.facts.started_on,
        ends_on=last_day(file, "project_end", rules),
        published_on=known.on if known else None,
        published_at=known.address if known else "",
    )
    return Decision(file, notices=(letter(file, ctx, words, "operator", term="acceptance"),))


def lacks_code(file: File) -> bool:
    """Whether the award waits for its project code before it is told."""
    return file.facts.cup is None and term_of(file, CODE) is not None


def assign_cup(file: File, content: c.AssignCup, ctx: Context) -> Decision:
    """The project's code is known: an award that waited for it is told."""
    require(*_code_is_known(file), *_code_of_another(file, content.cup, ctx))
    waited = lacks_code(file)
    file = done(file.noting(cup=content.cup), ctx.day, CODE)
    decision = _told(file, ctx) if waited else Decision(file)
    return replace(decision, data={"told": waited})


def _code_is_known(file: File) -> Iterator[Finding]:
    if file.facts.awarded_on is not None and file.facts.cup is not None:
        yield refuse("cup", "known", "cup", cup=file.facts.cup)


def _code_of_another(file: File, cup: str | None, ctx: Context) -> Iterator[Finding]:
    """A project code is one project's: with it others find the public money that a project had (R4.11)."""
    if cup and ctx.code_holder not in ("", file.project):
        yield refuse("R4.11", "taken", "cup", cup=cup, project=ctx.code_holder)


def may_assign_cup(file: File, _: Context) -> Iterator[Chance]:
    """Until the award has its code; awaited when it is not told before."""
    yield Chance(against=tuple(_code_is_known(file)), awaited=lacks_code(file))


def may_accept(file: File, _: Context) -> Iterator[Chance]:
    """Awaited once the award was told."""
    yield Chance(awaited=not lacks_code(file))


def _too_few_points(file: File, ctx: Context) -> Iterator[Finding]:
    threshold = ctx.measure.evaluation.threshold.version(ctx.when(file))
    points = file.facts.points
    if points is None:
        yield refuse("R4.5", "not_evaluated", of=threshold, threshold=threshold.value)
    elif points < threshold.value:
        yield refuse("R4.5", "below", of=threshold, points=points, threshold=threshold.value)


def may_award(file: File, ctx: Context) -> Iterator[Chance]:
    """Enough points, and nobody of the network whom the register does not have."""
    against = (*_too_few_points(file, ctx), *accreditation.speaks_against(file, ctx, Step.award))
    yield Chance(against=against, awaited=True)


def granted(file: File) -> int:
    """What was granted to the project, in cents."""
    return file.requested if file.facts.awarded_on else 0


def accept(file: File, _: c.Nothing, ctx: Context) -> Decision:
    """The acceptance deed is signed in time (R4.10)."""
    return Decision(accepted(meet(file, ctx.day, "acceptance"), ctx.day, ctx))


def accepted(file: File, on: date, ctx: Context) -> File:
    """The file with its deed of a day; the days for the start are counted from today (R7.5)."""
    file = begin_term(file, ctx.measure, "start", ctx.day)
    return ctx.moved(file.noting(accepted_on=on), State.accepted)
