"""The file of a project: loaded whole, saved by its difference. One mapping for all of its collections."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from operator import attrgetter, itemgetter
from typing import Any, get_args, get_type_hints

from sqlalchemy import Column, Select, Table, and_, bindparam, update
from sqlalchemy import select as select_columns
from sqlmodel import Session

from domain.basis.decree import Decree
from domain.basis.language import _
from domain.basis.once import once_alone
from domain.basis.text import natural
from domain.edition.measure import Measure
from domain.lifecycle.contents import fingerprint
from domain.lifecycle.states import State
from domain.offers import offers
from domain.record.chances import Offers
from domain.record.decision import Context
from domain.record.file import Evidence, Extension, Facts, File, Signature
from domain.record.network import CrisisCompany, Partner, RegisterAnswer
from domain.record.payables import Claim, ClaimLine, Debt, Order, SpotCheck
from domain.record.people import Outcome, Recipient, ServiceLine
from domain.record.states import EXTERNAL
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.agenda import items
from domain.terms.term import Term, TermEvent
from domain.views.offered import must_act
from domain.views.summary import attention
from storage import kept, ledger, network_tables, tables
from storage.bulk import insert_all
from storage.errors import NotFound
from storage.gathered import KEPT, Gathered, Part
from storage.prepared import Prepared, Question, answers, asked_ahead, pipelined

# What is written into one row of a table, by the names of its columns.
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of the file and its table: the columns are the fields of the record."""

    name: str
    record: Any
    table: Table


def _table(row: Any) -> Table:
    table: Table = row.__table__
    return table


@cache
def _names(record: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


COLLECTIONS = (
    Collection("partners", Partner, _table(network_tables.PartnerRow)),
    Collection("companies", CrisisCompany, _table(network_tables.CrisisCompanyRow)),
    Collection("recipients", Recipient, _table(tables.RecipientRow)),
    Collection("services", ServiceLine, _table(tables.ServiceLineRow)),
    Collection("outcomes", Outcome, _table(tables.OutcomeRow)),
    Collection("claims", Claim, _table(tables.ClaimRow)),
    Collection("claim_lines", ClaimLine, _table(tables.ClaimLineRow)),
    Collection("extensions", Extension, _table(tables.ExtensionRow)),
    Collection("orders", Order, _table(tables.OrderRow)),
    Collection("debts", Debt, _table(tables.DebtRow)),
    Collection("evidence", Evidence, _table(tables.EvidenceRow)),
    Collection("checks", SpotCheck, _table(tables.SpotCheckRow)),
    Collection("answers", RegisterAnswer, _table(network_tables.RegisterAnswerRow)),
)
_PROJECT = _table(tables.ProjectRow)
_TERM = _table(tables.TermRow)
_EVENT = _table(tables.TermEventRow)
# The fields of the file that are columns of the project's row.
_HEAD = (
    "project", "state", "facts", "version", "measure", "order", "title", "lead", "lead_name", "lead_kind", "iban",
    "since", "arrived_at", "requested", "requested_process",
)  # fmt: skip
_VERSION, _FACTS = _HEAD.index("version"), _HEAD.index("facts")
_TERM_HEAD = tuple(field.name for field in fields(Term) if field.name != "events")
_ID = _TERM_HEAD.index("id")


def _column(name: str) -> Column[Any]:
    return _PROJECT.c["number" if name == "project" else name]


class _Words(dict[str, StrEnum]):
    """The words of one of the domain's lists, by their text."""

    def __missing__(self, text: str) -> StrEnum:
        raise ValueError(f"{text!r} is none of {', '.join(self)}")


def _words(record: Any, names: Iterable[str]) -> dict[str, Callable[[Any], Any]]:
    """Of a record's fields those that hold a word of one of the domain's lists, each with what makes that word of a text."""
    hints = get_type_hints(record)
    kinds = ((name, kind) for name in names for kind in (hints[name], *get_args(hints[name])))
    lists = ((name, kind) for name, kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum))
    return {name: _Words({word.value: word for word in words}).__getitem__ for name, words in lists}


