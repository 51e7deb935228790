"""From the formal check to the decree: section 4 of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from domain.basis.calendar import local_day
from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.procedure.endings import conclude, release
from domain.procedure.submission import missing_documents
from domain.record.decision import Context, Decision
from domain.record.file import Account, File, Transfer
from domain.record.file_terms import begin_term, change, meet, term_of
from domain.record.letters import letter
from domain.terms import term as clock
from domain.terms.term import Cause

PROCEDURE = ("decision", "formal_check", "evaluation")


def request_documents(file: File, _: c.RequestDocuments, ctx: Context) -> Decision:
    """Ask once for missing papers; the procedure's terms stand still meanwhile (R4.6, R9.2)."""
    times = ctx.measure.procedure.completions.version(ctx.when(file))
    if file.facts.completions >= times.value:
        require(refuse("R4.6", "once", "items", of=times))
    longest, note = (
        ctx.measure.procedure.maximum_suspension_days.at(ctx.when(file)),
        "completion of papers, art. 2 par. 7 l. 241/1990",
    )
    for key in PROCEDURE:
        file = change(file, key, lambda term: clock.suspend(term, ctx.day, Cause.completion, note, longest))
    file = begin_term(file, ctx.measure, "completion", ctx.day)
    file = file.noting(completions=file.facts.completions + 1, requested_items=(ctx.content,))
    return Decision(
        ctx.moved(file, State.awaiting_documents),
        notices=(letter(file, ctx, "request_documents", "operator", term="completion"),),
    )


def supply_documents(file: File, content: c.SupplyDocuments, ctx: Context) -> Decision:
    """The papers arrive; the procedure's terms go on from where they stood."""
    known = ctx.measure.documents.version(ctx.when(file))
    unknown = [document.kind for document in content.documents if document.kind not in known.value]
    require(*(refuse("R3.8", "unknown", "documents", of=known, kind=kind) for kind in unknown))
    held = {*file.facts.documents, *(document.kind for document in content.documents)}
    file = meet(file.noting(documents=tuple(sorted(held))), ctx.day, "completion")
    return Decision(resume_procedure(file, ctx, State.formal_check), data={"documents": sorted(held)})


def resume_procedure(file: File, ctx: Context, state: State) -> File:
    """Papers are awaited no more: the procedure's terms go on from today with what remained of them."""
    for key in PROCEDURE:
        file = change(file, key, lambda term: clock.resume(term, ctx.day, Cause.completion, "procedure goes on"))
    return ctx.moved(file, state)


def admit(file: File, _: c.Nothing, ctx: Context) -> Decision:
    """The application is formally admissible (R4.1, step 1)."""
    documents = ctx.measure.documents.version(ctx.when(file))
    missing = missing_documents(file, ctx.measure, ctx.at)
    found = [refuse("R3.8", "missing", "documents", of=documents, kind=kind) for kind in missing]
    if file.facts.admitted:
        found.append(refuse("R4.1", "admitted"))
    require(*found)
    file = meet(file, ctx.day, "formal_check")
    file = begin_term(file, ctx.measure, "evaluation", ctx.day)
    return Decision(ctx.moved(file.noting(admitted=True), State.under_evaluation))


def score(file: File, content: c.Score, ctx: Context) -> Decision:
    """Evaluate by the grid: each criterion once, within its points (R4.5)."""
    threshold = ctx.measure.evaluation.threshold.at(ctx.when(file))
    require(*_wrong_scores(file, content, ctx))
    total = sum(content.points.values())
    file = meet(file.noting(points=total, scored_by=ctx.actor), ctx.day, "evaluation")
    data = {"points": total, "threshold": threshold, "reached": total >= threshold}
    return Decision(ctx.moved(file, State.awaiting_decision), data=data)


def _wrong_scores(file: File, content: c.Score, ctx: Context) -> Iterator[Finding]:
    grid = ctx.measure.evaluation.grid.version(ctx.when(file))
    highest = {criterion.name: criterion.points for criterion in grid.value}
    for name in (name for name in highest if name not in content.points):
        yield refuse("R4.5", "no_score", name, of=grid, criterion=name)
    for name, points in content.points.items():
        if name not in highest:
            yield refuse("R4.5", "unknown", name, of=grid, criterion=name, known=highest)
        elif not 0 <= points <= highest[name]:
            yield refuse("R4.5", "points", name, of=grid, criterion=name, highest=highest[name], points=points)
    if not file.facts.admitted:
        yield refuse("R4.1", "merit_first")


