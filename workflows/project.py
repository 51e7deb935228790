"""The life of one project as a durable workflow: six stages, one timer, one command at a time.

The procedure reads from top to bottom in ``run``; what each command does is decided by ``domain`` behind the activity
``decide``. Workflow code knows dates and states, never rules and never people.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain.basis.findings import Finding
    from domain.basis.programme_clock import delay
    from domain.commands.rule import CommandRule
    from domain.commands.service import PASS_TIME, RECORD_DELIVERY
    from domain.commands.table import FROM_OUTSIDE, hears_of, impossible
    from domain.edition.catalogue import refuse
    from domain.edition.refusals import wrong_role
    from domain.lifecycle.repairs import REPAIRS, RETRY, Repair
    from domain.lifecycle.states import ENDS, STAGES, Role, Stage, State
    from workflows.calls import DECIDE, SEND_NOTICES, STAND_OF_PROJECT
    from workflows.messages import (
        LETTERS_DELIVERED,
        PROJECT_SETTLED,
        Answer,
        Command,
        DecideInput,
        Parked,
        ProjectInput,
        Refresh,
        Standing,
        Summary,
        measure_workflow_id,
    )
    from workflows.parking import PATIENCE, Parking, answered, failed, repair
    from workflows.search_attributes import NEXT_DEADLINE, of_project
    from workflows.updates import updates

# What a project takes: commands, and repairs of what could not be done.
TAKEN: tuple[CommandRule[Any] | Repair, ...] = (*FROM_OUTSIDE, *REPAIRS.values())
# How long a workflow that was begun anew for a closed file waits for the command that opens it.
PATIENCE_FOR_REOPENING = timedelta(minutes=2)
# Projects that began before November 2026 ask for their letters themselves; since then one courier carries them all.
ONE_COURIER = "one courier for all projects"
# Since then whoever is told to look again is listed anew: attributes that a later release has added are set.
LISTED_ANEW = "listed anew when told to look again"


@workflow.defn
@updates(TAKEN)
class ProjectLifecycle:
    """From the arrival of an application to its end."""

    @workflow.init
    def __init__(self, start: ProjectInput) -> None:
        self.summary = start.summary
        self.clock = start.clock
        self.handled = dict(start.handled)
        self.letters = start.summary.notices
        self.delivering = False
        self.parked = Parking(start.parked)
        self.one_at_a_time = asyncio.Lock()
        self.attributes = of_project(self._seen())
        self._show()

    @workflow.run
    async def run(self, start: ProjectInput) -> Summary:  # noqa: ARG002 - __init__ has taken it
        """One life; another one when the closed file is opened again (R8.8)."""
        if self._ended():
            with suppress(TimeoutError):
                await workflow.wait_condition(lambda: not self._ended(), timeout=PATIENCE_FOR_REOPENING)
            await workflow.wait_condition(workflow.all_handlers_finished)
        while not self._ended():
            await self._live_to_the_end()
        return self.summary

    async def _live_to_the_end(self) -> None:
        """The procedure: each stage waits for people and for the clock, and may be the last one."""
        courier = None if workflow.patched(ONE_COURIER) else asyncio.create_task(self._deliver_letters())
        submission, evaluation, approval, delivery, verification, payment = STAGES
        while not self._ended():
            await self._live(submission)  # an officer checks the papers, or the project waits for money
            await self._live(evaluation)  # the panel scores by the grid; a refusal begins with its notice
            await self._live(approval)  # decree, acceptance deed and start, each within its term
            await self._live(delivery)  # plans, attendance and outcomes, until the project's last day
            await self._live(verification)  # outcomes are verified, the final claim is made in time
            await self._live(payment)  # claims are checked, ordered and confirmed; what is left is released
        if courier is not None:
            await courier
        await workflow.wait_condition(workflow.all_handlers_finished)

    async def _live(self, stage: Stage) -> None:
        """Stay in a stage, letting people act and time pass, until its states are left."""
        while State(self.summary.state) in stage.states:
            if workflow.info().is_continue_as_new_suggested():
                await self._continue_as_new()
            if await self._next_instant_came(stage):
                async with self.one_at_a_time:
                    await self._catch_up()

    async def _next_instant_came(self, stage: Stage) -> bool:
        """Wait for the next instant of the register of deadlines: the one timer of the project.

        False when the register or the stage changed before; the timer is then armed anew.
        """
        due = self.summary.next_due
        until_due = None if due is None else delay(self.clock, workflow.now(), due)
        timeout = PATIENCE if self.parked.holds(PASS_TIME.name) else until_due

        def changed() -> bool:
            moved = self.summary.next_due != due or State(self.summary.state) not in stage.states
            return moved or workflow.info().is_continue_as_new_suggested()

        try:
            await workflow.wait_condition(changed, timeout=timeout, timeout_summary=self.summary.next_label)
        except TimeoutError:
            return True
        return False

    async def _catch_up(self) -> None:
        """What the clock has due goes through the same door as a person's command, before anything later."""
        while self._overdue():
            version = self.summary.version
            clock = Command.of_the_service(self.summary.project, PASS_TIME.name, self.summary.next_occasion)
            await self._decide(clock, self.summary.next_label)
            if self.summary.version == version:  # parked: a person repairs it first
                return

    def _overdue(self) -> bool:
        """Whether the next instant of the register has come."""
        return self.summary.is_due(self._now()) and not self._ended()

    def validate(self, rule: CommandRule[Any] | Repair, command: Command) -> None:
        """Refuse what the role or the state does not allow; a refusal leaves no event."""
        if command.id in self.handled:
            return
        if command.name != rule.name or command.project != self.summary.project:
            finding = refuse("command", "of_project", command=rule.name, project=self.summary.project)
            raise _refusal("wrong_command", finding)
        if command.role not in rule.roles:
            raise _refusal("wrong_role", wrong_role(rule.name, command.role, rule.roles))
        if isinstance(rule, Repair):
            if not self.parked:
                raise _refusal("nothing_parked", refuse("service", "nothing_parked", subject=self.summary.project))
        elif State(self.summary.state) not in rule.transitions:
            raise _refusal("wrong_state", impossible(rule.name, State(self.summary.state)))

    async def handle(self, command: Command) -> Answer:
        """Decide one command, in order of arrival, after what the clock has due."""
        async with self.one_at_a_time:
            if command.name in REPAIRS:
                return await self._repair(command)
            if command.id not in self.handled and command.role != Role.system:
                await self._catch_up()
            return (await self._decide(command, command.words)).without_summary()

    @workflow.signal(name=LETTERS_DELIVERED, description="Letters have arrived: the terms that waited for them run")
    async def letters_delivered(self, summary: Summary) -> None:
        """Take what the courier has recorded, after the command that is being decided; it may be told again, or late."""
        async with self.one_at_a_time:
            if summary.version > self.summary.version:
                self._update(summary)

    @workflow.query(description="What this workflow knows of its file")
    def standing(self) -> Standing:
        """For whoever compares it with the record."""
        return Standing(state=self.summary.state, version=self.summary.version, parked=len(self.parked.all()))

    @workflow.update(description="Look at the file again: the record is the truth (reads only)")
    async def refresh(self, asked: Refresh) -> Standing:  # noqa: ARG002 - the validator has looked at it
        """Take the version of the record, be it newer or older.

        It waits for no command: also a project whose decision cannot be had now shows that it needs attention.
        """
        try:
            found = await STAND_OF_PROJECT(self.summary.project, "rilettura del fascicolo")
        except ActivityError as error:
            raise failed(error) from error
        self.parked = Parking(found.parked)
        self.letters = found.summary.notices
        self._update(found.summary, anew=workflow.patched(LISTED_ANEW))
        return self.standing()

    @refresh.validator
    def check_refresh(self, asked: Refresh) -> None:
        """Refuse what is meant for another project."""
        if asked.subject != self.summary.project:
            finding = refuse("command", "of_project", command="refresh", project=self.summary.project)
            raise _refusal("wrong_command", finding)

    async def _repair(self, command: Command) -> Answer:
        """What is parked is tried again, or has been answered with a refusal on record."""
        answer = await repair(command, self._now())
        if answer.accepted:
            waiting = self.parked.take()
            if command.name == RETRY.name:
                for one in waiting:
                    await self._again(one)
            self._update(self.summary)
        return answer

    async def _again(self, parked: Parked) -> None:
        """The clock finds by itself what it has due."""
        if parked.command.name == PASS_TIME.name:
            await self._catch_up()
        else:
            await self._decide(parked.command, f"{parked.command.words}, di nuovo")

    async def _decide(self, command: Command, label: str) -> Answer:
        """One activity for each command: load, decide, write. A problem that retries cannot solve parks the project."""
        try:
            answer = await DECIDE(DecideInput(command=command, at=self._now()), label)
        except ActivityError as error:
            parked = self.parked.put(command, error)
            self._log("parked", command)
            self._update(self.summary)
            return answered(command, parked)
        if answer.summary is not None:
            if answer.summary.version != self.summary.version:
                self._take(command, answer.summary)
            if answer.summary.settled:
                await self._tell_measure()
        return answer

    async def _tell_measure(self) -> None:
        """Freed money is offered to whoever waits. Decisions of before November 2026 are told by the workflow itself."""
        measure = workflow.get_external_workflow_handle(measure_workflow_id(self.summary.measure))
        with suppress(ApplicationError):
            await measure.signal(PROJECT_SETTLED, self.summary.project)

    def _take(self, command: Command, summary: Summary) -> None:
        """Take the new state, after checking the transition against the table."""
        self.parked.done(command.id)
        if not hears_of(command.name, State(self.summary.state), State(summary.state)):
            # The database has decided already: show it and ask for attention rather than block the project.
            problem = f"{command.name}: {self.summary.state} -> {summary.state} is not in the table"
            summary = summary.model_copy(update={"needs_attention": problem})
        self.handled[command.id] = summary.state
        self.letters = summary.notices
        self._update(summary)
        self._log("decided", command)

    def _log(self, event: str, command: Command) -> None:
        """A line of log, silent on replay: names and ids, never what was said."""
        said = {"project": self.summary.project, "command": command.id, "state": self.summary.state}
        workflow.logger.info("%s: %s", event, command.name, extra=said)

    def _update(self, summary: Summary, anew: bool = False) -> None:
        """Take what the file says, and show it; ``anew``: in the lists of the engine too, where nothing has changed."""
        lost_deadline = self.summary.next_deadline is not None and summary.next_deadline is None
        self.summary = summary
        self._show()
        before = self.attributes
        self.attributes = of_project(self._seen())
        if anew or before != self.attributes:
            unset = [NEXT_DEADLINE.value_unset()] if lost_deadline else []
            changed = (pair for pair in self.attributes if anew or before.get(pair.key) != pair.value)
            workflow.upsert_search_attributes([*(pair.key.value_set(pair.value) for pair in changed), *unset])

    def _seen(self) -> Summary:
        """The summary as it is shown: what is parked needs attention before everything else."""
        return self.summary.model_copy(update={"needs_attention": self.parked.words}) if self.parked else self.summary

    def _show(self) -> None:
        workflow.set_current_details(self.summary.details + self.parked.details)

    async def _deliver_letters(self) -> None:
        """Ask for the letters after each decision, in histories that began before there was one courier."""
        while True:
            await workflow.wait_condition(lambda: self.letters > 0 or self._ended())
            if self.letters == 0:
                return
            self.letters = 0
            self.delivering = True
            sent = await SEND_NOTICES(self.summary.project, "lettere in partenza")
            if sent.deliveries:
                async with self.one_at_a_time:
                    delivered = Command.of_the_service(
                        self.summary.project, RECORD_DELIVERY.name, sent.deliveries[:16], sent.deliveries
                    )
                    await self._decide(delivered, "lettere consegnate: decorrono i termini")
            self.delivering = False

    async def _continue_as_new(self) -> None:
        await workflow.wait_condition(lambda: not self.delivering and workflow.all_handlers_finished())
        summary = self.summary.model_copy(update={"notices": self.letters})
        workflow.continue_as_new(
            ProjectInput(summary=summary, clock=self.clock, handled=self.handled, parked=self.parked.all())
        )

    def _ended(self) -> bool:
        return State(self.summary.state) in ENDS

    def _now(self) -> datetime:
        return self.clock.programme(workflow.now())


def _refusal(kind: str, finding: Finding) -> ApplicationError:
    return ApplicationError(finding.message, [asdict(finding)], type=kind)
