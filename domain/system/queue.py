"""Who waits for money, in order of arrival: whom it funds when it comes free, and the end of the waiting (R5.7, F27, F109)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from domain.basis.euro import euro_it
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.lifecycle.told import Fund, WindowClosed
from domain.procedure.endings import conclude
from domain.procedure.submission import Place, reserve
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import change, meet
from domain.record.letters import letter
from domain.terms import term as clock
from domain.terms.key import TermKey

QueueRule = Literal["strict_order", "first_that_fits"]


def funded_by(waiting: Iterable[tuple[str, int]], free: int, rule: QueueRule) -> list[str]:
    """Whom ``free`` cents fund of those who wait, in order of arrival: project and sum asked for.

    In strict order the first that does not fit stops the queue; otherwise those behind it are offered what it leaves.
    """
    funded = []
    for project, requested in waiting:
        if requested <= free:
            funded.append(project)
            free -= requested
        elif rule == "strict_order":
            break
    return funded


@dataclass
class Room:
    """What an edition has for newcomers, while it is held: the free money, who waits, and the least that somebody waits for."""

    rule: QueueRule
    free: int
    least: int | None = None
    waiting: int = 0

    def take(self, requested: int) -> bool:
        """Reserve for a newcomer what nobody who waits could have; False when it waits too."""
        passes = self.least is None or (self.rule == "first_that_fits" and self.least > self.free)
        if passes and requested <= self.free:
            self.free -= requested
            return True
        self.least = requested if self.least is None else min(self.least, requested)
        self.waiting += 1
        return False

    def place(self, requested: int) -> Place | None:
        """Take the sum of a newcomer; where it waits, its place behind those that wait already, and what is free."""
        return None if self.take(requested) else Place(self.waiting, self.free)


def fund(file: File, _: c.Nothing, ctx: Context) -> Decision:
    """The next in order gets the money that has come free: it is reserved, and the procedure begins (R5.7)."""
    file = ctx.moved(meet(file, ctx.day, "window"), State.formal_check)
    reserved = reserve(file, ctx.measure, ctx.day, "reservation from the queue")
    notice = letter(reserved.file, ctx, Fund(reserved=euro_it(file.requested)), "operator", term="decision")
    return Decision(reserved.file, reserved.transfers, (notice,))


def close_window(file: File, _: c.Nothing, ctx: Context) -> Decision:
    """The window ends: what still waits for money is not funded (R5.7). The term of the procedure runs until a decree says so."""
    file = change(file, "window", lambda term: clock.expire(term, ctx.day))
    file = conclude(file, ctx, State.not_funded, "not funded", but=(TermKey("decision"),))
    told = WindowClosed(closed_on=ctx.day, envelope=euro_it(ctx.measure.envelope.at(ctx.day)), order=file.order)
    return Decision(file, notices=(letter(file, ctx, told, "operator", term="decision"),))
