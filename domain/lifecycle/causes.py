"""From which act of the measure a system command follows: what it is given for, and the projects that the act named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Cause(NamedTuple):
    """The acts of a measure from which a command follows, and where their answers name the projects."""

    acts: tuple[str, ...]
    named: str
    same_words: bool = False
    """Whether the command says to the project what the act said."""


# By command. The clock and the delivery of letters follow from the file and from its letters.
CAUSES: Mapping[str, Cause] = {
    "fund": Cause(("settle", "add_funds", "close_measure"), "funded"),
    "close_window": Cause(("close_measure",), "not_funded"),
    "move_end": Cause(("move_end",), "projects", same_words=True),
    "suspend_terms": Cause(("suspend_terms",), "reaches", same_words=True),
}


def follows(command: str, project: str, content: str, act: str, words: str, data: Mapping[str, Any]) -> bool:
    """Whether a command for a project follows from an act: its name, its content's hash, what it answered."""
    cause = CAUSES[command]
    if act not in cause.acts or (cause.same_words and content != words):
        return False
    return project in [line["project"] if isinstance(line, dict) else line for line in data.get(cause.named, ())]
