"""The outbox of letters: an intent is written with the decision, sent after the commit, and marked when it left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, exists, func, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from domain.basis.vocabulary import ReceiptKind
from domain.lifecycle.contents import fingerprint
from domain.lifecycle.states import Role
from domain.record.addresses import PARTNER
from domain.record.file import Notice
from storage import once
from storage.letter_tables import NoticeRow, ReceiptRow
from storage.prepared import Prepared, Question
from storage.tables import table_of

_NOTICE = table_of(NoticeRow)
_OF = _NOTICE.c.project == bindparam("project")
_UNSENT = (_NOTICE.c.sent_at.is_(None), _NOTICE.c.skipped_at.is_(None))
# Letters that wait for the post; those that wait for an address do not, until it is known.
_TO_LEAVE = (*_UNSENT, ~_NOTICE.c.held)
_COUNT = Prepared(select_columns(func.count()).select_from(_NOTICE).where(_OF, *_TO_LEAVE))
_LETTERS = select_columns(
    *(_NOTICE.c[n] for n in ("id", "project", "key", "template", "recipient", "values", "queued_at")),
    func.coalesce(_NOTICE.c.protocol, ""),
    _NOTICE.c.protocol_on,
).order_by(_NOTICE.c.id)
_PENDING = Prepared(_LETTERS.where(_OF, *_UNSENT))
_BEFORE = _NOTICE.alias("before")
_FIRST_WAITING = Prepared(
    _LETTERS.where(
        *_TO_LEAVE,
        _NOTICE.c.id > bindparam("after"),
        ~exists(_BEFORE.c.id).where(
            _BEFORE.c.project == _NOTICE.c.project,
            _BEFORE.c.id <= bindparam("after"),
            _BEFORE.c.sent_at.is_(None),
            _BEFORE.c.skipped_at.is_(None),
            ~_BEFORE.c.held,
        ),
    ).limit(bindparam("most"))
)
# When a letter counts as delivered: by its receipt, or when the post had taken it where no receipts are read.
_RECEIPT = table_of(ReceiptRow)
_DELIVERED_AT = case(
    (
        _NOTICE.c.certified,
        select_columns(func.min(_RECEIPT.c.at))
        .where(_RECEIPT.c.notice == _NOTICE.c.id, _RECEIPT.c.kind == ReceiptKind.delivered.value)
        .scalar_subquery(),
    ),
    else_=_NOTICE.c.sent_at,
)
_LEFT = Prepared(
    select_columns(_NOTICE.c["values"], _DELIVERED_AT)
    .where(_OF, _NOTICE.c.sent_at.is_not(None), _DELIVERED_AT.is_not(None))
    .order_by(_NOTICE.c.id)
)
_THIS = _NOTICE.c.id == bindparam("_id")
_SENT = Prepared(
    update(_NOTICE).where(_THIS, _NOTICE.c.sent_at.is_(None)), ("message_id", "sent_at", "sha256", "certified")
)
_AGAIN = Prepared(update(_NOTICE).where(_THIS), ("sent_at", "certified"))
_HOLD = Prepared(update(_NOTICE).where(_THIS, _NOTICE.c.sent_at.is_(None)), ("held",))
_REGISTERED = Prepared(update(_NOTICE).where(_THIS), ("protocol", "protocol_on"))
_SKIPPED = Prepared(update(_NOTICE).where(_THIS), ("skipped_at",))
_UNTOLD = Prepared(select_columns(_NOTICE.c.project).where(_NOTICE.c.untold).distinct())
_SET_UNTOLD = Prepared(update(_NOTICE).where(_THIS), ("untold",))
_TOLD = Prepared(update(_NOTICE).where(_NOTICE.c.project == bindparam("_project"), _NOTICE.c.untold), ("untold",))


class Enclosure(NamedTuple):
    """A document that travels with a letter."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class PendingNotice:
    """A letter that waits to be sent."""

    id: int
    project: str
    key: str
    template: str
    recipient: str
    values: dict[str, Any]
    queued_at: datetime
    protocol: str = ""
    """Its number in the register of correspondence, and the day of it, once they were entered."""
    protocol_on: date | None = None
    address: str = ""
    """Where it goes, if an address of who it is for is known."""
    register: str = ""
    """From which register that address was taken, where it is known."""
    signer: str = ""
    """First and last name of the head of the office who gave the act, by the register of actors; empty where it has none."""
    responsible: str = ""
    """Likewise of the officer who is responsible for the procedure."""
    enclosed: tuple[Enclosure, ...] = ()
    """Documents of the record that travel with it."""

    @property
    def fingerprint(self) -> str:
        """What the message id is derived from: the same letter always has the same one."""
        return f"{self.project}-{fingerprint(self.key.encode())[:20]}"


