"""Participants as the State takes them: the cells of table SC01, and its checks (R9.17 to R9.19)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.basis.vocabulary import ExitStatus
from domain.edition.versions import Moments
from domain.lifecycle.participants import EntryData
from domain.views.monitoring import SC01, Participant, problems, written
from storage import rules
from tests import lives
from tests.domain.test_participants import WHOLE

TODAY = date(2019, 6, 3)
WHEN = Moments(TODAY)
CODES = rules.load(lives.MEASURE).monitoring
# A woman who was born on 1 March 1970.
CODE = "RSSMRA70C41F205Z"
ENTRY = EntryData.model_validate(WHOLE | {"recipient": "R01"})
WHO = Participant("AR2017-0001", "R01", CODE, date(2018, 8, 7), ENTRY, date(2018, 10, 30), ExitStatus.in_work)


def told(**changes: Any) -> Participant:
    """The same person with other data at entry."""
    return replace(WHO, entry=EntryData.model_validate(WHOLE | {"recipient": "R01"} | changes))


def keys(*people: Participant) -> list[str]:
    """What the State would say of them."""
    return [finding.key for finding in problems(people, CODES, WHEN, TODAY)]


def test_a_row_has_the_cells_of_the_table_in_their_order() -> None:
    """Nobody is named; the cell of the flag is empty, as that of a course."""
    line = written([WHO], CODES, WHEN)
    assert line == (f"AR2017-0001||{CODE}|F|01/03/1970|003016024|003016024|ITA|3|3|2||1|30/10/2018|\n")
    assert len(line.rstrip("\n").split("|")) == len(SC01)


def test_who_is_still_in_the_project_has_neither_state_nor_day_of_exit() -> None:
    still = replace(WHO, left=None, situation=None)
    assert written([still], CODES, WHEN).endswith("|3|2||||\n")
    assert keys(still) == []


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (WHO, []),
        (replace(WHO, entry=None), ["not_told"]),
        (told(household=None, isced=None), ["lacks"]),
        (told(vulnerable=None), []),
        (told(search=None), ["lacks"]),
        (told(gender="M"), ["code_gender"]),
        (told(born=date(1970, 3, 2)), ["code_born"]),
        (told(born=date(1971, 3, 1)), ["code_born"]),
        (replace(WHO, code="00012345674"), []),
        (replace(WHO, left=date(2018, 8, 6)), ["left_before"]),
        (replace(WHO, left=date(2019, 6, 4)), ["left_before"]),
        (replace(WHO, situation=None), ["no_status"]),
        (replace(WHO, situation=None, left=date(2019, 5, 6)), []),
        (replace(WHO, situation=None, left=date(2019, 5, 5)), ["no_status"]),
        (replace(WHO, project="AR2017|0001"), ["cell"]),
        (replace(WHO, code=CODE + "X"), ["cell"]),
    ],
    ids=[
        "whole", "nothing at entry", "two fields", "special categories may be refused", "for how long", "the other sex",
        "another day", "another year", "a provisional code says nothing", "before the plan", "in the future", "no status",
        "day 28", "day 29", "a separator", "too long",
    ],
)  # fmt: skip
def test_what_the_state_would_send_back_is_found_before(person: Participant, expected: list[str]) -> None:
    assert keys(person) == expected


def test_a_person_has_one_record_in_a_project_and_another_in_another_one() -> None:
    """R9.19."""
    assert keys(WHO, replace(WHO, number="R21")) == ["twice"]
    assert keys(WHO, replace(WHO, project="AR2018-0001")) == []
