"""Commands that could not be decided: parked, shown, and tried again or taken off when an administrator says so.

Shared by projects and measures. Activities fail only with what a retry cannot mend (``runtime.patience``); a workflow
never fails of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from domain.basis.text import markdown
    from domain.edition.catalogue import refuse
    from workflows.calls import REPAIR
    from workflows.messages import Answer, Command, Parked, RepairInput

# The clock tries again by itself after so long: the cause may have gone.
PATIENCE = timedelta(hours=1)


class Parking:
    """What is parked of one workflow, oldest first."""

    def __init__(self, parked: Iterable[Parked] = ()) -> None:
        self._waiting = {one.command.id: one for one in parked}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def all(self) -> tuple[Parked, ...]:
        """What waits for a repair."""
        return tuple(self._waiting.values())

    def put(self, command: Command, error: ActivityError) -> Parked:
        """Park what an activity could not do; the same work again takes the place of itself. Raises what was cancelled."""
        if is_cancelled_exception(error):
            raise error
        reason = error.cause.message if isinstance(error.cause, ApplicationError) else "the activity failed"
        parked = Parked(command=command, reason=reason)
        self._waiting[command.id] = parked
        return parked

    def done(self, id: str) -> None:
        """It could be done after all."""
        self._waiting.pop(id, None)

    def holds(self, name: str) -> bool:
        """Whether work of that name is parked."""
        return any(one.command.name == name for one in self.all())

    def take(self) -> tuple[Parked, ...]:
        """All that waits, which then waits no more."""
        waiting = self.all()
        self._waiting = {}
        return waiting

    @property
    def details(self) -> str:
        """The same for the UI (markdown); empty when nothing is parked."""
        return f"\n\n⚠ **Da riparare**: {markdown(self.words)}" if self else ""

    @property
    def words(self) -> str:
        """What is parked and why, in one line."""
        return "; ".join(f"{one.command.name}: {one.reason}" for one in self.all())


def failed(error: ActivityError) -> ApplicationError:
    """What whoever asked is told; only such an error leaves an update without blocking its workflow."""
    reason = error.cause.message if isinstance(error.cause, ApplicationError) else "the activity failed"
    return ApplicationError(reason, type="failed")


def answered(command: Command, parked: Parked) -> Answer:
    """What is answered to whoever gave a command that was parked."""
    finding = refuse("service", "parked", reason=parked.reason)
    return Answer(command=command.id, name=command.name, accepted=False, message=parked.reason, findings=(finding,))


async def repair(command: Command, at: datetime) -> Answer:
    """Put a repair on record. One that fails is answered like a command that was parked, and is not parked itself."""
    try:
        return await REPAIR(RepairInput(command=command, at=at), command.words)
    except ActivityError as error:
        return answered(command, Parking().put(command, error))
