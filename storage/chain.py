"""The chain of each measure's trace on record: written with every entry, read raw to be verified (F89, F90)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, bindparam, or_, type_coerce, update
from sqlalchemy import select as select_columns
from sqlalchemy.types import NullType
from sqlmodel import Session

from domain.basis.language import _
from domain.lifecycle.contents import EMPTY_CONTENT
from domain.watch.chain import (
    ENTRY_FIELDS,
    GENESIS,
    LATER_FIELDS,
    POSTING_FIELDS,
    Anchor,
    Head,
    Link,
    Record,
    Report,
    Row,
    link_hash,
    verify,
)
from storage import bulk, documents, erasure, once, tables, trace_tables
from storage.errors import NotFound
from storage.prepared import Prepared, Question


def _table(row: Any) -> Table:
    table: Table = row.__table__
    return table


_LINK = _table(trace_tables.ChainRow)
_HEAD = _table(trace_tables.ChainHead)
_ENTRY = _table(trace_tables.AuditRow)
_POSTING = _table(tables.TransferRow)
_DOCUMENT = _table(tables.DocumentRow)
_EDITION = _table(tables.MeasureEdition)
_INSTANTS = frozenset(("at", "recorded_at"))


_HOLD = Prepared(
    select_columns(_HEAD.c.number, _HEAD.c.hash).where(_HEAD.c.measure == bindparam("measure")).with_for_update()
)
_LAST = Prepared(select_columns(_HEAD.c.number, _HEAD.c.hash).where(_HEAD.c.measure == bindparam("measure")))
_MOVE = Prepared(update(_HEAD).where(_HEAD.c.measure == bindparam("_measure")), ("number", "hash"))


def asks(measure: str, commands: Iterable[str]) -> list[Question]:
    """What ``hold`` and ``moved_by`` ask, in the order in which they do."""
    of = {"measure": measure}
    return [(_HOLD, of), *((_MOVED, {**of, "command": command}) for command in dict.fromkeys(commands))]


def asks_last(measure: str) -> Question:
    """What ``last`` asks."""
    return _LAST, {"measure": measure}


def hold(session: Session, measure: str) -> Head:
    """Lock the head of a measure's chain until the end of the transaction, and read it."""
    of = {"measure": measure}
    found = _HOLD.first(session, of)
    if found is None:
        once.put(session, _HEAD, {**of, "number": 0, "hash": GENESIS})
        (found,) = _HOLD.rows(session, of)
    return Head(*found)


def last(session: Session, measure: str) -> Head | None:
    """The head of a measure's chain as it is now; None when it has no entry yet."""
    found = _LAST.first(session, {"measure": measure})
    return None if found is None else Head(*found)


def append(
    session: Session, measure: str, head: Head, entries: Sequence[Row], moved: Mapping[str, Sequence[Row]]
) -> None:
    """Bind entries, in order, and the money that their commands ``moved``, to the head that is held."""
    links = []
    for entry in entries:
        money = moved.get(entry["command_id"], []) if entry["accepted"] else []
        head = Head(head.number + 1, link_hash(head.hash, entry, money))
        links.append({"measure": measure, "number": head.number, "entry": entry["id"], "hash": head.hash})
    bulk.insert_all(session, _LINK, links)
    _MOVE.write(session, [{"_measure": measure, "number": head.number, "hash": head.hash}])


def heads(session: Session) -> dict[str, Head]:
    """The head of each measure's chain."""
    rows = session.connection().execute(select_columns(_HEAD.c.measure, _HEAD.c.number, _HEAD.c.hash))
    return {measure: Head(number, hash) for measure, number, hash in rows}


def inspect(session: Session, anchors: Mapping[str, Iterable[Anchor]], key: str | None = None) -> list[Report]:
    """Verify the chains of all measures, or of one. Raises NotFound when nothing is known of it.

    A measure is known by whatever names it: who takes an edition out leaves its entries, or its certificates.
    """
    known = _measures(session) | set(anchors)
    if key is not None and key not in known:
        raise NotFound(_("the measure '{key}' is not open", key=key))
    chosen = sorted(known) if key is None else [key]
    return [verify(_record(session, measure, list(anchors.get(measure, ())))) for measure in chosen]


def _measures(session: Session) -> set[str]:
    columns: tuple[Column[Any], ...] = (
        _EDITION.c.key, _HEAD.c.measure, _LINK.c.measure, _ENTRY.c.measure, _POSTING.c.measure,
    )  # fmt: skip
    return {key for column in columns for (key,) in session.connection().execute(select_columns(column).distinct())}


