"""Discretion gives its reasons: what takes or denies is motivated in words, by one check (art. 3 l. 241/1990)."""

from __future__ import annotations

import pytest

from domain.lifecycle import contents as c
from domain.record.payables import ClaimLine
from tests import lives
from tests.domain.desk import desk
from tests.lives import instant

EMPTY = (".", "no", "- - -", "12 34", "x y")


@pytest.mark.parametrize("reason", EMPTY)
def test_a_refusal_needs_words(reason: str) -> None:
    noticed = desk().live("score")
    noticed.do("give_notice", c.GiveNotice(grounds=("below the threshold",)), instant(7, 10))
    noticed.do("observe", c.Observe(text="we disagree"), instant(7, 12))
    (finding,) = noticed.refused("reject", c.Rejection(decree="9", reason=reason), instant(7, 13))
    assert (finding.rule, finding.path) == ("reasons", "reason")
    noticed.do("reject", c.Rejection(decree="9", reason="nessun legame con la crisi"), instant(7, 13))


def test_an_urgency_is_said_in_words_too() -> None:
    awarded = desk().live("accept")
    hurried = c.Revocation(decree="7", urgent="!", reason="false declarations")
    assert [f.path for f in awarded.refused("revoke", hurried, instant(8, 2))] == ["urgent"]


def test_a_denial_needs_its_reason_and_a_grant_none() -> None:
    assert c.DecideExtension(granted=False).reasons() == {"reason": None}
    assert c.DecideExtension(granted=True).reasons() == {}


def test_a_contest_is_decided_with_reasons_whichever_way() -> None:
    contested = desk().live("attach")
    contested.do("contest_claim", c.ContestClaim(claim="C1", lines=("L3",), text="it is signed"), instant(11, 21))
    for granted in (True, False):
        decision = c.DecideContest(claim="C1", granted=granted)
        assert contested.broken("decide_contest", decision, instant(11, 22)) == ["reasons"]


def test_a_cut_for_another_reason_says_which() -> None:
    """The line keeps the code; the words stand in the act itself."""
    claimed = desk().live("check_claim")
    assert claimed.broken("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "other"}), instant(11, 20)) == ["reasons"]
    claimed.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "other: pagina illeggibile"}), instant(11, 20))
    line: ClaimLine = claimed.file.claim_lines["C1/L1"]
    assert (line.cut_reason, line.cut_cents) == ("other", line.cents)
    assert lives.people(1) == [line.recipient]
