"""What is offered all along some lives, as it is typed: what is awaited and of whom, what blocks it, what else may be given.

The lists stand in ``tests/golden/offered.txt``; ``python -m tests.golden`` writes them anew, and they are read by eye.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pytest

from domain.lifecycle import contents as c
from tests import lives
from tests.domain.desk import Desk, desk
from tests.lives import instant

GOLDEN = Path(__file__).parents[1] / "golden" / "offered.txt"
WHY = "as the file shows"


@dataclass
class Told:
    """A life that says after each step what is offered."""

    desk: Desk
    lines: list[str] = field(default_factory=list)

    def step(self, name: str, content: c.Content, at: datetime) -> None:
        """A command, and what is offered after it."""
        self.desk.do(name, content, at)
        who = ", ".join(self.desk.who()) or "nobody"
        self.lines.append(f"{name}: {self.desk.stands()}, must act: {who}")
        others = dict[str, None]()
        for offer in self.desk.offers():
            typed = offer.typed.replace(f" {self.desk.file.project}", "")
            why = ", ".join(f"{found.rule} {found.key}" for found in offer.against)
            if offer.awaited:
                self.lines.append(f"  awaited  {typed}{f'  BLOCKED {why}' if why else ''}")
            else:
                others[typed] = None
        self.lines.append(f"  possible {'; '.join(others)}")


def usual() -> Told:
    """The usual life, with a contest, a check on the spot after it, and the money that comes back."""
    told = Told(desk())
    for at, name, content in lives.until("order_payment"):
        told.step(name, content, at)
    told.step("interrupt_payment", c.InterruptPayment(claim="C1", reason="papers_missing"), instant(11, 24))
    told.step("resume_payment", c.OfClaim(claim="C1"), instant(11, 25))
    told.step("order_payment", c.OrderPayment(claim="C1", decree="1480"), instant(11, 26))
    told.step("contest_claim", c.ContestClaim(claim="C1", lines=("L3",), text=WHY), instant(11, 28))
    told.step("decide_contest", c.DecideContest(claim="C1", granted=True, reason=WHY), instant(11, 29))
    told.step("confirm_payment", c.ConfirmPayment(claim="C1", reference="T"), instant(12, 3))
    wrong = c.RecordCheck(
        on=date(2018, 12, 4), document="7" * 64, text=WHY, cuts={"S1": "no_signature"}, because="a pupil wrote to us"
    )
    told.step("record_check", wrong, instant(12, 5))
    cents = told.desk.file.services[1].cents
    told.step("order_recovery", c.OrderRecovery(cents=cents, decree="9"), instant(12, 6))
    told.step("confirm_recovery", c.ConfirmRecovery(reference="B"), instant(12, 20))
    told.step("claim", c.MakeClaim(kind="supplementary"), instant(12, 21))
    told.step("check_claim", c.CheckClaim(claim="C2"), instant(12, 22))
    told.step("order_payment", c.OrderPayment(claim="C2", decree="12"), instant(12, 23))
    told.step("fail_payment", c.FailPayment(claim="C2", reason=WHY), instant(12, 24))
    told.step("order_payment", c.OrderPayment(claim="C2", decree="13"), instant(12, 27))
    told.step("confirm_payment", c.ConfirmPayment(claim="C2", reference="U"), instant(12, 28))
    told.step("reopen", c.Reopen(act="14", reason=WHY), instant(4, 15, 2019))
    return told


def examined() -> Told:
    """An application whose papers are completed, and that is refused after its notice."""
    told = Told(desk())
    told.step("request_documents", c.RequestDocuments(items=("the plan",)), instant(7, 3))
    papers = (c.SuppliedDocument(kind="financial_plan", name="p", sha256="a" * 64),)
    told.step("supply_documents", c.SupplyDocuments(documents=papers), instant(7, 5))
    told.step("admit", c.Nothing(), instant(7, 6))
    told.step("score", c.Score(points=dict.fromkeys(lives.POINTS, 5)), instant(7, 10))
    told.step("give_notice", c.GiveNotice(grounds=(WHY,)), instant(7, 11))
    told.step("observe", c.Observe(text=WHY), instant(7, 16))
    told.step("reject", c.Rejection(decree="5", reason=WHY), instant(7, 20))
    return told


def late() -> Told:
    """Nothing is done in its time: acceptance, start, and the final claim, each taken all the same."""
    told = Told(desk().live("accept"))
    told.step("pass_time", c.Nothing(), instant(9, 1))
    told.step("accept", c.Nothing(), instant(9, 3))
    told.step("uphold", c.Uphold(reason=WHY), instant(9, 4))
    told.step("pass_time", c.Nothing(), instant(10, 5))
    told.step("start", c.Start(date=date(2018, 9, 20)), instant(10, 8))
    told.step("uphold", c.Uphold(reason=WHY), instant(10, 9))
    told.step("sign_plan", lives.plans(), instant(10, 10))
    told.step("record_services", lives.register(date(2018, 10, 10), "COA", lives.people(2)), instant(10, 11))
    told.step("end_delivery", c.Nothing(), instant(10, 20))
    told.step("pass_time", c.Nothing(), instant(1, 3, 2019))
    told.step("claim", c.MakeClaim(kind="final"), instant(1, 4, 2019))
    told.step("uphold", c.Uphold(reason=WHY), instant(1, 7, 2019))
    return told


def revoked() -> Told:
    """A revocation after its notice, with money that must come back."""
    told = Told(desk(budget={"process": "3000.00", "result": "36672.25"}).live("declare_outcome"))
    told.step("claim", c.MakeClaim(kind="interim"), instant(10, 13))
    told.step("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_signature"}), instant(10, 14))
    told.step("attach", lives.regularity(), instant(10, 15))
    told.step("order_payment", c.OrderPayment(claim="C1", decree="3"), instant(10, 16))
    told.step("confirm_payment", c.ConfirmPayment(claim="C1", reference="T"), instant(10, 17))
    told.step("give_notice", c.GiveNotice(grounds=(WHY,)), instant(10, 18))
    told.step("observe", c.Observe(text=WHY), instant(10, 20))
    told.step("revoke", c.Revocation(decree="4", reason=WHY), instant(10, 25))
    paid = told.desk.file.claims["C1"].paid
    told.step("order_recovery", c.OrderRecovery(cents=paid, decree="5"), instant(10, 26))
    told.step("confirm_recovery", c.ConfirmRecovery(reference="B"), instant(11, 26))
    return told


LIVES: tuple[Callable[[], Told], ...] = (usual, examined, late, revoked)


def written() -> str:
    """All lists."""
    return "\n".join(f"--- {life.__doc__}\n" + "\n".join(life().lines) + "\n" for life in LIVES)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: str(life.__name__))
def test_what_is_offered_is_what_was_read_by_eye(life: Callable[[], Told]) -> None:
    expected = GOLDEN.read_text(encoding="utf-8").split(f"--- {life.__doc__}\n")[1].split("\n\n")[0]
    assert "\n".join(life().lines) == expected.rstrip("\n")
