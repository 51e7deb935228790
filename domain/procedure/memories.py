"""Notices that an act may follow, and what the network says on them: it is answered in the reasons of the act (artt. 10, 10-bis l. 241/1990)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.basis.findings import RuleBroken
from domain.edition.catalogue import refuse
from domain.edition.measure import Measure
from domain.lifecycle import contents as c
from domain.lifecycle.transitions import EXAMINED
from domain.procedure import extension, forfeiture, grounds, refusal, revocation
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import is_open, meet
from domain.record.occasion import nth
from domain.terms import reckoning
from domain.terms.reckoning import LAST_DAY
from domain.terms.term import Term

# The notices that run beside the procedure. That of a refusal is a state of its own (``domain.procedure.refusal``).
NOTICES = (revocation.NOTICE, forfeiture.NOTICE, extension.NOTICE)


def give_notice(file: File, content: c.GiveNotice, ctx: Context) -> Decision:
    """Grounds for refusing the project, for revoking its award, or for denying it more time."""
    if content.extension:
        return extension.give_notice(file, content, ctx)
    if file.state in EXAMINED:
        return refusal.give_notice(file, content, ctx)
    return revocation.give_notice(file, content, ctx)


def may_give_notice(file: File, ctx: Context) -> Iterator[Chance]:
    """Of each of these grounds as long as their notice was not given."""
    if file.state in EXAMINED:
        yield from refusal.may_give_notice(file, ctx)
        return
    yield from extension.may_give_notice(file, ctx)
    yield from revocation.may_give_notice(file, ctx)


def observe(file: File, content: c.Observe, ctx: Context) -> Decision:
    """Memories on the notice that runs; of two, on the one whose days end first."""
    running = _running(file)
    if not running:
        raise RuleBroken(refuse("R8.10", "none_runs"))
    answered = min(running, key=lambda term: _last_day(term, ctx.measure))
    file = meet(file, ctx.day, answered.id)
    if answered.name == extension.NOTICE:
        file = grounds.observe(file, content, ctx)
        file = extension.end_notice(file, answered.id, min(ctx.day, _last_day(answered, ctx.measure)), ctx)
    return Decision(file, data={"notice": answered.name})


def _running(file: File) -> list[Term]:
    return [term for term in file.terms.values() if term.name in NOTICES and is_open(file, term.id)]


def may_observe(file: File, _: Context) -> Iterator[Chance]:
    """As long as the days of a notice run."""
    if _running(file):
        yield Chance(awaited=file.facts.late_deed_on is None)


def _last_day(term: Term, measure: Measure) -> date:
    due = reckoning.due(term, measure.calendar)
    return due.day if due else LAST_DAY


def which_notice(file: File, _: c.Content, __: str) -> str:
    """Each notice has its own observations, and its own act that ends it."""
    return nth("notice", sum(term.name in NOTICES for term in file.terms.values()) - 1)
