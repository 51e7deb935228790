"""The updates of a workflow from a table: each row is an update of that name, with its validator and description."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.messages import Answer, Command


class Row(Protocol):
    """What an update needs to know of a row."""

    @property
    def name(self) -> str:
        """The name of the update."""

    @property
    def description(self) -> str:
        """What the UI says of it."""


R = TypeVar("R", bound=Row)
W = TypeVar("W")
R_contra = TypeVar("R_contra", bound=Row, contravariant=True)


class Receiver(Protocol[R_contra]):
    """A workflow that takes commands."""

    async def handle(self, command: Command) -> Answer:
        """Take one command and answer it."""

    def validate(self, rule: R_contra, command: Command) -> None:
        """Raise ApplicationError for a command that is refused before it leaves any event."""


def updates(rows: Iterable[R]) -> Callable[[type[W]], type[W]]:
    """Give a workflow one update for each row; written beneath ``workflow.defn``, which looks for them."""

    def add(workflow_class: type[W]) -> type[W]:
        for row in rows:
            setattr(workflow_class, row.name, _update(row))
        return workflow_class

    return add


def _update(row: R) -> object:
    """The handler of one row.

    It is written in a class, so that ``self`` is typed without an annotation: the SDK would take it for an argument.
    """

    class OneUpdate(Receiver[R]):
        @workflow.update(name=row.name, description=row.description)
        async def receive(self, command: Command) -> Answer:
            """Take one command."""
            return await self.handle(command)

        @receive.validator
        def check(self, command: Command) -> None:
            """Refuse it without a trace."""
            self.validate(row, command)

    return OneUpdate.receive
