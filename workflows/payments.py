"""The payment run: what was ordered goes to the treasury, once a day on a schedule, or when the paymaster asks."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.calls import GATHER_PAYMENTS, HAND_OVER_PAYMENTS
    from workflows.messages import PaymentReport


@workflow.defn
class PaymentRun:
    """Write the files, then hand over every file that was not."""

    @workflow.run
    async def run(self) -> PaymentReport:
        """One run; it reports the files that it handed over, and what stood in the way."""
        gathered = await GATHER_PAYMENTS(None, "orders into files")
        handed = await HAND_OVER_PAYMENTS(None, "files to the treasury")
        report = PaymentReport(batches=handed.batches, problems=(*gathered.problems, *handed.problems))
        lines = [f"- {batch.file}: **{batch.orders}** ordini, **{batch.amount}** euro" for batch in report.batches]
        lines += [f"- da riparare: {problem}" for problem in report.problems]
        workflow.set_current_details("\n".join(["## Mandati di pagamento", "", *(lines or ["- niente da pagare"])]))
        return report
