"""Sections 4 and 7: formal check, merit, decree, start, plans, extension, endings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.commands.table import COMMANDS
from domain.edition.catalogue import said
from domain.lifecycle import contents as c
from domain.lifecycle.states import ENDS, STAGES, State
from domain.record.states import Account, RecipientState
from domain.system.overdue import overdue_matters
from domain.terms.reckoning import LIMITED, basis_of, due
from domain.terms.term import TermStatus, status
from domain.views.summary import term_line
from storage import rules
from tests import lives
from tests.domain.desk import desk
from tests.lives import instant


def test_every_state_is_reached_and_only_an_act_leaves_an_end() -> None:
    """F1: no state that nothing leads to; a row without a rule, a content or a sentence cannot be written."""
    reached = {target for rule in COMMANDS.values() for targets in rule.transitions.values() for target in targets}
    assert reached | {State.waiting_for_funds} == set(State)
    assert {state for stage in STAGES for state in stage.states} | ENDS == set(State)
    leaving = {
        (name, state)
        for name, rule in COMMANDS.items()
        for state in ENDS
        for goal in rule.transitions.get(state, ())
        if goal is not state
    }
    assert leaving == {("reopen", State.closed)}


def test_a_missing_paper_stops_the_admission_and_not_the_submission() -> None:
    """R3.8, R4.6."""
    incomplete = desk(documents=lives.legler()["documents"][:4])
    assert incomplete.broken("admit", c.Nothing(), instant(7, 4)) == ["R3.8"]
    incomplete.do("request_documents", c.RequestDocuments(items=("privacy notices",)), instant(7, 4))
    paper = c.SuppliedDocument(kind="privacy_notices", name="p.pdf", sha256="a" * 64)
    incomplete.do("supply_documents", c.SupplyDocuments(documents=(paper,)), instant(7, 6))
    incomplete.do("admit", c.Nothing(), instant(7, 7))
    assert incomplete.file.state is State.under_evaluation


def test_a_paper_that_was_asked_for_once_is_not_to_be_asked_for_again() -> None:
    """R4.6: what is left is the refusal, after its notice; the finding says so, and names what is possible."""
    incomplete = desk(documents=lives.legler()["documents"][:4])
    incomplete.do("request_documents", c.RequestDocuments(items=("privacy notices",)), instant(7, 4))
    other = c.SuppliedDocument(kind="partnership_agreement", name="p.pdf", sha256="a" * 64)
    incomplete.do("supply_documents", c.SupplyDocuments(documents=(other,)), instant(7, 6))
    (asked,) = incomplete.refused("admit", c.Nothing(), instant(7, 7))
    assert "papers have been asked for already" in asked.message
    assert "give-notice" in asked.message
    assert "give-notice" in said(asked, "it")
    incomplete.do("give_notice", c.GiveNotice(grounds=("no privacy notices",)), instant(7, 8))
    incomplete.do("observe", c.Observe(text="we disagree"), instant(7, 9))
    (noticed,) = incomplete.refused("admit", c.Nothing(), instant(7, 10))
    assert "(reject)" in noticed.message
    assert "give-notice" not in noticed.message


def test_who_hands_in_some_of_the_papers_is_told_what_the_file_still_lacks() -> None:
    """R4.6: papers are asked for once, and what comes ends the waiting for them."""
    incomplete = desk(documents=lives.legler()["documents"][:3])
    incomplete.do("request_documents", c.RequestDocuments(items=("both papers",)), instant(7, 4))
    paper = c.SuppliedDocument(kind="privacy_notices", name="p.pdf", sha256="a" * 64)
    data = incomplete.do("supply_documents", c.SupplyDocuments(documents=(paper,)), instant(7, 6)).data
    assert "privacy_notices" in data["documents"]
    assert data["lacking"] == ["self_declarations"]


@pytest.mark.parametrize(
    "points",
    [
        {"coherence": 20, "quality": 25, "network": 20},
        {"coherence": 26, "quality": 25, "network": 20, "placement": 15},
        {"coherence": -1, "quality": 25, "network": 20, "placement": 15},
        {"coherence": 20, "quality": 25, "network": 20, "placement": 15, "charm": 5},
    ],
)
def test_the_grid_is_scored_whole_and_within_its_points(points: dict[str, int]) -> None:
    """R4.5."""
    assert desk().live("score").broken("score", c.Score(points=points), instant(7, 10)) == ["R4.5"]


@pytest.mark.parametrize(("total", "awarded"), [(59, False), (60, True)])
def test_the_threshold_is_sixty(total: int, awarded: bool) -> None:
    """R4.5: 59 is not enough, 60 is."""
    scored = desk().live("score")
    scored.do(
        "score",
        c.Score(points={"coherence": 20, "quality": 20, "network": 10, "placement": total - 50}),
        instant(7, 10),
    )
    answer = scored.ask("award", c.Award(decree="1", cup=lives.CUP), instant(7, 11))
    assert (scored.file.state is State.awarded) is awarded, answer


def test_the_award_turns_the_reservation_into_a_commitment() -> None:
    """R5.7."""
    awarded = desk().live("accept")
    assert (awarded.file.held(Account.reserved), awarded.file.held(Account.committed)) == (0, 7_664_200)


def test_before_july_2020_the_notice_makes_the_term_start_anew() -> None:
    """R9.3, first version: the sixty days begin again with the observations."""
    noticed = desk()
    noticed.do("give_notice", c.GiveNotice(grounds=("x",)), instant(7, 10))
    noticed.do("observe", c.Observe(text="y"), instant(7, 16))
    end = due(noticed.file.terms["decision"], rules.load(lives.MEASURE).calendar)
    assert end is not None
    assert end.day == date(2018, 9, 14)


def test_since_july_2020_the_term_goes_on_ten_days_after_the_observations() -> None:
    """R9.3, second version: submitted 1 September 2020, 9 days run; 51 are left and the first one counted is 26 September."""
    noticed = desk("azioni-di-rete-2018", instant(9, 1, 2020))
    noticed.do("give_notice", c.GiveNotice(grounds=("x",)), instant(9, 11, 2020))
    noticed.do("observe", c.Observe(text="y"), instant(9, 16, 2020))
    end = due(noticed.file.terms["decision"], rules.load("azioni-di-rete-2018").calendar)
    assert end is not None
    assert end.day == date(2020, 11, 16)  # day 60 is Sunday the 15th


def test_the_notice_is_given_once() -> None:
    """R4.8."""
    noticed = desk()
    noticed.do("give_notice", c.GiveNotice(grounds=("x",)), instant(7, 10))
    noticed.do("observe", c.Observe(text="y"), instant(7, 12))
    assert noticed.broken("give_notice", c.GiveNotice(grounds=("z",)), instant(7, 13)) == ["R4.8"]


def test_a_project_of_august_2018_ends_with_the_notice() -> None:
    """R7.3: min(6 August 2018 + 12 months, 31 December 2018)."""
    started = desk().live("sign_plan")
    end = due(started.file.terms["project_end"], rules.load(lives.MEASURE).calendar)
    assert end is not None
    assert end.day == date(2018, 12, 31)


def test_a_letter_and_the_status_say_the_same_of_what_a_term_rests_on() -> None:
    """R7.3: the notice's own end cuts the end of a project short, and no other term."""
    starting = desk().live("start")
    decision = starting.do("start", c.Start(date=date(2018, 8, 6)), instant(8, 6))
    term = starting.file.terms["project_end"]
    (notice,) = decision.notices
    line = term_line(starting.file, term, starting.measure, starting.now.date(), ())
    assert notice.values["basis"] == LIMITED == line["basis"]
    asking = replace(term, name="extension_deadline", basis="richiesta di proroga")
    assert basis_of(asking, asking.limit) == "richiesta di proroga"


