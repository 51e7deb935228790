"""The decrees that acts of a measure have named, so that one has one date in however many projects (R4.9)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, update
from sqlalchemy import select as select_columns
from sqlmodel import Session

from domain.basis.decree import Decree
from storage import once
from storage.prepared import Prepared
from storage.tables import DecreeRow, table_of

_DECREE = table_of(DecreeRow)
_KEY = ("measure", "kind", "year", "number")
_DATE = Prepared(select_columns(_DECREE.c.date).where(*(_DECREE.c[name] == bindparam(name) for name in _KEY)))
_CHANGE = Prepared(update(_DECREE).where(*(_DECREE.c[name] == bindparam(f"_{name}") for name in _KEY)), ("date",))


def known(session: Session, measure: str, decree: Decree, day: date, kind: str) -> date | None:
    """The date that the decree of that number has in the year of a day, if an act has named it before."""
    found = _DATE.first(session, _key(measure, decree.completed(day, kind)))
    return found[0] if found else None


def note(session: Session, measure: str, decree: Decree) -> None:
    """An act has named a decree: those that name it without a date, in its year, mean this one. The last word counts."""
    key = _key(measure, decree)
    before = _DATE.first(session, key)
    if before is None:
        once.put(session, _DECREE, {**key, "date": decree.date})
    elif before[0] != decree.date:
        _CHANGE.write(session, [{f"_{name}": value for name, value in key.items()} | {"date": decree.date}])


def _key(measure: str, decree: Decree) -> dict[str, object]:
    year = decree.date.year if decree.date else 0
    return {"measure": measure, "kind": decree.kind or "", "year": year, "number": decree.number}
