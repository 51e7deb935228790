"""Every transition of the table is used: all lives are walked, breadth first, until nothing new is found (F112).

A row of the table that no life can take would be dead, and a step outside the table stops ``decide`` itself.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from domain.commands.table import COMMANDS
from domain.decide import decide
from domain.edition.measure import Measure
from domain.lifecycle import contents as c
from domain.lifecycle.participants import EntryData, RecordParticipants
from domain.lifecycle.states import Role, State
from domain.procedure.submission import Place, receive
from domain.record.balance import owed
from domain.record.contests import contested_lines
from domain.record.decision import Context, Decision
from domain.record.file import Evidence, File
from domain.record.file_terms import is_open
from domain.record.states import Account
from domain.registers.all import SILENCE, Registers
from domain.registers.hirings import Employment
from storage import rules
from tests import lives
from tests.domain.desk import Albo, Desk, arrived, begun_by, desk, known, saying, told

TWO = ("R01", "R02")
DAY = date(2018, 9, 20)
"""Stands for the day of the command."""
BUDGET = {"process": "300.00", "result": "36672.25"}
CHOICES: dict[str, list[c.Content]] = {
    "request_documents": [c.RequestDocuments(items=("x",))],
    "supply_documents": [c.SupplyDocuments(documents=(c.SuppliedDocument(kind="financial_plan", name="p", sha256="a" * 64),))],
    "score": [c.Score(points=lives.POINTS)],
    "give_notice": [c.GiveNotice(grounds=("x",))],
    "observe": [c.Observe(text="x")],
    "reject": [c.Rejection(decree="1", reason="as the file shows")],
    "award": [c.Award(decree="1", cup=lives.CUP), c.Award(decree="1")],
    "assign_cup": [c.AssignCup(cup=lives.CUP)],
    "start": [c.Start()],
    "sign_plan": [c.SignPlan(plans=tuple(c.Plan(recipient=person, band="2") for person in TWO))],
    "record_participants": [RecordParticipants(entries=(EntryData(recipient="R01"),)), RecordParticipants(entries=(EntryData(recipient="R02"),))],
    "record_services": [lives.register(DAY, "BIL", TWO), lives.register(DAY - timedelta(days=1), "TUT", TWO)],
    "correct_service": [c.CorrectService(lines=("S1",), reason="as the file shows")],
    "withdraw_recipient": [c.WithdrawRecipient(recipient="R20", reason="as the file shows")],
    "replace_recipient": [c.ReplaceRecipient(recipient="R19", by=c.Newcomer(tax_code="RSSMRA80A01F205X", company=lives.legler()["companies"][0]["tax_code"], status="expelled", support="naspi"))],
    "replace_partner": [c.ReplacePartner(partner=lives.legler()["partners"][0]["tax_code"], reason="as the file shows")],
    "replace_lead": [c.ReplaceLead.model_validate({"by": lives.LEAD, "decree": "1", "reason": "as the file shows"})],
    "declare_outcome": [lives.placements(["R01"], DAY), lives.placements(["R02"], DAY), lives.placements(["R01"], DAY - timedelta(days=3))],
    "verify_outcome": [c.VerifyOutcome(recipients=("R01",), verified=True), c.VerifyOutcome(recipients=("R02",), verified=False, reason="as the file shows"), c.VerifyOutcome(recipients=("R01",), verified=False, reason="as the file shows")],
    "request_extension": [c.RequestExtension(until=date(2020, 12, 31), reason="as the file shows")],
    "decide_extension": [c.DecideExtension(granted=True)],
    "publish": [c.Publish(address="https://www.regione.example/d")],
    "claim": [c.MakeClaim(kind="interim"), c.MakeClaim(kind="final"), c.MakeClaim(kind="supplementary")],
    "check_claim": [c.CheckClaim(claim="C1"), c.CheckClaim(claim="C1", cuts={"L1": "other: not legible", "L2": "other: not legible"}), c.CheckClaim(claim="C2"), c.CheckClaim(claim="C2", cuts={"L1": "other: not legible"}), c.CheckClaim(claim="C1", cuts=dict.fromkeys(("L1", "L2", "L3"), "other: not legible"))],
    "record_check": [
        c.RecordCheck(on=DAY, document="7" * 64, text="x", because="as the file shows"),
        c.RecordCheck(on=DAY, document="7" * 64, text="x", because="as the file shows", cuts={"C1/L1": "overlap", "C1/L2": "overlap"}),
    ],
    "contest_claim": [c.ContestClaim(claim="C1", lines=("L1",), text="x"), c.ContestClaim(claim="C1", lines=("L3",), text="x"), c.ContestClaim(claim="C2", lines=("L1",), text="x")],
    "contest_outcome": [c.ContestOutcome(results=("O1",), text="x", document="6" * 64)],
    "decide_contest": [
        c.DecideContest(claim="C1", granted=False, reason="as the file shows"), c.DecideContest(results=("O1",), granted=False, reason="as the file shows"),
        c.DecideContest(claim="C1", lines=("L3",), granted=True, reason="as the file shows"), c.DecideContest(claim="C2", granted=False, reason="as the file shows"),
    ],
    "interrupt_payment": [c.InterruptPayment(claim="C1", reason="papers_missing")],
    "resume_payment": [c.OfClaim(claim="C1")],
    "attach": [lives.regularity(), c.Attach(kind="decree", name="decreto.pdf", document="0" * 64, of_decree="1")],
    "cancel_payment": [c.CancelPayment(claim="C1", reason="as the file shows")],
    "correct_address": [c.CorrectAddress(pec="ufficio@pec.example.org")],
    "correct_account": [c.CorrectAccount(iban="IT60X0542811101000000123456")],
    "order_recovery": [c.OrderRecovery(cents=1_000, decree="1", reason="paid twice"), c.OrderRecovery(cents=10_649, decree="2", reason="paid twice")],
    "confirm_recovery": [c.ConfirmRecovery(reference="T")],
    "order_payment": [c.OrderPayment(claim="C1", decree="1"), c.OrderPayment(claim="C2", decree="1")],
    "confirm_payment": [c.ConfirmPayment(claim="C1", reference="T"), c.ConfirmPayment(claim="C2", reference="T")],
    "fail_payment": [c.FailPayment(claim="C1", reason="as the file shows")],
    "correct_code": [c.CorrectCode(recipient="R01", tax_code="RSSMRA80A01F205X", act="7")],
    "erase_recipient": [c.EraseRecipient(recipient="R01", act="7")],
    "reopen": [c.Reopen(act="1", reason="as the file shows")],
    "withdraw": [c.Reason(reason="as the file shows")],
    "decline": [c.Decline(decree="1")],
    "forfeit": [c.Forfeiture(decree="1", reason="as the file shows")],
    "uphold": [c.Uphold(reason="as the file shows"), c.Uphold(reason="as the file shows", revocation=True)],
    "revoke": [c.Revocation(decree="1", urgent="money was leaving", reason="as the file shows")],
    "hear_registers": [c.HearRegisters(kind="accreditation", file="f" * 64)],
    "record_delivery": [c.RecordDelivery()],
    "move_end": [c.MoveEnd(until=date(2022, 6, 30), act="x")],
    "suspend_terms": [c.SuspendTerms(first=date(2018, 11, 10), last=date(2018, 11, 20), classes=("procedure",), act="x")],
}  # fmt: skip
"""What people say in each command; the others say nothing."""


def kind(file: File) -> tuple[Any, ...]:
    """What matters for what may come next: files of one kind have much the same future."""
    claims = tuple((claim.kind, claim.state) for claim in file.claims.values())
    outcomes = tuple(sorted((outcome.recipient, outcome.state) for outcome in file.outcomes.values()))
    facts = file.facts
    before_award = (facts.admitted, facts.notice_over, facts.points is not None, facts.completions, file.requested)
    planned = any(person.planned_on for person in file.recipients.values())
    extensions = tuple(extension.granted for extension in file.extensions.values())
    until_award = (file.state is State.awarded and file.facts.cup is None,) if file.facts.awarded_on else before_award
    notice = any(key.startswith("revocation_notice") and is_open(file, key) for key in file.terms)
    cut = any(line.cut_cents for line in file.claim_lines.values())
    if file.facts.late_for is not None:  # a late deed is decided upon in the same way, whatever else stands on the file
        return (
            file.state,
            file.facts.late_for,
            file.facts.late_deed_on is not None,
            is_open(file, "forfeiture_notice"),
            claims,
        )
    debts = (len(file.debts), owed(file) > 0, len(contested_lines(file)), cut, notice)
    return (file.state, until_award, planned, bool(file.services), outcomes, claims, extensions, debts)


Life = tuple[tuple[str, int], ...]
"""Each command with the number of its choice."""
CLAIMED: Life = (
    ("admit", 0), ("score", 0), ("award", 0), ("accept", 0), ("start", 0), ("sign_plan", 0), ("record_services", 0), ("claim", 0),
)  # fmt: skip
NOT_ADMITTED: Life = (("give_notice", 0), ("observe", 0))
NOT_VERIFIED: Life = (*CLAIMED[:-1], ("declare_outcome", 0), ("end_delivery", 0))
ORDERED: Life = (*CLAIMED, ("check_claim", 0), ("order_payment", 0))
PAID: Life = (*ORDERED, ("confirm_payment", 0))
"""A life to an interim payment."""
FINAL: Life = (("end_delivery", 0), ("claim", 1), ("check_claim", 2))
"""The end of a life, to a final claim that was checked."""
TO_RECOVER: Life = (*PAID, ("order_recovery", 1), *FINAL)
REFUSED_LATER: Life = (*PAID, ("declare_outcome", 1), *FINAL)
CONTESTED: Life = (*CLAIMED, ("check_claim", 1), ("contest_claim", 0), *FINAL, ("pass_time", 0))
"""Lives that wait for a last thing before they close: money that comes back, a result, a contest."""
PAID_IN_PART: Life = (*PAID, ("record_services", 0))
"""An interim payment, and services that nobody has claimed."""
PAID_TOO_MUCH = (*PAID_IN_PART, ("order_recovery", 1))
"""The same, when half of the payment must come back."""
OWED_AS_MUCH = (
    *PAID_TOO_MUCH, ("end_delivery", 0), ("claim", 1), ("check_claim", 3), ("contest_claim", 2), ("decide_contest", 3),
)  # fmt: skip
"""The same, to a final claim, one cut of which is upheld: it is worth what is owed, 106.49 euro and a cent of interest."""
NOBODY_CLAIMS = (*PAID_IN_PART, ("end_delivery", 0), ("pass_time", 0))
"""Delivery ends, and the term of the final claim passes."""
NOBODY_CLAIMS_A_RESULT = (
    *PAID_IN_PART, ("declare_outcome", 0), ("end_delivery", 0), ("claim", 1), ("check_claim", 2), ("order_payment", 1),
    ("confirm_payment", 1), ("verify_outcome", 0), ("pass_time", 0),
)  # fmt: skip
"""All is paid but a result, whose term passes."""
NOBODY_VERIFIES = (*PAID_IN_PART, ("declare_outcome", 0), ("end_delivery", 0), ("pass_time", 0))
"""The term of the final claim passes while a result is not verified."""
TWO_PROCEDURES: Life = (("admit", 0), ("score", 0), ("award", 0), ("give_notice", 0), ("pass_time", 0))
"""The notice of a revocation was given, and then nobody has accepted in time."""
RESTORED: Life = (
    *CLAIMED[:-1], ("declare_outcome", 0), ("verify_outcome", 0), ("end_delivery", 0), ("claim", 1), ("check_claim", 4), ("contest_claim", 1),
    ("decide_contest", 2), ("claim", 2), ("pass_time", 0), ("check_claim", 2),
)  # fmt: skip
"""A result that was restored and claimed again: nobody contests it a second time."""
AWARDED_WITHOUT_CODE: Life = (("admit", 0), ("score", 0), ("award", 1))
IN_DELIVERY_WITHOUT_CODE: Life = (*AWARDED_WITHOUT_CODE, *CLAIMED[3:-1])
WITHOUT_CODE: tuple[Life, ...] = (
    AWARDED_WITHOUT_CODE, (*AWARDED_WITHOUT_CODE, ("accept", 0)), IN_DELIVERY_WITHOUT_CODE,
    (*IN_DELIVERY_WITHOUT_CODE, ("declare_outcome", 0), ("end_delivery", 0)),
    (*IN_DELIVERY_WITHOUT_CODE, ("end_delivery", 0)), (*IN_DELIVERY_WITHOUT_CODE, ("end_delivery", 0), ("claim", 1)),
)  # fmt: skip
"""The project's code comes after the decree, at each of its stages."""
LIVES: tuple[Life, ...] = (
    *WITHOUT_CODE, TWO_PROCEDURES,
    (), NOT_ADMITTED, NOT_VERIFIED, ORDERED, TO_RECOVER, REFUSED_LATER, CONTESTED, PAID_TOO_MUCH, OWED_AS_MUCH, NOBODY_CLAIMS, NOBODY_CLAIMS_A_RESULT, NOBODY_VERIFIES, RESTORED,
)  # fmt: skip
MEASURE = saying(rules.load("azioni-di-rete-2018"), "claims", "closing", "after_contests")
"""The reopened window: its projects may be extended. What is paid waits for the days to contest, so that lives may go on there."""
LONG = 65
"""Days in which the term of any claim passes."""
LONGEST = 400
"""Days in which any term of a project passes."""


