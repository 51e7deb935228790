"""What is done by the day and by the hour, on Temporal schedules: the watchdog, and the terms of ended projects."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.calls import WATCH, WORK_OFF_ENDED
    from workflows.messages import WatchReport


@workflow.defn
class DailyWatch:
    """Look at everything, and certify it."""

    @workflow.run
    async def run(self) -> WatchReport:
        """One look."""
        report = await WATCH(None, "certificate")
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
        return await WORK_OFF_ENDED(None, "terms of ended projects")
