"""Art. 10-bis l. 241/1990: while a notice of grounds runs, the term of its procedure stands still (R9.3).

The act that follows answers each point that was observed, and has no further ground but such as follow from them (R4.8, R9.4).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.record.decision import Context
from domain.record.file import File
from domain.record.file_terms import change, term_of
from domain.terms import term as clock
from domain.terms.term import Cause, TermStatus


def stand_still(file: File, key: str, ctx: Context) -> File:
    """The term stands from the act on, in both versions of the law."""
    note = "notice of grounds, art. 10-bis l. 241/1990"
    return change(file, key, lambda term: clock.suspend(term, ctx.day, Cause.notice_of_grounds, note))


def go_on(file: File, key: str, given: date, last: date, ctx: Context) -> File:
    """The term starts anew, or goes on, by the law of the day on which the notice was given.

    ``last`` is the day of the observations, or the last one on which they could be made: silence and an answer on that
    day have one consequence.
    """
    rule = ctx.measure.procedure.notice_of_grounds
    if rule.effect.at(given) == "interrupt":
        note = "starts anew, art. 10-bis before d.l. 76/2020"
        return change(file, key, lambda term: clock.interrupt(term, last, note))
    on = last + timedelta(days=rule.extra_days.at(given))
    note = "art. 10-bis since d.l. 76/2020"
    return change(file, key, lambda term: clock.resume(term, on, Cause.notice_of_grounds, note))


def observe(file: File, content: c.Observe, ctx: Context) -> File:
    """The file with what was observed on a notice of grounds."""
    return file.noting(observations=ctx.content, observed=1 + len(content.further))


def was_answered(file: File, notice: str) -> bool:
    """Whether observations were made on a notice."""
    term = term_of(file, notice)
    return term is not None and clock.status(term) is TermStatus.met


def points(file: File, notice: str) -> int:
    """How many points are to be answered; observations of before November 2026 count as one."""
    return (file.facts.observed or 1) if was_answered(file, notice) else 0


def not_answered(file: File, notice: str, content: c.Answering) -> Iterator[Finding]:
    """Each point that was observed has its answer; to a single one the reason may be it (R9.4, art. 10-bis)."""
    observed, given = points(file, notice), len(content.answers)
    if given and not observed:
        yield refuse("R9.4", "none_observed", "answers")
    elif given != observed and (given or observed > 1):
        yield refuse("R9.4", "answers", "answers", points=observed, given=given)


def going_beyond(file: File, notice: str, content: c.Answering) -> Iterator[Finding]:
    """Besides those of the notice an act has only grounds that follow from the observations (R4.8, art. 10-bis)."""
    if content.grounds and not was_answered(file, notice):
        yield refuse("R4.8", "further", "grounds")


def asked_answers(file: File, notice: str) -> str:
    """The answers as they are typed, where several points were observed and each needs its own."""
    observed = points(file, notice)
    return " ".join(["--answer TEXT"] * observed) if observed > 1 else ""
