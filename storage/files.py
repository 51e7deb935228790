"""The file of a project: loaded whole, saved by its difference. One mapping for all of its collections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Column, Table, and_, bindparam, insert, update
from sqlalchemy import select as select_columns
from sqlmodel import Session

from domain.edition.measure import Measure
from domain.lifecycle.states import ENDS, State
from domain.record.file import (
    Claim,
    ClaimLine,
    ClaimState,
    Debt,
    Evidence,
    Extension,
    Facts,
    File,
    Order,
    OrderState,
    Outcome,
    Recipient,
    RecipientState,
    ServiceLine,
)
from domain.terms import term as clock
from domain.terms.agenda import items
from domain.terms.term import Term, TermEvent
from domain.views.summary import attention, who_must_act
from storage import ledger, tables
from storage.bulk import insert_all
from storage.errors import NotFound


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of the file and its table: the columns are the fields of the record."""

    name: str
    record: type[Any]
    table: Table
    enums: Mapping[str, type[StrEnum]]


def _table(row: Any) -> Table:
    table: Table = row.__table__
    return table


COLLECTIONS = (
    Collection("recipients", Recipient, _table(tables.RecipientRow), {"state": RecipientState}),
    Collection("services", ServiceLine, _table(tables.ServiceLineRow), {}),
    Collection("outcomes", Outcome, _table(tables.OutcomeRow), {}),
    Collection("claims", Claim, _table(tables.ClaimRow), {"state": ClaimState}),
    Collection("claim_lines", ClaimLine, _table(tables.ClaimLineRow), {}),
    Collection("extensions", Extension, _table(tables.ExtensionRow), {}),
    Collection("orders", Order, _table(tables.OrderRow), {"state": OrderState}),
    Collection("debts", Debt, _table(tables.DebtRow), {}),
    Collection("evidence", Evidence, _table(tables.EvidenceRow), {}),
)
_PROJECT = _table(tables.ProjectRow)
_TERM = _table(tables.TermRow)
_EVENT = _table(tables.TermEventRow)
_HEAD = (
    "measure", "order", "title", "lead", "lead_name", "lead_kind", "iban", "since", "arrived_at", "requested",
    "requested_process",
)  # fmt: skip


def load(session: Session, project: str) -> File:
    """The whole file of a project. Raises NotFound."""
    row = session.connection().execute(select_columns(_PROJECT).where(_PROJECT.c.number == project)).mappings().first()
    if row is None:
        raise NotFound(f"there is no project '{project}'")
    facts = _facts(row["facts"])
    head: dict[str, Any] = {name: row[name] for name in _HEAD}
    collections: dict[str, Any] = {collection.name: _load(session, collection, project) for collection in COLLECTIONS}
    return File(
        project=project,
        state=State(row["state"]),
        facts=facts,
        **head,
        **collections,
        terms=_terms(session, project),
        money=ledger.project_balances(session, project),
    )


def hold(session: Session, project: str) -> None:
    """Lock a project's row until the end of the transaction: nobody else decides on it meanwhile (PostgreSQL)."""
    session.connection().execute(
        select_columns(_PROJECT.c.number).where(_PROJECT.c.number == project).with_for_update()
    )


def version(session: Session, project: str) -> int:
    """How many decisions have been written to the file."""
    found = (
        session.connection().execute(select_columns(_PROJECT.c.version).where(_PROJECT.c.number == project)).scalar()
    )
    return int(found or 0)


def _load(session: Session, collection: Collection, project: str) -> dict[Any, Any]:
    names = [field.name for field in fields(collection.record)]
    columns = [collection.table.c[name] for name in names]
    rows = session.connection().execute(select_columns(*columns).where(collection.table.c.project == project))
    found = {}
    for row in rows:
        values = dict(zip(names, row, strict=True))
        values |= {name: enum(values[name]) for name, enum in collection.enums.items()}
        found[values["id"]] = collection.record(**values)
    return dict(sorted(found.items(), key=lambda pair: _natural(pair[0])))


def _natural(key: Any) -> tuple[int, ...]:
    """``C2/L10`` comes after ``C2/L9``."""
    if isinstance(key, int):
        return (key,)
    return tuple(int("".join(c for c in part if c.isdigit()) or 0) for part in key.split("/"))


def _terms(session: Session, project: str) -> dict[str, Term]:
    names = [field.name for field in fields(TermEvent)]
    events: dict[str, list[TermEvent]] = {}
    query = (
        select_columns(_EVENT.c.term, *(_EVENT.c[name] for name in names))
        .where(_EVENT.c.project == project)
        .order_by(_EVENT.c.number)
    )
    for term, *values in session.connection().execute(query):
        events.setdefault(term, []).append(TermEvent(**dict(zip(names, values, strict=True))))
    head = [field.name for field in fields(Term) if field.name != "events"]
    rows = session.connection().execute(
        select_columns(*(_TERM.c[name] for name in head)).where(_TERM.c.project == project)
    )
    found = {row[0]: Term(**dict(zip(head, row, strict=True)), events=tuple(events[row[0]])) for row in rows}
    return dict(sorted(found.items(), key=lambda pair: (pair[1].events[0].day, pair[0])))


