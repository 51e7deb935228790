"""The payment run: what was ordered goes to the treasury, once a day on a schedule, or when the paymaster asks."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.duties import RETRIES, TIMEOUT
    from workflows.messages import PaymentReport

ROUND = timedelta(hours=12)
"""After so long a run gives up, and the next one begins anew: nothing is lost between them."""


@workflow.defn
class PaymentRun:
    """Write the files, then hand over every file that was not."""

    @workflow.run
    async def run(self) -> PaymentReport:
        """One run; it reports the files that it handed over, and what stood in the way."""
        gathered = await self._do("gather_payments", "orders into files")
        handed = await self._do("hand_over_payments", "files to the treasury")
        report = PaymentReport(batches=handed.batches, problems=(*gathered.problems, *handed.problems))
        lines = [f"- {batch.file}: **{batch.orders}** ordini, **{batch.amount}** euro" for batch in report.batches]
        lines += [f"- da riparare: {problem}" for problem in report.problems]
        workflow.set_current_details("\n".join(["## Mandati di pagamento", "", *(lines or ["- niente da pagare"])]))
        return report

    async def _do(self, activity: str, summary: str) -> PaymentReport:
        report: PaymentReport = await workflow.execute_activity(
            activity, result_type=PaymentReport, start_to_close_timeout=TIMEOUT, schedule_to_close_timeout=ROUND,
            retry_policy=RETRIES, summary=summary,
        )  # fmt: skip
        return report
