"""Phases on record: what one holds, what its windows have drawn. The database counts and refuses more."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, select

from domain.edition.measure import Measure
from storage.tables import MeasureEdition, PhaseRow


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase: cents that it holds, and that its windows have drawn."""

    key: str
    cents: int
    drawn: int
    windows: tuple[str, ...]

    @property
    def left(self) -> int:
        """What no window holds."""
        return self.cents - self.drawn


def of(session: Session, measure: str) -> Phase | None:
    """The phase of an opened window; None for an edition that stands alone."""
    edition = session.get(MeasureEdition, measure)
    row = session.get(PhaseRow, edition.phase, populate_existing=True) if edition and edition.phase else None
    return _read(session, row) if row else None


def hold(session: Session, measure: Measure) -> Phase | None:
    """The phase of a window that is about to open, held until the end of the transaction; it begins with its first window."""
    if measure.phase is None:
        return None
    query = select(PhaseRow).where(PhaseRow.key == measure.phase.key).with_for_update()
    row = session.exec(query.execution_options(populate_existing=True)).first()
    if row is None:
        row = PhaseRow(key=measure.phase.key, cents=measure.phase.envelope.at())
        session.add(row)
        session.flush()
    return _read(session, row)


def grow(session: Session, key: str, cents: int) -> None:
    """A phase holds more, or less, than before: money came from outside by an act, or went."""
    row = session.get_one(PhaseRow, key, populate_existing=True)
    row.cents += cents
    session.add(row)
    session.flush()


def _read(session: Session, row: PhaseRow) -> Phase:
    query = select(MeasureEdition.key).where(MeasureEdition.phase == row.key).order_by(MeasureEdition.key)
    return Phase(row.key, row.cents, row.drawn, tuple(session.exec(query)))
