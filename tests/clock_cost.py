"""What a project's clock costs, read from a history: timers armed at one time, and actions for each wake."""

from __future__ import annotations

import json
from dataclasses import dataclass

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory


@dataclass(frozen=True)
class ClockCost:
    """A wake is one ``pass_time``; its letters, and showing what it changed, are counted with what it did, not here."""

    most_armed: int
    started: int
    fired: int
    decisions: int
    deliveries: int
    """How often the courier said that terms had begun."""
    wakes: int

    @property
    def actions(self) -> int:
        """Billable actions of the clock itself: the timer that came, and the command that it gave."""
        return self.fired + self.wakes


def clock_cost(history: WorkflowHistory) -> ClockCost:
    """Count the timers and the clock's commands of one history."""
    armed: set[str] = set()
    most = started = fired = decisions = deliveries = wakes = 0
    for event in history.events:
        if event.event_type == EventType.EVENT_TYPE_TIMER_STARTED:
            armed.add(event.timer_started_event_attributes.timer_id)
            started += 1
        elif event.event_type == EventType.EVENT_TYPE_TIMER_CANCELED:
            armed.discard(event.timer_canceled_event_attributes.timer_id)
        elif event.event_type == EventType.EVENT_TYPE_TIMER_FIRED:
            armed.discard(event.timer_fired_event_attributes.timer_id)
            fired += 1
        elif event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
            deliveries += 1
        elif event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            asked = event.activity_task_scheduled_event_attributes
            if asked.activity_type.name == "decide":
                decisions += 1
                wakes += json.loads(asked.input.payloads[0].data)["command"]["name"] == "pass_time"
        most = max(most, len(armed))
    return ClockCost(most, started, fired, decisions, deliveries, wakes)


def check(cost: ClockCost) -> None:
    """One timer armed at any time; two actions for each wake; armed anew only when a decision or a delivery moved the next instant."""
    assert cost.most_armed <= 1, cost
    assert cost.actions <= 2 * cost.wakes, cost
    assert cost.started <= 1 + cost.decisions + cost.deliveries, cost