class Letter(NamedTuple):
    """A letter and what became of it, at real instants: it has left, was held back, or waits."""

    notice: PendingNotice
    sent_at: datetime | None
    skipped_at: datetime | None
    message_id: str | None
    sha256: str | None
    """Hash of the mail as it left, where it was kept."""
    held: bool = False
    """It waits for an address."""


def _notice(row: NoticeRow) -> PendingNotice:
    return PendingNotice(
        row.id or 0, row.project, row.key, row.template, row.recipient, row.values, row.queued_at, row.protocol or "",
        row.protocol_on,
    )  # fmt: skip


def letters(session: Session, project: str) -> list[Letter]:
    """All letters of a project, oldest first."""
    query = select(NoticeRow).where(NoticeRow.project == project).order_by(col(NoticeRow.id))
    return [
        Letter(_notice(row), row.sent_at, row.skipped_at, row.message_id, row.sha256, row.held)
        for row in session.exec(query)
    ]


def letter(session: Session, project: str, number: int) -> PendingNotice | None:
    """One letter of a project by its number, or None."""
    row = session.get(NoticeRow, number)
    return _notice(row) if row is not None and row.project == project else None


def registered_as(session: Session, protocol: str, year: int) -> list[tuple[int, str]]:
    """The letters that the register of correspondence holds under a number of a year: number, project."""
    query = select(NoticeRow).where(NoticeRow.protocol == protocol).order_by(col(NoticeRow.id))
    return [
        (row.id or 0, row.project) for row in session.exec(query) if row.protocol_on and row.protocol_on.year == year
    ]


def register(session: Session, letter: int, protocol: str, day: date) -> None:
    """Enter the number of a letter in the register of correspondence."""
    _REGISTERED.write(session, [{"_id": letter, "protocol": protocol, "protocol_on": day}])


def queue(session: Session, project: str, notices: Sequence[Notice], at: datetime) -> None:
    """Write letters to the outbox; a key that is there already is not written again."""
    queue_all(session, [(project, notices)], at)


def queue_all(session: Session, of_projects: Iterable[tuple[str, Sequence[Notice]]], at: datetime) -> None:
    """The same for the letters of several projects."""
    rows = [
        {
            "project": project,
            "key": notice.key,
            "template": notice.template,
            "recipient": notice.to,
            "values": dict(notice.values),
            "queued_at": at,
            "certified": False,
            "untold": False,
            "held": False,
        }
        for project, notices in of_projects
        for notice in notices
    ]
    once.put_all(session, _NOTICE, rows)


def of_kinds(session: Session, prefix: str, templates: Iterable[str]) -> list[PendingNotice]:
    """The letters of some kinds to the leads of an edition's projects, oldest first."""
    query = select(NoticeRow).where(
        col(NoticeRow.project).startswith(f"{prefix}-"),
        col(NoticeRow.template).in_(tuple(templates)),
        NoticeRow.recipient == Role.operator.value,
    )
    return [_notice(row) for row in session.exec(query.order_by(col(NoticeRow.id)))]


def left(session: Session, project: str, templates: Iterable[str]) -> list[PendingNotice]:
    """The letters of some kinds of a project that have left, oldest first."""
    return [PendingNotice(*row) for row in _left(tuple(templates)).rows(session, {"project": project})]


@cache
def _left(templates: tuple[str, ...]) -> Prepared:
    kinds = or_(*(_NOTICE.c.template == template for template in templates))
    return Prepared(_LETTERS.where(_OF, kinds, _NOTICE.c.sent_at.is_not(None)))


