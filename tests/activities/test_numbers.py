"""Numbers and days in letters: one day is one, and what has passed is said to have passed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from activities import phrases, wording
from activities.mail import compose, text_of
from tests.activities.queued import notice


@pytest.mark.parametrize(("number", "words"), [(1, "resta 1 giorno"), ("1", "resta 1 giorno"), (2, "restano 2 giorni")])
def test_one_day_is_one(number: object, words: str) -> None:
    assert phrases.left_it(number) == words
    assert phrases.people_it(number) == ("2 persone" if number == 2 else "1 persona")


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2018-07-03", "in corso (resta 1 giorno)"),
        ("2018-07-12", "in corso (restano 10 giorni)"),
        ("2018-07-02", "in corso e scade oggi"),
        ("2018-07-01", "scaduto,"),
    ],
)
def test_a_reminder_says_how_many_days_are_left(due: str, words: str) -> None:
    """Counted from the day on which it was written."""
    text = text_of(compose(notice("reminder", term="acceptance", due=due)))
    assert words in text
    assert ("scaduto il" in text) == (due < "2018-07-02")


def test_no_template_says_a_number_of_days_as_many_by_itself() -> None:
    """One day would read as several: numbers go through the filters."""
    places = Path(wording.__file__).parent
    texts = [*(places / "templates").glob("*.txt"), *(places / "decrees").glob("*.txt")]
    assert len(texts) > 40
    counted = re.compile(r"\{\{(?![^}]*\|)[^}]*\}\} (?:giorni|persone|righe|mesi|volte)\b")
    assert {path.name: found for path in texts if (found := counted.findall(path.read_text(encoding="utf-8")))} == {}
