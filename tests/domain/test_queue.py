"""Who is offered money, as pure rules: in order of arrival, never more than there is (R5.7, F27, F28)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.commands.table import COMMANDS, hears_of
from domain.lifecycle.states import State
from domain.procedure.submission import Place
from domain.system.queue import QueueRule, Room, funded_by

sums = st.lists(st.integers(1, 100), max_size=12)
either = st.sampled_from(["strict_order", "first_that_fits"])


@given(sums, st.integers(0, 400), either)
def test_the_queue_gets_what_there_is_and_no_more(asked: list[int], free: int, rule: QueueRule) -> None:
    waiting = [(str(place), cents) for place, cents in enumerate(asked)]
    funded = funded_by(waiting, free, rule)
    left = free - sum(asked[int(place)] for place in funded)
    assert left >= 0
    assert funded == sorted(funded, key=int)
    passed = [cents for place, cents in waiting if place not in funded]
    if rule == "strict_order":
        assert funded == [place for place, _ in waiting[: len(funded)]]
        assert not passed or passed[0] > left
    assert all(cents > left for cents in passed) or rule == "strict_order"


@given(sums, st.integers(0, 400), either)
def test_newcomers_take_nothing_that_who_waits_could_have(asked: list[int], free: int, rule: QueueRule) -> None:
    room, waiting = Room(rule, free), list[int]()
    for cents in asked:
        before = room.free
        if room.take(cents):
            assert room.free == before - cents >= 0
            assert not waiting or (rule == "first_that_fits" and all(other > before for other in waiting))
        else:
            assert room.free == before
            waiting.append(cents)


@pytest.mark.parametrize(
    ("command", "state", "heard"),
    [("fund", "formal_check", True), ("pass_time", "formal_check", True), ("withdraw", "withdrawn", True), ("admit", "under_evaluation", True),
     ("pass_time", "awarded", False), ("close_window", "not_funded", True)],
)  # fmt: skip
def test_a_workflow_may_hear_of_the_funding_by_another_command(command: str, state: str, heard: bool) -> None:
    """The measure funds in its own transaction: the project's workflow is told afterwards, and may act before."""
    assert hears_of(command, State.waiting_for_funds, State(state)) is heard
    assert COMMANDS["fund"].role == "system"


def test_who_must_wait_is_told_their_place_and_what_is_free() -> None:
    """Behind those that wait already, in order of arrival; whoever is funded has no place."""
    room = Room("strict_order", 250, least=300, waiting=1)
    assert [room.place(cents) for cents in (200, 400)] == [Place(2, 250), Place(3, 250)]
    open_to_all = Room("first_that_fits", 250)
    assert [open_to_all.place(cents) for cents in (200, 60)] == [None, Place(1, 50)]
