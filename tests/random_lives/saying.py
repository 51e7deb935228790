"""What people may say in each command, drawn at random from the file as it stands; mostly what could be right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from domain.lifecycle import contents as c
from domain.lifecycle.attendance import CorrectService, RegisterLine
from domain.lifecycle.participants import EntryData, RecordParticipants
from domain.lifecycle.states import State
from domain.money.claims import gone
from domain.procedure.extension import waiting
from domain.record.addresses import in_network
from domain.record.balance import overpaid, owed
from domain.record.contests import contested_lines, contested_results
from domain.record.people import Outcome
from domain.record.served import process_cents, registered
from domain.record.states import Account, ClaimState, OutcomeState
from tests import lives
from tests.random_lives.told import EVIDENCE, NEWCOMERS, OF_A_BUSINESS, REGULAR, SERVICES, THRESHOLD, WHY, Drawn, Told


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


def _seldom(share: float, build: Callable[[Told], c.Content]) -> Callable[[Told], Drawn]:
    """A command that is possible at any time and leads nowhere: it must not fill a life."""
    return lambda t: build(t) if t.chance(share) else None


def _if_late(build: Callable[[Told], c.Content]) -> Callable[[Told], Drawn]:
    """A command that answers what is late."""
    return lambda t: build(t) if t.file.facts.late_for is not None or t.chance(0.05) else None


def _uphold(t: Told) -> Drawn:
    """What was handed in late is taken, or a revocation is archived; seldom without either."""
    noticed = t.file.facts.revocation_noticed_on is not None and t.chance(0.3)
    late = t.file.facts.late_deed_on is not None
    return c.Uphold(reason=WHY, revocation=noticed and not late) if noticed or late or t.chance(0.02) else None


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


def _award(t: Told) -> Drawn:
    """Who has too few points is not awarded; seldom somebody tries."""
    few = (t.file.facts.points or 0) < THRESHOLD
    return None if few and t.chance(0.95) else c.Award(decree=t.decree, cup=lives.CUP if t.chance(0.8) else None)


def _refusal(t: Told) -> Drawn:
    """A refusal comes after its notice; seldom somebody forgets it."""
    early = not t.file.facts.notice_over
    return None if early and t.chance(0.9) else c.Rejection(decree=t.decree, reason=WHY)


def _code(t: Told) -> Drawn:
    return c.AssignCup(cup=lives.CUP) if t.file.facts.cup is None or t.chance(0.05) else None


def _plans(t: Told) -> Drawn:
    left = [number for number in t.people if t.file.recipients[number].band is None]
    if not left and t.chance(0.9):
        return None
    people = t.some(left or t.people, 20)
    return c.SignPlan(
        plans=tuple(c.Plan(recipient=person, band=t.dice.choice(["1", "2", "3", "3+"])) for person in people)
    )


def _register(t: Told) -> Drawn:
    """A session of some people, on a day between their plans and yesterday; seldom on any day."""
    planned = [number for number in t.people if t.file.recipients[number].planned_on is not None]
    service = t.dice.choice(SERVICES)
    group = service in ("GRP", "FOR-G")
    people = t.dice.sample(planned, min(len(planned), t.dice.randint(3, 9) if group else t.dice.randint(1, 4)))
    since = [day for number in people if (day := t.file.recipients[number].planned_on)]
    last = min(t.today, t.file.facts.ended_on or t.today)
    days = (last - max(since)).days if since else -1
    if days < 0 or t.chance(0.03):
        return (
            lives.register(t.today - timedelta(days=t.dice.randint(0, 12)), service, people or t.people[:3])
            if t.chance(0.1)
            else None
        )
    day = last - timedelta(days=t.dice.randint(0, min(days, 60)))
    start = t.dice.randint(7, 19)
    return lives.register(
        day, service, people, f"{start:02d}:00", f"{start + t.dice.randint(1, 3):02d}:{t.dice.choice(['00', '30'])}"
    )


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
    leaver = t.dice.choice(t.people)
    company = t.file.recipients[leaver].company if t.chance(0.95) else lives.EMPLOYER
    by = c.Newcomer(tax_code=code, company=company, status="expelled", support="naspi", did_date=date(2018, 7, 1))
    return c.ReplaceRecipient(recipient=leaver, by=by)


def _partner(t: Told) -> Drawn:
    """Somebody comes, somebody goes, or one in the place of the other."""
    leaver = t.one([number for number in t.file.partners if number != t.file.lead])
    code = t.dice.choice(NEWCOMERS)
    comer = c.NewPartner(tax_code=code, name=f"Partner {code}", kind="foundation", province="BG")
    coming = code not in t.file.partners and t.chance(0.8)
    return c.ReplacePartner(
        partner=leaver if not coming or t.chance(0.5) else None, by=comer if coming else None, reason=WHY
    )


def _lead(t: Told) -> c.Content:
    """One of the newcomers, or a partner, leads the network; seldom who leads it already."""
    partners = [one.tax_code for one in in_network(t.file)]
    code = t.dice.choice([*NEWCOMERS, *partners]) if t.chance(0.95) else t.file.lead
    return c.ReplaceLead.model_validate({"by": {**lives.LEAD, "tax_code": code}, "decree": "1", "reason": WHY})


def _outcome(t: Told) -> Drawn:
    """Jobs of people with a plan who have none; seldom of anybody, or of somebody twice."""
    planned = [number for number in t.people if t.file.recipients[number].planned_on is not None]
    held = {one.recipient for one in t.file.outcomes.values() if one.state is not OutcomeState.refused}
    free = [number for number in planned if number not in held] if t.chance(0.95) else t.people
    if not free:
        return None
    jobs = [job for number in t.some(free, 4) for job in _jobs(t, number)]
    return c.DeclareOutcome(outcomes=tuple(jobs))


def _jobs(t: Told, number: str) -> list[c.OutcomeDeclaration]:
    """One contract of somebody, or two that add up."""
    planned = t.file.recipients[number].planned_on or t.today
    last = min(t.today, t.file.facts.ended_on or t.today)
    hired = last - timedelta(days=t.dice.randint(-1, max((last - planned).days, 0)))
    if t.chance(0.15):
        business = {"kind": "self_employment", "contract": "vat_registration", "ends": None, "weekly_hours": 0}
        return [
            c.OutcomeDeclaration.model_validate(
                {"recipient": number, "hired": hired, "employer": lives.EMPLOYER, **business}
            )
        ]
    kind, days = t.dice.choice(
        [("open_ended", None), ("fixed_term", 200), ("agency", 190), ("fixed_term", 90), ("fixed_term", 179)]
    )
    ends = None if days is None else hired + timedelta(days=days - 1)
    job = c.OutcomeDeclaration(
        recipient=number,
        kind="placement",
        hired=hired,
        ends=ends,
        contract=kind,
        employer=lives.EMPLOYER,
        weekly_hours=38,
    )
    if ends is None or days not in (90, 179):
        return [job]
    return [
        job,
        job.model_copy(
            update={"hired": ends + timedelta(days=t.dice.randint(1, 31)), "ends": None, "contract": "open_ended"}
        ),
    ]


def _is_ripe(t: Told, outcome: Outcome) -> bool:
    """Whether a result can be verified by now: the job has begun, several contracts have been worked, a business is proved."""
    proved = {paper.kind for paper in t.file.evidence.values() if paper.recipient == outcome.recipient}
    if outcome.kind == "self_employment":
        return proved >= set(OF_A_BUSINESS)
    added = outcome.contracts > 1 and outcome.reached_on is not None
    return (outcome.reached_on if added and outcome.reached_on else outcome.hired) < t.today


def _verification(t: Told) -> Drawn:
    """Results that are ripe are verified; others, and verified ones, are sometimes refused."""
    of = t.file.outcomes.values()
    ripe = [one.recipient for one in of if one.state is OutcomeState.declared and _is_ripe(t, one)]
    others = [one.recipient for one in of if one.state is not OutcomeState.refused and one.recipient not in ripe]
    if ripe and t.chance(0.8):
        return c.VerifyOutcome(recipients=tuple(t.some(sorted(set(ripe)), 6)), verified=t.chance(0.85), reason=WHY)
    if others and t.chance(0.3):
        return c.VerifyOutcome(recipients=(t.dice.choice(others),), verified=t.chance(0.1), reason=WHY)
    return c.VerifyOutcome(recipients=(t.dice.choice(t.people),), verified=True) if t.chance(0.01) else None


def _participants(t: Told) -> Drawn:
    return RecordParticipants(entries=tuple(EntryData(recipient=person) for person in t.some(t.people, 5)))


def _spot_check(t: Told) -> Drawn:
    """Lines of a claim, or of the register, are found wrong on the spot."""
    claimed = [line.id for line in t.some(list(t.file.claim_lines.values()), 2)]
    served = [f"S{line.id}" for line in t.some(registered(t.file), 2)]
    cuts = dict.fromkeys(claimed if t.chance(0.5) else served, "no_signature") if t.chance(0.6) else {}
    return c.RecordCheck(on=t.today, document=f"{t.number:064x}", text=WHY, cuts=cuts, because=WHY)


def _request(t: Told) -> Drawn:
    """Until some weeks after the end that stands; it is asked once."""
    if t.file.extensions and t.chance(0.95):
        return None
    return c.RequestExtension(until=t.today + timedelta(days=t.dice.randint(300, 420)), reason=WHY)


def _extension(t: Told) -> Drawn:
    return c.DecideExtension(granted=t.chance(0.5), reason=WHY) if waiting(t.file) or t.chance(0.05) else None


def _end(t: Told) -> Drawn:
    """Delivery ends when something has been delivered; seldom before."""
    return c.Nothing() if len(t.file.services) > t.dice.randint(3, 20) or t.chance(0.02) else None


def _make_claim(t: Told) -> Drawn:
    usual = {State.in_delivery: "interim", State.payment: "supplementary"}.get(t.file.state, "final")
    if t.file.facts.late_deed_on is not None and t.chance(0.95):
        return None
    items = [
        *(line.item for line in registered(t.file)),
        *(one.id for one in t.file.outcomes.values() if one.state is OutcomeState.verified),
    ]
    nothing = usual != "final" and not set(items) - gone(t.file)
    if usual == "interim":
        nothing = process_cents(t.file) * 2 < t.file.requested_process
    if nothing and t.chance(0.9):
        return None
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
    result = t.one(contested_results(t.file))
    if result is not None and (line is None or t.chance(0.5)):
        return c.DecideContest(results=(result.id,), granted=t.chance(0.5), reason=WHY)
    return c.DecideContest(claim=line.claim, granted=t.chance(0.5), reason=WHY) if line else None


def _contested_result(t: Told) -> Drawn:
    refused = t.one([one for one in t.file.outcomes.values() if one.state is OutcomeState.refused])
    paper = f"{t.number:064x}"
    return c.ContestOutcome(results=(refused.id,), text=WHY, document=paper) if refused else None


def _evidence(t: Told) -> Drawn:
    """A paper; what is paid waits for the regularity of the lead, so that it is handed in most often."""
    owners = [one.recipient for one in t.file.outcomes.values() if one.kind == "self_employment"]
    if owners and t.chance(0.4):
        return c.Attach(
            kind=t.dice.choice(OF_A_BUSINESS),
            name="paper.pdf",
            document=f"{t.number:064x}",
            recipient=t.dice.choice(owners),
        )
    regular = any(one.kind == "regularity" and t.today - one.attached_on < REGULAR for one in t.file.evidence.values())
    if regular and t.chance(0.8):
        return None
    kind = "regularity" if t.chance(0.6) else t.dice.choice(EVIDENCE)
    until = t.today + timedelta(days=t.dice.randint(30, 120)) if t.chance(0.5) else None
    return c.Attach(kind=kind, name="paper.pdf", document=f"{t.number:064x}", valid_until=until)


def _order(t: Told) -> Drawn:
    """An order for a claim of which something is due, mostly when the lead is known to be regular."""
    fit = [
        one.id
        for one in t.file.claims.values()
        if one.state in (ClaimState.checked, ClaimState.failed) and one.recognised
    ]
    regular = any(one.kind == "regularity" and t.today - one.attached_on < REGULAR for one in t.file.evidence.values())
    claim = (
        t.one(fit) if fit and (regular or t.chance(0.2)) else _claim(t, ClaimState.checked) if t.chance(0.02) else None
    )
    return c.OrderPayment(claim=claim, decree=t.decree) if claim else None


def _recovery(t: Told) -> Drawn:
    """What is overpaid, or a part of it; seldom more than that, and seldom what nobody owes."""
    most = max(t.file.held(Account.paid) - owed(t.file), 0)
    if t.file.state is not State.recovery:
        most = max(overpaid(t.file) - owed(t.file), 0) if t.chance(0.9) else most
    cents = most if t.chance(0.6) else t.dice.randint(0, most + (100 if t.chance(0.2) else 0))
    return c.OrderRecovery(cents=cents, decree=t.decree, reason=WHY if t.chance(0.9) else None) if cents else None


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
    "reject": _refusal,
    "award": _award,
    "assign_cup": _code,
    "publish": lambda t: c.Publish(address=f"https://www.regione.example/{t.number}"),
    "accept": _nothing,
    "start": lambda _: c.Start(),
    "sign_plan": _plans,
    "record_services": _register,
    "correct_service": _correction,
    "withdraw_recipient": lambda t: c.WithdrawRecipient(recipient=t.dice.choice(t.people), reason=WHY),
    "replace_recipient": _newcomer,
    "replace_partner": _partner,
    "replace_lead": _seldom(0.1, _lead),
    "declare_outcome": _outcome,
    "verify_outcome": _verification,
    "record_participants": _participants,
    "record_check": _spot_check,
    "request_extension": _request,
    "decide_extension": _extension,
    "end_delivery": _end,
    "claim": _make_claim,
    "check_claim": _check,
    "contest_claim": _contest,
    "contest_outcome": _contested_result,
    "decide_contest": _decided_contest,
    "interrupt_payment": _of(lambda _, claim: c.InterruptPayment(claim=claim, reason="inquiry"), ClaimState.checked),
    "resume_payment": _of(lambda _, claim: c.OfClaim(claim=claim), ClaimState.interrupted),
    "attach": _evidence,
    "order_payment": _order,
    "cancel_payment": _of(lambda _, claim: c.CancelPayment(claim=claim, reason=WHY), ClaimState.ordered),
    "confirm_payment": _of(lambda t, claim: c.ConfirmPayment(claim=claim, reference=t.decree), ClaimState.ordered),
    "fail_payment": _of(lambda _, claim: c.FailPayment(claim=claim, reason=WHY), ClaimState.ordered),
    "correct_address": _seldom(0.2, lambda t: c.CorrectAddress(pec=f"office{t.number}@pec.example.org")),
    "correct_account": _seldom(0.2, lambda _: c.CorrectAccount(iban="IT60X0542811101000000123456")),
    "order_recovery": _recovery,
    "confirm_recovery": _money_back,
    "reopen": lambda t: c.Reopen(act=t.decree, reason=WHY),
    "correct_code": _seldom(
        0.2,
        lambda t: c.CorrectCode(
            recipient=t.dice.choice(t.people), tax_code=lives.code_of(f"{t.file.project}/code/{t.number}"), act=t.decree
        ),
    ),
    "erase_recipient": _seldom(0.2, lambda t: c.EraseRecipient(recipient=t.dice.choice(t.people), act=t.decree)),
    "withdraw": lambda _: c.Reason(reason=WHY),
    "decline": lambda t: c.Decline(decree=t.decree),
    "forfeit": _if_late(lambda t: c.Forfeiture(decree=t.decree, reason=WHY)),
    "uphold": _uphold,
    "revoke": lambda t: c.Revocation(decree=t.decree, reason=WHY, urgent=WHY if t.chance(0.5) else None),
}
"""How each command of people is said."""

# What ends a life before its time, and how often it is left unsaid, so that most lives come to their money.
ENDINGS = {"reject": 0.8, "withdraw": 0.97, "revoke": 0.9, "forfeit": 0.8}

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
        *["sign_plan"] * 3, *["record_services"] * 5, *["declare_outcome"] * 2, *["verify_outcome"] * 2, "contest_outcome", "decide_contest", "claim", *["check_claim"] * 2,
        *["attach"] * 2, *["order_payment"] * 2, *["confirm_payment"] * 2, "end_delivery", "request_extension", "decide_extension",
    ),
    State.outcome_verification: ("verify_outcome", "verify_outcome", "attach", "record_services"),
    State.reporting: ("claim", "claim", "record_services"),
    State.payment: (
        *["check_claim"] * 5, *["attach"] * 3, *["order_payment"] * 5, *["confirm_payment"] * 5, *["contest_claim"] * 2, "contest_outcome", *["decide_contest"] * 2,
        *["order_recovery"] * 2, *["confirm_recovery"] * 2, "resume_payment", *["verify_outcome"] * 2, *["claim"] * 2, "uphold", "forfeit",
    ),
    State.recovery: ("order_recovery", "confirm_recovery"),
    State.closed: ("reopen",),
}  # fmt: skip
