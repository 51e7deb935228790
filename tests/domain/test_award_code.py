"""An award is told with its project code (CUP): the decree moves the money, the letter waits for the code (art. 11 l. 3/2003)."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from activities.mail import compose, text_of
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.record.file import Notice
from domain.record.file_terms import is_open
from domain.record.states import Account
from domain.system.overdue import overdue_matters
from domain.terms.reckoning import due
from storage.outbox import PendingNotice
from tests import lives
from tests.domain.desk import Desk, desk, told
from tests.domain.test_pins import amended
from tests.lives import instant

BARE = c.Award(decree="11352")
CODE = c.AssignCup(cup=lives.CUP)


def awarded() -> Desk:
    """An award of 1 August without its code."""
    ready = desk().live("award")
    ready.do("award", BARE, instant(8, 1))
    return ready


def words(letter: Notice) -> str:
    """The text of a letter."""
    queued = PendingNotice(1, "P", letter.key, letter.template, letter.to, dict(letter.values), lives.OPENED)
    return text_of(compose(queued))


def test_an_award_without_its_code_moves_the_money_and_is_not_told() -> None:
    ready = desk().live("award")
    before, decided = ready.file, ready.do("award", BARE, instant(8, 1))
    assert (ready.stands(), ready.file.held(Account.committed)) == (State.awarded, 7_664_200)
    assert (decided.notices, decided.data["lacking"]) == ((), "cup")
    assert "acceptance" not in ready.file.terms, "no day runs that nobody was told of"
    assert ready.who() == (Role.officer,)
    assert told("award", before, BARE, decided).endswith("1 August 2018; it is told once its project code is known")


def test_the_code_tells_the_award_and_the_days_run_from_that_letter() -> None:
    ready = awarded()
    before, noted = ready.file, ready.do("assign_cup", CODE, instant(8, 6))
    (letter,) = noted.notices
    assert letter.template == "award"
    assert f"CUP {lives.CUP}" in words(letter)
    end = due(ready.file.terms["acceptance"], ready.measure.calendar)
    assert end is not None
    assert end.day == date(2018, 9, 5), "thirty days from 6 August"
    assert not is_open(ready.file, "cup")
    assert told("assign_cup", before, CODE, noted).endswith("; the award was told to the network")


def test_a_code_that_is_known_before_the_decree_stands_in_it() -> None:
    ready = desk().live("award")
    assert ready.do("assign_cup", CODE, instant(7, 20)).notices == ()
    assert [letter.template for letter in ready.do("award", BARE, instant(8, 1)).notices] == ["award"]
    assert ready.file.facts.cup == lives.CUP


def test_a_code_that_was_told_is_not_another_one_the_next_day() -> None:
    ready = awarded()
    ready.do("assign_cup", CODE, instant(8, 6))
    other = c.AssignCup(cup="E11B18000020009")
    assert ready.broken("assign_cup", other, instant(8, 7)) == ["cup"]


def test_who_lets_the_code_lie_is_seen() -> None:
    """Ten days, then the manager is told; nothing lapses of which nobody was told."""
    ready = awarded()
    ready.do("pass_time", c.Nothing(), instant(8, 7))
    late = ready.do("pass_time", c.Nothing(), instant(10, 1))
    of_code = [letter for letter in late.notices if letter.values["term"] == "cup"]
    assert [(letter.template, letter.to) for letter in of_code] == [("escalation", "manager")]
    assert overdue_matters(ready.file, ready.measure.terms) == ("publication", "cup")
    assert ready.stands() is State.awarded
    ready.do("assign_cup", CODE, instant(10, 2))
    assert overdue_matters(ready.file, ready.measure.terms) == ("publication",)


def test_a_network_that_has_accepted_already_is_told_without_days() -> None:
    """It may read the decree before the letter; what it has done needs no term."""
    ready = awarded()
    ready.do("accept", c.Nothing(), instant(8, 3))
    assert Role.officer in ready.who()
    (letter,) = ready.do("assign_cup", CODE, instant(8, 6)).notices
    assert "atto di adesione" not in words(letter)
    assert ready.stands() is State.accepted


def test_a_project_that_has_begun_already_is_not_told_to_begin() -> None:
    """R7.3: its days are those that run."""
    ready = awarded()
    ready.do("accept", c.Nothing(), instant(8, 2))
    ready.do("start", c.Start(date=date(2018, 8, 6)), instant(8, 6))
    (letter,) = ready.do("assign_cup", CODE, instant(8, 7)).notices
    assert "Le attività, avviate il 06/08/2018, si concludono non oltre il 31/12/2018." in words(letter)
    assert "vanno avviate" not in words(letter)


def test_an_edition_may_do_without() -> None:
    ready = desk(amended("procedure.cup", "optional", date(2018, 1, 1), "always")).live("award")
    assert [letter.template for letter in ready.do("award", BARE, instant(8, 1)).notices] == ["award"]


def test_the_commitment_that_the_decree_names_stands_in_the_letter_also_when_the_code_comes_later() -> None:
    """Art. 56 d.lgs. 118/2011: its number and year, as the books have it."""
    ready = desk().live("award")
    ready.do("award", c.Award(decree="11352", commitment=" 4417 / 2018"), instant(8, 1))
    (letter,) = ready.do("assign_cup", CODE, instant(8, 6)).notices
    assert "Impegno di spesa: n. 4417/2018 (art. 56 d.lgs. 118/2011)" in words(letter)


@pytest.mark.parametrize("said", ["4417", "4417/18", "n. 4417/2018", "0/2018", ""])
def test_what_is_no_commitment(said: str) -> None:
    with pytest.raises(ValidationError, match="a commitment has its number and its year"):
        c.Award(decree="11352", commitment=said)


def test_an_award_that_comes_late_says_the_term_and_the_days_that_were_used() -> None:
    """Art. 2 par. 9-quinquies l. 241/1990: of the decree, also where its letter leaves later; in time it says neither."""
    ready = desk().live("award")
    ready.do("award", BARE, instant(9, 10))
    (letter,) = ready.do("assign_cup", CODE, instant(9, 20)).notices
    assert "Il procedimento si è concluso in 70 giorni; il termine era di 60 giorni" in words(letter)
    (letter,) = awarded().do("assign_cup", CODE, instant(9, 20)).notices
    assert "9-quinquies" not in words(letter), "the decree was in time"
