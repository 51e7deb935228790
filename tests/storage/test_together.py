"""Applications that come in the same moment are taken in together: each gets its own answer, in order of arrival."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from domain.basis.findings import RuleBroken
from domain.lifecycle.states import State
from storage import submission
from storage.database import Database
from storage.submission import Arrival, Submitted
from storage.together import Together
from tests import lives

MANY = 64


def test_who_comes_while_the_counter_is_busy_is_taken_in_with_the_others() -> None:
    batches: list[Sequence[int]] = []
    busy, go_on = threading.Event(), threading.Event()

    def work(items: Sequence[int]) -> list[int | Exception]:
        batches.append(items)
        busy.set()
        go_on.wait(10)
        return [ValueError(str(item)) if item % 7 == 6 else item * 2 for item in items]

    counter: Together[int, int] = Together(most=16)
    with ThreadPoolExecutor(MANY) as pool:
        first = pool.submit(counter.do, 0, work)
        busy.wait(10)
        others = [pool.submit(counter.do, number, work) for number in range(1, 40)]
        while counter.inside() < len(others) + 1:
            pass
        go_on.set()
        assert first.result() == 0
        for number, answer in enumerate(others, 1):
            assert (
                repr(answer.exception()) == f"ValueError('{number}')"
                if number % 7 == 6
                else answer.result() == number * 2
            )
    assert [len(batch) for batch in batches] == [1, 16, 16, 7]
    assert counter.do(4, work) == 8, "the counter is free again"


def test_a_transaction_that_fails_fails_for_all_and_the_counter_goes_on() -> None:
    counter: Together[int, int] = Together()

    def broken(_: Sequence[int]) -> list[int | Exception]:
        raise ConnectionError("down")

    with pytest.raises(ConnectionError):
        counter.do(1, broken)
    assert counter.do(1, lambda items: list(items)) == 1


def test_each_of_many_at_once_gets_what_is_its_own(database: Database) -> None:
    """Receipts, the receipt of the same file again, refusals: nobody's answer depends on who came with them."""
    lives.prepared(database)
    few = lives.legler()["recipients"][:9]

    def submit(number: int) -> Submitted | RuleBroken:
        try:
            return lives.submitted(database, title=f"P{number // 2}", **({"recipients": few} if number % 8 > 5 else {}))
        except RuleBroken as broken:
            return broken

    with ThreadPoolExecutor(MANY) as pool:
        answers = list(pool.map(submit, range(MANY)))
    for number, answer in enumerate(answers):
        assert isinstance(answer, RuleBroken) == (number % 8 > 5)
    receipts = [answer for answer in answers if isinstance(answer, Submitted)]
    assert sorted(receipt.order for receipt in receipts if not receipt.already) == list(range(1, 25))
    assert sum(receipt.already for receipt in receipts) == 24
    assert {receipt.state for receipt in receipts} == {State.formal_check}


def test_who_is_refused_hears_the_same_whoever_came_with_them(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine people are too few, also where another application of the moment has the same people."""
    lives.prepared(sqlite)
    people = lives.legler()["recipients"]
    alone = refused_of(submission.submit(sqlite, [arrival(sqlite, monkeypatch, people[:9])]))
    taken, *others = submission.submit(
        sqlite, [arrival(sqlite, monkeypatch, people), arrival(sqlite, monkeypatch, people[:9])]
    )
    assert isinstance(taken, Submitted)
    assert refused_of(others) == alone


def arrival(database: Database, monkeypatch: pytest.MonkeyPatch, people: list[Any]) -> Arrival:
    """An application of some people as it comes to the counter."""
    came: list[Arrival] = []

    def at_the_counter(item: Arrival, _: object) -> Submitted:
        came.append(item)
        return Submitted("", "", item.at, 0, already=False)

    with monkeypatch.context() as patched:
        patched.setattr(database.counter, "do", at_the_counter)
        lives.submitted(database, recipients=people)
    return came[0]


def refused_of(answers: Sequence[Submitted | Exception]) -> tuple[str, ...]:
    """What the one answer is refused for."""
    (answer,) = answers
    assert isinstance(answer, RuleBroken)
    return tuple(str(finding) for finding in answer.findings)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_the_database_cannot_take_spoils_nobody_elses_receipt(database: Database) -> None:
    """A character that PostgreSQL has no place for, in the title of one application of a batch."""
    lives.prepared(database)
    lives.submitted(database, title="first")
    with ThreadPoolExecutor(MANY) as pool:
        titles = [f"P{number}" if number != 5 else "P\x00" for number in range(MANY)]
        sent = [pool.submit(lives.submitted, database, title=title) for title in titles]
        failed = [done.exception() for done in sent]
    assert [number for number, error in enumerate(failed) if error] == [5]