def _of_project(table: Table, names: Sequence[str]) -> Select[Any]:
    """Columns of a project's rows in a table. By a short name: the driver reads the whole text each time that it is long."""
    rows = table.alias("t").c
    return select_columns(*(rows[name] for name in names)).where(rows.project == bindparam("project"))


def _of_collection(collection: Collection) -> Part:
    """The records of a project's rows."""
    names = _names(collection.record)
    return Part(_of_project(collection.table, names), _words(collection.record, names), collection.record)


def _of_event(term: str, number: int, *values: Any) -> tuple[str, int, TermEvent]:
    return term, number, TermEvent(*values)


def _as_row(*values: Any) -> tuple[Any, ...]:
    return values


# All that a file is made of: its own row, its collections, the events of its terms and their heads, its money.
_WHOLE = (
    Prepared(select_columns(*map(_column, _HEAD)).where(_PROJECT.c.number == bindparam("project"))),
    Gathered(
        *map(_of_collection, COLLECTIONS),
        Part(
            _of_project(_EVENT, ("term", "number", *_names(TermEvent))), _words(TermEvent, _names(TermEvent)), _of_event
        ),
        Part(_of_project(_TERM, _TERM_HEAD), _words(Term, _TERM_HEAD), _as_row),
        Part(ledger.OF_PROJECT, {}, _as_row),
    ),
)
_ROW = select_columns(_PROJECT.c.measure).where(_PROJECT.c.number == bindparam("project"))
_HOLD = Prepared(_ROW.with_for_update())
_TAKE = Prepared(_ROW.with_for_update(skip_locked=True))


def asks(session: Session, project: str) -> Iterator[Question]:
    """What ``load`` asks."""
    wanted = _WHOLE if kept.known(session, project) is None else _WHOLE[:1]
    return ((question, {"project": project}) for question in wanted)


def load(session: Session, project: str) -> File:
    """The whole file of a project; at a door, where it is held, as it was stored last if it still is. Raises NotFound."""
    of = {"project": project}
    known = kept.known(session, project)
    if known is not None:
        row = _WHOLE[0].first(session, of)
        if row and row[_VERSION] == known.version and row[_FACTS] == plain_facts(known):
            return known
    head, ((*lists, events, terms, held),) = answers(session, _WHOLE, of)
    if not head:
        raise NotFound(_("there is no project '{project}'", project=project))
    values = dict(zip(_HEAD, head[0], strict=True))
    values |= {"state": State(values["state"]), "facts": _facts(values["facts"])}
    collections: dict[str, Any] = {each.name: _by_id(rows) for each, rows in zip(COLLECTIONS, lists, strict=True)}
    return File(**values, **collections, terms=_terms(terms, events), money=ledger.holdings(held))


def load_all(session: Session, projects: Iterable[str]) -> dict[str, File]:
    """The files of several projects by number. Raises NotFound."""
    return {project: load(session, project) for project in sorted(set(projects))}


def hold(session: Session, project: str) -> None:
    """Lock a project's row until the end of the transaction: nobody else decides on it meanwhile (PostgreSQL)."""
    _HOLD.rows(session, {"project": project})


def take_asks(projects: Iterable[str]) -> list[Question]:
    """What ``take`` asks."""
    return [(_TAKE, {"project": project}) for project in sorted(set(projects))]


def take(session: Session, projects: Iterable[str]) -> dict[str, str]:
    """Lock the rows of those projects that nobody else holds now, in their order; returns the measure of each."""
    asked = take_asks(projects)
    with asked_ahead(session, asked):
        found = {of["project"]: question.first(session, of) for question, of in asked}
    return {project: row[0] for project, row in found.items() if row}


def _by_id(records: Iterable[Any]) -> dict[Any, Any]:
    return _in_order({record.id: record for record in records})


def _in_order(records: Mapping[Any, Any]) -> dict[Any, Any]:
    return {key: records[key] for key in sorted(records, key=natural)}


def _terms(heads: Iterable[tuple[Any, ...]], rows: Iterable[tuple[str, int, TermEvent]]) -> dict[str, Term]:
    events: dict[str, list[TermEvent]] = {}
    for term, _number, event in sorted(rows, key=_of_number):
        events.setdefault(term, []).append(event)
    return _terms_in_order({head[_ID]: _term(head, tuple(events[head[_ID]])) for head in heads})