def pending(session: Session, project: str) -> list[PendingNotice]:
    """The letters of a project that have not left, oldest first."""
    return [PendingNotice(*row) for row in _PENDING.rows(session, {"project": project})]


def first_waiting(session: Session, after: int, most: int) -> list[PendingNotice]:
    """The first letters of all projects behind a number, but none whose project has an earlier one that waits."""
    return [PendingNotice(*row) for row in _FIRST_WAITING.rows(session, {"after": after, "most": most})]


def asks(project: str) -> Question:
    """What ``waiting`` asks."""
    return _COUNT, {"project": project}


def waiting(session: Session, project: str) -> int:
    """How many letters of a project have not left."""
    ((count,),) = _COUNT.rows(session, {"project": project})
    return int(count)


class Left(NamedTuple):
    """A letter that the post has taken: its message id, and the hash of the mail, which is a document of the record."""

    message_id: str
    sha256: str | None = None
    certified: bool = False
    """Whether it counts as delivered by its receipt alone."""


def mark_sent(session: Session, letters: Mapping[int, Left], at: datetime) -> None:
    """Record that letters left, at a real instant; the first record of a letter stays."""
    _SENT.write(
        session,
        [
            {
                "_id": id,
                "message_id": left.message_id,
                "sent_at": at,
                "sha256": left.sha256,
                "certified": left.certified,
            }
            for id, left in letters.items()
        ],
    )


def take_back(session: Session, letter: int) -> None:
    """A letter that certified mail could not deliver waits again, to leave for another address."""
    _AGAIN.write(session, [{"_id": letter, "sent_at": None, "certified": False}])


def hold(session: Session, letters: Iterable[int]) -> None:
    """Letters wait for an address of who they are for."""
    _HOLD.write(session, [{"_id": id, "held": True} for id in letters])


def held(session: Session) -> dict[tuple[str, str], int]:
    """How many letters wait for an address, by project and by who they are for; copies to partners wait for a correction."""
    query = (
        select_columns(_NOTICE.c.project, _NOTICE.c.recipient, func.count())
        .where(_NOTICE.c.held, ~_NOTICE.c.recipient.startswith(PARTNER))
        .group_by(_NOTICE.c.project, _NOTICE.c.recipient)
    )
    return {(project, recipient): count for project, recipient, count in session.connection().execute(query)}


def release(session: Session, project: str, recipient: str) -> None:
    """An address is known: what waited for it leaves."""
    waits = (_NOTICE.c.project == project, _NOTICE.c.recipient == recipient, _NOTICE.c.held)
    session.connection().execute(update(_NOTICE).where(*waits).values(held=False))


def mark_skipped(session: Session, letters: Iterable[int], at: datetime) -> None:
    """Record that reminders were held back, at a real instant: their cause had fallen away."""
    _SKIPPED.write(session, [{"_id": id, "skipped_at": at} for id in letters])


def mark_untold(session: Session, letters: Iterable[int]) -> None:
    """Terms began with these letters: the workflow of their project must hear of it."""
    _SET_UNTOLD.write(session, [{"_id": id, "untold": True} for id in letters])


def mark_told(session: Session, projects: Iterable[str]) -> None:
    """The workflows of some projects have heard of their letters."""
    _TOLD.write(session, [{"_project": project, "untold": False} for project in projects])


def untold(session: Session) -> list[str]:
    """The projects whose workflow must hear that terms have begun."""
    return [project for (project,) in _UNTOLD.rows(session)]


def sent_keys(session: Session, project: str) -> frozenset[str]:
    """The keys of a project's letters that have left."""
    query = select(NoticeRow.key).where(NoticeRow.project == project, col(NoticeRow.sent_at).is_not(None))
    return frozenset(session.exec(query))


def delivered(session: Session, project: str) -> list[tuple[str, datetime]]:
    """Terms that begin with letters that were delivered, each with the real instant of it."""
    return [
        (term, sent_at)
        for values, sent_at in _LEFT.rows(session, {"project": project})
        for term in values.get("starts", "").split(",")
        if term
    ]
