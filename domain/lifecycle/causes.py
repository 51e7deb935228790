"""What the service does by itself: from which act of the measure its commands follow, and what it does on a measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Cause(NamedTuple):
    """The acts of a measure, or the import of a register, from which a command follows, and where their answers name the projects."""

    acts: tuple[str, ...]
    named: str
    same_words: bool = False
    """Whether the command says to the project what the act said."""


# What the service enters on a measure by itself: the clock's acts, and a batch of payments with its hand-over.
OF_THE_SERVICE = frozenset({"settle", "close_measure", "payment_file", "hand_over"})

# What an act answered: lists of projects, each by its number or with what the act did to it.
Answered = Mapping[str, Sequence[str | Mapping[str, str]]]

# By command. The clock and the delivery of letters follow from the file and from its letters.
CAUSES: Mapping[str, Cause] = {
    "fund": Cause(("settle", "add_funds", "close_measure"), "funded"),
    "close_window": Cause(("close_measure",), "not_funded"),
    "move_end": Cause(("move_end",), "projects", same_words=True),
    "suspend_terms": Cause(("suspend_terms",), "reaches", same_words=True),
    "hear_registers": Cause(("import_register",), "projects"),
}


def follows(command: str, project: str, content: str, act: str, words: str, answered: Answered) -> bool:
    """Whether a command for a project follows from an act: its name, its content's hash, what it answered."""
    cause = CAUSES[command]
    if act not in cause.acts or (cause.same_words and content != words):
        return False
    return project in [line if isinstance(line, str) else line["project"] for line in answered.get(cause.named, ())]