def add(session: Session, opened: Sequence[tuple[File, str, str]], measure: Measure) -> None:
    """Write new files, each with the hashes of its application's bytes and content: one statement for each table."""
    rows: dict[Table, list[dict[str, Any]]] = {_PROJECT: []}
    indexes: dict[Term, dict[str, Any]] = {}
    for file, application, content in opened:
        named = {"number": file.project, "application": application, "content": content, "version": 1}
        head = named | _head(file, measure)
        rows[_PROJECT].append(head)
        for collection in COLLECTIONS:
            records = getattr(file, collection.name).values()
            rows.setdefault(collection.table, []).extend({"project": file.project, **_row(r)} for r in records)
        for key, term in file.terms.items():
            index = indexes.get(term) or indexes.setdefault(term, index_of(term, measure))
            rows.setdefault(_TERM, []).append(_term_head(file.project, term) | index)
            rows.setdefault(_EVENT, []).extend(_events(file.project, key, term, 0, file.arrived_at))
    for table, added in rows.items():
        insert_all(session, table, added)


def save(session: Session, before: File, after: File, measure: Measure, at: datetime) -> None:
    """Write what changed between two files of one project, and count the decision."""
    changed = update(_PROJECT).where(_PROJECT.c.number == after.project)
    session.connection().execute(changed.values(**_head(after, measure), version=_PROJECT.c.version + 1))
    for collection in COLLECTIONS:
        _save(session, collection, after.project, getattr(before, collection.name), getattr(after, collection.name))
    _save_terms(session, after, before.terms, measure, at)


def _head(file: File, measure: Measure) -> dict[str, Any]:
    return {name: getattr(file, name) for name in _HEAD} | {
        "state": file.state.value,
        "facts": _plain(file.facts),
        "waiting_for": _joined(who_must_act(file) if file.state not in ENDS else ()),
        "attention": _joined(attention(file, measure)),
    }


def _save(
    session: Session, collection: Collection, project: str, old: Mapping[Any, Any], new: Mapping[Any, Any]
) -> None:
    if old is new:
        return
    added = [{"project": project, **_row(record)} for key, record in new.items() if key not in old]
    changed = [_row(record) for key, record in new.items() if key in old and old[key] != record]
    if added:
        session.connection().execute(insert(collection.table), added)
    if changed:
        key: Column[Any] = collection.table.c.id
        columns = [name for name in changed[0] if name != "id"]
        which = and_(collection.table.c.project == project, key == bindparam("_key"))
        statement = update(collection.table).where(which).values({name: bindparam(f"_{name}") for name in columns})
        session.connection().execute(
            statement, [{f"_{'key' if n == 'id' else n}": v for n, v in row.items()} for row in changed]
        )


def _joined(names: Iterable[str]) -> str:
    """Names as a column that can be searched for one of them: ``,officer,manager,``."""
    return "".join(f",{name}" for name in names) + "," if names else ""


def _save_terms(session: Session, file: File, old: Mapping[str, Term], measure: Measure, at: datetime) -> None:
    heads, events = [], []
    for key, term in file.terms.items():
        known = len(old[key].events) if key in old else 0
        if key in old and term.events[:known] != old[key].events:
            raise ValueError(f"{file.project}: the events of {key} are append-only")
        if key not in old:
            heads.append(_term_head(file.project, term) | index_of(term, measure))
        elif len(term.events) > known:
            reindex(session, file.project, term, measure)
        events += _events(file.project, key, term, known, at)
    for table, rows in ((_TERM, heads), (_EVENT, events)):
        if rows:
            session.connection().execute(insert(table), rows)


def _term_head(project: str, term: Term) -> dict[str, Any]:
    return {"project": project, **{name: getattr(term, name) for name in _names(Term) if name != "events"}}


def _events(project: str, key: str, term: Term, known: int, at: datetime) -> list[dict[str, Any]]:
    return [
        {"project": project, "term": key, "number": number, "at": at, **_row(event)}
        for number, event in enumerate(term.events[known:], known)
    ]


def index_of(term: Term, measure: Measure) -> dict[str, Any]:
    """What lists across projects need of a term: how it stands, its last day, its next instant."""
    due, item = clock.due(term, measure.calendar), next(items(term, measure), None)
    return {
        "status": clock.status(term).value,
        "due": due.day if due else None,
        "next_at": item.at if item else None,
    }


def reindex(session: Session, project: str, term: Term, measure: Measure) -> None:
    """Write the index of a term anew."""
    which = and_(_TERM.c.project == project, _TERM.c.id == term.id)
    session.connection().execute(update(_TERM).where(which).values(index_of(term, measure)))


def _row(record: Any) -> dict[str, Any]:
    names, values, enums = _columns(record.__class__)
    row = dict(zip(names, values(record), strict=True))
    for name in enums:
        row[name] = row[name].value
    return row


@cache
def _columns(record: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]], tuple[str, ...]]:
    enums = next((tuple(collection.enums) for collection in COLLECTIONS if collection.record is record), ())
    return _names(record), attrgetter(*_names(record)), enums


@cache
def _names(record: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


_FACT_DAYS = frozenset(field.name for field in fields(Facts) if field.name.endswith("_on"))


def _plain(facts: Facts) -> dict[str, Any]:
    values = ((name, getattr(facts, name)) for name in _names(Facts))
    return {name: value.isoformat() if name in _FACT_DAYS and value else value for name, value in values}


def _facts(stored: Mapping[str, Any]) -> Facts:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
    }
    values |= {name: date.fromisoformat(values[name]) for name in _FACT_DAYS if values.get(name)}
    return Facts(**values)
