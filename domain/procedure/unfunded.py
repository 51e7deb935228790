"""Applications for which there was no money until the window closed: the act that says so is a decree (R5.7, art. 2 l. 241/1990).

The closing ends the waiting and decides nothing in words; the procedure runs until the manager's decree.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.basis.calendar import instant_it, local_day
from domain.basis.euro import euro_it
from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.lifecycle.told import NotFunded
from domain.procedure.late import lateness
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import begin_term, done, term_of
from domain.record.letters import letter


def decline(file: File, content: c.Decline, ctx: Context) -> Decision:
    """The express act: it is told with its decree, and the days to appeal run from then on (R8.11)."""
    require(*_cannot_decline(file))
    late = lateness(file, ctx.measure, ctx.day)
    file = done(file, ctx.day, "decision").noting(decree=content.decree, reason=ctx.content)
    for remedy in ("appeal", "petition"):
        file = begin_term(file, ctx.measure, remedy, ctx.day)
    queue = ctx.queue
    told = NotFunded(
        closed_on=local_day(file.since),
        envelope=euro_it(ctx.measure.envelope.at(local_day(file.since))),
        order=file.order,
        position=queue.position,
        last_funded_order=queue.last_order,
        last_funded_at=instant_it(queue.last_funded_at) if queue.last_funded_at else "",
        term_days=late.term_days,
        days_used=late.days_used,
    )
    return Decision(file, notices=(letter(file, ctx, told, "operator", term="appeal"),))


def is_owed(file: File) -> bool:
    """Whether the act is still to come, be it late: the days to appeal begin with it, and began with the closing in earlier releases."""
    return file.state is State.not_funded and term_of(file, "appeal") is None


def _cannot_decline(file: File) -> Iterator[Finding]:
    if not is_owed(file):
        yield refuse("R5.7", "declined")


def may_decline(file: File, _: Context) -> Iterator[Chance]:
    """Awaited from the closing on."""
    if is_owed(file):
        yield Chance(awaited=True)
