"""Acts on a running measure as data: who gives them, what they do, while the window is open or afterwards too."""

from __future__ import annotations

from dataclasses import dataclass

from domain.lifecycle.contents import AddFunds, Content, MoveEnd, Nothing, SuspendTerms


@dataclass(frozen=True, slots=True)
class ActRule:
    """One act of a manager on a measure; all are updates of its workflow."""

    name: str
    does: str
    content: type[Content]
    states: tuple[str, ...] = ("open", "closed")

    @property
    def description(self) -> str:
        """What it does and who gives it, for the UI."""
        return f"{self.does} (manager)"


ACTS = {
    rule.name: rule
    for rule in (
        ActRule("close_measure", "Close the window before its time", Nothing, ("open",)),
        ActRule("add_funds", "Add money to the envelope; the queue is offered it at once", AddFunds),
        ActRule("move_end", "Move the end of the notice; running projects follow", MoveEnd),
        ActRule("suspend_terms", "A law stops terms, also in the past; every clock is counted again", SuspendTerms),
    )
}
"""The acts by name."""
