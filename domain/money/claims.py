"""Claims: computed line by line, checked with typed cuts, ordered, confirmed (section 8 of the rules)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from domain.basis.euro import euro, euro_it
from domain.basis.findings import Finding, RuleBroken, require
from domain.basis.vocabulary import ClaimKind, CutReason, Step
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle import told_of_money
from domain.lifecycle.states import State
from domain.money import in_letters, overpaid
from domain.money.reopening import cannot_commit_again, committed_again
from domain.money.required import lacking_now, lacking_services
from domain.procedure import accreditation, regularity
from domain.procedure.courses import short, short_in_claim
from domain.procedure.double_funding import claimed_elsewhere
from domain.procedure.endings import close_when_settled
from domain.procedure.forfeiture import answers, handed_in, keep_deed
from domain.procedure.outcomes import verified
from domain.record import contests, cut_words
from domain.record.chances import Chance, claims_in
from domain.record.decision import Context, Decision
from domain.record.file import File, Notice, recognise
from domain.record.file_terms import begin_term, done, is_open, last_day, meet, term_of
from domain.record.keys import LineKey
from domain.record.letters import letter
from domain.record.occasion import nth
from domain.record.payables import Claim, ClaimLine
from domain.record.people import ServiceLine
from domain.record.served import process_cents, refuted, registered
from domain.record.states import Account, ClaimState
from domain.terms import term as clock
from domain.terms.term import TermStatus

# The term in which a claim is made; an interim one has none.
TERM_OF = {ClaimKind.final: "final_claim", ClaimKind.supplementary: "supplementary_claim"}
_CHECKABLE = (ClaimState.under_check, ClaimState.checked, ClaimState.ordered, ClaimState.paid)


class _Item(NamedTuple):
    """What a line of a claim is made of."""

    item: str
    recipient: str
    service: str
    day: date
    cents: int
    price_reference: str
    evidence: str
    cut_cents: int = 0
    cut_reason: str | None = None


def make_claim(file: File, content: c.MakeClaim, ctx: Context) -> Decision:
    """Claim what was delivered and not claimed before: lines of service and verified outcomes (R8.1, R8.3)."""
    late = _is_late(file, content.kind)
    require(*(() if late else _timing(file, content.kind, ctx)), *lacking_services(file, content, ctx))
    return keep_deed(file, ctx) if late else make(file, content.kind, ctx)


def _is_late(file: File, kind: ClaimKind) -> bool:
    """Whether the claim comes while its forfeiture is awaited; a later result has a term of its own."""
    term = TERM_OF.get(kind)
    return term is not None and term == file.facts.late_for and not is_open(file, term)


def make(file: File, kind: ClaimKind, ctx: Context) -> Decision:
    """The claim, whose time was looked at."""
    file = accreditation.checked(file, ctx, Step.claim)
    number = f"C{len(file.claims) + 1}"
    due = list(_due_lines(file, number, ctx))
    room = _room(file)
    file, again = committed_again(file, number, sum(line.cents - line.cut_cents for line in due) - room, ctx)
    lines = list(_within_grant(due, room + sum(transfer.cents for transfer in again)))
    require(*_nothing(kind, due))
    amount = sum(line.cents - line.cut_cents for line in lines)
    claim = Claim(number, kind, ClaimState.under_check, ctx.at, amount)
    file = file.putting("claims", claim).putting("claim_lines", *lines)
    file = begin_term(file, ctx.measure, "payment", ctx.day, of=number)
    if kind is ClaimKind.final:
        file = ctx.moved(meet(file, ctx.day, "final_claim"), State.payment)
    elif kind is ClaimKind.supplementary:
        file = meet(file, ctx.day, "supplementary_claim")
    return Decision(
        file, again, data={"claim": number, "amount": euro(amount), **_over_grant(file, lines), **_left_out(file, ctx)}
    )


def _left_out(file: File, ctx: Context) -> dict[str, object]:
    """Lines that are not claimed because their people attend too little of the course (R7.10)."""
    held = gone(file)
    lacking = short(file, ctx.measure, ctx.day)
    lines = [line for line in registered(file) if line.item in lacking and line.item not in held]
    if not lines:
        return {}
    return {"left_out": [line.item for line in lines], "left_out_amount": euro(sum(line.cents for line in lines))}


def _nothing(kind: ClaimKind, due: Sequence[object]) -> Iterator[Finding]:
    """A final claim may be empty: it says that nothing more is asked."""
    if not due and kind is not ClaimKind.final:
        yield refuse("R8.3", "nothing")


def _room(file: File) -> int:
    """What of the commitment no earlier claim may take."""
    return file.held(Account.committed) - _promised(file)


def cannot_make(file: File, kind: ClaimKind, ctx: Context) -> Iterator[Finding]:
    """What stands against a claim whose time has come."""
    yield from accreditation.speaks_against(file, ctx, Step.claim)
    due = _due(file, ctx)
    yield from _nothing(kind, due)
    yield from cannot_commit_again(file, sum(item.cents - item.cut_cents for item in due) - _room(file), ctx)


def may_claim(file: File, ctx: Context) -> Iterator[Chance]:
    """Each kind in its time; a late one is kept until the manager decides."""
    for kind in ClaimKind:
        typed = f"--kind {kind}"
        if kind is ClaimKind.final:
            typed = " ".join([typed, *(f"--lacking {number}=REASON" for number in lacking_now(file, ctx))])
        if _is_late(file, kind):
            if not any(handed_in(file)):
                yield Chance(typed, awaited=answers(file), until=("forfeiture_notice",))
        elif not any(_timing(file, kind, ctx)):
            asked = file.state is State.reporting or kind is ClaimKind.supplementary
            until = (f"{kind}_claim",) if kind is not ClaimKind.interim else ()
            yield Chance(typed, tuple(cannot_make(file, kind, ctx)), awaited=asked, until=until)


def _over_grant(file: File, lines: Iterable[ClaimLine]) -> dict[str, str]:
    """What goes beyond the grant, and why it is used up: money that came back may have left the project (R5.7, R8.9)."""
    over = sum(line.cut_cents for line in lines if line.cut_reason == CutReason.over_cap)
    recovered = sum(debt.settled - debt.withheld for debt in file.debts.values())
    if not over:
        return {}
    why = (
        f"the grant is used up; {euro(recovered)} euro that came back did not stay with the project"
        if recovered
        else ""
    )
    return {"over_grant": euro(over), "because": why or "the grant is used up"}


def _timing(file: File, kind: str, ctx: Context) -> Iterator[Finding]:
    if kind is ClaimKind.interim:
        yield from _interim(file, ctx)
    elif kind is ClaimKind.final and file.state not in (State.outcome_verification, State.reporting):
        yield _no_final(file)
    elif kind is ClaimKind.supplementary:
        yield from _supplementary(file)


def _supplementary(file: File) -> Iterator[Finding]:
    """Later results, and lines put aside or restored, are claimed within the term that began with them (R8.3)."""
    term = term_of(file, "supplementary_claim")
    if file.state is not State.payment:
        yield refuse("R8.3", "after_final", "kind")
    elif term is None:
        yield refuse("R8.3", "nothing", "kind")
    elif clock.status(term) is TermStatus.expired:
        yield refuse("R8.3", "passed", "kind", last=term.events[-1].day)
    elif not is_open(file, "supplementary_claim"):
        yield refuse("R8.3", "nothing", "kind")


def _interim(file: File, ctx: Context) -> Iterator[Finding]:
    rules = ctx.measure.claims
    when = ctx.when(file)
    most = rules.interim_claims.version(when)
    share = rules.interim_share.version(when)
    made = sum(1 for claim in file.claims.values() if claim.kind is ClaimKind.interim)
    delivered = process_cents(file)
    planned = file.requested_process
    if file.state is not State.in_delivery:
        yield refuse("R8.3", "interim_in_delivery", "kind")
    elif made >= most.value:
        yield refuse("R8.3", "interim_made", "kind", of=most)
    elif delivered * 100 < planned * share.value:
        yield refuse("R8.3", "interim_share", "kind", of=share, delivered=delivered, share=share.value, planned=planned)


def _no_final(file: File) -> Finding:
    """Why the final claim is not for now: delivery goes on, it was made, or its term has passed."""
    if file.state is State.in_delivery:
        return refuse("R8.2", "final_too_early", "kind")
    if any(claim.kind is ClaimKind.final for claim in file.claims.values()):
        return refuse("R8.2", "final_made", "kind")
    return refuse("R8.2", "final_lapsed", "kind")


def _due(file: File, ctx: Context) -> list[_Item]:
    """Each service and outcome that no earlier claim holds, or that one has released (F51)."""
    held = gone(file)
    return [item for item in _items(file, ctx) if item.item not in held]


def _due_lines(file: File, claim: str, ctx: Context) -> Iterator[ClaimLine]:
    """One line of a claim for each of them."""
    for number, item in enumerate(_due(file, ctx), 1):
        key = LineKey(claim, f"L{number}")
        yield ClaimLine(id=str(key), claim=claim, rules_version=ctx.rules_version, **item._asdict())


def _items(file: File, ctx: Context) -> list[_Item]:
    """What may be claimed at all: each line of service whose course was attended enough (R7.10), each verified result."""
    lacking = short(file, ctx.measure, ctx.day)
    struck = refuted(file)
    lines = (_of_service(line, line.item in struck) for line in registered(file) if line.item not in lacking)
    results = (
        _Item(o.id, o.recipient, o.kind, o.hired, o.cents, o.price_reference, o.document) for o in verified(file)
    )
    return [*lines, *results]


def _of_service(line: ServiceLine, struck: bool) -> _Item:
    """A line of service; one that a check on the spot has found wrong comes cut, with its reason (R8.7)."""
    item = _Item(line.item, line.recipient, line.service, line.day, line.cents, line.price_reference, line.document)
    return item._replace(cut_cents=line.cents, cut_reason=line.struck) if struck else item


def gone(file: File) -> frozenset[str]:
    """Items that no new claim may hold: an earlier one holds them, or nobody claimed them in time, and they may lapse."""
    held = {line.item for line in file.claim_lines.values() if not line.released}
    return frozenset({*held, *file.facts.lapsed, *file.facts.at_stake})


def unclaimed(file: File, ctx: Context) -> tuple[str, ...]:
    """Items that a claim could hold now."""
    return tuple(item.item for item in _due(file, ctx))


def worth(file: File, items: Iterable[str]) -> int:
    """What some items would be paid if they were claimed, in cents."""
    cents = {line.item: line.cents for line in registered(file)} | {one.id: one.cents for one in verified(file)}
    return sum(cents.get(item, 0) for item in items)


def _within_grant(lines: Iterable[ClaimLine], room: int) -> Iterator[ClaimLine]:
    for line in lines:
        if line.cut_cents:
            yield line
            continue
        over = max(line.cents - room, 0)
        room -= line.cents - over
        yield replace(line, cut_cents=over, cut_reason=CutReason.over_cap) if over else line


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
        raise RuleBroken(refuse("R8.3", "unknown", "claim", claim=claim))
    return file.claims[claim]


def in_state(file: File, number: str, *states: ClaimState) -> Claim:
    """The claim, if it is in one of the states. Raises RuleBroken."""
    claim = find_claim(file, number)
    if claim.state not in states:
        raise RuleBroken(refuse("R8.2", "claim_state", "claim", claim=claim.id, state=claim.state, needed=states))
    return claim


def line_id(claim: Claim, said: str) -> str:
    """Lines may be named within the claim (``L3``) or in full (``C1/L3``)."""
    return str(LineKey.parse(said, claim.id))


def check_claim(file: File, content: c.CheckClaim, ctx: Context) -> Decision:
    """Desk check of every line; a negative check cuts the line with a typed reason, or puts it aside (R8.7, F50, F51).

    A claim that was checked, ordered or paid may be checked again, for cuts only (on-the-spot check, somebody found in
    another project): what was paid for them is then overpaid.
    """
    claim = in_state(file, content.claim, *_CHECKABLE)
    again = claim.state is not ClaimState.under_check
    if again and not (content.cuts or content.parked):
        require(refuse("R8.7", "second_check", "cut", claim=claim.id, state=claim.state))
    require(*_wrong_lines(file, claim, content, ctx))
    said = {**content.cuts, **content.parked}
    named = {name: file.claim_lines[line_id(claim, name)] for name in said}
    cut = [
        overpaid.cut(file, line, c.typed_reason(said[name])[0], released=name in content.parked)
        for name, line in named.items()
    ]
    keys = ((line.id, name) for name, line in named.items())
    file = cut_words.noted(file.putting("claim_lines", *cut), keys, said, ctx.content)
    if not again:
        file = file.putting("claims", replace(claim, state=ClaimState.checked))
        file = regularity.heard(file, ctx, "check_claim")
    file = counted_anew(file, claim.id, ctx)
    recognised = file.claims[claim.id].recognised_cents
    if content.parked:
        file = reclaimable(file, ctx)
    data = {
        "claim": claim.id,
        "claimed": euro(claim.claimed),
        "recognised": euro(recognised),
        "cut_lines": len(content.cuts),
        "parked_lines": len(content.parked),
    }
    file = contestable(file, claim.id, ctx)
    minutes = Minutes(content.minutes_ref or "", ctx.day)
    told = [*cut, *(() if again else _came_cut(lines_of(file, claim.id), {line.id for line in cut}))]
    notice = letter_of_check(file, claim.id, told, minutes, ctx, again=again)
    return close_when_settled(Decision(file, notices=(notice,), data=data), ctx)


def _came_cut(lines: Iterable[ClaimLine], named: Collection[str]) -> list[ClaimLine]:
    """The lines that the first check did not cut itself: they pass the grant, or were found wrong on the spot."""
    return [line for line in lines if line.cut_cents and not line.released and line.id not in named]


class Minutes(NamedTuple):
    """Of which minutes a check is, and on which day it was made."""

    ref: str
    day: date


def letter_of_check(
    file: File, number: str, lines: Collection[ClaimLine], minutes: Minutes, ctx: Context, *, again: bool = False
) -> Notice:
    """The outcome of a check of a claim, with the lines of which it tells; ``again``: an earlier letter has told of others."""
    claim = file.claims[number]
    recognised = claim.recognised_cents
    deducted = sum(line.cents for line in lines_of(file, number)) - claim.claimed
    aside = min(_aside(file, number), claim.claimed - recognised)
    cut = claim.claimed - recognised - aside
    before = max(cut - sum(line.cut_cents for line in lines), 0) if again else 0
    told = told_of_money.CheckClaim(
        claim=number,
        claimed=euro_it(claim.claimed),
        recognised=euro_it(recognised),
        cut=euro_it(cut),
        aside=euro_it(aside) if aside else "",
        deducted=euro_it(deducted) if deducted else "",
        before=euro_it(before) if before else "",
        lines=in_letters.lines(file, lines),
        payment_due=last_day(file, f"payment/{number}", ctx.measure) if recognised else None,
        minutes_ref=minutes.ref,
        checked_on=minutes.day,
    )
    term = f"{contests.TERM}/{number}"
    return letter(file, ctx, told, "operator", term=term if is_open(file, term) else "")


def _aside(file: File, number: str) -> int:
    """Cents of a claim that a later one may hold again: neither recognised nor refused (F51)."""
    return sum(line.cents for line in lines_of(file, number) if line.released)


def contestable(file: File, number: str, ctx: Context) -> File:
    """The file with the days to contest what a check of a claim has cut (F48)."""
    cut = any(line.claim == number for line in contests.contestable_lines(file))
    return contests.begin(file, [number], ctx)[0] if cut else file


def may_check(file: File, _: Context) -> Iterator[Chance]:
    """A first check is awaited; a second one is for cuts of lines that stand."""
    standing = {line.claim for line in file.claim_lines.values() if _may_be_cut(line)}
    for claim in claims_in(file, *_CHECKABLE):
        if claim.state is ClaimState.under_check:
            yield Chance(claim=claim.id, awaited=True)
        elif claim.id in standing:
            yield Chance("--cut LINE=REASON", claim=claim.id)


def _may_be_cut(line: ClaimLine) -> bool:
    return not line.released and not line.is_cut_whole


def counted_anew(file: File, claim: str, ctx: Context) -> File:
    """The file with the recognised sum of a claim counted anew; when nothing is left of it, nothing is to be paid."""
    file = recognise(file, claim)
    return done(file, ctx.day, f"payment/{claim}") if file.claims[claim].recognised == 0 else file


def reclaimable(file: File, ctx: Context) -> File:
    """Lines that may be claimed again wait for a supplementary claim, once delivery has ended (R8.3)."""
    if file.state is State.payment and not is_open(file, "supplementary_claim"):
        return begin_term(file, ctx.measure, "supplementary_claim", ctx.day)
    return file


def _wrong_lines(file: File, claim: Claim, content: c.CheckClaim, ctx: Context) -> Iterator[Finding]:
    reasons = ctx.measure.claims.cut_reasons.version(ctx.when(file))
    for name, said in [*content.cuts.items(), *content.parked.items()]:
        reason, _ = c.typed_reason(said)
        line = file.claim_lines.get(line_id(claim, name))
        if line is None or line.claim != claim.id:
            yield refuse("R8.7", "line", name, line=name, claim=claim.id)
        elif line.released:
            yield refuse("R8.7", "parked_already", name, line=name)
        elif line.is_cut_whole:
            yield refuse("R8.7", "cut_already", name, line=name)
        elif reason not in reasons.value:
            yield refuse("R8.7", "reason", name, of=reasons, reason=reason, known=reasons.value)
    for name in content.cuts.keys() & content.parked.keys():
        yield refuse("R8.7", "both", name, line=name)
    dealt_with = {line_id(claim, name) for name in (*content.cuts, *content.parked)}
    left = [line for line in lines_of(file, claim.id) if line.id not in dealt_with]
    yield from claimed_elsewhere(file, left, ctx)
    yield from short_in_claim(file, left, ctx)


def lines_of(file: File, claim: str) -> list[ClaimLine]:
    """The lines of a claim."""
    return [line for line in file.claim_lines.values() if line.claim == claim]


def which_claim(file: File, content: c.MakeClaim, _: str) -> str:
    """A supplementary claim is a new one as soon as the one before it has been checked."""
    if content.kind is not ClaimKind.supplementary:
        return ""
    made = [claim for claim in file.claims.values() if claim.kind is ClaimKind.supplementary]
    return nth("after", sum(claim.state is not ClaimState.under_check for claim in made))
