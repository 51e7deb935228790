"""The life of one edition: its window opens and closes, acts change it, and its projects are told."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain.basis.calendar import day_it, local_day
    from domain.basis.findings import Finding
    from domain.basis.programme_clock import delay
    from domain.edition.acts import CLOSE_MEASURE, OF_PEOPLE, SETTLE, ActRule
    from domain.edition.catalogue import refuse
    from domain.edition.refusals import wrong_role
    from domain.lifecycle.contents import EMPTY_CONTENT
    from domain.lifecycle.repairs import REPAIRS, RETRY, Repair
    from domain.lifecycle.states import Role
    from workflows.calls import ACT_ON_MEASURE, STAND_OF_MEASURE
    from workflows.messages import Answer, Command, MeasureAct, MeasureInput, Refresh, Standing
    from workflows.parking import PATIENCE, Parking, answered, failed, repair
    from workflows.search_attributes import NEEDS_ATTENTION, STATE
    from workflows.updates import updates

# What a measure takes: acts, and repairs of what could not be done.
TAKEN: tuple[ActRule[Any] | Repair, ...] = (*OF_PEOPLE, *REPAIRS.values())


@workflow.defn
@updates(TAKEN)
class MeasureLifecycle:
    """From the opening of a window until the last of its projects has ended."""

    @workflow.init
    def __init__(self, start: MeasureInput) -> None:
        self.start = start
        self.state = start.state
        self.open_projects = start.open_projects
        self.settled = start.settled
        self.parked = Parking(start.parked)
        self.one_at_a_time = asyncio.Lock()
        self._show()

    @workflow.run
    async def run(self, start: MeasureInput) -> str:  # noqa: ARG002 - __init__ has taken it
        """Open window, closed window, and then as long as a project lives: acts may still change it."""
        while self.state == "open" or self.open_projects > 0:
            if workflow.info().is_continue_as_new_suggested():
                await self._continue_as_new()
            if self.state == "open" and await self._closing_came():
                await self.handle(self._system_command(CLOSE_MEASURE.name))
            elif self.state == "closed":
                await workflow.wait_condition(lambda: self.settled or self.open_projects == 0)
            if self.settled:
                self.settled = False
                await self.handle(self._system_command(SETTLE.name, self._occasion()))
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self.state

    async def _closing_came(self) -> bool:
        """Wait for the closing of the window; False when something else comes before."""
        try:
            await workflow.wait_condition(
                lambda: self.settled or self.state != "open",
                timeout=PATIENCE if self.parked.holds(CLOSE_MEASURE.name) else self._until_closing(),
                timeout_summary=f"chiusura della finestra, {day_it(local_day(self.start.closes))}",
            )
        except TimeoutError:
            return True
        return False

    def _until_closing(self) -> timedelta:
        return delay(self.start.clock, workflow.now(), self.start.closes)

    @workflow.signal(description="A project has freed money, or has ended")
    def project_settled(self, project: str) -> None:  # noqa: ARG002 - shown in the history
        """Look at the projects of the measure again."""
        self.settled = True

    async def handle(self, command: Command) -> Answer:
        """Write an act, tell the projects, take the new state. One act at a time."""
        async with self.one_at_a_time:
            if command.name in REPAIRS:
                return await self._repair(command)
            return await self._act(command)

    async def _act(self, command: Command) -> Answer:
        """One activity for each act. A problem that retries cannot solve parks the act: the measure goes on."""
        act = MeasureAct(command=command, at=self.start.clock.programme(workflow.now()))
        try:
            acted = await ACT_ON_MEASURE(act, command.words)
        except ActivityError as error:
            parked = self.parked.put(command, error)
            self._attend()
            return answered(command, parked)
        changed = (acted.state, acted.open_projects) != (self.state, self.open_projects)
        if acted.state != self.state:
            workflow.upsert_search_attributes([STATE.value_set(acted.state)])
        self.state = acted.state
        self.open_projects = acted.open_projects
        if self.parked.holds(command.name):
            self.parked.done(command.id)
            self._attend()
        elif changed:
            self._show()
        return acted.answer

    @workflow.query(description="What this workflow knows of its measure")
    def standing(self) -> Standing:
        """For whoever compares it with the record."""
        return Standing(state=self.state, open_projects=self.open_projects, parked=len(self.parked.all()))

    @workflow.update(description="Look at the measure again: the record is the truth (reads only)")
    async def refresh(self, asked: Refresh) -> Standing:  # noqa: ARG002 - the validator has looked at it
        """Take what the record says."""
        try:
            found = await STAND_OF_MEASURE(self.start.measure, "rilettura della misura")
        except ActivityError as error:
            raise failed(error) from error
        self.parked = Parking(found.parked)
        self.settled |= found.settled
        self.open_projects = found.open_projects
        if found.state != self.state:
            self.state = found.state
            workflow.upsert_search_attributes([STATE.value_set(found.state)])
        self._show()
        return self.standing()

    @refresh.validator
    def check_refresh(self, asked: Refresh) -> None:
        """Refuse what is meant for another measure."""
        if asked.subject != self.start.measure:
            finding = refuse("command", "of_project", command="refresh", project=self.start.measure)
            raise _refusal("wrong_command", finding)

    async def _repair(self, command: Command) -> Answer:
        """What is parked is tried again, or has been answered with a refusal on record."""
        answer = await repair(command, self.start.clock.programme(workflow.now()))
        if answer.accepted:
            waiting = self.parked.take()
            if command.name == RETRY.name:
                for one in waiting:
                    await self._act(one.command)
            self._attend()
        return answer

    def _attend(self) -> None:
        """Show whether the measure needs attention."""
        self._show()
        workflow.upsert_search_attributes([NEEDS_ATTENTION.value_set(bool(self.parked))])

    def validate(self, rule: ActRule[Any] | Repair, command: Command) -> None:
        """Refuse what the role or the state of the window does not allow; a refusal leaves no event."""
        if (command.name, command.project) != (rule.name, self.start.measure):
            finding = refuse("command", "of_project", command=rule.name, project=self.start.measure)
            raise _refusal("wrong_command", finding)
        if command.role not in rule.roles:
            raise _refusal("wrong_role", wrong_role(rule.name, command.role, rule.roles))
        if isinstance(rule, Repair):
            if not self.parked:
                raise _refusal("nothing_parked", refuse("service", "nothing_parked", subject=self.start.measure))
        elif self.state not in rule.states:
            raise _refusal("wrong_state", refuse("state", "window", "state", state=self.state))

    def _occasion(self) -> str:
        """The id of a look at the queue: the place in the history at which it was taken, so that a retry has the same id."""
        return f"{workflow.now().isoformat()}/{workflow.info().get_current_history_length()}"

    def _system_command(self, name: str, occasion: str = "") -> Command:
        key = self.start.measure
        role = Role.system
        id = "/".join(part for part in (key, name, occasion) if part)
        return Command(id=id, project=key, name=name, actor=role, role=role, content=EMPTY_CONTENT)

    async def _continue_as_new(self) -> None:
        await workflow.wait_condition(workflow.all_handlers_finished)
        now = {"state": self.state, "open_projects": self.open_projects, "settled": self.settled,
               "parked": self.parked.all()}  # fmt: skip
        workflow.continue_as_new(self.start.model_copy(update=now))

    def _show(self) -> None:
        window = {"open": "aperto", "closed": "chiuso"}[self.state]
        workflow.set_current_details(
            f"## {self.start.measure}\n\n**Sportello**: {window}\n\n**Chiusura**: {_it(self.start.closes)}"
            + (f"\n\n**Progetti in corso**: {self.open_projects}" if self.state == "closed" else "")
            + self.parked.details
        )


def _it(instant: datetime) -> str:
    return instant.strftime("%d/%m/%Y %H:%M")


def _refusal(kind: str, finding: Finding) -> ApplicationError:
    return ApplicationError(finding.message, [asdict(finding)], type=kind)
