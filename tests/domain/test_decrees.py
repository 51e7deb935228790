"""A decree has a kind, a number and a date, wherever one is named; where they are not said, the rules say them."""

from __future__ import annotations

from datetime import date

import pytest

from activities.mail import compose, text_of
from domain.basis.decree import Decree
from domain.commands.table import COMMANDS
from domain.lifecycle import contents as c
from domain.record.payables import Order
from storage.outbox import PendingNotice
from tests import lives
from tests.domain.desk import desk, told
from tests.lives import instant

WHOLE = Decree(kind="d.d.s.", number="123", date=date(2018, 3, 5))
BARE = Decree(number="123")


def test_a_decree_has_one_form_in_each_language() -> None:
    assert (str(WHOLE), WHOLE.it()) == ("d.d.s. n. 123 of 5 March 2018", "d.d.s. n. 123 del 5 marzo 2018")
    assert (str(BARE), BARE.it()) == ("decree n. 123", "decreto n. 123")
    assert WHOLE.parts() == {"kind": "d.d.s.", "number": "123", "date": "2018-03-05"}


def test_a_number_alone_is_what_it_was_before_decrees_had_dates() -> None:
    """The same words have the same hash, so that a command given again after a new release is the same fact."""
    assert c.canonical(c.Award(decree="11352")) == b'{"cup":null,"decree":"11352"}'
    assert c.Award.model_validate_json(c.canonical(c.Award(decree=WHOLE))).decree == WHOLE


@pytest.mark.parametrize("decree", [WHOLE, BARE])
def test_a_column_gives_back_what_was_written(decree: Decree) -> None:
    assert Decree.of_text(decree.text()) == decree


def test_a_row_of_before_still_loads() -> None:
    assert Decree.of_text("1480") == Decree(number="1480")
    assert Decree.of_text('{not a decree"') == Decree.model_construct(number='{not a decree"')


def test_every_command_with_a_decree_takes_the_one_value() -> None:
    named = {row.name for row in COMMANDS.values() if "decree" in row.content.model_fields}
    assert named == {row.name for row in COMMANDS.values() if issubclass(row.content, c.ByDecree)}
    assert {"reject", "award", "forfeit", "revoke", "order_payment", "order_recovery"} <= named


def test_where_they_are_not_said_the_date_is_todays_and_the_kind_the_offices_own() -> None:
    life = desk().live("award")
    before, decided = life.file, life.do("award", c.Award(decree="11352", cup=lives.CUP), instant(8, 1))
    assert life.file.facts.decree == Decree(kind="d.d.s.", number="11352", date=date(2018, 8, 1))
    assert decided.data["decree"] == {"kind": "d.d.s.", "number": "11352", "date": "2018-08-01"}
    assert told("award", before, c.Award(decree="11352", cup=lives.CUP), decided) == (
        "the manager awarded 76,642.00 euro by d.d.s. n. 11352 of 1 August 2018"
    )


def test_what_is_said_of_a_decree_stands() -> None:
    """An order may rest on a decree of another office, and of another day."""
    life = desk().live("order_payment")
    life.do(
        "order_payment",
        c.OrderPayment(claim="C1", decree={"number": "9", "date": "2018-11-20", "kind": "d.d.u.o."}),
        instant(11, 26),
    )
    (order,) = life.file.orders.values()
    assert isinstance(order, Order)
    assert str(order.decree) == "d.d.u.o. n. 9 of 20 November 2018"


def test_a_decree_that_is_not_made_yet_decides_nothing() -> None:
    life = desk().live("award")
    (finding,) = life.refused("award", c.Award(decree={"number": "9", "date": "2018-08-02"}), instant(8, 1))
    assert (finding.rule, finding.path) == ("decree", "decree.date")
    assert "2018-08-02" in finding.message


def test_a_decree_of_before_the_application_decides_nothing() -> None:
    life = desk().live("award")
    arrived = life.file.applied_on
    (finding,) = life.refused("award", c.Award(decree={"number": "9", "date": "2017-01-01"}), instant(8, 1))
    assert (finding.rule, finding.key, finding.path) == ("decree", "before", "decree.date")
    assert finding.message.startswith("the decree is of 2017-01-01, and the application came on")
    life.do("award", c.Award(decree={"number": "9", "date": arrived.isoformat()}, cup=lives.CUP), instant(8, 1))


@pytest.mark.parametrize(("day", "said"), [(8, "dell'8"), (11, "dell'11"), (1, "del 1°"), (18, "del 18")])
def test_a_decree_is_of_its_day_in_good_italian(day: int, said: str) -> None:
    assert Decree(number="7", date=date(2018, 7, day)).it() == f"decreto n. 7 {said} luglio 2018"


@pytest.mark.parametrize(
    ("decree", "said"), [(WHOLE.text(), "con d.d.s. n. 123 del 5 marzo 2018."), ("7", "con decreto n. 7.")]
)
def test_letters_name_kind_number_and_date(decree: str, said: str) -> None:
    """Also a letter that was written before and leaves now."""
    (letter,) = desk().live("award").do("award", c.Award(decree="1", cup=lives.CUP), instant(8, 1)).notices
    values = {**letter.values, "decree": decree, "commands": ""}
    assert said in text_of(compose(PendingNotice(1, "P", "P", "award", "operator", values, lives.OPENED)))
