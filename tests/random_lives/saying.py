"""What people may say in each command, drawn at random from the file as it stands; mostly what could be right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from domain.lifecycle import contents as c
from domain.lifecycle.attendance import CorrectService, RegisterLine
from domain.lifecycle.participants import EntryData, RecordParticipants
from domain.lifecycle.states import State
from domain.money.contest import contested_lines
from domain.procedure.extension import waiting
from domain.record.balance import overpaid, owed
from domain.record.file import File
from domain.record.served import registered
from domain.record.states import Account, ClaimState, OutcomeState, RecipientState
from tests import lives

T = TypeVar("T")
WHY = "as the file shows"
SERVICES = ("ACC1", "COL2", "BIL", "COA", "GRP", "FOR-G", "FOR-I", "TUT")
EVIDENCE = ("regularity", "anti_mafia", "guarantee", "delivery_receipt")


@dataclass(frozen=True)
class Told:
    """What the drawing knows: the file, the day, and the dice."""

    file: File
    today: date
    dice: Random
    number: int
    """Of the step: what must be new each time has it in its name."""

    def one(self, of: Sequence[T]) -> T | None:
        """One of them, if there is any."""
        return self.dice.choice(of) if of else None

    def some(self, of: Sequence[T], most: int) -> list[T]:
        """At most so many of them, at least one where there is one."""
        return self.dice.sample(of, min(len(of), self.dice.randint(1, most)))

    def chance(self, share: float) -> bool:
        """Yes, in so many cases."""
        return self.dice.random() < share

    @property
    def people(self) -> list[str]:
        """Who is in the project; sometimes anybody."""
        gone = (RecipientState.withdrawn, RecipientState.replaced)
        here = [number for number, person in self.file.recipients.items() if person.state not in gone]
        return here if here and self.chance(0.95) else list(self.file.recipients)

    @property
    def decree(self) -> str:
        """A number."""
        return str(self.number)


Drawn = c.Content | None


def _claim(t: Told, *states: ClaimState) -> str | None:
    """A claim in one of these states; seldom any other. None where there is none, so that nothing is said."""
    fit = [claim.id for claim in t.file.claims.values() if claim.state in states]
    return t.one(fit if t.chance(0.95) else list(t.file.claims))


def _of(build: Callable[[Told, str], c.Content], *states: ClaimState) -> Callable[[Told], Drawn]:
    """A command on a claim in one of these states."""

    def draw(t: Told) -> Drawn:
        claim = _claim(t, *states)
        return build(t, claim) if claim else None

    return draw


def _if_late(build: Callable[[Told], c.Content]) -> Callable[[Told], Drawn]:
    """A command that answers what is late."""
    return lambda t: build(t) if t.file.facts.late_for is not None or t.chance(0.05) else None


def _uphold(t: Told) -> Drawn:
    """What is late is taken, or a revocation is archived; seldom without either."""
    noticed = t.file.facts.revocation_noticed_on is not None
    late = t.file.facts.late_for is not None
    return c.Uphold(reason=WHY, revocation=noticed and not late) if noticed or late or t.chance(0.05) else None


def _nothing(_: Told) -> Drawn:
    return c.Nothing()


def _lines(t: Told, claim: str, most: int, cut: bool | None = None) -> list[str]:
    """Some lines of a claim, all of them or those that are cut, or are not."""
    own = [line for line in t.file.claim_lines.values() if line.claim == claim]
    return [line.id for line in t.some([line for line in own if cut in (None, line.cut_cents > 0)], most)]


def _notice(t: Told) -> Drawn:
    return c.GiveNotice(grounds=(WHY,), extension=waiting(t.file) is not None and t.chance(0.8))


def _score(t: Told) -> Drawn:
    return c.Score(points=lives.POINTS if t.chance(0.8) else dict.fromkeys(lives.POINTS, 5))


def _plans(t: Told) -> Drawn:
    left = [number for number in t.people if t.file.recipients[number].band is None]
    people = t.some(left or t.people, 20)
    return c.SignPlan(
        plans=tuple(c.Plan(recipient=person, band=t.dice.choice(["1", "2", "3", "3+"])) for person in people)
    )


def _register(t: Told) -> Drawn:
    day = t.today - timedelta(days=t.dice.randint(0, 12))
    start = t.dice.randint(8, 17)
    end = f"{start + t.dice.randint(1, 3):02d}:{t.dice.choice(['00', '30'])}"
    planned = [number for number in t.people if t.file.recipients[number].planned_on is not None]
    people = t.some(planned or t.people, 10)
    return lives.register(day, t.dice.choice(SERVICES), people, f"{start:02d}:00", end)


def _correction(t: Told) -> Drawn:
    line = t.one(registered(t.file))
    if line is None:
        return None
    if t.chance(0.5):
        return CorrectService(lines=(f"S{line.id}",), reason=WHY)
    row = RegisterLine(
        row=2, recipient=line.recipient, service=line.service, date=line.day, start=line.start,
        end=f"{int(line.start[:2]) + t.dice.randint(1, 2):02d}:{line.start[3:]}", register_number=line.register_number,
    )  # fmt: skip
    return CorrectService(lines=(f"S{line.id}",), reason=WHY, document="0" * 64, rows=(row,))


def _newcomer(t: Told) -> Drawn:
    code = lives.code_of(f"{t.file.project}/{t.number}")
    by = c.Newcomer(tax_code=code, company=t.dice.choice(list(t.file.companies)), status="expelled", support="naspi")
    return c.ReplaceRecipient(recipient=t.dice.choice(t.people), by=by)


def _partner(t: Told) -> Drawn:
    return c.ReplacePartner(partner=t.one([number for number in t.file.partners if number != t.file.lead]), reason=WHY)


def _outcome(t: Told) -> Drawn:
    hired = t.today - timedelta(days=t.dice.randint(-1, 5))
    free = [number for number in t.people if t.file.recipients[number].state is not RecipientState.outcome_verified]
    return lives.placements(t.some(free or t.people, 4), hired)


def _verification(t: Told) -> Drawn:
    wanted = (OutcomeState.declared,) if t.chance(0.85) else (OutcomeState.verified, OutcomeState.refused)
    found = sorted({outcome.recipient for outcome in t.file.outcomes.values() if outcome.state in wanted})
    verified = wanted[0] is OutcomeState.declared and t.chance(0.8)
    if not found and t.chance(0.95):
        return None
    return c.VerifyOutcome(recipients=tuple(t.some(found or t.people, 6)), verified=verified, reason=WHY)


def _participants(t: Told) -> Drawn:
    return RecordParticipants(entries=tuple(EntryData(recipient=person) for person in t.some(t.people, 5)))


def _spot_check(t: Told) -> Drawn:
    """Lines of a claim, or of the register, are found wrong on the spot."""
    claimed = [line.id for line in t.some(list(t.file.claim_lines.values()), 2)]
    served = [f"S{line.id}" for line in t.some(registered(t.file), 2)]
    cuts = dict.fromkeys(claimed if t.chance(0.5) else served, "no_signature") if t.chance(0.6) else {}
    return c.RecordCheck(on=t.today, document=f"{t.number:064x}", text=WHY, cuts=cuts, because=WHY)


def _request(t: Told) -> Drawn:
    return c.RequestExtension(until=t.today + timedelta(days=t.dice.randint(30, 500)), reason=WHY)


def _extension(t: Told) -> Drawn:
    return c.DecideExtension(granted=t.chance(0.5), reason=WHY) if waiting(t.file) or t.chance(0.05) else None


def _make_claim(t: Told) -> Drawn:
    usual = {State.in_delivery: "interim", State.payment: "supplementary"}.get(t.file.state, "final")
    return c.MakeClaim(kind=usual if t.chance(0.9) else t.dice.choice(["interim", "final", "supplementary"]))


def _check(t: Told) -> Drawn:
    claim = _claim(t, ClaimState.under_check)
    if claim is None:
        return None
    cut = (
        dict.fromkeys(_lines(t, claim, 3), t.dice.choice(["no_signature", "other: not legible"]))
        if t.chance(0.5)
        else {}
    )
    aside = {line: "no_register" for line in _lines(t, claim, 2) if line not in cut} if t.chance(0.2) else {}
    return c.CheckClaim(claim=claim, cuts=cut, parked=aside)


def _contest(t: Told) -> Drawn:
    cut = [
        line for line in t.file.claim_lines.values() if line.cut_cents and not line.released and line.contested is None
    ]
    line = t.one(cut)
    return c.ContestClaim(claim=line.claim, lines=(line.id,), text=WHY) if line else None


def _decided_contest(t: Told) -> Drawn:
    line = t.one(contested_lines(t.file))
    return c.DecideContest(claim=line.claim, granted=t.chance(0.5), reason=WHY) if line else None


def _evidence(t: Told) -> Drawn:
    kind = t.dice.choice(EVIDENCE)
    until = t.today + timedelta(days=t.dice.randint(30, 120)) if t.chance(0.5) and kind != "delivery_receipt" else None
    return c.Attach(kind=kind, name="paper.pdf", document=f"{t.number:064x}", valid_until=until)


def _recovery(t: Told) -> Drawn:
    most = max(t.file.held(Account.paid) - owed(t.file), 0)
    if t.file.state is not State.recovery:
        most = max(overpaid(t.file) - owed(t.file), 0) if t.chance(0.9) else most
    cents = most if t.chance(0.6) else t.dice.randint(0, most + 100)
    return c.OrderRecovery(cents=cents, decree=t.decree) if cents else None


def _money_back(t: Told) -> Drawn:
    return c.ConfirmRecovery(reference=t.decree) if owed(t.file) or t.chance(0.05) else None


SAYINGS: dict[str, Callable[[Told], Drawn]] = {
    "request_documents": lambda _: c.RequestDocuments(items=(WHY,)),
    "supply_documents": lambda _: c.SupplyDocuments(
        documents=(c.SuppliedDocument(kind="financial_plan", name="p", sha256="a" * 64),)
    ),
    "admit": _nothing,
    "score": _score,
    "give_notice": _notice,
    "observe": lambda _: c.Observe(text=WHY),
    "reject": lambda t: c.Rejection(decree=t.decree, reason=WHY),
    "award": lambda t: c.Award(decree=t.decree, cup=lives.CUP if t.chance(0.8) else None),
    "assign_cup": lambda _: c.AssignCup(cup=lives.CUP),
    "accept": _nothing,
    "start": lambda _: c.Start(),
    "sign_plan": _plans,
    "record_services": _register,
    "correct_service": _correction,
    "withdraw_recipient": lambda t: c.WithdrawRecipient(recipient=t.dice.choice(t.people), reason=WHY),
    "replace_recipient": _newcomer,
    "replace_partner": _partner,
    "declare_outcome": _outcome,
    "verify_outcome": _verification,
    "record_participants": _participants,
    "record_check": _spot_check,
    "request_extension": _request,
    "decide_extension": _extension,
    "end_delivery": _nothing,
    "claim": _make_claim,
    "check_claim": _check,
    "contest_claim": _contest,
    "decide_contest": _decided_contest,
    "interrupt_payment": _of(lambda _, claim: c.InterruptPayment(claim=claim, reason="inquiry"), ClaimState.checked),
    "resume_payment": _of(lambda _, claim: c.OfClaim(claim=claim), ClaimState.interrupted),
    "attach": _evidence,
    "order_payment": _of(
        lambda t, claim: c.OrderPayment(claim=claim, decree=t.decree), ClaimState.checked, ClaimState.failed
    ),
    "cancel_payment": _of(lambda _, claim: c.CancelPayment(claim=claim, reason=WHY), ClaimState.ordered),
    "confirm_payment": _of(lambda t, claim: c.ConfirmPayment(claim=claim, reference=t.decree), ClaimState.ordered),
    "fail_payment": _of(lambda _, claim: c.FailPayment(claim=claim, reason=WHY), ClaimState.ordered),
    "correct_address": lambda t: c.CorrectAddress(pec=f"office{t.number}@pec.example.org"),
    "correct_account": lambda _: c.CorrectAccount(iban="IT60X0542811101000000123456"),
    "order_recovery": _recovery,
    "confirm_recovery": _money_back,
    "reopen": lambda t: c.Reopen(act=t.decree, reason=WHY),
    "correct_code": lambda t: c.CorrectCode(
        recipient=t.dice.choice(t.people), tax_code=lives.code_of(f"{t.file.project}/code/{t.number}"), act=t.decree
    ),
    "erase_recipient": lambda t: c.EraseRecipient(recipient=t.dice.choice(t.people), act=t.decree),
    "withdraw": lambda _: c.Reason(reason=WHY),
    "forfeit": _if_late(lambda t: c.Forfeiture(decree=t.decree, reason=WHY)),
    "uphold": _uphold,
    "revoke": lambda t: c.Revocation(decree=t.decree, reason=WHY, urgent=WHY if t.chance(0.5) else None),
}
"""How each command of people is said."""

# What ends a life before its time: said seldom, so that most lives come to their money.
ENDINGS = frozenset({"reject", "withdraw", "revoke", "forfeit"})

# What leads a life on from each state; an end that nobody wants is drawn among all commands.
ONWARD: dict[State, tuple[str, ...]] = {
    State.formal_check: ("admit", "admit", "request_documents"),
    State.awaiting_documents: ("supply_documents",),
    State.under_evaluation: ("score",),
    State.refusal_notice: ("observe",),
    State.awaiting_decision: ("award", "award", "reject"),
    State.awarded: ("accept", "accept", "assign_cup"),
    State.accepted: ("start",),
    State.forfeiture_notice: ("accept", "start", "uphold", "forfeit"),
    State.in_delivery: (
        "sign_plan", "sign_plan", *["record_services"] * 6, "declare_outcome", "declare_outcome", "verify_outcome", "claim", "check_claim",
        "attach", "order_payment", "confirm_payment", "end_delivery", "request_extension", "decide_extension",
    ),
    State.outcome_verification: ("verify_outcome",),
    State.reporting: ("claim", "claim", "record_services"),
    State.payment: (
        "check_claim", "check_claim", "attach", "attach", "order_payment", "order_payment", "confirm_payment", "confirm_payment",
        "contest_claim", "decide_contest", "order_recovery", "confirm_recovery", "resume_payment", "verify_outcome", "claim", "uphold", "forfeit",
    ),
    State.recovery: ("order_recovery", "confirm_recovery"),
    State.closed: ("reopen",),
}  # fmt: skip
