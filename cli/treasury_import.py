"""Taking in the treasury's answers: each goes through the ordinary door, under an id of file and key (F57, F59)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cli.errors import REFUSED, Failure, malformed
from cli.sending import send
from cli.session import Session
from domain.bank.credit_transfer import order_key, split_key
from domain.bank.iso20022 import NotAMessage
from domain.bank.status_report import Reply, StatusReport, read
from domain.bank.treasury import Verdict, judge
from domain.basis.euro import euro
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from office.papers import read_bytes
from storage import answers, audit, documents, payments
from storage.answers import StoredAnswer
from storage.payments import Placed

COMMANDS = {Verdict.confirmed: "confirm_payment", Verdict.failed: "fail_payment"}


def take_in(session: Session, path: Path) -> dict[str, Any]:
    """Import one answer file; the same file again changes nothing and says the same. Raises Failure for a wrong file."""
    session.acting(Role.paymaster)
    data = read_bytes(path)
    try:
        report = read(data)
    except NotAMessage as error:
        raise malformed(f"'{path}' is not an answer of the treasury: {error}", error.findings) from error
    with session.database.write() as database:
        sha256 = documents.store(database, data, path.name, datetime.now(UTC))
    with session.database.read() as database:
        known = answers.of_file(database, sha256)
    replies = _of_orders(session, report)
    taken = [known.get(reply.key) or _settle(session, sha256, report.original, reply) for reply in replies]
    document: dict[str, Any] = {"file": str(path), "sha256": sha256}
    for verdict in Verdict:
        document[verdict.value] = [_shown(answer) for answer in taken if answer.verdict == verdict]
    return {**document, "already": len(known) == len(replies)}


def _of_orders(session: Session, report: StatusReport) -> list[Reply]:
    """One reply for each order; what is said of a whole file is said of each order in it."""
    (first, *_) = report.replies
    if first.key:
        return list(report.replies)
    with session.database.read() as database:
        keys = [order_key(*pair) for pair in payments.orders_of(database, report.original)]
    return [replace(first, key=key) for key in keys] or [replace(first, key=report.original)]


def _settle(session: Session, file: str, original: str, reply: Reply) -> StoredAnswer:
    """Apply one answer, or find why not, and record it."""
    project, order = split_key(reply.key)
    with session.database.read() as database:
        placed = payments.find(database, project, order)
        applied = [
            verdict
            for verdict, name in COMMANDS.items()
            if audit.accepted_answer(database, _command_id(project, name, file, order)) is not None
        ]
    verdict, finding = judge(reply, placed.order if placed else None, placed.batch if placed else "", original)
    if applied:  # an import that was cut off has done this much
        verdict, finding = applied[0], ""
    elif verdict in COMMANDS and placed is not None:
        refusal = _apply(session, placed, verdict, file, reply)
        if refusal:  # not recorded: it may be taken in again, by somebody who may
            return _answer(file, reply, placed, Verdict.unexplained, refusal)
    answer = _answer(file, reply, placed, verdict, finding)
    with session.database.write() as database:
        answers.record(database, answer)
    return answer


def _command_id(project: str, name: str, file: str, order: str) -> str:
    return f"{project}/{name}/{file[:16]}/{order}"


def _apply(session: Session, placed: Placed, verdict: Verdict, file: str, reply: Reply) -> str:
    """Give the command; the words of its refusal, if a rule refuses it."""
    order, name = placed.order, COMMANDS[verdict]
    content: c.Content
    if verdict is Verdict.confirmed:
        content = c.ConfirmPayment(claim=order.claim, reference=reply.reference, order=order.id)
    else:
        reason = reply.reason or "refused by the treasury, without a reason"
        content = c.FailPayment(claim=order.claim, reason=reason, order=order.id)
    try:
        send(session, placed.project, name, content, command_id=_command_id(placed.project, name, file, order.id))
    except Failure as failure:
        if failure.status != REFUSED:
            raise
        return str(failure)
    return ""


def _answer(file: str, reply: Reply, placed: Placed | None, verdict: Verdict, finding: str) -> StoredAnswer:
    return StoredAnswer(
        file=file,
        end_to_end=reply.key,
        status=reply.status,
        cents=reply.cents,
        reference=reply.reference,
        reason=reply.reason,
        project=placed.project if placed else None,
        order_id=placed.order.id if placed else None,
        verdict=verdict.value,
        finding=finding,
        received_at=datetime.now(UTC),
    )


def _shown(answer: StoredAnswer) -> dict[str, Any]:
    shown: dict[str, Any] = {"order": answer.end_to_end, "status": answer.status}
    shown |= {"amount": None if answer.cents is None else euro(answer.cents), "reference": answer.reference}
    return shown | {"reason": answer.reason, "finding": answer.finding}
