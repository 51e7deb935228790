"""The ledger: transfers are appended, the database keeps the sums and refuses to promise money that is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from domain.basis.language import _
from domain.record.payables import Transfer
from domain.record.states import EXTERNAL, Account
from storage import phases
from storage.bulk import insert_all
from storage.prepared import Prepared
from storage.tables import AccountBalance, ProjectBalance, TransferRow, table_of

_ACCOUNTS = table_of(AccountBalance)
_HOLDINGS = table_of(ProjectBalance)
_HOLD = Prepared(
    select(_ACCOUNTS.c.cents)
    .where(_ACCOUNTS.c.measure == bindparam("measure"), _ACCOUNTS.c.account == Account.envelope.value)
    .with_for_update()
)
OF_PROJECT = select(_HOLDINGS.c.account, _HOLDINGS.c.cents).where(_HOLDINGS.c.project == bindparam("project"))
"""What asks for the holdings of a project, see ``holdings``."""
_HELD = Prepared(OF_PROJECT)


_TRANSFERS = table_of(TransferRow)
# Where a session keeps which commands have moved money in its transaction.
_MOVING = "moving"
_FREED = Prepared(
    select(_TRANSFERS.c.id).where(
        _TRANSFERS.c.command_id == bindparam("id"), _TRANSFERS.c.target == Account.available.value
    )
)


class Posted(NamedTuple):
    """A transfer of the record."""

    project: str | None
    source: Account
    target: Account
    cents: int
    reason: str
    command_id: str
    at: datetime


def posted(project: str | None, transfer: Transfer, command_id: str, at: datetime) -> Posted:
    """A transfer as it will stand on record."""
    return Posted(project, transfer.source, transfer.target, transfer.cents, transfer.reason, command_id, at)


class NoFunds(RuntimeError):
    """The database refused a transfer: a part of the envelope, or of the project, would go below zero."""


def fund(session: Session, measure: str, cents: int, reason: str, command_id: str, at: datetime) -> None:
    """Put money into the envelope."""
    post(session, measure, None, [Transfer(Account.envelope, Account.available, cents, reason)], command_id, at)


def hold(session: Session, *measures: str) -> None:
    """Lock the ledgers of several measures, in one order for everybody, before money moves between them."""
    for measure in sorted(measures):
        _hold(session, measure)


def hold_free(session: Session, measure: str) -> int:
    """What is free in a measure, in cents, held until the end of the transaction: nobody else promises it meanwhile."""
    _hold(session, measure)
    return balances(session, measure)[Account.available]


def post(
    session: Session, measure: str, project: str | None, transfers: Sequence[Transfer], command_id: str, at: datetime
) -> None:
    """Append transfers. Raises NoFunds when the database refuses one."""
    post_all(session, measure, [posted(project, transfer, command_id, at) for transfer in transfers])


def post_all(session: Session, measure: str, transfers: Sequence[Posted]) -> None:
    """Append transfers of several commands. Raises NoFunds when the database refuses one; nothing of them is written."""
    if not transfers:
        return
    _hold(session, measure)
    try:
        insert_all(session, table_of(TransferRow), [{"measure": measure, **t._asdict()} for t in transfers])
    except IntegrityError as error:
        raise NoFunds(f"{measure}: the ledger refuses {', '.join(t.reason for t in transfers)}") from error
    session.info[_MOVING] = moving(session) | {transfer.command_id for transfer in transfers}


def moving(session: Session) -> frozenset[str]:
    """The commands that have moved money in this transaction: the trace asks the record for theirs, and for no others'."""
    found: frozenset[str] = session.info.get(_MOVING, frozenset())
    return found


def _hold(session: Session, measure: str) -> None:
    """Lock the ledger of a measure until the end of the transaction.

    The trigger touches the balances in the order in which money moves: two transfers that go opposite ways would wait
    for each other. And so postings are numbered in the order in which they are committed.
    """
    _HOLD.rows(session, {"measure": measure})


