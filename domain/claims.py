"""Claims: computed line by line, checked with typed cuts, ordered, confirmed (section 8 of the rules)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain import commands as c
from domain.decision import Context, Decision
from domain.endings import close_when_settled
from domain.file import Account, Claim, ClaimLine, ClaimState, File, Transfer
from domain.findings import Finding, RuleBroken, require
from domain.letters import letter
from domain.lifecycle import State
from domain.money import euro
from domain.outcomes import verified
from domain.services import process_cents
from domain.terms import begin_term, meet

OVER_GRANT = "over_cap"
"""The reason of a cut that the grant itself makes: what goes beyond what was awarded is not due."""


def make_claim(file: File, content: c.MakeClaim, ctx: Context) -> Decision:
    """Claim what was delivered and not claimed before: lines of service and verified outcomes (R8.1, R8.3)."""
    require(*_timing(file, content.kind, ctx))
    number = f"C{len(file.claims) + 1}"
    lines = list(_within_grant(_due_lines(file, number), file.held(Account.committed) - _promised(file)))
    if not lines and content.kind != "final":
        require(
            Finding(
                "R8.3",
                "there is nothing to claim: no unclaimed service and no verified outcome",
                "",
                "default",
                "R8.3: claims",
            )
        )
    amount = sum(line.cents - line.cut_cents for line in lines)
    claim = Claim(number, content.kind, ClaimState.under_check, ctx.at, amount)
    file = file.putting("claims", claim).putting("claim_lines", *lines)
    file = begin_term(file, ctx.measure, "payment", ctx.day, of=number)
    if content.kind == "final":
        file = ctx.moved(meet(file, ctx.day, "final_claim"), State.payment)
    elif content.kind == "supplementary":
        file = meet(file, ctx.day, "supplementary_claim")
    return Decision(file, data={"claim": number, "amount": euro(amount)})


def _timing(file: File, kind: str, ctx: Context) -> Iterator[Finding]:
    rules = ctx.measure.claims
    if kind == "interim":
        made = sum(1 for claim in file.claims.values() if claim.kind == "interim")
        if file.state is not State.in_delivery:
            yield Finding(
                "R8.3", "an interim claim is made while services are delivered", "kind", "default", "R8.3: claims"
            )
        elif made >= rules.interim_claims.at(ctx.day):
            yield rules.interim_claims.finding("R8.3", "the interim claim has been made already", "kind", ctx.day)
        elif process_cents(file) * 100 < file.requested_process * rules.interim_share.at(ctx.day):
            share = rules.interim_share.at(ctx.day)
            message = f"{euro(process_cents(file))} of services are delivered; an interim claim needs {share}% of {euro(file.requested_process)}"
            yield rules.interim_share.finding("R8.3", message, "kind", ctx.day)
    elif kind == "final" and file.state not in (State.outcome_verification, State.reporting):
        yield Finding(
            "R8.2",
            "the final claim is made after the end of delivery, once",
            "kind",
            "published",
            "R8.2: first closed, then reported, then claimed",
        )
    elif kind == "supplementary" and file.state is not State.payment:
        yield Finding("R8.3", "a supplementary claim follows the final one", "kind", "default", "R8.3: claims")


def _due_lines(file: File, claim: str) -> Iterator[ClaimLine]:
    """One line for each service and outcome that no earlier claim holds."""
    claimed = {line.item for line in file.claim_lines.values()}
    number = 0
    for service in file.services.values():
        if f"S{service.id}" not in claimed:
            number += 1
            yield ClaimLine(
                f"{claim}/L{number}",
                claim,
                service.recipient,
                f"S{service.id}",
                service.service,
                service.day,
                service.cents,
                service.price_reference,
            )
    for outcome in verified(file):
        if outcome.id not in claimed:
            number += 1
            yield ClaimLine(
                f"{claim}/L{number}",
                claim,
                outcome.recipient,
                outcome.id,
                outcome.kind,
                outcome.hired,
                outcome.cents,
                outcome.price_reference,
            )


def _within_grant(lines: Iterator[ClaimLine], room: int) -> Iterator[ClaimLine]:
    for line in lines:
        over = max(line.cents - room, 0)
        room -= line.cents - over
        yield replace(line, cut_cents=over, cut_reason=OVER_GRANT) if over else line


def _promised(file: File) -> int:
    """What earlier claims may still take from the commitment."""
    waiting = (ClaimState.under_check, ClaimState.checked, ClaimState.interrupted, ClaimState.failed)
    return sum(
        claim.claimed if claim.recognised is None else claim.recognised
        for claim in file.claims.values()
        if claim.state in waiting
    )


def find_claim(file: File, claim: str) -> Claim:
    """The claim with that number; RuleBroken when the project has none."""
    if claim not in file.claims:
        raise RuleBroken(Finding("R8.3", f"{claim} is not a claim of this project", "claim", "default", "R8.3: claims"))
    return file.claims[claim]


def _in_state(file: File, number: str, *states: ClaimState) -> Claim:
    claim = find_claim(file, number)
    if claim.state not in states:
        raise RuleBroken(
            Finding(
                "R8.2",
                f"{claim.id} is {claim.state}; it must be {' or '.join(states)}",
                "claim",
                "published",
                "R8.2: reported, checked, then paid",
            )
        )
    return claim


def line_key(claim: Claim, line: str) -> str:
    """Lines may be named within the claim (``L3``) or in full (``C1/L3``)."""
    return line if "/" in line else f"{claim.id}/{line}"


def check_claim(file: File, content: c.CheckClaim, ctx: Context) -> Decision:
    """Desk check of every line; a negative check cuts the line with a typed reason (R8.7)."""
    claim, reasons = _in_state(file, content.claim, ClaimState.under_check), ctx.measure.claims.cut_reasons
    found, cut = list[Finding](), dict[str, ClaimLine]()
    for name, reason in content.cuts.items():
        line = file.claim_lines.get(line_key(claim, name))
        if line is None or line.claim != claim.id:
            found.append(
                Finding("R8.7", f"{name} is not a line of {claim.id}", name, "default", "R8.7: check of each line")
            )
        elif reason not in reasons.at(ctx.day):
            found.append(
                reasons.finding("R8.7", f"'{reason}' is not a reason: {', '.join(reasons.at(ctx.day))}", name, ctx.day)
            )
        else:
            cut[line.id] = replace(line, cut_cents=line.cents, cut_reason=reason)
    require(*found)
    lines = {line.id: line for line in file.claim_lines.values() if line.claim == claim.id} | cut
    recognised = sum(line.cents - line.cut_cents for line in lines.values())
    file = file.putting("claim_lines", *cut.values()).putting(
        "claims", replace(claim, state=ClaimState.checked, recognised=recognised)
    )
    if recognised == 0:
        file = meet(file, ctx.day, f"payment/{claim.id}")
    data = {"claim": claim.id, "claimed": euro(claim.claimed), "recognised": euro(recognised), "cut_lines": len(cut)}
    return close_when_settled(Decision(file, notices=(letter(file, ctx, "check_claim", "operator"),), data=data), ctx)


def order_payment(file: File, content: c.OrderPayment, _: Context) -> Decision:
    """Order what the check recognised; a refused order is written again under a new key (F57)."""
    claim = _in_state(file, content.claim, ClaimState.checked, ClaimState.failed)
    if not claim.recognised:
        raise RuleBroken(
            Finding(
                "R8.7",
                f"nothing of {claim.id} was recognised: there is nothing to order",
                "claim",
                "default",
                "R8.7: check of each line",
            )
        )
    order = Transfer(
        Account.committed,
        Account.ordered,
        claim.recognised,
        f"order {claim.id}/{claim.order + 1}, decree {content.decree}",
    )
    claim = replace(claim, state=ClaimState.ordered, order=claim.order + 1, decree=content.decree, failure=None)
    file = file.putting("claims", claim)
    return Decision(
        file,
        (order,),
        data={"claim": claim.id, "order": f"{claim.id}/{claim.order}", "amount": euro(claim.recognised or 0)},
    )


def confirm_payment(file: File, content: c.ConfirmPayment, ctx: Context) -> Decision:
    """The treasury has paid: the claim is settled, and the project is closed when it was the last thing."""
    claim = _in_state(file, content.claim, ClaimState.ordered)
    cents = claim.recognised or 0
    paid = replace(claim, state=ClaimState.paid, paid=cents, reference=content.reference)
    file = meet(file.putting("claims", paid), ctx.day, f"payment/{claim.id}")
    payment = Transfer(
        Account.ordered, Account.paid, cents, f"payment {claim.id}/{claim.order}, reference {content.reference}"
    )
    decision = Decision(
        file, (payment,), (letter(file, ctx, "confirm_payment", "operator"),), {"claim": claim.id, "paid": euro(cents)}
    )
    return close_when_settled(decision, ctx)


def fail_payment(file: File, content: c.FailPayment, ctx: Context) -> Decision:
    """The treasury has refused: the money goes back to the commitment until it is ordered again."""
    claim = _in_state(file, content.claim, ClaimState.ordered)
    file = file.putting("claims", replace(claim, state=ClaimState.failed, failure=ctx.content))
    back = Transfer(
        Account.ordered,
        Account.committed,
        claim.recognised or 0,
        f"order {claim.id}/{claim.order} refused by the treasury",
    )
    return Decision(file, (back,), (letter(file, ctx, "fail_payment", "manager"),), {"claim": claim.id})