def give_notice(file: File, _: c.GiveNotice, ctx: Context) -> Decision:
    """Notice of the grounds for refusal; the applicant has its days to answer (R4.8, R9.3).

    The procedure's term stands still from the act on, in both versions of the law. Papers are awaited no more: their
    suspension ends where that of the notice begins. The notice's own days run from its delivery.
    """
    if file.facts.notice_given_on is not None:
        require(refuse("R4.8", "given"))
    for key in ("formal_check", "evaluation", "completion"):
        file = change(file, key, lambda term: clock.cancel(term, ctx.day, "notice of grounds given"))
    note = "notice of grounds, art. 10-bis l. 241/1990"
    file = change(file, "decision", lambda term: clock.resume(term, ctx.day, Cause.completion, note))
    file = change(file, "decision", lambda term: clock.suspend(term, ctx.day, Cause.notice_of_grounds, note))
    file = begin_term(file, ctx.measure, "refusal_notice", ctx.day)
    file = file.noting(notice_given_on=ctx.day)
    return Decision(
        ctx.moved(file, State.refusal_notice),
        notices=(letter(file, ctx, "give_notice", "operator", term="refusal_notice"),),
    )


def observe(file: File, _: c.Observe, ctx: Context) -> Decision:
    """The applicant's observations: they must be answered in the reasons of the final act (R9.4)."""
    notice = term_of(file, "refusal_notice")
    last = clock.due(notice, ctx.measure.calendar) if notice else None
    return Decision(end_notice(meet(file, ctx.day, "refusal_notice"), ctx, min(ctx.day, last.day if last else ctx.day)))


def end_notice(file: File, ctx: Context, last: date) -> File:
    """The stage of the notice is over: the procedure's term starts anew, or goes on, by the law of the day (R9.3).

    ``last`` is the day of the observations, or the last one on which they could be made: silence and an answer on that
    day have one consequence.
    """
    rule = ctx.measure.procedure.notice_of_grounds
    given = file.facts.notice_given_on or ctx.day
    if rule.effect.at(given) == "interrupt":
        file = change(
            file,
            "decision",
            lambda term: clock.interrupt(term, last, "starts anew, art. 10-bis before d.l. 76/2020"),
        )
    else:
        on, note = last + timedelta(days=rule.extra_days.at(given)), "art. 10-bis since d.l. 76/2020"
        file = change(file, "decision", lambda term: clock.resume(term, on, Cause.notice_of_grounds, note))
    return ctx.moved(file.noting(notice_over=True), State.awaiting_decision)


def reject(file: File, content: c.Decree, ctx: Context) -> Decision:
    """Refusal by decree: never before the stage of the notice is over (R4.8)."""
    if not file.facts.notice_over:
        require(refuse("R4.8", "notice_first"))
    transfers = release(file, "released by refusal")
    file = conclude(meet(file, ctx.day, "decision"), ctx, State.rejected, "refused", appeal=True)
    file = file.noting(decree=content.decree, reason=ctx.content)
    return Decision(file, transfers, (letter(file, ctx, "reject", "operator", term="appeal"),))


def award(file: File, content: c.Award, ctx: Context) -> Decision:
    """Approval by decree: the reservation becomes a commitment (R4.1 step 3, R5.7)."""
    threshold, points = ctx.measure.evaluation.threshold.version(ctx.when(file)), file.facts.points
    if points is None:
        require(refuse("R4.5", "not_evaluated", of=threshold, threshold=threshold.value))
    elif points < threshold.value:
        require(refuse("R4.5", "below", of=threshold, points=points, threshold=threshold.value))
    file = meet(file, ctx.day, "decision")
    file = begin_term(file, ctx.measure, "acceptance", ctx.day)
    file = file.noting(decree=content.decree, cup=content.cup, awarded_on=ctx.day)
    commitment = Transfer(Account.reserved, Account.committed, file.held(Account.reserved), f"decree {content.decree}")
    file = ctx.moved(file, State.awarded)
    return Decision(file, (commitment,), (letter(file, ctx, "award", "operator", term="acceptance"),))


def accept(file: File, _: c.Nothing, ctx: Context) -> Decision:
    """The acceptance deed is signed in time (R4.10)."""
    file = begin_term(meet(file, ctx.day, "acceptance"), ctx.measure, "start", ctx.day)
    return Decision(ctx.moved(file.noting(accepted_on=ctx.day), State.accepted))


def record_delivery(file: File, content: c.RecordDelivery, _: Context) -> Decision:
    """Letters were delivered: the terms that waited for them begin on the day of their delivery (R9.12)."""
    started = []
    for delivery in content.deliveries:
        term = file.terms.get(delivery.term)
        if term is not None and clock.awaits_delivery(term):
            file = file.putting("terms", clock.deliver(term, local_day(delivery.at), "letter delivered"))
            started.append(delivery.term)
    return Decision(file, data={"started": started})
