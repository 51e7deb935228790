"""The trace of every command, accepted or refused, written in the transaction of its effect."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from domain.edition.acts import ACTS
from domain.lifecycle.states import Role
from domain.trust.statement import Statement
from storage import bulk, chain, ledger, rules
from storage.prepared import Prepared, Question, asked_ahead, pipelined
from storage.tables import table_of
from storage.trace_tables import AuditRow


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One command and what became of it. ``at`` is the programme's instant; ``answer`` is the stored answer (JSON)."""

    measure: str
    project: str | None
    command_id: str
    name: str
    actor: str
    role: str
    content: str
    at: datetime
    rules_version: str
    accepted: bool
    state_before: str
    state_after: str
    answer: str
    signature: str = ""
    """Of who acts, over the command; empty for what the service gives itself."""
    file: str = ""
    """Hash of the project's own row after an accepted command; empty for what is no project's."""


@dataclass(frozen=True, slots=True)
class By:
    """Who did it, in which role; the service itself when nobody is named."""

    actor: str = Role.system.value
    role: str = Role.system.value
    signature: str = ""


SERVICE = By()


def entry(
    measure: str, name: str, command_id: str, at: datetime, states: tuple[str, str], answer: str, *,
    by: By = SERVICE, project: str | None = None, content: str = "", accepted: bool = True, file: str = "",
) -> AuditEntry:  # fmt: skip
    """The one way to an entry: ``states`` are those before and after, the rules are those of the edition's file now."""
    before, after = states
    return AuditEntry(
        measure=measure, project=project, command_id=command_id, name=name, actor=by.actor, role=by.role, content=content,
        at=at, rules_version=rules.version(measure), accepted=accepted, state_before=before, state_after=after, answer=answer,
        signature=by.signature, file=file,
    )  # fmt: skip


_TABLE = table_of(AuditRow)
_FIELDS = tuple(field.name for field in fields(AuditEntry))
_ACCEPTED = Prepared(select(_TABLE.c.answer).where(_TABLE.c.command_id == bindparam("id"), _TABLE.c.accepted))
_FIRST = Prepared(
    select(
        *(_TABLE.c[n] for n in ("project", "measure", "name", "content", "answer", "state_before", "state_after"))
    ).where(_TABLE.c.command_id == bindparam("id"), _TABLE.c.accepted)
)
_ACTORS = Prepared(
    select(_TABLE.c.name, _TABLE.c.actor).where(_TABLE.c.project == bindparam("project"), _TABLE.c.accepted).distinct()
)


def record(session: Session, entry: AuditEntry) -> None:
    """Append an entry: see ``record_all``."""
    record_all(session, [entry])


def record_all(session: Session, entries: Sequence[AuditEntry]) -> None:
    """Append entries of one measure, in order, to the trace and to the measure's chain.

    Last in its transaction: their money stands on record already, and the head of the chain is locked from here to the
    commit (the order of locks is edition, project, ledger, head).
    """
    if not entries:
        return
    measure = entries[0].measure
    now = datetime.now(UTC)
    moving = ledger.moving(session)
    accepted = [entry.command_id for entry in entries if entry.accepted and entry.command_id in moving]
    with pipelined(session):
        with asked_ahead(session, [*chain.asks(measure, accepted), bulk.asks(_TABLE, len(entries))]):
            head = chain.hold(session, measure)
            moved = chain.moved_by(session, measure, accepted)
            ids = bulk.next_ids(session, _TABLE, len(entries))
        rows = [
            {"id": id, **{name: getattr(entry, name) for name in _FIELDS}, "recorded_at": now}
            for id, entry in zip(ids, entries, strict=True)
        ]
        bulk.insert_all(session, _TABLE, rows)
        chain.append(session, measure, head, rows, moved)


def asks(command_id: str, project: str) -> tuple[Question, ...]:
    """What ``first`` and ``actors_of`` ask."""
    return (_FIRST, {"id": command_id}), (_ACTORS, {"project": project})


