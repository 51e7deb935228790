"""Two managers, two windows, the same second: one payment (F56, F57, F107). On SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from activities.decide import decide_in
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from domain.record.states import Account, ClaimState
from storage import audit, files, ledger, rules, verification
from storage.database import Database
from tests import lives
from tests.domain.test_pins import amended
from tests.lives import instant
from workflows.messages import Answer, Command

WINDOWS = 8


def at_once(database: Database, commands: list[Command]) -> list[Answer]:
    """Give commands at the door of the record from as many threads, all in the same instant."""
    gate = Barrier(len(commands))

    def give(command: Command) -> Answer:
        gate.wait()
        with database.write() as session:
            return decide_in(session, command, instant(11, 26))

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(give, commands))


def prepared(database: Database) -> str:
    """A project whose claim may be ordered, and two managers."""
    lives.prepared(database)
    for name in ("anna", "bruno"):
        lives.enter(database, name, Role.manager)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("order_payment"))
    return project


def test_two_managers_in_the_same_second_make_one_payment(database: Database) -> None:
    project = prepared(database)
    orders = [
        lives.command(database, project, "order_payment", c.OrderPayment(claim="C1", decree=str(n)), f"order {n}", ("anna", "bruno")[n % 2])
        for n in range(WINDOWS)
    ]  # fmt: skip
    answers = at_once(database, orders)
    assert sum(answer.accepted for answer in answers) == 1
    assert {f.rule for answer in answers if not answer.accepted for f in answer.findings} == {"R8.2"}
    file = lives.file_of(database, project)
    assert (list(file.orders), file.claims["C1"].state) == (["C1/1"], ClaimState.ordered)
    assert file.held(Account.ordered) == file.claims["C1"].recognised
    with database.read() as session:
        assert ledger.unbalanced(session, lives.MEASURE) == []
        assert len([e for e in audit.history(session, project) if e.name == "order_payment"]) == WINDOWS, "refusals too"


def test_one_click_in_many_windows_is_one_answer(database: Database) -> None:
    """F116: the same command from many windows is answered alike by all, and done once."""
    project = prepared(database)
    order = lives.command(database, project, "order_payment", c.OrderPayment(claim="C1", decree="1"))
    answers = at_once(database, [order] * WINDOWS)
    assert {answer.data["order"] for answer in answers} == {"C1/1"}
    with database.read() as session:
        assert len([e for e in audit.history(session, project) if e.name == "order_payment"]) == 1


def test_an_award_of_much_money_waits_on_record_for_the_second_manager(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F30: the first signature is stored with the file and shown to the managers; the trace proves the row."""
    strict = amended("duties.second_manager_above.award", 5_000_000, date(2018, 1, 1), "always")
    monkeypatch.setattr(rules, "in_force", lambda _, __: strict)
    lives.prepared(database)
    lives.enter(database, "bruno", Role.manager)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("award"))
    award = c.Award(decree="11352", cup=lives.CUP)
    assert "awaiting" in lives.decide(database, project, "award", award, instant(8, 1)).data
    with database.read() as session:
        waiting = files.load(session, project).facts.signatures
        assert [(one.command, one.first, one.cents) for one in waiting] == [("award", "manager", 7_664_200)]
        assert [finding for report in verification.inspect(session, {}) for finding in report.findings] == []
    assert lives.decide(database, project, "award", award, instant(8, 2), "second", actor="bruno").accepted
    assert lives.file_of(database, project).held(Account.committed) == 7_664_200


def test_an_actor_may_have_two_roles_and_still_not_both_duties(database: Database) -> None:
    """F30: who checked the claim does not order its payment, although the register gives both roles."""
    lives.prepared(database)
    lives.enter(database, "carla", Role.controller, Role.manager)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("check_claim"))
    checked = lives.decide(database, project, "check_claim", c.CheckClaim(claim="C1"), instant(11, 20), actor="carla")
    assert checked.accepted
    lives.live(database, project, [(instant(11, 24), "attach", lives.regularity())])
    order = c.OrderPayment(claim="C1", decree="1")
    refused = lives.decide(database, project, "order_payment", order, instant(11, 26), "one", actor="carla")
    assert [finding.rule for finding in refused.findings] == ["R1.10"]
    assert lives.decide(database, project, "order_payment", order, instant(11, 26), "two").accepted
