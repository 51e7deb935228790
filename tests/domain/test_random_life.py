"""Any commands in any order, by anybody: the money of a project adds up after every step (F56, F57, F100)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.commands.table import COMMANDS
from domain.lifecycle import contents as c
from domain.lifecycle.states import ENDS, State
from domain.record.balance import overpaid, owed
from domain.record.decision import Decision
from domain.record.states import Account, ClaimState, OrderState, RecipientState
from tests import lives
from tests.domain.desk import Desk, desk
from tests.domain.test_payments import INTERIM, final_checked, interim_paid
from tests.lives import instant

CLAIMS = st.sampled_from(["C1", "C1", "C2", "C3"])
LINES = st.lists(st.sampled_from(["L1", "L2", "L3", "L30"]), min_size=1, max_size=3, unique=True)
PEOPLE = st.lists(st.sampled_from(lives.people(10)), min_size=1, max_size=10, unique=True)


class RandomLife(RuleBasedStateMachine):
    """The life of one project under random commands; most are refused, all must leave the books right."""

    desk: Desk
    day: int

    @initialize(
        upto=st.sampled_from(
            ["interim paid", "final checked", "admit", "end_delivery", "check_claim", "confirm_payment"]
        )
    )
    def arrive(self, upto: str) -> None:
        """Most of the lives begin where the money is."""
        if upto == "interim paid":
            self.desk, self.day = interim_paid(), 120
        elif upto == "final checked":
            self.desk, self.day = final_checked(interim_paid()), 142
        else:
            self.desk, before = desk(budget=INTERIM).live(upto), lives.until(upto)
            self.day = (before[-1][0].date() - date(2018, 7, 2)).days if before else 4

    @rule(name=st.sampled_from(sorted({step[1] for step in lives.LIFE})), again=st.integers(0, 2))
    def usual(self, name: str, again: int) -> None:
        """A command of the usual life, whether its time has come or not."""
        content = [step[2] for step in lives.LIFE if step[1] == name]
        self.give(name, content[again % len(content)])

    @rule()
    def go_on(self) -> None:
        """The next command of the usual life that is accepted."""
        for _, name, content in lives.LIFE:
            if self.give(name, content):
                return

    @rule(kind=st.sampled_from(["interim", "final", "supplementary"]))
    def claim(self, kind: str) -> None:
        self.give("claim", c.MakeClaim.model_validate({"kind": kind}))

    @rule(claim=CLAIMS, lines=LINES, aside=st.booleans())
    def check(self, claim: str, lines: list[str], aside: bool) -> None:
        """A first check, or a second one of what was paid already."""
        cut = dict.fromkeys(lines, "no_signature")
        self.give("check_claim", c.CheckClaim(claim=claim, cuts={} if aside else cut, parked=cut if aside else {}))

    @rule(claim=CLAIMS)
    def check_all(self, claim: str) -> None:
        self.give("check_claim", c.CheckClaim(claim=claim))

    @rule(claim=CLAIMS, lines=LINES, granted=st.booleans())
    def contest(self, claim: str, lines: list[str], granted: bool) -> None:
        self.give("contest_claim", c.ContestClaim(claim=claim, lines=tuple(lines), text="x"))
        self.give("decide_contest", c.DecideContest(claim=claim, granted=granted, reason="as the file shows"))

    @rule(claim=CLAIMS)
    def order(self, claim: str) -> None:
        self.give("attach", lives.regularity(date(2040, 1, 1)))
        self.give("order_payment", c.OrderPayment(claim=claim, decree="1"))

    @rule(claim=CLAIMS, paid=st.booleans())
    def answer(self, claim: str, paid: bool) -> None:
        if paid:
            self.give("confirm_payment", c.ConfirmPayment(claim=claim, reference="T"))
        else:
            self.give("fail_payment", c.FailPayment(claim=claim, reason="as the file shows"))

    @rule(claim=CLAIMS, gone=st.booleans())
    def take_back(self, claim: str, gone: bool) -> None:
        standing = {o.id for o in self.desk.file.orders.values() if o.state is OrderState.ordered}
        self.desk.in_file = frozenset(standing) if gone else frozenset()
        self.give("cancel_payment", c.CancelPayment(claim=claim, reason="as the file shows"))

    @rule(claim=CLAIMS)
    def interrupt(self, claim: str) -> None:
        if not self.give("interrupt_payment", c.InterruptPayment(claim=claim, reason="inquiry")):
            self.give("resume_payment", c.OfClaim(claim=claim))

    @rule(people=PEOPLE, verified=st.booleans())
    def verify(self, people: list[str], verified: bool) -> None:
        """Also results that were verified, claimed and paid are refused (F47)."""
        self.give(
            "verify_outcome", c.VerifyOutcome(recipients=tuple(people), verified=verified, reason="as the file shows")
        )

    @rule(cents=st.sampled_from([1, 10_650, 250_000, 10_000_000]))
    def ask_back(self, cents: int) -> None:
        self.give("order_recovery", c.OrderRecovery(cents=cents, decree="1", reason="paid twice"))

    @rule()
    def money_back(self) -> None:
        self.give("confirm_recovery", c.ConfirmRecovery(reference="B"))

    @rule()
    def give_up(self) -> None:
        if self.day % 5 == 0:
            self.give("withdraw", c.Reason(reason="as the file shows"))

    @rule()
    def revoke(self) -> None:
        if self.day % 7 == 0:
            self.give("revoke", c.Revocation(decree="1", urgent="money was leaving", reason="as the file shows"))

    @rule(free=st.sampled_from([0, 10_000, 10_000_000]))
    def open_again(self, free: int) -> None:
        """A closed file may be opened again, whatever became of its saving."""
        self.desk.free = free
        self.give("reopen", c.Reopen(act=f"act {self.day}", reason="as the file shows"))

    @rule(days=st.sampled_from([1, 20, 90]))
    def time_passes(self, days: int) -> None:
        self.day += days
        self.give("pass_time", c.Nothing())

    def give(self, name: str, content: c.Content) -> bool:
        self.day += 1
        at = instant(7, 2) + timedelta(days=self.day)
        if self.desk.file.state in ENDS and name != "reopen":
            return False
        offered = self.desk.offered(at)
        taken = isinstance(self.desk.ask(name, content, at), Decision)
        assert not taken or name == "pass_time" or COMMANDS[name].spelling in offered, "what is not offered is refused"
        return taken

    @rule(which=st.integers(0, 99))
    def offered(self, which: int) -> None:
        """What is offered is taken, by whomever no duty excludes and who has not signed it yet."""
        self.day += 1
        at = instant(7, 2) + timedelta(days=self.day)
        if self.desk.file.state in ENDS:
            return
        open_ones = [offer for offer in self.desk.offers(at) if offer.is_open]
        self.desk.take(open_ones[which % len(open_ones)], at)

    @invariant()
    def the_parts_add_up(self) -> None:
        """What was reserved is where it was, or was paid, or went back: to the cent, at every instant."""
        if not hasattr(self, "desk"):
            return
        file = self.desk.file
        moves = [transfer for decision in self.desk.decisions for transfer in decision.transfers]
        back = sum(transfer.cents for transfer in moves if transfer.target is Account.available)
        back -= sum(transfer.cents for transfer in moves if transfer.source is Account.available)
        parts = (Account.reserved, Account.committed, Account.ordered, Account.paid)
        assert all(file.held(account) >= 0 for account in Account)
        assert sum(file.held(part) for part in parts) + back == file.requested
        if file.state in ENDS:
            assert all(file.held(part) == 0 for part in parts[:3])

    @invariant()
    def ledger_orders_and_claims_agree(self) -> None:
        """Every cent that was ordered or paid stands in one order; every cent that came back, in one debt."""
        if not hasattr(self, "desk"):
            return
        file = self.desk.file
        cents = {s: sum(o.cents for o in file.orders.values() if o.state is s) for s in OrderState}
        cash_back = sum(debt.settled - debt.withheld for debt in file.debts.values())
        assert file.held(Account.ordered) == cents[OrderState.ordered]
        assert file.held(Account.paid) == cents[OrderState.paid] - cash_back
        assert cents[OrderState.paid] == sum(claim.paid for claim in file.claims.values())
        assert file.held(Account.to_recover) == owed(file)
        assert file.held(Account.recovered) == sum(d.settled + d.interest for d in file.debts.values())

    @invariant()
    def nothing_is_paid_twice(self) -> None:
        """No item stands in two claims, no claim in two standing orders, no order beyond what its claim recognised then."""
        if not hasattr(self, "desk"):
            return
        file = self.desk.file
        live = [line.item for line in file.claim_lines.values() if not line.released]
        assert len(live) == len(set(live))
        for claim in file.claims.values():
            good = [
                o
                for o in file.orders.values()
                if o.claim == claim.id and o.state in (OrderState.ordered, OrderState.paid)
            ]
            assert len(good) <= 1
            assert all(0 < order.cents <= claim.claimed for order in good)
            assert (claim.state is ClaimState.ordered) == any(o.state is OrderState.ordered for o in good)
        if file.state is State.closed:
            assert (overpaid(file), owed(file)) == (0, 0)

    @invariant()
    def every_line_agrees_with_its_claim(self) -> None:
        """What is recognised is what was claimed less the cuts; nobody gets more than the caps."""
        if not hasattr(self, "desk"):
            return
        file = self.desk.file
        for claim in file.claims.values():
            if claim.recognised is not None:
                lines = [line for line in file.claim_lines.values() if line.claim == claim.id]
                assert claim.recognised == sum(line.cents - line.cut_cents for line in lines)
        gone = [p for p in file.recipients.values() if p.state is RecipientState.withdrawn]
        assert len(file.recipients) - len(gone) <= 20 <= len(file.recipients), (
            "who replaces takes the place of who left"
        )


# A life is told as it was found: to make it shorter takes longer than a test may last, and hides what was found.
RandomLife.TestCase.settings = settings(
    max_examples=80, stateful_step_count=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
TestRandomLife = RandomLife.TestCase
