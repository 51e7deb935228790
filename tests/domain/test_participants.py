"""What the European fund asks of participants, as duties of the clock (R9.17 to R9.19)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.basis.vocabulary import WorkerStatus
from domain.commands.table import COMMANDS
from domain.lifecycle import contents as c
from domain.lifecycle.participants import EntryData, ExitData, LaterData, RecordParticipants
from domain.registers.answers import Origin
from domain.registers.hirings import Employment
from domain.terms import term as clock
from tests import lives
from tests.domain.desk import Albo, Desk, desk
from tests.lives import instant, people

WHOLE: dict[str, Any] = {
    "gender": "F", "born": date(1970, 3, 1), "residence": "003016024", "domicile": "003016024", "citizenship": "ITA",
    "isced": "3", "condition": "unemployed", "search": "from_6_to_12", "household": "other", "vulnerable": None,
}  # fmt: skip
PLANNED = "entry_data/2018-08-07"
LEFT = "immediate_result/2018-10-30"
AFTER = "longer_result/2018-10-30"


def at_entry(*numbers: str, **changes: Any) -> RecordParticipants:
    """The same data of some people."""
    return RecordParticipants(entries=tuple(EntryData(recipient=one, **WHOLE | changes) for one in numbers))


def on_leaving(*numbers: str, situation: str = "seeking") -> RecordParticipants:
    """The same immediate result of some people."""
    rows = tuple(ExitData.model_validate({"recipient": one, "situation": situation}) for one in numbers)
    return RecordParticipants(exits=rows)


def later(*numbers: str, situation: str = "in_work") -> RecordParticipants:
    """The same longer-term result of some people."""
    rows = tuple(LaterData.model_validate({"recipient": one, "situation": situation}) for one in numbers)
    return RecordParticipants(later=rows)


def expelled(found: Desk) -> Desk:
    """All of them were expelled, so that one row fits everybody."""
    people = {number: replace(one, status=WorkerStatus.expelled) for number, one in found.file.recipients.items()}
    found.file = found.file.having(recipients=people)
    return found


def how(found: Desk, term: str) -> str:
    """How a term stands."""
    return clock.status(found.file.terms[term]).value


def passed(found: Desk, month: int, day: int, year: int = 2018) -> list[str]:
    """The letters of the clock until a day, with what they are about."""
    said = found.do("pass_time", c.Nothing(), instant(month, day, year))
    return [f"{one.template} {one.to} {one.values['term_id']}" for one in said.notices]


def test_data_at_entry_are_awaited_for_each_day_of_plans_with_a_reminder_and_a_question() -> None:
    """R9.17."""
    found = expelled(desk().live("record_services"))
    assert how(found, PLANNED) == "running"
    assert passed(found, 8, 29) == [f"reminder operator {PLANNED}"]
    found.do("record_participants", at_entry(*people(19)), instant(8, 30))
    assert how(found, PLANNED) == "running", "R20 is lacking"
    assert passed(found, 9, 6) == [f"ask operator {PLANNED}"]
    found.do("record_participants", at_entry("R20"), instant(9, 10))
    assert how(found, PLANNED) == "met", "late, and answered"


def test_what_was_told_in_time_is_not_asked_for() -> None:
    found = expelled(desk().live("record_services"))
    found.do("record_participants", at_entry(*people()), instant(8, 10))
    assert how(found, PLANNED) == "met"
    assert passed(found, 9, 20) == []


@pytest.mark.parametrize("name", [name for name in WHOLE if name != "vulnerable"])
def test_a_record_that_lacks_a_field_is_taken_and_counts_in_the_grand_total_only(name: str) -> None:
    """R9.17; special categories need not be answered (R9.20)."""
    found = expelled(desk().live("record_services"))
    without = {name: None} | ({"search": None} if name == "condition" else {})
    told = found.do("record_participants", at_entry("R01", **without), instant(8, 10))
    assert told.data["incomplete"] == ["R01"]
    assert (found.file.recipients["R01"].entry_told_on, found.file.recipients["R01"].entry_whole) == (
        date(2018, 8, 10),
        False,
    )
    found.do("record_participants", at_entry("R01"), instant(8, 11))
    assert found.file.recipients["R01"].entry_whole


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (at_entry("R99"), "R7.1"),
        (at_entry("R01", condition="employed", search=None), "R9.17"),
        (at_entry("R01", born=date(2030, 1, 1)), "R9.17"),
        (at_entry("R01", "R01"), "R9.19"),
        (on_leaving("R01"), "R9.18"),
        (later("R01"), "R9.18"),
    ],
    ids=["nobody", "an expelled worker is not employed", "not born", "twice", "has not left", "nor six months ago"],
)
def test_what_contradicts_the_file_is_refused(content: RecordParticipants, rule: str) -> None:
    found = expelled(desk().live("record_services"))
    assert found.broken("record_participants", content, instant(8, 10)) == [rule]


def test_a_suspended_worker_is_employed() -> None:
    found = desk().live("record_services")
    suspended = next(one.id for one in found.file.recipients.values() if one.status == "suspended")
    assert found.broken("record_participants", at_entry(suspended), instant(8, 10)) == ["R9.17"]
    found.do("record_participants", at_entry(suspended, condition="employed", search=None), instant(8, 10))


def test_who_is_without_a_job_says_for_how_long() -> None:
    with pytest.raises(ValueError, match="without a job"):
        EntryData.model_validate(WHOLE | {"recipient": "R01", "condition": "student"})


def test_the_immediate_result_is_what_was_told_within_28_days_or_what_the_file_knows() -> None:
    """R9.18: only the last change counts; the clock records the others."""
    found = desk().live("verify_outcome")
    found.do("record_participants", on_leaving("R20", "R19", situation="in_training"), instant(11, 5))
    found.do("record_participants", on_leaving("R20", situation="self_employed"), instant(11, 20))
    assert f"reminder operator {LEFT}" in passed(found, 11, 21)
    passed(found, 11, 28)
    file = found.file
    assert [file.recipients[one].exit_status for one in ("R01", "R19", "R20")] == [
        "in_work",
        "in_training",
        "self_employed",
    ]
    assert how(found, LEFT) == "expired", "most of it is the clock's"


def test_a_term_is_met_by_the_last_of_its_people() -> None:
    found = desk().live("verify_outcome")
    found.do("record_participants", on_leaving(*people()), instant(11, 5))
    assert how(found, LEFT) == "met"


def ended(jobs: tuple[Employment, ...] = ()) -> Desk:
    """A life that has ended; hiring notices of the time afterwards."""
    found = desk()
    for at, name, content in lives.LIFE:
        found.do(name, content, at)
    found.registers = Albo(jobs=jobs)
    return found


JOB = Employment(
    lives.EMPLOYER, False, date(2019, 1, 7), None, "open_ended", None, True, origins=(Origin("f" * 64, 2, "a" * 64),)
)  # fmt: skip


def test_six_months_later_the_register_of_notices_is_asked_first() -> None:
    """R9.18; of whom it knows no job, an officer is asked."""
    found = ended((JOB,))
    assert f"ask officer {AFTER}" not in passed(found, 5, 2, 2019)
    assert {one.later_status for one in found.file.recipients.values()} == {"in_work"}
    assert how(found, AFTER) in ("met", "expired")
    unknown = ended()
    assert f"ask officer {AFTER}" in passed(unknown, 5, 2, 2019)
    assert unknown.broken("record_participants", later("R01"), instant(4, 29, 2019)) == ["R9.18"]
    unknown.do("record_participants", later(*people()), instant(5, 3, 2019))
    assert how(unknown, AFTER) == "met"


def test_the_same_words_are_told_once_and_may_come_back_after_others() -> None:
    found = expelled(desk().live("record_services"))
    occasion = COMMANDS["record_participants"].occasion
    first = at_entry("R01")
    other = at_entry("R01", isced="5")
    found.do("record_participants", first, instant(8, 10))
    assert occasion(found.file, first, "operator") == "", "the same fact"
    assert occasion(found.file, other, "operator") == "told1"
    found.do("record_participants", other, instant(8, 11))
    assert occasion(found.file, first, "operator") == "told2", "it takes the place of the other again"
