"""Every euro of a project, from the payment back to the hour, and why a euro was not paid (F106)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.basis.calendar import ROME
from domain.basis.euro import euro
from domain.edition.measure import Measure
from domain.procedure.services import meeting_of
from domain.record.balance import overpaid
from domain.record.file import Claim, ClaimLine, ClaimState, File, Order, OrderState, ServiceLine


@dataclass(frozen=True, slots=True)
class Act:
    """A command that was accepted: who, when, and what was answered."""

    name: str
    actor: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """What an explanation is made from."""

    file: File
    measure: Measure
    acts: Sequence[Act]
    payment_files: Mapping[str, str]
    """Orders that stand in a payment file, with the hash of the file."""


def explanation(record: Record, claim: str | None = None, recipient: str | None = None) -> dict[str, Any]:
    """The whole chain as one document; only of one claim, or of one person, if asked."""
    file = record.file
    claims = [one for one in file.claims.values() if claim in (None, one.id)]
    lines = [
        one for one in file.claim_lines.values() if claim in (None, one.claim) and recipient in (None, one.recipient)
    ]
    shown = {line.claim for line in lines} if recipient else {one.id for one in claims}
    return {
        "project": file.project,
        "measure": file.measure,
        "title": file.title,
        "payee": file.lead_name,
        "award": _by(record, "award") | {"decree": _award_decree(record)},
        "payments": [_payment(record, o) for o in file.orders.values() if o.claim in shown],
        "claims": [_claim(record, one) for one in claims if one.id in shown],
        "lines": [_line(record, line) for line in lines],
        "not_paid": not_paid(record, lines, whole=claim is None and recipient is None),
        "totals": _totals(file, lines),
    }


def _award_decree(record: Record) -> str | None:
    """The decree of the award; a later revocation has its own."""
    return (
        next((act.data.get("decree") for act in record.acts if act.name == "award"), None) or record.file.facts.decree
    )


def _by(record: Record, name: str, claim: str | None = None) -> dict[str, Any]:
    """Who did it, and when; the last time."""
    found = [act for act in record.acts if act.name == name and claim in (None, act.data.get("claim"))]
    return {"actor": found[-1].actor, "at": _instant(found[-1].at)} if found else {"actor": None, "at": None}


def _instant(at: datetime) -> str:
    return at.astimezone(ROME).isoformat(timespec="seconds")


def _payment(record: Record, order: Order) -> dict[str, Any]:
    ended = {
        OrderState.paid: "confirm_payment",
        OrderState.failed: "fail_payment",
        OrderState.cancelled: "cancel_payment",
    }
    return {
        "order": f"{record.file.project}/{order.id}",
        "claim": order.claim,
        "amount": euro(order.cents),
        "state": order.state.value,
        "account": f"…{order.iban[-4:]}",
        "decree": order.decree,
        "ordered": _by(record, "order_payment", order.claim) | {"at": _instant(order.ordered_at)},
        "file": record.payment_files.get(order.id),
        "ended": (_by(record, ended[order.state], order.claim) if order.state in ended else None),
        "reference": order.reference,
    }


def _claim(record: Record, claim: Claim) -> dict[str, Any]:
    return {
        "claim": claim.id,
        "kind": claim.kind,
        "state": claim.state.value,
        "claimed": euro(claim.claimed),
        "recognised": None if claim.recognised is None else euro(claim.recognised),
        "set_off": euro(claim.set_off),
        "paid": euro(claim.paid),
        "made": _by(record, "claim", claim.id),
        "checked": _by(record, "check_claim", claim.id),
    }


def _line(record: Record, line: ClaimLine) -> dict[str, Any]:
    """One line: person, service, hours, register, price, rule with its source, evidence, check."""
    file = record.file
    document = {
        "line": line.id,
        "recipient": line.recipient,
        "service": line.service,
        "date": line.day.isoformat(),
        "amount": euro(line.cents),
        "recognised": euro(line.cents - line.cut_cents),
        "cut": euro(line.cut_cents),
        "reason": line.cut_reason,
        "rule": line.price_reference,
        "rules_version": line.rules_version,
        "evidence": line.evidence,
        "released": line.released,
        "contested": None
        if line.contested is None
        else {None: "open", True: "restored", False: "upheld"}[line.contest_granted],
    }
    service = file.services.get(int(line.item[1:])) if line.item.startswith("S") else None
    return document | (_hours(record, service) if service else _result(record, line.item))


def _hours(record: Record, service: ServiceLine) -> dict[str, Any]:
    rule = record.measure.services[service.service]
    when = record.file.moments(service.day).served(service.day)
    price = rule.price.at(when) if rule.price else 0
    words = f"{service.minutes / 60:g} h x {euro(price)}"
    if rule.unit == "group_hour":
        present = sum(meeting_of(other) == meeting_of(service) for other in record.file.services.values())
        words += f", shared by {present}"
    if rule.pupil_price is not None:
        words += f", and {euro(rule.pupil_price.at(when))} for each hour of a pupil"
    return {"hours": f"{service.start}-{service.end}", "register": service.register_number, "price": words}


def _result(record: Record, item: str) -> dict[str, Any]:
    outcome = record.file.outcomes[item]
    band = record.file.recipients[outcome.recipient].band
    words = f"{outcome.kind.replace('_', ' ')}, band {band}: {euro(outcome.cents)}"
    verified = _by(record, "verify_outcome")
    return {"hours": None, "register": None, "price": words, "contract": outcome.contract, "verified": verified}


def not_paid(record: Record, lines: Iterable[ClaimLine], whole: bool) -> list[dict[str, Any]]:
    """Why euros were not paid: by reason, with the lines; for a whole project also what was never claimed or came back."""
    file, reasons = record.file, record.measure.claims.cut_reasons.at()
    later = {line.item for line in file.claim_lines.values() if not line.released}
    found: dict[str, list[ClaimLine]] = {}
    for line in lines:
        if line.cut_cents and not (line.released and line.item in later):
            found.setdefault(line.cut_reason or "other", []).append(line)
    rows = [
        {
            "amount": euro(sum(line.cut_cents for line in cut)),
            "reason": reason,
            "words": reasons.get(reason, reason) + (": put aside, may be claimed again" if cut[0].released else ""),
            "lines": [line.id for line in cut],
        }
        for reason, cut in found.items()
    ]
    return rows + _of_project(file) if whole else rows


def _of_project(file: File) -> list[dict[str, Any]]:
    current = [line for line in file.claim_lines.values() if not line.released]
    never = file.requested - sum(line.cents for line in current)
    ended = [c for c in file.claims.values() if c.state is ClaimState.cancelled]
    waiting = [
        c for c in file.claims.values() if c not in ended and c.state not in (ClaimState.paid, ClaimState.ordered)
    ]
    pending, lost = (sum(c.claimed if c.recognised is None else c.recognised for c in of) for of in (waiting, ended))
    rows = [
        (never, "not_claimed", "asked for and not claimed: not delivered, or the result was not reached (R8.1)"),
        (pending, "not_ordered", f"claimed and not ordered yet: {', '.join(f'{c.id} {c.state}' for c in waiting)}"),
        (lost, "ended", f"claimed, and not paid any more: the project has ended ({', '.join(c.id for c in ended)})"),
        (
            sum(o.cents for o in file.orders.values() if o.state is OrderState.ordered),
            "ordered",
            "ordered, not answered by the treasury",
        ),
        (sum(c.set_off for c in file.claims.values()), "set_off", "set off against what had been paid before (F56)"),
        (sum(d.settled - d.withheld for d in file.debts.values()), "recovered", "paid, and given back (R8.9)"),
        (max(overpaid(file), 0), "to_recover", "paid, and not due: must come back (R8.9)"),
    ]
    return [
        {"amount": euro(cents), "reason": name, "words": words, "lines": []} for cents, name, words in rows if cents > 0
    ]


def _totals(file: File, lines: Sequence[ClaimLine]) -> dict[str, str]:
    current = [line for line in lines if not line.released]
    return {
        "requested": euro(file.requested),
        "claimed": euro(sum(line.cents for line in current)),
        "recognised": euro(sum(line.cents - line.cut_cents for line in current)),
        "paid": euro(sum(order.cents for order in file.orders.values() if order.state is OrderState.paid)),
        "recovered": euro(sum(debt.settled - debt.withheld for debt in file.debts.values())),
    }
