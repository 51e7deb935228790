"""A revocation says whether the network has handed in memories, and that they were weighed (art. 10 l. 241/1990)."""

from __future__ import annotations

import pytest

from activities import wording
from domain.lifecycle import contents as c
from storage.outbox import PendingNotice
from tests import lives
from tests.domain.desk import desk
from tests.lives import instant

REVOKED = c.Revocation(decree="9", reason="as the file shows")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (True, "Le memorie presentate dopo la comunicazione del 01/10/2018 sono state valutate"),
        (False, "Dopo la comunicazione del 01/10/2018 non sono pervenute memorie."),
    ],
)
def test_a_revocation_says_what_became_of_its_notice(answers: bool, words: str) -> None:
    at_work = desk().live("end_delivery")
    at_work.do("give_notice", c.GiveNotice(grounds=("nothing was done",)), instant(10, 1))
    if answers:
        at_work.do("observe", c.Observe(text="here are the registers"), instant(10, 3))
    else:
        at_work.do("pass_time", c.Nothing(), instant(10, 13))
    (letter, *_) = at_work.do("revoke", REVOKED, instant(10, 15)).notices
    queued = PendingNotice(1, "P", letter.key, letter.template, letter.to, dict(letter.values), lives.OPENED)
    assert words in wording.letter(queued, {str(letter.values["said"]): wording.Said(REVOKED.model_dump())}).text
