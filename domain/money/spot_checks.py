"""Checks on the spot: what the controller found at the place of a service, and what follows for its lines (R8.7).

A line that is found wrong is cut in full with its reason, wherever it is claimed: what was paid for it is then overpaid, and
comes back by the rules of recovery. One that nobody has claimed yet comes cut into its claim, so that the network can contest
it there like any other cut (F48). The hour itself stays registered, and uses up neither cap nor hours nor time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.money import overpaid
from domain.money.claims import Minutes, contestable, counted_anew, letter_of_check
from domain.procedure.endings import close_when_settled
from domain.record import cut_words
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.payables import ClaimLine, SpotCheck
from domain.record.people import ServiceLine
from domain.record.served import refuted, service_of
from domain.record.states import ClaimState


class _Named(NamedTuple):
    """A line that the minutes name: the hour of the register, the line of a claim that holds it, or both."""

    service: ServiceLine | None
    claimed: ClaimLine | None


def record_check(file: File, content: c.RecordCheck, ctx: Context) -> Decision:
    """Record a check on the spot with its minutes; every line that it found wrong is cut."""
    named = {name: _find(file, name) for name in content.cuts}
    require(*_cannot(file, content, ctx), *_wrong_lines(file, named, content, ctx))
    reasons = {name: c.typed_reason(said)[0] for name, said in content.cuts.items()}
    hours = [replace(one.service, struck=reasons[name]) for name, one in named.items() if one.service is not None]
    cut = [overpaid.cut(file, one.claimed, reasons[name]) for name, one in named.items() if one.claimed is not None]
    keys = ((key, name) for name, one in named.items() for key in _keys(one))
    check = SpotCheck(f"K{len(file.checks) + 1}", content.on, ctx.day, _draw(file, ctx), content.document, len(named))
    file = file.putting("services", *hours).putting("claim_lines", *cut).putting("checks", check)
    file = cut_words.noted(file, keys, content.cuts, ctx.content)
    counted = [number for number in dict.fromkeys(line.claim for line in cut) if _was_checked(file, number)]
    for number in counted:
        file = contestable(counted_anew(file, number, ctx), number, ctx)
    minutes = Minutes(f"controllo sul posto {check.id}", content.on)
    words = tuple(
        letter_of_check(file, number, [line for line in cut if line.claim == number], minutes, ctx)
        for number in counted
    )
    data = {"check": check.id, "on": content.on.isoformat(), "drawn": bool(check.draw), "cut_lines": list(named)}
    return close_when_settled(Decision(file, notices=words, data=data), ctx)


def may_record(file: File, ctx: Context) -> Iterator[Chance]:
    """A project that was drawn waits for its check (R8.7); any other one may be checked for a cause."""
    drawn = bool(_draw(file, ctx))
    yield Chance("" if drawn else "--because TEXT", awaited=drawn)


def _find(file: File, name: str) -> _Named:
    """The line that a name spells: ``S12`` of the register, or ``C1/L3`` of a claim."""
    if name in file.claim_lines:
        claimed = file.claim_lines[name]
        return _Named(service_of(file, claimed.item), claimed)
    service = next((line for line in file.services.values() if line.item == name), None)
    holding = (line for line in file.claim_lines.values() if line.item == name and not line.released)
    return _Named(service, next(holding, None) if service is not None else None)


def _draw(file: File, ctx: Context) -> str:
    """The act of the draw that this check answers; empty for one with a cause of its own."""
    return ctx.draw if ctx.draw not in {check.draw for check in file.checks.values()} else ""


def _cannot(file: File, content: c.RecordCheck, ctx: Context) -> Iterator[Finding]:
    started = file.facts.started_on
    if content.on > ctx.day:
        yield refuse("R8.7", "future", "on", day=content.on)
    elif started is not None and content.on < started:
        yield refuse("R8.7", "before_start", "on", day=content.on, started=started)
    if content.because is None and not _draw(file, ctx):
        yield refuse("R8.7", "not_drawn", "because")


def _wrong_lines(file: File, named: dict[str, _Named], content: c.RecordCheck, ctx: Context) -> Iterator[Finding]:
    reasons = ctx.measure.claims.cut_reasons.version(ctx.when(file))
    gone = refuted(file)
    seen = set[str]()
    for name, (service, claimed) in named.items():
        reason, _ = c.typed_reason(content.cuts[name])
        item = _item(service, claimed)
        if item is None:
            yield refuse("R8.7", "no_line", name, line=name)
        elif item in seen:
            yield refuse("R8.7", "named_twice", name, line=name)
        elif service is not None and service.voided_on is not None:
            yield refuse("R7.9", "voided", name, line=name, day=service.voided_on)
        elif claimed is not None and claimed.released:
            yield refuse("R8.7", "parked_already", name, line=name)
        elif item in gone or (claimed is not None and claimed.is_cut_whole):
            yield refuse("R8.7", "cut_already", name, line=name)
        elif reason not in reasons.value:
            yield refuse("R8.7", "reason", name, of=reasons, reason=reason, known=reasons.value)
        seen.add(item or name)


def _keys(named: _Named) -> Iterator[str]:
    """Under which keys its words are found: as an hour of the register, and as a line of a claim."""
    if named.service is not None:
        yield named.service.item
    if named.claimed is not None:
        yield named.claimed.id


def _item(service: ServiceLine | None, claimed: ClaimLine | None) -> str | None:
    if service is not None:
        return service.item
    return claimed.item if claimed is not None else None


def _was_checked(file: File, number: str) -> bool:
    """Whether a claim has a recognised sum: until its desk check, the cut waits in it."""
    claim = file.claims[number]
    return claim.recognised is not None and claim.state is not ClaimState.cancelled
