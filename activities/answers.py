"""From the rules' words to the messages of the workflow: answers, refusals, summaries."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from domain.basis.findings import Finding
from domain.commands.table import COMMANDS
from domain.edition.catalogue import refuse
from domain.edition.measure import Measure
from domain.lifecycle.states import ENDS
from domain.offers import offers
from domain.record.chances import Offers
from domain.record.decision import Decision
from domain.record.file import File
from domain.registers.all import Registers
from domain.views.details import details
from domain.views.offered import must_act
from domain.views.summary import attention, granted, next_instants, stage_of
from storage import asking
from workflows.messages import Answer, Command, Summary

# A message of the engine holds two megabytes: so many findings of a file pass through it, with room to spare.
MOST_FINDINGS = 1_000


def refusal_of(command: Command, findings: tuple[Finding, ...]) -> Answer:
    """The answer to a command that rules refuse."""
    count = f"{len(findings)} findings" if len(findings) > 1 else findings[0].message
    left = len(findings) - MOST_FINDINGS
    if left > 0:
        findings = (*findings[:MOST_FINDINGS], refuse("format", "more_findings", left=left))
    return Answer(command=command.id, name=command.name, accepted=False, message=count, findings=findings)


def answer_of(command: Command, decision: Decision) -> Answer:
    """The answer to a command that was accepted."""
    done = f"{COMMANDS[command.name].spelling}: {decision.file.state.value}"
    data = {"project": command.project, "state": decision.file.state.value, **decision.data}
    return Answer(command=command.id, name=command.name, accepted=True, message=done, data=data)


def offered(session: Session, file: File, measure: Measure, at: datetime, asked: Registers | None = None) -> Offers:
    """What may be done on a file at a programme's instant; ``asked``: the registers of the decision that it comes from."""
    return offers(file, asking.context(session, file, measure, at, asked=asked))


def summary_of(file: File, measure: Measure, now: Offers, waiting: int, *, settled: bool = False) -> Summary:
    """What the workflow knows of the file, of which so many letters wait. No personal data: it stands in histories.

    ``settled``: whether the decision freed money or ended the project.
    """
    next_due, label, deadline = next_instants(file, measure)
    overdue = attention(file, measure)
    return Summary(
        project=file.project,
        measure=file.measure,
        title=file.title,
        lead=file.lead_name,
        state=file.state.value,
        stage=stage_of(file.state),
        version=file.version,
        waiting_for=tuple(role.value for role in must_act(file, now)),
        next_due=next_due,
        next_label=label,
        next_deadline=deadline,
        granted_cents=granted(file),
        needs_attention=f"overdue: {', '.join(overdue)}" if overdue else None,
        details=details(file, measure, now),
        notices=waiting,
        ended=file.state in ENDS,
        settled=settled,
    )
