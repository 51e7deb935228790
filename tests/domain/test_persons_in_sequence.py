"""People, registers and revocations one step after another (sections 7 and 8)."""

from __future__ import annotations

from datetime import date

from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.record.states import RecipientState
from tests import lives
from tests.domain.desk import desk
from tests.domain.test_outcomes import declared, job
from tests.lives import instant

LEAVES = c.WithdrawRecipient(recipient="R01", reason="has moved away")


def test_whoever_has_left_stays_away_also_when_their_result_is_verified() -> None:
    """R7.8: no attendance after the day of leaving, no second withdrawal, and the count of those who are left is right."""
    delivering = desk().live("end_delivery")
    left = delivering.do("withdraw_recipient", LEAVES, instant(10, 26))
    assert left.data["recipients_left"] == 19
    delivering.do("verify_outcome", c.VerifyOutcome(recipients=("R01",), verified=True), instant(10, 27))
    assert delivering.file.recipients["R01"].state is RecipientState.withdrawn
    assert delivering.file.outcomes["O1"].state == "verified"
    later = lives.register(date(2018, 10, 27), "TUT", ["R01"], "09:00", "10:00")
    assert delivering.broken("record_services", later, instant(10, 28)) == ["R7.8"]
    assert delivering.broken("withdraw_recipient", LEAVES, instant(10, 28)) == ["R7.8"]
    second = delivering.do("withdraw_recipient", LEAVES.model_copy(update={"recipient": "R02"}), instant(10, 28))
    assert second.data["recipients_left"] == 18


def test_a_job_that_began_before_the_withdrawal_is_a_result() -> None:
    """R7.8, R6.21: declared later; one that began afterwards is not."""
    delivering = desk().live("declare_outcome")
    delivering.do("withdraw_recipient", LEAVES, instant(10, 20))
    after, before = declared(job(hired=date(2018, 10, 21))), declared(job(hired=date(2018, 10, 20)))
    assert delivering.broken("declare_outcome", after, instant(10, 24)) == ["R7.8"]
    delivering.do("declare_outcome", before, instant(10, 24))
    assert delivering.file.recipients["R01"].state is RecipientState.withdrawn


def test_the_register_of_the_last_day_is_taken_until_the_final_claim() -> None:
    """R7.9: what counts is the day of the hour, not the day on which its register is handed in."""
    delivering = desk().live("end_delivery")
    delivering.do("end_delivery", c.Nothing(), instant(10, 30))
    last = lives.register(date(2018, 10, 30), "TUT", ["R01"], "08:00", "09:00")
    too_late = lives.register(date(2018, 10, 31), "TUT", ["R01"], "08:00", "09:00")
    delivering.do("record_services", last, instant(11, 1))
    assert delivering.broken("record_services", too_late, instant(11, 1)) == ["R7.3"]
    assert delivering.stands() is State.outcome_verification
    delivering.do("claim", c.MakeClaim(kind="final"), instant(11, 2))
    assert delivering.broken("record_services", last, instant(11, 3)) == ["state"]


def test_a_revocation_has_its_notice_or_says_why_there_was_no_time() -> None:
    """R8.10, art. 7 l. 241/1990: the letter speaks of urgency only where the manager stated it."""
    bare = c.Revocation(decree="7", reason="false declarations")
    awarded = desk().live("accept")
    assert awarded.broken("revoke", bare, instant(8, 2)) == ["R8.10"]
    urgent = awarded.do("revoke", bare.model_copy(update={"urgent": "the seat is being emptied"}), instant(8, 2))
    assert urgent.notices[0].values["urgent"] == "yes"
    noticed = desk().live("accept")
    noticed.do("give_notice", c.GiveNotice(grounds=("false declarations",)), instant(8, 2))
    assert noticed.broken("revoke", bare, instant(8, 3)) == ["R8.10"]
    noticed.do("observe", c.Observe(text="they are true"), instant(8, 4))
    assert noticed.do("revoke", bare, instant(8, 5)).notices[0].values["urgent"] == ""
