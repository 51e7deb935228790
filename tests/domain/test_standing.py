"""How a term reads: what was done after its end is done, what is owed outlives its project, and old records are read as they are meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.record.file import File
from domain.system.overdue import overdue_matters
from domain.terms import term as clock
from domain.terms.term import EventKind, TermEvent, TermStatus
from domain.views.standing import stands
from tests import lives
from tests.domain.desk import Desk, desk
from tests.lives import instant

AWARD = c.Award(decree="11352", cup=lives.CUP)
LEAVE = c.Reason(reason="the network has dissolved")
AT_PAGE = c.Publish(address=lives.PAGE)


def read(at: Desk, term: str, today: date) -> tuple[str, str | None]:
    """How a term reads on a day, and since when it is met."""
    found = stands(at.file, at.file.terms[term], at.measure, today)
    return found.status.value, found.met_on.isoformat() if found.met_on else None


def old(file: File, term: str, *events: TermEvent) -> File:
    """The file as it was before November 2026: its term ends with these events, and nothing meets it."""
    held = file.terms[term]
    closing = (EventKind.meet, EventKind.expire, EventKind.cancel)
    kept = tuple(one for one in held.events if one.kind not in closing)
    return file.putting("terms", replace(held, events=(*kept, *events)))


def expired(day: date) -> TermEvent:
    """The last day passed the day before."""
    return TermEvent(EventKind.expire, day)


def test_the_duty_to_publish_an_award_outlives_its_project() -> None:
    """R9.21: it runs, passes and is told to the manager, as before the end."""
    at = desk().live("award")
    at.do("award", AWARD, instant(8, 1))
    at.do("withdraw", LEAVE, instant(8, 6))
    assert read(at, "publication", date(2018, 8, 6)) == ("running", None)
    (letter,) = [one for one in at.do("pass_time", c.Nothing(), instant(8, 20)).notices if one.template == "escalation"]
    assert (letter.to, letter.values["term"]) == ("manager", "publication")
    assert overdue_matters(at.file, at.measure.terms) == ("publication",)
    at.do("publish", AT_PAGE, instant(8, 23))
    assert read(at, "publication", date(2018, 8, 24)) == ("met", "2018-08-23")


@pytest.mark.parametrize(("today", "status"), [(date(2018, 8, 11), "running"), (date(2018, 8, 12), "expired")])
def test_where_an_old_end_has_cancelled_it_it_is_still_owed(today: date, status: str) -> None:
    at = desk().live("award")
    at.do("award", AWARD, instant(8, 1))
    at.do("withdraw", LEAVE, instant(8, 6))
    at.file = old(at.file, "publication", TermEvent(EventKind.cancel, date(2018, 8, 6), "withdrawn"))
    assert clock.status(at.file.terms["publication"]) is TermStatus.cancelled
    assert read(at, "publication", today) == (status, None)
    at.do("publish", AT_PAGE, instant(8, 23))
    assert read(at, "publication", date(2018, 8, 24)) == ("met", "2018-08-23")


def test_what_an_old_record_left_as_expired_and_was_done_afterwards_reads_as_met() -> None:
    """With its day, where the file tells it."""
    at = desk().live("admit")
    at.do("pass_time", c.Nothing(), instant(9, 10))
    assert read(at, "formal_check", date(2018, 9, 10)) == ("expired", None), "nobody has done it"
    at.do("admit", c.Nothing(), instant(9, 11))
    at.do("score", c.Score(points=lives.POINTS), instant(9, 12))
    at.do("award", AWARD, instant(9, 13))
    for name in ("formal_check", "evaluation", "decision"):
        at.file = old(at.file, name, expired(date(2018, 9, 10)))
    assert [read(at, name, date(2018, 9, 14)) for name in ("formal_check", "evaluation", "decision")] == [
        ("met", "2018-09-11"),
        ("met", None),
        ("met", "2018-09-13"),
    ]


def test_what_nobody_did_before_the_end_stays_expired() -> None:
    at = desk().live("admit")
    at.do("pass_time", c.Nothing(), instant(9, 10))
    at.do("withdraw", LEAVE, instant(9, 11))
    assert at.stands() is State.withdrawn
    assert read(at, "formal_check", date(2018, 9, 12)) == ("expired", None)


def test_a_payment_and_a_late_deed_have_come_when_they_come_late() -> None:
    """R8.6, R4.10: from now on their term has the day itself."""
    paid = desk().live("confirm_payment")
    paid.do("pass_time", c.Nothing(), instant(6, 1, 2019))
    paid.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="T"), instant(6, 3, 2019))
    assert str(clock.met_on(paid.file.terms["payment/C1"])) == "2019-06-03"
    paid.file = old(paid.file, "payment/C1", expired(date(2019, 6, 1)))
    assert read(paid, "payment/C1", date(2019, 6, 4)) == ("met", "2019-06-03")

    late = desk().live("accept")
    late.do("pass_time", c.Nothing(), instant(9, 10))
    late.do("accept", c.Nothing(), instant(9, 11))
    late.do("uphold", c.Uphold(reason="they were ill"), instant(9, 14))
    assert str(clock.met_on(late.file.terms["acceptance"])) == "2018-09-11"
    assert str(clock.met_on(late.file.terms["forfeiture_decision"])) == "2018-09-14"


def test_the_notice_of_a_hire_that_somebody_has_verified_by_hand_is_met() -> None:
    """R6.22: its question is answered, though its days were over."""
    at = desk().live("declare_outcome")
    at.do("declare_outcome", lives.placements(["R01"]), instant(10, 15))
    at.do("pass_time", c.Nothing(), instant(10, 20))
    (notice,) = [one for one in at.file.terms.values() if one.name == "hire_notice"]
    assert clock.status(notice) is TermStatus.expired
    at.do(
        "verify_outcome",
        c.VerifyOutcome(recipients=("R01",), verified=True, reason="the contract was seen"),
        instant(10, 22),
    )
    assert read(at, notice.id, date(2018, 10, 23)) == ("met", "2018-10-22")
