"""One life for each end, on the time-skipping server, with the real activities and record; each with and without cache."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest

from activities.delivery import start_again
from domain.basis.calendar import end_of_day
from domain.basis.findings import RuleBroken
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.record.states import Account
from domain.terms.reckoning import due
from domain.views.summary import attention
from storage import ledger, rules
from tests import lives
from tests.lives import instant, until
from tests.office import Office, opened


def money(office: Office) -> dict[Account, int]:
    """The envelope's parts, after checking that they add up."""
    with office.database.read() as session:
        assert ledger.unbalanced(session, office.measure) == []
        return ledger.balances(session, office.measure)


async def test_closed(office: Office) -> None:
    """R5.8: paid what was recognised, the saving is back in the envelope."""
    project = await office.submit()
    await office.live(project, lives.LIFE)
    assert await office.end_of(project) == State.closed
    file = office.file(project)
    assert file.claims["C1"].recognised == file.held(Account.paid) > 0
    assert money(office)[Account.available] == 500_000_000 - file.held(Account.paid)


async def test_delivery_ends_by_itself_on_the_last_day(office: Office) -> None:
    """R7.3: the earlier of 12 months and the end of the notice; the reminders of section 12 leave before."""
    project = await office.submit()
    await office.live(project, until("end_delivery"))
    await office.until(instant(12, 31, hour=22))
    assert office.file(project).state is State.in_delivery
    await office.until(instant(1, 1, 2019))
    file = office.file(project)
    assert (file.state, file.facts.ended_on) == (State.outcome_verification, date(2018, 12, 31))
    assert [event.rung for event in file.terms["project_end"].events if event.kind == "remind"] == [
        "before-60d",
        "before-30d",
        "before-7d",
    ]


async def test_refused_at_submission(office: Office) -> None:
    """R2.8: nine people are not a group; nothing is stored."""
    with pytest.raises(RuleBroken, match="9 recipients"):
        await office.submit(recipients=lives.legler()["recipients"][:9])
    assert money(office)[Account.reserved] == 0


async def test_rejected_never_without_the_notice_stage(office: Office) -> None:
    """R4.8: notice of grounds, observations, then the decree; the reservation is free."""
    project = await office.submit()
    refusal = c.Rejection(decree="9", reason="no link with the crisis")
    await office.live(
        project,
        (
            (instant(7, 4), "admit", c.Nothing()),
            (instant(7, 9), "score", c.Score(points=dict.fromkeys(lives.POINTS, 5))),
        ),
    )
    assert [f.rule for f in (await office.give(project, "award", c.Award(decree="9", cup=lives.CUP))).findings] == [
        "R4.5"
    ]
    assert [f.rule for f in (await office.give(project, "reject", refusal)).findings] == ["R4.8"]
    await office.live(
        project,
        (
            (instant(7, 10), "give_notice", c.GiveNotice(grounds=("below the threshold",))),
            (instant(7, 16), "observe", c.Observe(text="we disagree")),
        ),
    )
    assert (await office.give(project, "reject", refusal, id="after the notice")).accepted
    assert await office.end_of(project) == State.rejected
    assert money(office)[Account.available] == 500_000_000


async def test_the_notice_stage_ends_by_itself(office: Office) -> None:
    """R9.3 before July 2020: without observations the procedure starts anew when the ten days are over."""
    project = await office.submit()
    await office.live(project, ((instant(7, 4), "give_notice", c.GiveNotice(grounds=("papers",))),))
    await office.until(instant(7, 14, hour=20))
    assert office.file(project).state is State.refusal_notice
    await office.until(instant(7, 17))
    file = office.file(project)
    assert file.state is State.awaiting_decision
    assert file.terms["decision"].events[-1].kind == "interrupt"


async def test_withdrawn(office: Office) -> None:
    """F15: the money is free at once and nothing runs any more."""
    project = await office.submit()
    assert (await office.give(project, "withdraw", c.Reason(reason="the network broke up"))).accepted
    assert await office.end_of(project) == State.withdrawn
    assert money(office)[Account.available] == 500_000_000


