"""The register of actors on record: its entries stand in the trace, in a chain of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlmodel import Session

from domain.basis.findings import RuleBroken
from domain.lifecycle.states import Role
from domain.trust.register import REGISTER, Entry, Register, enter, replay
from domain.trust.statement import Statement
from storage import audit, chain, documents
from storage.prepared import Question
from storage.tables import DocumentRow, table_of
from storage.trace_tables import AuditRow

_ENTRY = table_of(AuditRow)
_DOCUMENT = table_of(DocumentRow)


class Read(NamedTuple):
    """The register, and the entries on record that change nothing: who wrote them could not."""

    register: Register
    void: dict[int, str]
    """By the id of the entry: why."""


class Signed(NamedTuple):
    """A statement with its words and its signature."""

    said: Statement
    words: bytes
    signature: str


# Registers that are kept in memory, by the head of their chain: it binds all that they say.
_READ_BEFORE = 64
_known: dict[str, Read] = {}


def asks() -> Question:
    """What ``read`` asks."""
    return chain.asks_last(REGISTER)


def read(session: Session) -> Read:
    """The register as its entries make it, read anew when its chain has grown."""
    head = chain.last(session, REGISTER)
    if head is None:
        return Read(Register(), {})
    if head.hash not in _known:
        if len(_known) >= _READ_BEFORE:
            _known.clear()
        _known[head.hash] = replayed(session)
    return _known[head.hash]


def register(session: Session) -> Register:
    """Who may act as what, with which key, from when until when."""
    return read(session).register


def roles_of(session: Session, name: str) -> frozenset[Role]:
    """The roles of an actor now; none for an unknown one."""
    found = register(session).actor(name, datetime.now(UTC))
    return found.roles if found else frozenset()


def replayed(session: Session) -> Read:
    """The register from all of its entries, whatever was read before."""
    query = (
        select(_ENTRY, _DOCUMENT.c.data)
        .outerjoin(_DOCUMENT, _DOCUMENT.c.sha256 == _ENTRY.c.content)
        .where(_ENTRY.c.measure == REGISTER, _ENTRY.c.accepted)
        .order_by(_ENTRY.c.id)
    )
    rows = session.connection().execute(query).all()
    found, void = replay(_entry(session, row) for row in rows)
    return Read(found, {rows[place].id: "; ".join(f.message for f in why) for place, why in void.items()})


def _entry(session: Session, row: Row[Any]) -> Entry:
    said = Statement(row.command_id, row.measure, row.name, row.content, row.actor, row.role)
    return Entry(said, documents.opened(session, row.content, row.data) or b"", row.signature, row.recorded_at)


def change(session: Session, signed: Sequence[Signed]) -> Register:
    """Append entries to the register, which is held until the end of the transaction, and return what it says now.

    Raises RuleBroken with every reason against the first of them that changes nothing.
    """
    chain.hold(session, REGISTER)
    after = register(session)
    for said, words, signature in signed:
        at = datetime.now(UTC)
        entered = enter(after, Entry(said, words, signature, at))
        if not isinstance(entered, Register):
            raise RuleBroken(*entered)
        after = entered
        documents.store(session, words, f"{said.name}.json", at)
    audit.record_all(session, [_written(one) for one in signed])
    return after


def _written(signed: Signed) -> audit.AuditEntry:
    said = signed.said
    return audit.AuditEntry(
        measure=REGISTER, project=None, command_id=said.id, name=said.name, actor=said.actor, role=said.role,
        content=said.content, at=datetime.now(UTC), rules_version="", accepted=True, state_before="", state_after="",
        answer="{}", signature=signed.signature,
    )  # fmt: skip


def length(session: Session) -> int:
    """How many entries the register has: the next one counts on, so that the same words later are a new fact."""
    head = chain.last(session, REGISTER)
    return head.number if head else 0


def chains(session: Session) -> dict[str, int]:
    """The last number of each chain that is on record: what is older than the register has no signatures."""
    return {key: head.number for key, head in chain.heads(session).items() if key != REGISTER}
