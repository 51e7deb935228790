"""Every euro of a project, from the payment back to the hour, and why a euro was not paid (F106)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.basis.calendar import ROME, local_day
from domain.basis.decree import Decree, DecreeParts
from domain.basis.euro import euro
from domain.basis.language import _, of_edition
from domain.basis.text import spaced
from domain.basis.vocabulary import ClaimKind, ServiceUnit
from domain.edition.measure import Measure
from domain.lifecycle.states import ENDS
from domain.procedure.courses import Attendance, short
from domain.procedure.prices import minute_of
from domain.record.balance import overpaid
from domain.record.file import File
from domain.record.network import RegisterAnswer
from domain.record.payables import Claim, ClaimLine, Order
from domain.record.people import ServiceLine
from domain.record.served import registered, service_of
from domain.record.states import ClaimState, OrderState
from domain.views.debts import Cause, debt_lines, is_about
from domain.views.documents import (
    Awarded,
    By,
    ClaimedLine,
    ClaimTrace,
    Correction,
    CourseAttendance,
    Explanation,
    LineTrace,
    NotPaid,
    PaymentTrace,
    ProofOfRegularity,
    RegisterLine,
    Totals,
)
from domain.views.results import Act as Act
from domain.views.results import contest_word, decided_by, trace


@dataclass(frozen=True, slots=True)
class Record:
    """What an explanation is made from."""

    file: File
    measure: Measure
    acts: Sequence[Act]
    payment_files: Mapping[str, str]
    """Orders that stand in a payment file, with the hash of the file."""
    causes: Mapping[str, Cause] = field(default_factory=dict)
    """Why money was asked back, by debt."""
    cut_words: Mapping[str, str] = field(default_factory=dict)
    """What the controller said beside the typed reason, by line of a claim."""


def explanation(record: Record, claim: str | None = None, recipient: str | None = None) -> Explanation:
    """The whole chain as one document; only of one claim, or of one person, if asked."""
    file = record.file
    claims = [one for one in file.claims.values() if claim in (None, one.id)]
    lines = [
        one for one in file.claim_lines.values() if claim in (None, one.claim) and recipient in (None, one.recipient)
    ]
    lacking = _lacking(record)
    shown = {line.claim for line in lines} if recipient else {one.id for one in claims}
    return Explanation(
        project=file.project,
        measure=file.measure,
        title=file.title,
        payee=file.lead_name,
        award=Awarded(**_by(record, "award"), decree=_award_decree(record)),
        payments=[_payment(record, o) for o in file.orders.values() if o.claim in shown],
        claims=[_claim(record, one) for one in claims if one.id in shown],
        lines=[_line(record, line, lacking) for line in lines],
        not_paid=not_paid(record, lines, whole=claim is None and recipient is None)
        + (_left_out(record, recipient) if claim is None else []),
        totals=_totals(file, lines),
        results=[
            trace(file, one, record.acts)
            for one in file.outcomes.values()
            if recipient in (None, one.recipient) and claim is None
        ],
        registers=[_answer(one) for one in file.answers.values() if recipient in (None, one.subject)],
        corrections=[
            _correction(file, line)
            for line in file.services.values()
            if line.voided_on is not None and recipient in (None, line.recipient) and claim is None
        ],
        debts=[one for one in debt_lines(file, record.causes) if is_about(file, one, claim, recipient)],
    )


def _correction(file: File, line: ServiceLine) -> Correction:
    """A line that was taken out of the register, and those that stand in its place."""
    instead = [other for other in file.services.values() if other.corrects == line.id]
    return Correction(
        line=line.item,
        recipient=line.recipient,
        service=line.service,
        date=line.day.isoformat(),
        hours=f"{line.start}-{line.end}",
        register=line.register_number,
        amount=euro(line.cents),
        evidence=line.document,
        voided=str(line.voided_on),
        reason=line.voided or "",
        replaced_by=[other.item for other in instead],
        new_amount=euro(sum(other.cents for other in instead)),
    )


def _answer(answer: RegisterAnswer) -> RegisterLine:
    return RegisterLine(
        register=answer.kind,
        subject=answer.subject,
        matter=answer.matter,
        said=answer.said,
        found=answer.found,
        since=answer.since.isoformat() if answer.since else None,
        asked_at=_instant(answer.asked_at),
        source=answer.source,
        hash=answer.hash,
    )


def _award_decree(record: Record) -> DecreeParts | None:
    """The decree of the award; a later revocation, or forfeiture, has its own; a project that was never awarded has none."""
    found = (Decree.of_record(act.data.get("decree")) for act in record.acts if act.name == "award")
    named = next((decree for decree in found if decree is not None), None)
    if named is None and record.file.facts.awarded_on is not None and not _revoked(record):
        named = record.file.facts.decree
    return named.parts() if named else None


def _revoked(record: Record) -> bool:
    return any(act.name in ("revoke", "forfeit") for act in record.acts)


def _by(record: Record, name: str, claim: str | None = None) -> By:
    """Who did it, and when; the last time."""
    found = [act for act in record.acts if act.name == name and claim in (None, act.data.get("claim"))]
    return By(actor=found[-1].actor, at=_instant(found[-1].at)) if found else By(actor=None, at=None)


def _instant(at: datetime) -> str:
    return at.astimezone(ROME).isoformat(timespec="seconds")


# The command that ends an order in each state.
_ENDS_BY = {
    OrderState.paid: "confirm_payment",
    OrderState.failed: "fail_payment",
    OrderState.cancelled: "cancel_payment",
}


def _payment(record: Record, order: Order) -> PaymentTrace:
    ending = _ENDS_BY.get(order.state)
    return PaymentTrace(
        order=f"{record.file.project}/{order.id}",
        claim=order.claim,
        amount=euro(order.cents),
        state=order.state.value,
        account=f"…{order.iban[-4:]}",
        decree=order.decree.parts(),
        ordered=By(actor=_by(record, "order_payment", order.claim)["actor"], at=_instant(order.ordered_at)),
        file=record.payment_files.get(order.id),
        ended=_by(record, ending, order.claim) if ending else None,
        reference=order.reference,
        regularity=_regularity(record.file, order.regularity),
    )


def _regularity(file: File, number: str) -> ProofOfRegularity | None:
    """The answer of the register, or the document that was handed in, on which an order rests."""
    answer = file.answers.get(number)
    paper = file.evidence.get(number)
    if answer is not None:
        return ProofOfRegularity(
            word="register", of=number, asked_at=_instant(answer.asked_at), source=answer.source, hash=answer.hash,
            valid_until=None,
        )  # fmt: skip
    if paper is None:
        return None
    until = paper.valid_until.isoformat() if paper.valid_until else None
    return ProofOfRegularity(
        word="by_hand", of=number, asked_at=paper.attached_on.isoformat(), source=paper.document, hash=paper.document,
        valid_until=until,
    )  # fmt: skip


def _claim(record: Record, claim: Claim) -> ClaimTrace:
    return ClaimTrace(
        claim=claim.id,
        kind=claim.kind,
        state=claim.state.value,
        claimed=euro(claim.claimed),
        recognised=None if claim.recognised is None else euro(claim.recognised),
        set_off=euro(claim.set_off),
        paid=euro(claim.paid),
        made=_by(record, "claim", claim.id),
        checked=_by(record, "check_claim", claim.id),
    )


def _line(record: Record, line: ClaimLine, lacking: Mapping[str, Attendance]) -> LineTrace:
    """One line: person, service, hours, register, price, rule with its source, evidence, check."""
    service = service_of(record.file, line.item)
    document = LineTrace(
        line=line.id,
        recipient=line.recipient,
        service=line.service,
        date=line.day.isoformat(),
        amount=euro(line.cents),
        recognised=euro(line.cents - line.cut_cents),
        cut=euro(line.cut_cents),
        reason=line.cut_reason,
        words=record.cut_words.get(line.id, ""),
        rule=line.price_reference,
        rules_version=line.rules_version,
        evidence=line.evidence,
        released=line.released,
        contested=contest_word(line.contested, line.contest_granted),
        hours=f"{service.start}-{service.end}" if service else None,
        register=service.register_number if service else None,
        price=_price_of_hours(record, service) if service else _price_of_result(record, line.item),
    )
    if service is not None:
        if line.item in lacking:
            seen = lacking[line.item]
            document["attendance"] = CourseAttendance(attended=seen.share, asked=seen.asked.value)
        document["provider"] = service.provider
        document["place"] = service.place
        document["teacher"] = service.teacher
        document["signed"] = service.signed
    else:
        document["contract"] = record.file.outcomes[line.item].contract
        document["band_evidence"] = record.file.recipients[line.recipient].band_evidence
        outcome = record.file.outcomes[line.item]
        document["word"] = outcome.word
        document["verified"] = decided_by(record.file, outcome, record.acts)
    return document


def _price_of_hours(record: Record, service: ServiceLine) -> str:
    rule = record.measure.services[service.service]
    when = record.file.moments(service.day).served(service.day)
    price = rule.price.at(when) if rule.price else 0
    words = _("{hours:number} h x {price:amount}", hours=f"{service.minutes / 60:g}", price=price)
    if rule.unit is ServiceUnit.group_hour:
        words += _(", shared by {people}", people=_present(record.file, service))
    if rule.pupil_price is not None:
        words += _(", and {price:amount} for each hour of a pupil", price=rule.pupil_price.at(when))
    return words


def _present(file: File, line: ServiceLine) -> str:
    """How many shared the minutes of a class that somebody attended: a number, or from the least to the most."""
    same = [other for other in registered(file) if other.session == line.session]
    begin = minute_of(line.day, line.start)
    end = minute_of(line.day, line.end)
    moments = {
        begin,
        *(minute_of(line.day, t) for o in same for t in (o.start, o.end) if begin < minute_of(line.day, t) < end),
    }
    counts = {
        sum(minute_of(line.day, o.start) <= moment < minute_of(line.day, o.end) for o in same) for moment in moments
    }
    return f"{min(counts)}" if len(counts) == 1 else _("{least} to {most}", least=min(counts), most=max(counts))


def _price_of_result(record: Record, item: str) -> str:
    outcome = record.file.outcomes[item]
    band = record.file.recipients[outcome.recipient].band
    return _("{kind}, band {band}: {amount:amount}", kind=_(spaced(outcome.kind)), band=band, amount=outcome.cents)


def not_paid(record: Record, lines: Iterable[ClaimLine], whole: bool) -> list[NotPaid]:
    """Why euros were not paid: by reason, with the lines; for a whole project also what was never claimed or came back."""
    file = record.file
    reasons = record.measure.claims.cut_reasons.at()
    later = {line.item for line in file.claim_lines.values() if not line.released}
    found: dict[tuple[str, str], list[ClaimLine]] = {}
    for line in lines:
        if line.cut_cents and not (line.released and line.item in later):
            found.setdefault((line.cut_reason or "other", record.cut_words.get(line.id, "")), []).append(line)
    rows = [
        NotPaid(
            amount=euro(sum(line.cut_cents for line in cut)),
            reason=reason,
            words=of_edition(reasons.get(reason, reason))
            + (f" ({said})" if said else "")
            + (_(": put aside, may be claimed again") if cut[0].released else ""),
            lines=[line.id for line in cut],
        )
        for (reason, said), cut in found.items()
    ]
    return rows + _of_project(record) if whole else rows


def _left_out(record: Record, recipient: str | None = None) -> list[NotPaid]:
    """Hours that are not claimed because their person attends too little of the course: one row each (R7.10)."""
    file = record.file
    held = {line.item for line in file.claim_lines.values() if not line.released}
    lacking = _lacking(record)
    found: dict[tuple[str, str, str], list[ServiceLine]] = {}
    for line in registered(file):
        if line.item in lacking and line.item not in held and recipient in (None, line.recipient):
            found.setdefault((line.recipient, line.service, line.register_number), []).append(line)
    return [
        NotPaid(
            amount=euro(sum(line.cents for line in lines)),
            reason="attendance",
            words=_attended(person, service, register, lacking[lines[0].item]),
            lines=[line.item for line in lines],
        )
        for (person, service, register), lines in found.items()
    ]


def _attended(person: str, service: str, register: str, seen: Attendance) -> str:
    course = _("the course {service} of register {register}", service=service, register=register)
    return _(
        "{person} attends {share}% of {course}; {asked}% are asked (R7.10): not claimed as long as that is so",
        person=person,
        share=seen.share,
        course=course,
        asked=seen.asked.value,
    )


def _lacking(record: Record) -> Mapping[str, Attendance]:
    return short(record.file, record.measure, local_day(record.file.since))


def _why_not_claimed(file: File) -> str:
    """What has not been claimed may still be, as long as the final claim has not come (R8.1)."""
    if file.state not in ENDS and file.facts.awarded_on is None:
        return _("asked for: nothing is awarded yet")
    if file.state not in ENDS and all(claim.kind is not ClaimKind.final for claim in file.claims.values()):
        return _("asked for and not claimed yet")
    if file.facts.awarded_on is None:
        return _("asked for and never awarded")
    return _("asked for and not claimed: not delivered, or the result was not reached (R8.1)")


def _of_project(record: Record) -> list[NotPaid]:
    file = record.file
    held_back = {item for row in _left_out(record) for item in row["lines"]}
    current = [line for line in file.claim_lines.values() if not line.released]
    never = file.requested - sum(line.cents for line in current)
    never -= sum(line.cents for line in file.services.values() if line.item in held_back)
    ended = [c for c in file.claims.values() if c.state is ClaimState.cancelled]
    waiting = [
        c for c in file.claims.values() if c not in ended and c.state not in (ClaimState.paid, ClaimState.ordered)
    ]
    pending, lost = (sum(c.claimed if c.recognised is None else c.recognised for c in of) for of in (waiting, ended))
    rows = [
        (never, "not_claimed", _why_not_claimed(file)),
        (
            pending,
            "not_ordered",
            _(
                "claimed and not ordered yet: {claims}",
                claims=", ".join(f"{c.id} ({_(spaced(c.state))})" for c in waiting),
            ),
        ),
        (
            lost,
            "ended",
            _(
                "claimed, and not paid any more: the project has ended ({claims})",
                claims=", ".join(c.id for c in ended),
            ),
        ),
        (
            sum(o.cents for o in file.orders.values() if o.state is OrderState.ordered),
            "ordered",
            _("ordered, not answered by the treasury"),
        ),
        (sum(c.set_off for c in file.claims.values()), "set_off", _("set off against what had been paid before (F56)")),
        (sum(d.settled - d.withheld for d in file.debts.values()), "recovered", _("paid, and given back (R8.9)")),
        (max(overpaid(file), 0), "to_recover", _("paid, and not due: must come back (R8.9)")),
    ]
    return [NotPaid(amount=euro(cents), reason=name, words=words, lines=[]) for cents, name, words in rows if cents > 0]


def _totals(file: File, lines: Sequence[ClaimLine]) -> Totals:
    """What was asked, claimed, recognised and paid; recognised is only what somebody has checked (R8.7)."""
    current = [line for line in lines if not line.released]
    checked = [line for line in current if file.claims[line.claim].recognised is not None]
    return Totals(
        requested=euro(file.requested),
        claimed=euro(sum(line.cents for line in current)),
        recognised=euro(sum(line.cents - line.cut_cents for line in checked)),
        paid=euro(sum(order.cents for order in file.orders.values() if order.state is OrderState.paid)),
        recovered=euro(sum(debt.settled - debt.withheld for debt in file.debts.values())),
    )


def claimed_lines(file: File, claim: str) -> list[ClaimedLine]:
    """The lines of a claim as they were made."""
    return [
        ClaimedLine(
            line=line.name,
            recipient=line.recipient,
            service=line.service,
            date=line.day.isoformat(),
            amount=euro(line.cents),
            cut=euro(line.cut_cents),
            reason=line.cut_reason,
            price=line.price_reference,
            rules=line.rules_version,
            evidence=line.evidence,
            released=line.released,
        )
        for line in file.claim_lines.values()
        if line.claim == claim
    ]