def balances(session: Session, measure: str) -> dict[Account, int]:
    """What each part of an envelope holds, in cents."""
    query = select(AccountBalance.account, AccountBalance.cents).where(AccountBalance.measure == measure)
    found = {Account(account): cents for account, cents in session.exec(query)}
    return {account: found.get(account, 0) for account in Account}


def free_by(session: Session, measure: str, at: datetime) -> int:
    """What was available at an instant, in cents, by the transfers until then."""
    until = (TransferRow.measure == measure, TransferRow.at <= at)
    came, went = (
        int(
            session.exec(
                select(func.coalesce(func.sum(TransferRow.cents), 0)).where(*until, side == Account.available)
            ).one()
        )
        for side in (TransferRow.target, TransferRow.source)
    )
    return came - went


def transfers(session: Session, measure: str) -> list[Posted]:
    """The transfers of a measure, in the order in which they were written."""
    rows = session.exec(select(TransferRow).where(TransferRow.measure == measure).order_by(col(TransferRow.id)))
    return [
        Posted(r.project, Account(r.source), Account(r.target), r.cents, r.reason, r.command_id, r.at) for r in rows
    ]


def freed(session: Session, command_id: str) -> bool:
    """Whether a command freed money of its envelope."""
    return _FREED.first(session, {"id": command_id}) is not None


def last_transfer(session: Session, measure: str) -> datetime | None:
    """The programme's instant of the newest transfer of a measure."""
    query = select(TransferRow.at).where(TransferRow.measure == measure).order_by(col(TransferRow.id).desc()).limit(1)
    return session.exec(query).first()


def project_balances(session: Session, project: str) -> dict[Account, int]:
    """What a project holds in each part, in cents; what it took from elsewhere is not a holding."""
    return holdings(_HELD.rows(session, {"project": project}))


def holdings(held: Iterable[tuple[Any, ...]]) -> dict[Account, int]:
    """The rows of a project's balances as parts and cents."""
    return {Account(account): cents for account, cents in held if account not in EXTERNAL and cents}


def by_command(session: Session, project: str) -> dict[str, list[Transfer]]:
    """The transfers of a project by the command that moved them, in order."""
    found: dict[str, list[Transfer]] = {}
    query = select(TransferRow).where(TransferRow.project == project).order_by(col(TransferRow.id))
    for row in session.exec(query):
        moved = Transfer(Account(row.source), Account(row.target), row.cents, row.reason)
        found.setdefault(row.command_id, []).append(moved)
    return found


def unbalanced(session: Session, measure: str) -> list[str]:
    """What does not add up, recomputed from the transfers alone; empty when all is well."""
    sums: dict[str, int] = {}
    for side, sign in ((TransferRow.source, -1), (TransferRow.target, 1)):
        query = select(side, func.sum(TransferRow.cents)).where(TransferRow.measure == measure).group_by(side)
        for account, cents in session.exec(query):
            sums[account] = sums.get(account, 0) + sign * int(cents)
    held = balances(session, measure)
    found = [
        _(
            "{part}: {held:amount} on record, {summed:amount} from the transfers",
            part=a,
            held=held[a],
            summed=sums.get(a, 0),
        )
        for a in Account
        if held[a] != sums.get(a, 0)
    ]
    if sum(held.values()) != 0:
        found.append(_("the parts do not add up to the envelope"))
    return [*found, *_of_the_phase(session, measure)]


def _of_the_phase(session: Session, measure: str) -> list[str]:
    phase = phases.of(session, measure)
    if phase is None:
        return []
    drawn = sum(-balances(session, window)[Account.envelope] for window in phase.windows)
    if drawn == phase.drawn:
        return []
    return [
        _(
            "{key}: {drawn:amount} drawn on record, {summed:amount} in its windows",
            key=phase.key,
            drawn=phase.drawn,
            summed=drawn,
        )
    ]
