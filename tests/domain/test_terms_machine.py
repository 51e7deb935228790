"""Random lives by the clock: every command goes through or is refused by a rule, and no term is ever stuck (A1, A2).

Papers, notices, observations, laws that look ahead and back, letters that arrive days later, extensions, claims, contests,
recoveries, forfeitures, reopenings, outages of the clock, and every other command of the table, in any order. ``AZIONI_LIVES=10000`` makes it a long run.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.commands.table import COMMANDS
from domain.edition.terms import Calendar
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.record.decision import Decision
from domain.record.file import File
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.agenda import items, upcoming
from domain.terms.term import Term, TermStatus
from domain.views.details import details
from domain.views.summary import status
from tests import lives
from tests.domain.desk import Desk, counted, desk
from tests.random_lives.saying import SAYINGS
from tests.random_lives.told import Told

EDITIONS = {"azioni-di-rete-2018": date(2019, 11, 4), "azioni-di-rete-2021": date(2021, 3, 1)}
"""The first sees both versions of art. 10-bis and the spring of 2020; the second has the later one alone."""
FEW = lives.people(3)
BUDGET = {"process": "300.00", "result": "36672.25"}
STAGES = ("formal_check", "award", "sign_plan", "end_delivery", "check_claim", "order_payment")


class TermsMachine(RuleBasedStateMachine):
    """One project under random commands, with a post that may be late and a clock that may be told late."""

    desk: Desk
    now: datetime
    counted: dict[str, tuple[Term, Calendar]]
    """The terms that were compared, with the calendar of the day: they need no second look."""

    @initialize(edition=st.sampled_from(sorted(EDITIONS)), stage=st.sampled_from(STAGES), late=st.booleans())
    def arrive(self, edition: str, stage: str, late: bool) -> None:
        begin = EDITIONS[edition]
        self.now = datetime(begin.year, begin.month, begin.day, 9, tzinfo=UTC)
        self.counted = {}
        self.desk = replace(newly_arrived(edition))
        names = [name for _, name, _ in lives.LIFE]
        for name in names[: names.index(stage)] if stage in names else ():
            self.pass_days(3)
            self.usual(name)
        self.desk.late_post = late

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)

    @property
    def today(self) -> date:
        return self.now.date()

    def give(self, name: str, content: c.Content) -> bool:
        """Whether the command was accepted; what the file allows is the only thing that may stop it."""
        before = self.desk.file
        accepted = isinstance(self.desk.ask(name, content, self.now), Decision)
        nothing_rewritten(before, self.desk.file)
        return accepted

    def usual(self, name: str) -> bool:
        """A command as people give it, on the day that it is."""
        content: c.Content = {
            "score": c.Score(points=lives.POINTS),
            "award": c.Award(decree="1", cup=lives.CUP),
            "reject": c.Rejection(decree="1", reason="as the file shows"),
            "start": c.Start(),
            "sign_plan": lives.plans(),
            "record_services": lives.register(self.today - timedelta(days=1), "BIL", FEW),
            "declare_outcome": lives.placements(FEW, self.today),
            "verify_outcome": c.VerifyOutcome(recipients=tuple(FEW[:2]), verified=True),
            "claim": c.MakeClaim(kind="final"),
            "check_claim": c.CheckClaim(claim="C1"),
            "attach": lives.regularity(),
            "order_payment": c.OrderPayment(claim="C1", decree="1"),
            "confirm_payment": c.ConfirmPayment(claim="C1", reference="T"),
        }.get(name, c.Nothing())
        return self.give(name, content)

    @rule(pick=st.integers(0, 20))
    def go_on(self, pick: int) -> None:
        """One of the commands that the state allows."""
        plain = [
            name
            for name in dict.fromkeys(step[1] for step in lives.LIFE)
            if self.desk.file.state in COMMANDS[name].transitions
        ]
        if plain:
            self.usual(plain[pick % len(plain)])

    @rule()
    def papers(self) -> None:
        if not self.give("request_documents", c.RequestDocuments(items=("x",))):
            paper = c.SuppliedDocument(kind="financial_plan", name="p", sha256="a" * 64)
            self.give("supply_documents", c.SupplyDocuments(documents=(paper,)))

    @rule(days=st.integers(0, 12))
    def notice(self, days: int) -> None:
        """Of refusal or of a revocation; perhaps it is answered."""
        if not self.give("give_notice", c.GiveNotice(grounds=("x",))):
            self.pass_days(days)
            self.give("observe", c.Observe(text="x"))

    @rule(end=st.sampled_from(["reject", "revoke", "withdraw"]))
    @precondition(lambda self: self.today.day % 4 == 0)
    def ends(self, end: str) -> None:
        words: dict[str, c.Content] = {
            "reject": c.Rejection(decree="1", reason="as the file shows"),
            "revoke": c.Revocation(decree="1", reason="as the file shows", urgent="money was leaving"),
            "withdraw": c.Reason(reason="as the file shows"),
        }
        self.give(end, words[end])

    @rule(
        first=st.integers(-250, 60),
        days=st.sampled_from([1, 1, 5, 30, 90]),
        kinds=st.sets(st.sampled_from(["procedure", "delivery", "payment", "appeal", "records"]), min_size=1),
    )
    def law(self, first: int, days: int, kinds: set[str]) -> None:
        """A law stops terms, perhaps in the past, perhaps over another one."""
        begin = self.today + timedelta(days=first)
        said = {
            "first": begin,
            "last": begin + timedelta(days=days - 1),
            "classes": sorted(kinds),
            "act": f"{self.now}",
        }
        before = self.desk.file
        self.desk.hear_law(c.SuspendTerms.model_validate(said), self.now)
        nothing_rewritten(before, self.desk.file)

    @rule(days=st.integers(-100, 700))
    def move_end(self, days: int) -> None:
        self.give("move_end", c.MoveEnd(until=self.today + timedelta(days=days), act="x"))

    @rule(days=st.integers(1, 200), granted=st.booleans())
    def extension(self, days: int, granted: bool) -> None:
        """Asked for; then perhaps its grounds are given, and it is decided."""
        if not self.give(
            "request_extension", c.RequestExtension(until=self.today + timedelta(days=days), reason="as the file shows")
        ):
            if days % 3 == 0:
                self.give("give_notice", c.GiveNotice(grounds=("x",), extension=True))
            self.give("decide_extension", c.DecideExtension(granted=granted, reason="as the file shows"))

    @rule(late=st.sampled_from(["accept", "start", "claim", ""]), days=st.integers(0, 12), taken=st.booleans())
    def forfeiture(self, late: str, days: int, taken: bool) -> None:
        """A deed comes late, or observations; then the decree, or the deed is taken."""
        if self.desk.file.facts.late_for is None:
            return
        if not (late and self.usual(late)):
            self.give("observe", c.Observe(text="x"))
        self.pass_days(days)
        if not (taken and self.give("uphold", c.Uphold(reason="as the file shows"))):
            self.give("forfeit", c.Forfeiture(decree="1", reason="as the file shows"))

    @rule(seed=st.integers(0, 10_000))
    def any_command(self, seed: int) -> None:
        """Any command that the table allows now, said as somebody might."""
        file = self.desk.file
        names = [name for name in SAYINGS if file.state in COMMANDS[name].transitions]
        dice = Random(seed)  # noqa: S311 - hypothesis draws it
        name = dice.choice(names) if names else None
        content = SAYINGS[name](Told(file, self.today, dice, seed)) if name else None
        if name and content is not None:
            self.give(name, content)

    @rule(person=st.sampled_from(FEW), verified=st.booleans())
    def outcome(self, person: str, verified: bool) -> None:
        if not self.give("declare_outcome", lives.placements([person], self.today - timedelta(days=1))):
            self.give(
                "verify_outcome", c.VerifyOutcome(recipients=(person,), verified=verified, reason="as the file shows")
            )

    @rule(person=st.sampled_from(FEW))
    def leaves(self, person: str) -> None:
        self.give("withdraw_recipient", c.WithdrawRecipient(recipient=person, reason="as the file shows"))

    @rule(kind=st.sampled_from(["interim", "final", "supplementary"]))
    def claim(self, kind: str) -> None:
        self.give("claim", c.MakeClaim.model_validate({"kind": kind}))

    @rule(claim=st.sampled_from(["C1", "C2", "C3"]), lines=st.sampled_from(["", "L1", "L2"]), aside=st.booleans())
    def check(self, claim: str, lines: str, aside: bool) -> None:
        cut = {lines: "no_signature"} if lines else {}
        self.give("check_claim", c.CheckClaim(claim=claim, cuts={} if aside else cut, parked=cut if aside else {}))

    @rule(claim=st.sampled_from(["C1", "C2"]), granted=st.booleans())
    def contest(self, claim: str, granted: bool) -> None:
        self.give("contest_claim", c.ContestClaim(claim=claim, lines=("L1",), text="x"))
        self.give("decide_contest", c.DecideContest(claim=claim, granted=granted, reason="as the file shows"))

    @rule(claim=st.sampled_from(["C1", "C2"]))
    def interrupt(self, claim: str) -> None:
        if not self.give("interrupt_payment", c.InterruptPayment(claim=claim, reason="inquiry")):
            self.give("resume_payment", c.OfClaim(claim=claim))

    @rule(claim=st.sampled_from(["C1", "C2"]), paid=st.booleans())
    def order(self, claim: str, paid: bool) -> None:
        self.give("attach", lives.regularity())
        if not self.give("order_payment", c.OrderPayment(claim=claim, decree="1")):
            if paid:
                self.give("confirm_payment", c.ConfirmPayment(claim=claim, reference="T"))
            else:
                self.give("fail_payment", c.FailPayment(claim=claim, reason="as the file shows"))

    @rule(cents=st.sampled_from([100, 10_650]))
    def recovery(self, cents: int) -> None:
        if not self.give("order_recovery", c.OrderRecovery(cents=cents, decree="1", reason="paid twice")):
            self.give("confirm_recovery", c.ConfirmRecovery(reference="B"))

    @rule(days=st.integers(0, 40))
    def post(self, days: int) -> None:
        """Letters arrive, and are recorded when they have been on the way for a while."""
        before = self.desk.file
        self.pass_days(days)
        self.desk.deliver(self.now - timedelta(days=days // 2))
        nothing_rewritten(before, self.desk.file)

    @rule(days=st.sampled_from([0, 1, 7, 10, 11, 30, 60]), told=st.booleans())
    def time_passes(self, days: int, told: bool) -> None:
        """The clock is told what has come due, or it is not: an outage."""
        self.pass_days(days)
        if told:
            self.work_off()

    def work_off(self) -> None:
        """The clock works off what is due; it must come to an end."""
        for _ in range(10_000):
            item = upcoming(self.desk.file.terms, self.desk.measure)
            if item is None or item.at > self.now:
                return
            assert self.give("pass_time", c.Nothing()), "what is due is worked off in every state"
        raise AssertionError(f"the agenda does not empty: {item}")

    @invariant()
    def two_counts_agree(self) -> None:
        """The watchdog's own count gives the reminders and the end of each term that the register gives."""
        if not hasattr(self, "desk"):
            return
        for key, term in self.desk.file.terms.items():
            if self.counted.get(key) == (term, self.desk.measure.calendar):
                continue
            self.counted[key] = (term, self.desk.measure.calendar)
            duties = counted(term, self.desk.measure)
            if clock.status(term) is TermStatus.expired:
                due = reckoning.due(term, self.desk.measure.calendar)
                ends = [duty.due.date() - timedelta(days=1) for duty in duties if duty.what == "expiry"]
                assert due is not None
                assert ends == [due.day], term
                continue
            done = {event.rung for event in term.events if event.kind == "remind"}
            ours = {(item.rung or item.kind, item.at) for item in items(term, self.desk.measure)}
            assert ours == {(duty.what, duty.due) for duty in duties if duty.what not in done}, term

    @rule()
    def people_read_it(self) -> None:
        status(self.desk.file, self.desk.measure, self.now, self.desk.offers(self.now))
        details(self.desk.file, self.desk.measure, self.desk.offers(self.now))

    def teardown(self) -> None:
        """All letters arrive in the end, and every term that can come to its end does."""
        if not hasattr(self, "desk"):
            return
        self.desk.late_post = False
        self.desk.deliver(self.now)
        while (item := upcoming(self.desk.file.terms, self.desk.measure)) is not None:
            assert item.at.year < self.now.year + 40, item
            self.now = max(self.now, item.at)
            self.work_off()
        open_terms = {term.name for term in self.desk.file.terms.values() if clock.status(term) is TermStatus.running}
        assert open_terms == set()
        assert self.desk.file.state is not State.refusal_notice


@cache
def newly_arrived(edition: str) -> Desk:
    """An application of an edition on its first day; to be copied."""
    begin = EDITIONS[edition]
    return desk(edition, datetime(begin.year, begin.month, begin.day, 9, tzinfo=UTC), budget=BUDGET)


def nothing_rewritten(before: File, after: File) -> None:
    """What was written on a term stays: events are added, and no term vanishes."""
    for key, term in before.terms.items():
        assert after.terms[key].events[: len(term.events)] == term.events, key


TermsMachine.TestCase.settings = settings(
    max_examples=int(os.environ.get("AZIONI_LIVES", "40")),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestTermsMachine = TermsMachine.TestCase