@pytest.mark.parametrize("day", [date(2018, 8, 2), date(2018, 8, 7)])
def test_a_start_lies_between_acceptance_and_today(day: date) -> None:
    """R7.5."""
    assert desk().live("start").broken("start", c.Start(date=day), instant(8, 6)) == ["R7.5"]


def test_a_late_panel_is_overdue_until_it_has_scored() -> None:
    """R4.2: fifteen days from 4 July."""
    found = desk().live("score")
    found.do("pass_time", c.Nothing(), instant(7, 20))
    assert overdue_matters(found.file, found.measure.terms) == ("evaluation",)
    found.do("score", c.Score(points=lives.POINTS), instant(7, 21))
    assert overdue_matters(found.file, found.measure.terms) == ()


def test_a_start_that_was_not_told_before_the_notice_ended_is_offered_with_its_day() -> None:
    """R7.3, R7.5: accepted on 10 December; on 2 January nothing can start any more, what has begun in December can be told."""
    found = desk()
    for (_, name, content), day in zip(lives.until("start"), (1, 2, 5, 10), strict=True):
        found.do(name, content, instant(12, day))
    (before,) = [one for one in found.offers(instant(12, 20)) if one.command == "start"]
    (after,) = [one for one in found.offers(instant(1, 2, 2019)) if one.command == "start"]
    assert (before.typed, before.is_open) == ("start AR2017-0001", True)
    assert (after.typed, after.is_open) == ("start AR2017-0001 --date 2018-12-10", True)


