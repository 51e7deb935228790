"""What happens at the instant an application arrives: order, reservation or place in the queue, the first terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from domain.basis.calendar import instant_it, local_day
from domain.basis.euro import euro_it
from domain.basis.findings import Finding, require
from domain.basis.vocabulary import Step
from domain.edition.catalogue import refuse
from domain.edition.measure import Measure
from domain.lifecycle.states import State
from domain.lifecycle.telling import Told
from domain.lifecycle.told import Receipt, Waiting
from domain.procedure.accreditation import Asked, kept
from domain.procedure.application import Application
from domain.procedure.eligibility import check
from domain.record import addresses
from domain.record.decision import Context, Decision
from domain.record.declared_terms import follow
from domain.record.file import Facts, File, Notice
from domain.record.file_terms import begin_term, term_of
from domain.record.letters import letter
from domain.record.network import CrisisCompany, Partner
from domain.record.payables import Transfer
from domain.record.people import Recipient
from domain.record.states import Account, RecipientState

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an application stands among those that wait for money, and the cents that are free meanwhile."""

    number: int
    free: int


def window_closed(measure: Measure, window: str) -> tuple[Finding, ...]:
    """Nobody applies to a window that has been closed, also before its time (R3.4)."""
    if window == "open":
        return ()
    return (refuse("R3.4", "closed_by_act", "measure", of=measure.window.closes.version()),)


def receive(
    application: Application, measure: Measure, at: datetime, project: str, order: int, place: Place | None
) -> Decision:
    """Open the file of an eligible application (R3.3, R5.7); raises RuleBroken with every finding against it."""
    require(*check(application, measure, at))
    return open_file(application, measure, at, project, order, place)


def open_file(
    application: Application,
    measure: Measure,
    at: datetime,
    project: str,
    order: int,
    place: Place | None,
    accredited: Asked | None = None,
    who: Mapping[str, int] | None = None,
) -> Decision:
    """The file of an application that was checked (R3.3, R5.7).

    Without a ``place`` the sum asked for can be reserved now without overtaking anybody; with one, the project waits in
    order of arrival. ``who``: its people in the register of persons, by their numbers in the project.
    """
    day = local_day(at)
    funded = place is None
    file = _file(application, measure, at, project, order, funded, who or {})
    ctx = Context(measure, at, "", "")
    file = kept(file, accredited or {}, ctx, Step.submission)
    opened = reserve(file, measure, day, "reservation at submission") if funded else _wait(file, measure, day)
    file = follow(None, opened.file, "submit", measure, day)
    return replace(opened, file=file, notices=(_receipt(file, ctx, place),))


def _file(
    application: Application,
    measure: Measure,
    at: datetime,
    project: str,
    order: int,
    funded: bool,
    who: Mapping[str, int],
) -> File:
    """What the application says, as the file holds it."""
    held = {document.kind for document in application.documents}
    day = local_day(at)
    return File(
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
        facts=Facts(
            documents=tuple(sorted(held)),
            companies=tuple(company.tax_code for company in application.companies),
            addresses=(application.lead.pec,) if application.lead.pec else (),
            domiciles=tuple(
                said
                for one in (application.lead, *application.partners)
                for said in addresses.noted(one.pec, one.pec_register)
            ),
            partner_addresses=tuple(f"N{n:02d} {p.pec}" for n, p in enumerate(application.partners, 1) if p.pec),
        ),
        partners=_numbered(Partner, "N", [(p.tax_code, p.name, p.kind, p.province, day) for p in application.partners]),
        companies=_numbered(
            CrisisCompany, "A", [(a.tax_code, a.sector, a.supply_chain) for a in application.companies]
        ),
        recipients={
            p.id: Recipient(p.id, RecipientState.joined, p.company, p.status, person=who[p.id] if who else None)
            for p in application.recipients
        },
    )


def _wait(file: File, measure: Measure, day: date) -> Decision:
    """The project waits for money until the window closes; the term of the procedure runs (R4.4)."""
    file = begin_term(file, measure, "window", day, limit=local_day(measure.window.closes.at(day)))
    return Decision(begin_term(file, measure, "decision", day))


def _receipt(file: File, ctx: Context, place: Place | None) -> Notice:
    """The receipt, which is also the notice that the procedure begins (artt. 7, 8 and 18-bis l. 241/1990)."""
    arrived = instant_it(file.arrived_at)
    told: Told = Receipt(arrived=arrived, reserved=euro_it(file.requested))
    if place is not None:
        closes = local_day(ctx.measure.window.closes.at(ctx.day))
        free = euro_it(place.free)
        told = Waiting(arrived=arrived, order=file.order, closes=closes, place=place.number, free=free)
    return letter(file, ctx, told, "operator", term="decision")


def _numbered(record: Callable[..., R], letter: str, rows: Iterable[tuple[object, ...]]) -> dict[str, R]:
    """Records known by a letter and their place: ``N01``."""
    return {f"{letter}{number:02d}": record(f"{letter}{number:02d}", *row) for number, row in enumerate(rows, 1)}


def reserve(file: File, measure: Measure, day: date, reason: str) -> Decision:
    """The sum asked for is set aside, and the application is examined (R5.7).

    The term of the procedure is counted from the arrival (R4.4, R9.1). It runs also while a project waits for money: what
    suspends it is a closed list (R4.6, R4.8, R9.7), in which a lack of money does not stand (our reading). The formal check
    is the office's own term, and begins when there is something to check.
    """
    if term_of(file, "decision") is None:
        file = begin_term(file, measure, "decision", local_day(file.arrived_at))
    file = begin_term(file, measure, "formal_check", day)
    return Decision(file, (Transfer(Account.available, Account.reserved, file.requested, reason),))


def missing_documents(file: File, measure: Measure, at: datetime) -> tuple[str, ...]:
    """Kinds of document that a complete application has and this file lacks (R3.8)."""
    return tuple(kind for kind in measure.documents.at(file.moments(local_day(at))) if kind not in file.facts.documents)