def _record(session: Session, measure: str, anchors: list[Anchor]) -> Record:
    links = session.connection().execute(
        select_columns(_LINK.c.number, _LINK.c.entry, _LINK.c.hash).where(_LINK.c.measure == measure)
    )
    by_command: dict[str, list[Row]] = {}
    for posting in _postings(session, measure):
        by_command.setdefault(posting["command_id"], []).append(posting)
    spoiled, erased = _looked_at(session, measure)
    return Record(
        measure=measure,
        links=[Link(*link) for link in links],
        rows=entries(session, measure),
        postings=by_command,
        head=heads(session).get(measure),
        anchors=anchors,
        spoiled=spoiled,
        erased=erased,
    )


def _looked_at(session: Session, measure: str) -> tuple[frozenset[str], int]:
    """Contents of a measure's commands that are gone, or are not what their hash says; and how many were erased by one."""
    query = select_columns(_ENTRY.c.content).where(_ENTRY.c.measure == measure).distinct()
    raw = _DOCUMENT.c
    wanted = {content for (content,) in session.connection().execute(query)} - {"", EMPTY_CONTENT}
    rows = session.connection().execute(
        select_columns(raw.sha256, type_coerce(raw.data, NullType()), raw.erased_by).where(raw.sha256.in_(query)),
        execution_options={"yield_per": 100},
    )
    whole: set[str] = set()
    erased: set[str] = set()
    for sha256, data, command in rows:
        if documents.opened(session, sha256, data) is not None:
            whole.add(sha256)
        elif command is not None and erasure.proved(session, sha256, command, data):
            erased.add(sha256)
    return frozenset(wanted - whole - erased), len(erased)


def places(session: Session, measure: str) -> dict[int, int]:
    """The number of each entry in the chain of a measure."""
    query = select_columns(_LINK.c.entry, _LINK.c.number).where(_LINK.c.measure == measure)
    return {row.entry: row.number for row in session.connection().execute(query)}


def entries(session: Session, measure: str) -> Iterator[Row]:
    """The entries of a measure, and those that its chain names although they say that they are another's."""
    named = select_columns(_LINK.c.entry).where(_LINK.c.measure == measure)
    query = select_columns(*_raw(_ENTRY, (*ENTRY_FIELDS, *LATER_FIELDS))).where(
        or_(_ENTRY.c.measure == measure, _ENTRY.c.id.in_(named))
    )
    rows = session.connection().execute(query.order_by(_ENTRY.c.id), execution_options={"yield_per": 1000})
    return (_plain(row) for row in rows.mappings())


def _postings(session: Session, measure: str) -> list[Row]:
    rows = _POSTINGS.rows(session, {"measure": measure})
    return [_plain(dict(zip(POSTING_FIELDS, row, strict=True))) for row in rows]


def moved_by(session: Session, measure: str, commands: Iterable[str]) -> dict[str, list[Row]]:
    """The money that commands have moved, as the record has it."""
    found = {}
    for command in dict.fromkeys(commands):
        rows = _MOVED.rows(session, {"measure": measure, "command": command})
        found[command] = [_plain(dict(zip(POSTING_FIELDS, row, strict=True))) for row in rows]
    return found


def _raw(table: Table, names: tuple[str, ...]) -> list[ColumnElement[Any]]:
    """Columns as the database has them: a value that is none of its type is something to find, not to fail on."""
    return [type_coerce(table.c[name], NullType()).label(name) for name in names]


_OF_MEASURE = (
    select_columns(*_raw(_POSTING, POSTING_FIELDS))
    .where(_POSTING.c.measure == bindparam("measure"))
    .order_by(_POSTING.c.id)
)
_POSTINGS = Prepared(_OF_MEASURE)
_MOVED = Prepared(_OF_MEASURE.where(_POSTING.c.command_id == bindparam("command")))


def _plain(row: Mapping[Any, Any]) -> Row:
    """A row as it was given to the database: SQLite keeps instants as text and truth as a number."""
    values: dict[str, object] = {str(name): value for name, value in row.items()}
    for name in _INSTANTS & values.keys():
        values[name] = _instant(values[name])
    if values.get("accepted") in (0, 1):
        values["accepted"] = bool(values["accepted"])
    return values


def _instant(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return value
