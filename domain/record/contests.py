"""What may be contested in a file, what waits for its answer, and the days of both (F48).

Two things are contested alike: a cut line of a claim, and a refused result that no claim holds. What was decided at one
time, a check or a refusal, is one matter (``C1``, ``V2``): its letter begins the days in which the network may contest it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.record.decision import Context
from domain.record.file import File
from domain.record.file_terms import begin_term, done, is_open, last_day, meet, term_of
from domain.record.payables import ClaimLine
from domain.record.people import Outcome
from domain.record.states import ClaimState, OutcomeState, RecipientState
from domain.terms import term as clock
from domain.terms.key import TermKey
from domain.terms.term import TermStatus

# The days in which the network contests, and those in which the office answers.
TERM = "contest"
ANSWER = "contest_answer"
# A claim that waits for its check, or that the project's end has cancelled, has no cut to contest.
_UNCHECKED = (ClaimState.under_check, ClaimState.cancelled)


def contestable_lines(file: File) -> list[ClaimLine]:
    """Cut lines that still count; each item is contested once."""
    contested = {line.item for line in file.claim_lines.values() if line.contested is not None}
    return [
        line
        for line in file.claim_lines.values()
        if line.cut_cents
        and not line.released
        and line.item not in contested
        and file.claims[line.claim].state not in _UNCHECKED
    ]


def contestable_results(file: File) -> list[Outcome]:
    """Refused results that no claim holds; each refusal is contested once, by whose place nobody has taken."""
    held = held_results(file)
    return [
        one
        for one in file.outcomes.values()
        if one.state is OutcomeState.refused
        and one.contested is None
        and one.id not in held
        and file.recipients[one.recipient].state is not RecipientState.replaced
    ]


def held_results(file: File) -> dict[str, ClaimLine]:
    """The line of a claim that holds each result, as long as none has let it go."""
    return {line.item: line for line in file.claim_lines.values() if line.item in file.outcomes and not line.released}


def contested_lines(file: File) -> list[ClaimLine]:
    """Lines whose contest waits for its answer."""
    return [line for line in file.claim_lines.values() if line.contested is not None and line.contest_granted is None]


def contested_results(file: File) -> list[Outcome]:
    """Results whose contest waits for its answer."""
    return [one for one in file.outcomes.values() if one.contested is not None and one.contest_granted is None]


def is_contested(file: File, recipient: str) -> bool:
    """Whether a result of a person waits for the answer to a contest, as a line of a claim or by itself."""
    lines = [line.recipient for line in contested_lines(file) if line.item in file.outcomes]
    return recipient in (*lines, *(one.recipient for one in contested_results(file)))


def matter_of_refusal(file: File) -> str:
    """The matter of the next refusal: ``V1`` for the first."""
    known = {TermKey.parse(key).of for key, term in file.terms.items() if term.name == TERM}
    return f"V{sum(of.startswith('V') for of in known) + 1}"


def begin(file: File, matters: Iterable[str], ctx: Context) -> tuple[File, tuple[str, ...]]:
    """The days to contest what was decided now, from the delivery of its letter; returns the terms that began.

    What was decided before in the same matter is contested in the same days.
    """
    begun = []
    for of in matters:
        file = begin_term(file, ctx.measure, TERM, ctx.day, of=of)
        term = term_of(file, f"{TERM}/{of}")
        begun.append(term.id if term is not None else "")
    return file, tuple(begun)


def passed_on(file: File, of: str, ctx: Context) -> date | None:
    """The last day on which a matter could be contested, once it has passed; None while there are days, or none were set.

    Who opens a file again opens its contests too (R8.8).
    """
    key = f"{TERM}/{of}"
    term = term_of(file, key)
    if term is None or is_open(file, "reopening"):
        return None
    last = last_day(file, key, ctx.measure)
    if clock.status(term) is TermStatus.expired:
        return last or term.events[-1].day
    return last if is_open(file, key) and not _runs(file, key, ctx) else None


def answer_awaited(file: File, of: str, ctx: Context) -> File:
    """A contest was made: the days of its answer run, those to contest are over once nothing is left to contest."""
    if not is_open(file, f"{ANSWER}/{of}"):
        file = begin_term(file, ctx.measure, ANSWER, ctx.day, of=of)
    return file if of in _open_matters(file) else meet(file, ctx.day, f"{TERM}/{of}")


def answered(file: File, of: str, ctx: Context) -> File:
    """A contest was answered: the days of the answer are met once nothing of the matter waits."""
    return file if awaits_answer(file, of) else done(file, ctx.day, f"{ANSWER}/{of}")


def awaits_answer(file: File, of: str) -> bool:
    """Whether a contest in a matter waits for its answer."""
    return of in {line.claim for line in contested_lines(file)} | {one.matter for one in contested_results(file)}


def _open_matters(file: File) -> set[str]:
    lines = {line.claim for line in contestable_lines(file)}
    return lines | {one.matter for one in contestable_results(file)}


def keeps_open(file: File, ctx: Context) -> bool:
    """Whether a contest waits for its answer, or may still come in its days where the measure waits for it."""
    if contested_lines(file) or contested_results(file):
        return True
    return ctx.measure.claims.closing.at(ctx.when(file)) == "after_contests" and may_come(file, ctx)


def may_come(file: File, ctx: Context) -> bool:
    """Whether the days of some matter still run, in which it may be contested (F48)."""
    return any(_runs(file, f"{TERM}/{of}", ctx) for of in _open_matters(file))


def _runs(file: File, key: str, ctx: Context) -> bool:
    """Whether a term has not passed, or its letter has not arrived; also where the clock has not said yet that it has."""
    last = last_day(file, key, ctx.measure)
    return is_open(file, key) and (last is None or last >= ctx.day)
