"""What an administrator does about work that the service could not do: one row each, alike for projects and measures."""

from __future__ import annotations

from dataclasses import dataclass

from domain.basis.language import mark
from domain.lifecycle.contents import Content, Nothing, Reason
from domain.lifecycle.states import Role


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair: it changes nothing of the file, and stands in its trace."""

    name: str
    does: str
    content: type[Content]
    sentence: str
    """What the story of a project tells of it, after the name of who did it."""
    roles: tuple[Role, ...] = (Role.administrator,)

    @property
    def description(self) -> str:
        """What it does and who gives it, for the UI."""
        return f"{self.does} ({', '.join(self.roles)})"


RETRY = Repair("retry", "Try again what is parked", Nothing, mark("let the service try again what it could not do"))
SKIP = Repair(
    "skip",
    "Answer what is parked with a refusal",
    Reason,
    mark("answered with a refusal what the service could not do"),
)

REPAIRS = {row.name: row for row in (RETRY, SKIP)}
