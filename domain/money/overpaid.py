"""Lines that an order has moved and that were cut afterwards: each is overpaid until it is asked back or set off (R8.9, F56).

What was cut before its claim was ordered was never paid, and no decree asks it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from domain.record.balance import unclaimed_recovery
from domain.record.file import File
from domain.record.ledger import after
from domain.record.payables import ClaimLine, Transfer
from domain.record.states import ClaimState

_MOVED = (ClaimState.ordered, ClaimState.paid)


class Part(NamedTuple):
    """What of a line is asked back, in cents."""

    line: ClaimLine
    cents: int


def cut(file: File, line: ClaimLine, reason: str, *, released: bool = False) -> ClaimLine:
    """A line that is cut in full; what of it an order has moved, or is moving, is overpaid from now on."""
    moved = line.cents - line.cut_cents if file.claims[line.claim].state in _MOVED else 0
    return replace(
        line,
        cut_cents=line.cents,
        cut_reason=reason,
        released=released or line.released,
        overpaid=line.overpaid + moved,
    )


def take(file: File, cents: int) -> tuple[File, tuple[Part, ...]]:
    """The file without so many overpaid cents, and of which lines they are, in the order of the lines."""
    parts = []
    for line in _overpaid(file):
        part = min(line.overpaid, cents)
        if part > 0:
            parts.append(Part(line, part))
        cents -= part
    return file.putting(
        "claim_lines", *(replace(one.line, overpaid=one.line.overpaid - one.cents) for one in parts)
    ), tuple(parts)


def ordered(file: File, claim: str, transfers: Iterable[Transfer]) -> File:
    """The file once a claim is ordered anew: what was cut in it moves no more, and what was set off is not overpaid any more."""
    own = [line for line in file.claim_lines.values() if line.claim == claim and line.overpaid]
    file = file.putting("claim_lines", *(replace(line, overpaid=0) for line in own))
    left = unclaimed_recovery(file.having(money=after(file.money, transfers)))
    return take(file, in_lines(file) - left)[0]


def in_lines(file: File) -> int:
    """Cents that lines explain."""
    return sum(line.overpaid for line in _overpaid(file))


def _overpaid(file: File) -> list[ClaimLine]:
    return [line for line in file.claim_lines.values() if line.overpaid and file.claims[line.claim].state in _MOVED]
