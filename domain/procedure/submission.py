"""What happens at the instant an application arrives: order, reservation or place in the queue, the first terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from domain.basis.calendar import local_day
from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.edition.measure import Measure
from domain.lifecycle.states import State
from domain.procedure.application import Application
from domain.procedure.eligibility import check
from domain.record.decision import Decision
from domain.record.declared_terms import follow
from domain.record.file import Account, Facts, File, Recipient, RecipientState, Transfer
from domain.record.file_terms import begin_term

SUBMIT = "submit"
"""The first entry of every file in the trace."""


def window_closed(measure: Measure, window: str) -> tuple[Finding, ...]:
    """Nobody applies to a window that has been closed, also before its time (R3.4)."""
    if window == "open":
        return ()
    return (refuse("R3.4", "closed_by_act", "measure", of=measure.window.closes.version()),)


def receive(
    application: Application, measure: Measure, at: datetime, project: str, order: int, funded: bool
) -> Decision:
    """Open the file of an eligible application (R3.3, R5.7); raises RuleBroken with every finding against it."""
    require(*check(application, measure, at))
    return open_file(application, measure, at, project, order, funded)


def open_file(
    application: Application, measure: Measure, at: datetime, project: str, order: int, funded: bool
) -> Decision:
    """The file of an application that was checked (R3.3, R5.7).

    ``funded`` says whether the sum asked for can be reserved now without overtaking anybody; if not, the project
    waits in order of arrival.
    """
    held = {document.kind for document in application.documents}
    file = File(
        project=project,
        measure=measure.key,
        title=application.title,
        lead=application.lead.tax_code,
        lead_name=application.lead.name,
        lead_kind=application.lead.kind,
        iban=application.lead.iban,
        state=State.formal_check if funded else State.waiting_for_funds,
        since=at,
        arrived_at=at,
        order=order,
        requested=application.budget.total,
        requested_process=application.budget.process,
        facts=Facts(documents=tuple(sorted(held))),
        recipients={p.id: Recipient(p.id, RecipientState.joined, p.company, p.status) for p in application.recipients},
    )
    day = local_day(at)
    if not funded:
        closes = measure.window.closes.at(day)
        opened = Decision(begin_term(file, measure, "window", day, limit=local_day(closes)))
    else:
        opened = reserve(file, measure, day, "reservation at submission")
    return replace(opened, file=follow(None, opened.file, "submit", measure, day))


def reserve(file: File, measure: Measure, day: date, reason: str) -> Decision:
    """The sum asked for is set aside, and the terms of the procedure begin (R5.7)."""
    for name in ("decision", "formal_check"):
        file = begin_term(file, measure, name, day)
    return Decision(file, (Transfer(Account.available, Account.reserved, file.requested, reason),))


def missing_documents(file: File, measure: Measure, at: datetime) -> tuple[str, ...]:
    """Kinds of document that a complete application has and this file lacks (R3.8)."""
    return tuple(kind for kind in measure.documents.at(file.moments(local_day(at))) if kind not in file.facts.documents)
