"""Taking in the treasury's answers: each goes through the ordinary door, under an id of file and key (F57, F59)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypedDict

from domain.bank.credit_transfer import order_key, split_key
from domain.bank.iso20022 import NotAMessage
from domain.bank.status_report import Reply, StatusReport, read
from domain.bank.status_report import retold as said_of_bank
from domain.bank.treasury import Verdict, judge
from domain.basis.euro import euro
from domain.basis.findings import Finding
from domain.basis.language import _, recording
from domain.lifecycle import contents as c
from domain.lifecycle.states import ENDS, Role, State
from domain.trust.statement import derived
from office.caller import Caller
from office.errors import Malformed, RuleBroken
from office.giving import give
from office.language import reading_in
from runtime import progress
from storage import answers, audit, documents, payments
from storage.answers import StoredAnswer
from storage.payments import Placed

COMMANDS = {
    Verdict.confirmed: "confirm_payment",
    Verdict.failed: "fail_payment",
    Verdict.returned: "fail_payment",
}


class AnswerLine(TypedDict):
    """What the treasury said of one order, and what became of it."""

    order: str
    status: str
    amount: str | None
    reference: str
    reason: str
    finding: str


class TakenIn(TypedDict):
    """What became of a file of the treasury, answer by answer."""

    file: str
    sha256: str
    confirmed: list[AnswerLine]
    failed: list[AnswerLine]
    returned: list[AnswerLine]
    pending: list[AnswerLine]
    agreed: list[AnswerLine]
    unexplained: list[AnswerLine]
    already: bool


def take_in(caller: Caller, name: str, data: bytes) -> TakenIn:
    """Import one answer file; the same file again changes nothing and says the same. Raises Malformed for a wrong file."""
    caller.must_be(Role.paymaster)
    try:
        report = read(data)
    except NotAMessage as error:
        raise Malformed(_("'{name}' cannot be read as an answer of the treasury", name=name), error.findings) from error
    with caller.database.write() as session:
        sha256 = documents.store(session, data, name.rpartition("/")[2], datetime.now(UTC))
    with caller.database.read() as session:
        known = answers.of_file(session, sha256)
    replies = _of_orders(caller, report)
    taken = list[StoredAnswer]()
    for place, reply in enumerate(replies):
        progress.at(place, len(replies))
        taken.append(known.get(reply.key) or _settle(caller, sha256, report.original, reply))

    def shown(verdict: Verdict) -> list[AnswerLine]:
        return [_shown(answer) for answer in taken if answer.verdict == verdict]

    return TakenIn(
        file=name,
        sha256=sha256,
        confirmed=shown(Verdict.confirmed),
        failed=shown(Verdict.failed),
        returned=shown(Verdict.returned),
        pending=shown(Verdict.pending),
        agreed=shown(Verdict.agreed),
        unexplained=shown(Verdict.unexplained),
        already=len(known) == len(replies),
    )


def _of_orders(caller: Caller, report: StatusReport) -> list[Reply]:
    """One reply for each order; what is said of a whole file is said of each order in it."""
    (first, *_) = report.replies
    if first.key:
        return list(report.replies)
    with caller.database.read() as session:
        keys = [order_key(*pair) for pair in payments.orders_of(session, report.original)]
    return [replace(first, key=key) for key in keys] or [replace(first, key=report.original)]


def _settle(caller: Caller, file: str, original: str, reply: Reply) -> StoredAnswer:
    """Apply one answer, or find why not, and record it."""
    project, order = split_key(reply.key)
    with caller.database.read() as session:
        placed = payments.find(session, project, order)
        applied = [
            verdict
            for verdict in COMMANDS
            if placed is not None
            and (verdict is not Verdict.confirmed or reply.reference)
            and audit.accepted_answer(session, _command_id(placed, verdict, file, reply))
        ]
    verdict, finding = judge(reply, placed.order if placed else None, placed.batch if placed else "", original)
    if applied:  # an import that was cut off has done this much
        verdict = applied[0]
        finding = ""
    elif verdict is Verdict.returned and placed is not None and State(placed.state) in ENDS:
        with recording():
            finding = _(
                "the payment came back and the project has ended: open its file again (reopen), then fail-payment"
            )
        verdict = Verdict.unexplained
    elif verdict in COMMANDS and placed is not None:
        broken = _apply(caller, placed, verdict, file, reply)
        if broken:
            with recording():
                finding = _("refused: {why}", why="; ".join(one.message for one in broken))
            verdict = Verdict.unexplained
        if any(
            one.path in ("actor", "role") for one in broken
        ):  # not recorded: it may be taken in again, by somebody who may
            return _answer(file, reply, placed, verdict, finding)
    answer = _answer(file, reply, placed, verdict, finding)
    with caller.database.write() as session:
        answers.record(session, answer)
    return answer


def _content(placed: Placed, verdict: Verdict, reply: Reply) -> c.Content:
    """What an answer says to the project."""
    order = placed.order
    if verdict is Verdict.confirmed:
        return c.ConfirmPayment(claim=order.claim, reference=reply.reference, order=order.id)
    return c.FailPayment(claim=order.claim, reason=_in_the_letter(verdict, reply), order=order.id)


def _in_the_letter(verdict: Verdict, reply: Reply) -> str:
    """Why it failed, in the language of letters, whatever whoever hands in the answer reads."""
    with reading_in("it"):
        if reply.reason:
            return said_of_bank(reply.reason)
        if verdict is Verdict.returned:
            return _("taken back by the treasury after it was paid, without a reason")
        return _("refused by the treasury, without a reason")


def _command_id(placed: Placed, verdict: Verdict, file: str, reply: Reply) -> str:
    sha256 = c.fingerprint(c.canonical(_content(placed, verdict, reply)))
    return derived(placed.project, COMMANDS[verdict], sha256, file[:16], placed.order.id)


def _apply(caller: Caller, placed: Placed, verdict: Verdict, file: str, reply: Reply) -> Sequence[Finding]:
    """Give the command; what refuses it, if a rule does."""
    id = _command_id(placed, verdict, file, reply)
    content = _content(placed, verdict, reply)
    try:
        give(caller, placed.project, COMMANDS[verdict], content, command_id=id)
    except RuleBroken as broken:
        return broken.findings
    return ()


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


def _shown(answer: StoredAnswer) -> AnswerLine:
    return AnswerLine(
        order=answer.end_to_end,
        status=answer.status,
        amount=None if answer.cents is None else euro(answer.cents),
        reference=answer.reference,
        reason=answer.reason,
        finding=answer.finding,
    )
