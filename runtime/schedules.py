"""The Temporal schedules of the service: made when a worker starts, and, but for payments, run once then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from domain.basis.language import mark
from workflows.messages import PAYMENTS_QUEUE, TASK_QUEUE, WATCHDOG

# Runs that were missed for longer than this are not made up: the first run after an outage sees everything anyway.
CATCHUP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """One schedule: its workflow and when it runs, in Europe/Rome."""

    id: str
    workflow: str
    note: str
    cron: str | None = None
    every: timedelta | None = None
    queue: str = TASK_QUEUE
    at_start: bool = True
    """Whether it also runs when a worker starts."""

    def schedule(self) -> Schedule:
        """As Temporal has it."""
        spec = ScheduleSpec(
            cron_expressions=[self.cron] if self.cron else [],
            intervals=[ScheduleIntervalSpec(self.every)] if self.every else [],
            time_zone_name="Europe/Rome",
        )
        action = ScheduleActionStartWorkflow(self.workflow, id=self.id, task_queue=self.queue, static_summary=self.note)
        return Schedule(
            action=action,
            spec=spec,
            policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=CATCHUP),
        )


DUTIES = (
    Duty(WATCHDOG, "DailyWatch", mark("the watchdog and its certificate"), cron="0 5 * * *"),
    Duty("aftercare", "HourlyAftercare", mark("terms of ended projects"), every=timedelta(hours=1)),
    # Not at the start of a worker: until the day's run an order may still be taken back.
    Duty(
        "payments",
        "PaymentRun",
        mark("orders into files for the treasury"),
        cron="30 6 * * *",
        queue=PAYMENTS_QUEUE,
        at_start=False,
    ),
)


async def ensure_schedules(client: Client) -> None:
    """Make the schedules that are missing, bring the others up to date, and run once now what runs at the start."""
    for duty in DUTIES:
        try:
            await client.create_schedule(duty.id, duty.schedule(), trigger_immediately=duty.at_start)
        except ScheduleAlreadyRunningError:
            handle = client.get_schedule_handle(duty.id)
            await handle.update(lambda found, duty=duty: _updated(found, duty))  # type: ignore[misc]
            if duty.at_start:
                await handle.trigger()


def _updated(found: ScheduleUpdateInput, duty: Duty) -> ScheduleUpdate:
    """The schedule of this version; a pause by an administrator stays."""
    fresh = duty.schedule()
    fresh.state = found.description.schedule.state
    return ScheduleUpdate(schedule=fresh)
