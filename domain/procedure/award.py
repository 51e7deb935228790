"""The award by decree, and its acceptance by the network (R4.1, R4.5, R4.10)."""

from __future__ import annotations

from datetime import date

from domain.basis.euro import euro_it
from domain.basis.findings import require
from domain.basis.vocabulary import Step
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle import told as told_of
from domain.lifecycle.states import State
from domain.procedure import accreditation, regularity
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import begin_term, meet
from domain.record.letters import letter
from domain.record.payables import Transfer
from domain.record.states import Account


def award(file: File, content: c.Award, ctx: Context) -> Decision:
    """Approval by decree: the reservation becomes a commitment (R4.1 step 3, R5.7)."""
    threshold = ctx.measure.evaluation.threshold.version(ctx.when(file))
    points = file.facts.points
    if points is None:
        require(refuse("R4.5", "not_evaluated", of=threshold, threshold=threshold.value))
    elif points < threshold.value:
        require(refuse("R4.5", "below", of=threshold, points=points, threshold=threshold.value))
    file = accreditation.checked(file, ctx, Step.award)
    file = regularity.asked(file, ctx, Step.award.value)
    file = meet(file, ctx.day, "decision")
    file = begin_term(file, ctx.measure, "acceptance", ctx.day)
    file = file.noting(decree=content.decree, cup=content.cup, awarded_on=ctx.day)
    commitment = Transfer(Account.reserved, Account.committed, file.held(Account.reserved), str(content.decree))
    file = ctx.moved(file, State.awarded)
    told = told_of.Award(
        granted=euro_it(granted(file)),
        points=points,
        threshold=threshold.value,
        start_days=ctx.measure.terms["start"].allowance.at(ctx.when(file)).days,
        notice_end=ctx.measure.delivery.notice_end.at(ctx.when(file)),
    )
    words = letter(file, ctx, told, "operator", term="acceptance")
    return Decision(file, (commitment,), (words,))


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
