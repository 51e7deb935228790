"""Art. 10-bis l. 241/1990: while a notice of grounds runs, the term of the procedure that it belongs to stands still (R9.3)."""

from __future__ import annotations

from datetime import date, timedelta

from domain.record.decision import Context
from domain.record.file import File
from domain.record.file_terms import change
from domain.terms import term as clock
from domain.terms.term import Cause


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