def test_the_group_must_be_whole_at_the_start() -> None:
    """R2.10: a fall below ten alerts the officer, and stops the start."""
    small = desk(
        recipients=lives.legler()["recipients"][:10], budget={"process": "20000.00", "result": "18350.00"}
    ).live("start")
    left = small.do("withdraw_recipient", c.WithdrawRecipient(recipient="R01", reason="moved away"), instant(8, 4))
    assert [notice.template for notice in left.notices] == ["requirement"]
    assert small.broken("start", c.Start(), instant(8, 6)) == ["R2.10"]


def test_what_proved_a_band_is_kept_with_it() -> None:
    """R6.13b: the hash of the profile, or of the table of plans, stands with the person and in every line of a result."""
    found = desk().live("sign_plan")
    signed = lives.plans().model_copy(update={"document": "b" * 64})
    found.do("sign_plan", signed, instant(8, 7))
    assert {one.band_evidence for one in found.file.recipients.values()} == {"b" * 64}


def test_the_band_is_frozen_at_the_signature() -> None:
    """R6.13b."""
    signed = desk().live("record_services")
    again = c.SignPlan(plans=(c.Plan(recipient="R01", band="3"),))
    assert signed.broken("sign_plan", again, instant(8, 9)) == ["R6.13b"]
    assert signed.file.recipients["R01"].band == "2"


def test_plans_are_signed_all_or_none() -> None:
    """R7.1: unknown people and unknown bands, all findings at once."""
    wrong = c.SignPlan(
        plans=(c.Plan(recipient="R01", band="2"), c.Plan(recipient="R99", band="2"), c.Plan(recipient="R02", band="9"))
    )
    ready = desk().live("sign_plan")
    assert ready.broken("sign_plan", wrong, instant(8, 7)) == ["R7.1", "R6.13"]
    assert ready.file.recipients["R01"].state is RecipientState.joined


def test_an_extension_moves_the_twelve_months_and_is_asked_once() -> None:
    """R7.6: at least thirty days before the end, one only, granted by the manager."""
    started = desk("azioni-di-rete-2018", instant(11, 6), companies=lives.legler()["companies"])
    for name, content, at in (
        ("admit", c.Nothing(), instant(11, 7)),
        ("score", c.Score(points=lives.POINTS), instant(11, 8)),
        ("award", c.Award(decree="1", cup=lives.CUP), instant(11, 9)),
        ("accept", c.Nothing(), instant(11, 10)),
        ("start", c.Start(), instant(11, 12)),
    ):
        started.do(name, content, at)
    request = c.RequestExtension(until=date(2020, 3, 31), reason="late hires")
    assert started.broken("request_extension", request, instant(10, 20, 2019)) == ["R7.6"]
    started.do("request_extension", request, instant(10, 1, 2019))
    granted = started.do("decide_extension", c.DecideExtension(granted=True), instant(10, 5, 2019))
    assert granted.data["ends"] == "2020-03-31"
    assert started.broken("request_extension", request, instant(10, 6, 2019))[0] == "R7.6"
    assert started.broken(
        "decide_extension", c.DecideExtension(granted=False, reason="no time is left"), instant(10, 6, 2019)
    ) == ["R7.6"]


def test_a_withdrawal_frees_the_money_and_ends_every_term() -> None:
    """F15."""
    gone = desk().live("accept")
    decision = gone.do("withdraw", c.Reason(reason="as the file shows"), instant(8, 2))
    assert [(t.source, t.target, t.cents) for t in decision.transfers] == [
        (Account.committed, Account.available, 7_664_200)
    ]
    running = {t.name for t in gone.file.terms.values() if status(t) in (TermStatus.running, TermStatus.suspended)}
    assert running == {"records"}, "only the keeping of the papers goes on"


def test_nothing_is_possible_after_the_end() -> None:
    """Ends are ends."""
    gone = desk()
    gone.do("withdraw", c.Reason(reason="as the file shows"), instant(7, 3))
    assert gone.broken("admit", c.Nothing(), instant(7, 4)) == ["state"]
