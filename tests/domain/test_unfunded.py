"""R5.7, art. 2 l. 241/1990: the window closes by itself, and a decree says for whom there was no money."""

from __future__ import annotations

from datetime import date

from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.record.elsewhere import Queue
from domain.record.file_terms import begin_term, is_open, meet
from domain.views.summary import attention
from tests import golden
from tests.lives import instant


def closed() -> golden.Told:
    """An application that waited for money until the window closed."""
    waiting = golden.desk(funded=False)
    waiting.do("close_window", c.Nothing(), instant(8, 21))
    return waiting


def test_the_closing_ends_the_waiting_and_is_not_the_act() -> None:
    """The network is told; the term of the procedure runs on, and no days to appeal begin."""
    at = closed()
    assert at.stands() is State.not_funded
    assert [notice.template for notice, _ in at.letters] == ["waiting", "window_closed"]
    assert is_open(at.file, "decision")
    assert not at.file.terms.keys() & {"appeal", "petition"}


def test_the_manager_is_asked_for_the_decree_until_it_is_there() -> None:
    at = closed()
    assert at.who() == (Role.manager,)
    (offer,) = [offer for offer in at.offers() if offer.command == "decline"]
    assert (offer.typed, offer.awaited) == ("decline AR2017-0001 --decree NUMBER", True)
    at.do("decline", c.Decline(decree="95"), instant(8, 27))
    assert at.who() == ()
    assert "decline" not in at.offered()
    (finding,) = at.refused("decline", c.Decline(decree="96"), instant(8, 28))
    assert (finding.rule, finding.key) == ("R5.7", "declined")


def test_the_act_is_told_with_its_decree_and_the_days_to_appeal() -> None:
    """R8.11: both remedies run from the delivery of the letter."""
    at = closed()
    at.queue = Queue(position=2, last_order=15, last_funded_at=instant(7, 2))
    (notice,) = at.do("decline", c.Decline(decree="95"), instant(8, 27)).notices
    told = {name: notice.values[name] for name in ("closed_on", "order", "position", "last_funded_order")}
    assert told == {"closed_on": "21/08/2018", "order": "1", "position": "2", "last_funded_order": "15"}
    assert notice.values["starts"] == "appeal,petition"
    assert at.file.facts.decree is not None
    assert at.file.facts.decree.date == date(2018, 8, 27)
    assert not is_open(at.file, "decision")
    assert is_open(at.file, "appeal")


def test_a_term_that_passes_is_told_to_the_manager_and_the_act_may_come_late() -> None:
    """R9.5: silence decides nothing."""
    at = closed()
    *_, notice = at.do("pass_time", c.Nothing(), instant(9, 1)).notices
    assert (notice.template, notice.to) == ("escalation", "manager")
    assert (at.who(), attention(at.file, at.measure)) == ((Role.manager,), ("decision",))
    at.do("decline", c.Decline(decree="95"), instant(9, 4))
    assert (at.who(), attention(at.file, at.measure)) == ((), ())
    assert at.broken("decline", c.Decline(decree="96"), instant(9, 5)) == ["R5.7"]


def test_what_an_earlier_release_has_ended_is_asked_of_nobody() -> None:
    """There the closing itself was told as the act, with the days to appeal."""
    at = closed()
    at.file = begin_term(meet(at.file, date(2018, 8, 21), "decision"), at.measure, "appeal", date(2018, 8, 21))
    assert at.who() == ()
    assert "decline" not in at.offered()


def test_a_decree_that_comes_late_says_both_numbers() -> None:
    """Art. 2 par. 9-quinquies l. 241/1990."""
    told = []
    for day in (instant(8, 27), instant(9, 10)):
        at = closed()
        at.queue = Queue(position=1)
        (notice,) = at.do("decline", c.Decline(decree="95"), day).notices
        told.append((notice.values["term_days"], notice.values["days_used"]))
    assert told == [("", ""), ("60", "70")]