def lived(file: File, begin: datetime, life: Iterable[tuple[str, int]]) -> tuple[File, datetime]:
    """The file after a life."""
    found, at = Desk(file, MEASURE), begin
    for name, choice in life:
        at += timedelta(days=LONG if name == "pass_time" else 1)
        found.do(name, today(CHOICES.get(name, [c.Nothing()])[choice], at.date()), at)
    return found.file, at


Step = tuple[str, State, State]
"""Command, state before, state after."""


def confirming(file: File) -> Registers:
    """A register of hiring notices that knows each declared job."""
    jobs = (Employment(o.employer, False, o.hired, None, "open_ended", None, True) for o in file.outcomes.values())
    return Albo(jobs=tuple(jobs))


def walked(until: set[Step]) -> dict[Step, tuple[File, c.Content, datetime]]:
    """The steps that lives take, each with its first file, content and instant, until all of a set are found or nothing is new."""
    by_itself = automatic(MEASURE)
    begin = lives.instant(11, 6, hour=12)
    first = desk("azioni-di-rete-2018", begin, budget=BUDGET).file
    _, application = lives.application(measure="azioni-di-rete-2018")
    waiting = known(receive(application, MEASURE, begin, "AR2018-0002", 2, place=Place(1, 0)).file)
    held = Evidence("E1", "regularity", "durc.pdf", "0" * 64, begin.date(), date(2040, 1, 1))
    first, waiting = (file.putting("evidence", held) for file in (first, waiting))
    found: dict[Step, tuple[File, c.Content, datetime]] = {}
    large = first.having(requested=20_000_001, money={Account.reserved: 20_000_001})
    starts = [
        (waiting, begin),
        *(lived(first, begin, life) for life in LIVES),
        lived(large, begin, (("admit", 0), ("score", 0))),
    ]
    seen, waiting_files = {kind(file) for file, _ in starts}, Waiting(starts)
    while waiting_files and not until <= found.keys():
        file, now = waiting_files.take(until - found.keys())
        if len(file.claims) > 2 or len(file.outcomes) > 2 or len(file.debts) > 1 + (file.state is State.recovery):
            continue
        for name in COMMANDS:
            asked = (SILENCE, confirming(file)) if name in ("pass_time", "hear_registers") else (SILENCE,)
            for content, registers in product(CHOICES.get(name, [c.Nothing()]), asked):
                for days in (2, 45, LONGEST) if name == "pass_time" else (1,):
                    at = now + timedelta(days=days)
                    said = today(content, at.date())
                    answer = decide(name, file, said, Context(MEASURE, at, "x", "0" * 64, registers=registers))
                    if days == LONGEST:
                        alone = decide(name, file, said, Context(by_itself, at, "x", "0" * 64, registers=registers))
                        assert isinstance(alone, Decision)
                        found.setdefault((name, file.state, alone.file.state), (file, said, at))
                    if isinstance(answer, Decision):
                        found.setdefault((name, file.state, answer.file.state), (file, said, at))
                        assert "?" not in told(name, file, said, answer), "the story knows all that it tells"
                        after = arrived(answer.file, begun_by(answer), MEASURE, at)
                        if kind(after) not in seen:
                            seen.add(kind(after))
                            waiting_files.add(after, at)
    return found


