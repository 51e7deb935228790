"""What an officer alone hands in with ``attach``: a signed decree, and a receipt of certified mail, to the effect of one that comes by itself (R9.12)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from activities import receipts
from activities.answers import offered, summary_of
from activities.certified_mail import NotBelieved
from activities.decide import decide_to_now
from activities.smime import Trusted
from domain.basis.findings import Finding
from domain.basis.vocabulary import EvidenceKind
from domain.edition.catalogue import refuse
from domain.lifecycle.contents import Attach
from domain.lifecycle.states import Role
from storage import audit, documents, files, measures, outbox, rules
from storage.errors import NotFound
from workflows.messages import Answer, Command

ATTACH = "attach"


def decide_paper(
    session: Session, command: Command, at: datetime, edition: str = "", trusted: Trusted | None = None
) -> tuple[Answer, list[audit.AuditEntry]]:
    """Decide a command whose project is held, as ``decide_to_now``; with a receipt of delivery, terms begin that waited for it.

    ``trusted``: whose signatures under receipts are believed.
    """
    paper = _paper_of(session, command)
    against = not_the_office(paper, command.role)
    if paper is None or paper.kind != EvidenceKind.delivery_receipt:
        return decide_to_now(session, command, at, edition, against)
    mail = documents.read_all(session, [paper.document]).get(paper.document, b"")
    file = files.load(session, command.project)
    real = measures.clock_in(session, file.measure).real(at)
    try:
        found = receipts.believed(session, mail, trusted, real, command.project)
    except NotBelieved as error:
        return decide_to_now(session, command, at, edition, (_refused(str(error)),))
    answer, entries = decide_to_now(session, command, at, edition, against)
    if not answer.accepted or answer.summary is None:
        return answer, entries
    entries += receipts.enter(session, mail, found, real)
    file, measure = files.load(session, command.project), rules.in_force(session, file.measure)
    may_be_done = offered(session, file, measure, at)
    waiting = outbox.waiting(session, command.project)
    summary = summary_of(file, measure, may_be_done, waiting, settled=answer.summary.settled)
    return answer.model_copy(update={"summary": summary}), entries


def not_the_office(said: object, role: str) -> tuple[Finding, ...]:
    """What speaks against a paper that somebody else than an officer hands in, where only the office has it."""
    if not isinstance(said, Attach) or role == Role.officer:
        return ()
    if said.kind == EvidenceKind.decree:
        return (refuse("R4.9", "not_the_office", "kind"),)
    return (refuse("R9.12", "by_the_office", "kind"),) if said.kind == EvidenceKind.delivery_receipt else ()


def _paper_of(session: Session, command: Command) -> Attach | None:
    """The paper that is handed in; None for any other command."""
    if command.name != ATTACH:
        return None
    try:
        return Attach.model_validate_json(documents.read(session, command.content))
    except (NotFound, ValueError):
        return None  # the door says what is wrong with it


def _refused(why: str) -> Finding:
    return refuse("R9.12", "not_believed", "document", why=why)
