"""The courier: one workflow that carries the letters of all projects, when the bell rings and every few minutes."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from workflows.calls import CARRY_LETTERS
    from workflows.messages import RING, CourierInput, Round

# Events after which the courier goes on in a new history: a worker that takes it over reads it in a moment.
LONG_ENOUGH = 1_000
# How long letters wait that could not leave: soon tried again at first, then ever more rarely.
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=5)
SHOWN = 5


@workflow.defn
class Courier:
    """Carries letters as long as the service lives. Nobody waits for it."""

    @workflow.init
    def __init__(self, start: CourierInput) -> None:
        self.looks_every = start.looks_every
        self.stays = start.stays
        self.rung = True
        self.look_due = False
        self.letters = 0
        self.after = 0
        """While letters wait that could not leave: the bell is for those behind this number."""
        self.pause = FIRST_PAUSE
        self.again_at: datetime | None = None
        """When those that could not leave are tried again."""

    @workflow.run
    async def run(self, start: CourierInput) -> None:
        """One round after the other. The history that follows begins with a look at everything."""
        regularly = asyncio.create_task(self._look_regularly())
        while not self._is_long():
            await self._round(await self._all_are_due())
        regularly.cancel()
        workflow.continue_as_new(start)

    @workflow.signal(name=RING, description="Letters wait in the outbox")
    def ring(self) -> None:
        """Look at the outbox."""
        self.rung = True

    @staticmethod
    def _is_long() -> bool:
        info = workflow.info()
        return info.is_continue_as_new_suggested() or info.get_current_history_length() >= LONG_ENOUGH

    async def _look_regularly(self) -> None:
        """A worker of an older version does not ring."""
        while True:
            await workflow.sleep(self.looks_every, summary="controllo periodico")
            self.look_due = True

    async def _all_are_due(self) -> bool:
        """Wait for the bell or for a look; whether also those letters are tried that could not leave before."""
        left = None if self.again_at is None else max(self.again_at - workflow.now(), timedelta(0))
        try:
            await workflow.wait_condition(
                lambda: self.rung or self.look_due, timeout=left, timeout_summary="lettere non ancora partite"
            )
        except TimeoutError:
            return True
        return self.look_due or self.again_at is None

    async def _round(self, all_are_due: bool) -> None:
        """Carry what waits: everything, or only what has come since letters could not leave."""
        self.rung = False
        if all_are_due:
            self.look_due = False
            self.after = 0
        try:
            stays = self.stays if all_are_due else timedelta(0)
            done = await CARRY_LETTERS(Round(after=self.after, stays=stays), "lettere in partenza")
        except ActivityError as error:  # it stands on record; the next round tries again
            if is_cancelled_exception(error):
                raise
            self.again_at = workflow.now() + LONGEST_PAUSE
            self._show(("il giro non è riuscito",))
            return
        self.letters += done.letters
        self.rung |= done.unfinished
        if done.stopped:
            self.again_at = workflow.now() + self.pause
            self.after = done.after
            if all_are_due:
                self.pause = min(self.pause * 2, LONGEST_PAUSE)
        elif all_are_due:
            self.pause = FIRST_PAUSE
            self.again_at = None
            self.after = 0
        self._show(done.stopped)

    def _show(self, stopped: tuple[str, ...]) -> None:
        lines = [f"- da riparare: {letter}" for letter in stopped[:SHOWN]]
        workflow.set_current_details("\n".join(["## Posta", "", f"Lettere: **{self.letters}**", "", *lines]))