def automatic(measure: Measure) -> Measure:
    """The edition, if its notice let awards lapse by themselves."""
    rule = measure.forfeiture.versions[0].model_copy(update={"value": "automatic"})
    return measure.model_copy(update={"forfeiture": measure.forfeiture.model_copy(update={"versions": (rule,)})})


class Waiting:
    """Files that were not looked at yet, by their states: each in turn, those in which a step is missing four times as often."""

    def __init__(self, starts: Iterable[tuple[File, datetime]]) -> None:
        self.by_state: dict[State, deque[tuple[File, datetime]]] = {}
        self.taken = Counter[State]()
        for file, at in starts:
            self.add(file, at)

    def __bool__(self) -> bool:
        return any(self.by_state.values())

    def add(self, file: File, at: datetime) -> None:
        """One more file, behind those of its state."""
        self.by_state.setdefault(file.state, deque()).append((file, at))

    def take(self, missing: set[Step]) -> tuple[File, datetime]:
        """The next file, where the walk has been least."""
        lacking = {step[1] for step in missing}
        state = min(
            (state for state, files in self.by_state.items() if files),
            key=lambda state: self.taken[state] * (1 if state in lacking else 4),
        )
        self.taken[state] += 1
        return self.by_state[state].popleft()


def today(content: c.Content, day: date) -> c.Content:
    """The same content with its services and hires on the day of the command."""
    if isinstance(content, c.RecordServices):
        return content.model_copy(
            update={"lines": tuple(line.model_copy(update={"date": day + (line.date - DAY)}) for line in content.lines)}
        )
    if isinstance(content, c.RecordCheck):
        return content.model_copy(update={"on": day})
    if isinstance(content, c.DeclareOutcome):
        hired = day + (content.outcomes[0].hired - DAY)
        moved = tuple(outcome.model_copy(update={"hired": hired}) for outcome in content.outcomes)
        return c.DeclareOutcome(outcomes=moved)
    return content