class First(NamedTuple):
    """What was accepted under an id: which fact, and its answer."""

    subject: str
    name: str
    content: str
    answer: str
    before: str
    after: str
    """The states before and after it."""

    def same(self, said: Statement) -> bool:
        """Whether a statement says this fact again."""
        return (self.subject, self.name, self.content) == (said.subject, said.name, said.content)


def first(session: Session, command_id: str) -> First | None:
    """What was accepted under an id, or None. The subject of an act on a measure is the measure."""
    row = _FIRST.first(session, {"id": command_id})
    return None if row is None else First(row[0] or row[1], *row[2:])


def last_of_role(session: Session, projects: Collection[str], role: Role) -> dict[str, str]:
    """Who was the last to act in a role on each of some projects."""
    query = (
        select(AuditRow.project, AuditRow.actor)
        .where(col(AuditRow.project).in_(projects), AuditRow.role == role.value, AuditRow.accepted)
        .order_by(col(AuditRow.id))
    )
    return {project: actor for project, actor in session.exec(query) if project is not None}


def accepted_answer(session: Session, command_id: str) -> str | None:
    """The stored answer of an accepted command, or None."""
    found = _ACCEPTED.first(session, {"id": command_id})
    return None if found is None else str(found[0])


def accepted_ids(session: Session, name: str) -> frozenset[str]:
    """The ids under which a command was accepted, on whatever project."""
    query = select(AuditRow.command_id).where(AuditRow.name == name, AuditRow.accepted)
    return frozenset(session.exec(query))


def refusals(session: Session, command_id: str) -> int:
    """How often a command was refused by a rule."""
    query = select(func.count()).select_from(AuditRow).where(AuditRow.command_id == command_id, ~col(AuditRow.accepted))
    return session.exec(query).one()


def actors_of(session: Session, project: str) -> dict[str, frozenset[str]]:
    """Who has given which accepted command on a project."""
    found: dict[str, set[str]] = {}
    for name, actor in _ACTORS.rows(session, {"project": project}):
        found.setdefault(name, set()).add(actor)
    return {name: frozenset(people) for name, people in found.items()}


def givers(session: Session, measure: str, name: str, content: str) -> frozenset[str]:
    """Who has given an accepted act on a measure in these very words."""
    query = select(AuditRow.actor).where(
        AuditRow.measure == measure, col(AuditRow.project).is_(None), AuditRow.name == name, AuditRow.content == content,
        col(AuditRow.accepted),
    )  # fmt: skip
    return frozenset(session.exec(query))


def acts(session: Session, measure: str, name: str) -> list[AuditEntry]:
    """The accepted acts of one kind on a measure, oldest first."""
    query = select(AuditRow).where(
        AuditRow.measure == measure, col(AuditRow.project).is_(None), AuditRow.name == name, col(AuditRow.accepted)
    )
    rows = session.exec(query.order_by(col(AuditRow.id)))
    return [AuditEntry(**row.model_dump(exclude={"id", "recorded_at"})) for row in rows]


def history(session: Session, project: str) -> list[AuditEntry]:
    """The entries of a project, oldest first."""
    rows = session.exec(select(AuditRow).where(AuditRow.project == project).order_by(col(AuditRow.id)))
    return [AuditEntry(**row.model_dump(exclude={"id", "recorded_at"})) for row in rows]


def answered(session: Session, command_id: str) -> bool:
    """Whether a command has its answer on record, be it a refusal."""
    return _ACCEPTED.first(session, {"id": command_id}) is not None or refusals(session, command_id) > 0


def acts_of(session: Session, measure: str) -> list[AuditEntry]:
    """The acts on a measure that were carried out, oldest first."""
    query = select(AuditRow).where(
        AuditRow.measure == measure, col(AuditRow.project).is_(None), AuditRow.accepted, col(AuditRow.name).in_(ACTS)
    )
    rows = session.exec(query.order_by(col(AuditRow.id)))
    return [AuditEntry(**row.model_dump(exclude={"id", "recorded_at"})) for row in rows]
