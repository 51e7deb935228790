"""An award of more than 1,000 euro is published before it has effect: a term, a note of day and address, a letter (R9.21, F31)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.system.overdue import overdue_matters
from domain.terms.reckoning import due
from domain.terms.term import met_on
from domain.views.documents import Deadline
from domain.views.offered import given, see_to
from domain.views.summary import deadlines, waiting
from tests import lives
from tests.domain.desk import Desk, desk, saying, told
from tests.lives import instant

PAGE = lives.PAGE
AT_PAGE = c.Publish(address=PAGE)


def awarded() -> Desk:
    """Awarded on 1 August."""
    at = desk().live("award")
    at.do("award", c.Award(decree="11352", cup=lives.CUP), instant(8, 1))
    return at


def test_the_award_begins_the_term_and_it_lies_on_the_officers_desk() -> None:
    """It is a duty beside the procedure: the network goes on meanwhile."""
    at = awarded()
    end = due(at.file.terms["publication"], at.measure.calendar)
    assert end is not None
    assert end.day == date(2018, 8, 11)
    assert (at.who(), see_to(at.offers())) == ((Role.operator,), (Role.officer,))


def test_who_lets_it_lie_is_reminded_and_the_manager_is_told() -> None:
    at = awarded()
    late = at.do("pass_time", c.Nothing(), instant(8, 20))
    assert [(one.template, one.to) for one in late.notices if one.values["term"] == "publication"] == [
        ("reminder", "officer"),
        ("escalation", "manager"),
    ]
    assert overdue_matters(at.file, at.measure.terms) == ("publication",)
    at.do("publish", AT_PAGE, instant(8, 21))
    assert overdue_matters(at.file, at.measure.terms) == ()
    assert at.stands() is State.awarded
    line = line_of_publication(at)
    assert (line["status"], line["due"], line["met_on"], line["overdue"]) == (
        "met",
        "2018-08-11",
        "2018-08-21",
        False,
    ), "met late"


def line_of_publication(at: Desk) -> Deadline:
    """How the duty to publish reads in ``deadlines P``."""
    lines = deadlines(at.file, at.measure, instant(8, 30), at.offers())
    return next(line for line in lines if line["term"] == "publication")


def test_what_was_published_in_time_and_noted_late_was_published_in_time() -> None:
    at = awarded()
    at.do("pass_time", c.Nothing(), instant(8, 20))
    at.do("publish", c.Publish(address=PAGE, on=date(2018, 8, 9)), instant(8, 21))
    assert (line_of_publication(at)["status"], line_of_publication(at)["met_on"]) == ("met", "2018-08-09")


def test_what_was_never_published_can_be_published_at_the_end() -> None:
    """Otherwise it would stand overdue in the inbox for ever, with no command that ends it; nobody is told of it any more."""
    at = awarded()
    at.do("pass_time", c.Nothing(), instant(8, 20))
    at.do("withdraw", c.Reason(reason="the network has dissolved"), instant(8, 21))
    assert at.stands() is State.withdrawn
    assert at.who() == (Role.officer,)
    assert [line["give"] for line in waiting(at.file, at.measure, instant(8, 22), at.offers(), Role.officer)] == [
        ["publish AR2017-0001 --address URL"]
    ]
    assert at.do("publish", AT_PAGE, instant(8, 23)).notices == ()
    assert (at.who(), line_of_publication(at)["met_on"]) == ((), "2018-08-23")
    assert "publish" not in given(at.offers())


def test_what_the_office_does_late_is_done() -> None:
    """Neither the check of the form, nor the evaluation, nor the decision stays expired for ever."""
    at = desk().live("admit")
    at.do("pass_time", c.Nothing(), instant(9, 10))
    at.do("admit", c.Nothing(), instant(9, 11))
    at.do("pass_time", c.Nothing(), instant(12, 10))
    at.do("score", c.Score(points=lives.POINTS), instant(12, 11))
    at.do("award", c.Award(decree="11352", cup=lives.CUP), instant(12, 12))
    terms = {term.name: term for term in at.file.terms.values()}
    assert {name: str(met_on(terms[name])) for name in ("formal_check", "evaluation", "decision")} == {
        "formal_check": "2018-09-11", "evaluation": "2018-12-11", "decision": "2018-12-12",
    }  # fmt: skip


def test_the_network_hears_since_when_and_where() -> None:
    at = awarded()
    before, decided = at.file, at.do("publish", AT_PAGE, instant(8, 2))
    (letter,) = decided.notices
    assert (letter.template, letter.to) == ("publication", "operator")
    assert (letter.values["published_on"], letter.values["published_at"]) == ("02/08/2018", PAGE)
    assert told("publish", before, AT_PAGE, decided).endswith(f"since 2018-08-02, at {PAGE}")
    assert see_to(at.offers()) == ()


def test_a_wrong_address_is_corrected_and_told_as_such() -> None:
    at = awarded()
    at.do("publish", AT_PAGE, instant(8, 2))
    (letter,) = at.do("publish", c.Publish(address=f"{PAGE}/bis", on=date(2018, 8, 1)), instant(8, 3)).notices
    assert (letter.values["corrected"], letter.values["published_on"]) == ("yes", "01/08/2018")


def test_what_was_published_before_the_award_is_told_stands_in_the_letter_of_the_award() -> None:
    """An award waits for its project code: one letter tells everything."""
    at = desk().live("award")
    at.do("award", c.Award(decree="11352"), instant(8, 1))
    assert at.do("publish", AT_PAGE, instant(8, 2)).notices == ()
    (letter,) = at.do("assign_cup", c.AssignCup(cup=lives.CUP), instant(8, 3)).notices
    assert (letter.values["published_on"], letter.values["published_at"]) == ("02/08/2018", PAGE)


@pytest.mark.parametrize("on", [date(2018, 7, 31), date(2018, 8, 4)])
def test_it_is_published_from_the_award_to_today(on: date) -> None:
    assert awarded().broken("publish", c.Publish(address=PAGE, on=on), instant(8, 3)) == ["R9.21"]


def test_an_award_of_a_thousand_euro_or_less_need_not_be_published() -> None:
    at = desk(saying(desk().measure, "publication", "above", 7_664_200)).live("award")
    at.do("award", c.Award(decree="11352", cup=lives.CUP), instant(8, 1))
    assert "publication" not in at.file.terms


def test_an_edition_may_hold_payments_until_the_award_has_effect() -> None:
    """By law the award has no effect before: what the service does with an order is the edition's choice."""
    order = c.OrderPayment(claim="C1", decree="1480")
    at = desk(saying(desk().measure, "publication", "unpublished", "refuse"))
    for when, name, content in lives.until("order_payment"):
        at.do(name, content, when)
    assert at.broken("order_payment", order, instant(11, 26)) == ["R9.21"]
    at.do("publish", AT_PAGE, instant(11, 26))
    at.do("order_payment", order, instant(11, 26))
