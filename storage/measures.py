"""Opened editions: their clock and their window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, select

from domain.basis.language import _
from domain.basis.programme_clock import ProgrammeClock
from domain.edition.acts import Enacted
from storage.database import CLOCKS, Database
from storage.errors import NotFound
from storage.prepared import Prepared, Question
from storage.tables import MeasureActRow, MeasureEdition, table_of

_EDITION = table_of(MeasureEdition)
_COLUMNS = ("key", "state", "opened_at", "as_of", "speed", "last_order", "rules_version")
_ALL = select_columns(*(_EDITION.c[name] for name in _COLUMNS))
_READ = Prepared(_ALL.where(_EDITION.c.key == bindparam("key")))
_READ_ALL = Prepared(_ALL.order_by(_EDITION.c.key))
_ACT = table_of(MeasureActRow)
_ENACTED = Prepared(
    select_columns(_ACT.c.kind, _ACT.c.act, _ACT.c.day, _ACT.c.value)
    .where(_ACT.c.measure == bindparam("measure"))
    .order_by(_ACT.c.id)
)


@dataclass(frozen=True, slots=True)
class Edition:
    """An opened edition."""

    key: str
    state: str
    clock: ProgrammeClock
    last_order: int
    rules_version: str


def _edition(
    key: str, state: str, opened_at: datetime, as_of: datetime, speed: float, last_order: int, rules_version: str
) -> Edition:
    clock = ProgrammeClock(opened_at=opened_at, as_of=as_of, speed=speed)
    return Edition(key, state, clock, last_order, rules_version)


def open_edition(
    session: Session, key: str, clock: ProgrammeClock, rules_version: str, state: str = "open", phase: str | None = None
) -> None:
    """Open an edition with its clock, which never changes again, as a window of its phase."""
    row = MeasureEdition(key=key, state=state, rules_version=rules_version, phase=phase, **clock.model_dump())
    session.add(row)
    session.flush()


def edition(session: Session, key: str) -> Edition:
    """An opened edition. Raises NotFound."""
    row = _READ.first(session, {"key": key})
    if row is None:
        raise NotFound(_("the measure '{key}' is not open", key=key))
    return _edition(*row)


def clock(database: Database, key: str) -> ProgrammeClock:
    """The clock of an opened edition, read once. Raises NotFound."""
    if key not in database.clocks:
        with database.read() as session:
            return clock_in(session, key)
    return database.clocks[key]


def clock_in(session: Session, key: str) -> ProgrammeClock:
    """The same for who asks in a transaction; of an edition on record, and not of one that this transaction opens: it may be undone."""
    known: dict[str, ProgrammeClock] = session.info.setdefault(CLOCKS, {})
    if key not in known:
        known[key] = edition(session, key).clock
    return known[key]


def hold(session: Session, *keys: str) -> None:
    """Lock editions until the end of the transaction, always in the same order: nobody else reserves of them meanwhile.

    Raises NotFound. What was read of them before is read again.
    """
    for key in sorted(set(keys)):
        query = select(MeasureEdition).where(MeasureEdition.key == key).with_for_update()
        if session.exec(query.execution_options(populate_existing=True)).first() is None:
            raise NotFound(_("the measure '{key}' is not open", key=key))


def editions(session: Session) -> list[Edition]:
    """All opened editions."""
    return [_edition(*row) for row in _READ_ALL.rows(session)]


def close(session: Session, key: str) -> None:
    """Close the window of an edition."""
    row = session.get_one(MeasureEdition, key)
    row.state = "closed"
    session.flush()


def asks(key: str) -> Question:
    """What ``enacted`` asks."""
    return _ENACTED, {"measure": key}


def enacted(session: Session, key: str) -> tuple[Enacted, ...]:
    """The acts that changed a running measure, in their order."""
    return tuple(Enacted(*row) for row in _ENACTED.rows(session, {"measure": key}))


def record_act(session: Session, key: str, done: Enacted, command_id: str) -> None:
    """Append an act that changed a running measure, once."""
    if session.exec(select(MeasureActRow.id).where(MeasureActRow.command_id == command_id)).first() is not None:
        return
    row = MeasureActRow(
        measure=key, kind=done.name, act=done.act, value=done.value, day=done.day, command_id=command_id
    )
    session.add(row)
    session.flush()
