"""The formal check: papers that are missing are asked for once, then the application is admitted (R4.1, R4.6)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.lifecycle.told import RequestDocuments
from domain.procedure.submission import missing_documents
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import begin_term, change, done, last_day, meet, term_of
from domain.record.letters import letter
from domain.terms import term as clock
from domain.terms.term import Cause, TermStatus

# The terms of the procedure that stand still while papers are awaited.
PROCEDURE = ("decision", "formal_check", "evaluation")


def request_documents(file: File, _: c.RequestDocuments, ctx: Context) -> Decision:
    """Ask once for missing papers; the procedure's terms stand still meanwhile (R4.6, R9.2)."""
    require(*cannot_request(file, ctx))
    longest = ctx.measure.procedure.maximum_suspension_days.at(ctx.when(file))
    note = "completion of papers, art. 2 par. 7 l. 241/1990"
    for key in PROCEDURE:
        file = change(file, key, lambda term: clock.suspend(term, ctx.day, Cause.completion, note, longest))
    file = begin_term(file, ctx.measure, "completion", ctx.day)
    file = file.noting(completions=file.facts.completions + 1, requested_items=(ctx.content,))
    file = ctx.moved(file, State.awaiting_documents)
    told = RequestDocuments(suspended_from=ctx.day, longest=longest)
    return Decision(file, notices=(letter(file, ctx, told, "operator", term="completion"),))


def cannot_request(file: File, ctx: Context) -> Iterator[Finding]:
    """Papers are asked for as often as the measure says."""
    times = ctx.measure.procedure.completions.version(ctx.when(file))
    if file.facts.completions >= times.value:
        yield refuse("R4.6", "once", "items", of=times)


def may_request(file: File, ctx: Context) -> Iterator[Chance]:
    """Awaited when papers are missing."""
    missing = missing_documents(file, ctx.measure, ctx.at)
    yield Chance(against=tuple(cannot_request(file, ctx)), awaited=bool(missing))


def supply_documents(file: File, content: c.SupplyDocuments, ctx: Context) -> Decision:
    """The papers arrive; the procedure's terms go on from where they stood."""
    known = ctx.measure.documents.version(ctx.when(file))
    unknown = [document.kind for document in content.documents if document.kind not in known.value]
    require(*(refuse("R3.8", "unknown", "documents", of=known, kind=kind) for kind in unknown))
    held = {*file.facts.documents, *(document.kind for document in content.documents)}
    file = meet(file.noting(documents=tuple(sorted(held))), ctx.day, "completion")
    lacking = missing_documents(file, ctx.measure, ctx.at)
    data = {"documents": sorted(held)} | ({"lacking": list(lacking)} if lacking else {})
    return Decision(resume_procedure(file, ctx, State.formal_check), data=data)


def may_supply(file: File, ctx: Context) -> Iterator[Chance]:
    """Kinds that the file lacks are named; what else was asked for, the letter says."""
    kinds = missing_documents(file, ctx.measure, ctx.at) or ("KIND",)
    yield Chance(" ".join(f"--document {kind}:FILE" for kind in kinds), awaited=True)


def resume_procedure(file: File, ctx: Context, state: State) -> File:
    """Papers are awaited no more: the procedure's terms go on from today with what remained of them."""
    for key in PROCEDURE:
        file = change(file, key, lambda term: clock.resume(term, ctx.day, Cause.completion, "procedure goes on"))
    return ctx.moved(file, state)


def admit(file: File, _: c.Nothing, ctx: Context) -> Decision:
    """The application is formally admissible (R4.1, step 1)."""
    require(*cannot_admit(file, ctx))
    file = done(file, ctx.day, "formal_check")
    file = begin_term(file, ctx.measure, "evaluation", ctx.day)
    return Decision(ctx.moved(file.noting(admitted=True), State.under_evaluation), data=_not_handed_in(file, ctx))


def _not_handed_in(file: File, ctx: Context) -> dict[str, object]:
    """What the office had asked for and did not get: it decides on the papers that it holds, and knows it (R4.6)."""
    asked = term_of(file, "completion")
    day = last_day(file, "completion", ctx.measure)
    if asked is None or clock.status(asked) is not TermStatus.expired or day is None:
        return {}
    return {"asked_papers": file.facts.requested_items[-1], "asked_papers_not_handed_in_by": day.isoformat()}


def cannot_admit(file: File, ctx: Context) -> Iterator[Finding]:
    """An application is admitted once, with all its papers (R3.8)."""
    yield from _missing(file, ctx)
    if file.facts.admitted:
        yield refuse("R4.1", "admitted")


def _missing(file: File, ctx: Context) -> Iterator[Finding]:
    """Each paper that is missing, and what is left to do: it can be asked for, or the office decides on what it holds (R4.6)."""
    documents = ctx.measure.documents.version(ctx.when(file))
    can_ask = not any(cannot_request(file, ctx))
    for kind in missing_documents(file, ctx.measure, ctx.at):
        if can_ask:
            yield refuse("R3.8", "missing", "documents", of=documents, kind=kind)
        elif file.facts.notice_given_on is None:
            yield refuse("R3.8", "missing_asked", "documents", of=documents, kind=kind)
        else:
            yield refuse("R3.8", "missing_noticed", "documents", of=documents, kind=kind)


def may_admit(file: File, ctx: Context) -> Iterator[Chance]:
    """Awaited in the formal check; after a notice of grounds the office may still admit."""
    if not file.facts.admitted:
        yield Chance(against=tuple(cannot_admit(file, ctx)), awaited=file.state is State.formal_check)