TABLE = {
    (rule.name, state, target)
    for rule in COMMANDS.values()
    for state, targets in rule.transitions.items()
    for target in targets
}


@pytest.fixture(scope="module")
def taken() -> dict[Step, tuple[File, c.Content, datetime]]:
    """Every step that the walk finds."""
    return walked(TABLE)


@pytest.mark.timeout(900)  # some 85,000 decisions: minutes on a machine that others use too
def test_every_transition_of_the_table_is_taken_by_some_life(
    taken: dict[Step, tuple[File, c.Content, datetime]],
) -> None:
    assert taken.keys() <= TABLE
    assert sorted(TABLE - taken.keys()) == []


def test_what_is_taken_was_offered_and_what_is_offered_is_taken(
    taken: dict[Step, tuple[File, c.Content, datetime]],
) -> None:
    """D1: on the file of each step, every command that is listed, in right words; and the step itself was listed."""
    tried = set[tuple[str, State]]()
    for (name, _, _), (file, _, at) in taken.items():
        at_work = Desk(file, MEASURE)
        if Role.system not in COMMANDS[name].roles:
            assert COMMANDS[name].spelling in at_work.offered(at)
        for offer in at_work.offers(at):
            if offer.is_open and (offer.typed, file.state) not in tried:
                tried.add((offer.typed, file.state))
                Desk(file, at_work.measure).take(offer, at)
