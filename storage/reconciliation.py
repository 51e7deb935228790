"""Ledger against orders, orders against files, files against answers, to the cent (F61). Empty when all is well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from domain.bank.credit_transfer import NO_ACCOUNT, is_account, order_key, read
from domain.bank.iso20022 import NotAMessage
from domain.bank.treasury import Verdict
from domain.basis.calendar import local_day
from domain.basis.codes import account_form
from domain.basis.language import _, retold
from domain.lifecycle.contents import fingerprint
from domain.record.states import Account, OrderState
from storage import answers, documents, ledger, measures, payments, rules
from storage.answers import StoredAnswer
from storage.payments import Batch, Placed
from storage.tables import ClaimRow, ProjectRow, TransferRow

# Real time within which a file that was written must be handed over.
PATIENCE = timedelta(minutes=15)
ENDS = {
    Verdict.confirmed.value: OrderState.paid,
    Verdict.failed.value: OrderState.failed,
    Verdict.returned.value: OrderState.failed,
}


@dataclass(frozen=True, slots=True)
class _Record:
    """What one measure has on record."""

    measure: str
    orders: list[Placed]
    batches: dict[str, Batch]
    answers: dict[tuple[str, str], list[StoredAnswer]]

    def sums(self, *states: OrderState) -> dict[str, int]:
        """Cents of the orders in some states, by project."""
        found: dict[str, int] = {}
        for placed in self.orders:
            if placed.order.state in states:
                found[placed.project] = found.get(placed.project, 0) + placed.order.cents
        return found


def unexplained(session: Session, at: datetime) -> list[str]:
    """Every item that does not add up, in words; ``at`` is the real instant."""
    found = [
        _(
            "{end_to_end}: {finding} (answer file {file})",
            end_to_end=answer.end_to_end,
            finding=retold(answer.finding),
            file=answer.file[:12],
        )
        for answer in answers.unexplained(session)
    ]
    replies = answers.of_orders(session)
    for edition in measures.editions(session):
        batches = {batch.id: batch for batch in payments.batches(session, edition.key)}
        record = _Record(edition.key, payments.orders(session, edition.key), batches, replies)
        late = edition.clock.programme(at - PATIENCE)
        found += [*_ledger(session, record), *_orders(record), *_files(session, record, late)]
    return found


def without_end(session: Session, at: datetime) -> list[str]:
    """Orders that have stood for longer than the treasury may take to answer (F59); ``at`` is the real instant."""
    found = []
    for edition in measures.editions(session):
        today = local_day(edition.clock.programme(at))
        rule = rules.load(edition.key).payments.answer_within_days
        for placed in payments.orders(session, edition.key):
            days = (today - local_day(placed.order.ordered_at)).days
            if placed.order.state is OrderState.ordered and days > rule.at(today):
                where = _("in {batch}", batch=placed.batch) if placed.batch else _("in no payment file")
                found.append(
                    _(
                        "{placed}: ordered {days} days ago and without an end, {cents:amount} {where}",
                        placed=_key(placed),
                        days=days,
                        cents=placed.order.cents,
                        where=where,
                    )
                )
    return found


def _key(placed: Placed) -> str:
    return order_key(placed.project, placed.order.id)


def _ledger(session: Session, record: _Record) -> Iterator[str]:
    """Balances and transfers against the orders, and orders against the claims, project by project."""
    standing = record.sums(OrderState.ordered)
    paid = record.sums(OrderState.paid)
    ended = record.sums(OrderState.failed, OrderState.cancelled)
    all_orders = record.sums(*OrderState)
    out = _moved(session, record.measure, Account.committed, Account.ordered)
    returned = Counter(_moved(session, record.measure, Account.paid, Account.committed))
    done = Counter(_moved(session, record.measure, Account.ordered, Account.paid))
    done.subtract(returned)  # what the treasury took back after it had paid
    back = Counter(_moved(session, record.measure, Account.ordered, Account.committed)) + returned
    held = ledger.balances(session, record.measure)[Account.ordered]
    if held != sum(standing.values()):
        yield _(
            "{measure}: {held:amount} are ordered in the ledger, the standing orders are {values:amount}",
            measure=record.measure,
            held=held,
            values=sum(standing.values()),
        )
    for words, transfers, sums in (
        (_("was ordered"), out, all_orders),
        (_("was paid"), done, paid),
        (_("went back to the commitment"), back, ended),
        (_("was paid by the claims"), _claims(session, record.measure), paid),
    ):
        for project in sorted(transfers.keys() | sums.keys()):
            moved = transfers.get(project, 0)
            ordered = sums.get(project, 0)
            if moved != ordered:
                yield _(
                    "{project}: {moved:amount} {words}, the orders say {ordered:amount}",
                    project=project,
                    moved=moved,
                    words=words,
                    ordered=ordered,
                )
    for project in sorted(standing):
        held = ledger.project_balances(session, project).get(Account.ordered, 0)
        if held != standing[project]:
            yield _(
                "{project}: {held:amount} are ordered in the ledger, the standing orders are {standing:amount}",
                project=project,
                held=held,
                standing=standing[project],
            )


def _moved(session: Session, measure: str, source: Account, target: Account) -> dict[str, int]:
    """Cents that moved from one part to another, by project."""
    query = (
        select(TransferRow.project, func.sum(TransferRow.cents))
        .where(TransferRow.measure == measure, TransferRow.source == source, TransferRow.target == target)
        .group_by(col(TransferRow.project))
    )
    return {project: int(cents) for project, cents in session.exec(query) if project is not None}


def _claims(session: Session, measure: str) -> dict[str, int]:
    query = (
        select(ClaimRow.project, func.sum(ClaimRow.paid))
        .join(ProjectRow, col(ClaimRow.project) == col(ProjectRow.number))
        .where(ProjectRow.measure == measure)
        .group_by(ClaimRow.project)
    )
    return {project: int(cents) for project, cents in session.exec(query)}


def _orders(record: _Record) -> Iterator[str]:
    """Each order against the answers to it."""
    for placed in record.orders:
        order = placed.order
        said = record.answers.get((placed.project, placed.order.id), [])
        ends = [answer for answer in said if answer.verdict in ENDS]
        if ends and order.state is not ENDS[ends[-1].verdict]:  # the last word counts: a payment may have come back
            yield _(
                "{placed}: an answer says {status}, the order is {state}",
                placed=_key(placed),
                status=ends[-1].status,
                state=order.state.value,
            )
        if order.state is OrderState.ordered and not placed.batch and not is_account(order.iban):
            yield f"{_key(placed)}: {_(NO_ACCOUNT)}"
        if order.state is OrderState.paid and not order.reference:
            yield _("{placed}: paid without an answer and without a reference", placed=_key(placed))


def _files(session: Session, record: _Record, late: datetime) -> Iterator[str]:
    """Each file against its orders, its bytes, and its hand-over."""
    by_batch: dict[str, list[Placed]] = {}
    for one in record.orders:
        by_batch.setdefault(one.batch, []).append(one)
    for batch in record.batches.values():
        placed = by_batch.get(batch.id, [])
        total = sum(each.order.cents for each in placed)
        if (len(placed), total) != (batch.orders, batch.cents):
            yield _(
                "{id}: {orders} orders of {cents:amount}, on record are {placed} of {total:amount}",
                id=batch.id,
                orders=batch.orders,
                cents=batch.cents,
                placed=len(placed),
                total=total,
            )
        yield from _bytes(documents.read(session, batch.document), batch, placed)
        if batch.handed_at is None and batch.created_at < late:
            yield _("{id}: written and not handed over", id=batch.id)
        if batch.handed_at is not None and batch.read_back != batch.document:
            yield _("{id}: what was read back is not what was written", id=batch.id)


def _bytes(data: bytes, batch: Batch, placed: list[Placed]) -> Iterator[str]:
    """The stored bytes: their hash, their control totals, and each instruction against its order."""
    if fingerprint(data) != batch.document:
        yield _("{id}: the stored bytes are not those that were written", id=batch.id)
    try:
        file = read(data)
    except (NotAMessage, ValueError) as error:
        yield _("{id}: the stored bytes are not a payment file ({error})", id=batch.id, error=error)
        return
    total = sum(one.cents for one in file.instructions)
    if (file.message, file.count, file.cents) != (batch.id, len(file.instructions), total):
        yield _("{id}: the control totals of the file are not the sums of its instructions", id=batch.id)
    if (file.count, file.cents) != (batch.orders, batch.cents):
        yield _(
            "{id}: the file holds {count} orders of {cents:amount}, on record are {orders} of {sum:amount}",
            id=batch.id,
            count=file.count,
            cents=file.cents,
            orders=batch.orders,
            sum=batch.cents,
        )
    instructions = {one.key: one for one in file.instructions}
    for one in placed:
        sent = instructions.pop(_key(one), None)
        if sent is None:
            yield _("{one}: it does not stand in {id}, where the record says so", one=_key(one), id=batch.id)
        elif sent.cents != one.order.cents:
            yield _(
                "{one}: {sent:amount} went out in {id}, the order says {said:amount}",
                one=_key(one),
                sent=sent.cents,
                id=batch.id,
                said=one.order.cents,
            )
        elif account_form(sent.iban) != account_form(one.order.iban):
            yield _("{one}: another account went out in {id} than the order names", one=_key(one), id=batch.id)
    for key in instructions:
        yield _("{key}: it went out in {id} and is not on record", key=key, id=batch.id)
