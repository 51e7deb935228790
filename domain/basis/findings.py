"""What a rule says to a person when it is not met: always all findings at once, never the first only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Source = Literal["seed", "published", "default"]

# What may stand in the place of a placeholder of a message: a word, a number, an amount in cents, a day or an instant
# in ISO 8601, or several words.
Value = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: which, what is wrong in plain words, where, and where the rule comes from.

    ``key`` and ``values`` say the same thing without words, so that the catalogue can say it in another language. Both are
    empty in findings of histories that were written before there was a catalogue.
    """

    rule: str
    message: str
    path: str = ""
    source: str = "default"
    reference: str = ""
    key: str = ""
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)


def counts_others(finding: Finding) -> bool:
    """Whether it only says how many more findings there are: it stands after all others."""
    return finding.key == "more_findings"


class WrongValue(ValueError):
    """A value is not written as it must be. ``key`` is the message under ``format`` of the catalogue, which has these words."""

    def __init__(self, key: str, words: str, **values: Value) -> None:
        super().__init__(words)
        self.key = key
        self.values = values


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
