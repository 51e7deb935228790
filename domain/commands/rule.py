"""What is known of one command: the row of the table, and rows that mean one procedure in some states and another in others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from domain.lifecycle.contents import Content
from domain.lifecycle.duties import Duty
from domain.lifecycle.states import Role, State
from domain.lifecycle.transitions import Transitions
from domain.record.chances import Chances, possible
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.occasion import once
from domain.views.telling import Sentence

C = TypeVar("C", bound=Content)
Apply = Callable[[File, C, Context], Decision]


@dataclass(frozen=True, slots=True)
class CommandRule(Generic[C]):
    """A command: all that is known of it."""

    name: str
    role: Role
    does: str
    """In a few words, for the UI, the documents and the help."""
    transitions: Transitions
    """Where it may lead from each state in which it is possible."""
    content: type[C]
    """What a person must say besides who acts and on which project."""
    rule: Apply[C]
    sentence: Sentence
    """What the story of a project tells of it."""
    said: tuple[str, ...] = ()
    """The fields of the content that the story tells; the others stay in the file."""
    also: tuple[Role, ...] = ()
    """Further roles that may give it."""
    asks_elsewhere: bool = False
    """Whether the rule asks what the project's people have in other projects."""
    asks_draws: bool = False
    """Whether the rule asks which draw has named the project for a check on the spot."""
    asks_queue: bool = False
    """Whether the rule asks where the application stands among those of its measure for which there was no money."""
    asks_letters: bool = False
    """Whether the rule asks which letters have left that name a decree."""
    duty: Duty | None = None
    """The duty that whoever gives it takes up on the project."""
    occasion: Callable[[File, C, str], str] = once
    """What makes the same words of the same actor a new fact (F116)."""
    counted: Callable[[File], int] | None = None
    """The cents of a project that are counted for a second manager's signature; None for what one person decides."""
    final: bool = False
    """Whether it cannot be taken back: a person at a terminal is asked first."""
    until: tuple[str, ...] = ()
    """The terms, by name, in which whoever must give it has to."""
    chances: Chances = possible
    """On which matters it may be given now, and what stands against each."""
    asks: str = ""
    """What must be written besides the matter, as it is typed."""
    whose: Callable[[C], Role | None] = lambda _: None
    """The one of its roles that gives it where what is said leaves no choice."""
    draws: Callable[[File], bool] = lambda _: False
    """Whether it may take money from what is free in the measure, which is then held and told to the rule."""

    @property
    def roles(self) -> tuple[Role, ...]:
        """Who may give it, the one it is for first."""
        return (self.role, *self.also)

    def givers(self, content: C) -> tuple[Role, ...]:
        """Who may give it with these words, the one it is for first."""
        only = self.whose(content)
        return (only,) if only else self.roles

    @property
    def spelling(self) -> str:
        """The name as it is typed in ``starter.py``."""
        return self.name.replace("_", "-")

    @property
    def description(self) -> str:
        """What it does and who gives it, for the UI."""
        return f"{self.does} ({', '.join(self.roles)})"


def by_state(*ways: tuple[tuple[State, ...], Apply[C]]) -> Apply[C]:
    """The rule of a command that means one procedure in some states and another one in others."""
    rules = {state: rule for states, rule in ways for state in states}
    return lambda file, content, ctx: rules[file.state](file, content, ctx)


def chances_by_state(*ways: tuple[tuple[State, ...], Chances]) -> Chances:
    """The chances of a command that means one procedure in some states and another one in others."""
    chances = {state: way for states, way in ways for state in states}
    return lambda file, ctx: chances[file.state](file, ctx)