_of_number = itemgetter(1)


@lru_cache(KEPT)
def _term(head: tuple[Any, ...], events: tuple[TermEvent, ...]) -> Term:
    """A term of its row and its events. What was reckoned of it goes with it to whoever reads the same again."""
    return Term(**dict(zip(_TERM_HEAD, head, strict=True)), events=events)


def _terms_in_order(terms: Mapping[str, Term]) -> dict[str, Term]:
    return dict(sorted(terms.items(), key=lambda pair: (pair[1].events[0].day, pair[0])))


def stored(before: File, after: File) -> File:
    """A file that is being saved, as it will be loaded: everything in its order, what is empty left out."""
    changed = {
        each.name: _in_order(getattr(after, each.name))
        for each in COLLECTIONS
        if getattr(after, each.name) is not getattr(before, each.name)
    }
    return after.having(
        **changed,
        version=before.version + 1,
        terms=_terms_in_order(after.terms),
        money={account: cents for account, cents in after.money.items() if account not in EXTERNAL and cents},
    )


def add(session: Session, opened: Sequence[tuple[File, str, str]], measure: Measure) -> None:
    """Write new files, each with the hashes of its application's bytes and content: one statement for each table."""
    rows: dict[Table, list[Row]] = {_PROJECT: []}
    indexes: dict[Term, Row] = {}
    for file, application, content in opened:
        named = {"number": file.project, "application": application, "content": content}
        now = offers(file, Context(measure, file.arrived_at, "", ""))
        head = named | _head(file) | _index(file, measure, now) | {"version": 1}
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


def save(session: Session, before: File, after: File, measure: Measure, at: datetime, now: Offers) -> File:
    """Write what changed between two files of one project, count the decision, and return the file as it is stored.

    ``now`` is what may be done on the file afterwards: who must act stands on its row.
    """
    after = stored(before, after)
    head = _changed_head(before, after) | _index(after, measure, now)
    with pipelined(session):
        _write_head(tuple(head)).write(session, [head | {"_project": after.project}])
        for collection in COLLECTIONS:
            _save(session, collection, after.project, getattr(before, collection.name), getattr(after, collection.name))
        _save_terms(session, after, before.terms, measure, at)
    kept.note(session, after)
    return after


def _head(file: File) -> Row:
    own = {name: getattr(file, name) for name in _HEAD if name != "project"}
    return own | {"state": file.state.value, "facts": plain_facts(file)}


def _changed_head(before: File, after: File) -> Row:
    """The columns of the project's row that a decision changes; its version is always one."""
    return {name: value for name, value in _head(after).items() if getattr(before, name) != getattr(after, name)}


def _index(file: File, measure: Measure, now: Offers) -> Row:
    """What the project's row says for lists."""
    return {"waiting_for": _joined(must_act(file, now)), "attention": _joined(attention(file, measure))}


@cache
def _write_head(columns: tuple[str, ...]) -> Prepared:
    return Prepared(update(_PROJECT).where(_PROJECT.c.number == bindparam("_project")), columns)


@cache
def _change(table: Table, columns: tuple[str, ...]) -> Prepared:
    """Change rows of a project, each known by its id."""
    which = and_(table.c.project == bindparam("_project"), table.c.id == bindparam("_id"))
    return Prepared(update(table).where(which), columns)


def _save(
    session: Session, collection: Collection, project: str, old: Mapping[Any, Any], new: Mapping[Any, Any]
) -> None:
    if old is new:
        return
    added = [{"project": project, **_row(record)} for key, record in new.items() if key not in old]
    changed = [record for key, record in new.items() if record is not old.get(key, record) and record != old[key]]
    insert_all(session, collection.table, added)
    rows: dict[tuple[str, ...], list[Row]] = {}
    for record in changed:
        row = _difference(old[record.id], record)
        rows.setdefault(tuple(row), []).append({"_project": project, "_id": record.id, **row})
    for columns, alike in rows.items():
        _change(collection.table, columns).write(session, alike)


def _difference(old: Any, new: Any) -> Row:
    """The columns in which a record differs from what it was."""
    before = _row(old)
    return {name: value for name, value in _row(new).items() if value != before[name]}


