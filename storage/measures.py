"""Opened editions: their clock and their window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from domain.basis.programme_clock import ProgrammeClock
from storage.database import Database
from storage.errors import NotFound
from storage.tables import MeasureActRow, MeasureEdition


@dataclass(frozen=True, slots=True)
class Edition:
    """An opened edition."""

    key: str
    state: str
    clock: ProgrammeClock
    last_order: int
    rules_version: str


def _edition(row: MeasureEdition) -> Edition:
    clock = ProgrammeClock(opened_at=row.opened_at, as_of=row.as_of, speed=row.speed)
    return Edition(row.key, row.state, clock, row.last_order, row.rules_version)


def open_edition(session: Session, key: str, clock: ProgrammeClock, rules_version: str, state: str = "open") -> None:
    """Open an edition with its clock, which never changes again."""
    session.add(MeasureEdition(key=key, state=state, rules_version=rules_version, **clock.model_dump()))
    session.flush()


def edition(session: Session, key: str) -> Edition:
    """An opened edition. Raises NotFound."""
    row = session.get(MeasureEdition, key)
    if row is None:
        raise NotFound(f"the measure '{key}' is not open")
    return _edition(row)


def clock(database: Database, key: str) -> ProgrammeClock:
    """The clock of an opened edition, read once. Raises NotFound."""
    if key not in database.clocks:
        with database.read() as session:
            database.clocks[key] = edition(session, key).clock
    return database.clocks[key]


def hold(session: Session, *keys: str) -> None:
    """Lock editions until the end of the transaction, always in the same order: nobody else reserves of them meanwhile.

    Raises NotFound. What was read of them before is read again.
    """
    for key in sorted(set(keys)):
        query = select(MeasureEdition).where(MeasureEdition.key == key).with_for_update()
        if session.exec(query.execution_options(populate_existing=True)).first() is None:
            raise NotFound(f"the measure '{key}' is not open")


def editions(session: Session) -> list[Edition]:
    """All opened editions."""
    return [_edition(row) for row in session.exec(select(MeasureEdition).order_by(MeasureEdition.key))]


def close(session: Session, key: str) -> None:
    """Close the window of an edition."""
    row = session.get_one(MeasureEdition, key)
    row.state = "closed"
    session.add(row)


def acts(session: Session, key: str, kind: str, act: str) -> list[tuple[str, date]]:
    """What an act did to a measure before, and on which day."""
    query = select(MeasureActRow).where(
        MeasureActRow.measure == key, MeasureActRow.kind == kind, MeasureActRow.act == act
    )
    return [(row.value, row.day) for row in session.exec(query)]


def record_act(session: Session, key: str, kind: str, act: str, value: str, day: date, command_id: str) -> None:
    """Append an act that changed a running measure, once."""
    if session.exec(select(MeasureActRow.id).where(MeasureActRow.command_id == command_id)).first() is not None:
        return
    row = MeasureActRow(measure=key, kind=kind, act=act, value=value, day=day, command_id=command_id)
    session.add(row)
    session.flush()
