"""Work of several threads taken together: many at the counter in one second cost one transaction, not one each."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

# How long a writer that follows a crowd waits for the next applicant, to share one commit with it; the wait costs
# less than a commit of its own.
COMPANY_SECONDS = 0.003


@dataclass(frozen=True, slots=True)
class _Ticket(Generic[T, R]):
    item: T
    answer: Future[R] = field(default_factory=Future)
    called: Event = field(default_factory=Event)


class Together(Generic[T, R]):
    """Whoever comes first does the work of all who have come meanwhile, in order of arrival; each gets its own answer.

    Who comes alone is served alone, at once. After a crowd there is a short wait for the next one, as databases do before
    a commit that others could share: those who have just been served are about to come again.
    """

    def __init__(self, most: int = 64) -> None:
        self._most = most
        self._guard = Lock()
        self._waiting: list[_Ticket[T, R]] = []
        self._busy = False
        self._served = 0
        self._crowd = False

    def do(self, item: T, work: Callable[[Sequence[T]], Sequence[R | Exception]]) -> R:
        """The answer to one item; ``work`` gives an answer, or an exception to be raised, for each item that it gets."""
        ticket: _Ticket[T, R] = _Ticket(item)
        with self._guard:
            self._waiting.append(ticket)
            waits = self._busy
            self._busy = True
        if waits:
            ticket.called.wait()
        if not ticket.answer.done():  # called to serve: it is the first of those who wait
            self._serve(work)
        return ticket.answer.result()

    def inside(self) -> int:
        """How many are being served, or wait."""
        with self._guard:
            return len(self._waiting) + self._served

    def _serve(self, work: Callable[[Sequence[T]], Sequence[R | Exception]]) -> None:
        if self._crowd:
            time.sleep(COMPANY_SECONDS)
        with self._guard:
            batch = self._waiting[: self._most]
            self._waiting = self._waiting[self._most :]
            self._served = len(batch)
        self._crowd = len(batch) > 1
        try:
            _answer(batch, work([ticket.item for ticket in batch]))
        except BaseException as error:
            for ticket in batch:
                if not ticket.answer.done():
                    ticket.answer.set_exception(error)
            raise
        finally:
            for ticket in batch:
                ticket.called.set()
            with self._guard:
                self._served = 0
                self._busy = bool(self._waiting)
                if self._waiting:
                    self._waiting[0].called.set()


def _answer(batch: Sequence[_Ticket[T, R]], found: Sequence[R | Exception]) -> None:
    for ticket, result in zip(batch, found, strict=True):
        if isinstance(result, Exception):
            ticket.answer.set_exception(result)
        else:
            ticket.answer.set_result(result)
