"""What a rule says to a person when it is not met: always all findings at once, never the first only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Source = Literal["seed", "published", "default"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: which, what is wrong in plain words, where, and where the rule comes from."""

    rule: str
    message: str
    path: str = ""
    source: str = "default"
    reference: str = ""


class RuleBroken(Exception):
    """A command is refused by one or more rules. Carries every finding; changes nothing."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings


def require(*findings: Finding | None) -> None:
    """Raise RuleBroken with every finding that is not None."""
    found = [finding for finding in findings if finding is not None]
    if found:
        raise RuleBroken(*found)