def _joined(names: Iterable[str]) -> str:
    """Names as a column that can be searched for one of them: ``,officer,manager,``."""
    return "".join(f",{name}" for name in names) + "," if names else ""


def _save_terms(session: Session, file: File, old: Mapping[str, Term], measure: Measure, at: datetime) -> None:
    heads: list[Row] = []
    events: list[Row] = []
    for key, term in file.terms.items():
        known = len(old[key].events) if key in old else 0
        if key in old and term.events[:known] != old[key].events:
            raise ValueError(f"{file.project}: the events of {key} are append-only")
        if key not in old:
            heads.append(_term_head(file.project, term) | index_of(term, measure))
        elif len(term.events) > known:
            reindex(session, file.project, term, measure)
        events += _events(file.project, key, term, known, at)
    insert_all(session, _TERM, heads)
    insert_all(session, _EVENT, events)


def _term_head(project: str, term: Term) -> Row:
    return {"project": project, **{name: getattr(term, name) for name in _names(Term) if name != "events"}}


def _events(project: str, key: str, term: Term, known: int, at: datetime) -> list[Row]:
    return [
        {"project": project, "term": key, "number": number, "at": at, **_row(event)}
        for number, event in enumerate(term.events[known:], known)
    ]


def index_of(term: Term, measure: Measure) -> Row:
    """What lists across projects need of a term: how it stands, its last day, its next instant."""
    due = reckoning.due(term, measure.calendar)
    item = next(iter(items(term, measure)), None)
    return {
        "status": clock.status(term).value,
        "due": due.day if due else None,
        "next_at": item.at if item else None,
    }


def reindex(session: Session, project: str, term: Term, measure: Measure) -> None:
    """Write the index of a term anew."""
    index = index_of(term, measure)
    _change(_TERM, tuple(index)).write(session, [{"_project": project, "_id": term.id, **index}])


def _row(record: Any) -> Row:
    names = _names(record.__class__)
    return dict(zip(names, _values(record.__class__)(record), strict=True))


@cache
def _values(record: Any) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*_names(record))


_FACT_DAYS = frozenset(field.name for field in fields(Facts) if field.name.endswith("_on"))


# What an entry of the trace binds of the project's row, besides its facts: whose it is, how it stands, who is paid.
SEALED = (
    "measure", "order", "title", "lead", "lead_name", "lead_kind", "iban", "state", "requested", "requested_process",
)  # fmt: skip


def seal(file: File) -> str:
    """The hash of a project's own row, as the entry of its last decision holds it."""
    return _seal({name: getattr(file, name) for name in SEALED}, plain_facts(file))


def seals(session: Session, measure: str) -> dict[str, tuple[str, str]]:
    """The state and the hash of the row of each project of a measure as it stands on record."""
    columns = (_PROJECT.c.number, *(_PROJECT.c[name] for name in SEALED), _PROJECT.c.facts)
    rows = session.connection().execute(select_columns(*columns).where(_PROJECT.c.measure == measure)).mappings()
    return {row["number"]: (row["state"], _seal({name: row[name] for name in SEALED}, row["facts"])) for row in rows}


def _seal(head: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """Empty facts are left out: one that is added to the service later changes no hash."""
    said = {"head": dict(head), "facts": {name: value for name, value in facts.items() if value}}
    return fingerprint(json.dumps(said, sort_keys=True, default=str).encode())


@once_alone
def plain_facts(file: File) -> Row:
    """The facts of a file as its row holds them, and gives them back."""
    facts = file.facts
    plain: Row = {name: _plain(name, getattr(facts, name)) for name in _names(Facts)}
    named = facts.decree.model_dump(mode="json") if facts.decree else None
    return plain | {"decree": named, "signatures": [asdict(signature) for signature in facts.signatures]}


def _plain(name: str, value: Any) -> Any:
    if name in _FACT_DAYS and value:
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _facts(stored: Mapping[str, Any]) -> Facts:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
    }
    values |= {name: date.fromisoformat(values[name]) for name in _FACT_DAYS if values.get(name)}
    values["decree"] = Decree.of_record(values.get("decree"))
    values["signatures"] = tuple(Signature(**signature) for signature in values.get("signatures", ()))
    return Facts(**values)
