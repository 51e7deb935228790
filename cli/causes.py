"""Findings with one cause are told once: what is wrong, how often, and where else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from domain.basis.language import _

if TYPE_CHECKING:
    from domain.basis.findings import Finding

# Two of a kind are read sooner one below the other.
LEAST = 3
_NUMBERED = re.compile(r"(?P<before>.*?)(?P<number>\d+)")
# The number of a person, or of a row, follows what it is in.
_INNER = re.compile(r"[^/ ]+$")


def by_cause(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings of one rule that say the same of other people or other rows, together; in the order of the first of each."""
    found: dict[object, list[tuple[int, Finding]]] = {}
    for number, finding in enumerate(findings):
        cause = _cause(finding) if finding.key and finding.path else number
        found.setdefault(cause, []).append((number, finding))
    groups = [group for group in found.values() if len(group) >= LEAST]
    groups += [[one] for group in found.values() if len(group) < LEAST for one in group]
    return [[finding for _number, finding in group] for group in sorted(groups, key=lambda group: group[0][0])]


def _cause(finding: Finding) -> object:
    said = sorted((name, repr(value)) for name, value in finding.values.items() if name != "recipient")
    return finding.rule, finding.key, finding.path.partition(": ")[2], finding.reference, tuple(said)


def elsewhere(findings: Sequence[Finding]) -> str:
    """Where the findings of a group are: ``AR2017-0001/R02 to R20, AR2017-0002/R01``."""
    return ", ".join(ranges(map(_where, findings)))


def _where(finding: Finding) -> str:
    """The row or the person of a finding; a row with its person, where the finding tells of one."""
    place = finding.path.partition(": ")[0]
    person = finding.values.get("recipient")
    return f"{place} ({person})" if isinstance(person, str) and not place.endswith(person) else place


def ranges(places: Iterable[str]) -> Iterator[str]:
    """Places, those with neighbouring numbers as the first and the last of them."""
    for _key, neighbours in groupby(enumerate(places), _run_of):
        run = [place for _at, place in neighbours]
        if len(run) < LEAST:
            yield from run
        else:
            inner = _INNER.search(run[-1])
            yield _("{first} to {last}", first=run[0], last=inner[0] if inner else run[-1])


def _run_of(one: tuple[int, str]) -> object:
    """The same for numbers that follow each other."""
    at, place = one
    found = _NUMBERED.fullmatch(place)
    return (found["before"], int(found["number"]) - at) if found else (place, at)
