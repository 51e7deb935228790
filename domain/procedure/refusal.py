"""Refusal: the notice of grounds with its days, observations, and the decree (R4.8, R9.3, R9.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.lifecycle.told import GiveNotice, Reject
from domain.procedure import grounds
from domain.procedure.endings import conclude, release
from domain.procedure.formal_check import cannot_admit, cannot_request
from domain.procedure.late import lateness
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import begin_term, change, done, meet, term_of
from domain.record.letters import letter
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.term import Cause

# The days for observations before a refusal.
NOTICE = "refusal_notice"


def give_notice(file: File, _: c.GiveNotice, ctx: Context) -> Decision:
    """Notice of the grounds for refusal; the applicant has its days to answer (R4.8, R9.3).

    The procedure's term stands still from the act on, in both versions of the law. Papers are awaited no more: their
    suspension ends where that of the notice begins. The notice's own days run from its delivery.
    """
    require(*_cannot_notice(file))
    for key in ("formal_check", "evaluation", "completion"):
        file = change(file, key, lambda term: clock.cancel(term, ctx.day, "notice of grounds given"))
    note = "notice of grounds, art. 10-bis l. 241/1990"
    file = change(file, "decision", lambda term: clock.resume(term, ctx.day, Cause.completion, note))
    file = grounds.stand_still(file, "decision", ctx)
    file = begin_term(file, ctx.measure, NOTICE, ctx.day)
    file = ctx.moved(file.noting(notice_given_on=ctx.day, grounds=ctx.content), State.refusal_notice)
    rule = ctx.measure.procedure.notice_of_grounds
    told = GiveNotice(
        points=file.facts.points,
        threshold=ctx.measure.evaluation.threshold.at(ctx.when(file)),
        interrupts=rule.effect.at(ctx.day) == "interrupt",
        extra_days=rule.extra_days.at(ctx.day),
    )
    return Decision(file, notices=(letter(file, ctx, told, "operator", term=NOTICE),))


def _cannot_notice(file: File) -> Iterator[Finding]:
    if file.facts.notice_given_on is not None:
        yield refuse("R4.8", "given")


def may_give_notice(file: File, ctx: Context) -> Iterator[Chance]:
    """Awaited when nothing else is left: too few points, or papers that were asked for and did not come."""
    threshold = ctx.measure.evaluation.threshold.at(ctx.when(file))
    points = file.facts.points
    is_below = points is not None and points < threshold
    is_stuck = file.state is State.formal_check and any(cannot_admit(file, ctx)) and any(cannot_request(file, ctx))
    given = tuple(_cannot_notice(file))
    yield Chance(against=given, awaited=(is_below or is_stuck) and not given)


def observe(file: File, content: c.Observe, ctx: Context) -> Decision:
    """The applicant's observations: they must be answered in the reasons of the final act (R9.4)."""
    notice = term_of(file, NOTICE)
    last = reckoning.due(notice, ctx.measure.calendar) if notice else None
    file = grounds.observe(file, content, ctx)
    return Decision(end_notice(meet(file, ctx.day, NOTICE), ctx, min(ctx.day, last.day if last else ctx.day)))


def end_notice(file: File, ctx: Context, last: date) -> File:
    """The stage of the notice is over: the procedure's term starts anew, or goes on (R9.3). ``last`` as in ``grounds.go_on``."""
    file = grounds.go_on(file, "decision", file.facts.notice_given_on or ctx.day, last, ctx)
    return ctx.moved(file.noting(notice_over=True), State.awaiting_decision)


def reject(file: File, content: c.Rejection, ctx: Context) -> Decision:
    """Refusal by decree: never before the stage of the notice is over (R4.8), and never without its answers (R9.4)."""
    require(
        *cannot_reject(file, ctx),
        *grounds.not_answered(file, NOTICE, content),
        *grounds.going_beyond(file, NOTICE, content),
    )
    transfers = release(file, "released by refusal")
    told = _told(file, ctx)
    file = conclude(done(file, ctx.day, "decision"), ctx, State.rejected, "refused", appeal=True)
    file = file.noting(decree=content.decree, reason=ctx.content)
    return Decision(file, transfers, (letter(file, ctx, told, "operator", term="appeal"),))


def _told(file: File, ctx: Context) -> Reject:
    """What the letter tells of the way to the refusal."""
    late = lateness(file, ctx.measure, ctx.day)
    return Reject(
        noticed_on=file.facts.notice_given_on,
        answered=grounds.was_answered(file, NOTICE),
        earlier=file.facts.grounds or "",
        observed=file.facts.observations or "",
        term_days=late.term_days,
        days_used=late.days_used,
    )


def cannot_reject(file: File, _: Context) -> Iterator[Finding]:
    """A refusal comes after the stage of its notice (R4.8)."""
    if not file.facts.notice_over:
        yield refuse("R4.8", "notice_first")


def may_reject(file: File, ctx: Context) -> Iterator[Chance]:
    """Awaited once the stage of the notice is over; where several points were observed each needs its answer."""
    yield Chance(grounds.asked_answers(file, NOTICE), tuple(cannot_reject(file, ctx)), awaited=True)