@pytest.mark.parametrize("before", ["accept", "start", "claim"], ids=["no acceptance", "no start", "no claim"])
async def test_forfeited(office: Office, before: str) -> None:
    """R4.10, R7.5, R8.3: the last day counts whole (2 September 2018 is a Sunday); notice, days for memories, then the decree."""
    project = await office.submit()
    await office.live(project, until(before))
    state = office.file(project).state
    term = {"accept": "acceptance", "start": "start", "claim": "final_claim"}[before]
    end = due(office.file(project).terms[term], rules.load(office.measure).calendar)
    assert end is not None
    await office.until(end_of_day(end.day))
    assert office.file(project).state is state
    await office.env.sleep(120)
    await given_notice(office, project)
    decree = c.Forfeiture(decree="13208")
    assert [f.rule for f in (await office.give(project, "forfeit", decree)).findings] == ["R8.10"]
    assert money(office)[Account.committed] == 7_664_200
    await office.until(end_of_day(end.day + timedelta(days=14)))
    assert lives.who(office.database, project, await office.now()) == (Role.manager,)
    assert (await office.give(project, "forfeit", decree, id="after the notice")).accepted
    assert await office.end_of(project) == State.forfeited
    assert money(office)[Account.available] == 500_000_000


async def given_notice(office: Office, project: str) -> None:
    """Wait until the clock has given notice of a forfeiture and the letter has arrived."""
    while office.file(project).facts.late_for is None:
        await asyncio.sleep(0.02)
    await office.delivered(project)


async def test_a_late_acceptance_is_upheld(office: Office) -> None:
    """R4.10, R8.10: the deed that comes after its term is kept, a manager takes it, and the life goes on to its end."""
    project = await office.submit()
    await office.live(project, until("accept"))
    await office.until(instant(9, 1))
    await given_notice(office, project)
    assert (await office.give(project, "accept")).data["late"] == "acceptance"
    assert office.file(project).state is State.forfeiture_notice
    assert (await office.give(project, "uphold", c.Uphold(reason="the letter had gone to an old address"))).accepted
    assert (await office.give(project, "start", c.Start())).accepted
    await office.until(instant(10, 20))
    assert office.file(project).state is State.in_delivery


async def test_revoked(office: Office) -> None:
    """R8.9: before any payment the commitment is free again."""
    project = await office.submit()
    await office.live(
        project,
        (
            *until("record_services"),
            (instant(9, 1), "revoke", c.Revocation(decree="77", urgent="money was leaving", reason="no activity")),
        ),
    )
    assert await office.end_of(project) == State.revoked
    assert money(office)[Account.available] == 500_000_000


async def test_recovery_after_a_payment(office: Office) -> None:
    """R8.9, R8.10: notice with its days, decree, debt with its term, money back with interest; then it is over."""
    project = await office.submit(budget={"process": "3500.00", "result": "36672.25"})
    await office.live(
        project,
        (
            *until("declare_outcome"),
            (instant(10, 20), "claim", c.MakeClaim(kind="interim")),
            (instant(10, 21), "check_claim", c.CheckClaim(claim="C1")),
            (instant(10, 22, hour=9), "attach", lives.regularity()),
            (instant(10, 22), "order_payment", c.OrderPayment(claim="C1", decree="5")),
            (instant(10, 23), "confirm_payment", c.ConfirmPayment(claim="C1", reference="T1")),
            (instant(10, 24), "give_notice", c.GiveNotice(grounds=("false declarations",))),
        ),
    )
    early = await office.give(project, "revoke", c.Revocation(decree="78", reason="false declarations"))
    assert [finding.rule for finding in early.findings] == ["R8.10"]
    await office.live(
        project,
        (
            (
                instant(11, 6),
                "revoke",
                c.Revocation(decree="79", reason="false declarations"),
            ),
        ),
    )
    file = office.file(project)
    assert file.state is State.recovery
    paid = file.held(Account.paid)
    assert (file.held(Account.committed), paid > 0) == (0, True)
    await office.live(project, ((instant(11, 7), "order_recovery", c.OrderRecovery(cents=paid, decree="80")),))
    assert "recovery/D1" in office.file(project).terms
    await office.live(project, ((instant(12, 20), "confirm_recovery", c.ConfirmRecovery(reference="B1")),))
    assert await office.end_of(project) == State.revoked
    debt = office.file(project).debts["D1"]
    assert (debt.open, debt.interest) == (0, 300), "6,300.00 for 58 days at 0.30% a year"
    assert money(office)[Account.available] == 500_000_000
    assert money(office)[Account.recovered] == paid + debt.interest


async def test_not_funded_when_the_window_ends(tmp_path: Path) -> None:
    """R5.7: over the envelope a project waits; the window's end turns it into not funded."""
    opening = lives.datetime(2020, 12, 30, 12, tzinfo=lives.UTC)
    async with opened(tmp_path, 1000, "azioni-di-rete-2018", opening) as office:
        projects = [await office.submit(title=f"Project {number}") for number in range(15)]
        assert [office.file(p).state for p in projects] == [State.formal_check] * 14 + [State.waiting_for_funds]
        await office.until(lives.datetime(2020, 12, 31, 16, 5, tzinfo=lives.UTC))
        assert await office.end_of(projects[-1]) == State.not_funded
        assert money(office)[Account.reserved] == 14 * 7_664_200
        await start_again(office.client, office.database, projects[-1])
        assert (await office.give(projects[-1], "decline", c.Decline(decree="95"))).accepted, "the act that says so"
        assert office.file(projects[-1]).terms.keys() >= {"appeal", "petition"}


