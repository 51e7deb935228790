"""What the register of a project holds: which of its lines count, and what they have cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain.basis.once import once_alone
from domain.record.file import File
from domain.record.keys import ItemKey, ItemOf
from domain.record.people import ServiceLine


@once_alone
def standing(file: File) -> Sequence[ServiceLine]:
    """The lines that are paid, or may be: one whose cut stands in full uses up neither cap nor hours nor time (R6.1, R7.9)."""
    cut = {line.item for line in file.claim_lines.values() if line.is_cut_whole and not line.released}
    cut |= refuted(file)
    return tuple(line for line in registered(file) if line.item not in cut) if cut else registered(file)


@once_alone
def refuted(file: File) -> frozenset[str]:
    """Items that a check on the spot has found wrong, as long as no contest has restored them (R8.7, F48)."""
    return frozenset(line.item for line in file.services.values() if line.struck is not None)


def restored(file: File, items: Iterable[str]) -> File:
    """The file after a contest: what a check found wrong of these items counts no more; what a later one finds does."""
    again = {item for item in items if item in refuted(file)}
    return file.putting(
        "services", *(replace(line, struck=None) for line in file.services.values() if line.item in again)
    )


@once_alone
def registered(file: File) -> Sequence[ServiceLine]:
    """The lines of the register that were not voided."""
    return tuple(line for line in file.services.values() if line.voided_on is None)


def service_of(file: File, item: str) -> ServiceLine | None:
    """The line of the register that an item of a claim is; None for a result."""
    key = ItemKey.parse(item)
    return file.services[key.number] if key.of is ItemOf.service else None


def process_cents(file: File, recipient: str | None = None) -> int:
    """What the process services of one person, or of all, have cost so far, in cents."""
    return sum(line.cents for line in registered(file) if recipient in (None, line.recipient))


def used(file: File, number: str) -> int:
    """Cents of process services that a person's plan has used, by whoever had it before too (R6.1, R7.8)."""
    return inherited(file, number) + sum(line.cents for line in standing(file) if line.recipient == number)


def inherited(file: File, number: str) -> int:
    """Cents of process services that those have used in whose place a person came, one after the other (R7.8)."""
    used = 0
    seen = {number}
    before = file.recipients[number].replaces if number in file.recipients else None
    while before is not None and before not in seen:
        seen.add(before)
        used += sum(line.cents for line in standing(file) if line.recipient == before)
        before = file.recipients[before].replaces
    return used
