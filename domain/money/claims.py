"""Claims: computed line by line, checked with typed cuts, ordered, confirmed (section 8 of the rules)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.basis.euro import euro
from domain.basis.findings import Finding, RuleBroken, require
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.procedure.endings import close_when_settled
from domain.procedure.outcomes import verified
from domain.procedure.services import process_cents
from domain.record.decision import Context, Decision
from domain.record.file import Account, Claim, ClaimLine, ClaimState, File, recognise
from domain.record.file_terms import begin_term, is_open, meet
from domain.record.letters import letter
from domain.record.occasion import nth

OVER_GRANT = "over_cap"
"""The reason of a cut that the grant itself makes: what goes beyond what was awarded is not due."""


def make_claim(file: File, content: c.MakeClaim, ctx: Context) -> Decision:
    """Claim what was delivered and not claimed before: lines of service and verified outcomes (R8.1, R8.3)."""
    require(*_timing(file, content.kind, ctx))
    number = f"C{len(file.claims) + 1}"
    lines = list(_within_grant(_due_lines(file, number, ctx), file.held(Account.committed) - _promised(file)))
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
        elif made >= rules.interim_claims.at(ctx.when(file)):
            yield rules.interim_claims.finding(
                "R8.3", "the interim claim has been made already", "kind", ctx.when(file)
            )
        elif process_cents(file) * 100 < file.requested_process * rules.interim_share.at(ctx.when(file)):
            share = rules.interim_share.at(ctx.when(file))
            message = f"{euro(process_cents(file))} of services are delivered; an interim claim needs {share}% of {euro(file.requested_process)}"
            yield rules.interim_share.finding("R8.3", message, "kind", ctx.when(file))
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


def _due_lines(file: File, claim: str, ctx: Context) -> Iterator[ClaimLine]:
    """One line for each service and outcome that no earlier claim holds, or that one has released (F51)."""
    claimed = {line.item for line in file.claim_lines.values() if not line.released}
    items = [
        *((f"S{s.id}", s.recipient, s.service, s.day, s.cents, s.price_reference, s.document) for s in file.services.values()),
        *((o.id, o.recipient, o.kind, o.hired, o.cents, o.price_reference, o.document) for o in verified(file)),
    ]  # fmt: skip
    due = [item for item in items if item[0] not in claimed]
    for number, (item, recipient, service, day, cents, reference, evidence) in enumerate(due, 1):
        yield ClaimLine(
            f"{claim}/L{number}", claim, recipient, item, service, day, cents, reference, evidence=evidence,
            rules_version=ctx.rules_version,
        )  # fmt: skip


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


def in_state(file: File, number: str, *states: ClaimState) -> Claim:
    """The claim, if it is in one of the states. Raises RuleBroken."""
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
    """Desk check of every line; a negative check cuts the line with a typed reason, or puts it aside (R8.7, F50, F51).

    A claim that was ordered or paid may be checked again, for cuts only (on-the-spot check): what was paid for them is
    then overpaid.
    """
    claim = in_state(file, content.claim, ClaimState.under_check, ClaimState.ordered, ClaimState.paid)
    again = claim.state is not ClaimState.under_check
    if again and not (content.cuts or content.parked):
        require(_finding(f"{claim.id} is {claim.state}: a second check needs the lines that it cuts", "cut"))
    require(*_wrong_lines(file, claim, content, ctx))
    cut = [
        replace(file.claim_lines[line_key(claim, name)], cut_reason=reason, released=name in content.parked)
        for name, reason in {**content.cuts, **content.parked}.items()
    ]
    file = file.putting("claim_lines", *(replace(line, cut_cents=line.cents) for line in cut))
    if not again:
        file = file.putting("claims", replace(claim, state=ClaimState.checked))
    file = counted_anew(file, claim.id, ctx)
    recognised = file.claims[claim.id].recognised or 0
    if content.parked:
        file = reclaimable(file, ctx)
    data = {"claim": claim.id, "claimed": euro(claim.claimed), "recognised": euro(recognised), "cut_lines": len(cut)}
    return close_when_settled(Decision(file, notices=(letter(file, ctx, "check_claim", "operator"),), data=data), ctx)


def counted_anew(file: File, claim: str, ctx: Context) -> File:
    """The file with the recognised sum of a claim counted anew; when nothing is left of it, nothing is to be paid."""
    file = recognise(file, claim)
    return meet(file, ctx.day, f"payment/{claim}") if file.claims[claim].recognised == 0 else file


def reclaimable(file: File, ctx: Context) -> File:
    """Lines that may be claimed again wait for a supplementary claim, once delivery has ended (R8.3)."""
    if file.state is State.payment and not is_open(file, "supplementary_claim"):
        return begin_term(file, ctx.measure, "supplementary_claim", ctx.day)
    return file


def _wrong_lines(file: File, claim: Claim, content: c.CheckClaim, ctx: Context) -> Iterator[Finding]:
    reasons = ctx.measure.claims.cut_reasons
    for name, reason in [*content.cuts.items(), *content.parked.items()]:
        line = file.claim_lines.get(line_key(claim, name))
        if line is None or line.claim != claim.id:
            yield _finding(f"{name} is not a line of {claim.id}", name)
        elif line.released or line.cut_cents == line.cents > 0:
            yield _finding(f"{name} was {'put aside' if line.released else 'cut'} already", name)
        elif reason not in reasons.at(ctx.when(file)):
            message = f"'{reason}' is not a reason: {', '.join(reasons.at(ctx.when(file)))}"
            yield reasons.finding("R8.7", message, name, ctx.when(file))
    for name in content.cuts.keys() & content.parked.keys():
        yield _finding(f"{name} is both cut and put aside", name)


def _finding(message: str, path: str) -> Finding:
    return Finding("R8.7", message, path, "default", "R8.7: check of each line")


def which_claim(file: File, content: c.MakeClaim, _: str) -> str:
    """A supplementary claim is a new one as soon as the one before it has been checked."""
    if content.kind != "supplementary":
        return ""
    made = [claim for claim in file.claims.values() if claim.kind == "supplementary"]
    return nth("after", sum(claim.state is not ClaimState.under_check for claim in made))
