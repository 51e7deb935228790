"""On which matters a command may be given now, and what stands against each: asked before anybody gives it.

What refuses a command at the door, whatever is said with it, is said here by the same functions of its rule. So what is
offered is taken for a right content, and what is not offered is refused for any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from domain.basis.findings import Finding
from domain.lifecycle.states import Role
from domain.record.decision import Context
from domain.record.file import File
from domain.record.payables import Claim
from domain.record.states import ClaimState


@dataclass(frozen=True, slots=True)
class Chance:
    """One matter on which a command may be given: a claim, a person, a kind; the project itself when none is named."""

    typed: str = ""
    """What is known of its options, as it is typed: ``--kind final``. What must be written stands in capitals."""
    against: tuple[Finding, ...] = ()
    """What would refuse it now; nothing when it may be given."""
    awaited: bool = False
    """Whether the procedure waits for it. Otherwise it may be given, and nobody must."""
    claim: str = ""
    """The claim that it is about."""
    beside: bool = False
    """Whether it is a duty beside the procedure: somebody must see to it, and nothing waits for it."""
    of: str = ""
    """The matter of the terms in which it has to be given, where that is no claim."""
    until: tuple[str, ...] = ()
    """The terms, by name, in which this matter has to be given, where not each of its command's."""
    whose: Role | None = None
    """Whom it is for, where that is not whoever the command is for."""


Chances = Callable[[File, Context], Iterator[Chance]]
Against = Callable[[File, Context], Iterator[Finding]]


def possible(_: File, __: Context) -> Iterator[Chance]:
    """Whenever the state allows it."""
    yield Chance()


def awaited(_: File, __: Context) -> Iterator[Chance]:
    """Whenever the state allows it, and the procedure waits for it."""
    yield Chance(awaited=True)


def unless(cannot: Against, *, awaited: bool = False) -> Chances:
    """As long as nothing stands against it."""

    def chances(file: File, ctx: Context) -> Iterator[Chance]:
        yield Chance(against=tuple(cannot(file, ctx)), awaited=awaited)

    return chances


def claims_in(file: File, *states: ClaimState) -> list[Claim]:
    """The claims that are in one of the states."""
    return [claim for claim in file.claims.values() if claim.state in states]


@dataclass(frozen=True, slots=True)
class Offer:
    """A command on a file now, on one matter: who may give it, as it is typed, and what stands against it."""

    command: str
    roles: tuple[Role, ...]
    """Who may give it, the one it is for first."""
    does: str
    typed: str
    """The whole command, with the project's number; what must be written stands in capitals."""
    against: tuple[Finding, ...] = ()
    awaited: bool = False
    claim: str = ""
    beside: bool = False
    """See ``Chance``."""
    of: str = ""
    """The matter of its terms: the claim, or another one; empty where each of its terms counts."""
    until: tuple[str, ...] = ()
    """The terms, by name, in which whoever must give it has to."""

    @property
    def is_open(self) -> bool:
        """Whether it would be taken, for a right content."""
        return not self.against


Offers = tuple[Offer, ...]
