"""The rules of the editions that ship: read once from their files."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources

from sqlmodel import Session, col, select

from domain.commands import fingerprint
from domain.editions import parse
from domain.measure import Measure, Rule, Version
from storage.errors import NotFound
from storage.tables import MeasureActRow

_FILES = resources.files("domain") / "measures"


class UnknownMeasure(NotFound):
    """No edition with that key ships."""


@cache
def editions() -> tuple[str, ...]:
    """The keys of the editions, in order."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _FILES.iterdir() if file.name.endswith(".toml")))


@cache
def load(key: str) -> Measure:
    """The rules of an edition, checked as a whole. Raises UnknownMeasure."""
    return parse(_text(key))


@cache
def version(key: str) -> str:
    """The version that each decision stores: the key and the fingerprint of its file."""
    return f"{key}@{fingerprint(_text(key).encode())[:12]}"


def in_force(session: Session, key: str) -> Measure:
    """The rules of an opened edition with the acts that changed them since: a later end of the notice."""
    moves = session.exec(
        select(MeasureActRow)
        .where(MeasureActRow.measure == key, MeasureActRow.kind == "move_end")
        .order_by(col(MeasureActRow.id))
    ).all()
    return _moved(key, tuple((row.day, date.fromisoformat(row.value), row.act) for row in moves))


@cache
def _moved(key: str, moves: tuple[tuple[date, date, str], ...]) -> Measure:
    measure = load(key)
    if not moves:
        return measure
    added = tuple(
        Version[date](value=until, source="published", reference=act, valid_from=day, act=act)
        for day, until, act in moves
    )
    notice_end = Rule[date](versions=(*measure.delivery.notice_end.versions, *added))
    return measure.model_copy(update={"delivery": measure.delivery.model_copy(update={"notice_end": notice_end})})


def _text(key: str) -> str:
    if key not in editions():
        raise UnknownMeasure(f"there is no measure '{key}'; there are {', '.join(editions())}")
    return (_FILES / f"{key}.toml").read_text(encoding="utf-8")
