"""A revocation of which notice was given, and that is not carried out, is ended by an act of its own (R8.10)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.record.file_terms import is_open
from domain.registers.answers import Said
from domain.system.overdue import overdue_matters
from tests import lives
from tests.domain.desk import NEWS, Albo, Desk, desk
from tests.lives import instant

GROUNDS = c.GiveNotice(grounds=("the agreement is not signed",))
BECAUSE = c.Uphold(reason="the signature is there", revocation=True)
REVOKED = c.Revocation(decree="1", reason="the grounds stand")


def noticed() -> Desk:
    """Notice was given on 20 August, and its days are over."""
    at = desk().live("accept")
    at.do("give_notice", GROUNDS, instant(8, 20))
    at.do("pass_time", c.Nothing(), instant(8, 31))
    return at


def test_it_ends_with_words_to_the_network_and_nothing_of_it_is_left() -> None:
    at = noticed()
    assert Role.manager in at.who(), "the manager revokes, or archives"
    assert {"revoke", "uphold"} <= at.offered()
    decided = at.do("uphold", BECAUSE, instant(9, 1))
    assert [(n.template, n.to, n.values["noticed_on"]) for n in decided.notices] == [
        ("revocation_archived", "operator", "20/08/2018")
    ]
    assert at.stands() is State.awarded
    assert at.who() == (Role.operator,), "the inbox of the manager is empty"
    assert "uphold" not in at.offered()


def test_it_may_end_while_its_days_run() -> None:
    """Nobody has to wait for memories against what is given up."""
    at = desk().live("accept")
    at.do("give_notice", GROUNDS, instant(8, 20))
    at.do("uphold", BECAUSE, instant(8, 21))
    assert not is_open(at.file, "revocation_notice")


def test_a_later_revocation_needs_a_notice_of_its_own() -> None:
    at = noticed()
    at.do("uphold", BECAUSE, instant(9, 1))
    assert at.broken("revoke", REVOKED, instant(9, 2)) == ["R8.10"]
    at.do("give_notice", GROUNDS, instant(9, 3))
    assert at.broken("revoke", REVOKED, instant(9, 4)) == ["R8.10"], "its days run"


@pytest.mark.parametrize("revocation", [True, False])
def test_without_a_procedure_there_is_nothing_to_end(revocation: bool) -> None:
    content = c.Uphold(reason="as the file shows", revocation=revocation)
    assert desk().live("accept").broken("uphold", content, instant(8, 2)) == ["R8.10"]


def test_what_was_tolerated_asks_for_no_new_notice() -> None:
    """A requirement that is still lost was weighed; one that is lost later is a new matter."""
    albo = Albo()
    lead = lives.legler()["lead"]["tax_code"]
    albo.say(lead, Said.yes, "definitive", date(2018, 6, 1))
    at = desk()
    at.registers = albo
    at.live("record_services")
    albo.say(lead, Said.no, "revoked", date(2018, 9, 1))
    at.do("hear_registers", NEWS, instant(9, 3))
    at.do("pass_time", c.Nothing(), instant(10, 5))
    assert at.file.facts.revocation_for == "accreditation", "nobody has mended it in its term"
    told = at.do("uphold", BECAUSE, instant(10, 8))
    assert told.notices[0].values["requirement"] == "accreditation"
    assert at.file.facts.broken == at.file.facts.tolerated == ("accreditation",)
    assert Role.officer not in at.who()


def test_grounds_of_an_extension_are_no_grounds_of_a_revocation() -> None:
    """Both notices may run: each act names its own grounds (art. 3 l. 241/1990)."""
    at = desk("azioni-di-rete-2018", instant(11, 6))
    for day, (_, name, content) in enumerate(lives.until("sign_plan"), 7):
        at.do(name, content, instant(11, day))
    at.do("give_notice", GROUNDS, instant(9, 1, 2019))
    asked = c.RequestExtension(until=date(2020, 2, 3), reason="three companies hire late")
    at.do("request_extension", asked, instant(9, 1, 2019))
    at.do("give_notice", c.GiveNotice(grounds=("there is time enough",), extension=True), instant(9, 2, 2019))
    at.do("pass_time", c.Nothing(), instant(9, 20, 2019))
    revoked = at.do("revoke", REVOKED, instant(9, 23, 2019))
    assert revoked.notices[0].values["earlier"] == c.fingerprint(c.canonical(GROUNDS))


def test_the_notice_says_until_when_the_procedure_ends_and_somebody_is_asked_by_then() -> None:
    """Art. 8 par. 2 c-bis l. 241/1990; R9.1: thirty days where no other term is set. It ends with either act."""
    at = desk().live("record_services")
    (notice,) = [one for one in at.do("give_notice", GROUNDS, instant(9, 24)).notices if one.to == "operator"]
    assert notice.values["ends_on"] == "24/10/2018"
    assert is_open(at.file, "revocation_decision")
    at.do("pass_time", c.Nothing(), instant(10, 25))
    assert overdue_matters(at.file, at.measure.terms) == ("revocation_decision",)
    for name, words in (("uphold", BECAUSE), ("revoke", REVOKED)):
        ended = noticed()
        ended.do(name, words, instant(9, 1))
        assert not is_open(ended.file, "revocation_decision")
        assert overdue_matters(ended.file, ended.measure.terms) == ()