async def test_a_refused_order_is_ordered_again_under_a_new_key(office: Office) -> None:
    """F57, F59: every order ends in paid or failed, and nothing is paid twice."""
    project = await office.submit()
    await office.live(
        project,
        (
            *until("confirm_payment"),
            (instant(11, 27), "fail_payment", c.FailPayment(claim="C1", reason="account closed")),
        ),
    )
    assert office.file(project).held(Account.ordered) == 0
    again = await office.give(project, "order_payment", c.OrderPayment(claim="C1", decree="1480"), id="second order")
    assert again.data["order"] == "C1/2"
    paid = c.ConfirmPayment(claim="C1", reference="T2")
    await office.live(project, ((instant(12, 3), "confirm_payment", paid),))  # nothing may be contested any more (F48)
    assert await office.end_of(project) == State.closed


async def test_papers_are_asked_once_and_the_clock_stands_still(office: Office) -> None:
    """R4.6, R9.2: the procedure goes on with what remained of its term."""
    project = await office.submit()
    supplied = c.SuppliedDocument(kind="financial_plan", name="plan.pdf", sha256="1" * 64)
    await office.live(
        project,
        (
            (instant(7, 4), "request_documents", c.RequestDocuments(items=("financial plan",))),
            (instant(7, 9), "supply_documents", c.SupplyDocuments(documents=(supplied,))),
        ),
    )
    file = office.file(project)
    assert file.state is State.formal_check
    assert [event.kind for event in file.terms["decision"].events] == ["start", "suspend", "resume"]
    second = await office.give(project, "request_documents", c.RequestDocuments(items=("again",)))
    assert [finding.rule for finding in second.findings] == ["R4.6"]


async def test_without_the_papers_the_office_decides_on_those_it_holds(office: Office) -> None:
    """Section 12, completion: ten days, then the procedure goes on."""
    project = await office.submit()
    await office.live(project, ((instant(7, 4), "request_documents", c.RequestDocuments(items=("plan",))),))
    await office.until(instant(7, 17))
    assert office.file(project).state is State.formal_check


async def test_silence_never_approves(office: Office) -> None:
    """R9.5: the term of the decision passes; the project asks for attention and stays where it is."""
    project = await office.submit()
    await office.until(instant(9, 3))
    file = office.file(project)
    assert file.state is State.formal_check
    assert file.terms["decision"].events[-1].kind == "expire"
    assert any("Termine scaduto" in subject for subject in office.letters())
    assert attention(file, rules.load(office.measure)) == ("decision", "formal_check")


async def test_an_extension_never_passes_the_end_of_the_notice(office: Office) -> None:
    """R7.3, R7.6: an extension moves only the twelve months."""
    project = await office.submit()
    await office.live(project, until("record_services"))
    answer = await office.give(project, "request_extension", c.RequestExtension(until=date(2019, 3, 1), reason="late"))
    assert {finding.rule for finding in answer.findings} == {"R7.3"}


async def test_a_later_outcome_is_paid_by_a_supplementary_claim(office: Office) -> None:
    """R8.3: an outcome verified after the final claim is claimed by itself; then the project closes."""
    project = await office.submit()
    await office.live(project, until("verify_outcome"))
    await office.live(
        project,
        (
            (instant(11, 12), "claim", c.MakeClaim(kind="final")),
            (instant(11, 20), "check_claim", c.CheckClaim(claim="C1")),
            (instant(11, 21, hour=9), "attach", lives.regularity()),
            (instant(11, 21), "order_payment", c.OrderPayment(claim="C1", decree="1")),
            (instant(11, 22), "confirm_payment", c.ConfirmPayment(claim="C1", reference="T1")),
            (instant(11, 23), "verify_outcome", c.VerifyOutcome(recipients=tuple(lives.people(10)), verified=True)),
            (instant(11, 24), "claim", c.MakeClaim(kind="supplementary")),
            (instant(11, 25), "check_claim", c.CheckClaim(claim="C2")),
            (instant(11, 26), "order_payment", c.OrderPayment(claim="C2", decree="2")),
            (instant(11, 27), "confirm_payment", c.ConfirmPayment(claim="C2", reference="T2")),
        ),
    )
    assert await office.end_of(project) == State.closed
    assert office.file(project).claims["C2"].paid == 10 * 110_100
