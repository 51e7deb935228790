"""What is done by the day and by the hour, on Temporal schedules: the watchdog, and the terms of ended projects."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from workflows.messages import WatchReport
    from workflows.options import SILENCE

RETRIES = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5))
TIMEOUT = timedelta(minutes=30)


@workflow.defn
class DailyWatch:
    """Look at everything, and certify it."""

    @workflow.run
    async def run(self) -> WatchReport:
        """One look."""
        report: WatchReport = await workflow.execute_activity(
            "watch",
            result_type=WatchReport,
            start_to_close_timeout=TIMEOUT,
            heartbeat_timeout=SILENCE,
            retry_policy=RETRIES,
            summary="certificate",
        )
        lines = [f"- {name}: **{count}**" for name, count in report.counts.items()]
        lines += [f"- trovati: **{report.found}**", f"- riparati: **{report.mended}**"]
        workflow.set_current_details("\n".join(["## Certificato", "", *lines]))
        return report


@workflow.defn
class HourlyAftercare:
    """Appeals, indicators and records of ended projects."""

    @workflow.run
    async def run(self) -> int:
        """One round; returns how many projects had something due."""
        count: int = await workflow.execute_activity(
            "work_off_ended", result_type=int, start_to_close_timeout=TIMEOUT, heartbeat_timeout=SILENCE,
            retry_policy=RETRIES, summary="terms of ended projects",
        )  # fmt: skip
        return count
