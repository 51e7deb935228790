"""Forfeiture: the clock begins it with a notice, the network answers, and a manager ends it by decree (R4.10, R7.5, R8.3, R8.10).

A deed that comes late is kept on the file and changes nothing by itself: ``uphold`` takes it, a decree does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from domain.basis.euro import euro_it
from domain.basis.findings import Finding, RuleBroken, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.lifecycle.told import ForfeitureNotice, Uphold
from domain.procedure import award, delivery
from domain.procedure.endings import forfeit_award
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File, Notice
from domain.record.file_terms import begin_term, change, done, is_open, last_day, term_of
from domain.record.letters import letter
from domain.record.states import Account
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.term import TermStatus

# The days for memories, and those in which the manager ends the procedure.
NOTICE = "forfeiture_notice"
CONCLUSION = "forfeiture_decision"


def is_automatic(file: File, ctx: Context) -> bool:
    """Whether the edition's notice itself lets the award lapse, without an act of anybody."""
    return ctx.measure.forfeiture.at(ctx.when(file)) == "automatic"


def begin(file: File, duty: str, stake: int, ctx: Context) -> tuple[File, Notice]:
    """A duty was not done in its term: the notice leaves, and its days run from the delivery (artt. 7, 8, 10 l. 241/1990).

    ``stake``: what would be lost, in cents.
    """
    late = file.terms[duty]
    due = reckoning.due(late, ctx.measure.calendar)
    file = begin_term(file, ctx.measure, NOTICE, ctx.day)
    file = begin_term(file, ctx.measure, CONCLUSION, ctx.day).noting(late_for=late.name)
    told = ForfeitureNotice(
        duty=late.name,
        duty_due=due.day if due else None,
        at_stake=euro_it(stake),
        ends_on=last_day(file, CONCLUSION, ctx.measure),
        rests_on=ctx.measure.terms[late.name].article,
    )
    return file, letter(file, ctx, told, "operator", term=NOTICE)


def give_notice(file: File, duty: str, ctx: Context) -> Decision:
    """No acceptance, or no start, in time: money stays promised until the decree (R4.10, R7.5)."""
    if is_automatic(file, ctx):
        return forfeit_award(file, duty, ctx)
    stake = file.held(Account.committed)
    file, words = begin(ctx.moved(file, State.forfeiture_notice), duty, stake, ctx)
    return Decision(file, notices=(words,))


def keep_deed(file: File, ctx: Context, **facts: date) -> Decision:
    """The late deed is kept with its day; the manager may take it from now on. It is handed in once."""
    require(*handed_in(file))
    file = file.noting(late_deed_on=ctx.day, **facts)
    return Decision(file, data={"late": file.facts.late_for, "handed_in": ctx.day.isoformat()})


def handed_in(file: File) -> Iterator[Finding]:
    """Whether the late deed is there already: a second one would change its day."""
    if file.facts.late_deed_on is not None:
        yield refuse("R8.10", "handed_in", day=file.facts.late_deed_on)


def keep_acceptance(file: File, _: c.Nothing, ctx: Context) -> Decision:
    """The acceptance deed comes after its term."""
    _require_duty(file, "acceptance")
    return keep_deed(file, ctx)


def keep_start(file: File, content: c.Start, ctx: Context) -> Decision:
    """The start is declared after its term; it must be one that could have been declared in time."""
    _require_duty(file, "start")
    on = content.date or ctx.day
    require(*delivery.cannot_start(file, on, ctx))
    return keep_deed(file, ctx, late_start_on=on)


def may_keep_acceptance(file: File, _: Context) -> Iterator[Chance]:
    """Until the decree; awaited while the days of the notice run."""
    if file.facts.late_for == "acceptance" and not any(handed_in(file)):
        yield Chance(awaited=answers(file))


def may_keep_start(file: File, ctx: Context) -> Iterator[Chance]:
    """As for an acceptance; the start must be one that could have been declared in time."""
    if file.facts.late_for == "start" and not any(handed_in(file)):
        for chance in delivery.may_have_started(file, ctx):
            yield replace(chance, awaited=answers(file))


def _require_duty(file: File, deed: str) -> None:
    if file.facts.late_for != deed:
        require(refuse("R8.10", "other_duty", duty=str(file.facts.late_for)))


def answers(file: File) -> bool:
    """Whether the network's days run, and it has handed in nothing yet."""
    return is_open(file, NOTICE) and file.facts.late_deed_on is None


def cannot_forfeit(file: File, content: c.Forfeiture) -> Iterator[Finding]:
    """Never before the days are over; what the network has said, or handed in, is answered in the reasons (art. 10)."""
    if file.facts.late_for is None:
        yield refuse("R8.10", "no_duty")
        return
    yield from _days_run(file)
    if was_answered(file) and content.reason is None:
        yield refuse("R8.10", "answer", "reason")


def _days_run(file: File) -> Iterator[Finding]:
    if is_open(file, NOTICE):
        yield refuse("R8.10", "memories")


def may_forfeit(file: File, _: Context) -> Iterator[Chance]:
    """Awaited as soon as the days for memories are over; what was answered needs its reason."""
    if file.facts.late_for is not None:
        yield Chance("--reason TEXT" if was_answered(file) else "", tuple(_days_run(file)), awaited=True)


def was_answered(file: File) -> bool:
    """Whether the network has said, or handed in, something that the act has to answer (art. 10 l. 241/1990)."""
    notice = term_of(file, NOTICE)
    observed = notice is not None and clock.status(notice) is TermStatus.met
    return observed or file.facts.late_deed_on is not None


def forfeit(file: File, content: c.Forfeiture, ctx: Context) -> Decision:
    """The decree that ends the procedure: the award is forfeited, its money is free (R8.9)."""
    require(*cannot_forfeit(file, content))
    duty = file.facts.late_for or ""
    answered = was_answered(file)
    file = done(file, ctx.day, CONCLUSION).noting(reason=ctx.content, decree=content.decree)
    return forfeit_award(file, duty, ctx, answered)


def uphold(file: File, _: c.Uphold, ctx: Context) -> Decision:
    """The late deed is taken: the project goes on from today as if it had been in time (R4.10, R7.5)."""
    duty = file.facts.late_for
    started_on = file.facts.late_start_on
    on = late_deed(file)
    file = done(over(file, ctx), on, duty or "")
    if started_on is not None:
        taken = delivery.begin(file, started_on, ctx)
        runs = "project_end"
    else:
        taken = Decision(award.accepted(file, on, ctx))
        runs = "start"
    words = letter(taken.file, ctx, Uphold(duty=duty or "", handed_in=on), "operator", term=runs)
    return replace(taken, notices=(words, *taken.notices), data={**taken.data, "taken": duty})


def may_uphold(file: File, _: Context) -> Iterator[Chance]:
    """As soon as there is a late deed to take."""
    if file.facts.late_for is not None and file.facts.late_deed_on is not None:
        yield Chance(awaited=True)


def late_deed(file: File) -> date:
    """The day on which the late deed was handed in. Raises RuleBroken when there is none to take."""
    if file.facts.late_for is None:
        raise RuleBroken(refuse("R8.10", "no_duty"))
    if file.facts.late_deed_on is None:
        raise RuleBroken(refuse("R8.10", "no_deed"))
    return file.facts.late_deed_on


def over(file: File, ctx: Context) -> File:
    """The procedure of forfeiture has ended: nothing of it runs any more."""
    file = change(file, NOTICE, lambda term: clock.cancel(term, ctx.day, "the late deed is taken"))
    return done(file, ctx.day, CONCLUSION).noting(late_for=None, late_deed_on=None, late_start_on=None, at_stake=())
