"""Art. 10-bis l. 241/1990: a refusal answers what was observed on its notice, and has no other grounds."""

from __future__ import annotations

import pytest

from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.views.offered import duties
from tests.domain.desk import Desk, desk
from tests.lives import instant

POINTS = ("Le imprese sono della stessa filiera.", "I destinatari sono undici.")
ANSWERS = ("I codici ATECO sono di due settori.", "Due non sono mai stati sospesi.")


def noticed(*points: str) -> Desk:
    """An application on whose notice of grounds this was observed; nothing within its days when nothing is named."""
    at = desk()
    at.do("give_notice", c.GiveNotice(grounds=("Le imprese sono di settori diversi.",)), instant(7, 10))
    if points:
        at.do("observe", c.Observe(text=points[0], further=points[1:]), instant(7, 16))
    else:
        at.do("pass_time", c.Nothing(), instant(7, 24))
    return at


def refusal(*answers: str, grounds: tuple[str, ...] = ()) -> c.Rejection:
    return c.Rejection(decree="9", reason="I motivi comunicati restano.", answers=answers, grounds=grounds)


def test_each_point_that_was_observed_has_its_answer() -> None:
    """R9.4: the refusal that leaves one of them out is refused itself, and names the law."""
    at = noticed(*POINTS)
    for answers in ((), ANSWERS[:1], (*ANSWERS, "Nulla muta.")):
        (finding,) = at.refused("reject", refusal(*answers), instant(7, 20))
        assert (finding.rule, finding.path) == ("R9.4", "answers")
        assert "art. 10-bis" in finding.message
        assert finding.values == {"points": 2, "given": len(answers)}
    at.do("reject", refusal(*ANSWERS), instant(7, 20))
    assert at.stands() is State.rejected


@pytest.mark.parametrize("answers", [(), ANSWERS[:1]])
def test_a_single_point_may_be_answered_by_the_reason(answers: tuple[str, ...]) -> None:
    noticed(POINTS[0]).do("reject", refusal(*answers), instant(7, 20))


def test_where_nobody_has_observed_there_is_nothing_to_answer() -> None:
    assert noticed().broken("reject", refusal(ANSWERS[0]), instant(7, 26)) == ["R9.4"]
    noticed().do("reject", refusal(), instant(7, 26))


def test_an_answer_is_given_in_words() -> None:
    """Art. 3 l. 241/1990."""
    (finding,) = noticed(*POINTS).refused("reject", refusal(ANSWERS[0], "no"), instant(7, 20))
    assert (finding.rule, finding.path) == ("reasons", "answers.1")


def test_further_grounds_follow_from_the_observations_or_are_none() -> None:
    """R4.8, R9.4: the refusal rests on the grounds of its notice."""
    further = ("L'elenco presentato con le osservazioni ha otto destinatari.",)
    assert noticed().broken("reject", refusal(grounds=further), instant(7, 26)) == ["R4.8"]
    noticed(POINTS[0]).do("reject", refusal(grounds=further), instant(7, 20))


def test_a_notice_that_was_given_is_not_awaited_again() -> None:
    """R4.8: once its days are over the decree is awaited, and of the officer nothing."""
    found = desk()
    found.do("admit", c.Nothing(), instant(7, 10))
    found.do(
        "score", c.Score(points=dict.fromkeys(("coherence", "quality", "network", "placement"), 4)), instant(7, 12)
    )
    assert "officer" in found.who()
    found.do("give_notice", c.GiveNotice(grounds=("the points are few",)), instant(7, 13))
    found.do("pass_time", c.Nothing(), instant(7, 27))
    assert list(found.who()) == ["manager"]
    assert duties(found.file, found.measure, found.offers(), Role.officer) == []


def test_what_is_offered_to_the_manager_asks_for_each_answer() -> None:
    offered = {
        number: [offer.typed for offer in noticed(*POINTS[:number]).offers() if offer.command == "reject"]
        for number in range(3)
    }
    assert offered == {
        0: ["reject AR2017-0001 --decree NUMBER --reason TEXT"],
        1: ["reject AR2017-0001 --decree NUMBER --reason TEXT"],
        2: ["reject AR2017-0001 --answer TEXT --answer TEXT --decree NUMBER --reason TEXT"],
    }


def test_observations_of_an_earlier_release_are_one_point() -> None:
    """It kept that there were some, and not what they are."""
    at = noticed(*POINTS)
    at.file = at.file.noting(observations=None, observed=0)
    assert at.broken("reject", refusal(*ANSWERS), instant(7, 20)) == ["R9.4"]
    at.do("reject", refusal(ANSWERS[0]), instant(7, 20))
