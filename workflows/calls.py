"""The activities as workflows call them: name, types and patience of each, declared once for both sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from workflows.messages import (
        Acted,
        Answer,
        DecideInput,
        MeasureAct,
        MeasureInput,
        PaymentReport,
        ProjectInput,
        RepairInput,
        Round,
        Rounded,
        Sent,
        WatchReport,
    )

In = TypeVar("In")
Out = TypeVar("Out")

# Without a sign of life for so long, a worker is taken for dead and the next one goes on (``runtime.heartbeats``).
SILENCE = timedelta(seconds=6)


@dataclass(frozen=True, slots=True)
class Call(Generic[In, Out]):
    """An activity: what it takes, what it answers, how long one try may last and how fast the next one follows."""

    name: str
    takes: type[In]
    returns: type[Out]
    patience: timedelta
    first_retry: timedelta = timedelta(milliseconds=200)
    longest_retry: timedelta = timedelta(seconds=10)
    """A record that is there again is noticed within so long, however long it was away: people wait for its answer."""
    gives_up: timedelta | None = None
    """After so long, tries included; never, where it is left out."""

    async def __call__(self, argument: In, summary: str) -> Out:
        """Call it from workflow code; ``summary`` is what the UI shows. Raises ActivityError."""
        answer: Out = await workflow.execute_activity(
            self.name,
            args=[] if argument is None else [argument],
            result_type=self.returns,
            start_to_close_timeout=self.patience,
            schedule_to_close_timeout=self.gives_up,
            heartbeat_timeout=SILENCE,
            retry_policy=RetryPolicy(initial_interval=self.first_retry, maximum_interval=self.longest_retry),
            summary=summary,
        )
        return answer


DECIDE = Call("decide", DecideInput, Answer, timedelta(seconds=60))
CARRY_LETTERS = Call("carry_letters", Round, Rounded, timedelta(minutes=10))
SEND_NOTICES = Call("send_notices", str, Sent, timedelta(minutes=10))
ACT_ON_MEASURE = Call(
    "act_on_measure", MeasureAct, Acted, timedelta(minutes=30), first_retry=timedelta(milliseconds=500)
)
STAND_OF_PROJECT = Call("stand_of_project", str, ProjectInput, timedelta(seconds=60))
STAND_OF_MEASURE = Call("stand_of_measure", str, MeasureInput, timedelta(seconds=60))
REPAIR = Call("repair", RepairInput, Answer, timedelta(seconds=60))

# What is done by the day and by the hour has time: nobody waits for its answer.
_SECOND = timedelta(seconds=1)
_FIVE_MINUTES = timedelta(minutes=5)
_HALF_AN_HOUR = timedelta(minutes=30)
# After so long a payment run gives up, and the next one begins anew: nothing is lost between them.
ROUND = timedelta(hours=12)

WATCH = Call("watch", type(None), WatchReport, _HALF_AN_HOUR, _SECOND, _FIVE_MINUTES)
WORK_OFF_ENDED = Call("work_off_ended", type(None), int, _HALF_AN_HOUR, _SECOND, _FIVE_MINUTES)
GATHER_PAYMENTS = Call("gather_payments", type(None), PaymentReport, _HALF_AN_HOUR, _SECOND, _FIVE_MINUTES, ROUND)
HAND_OVER_PAYMENTS = Call("hand_over_payments", type(None), PaymentReport, _HALF_AN_HOUR, _SECOND, _FIVE_MINUTES, ROUND)
