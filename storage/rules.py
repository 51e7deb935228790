"""The rules of the editions that ship: read once from their files."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources

from sqlmodel import Session, col, select

from domain.edition.editions import parse
from domain.edition.measure import Measure, Rule, Version
from domain.lifecycle.contents import SuspendTerms, fingerprint
from domain.system import law
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
    """The rules of an opened edition with the acts that changed them since: another end of the notice, a law on terms."""
    acts = session.exec(select(MeasureActRow).where(MeasureActRow.measure == key).order_by(col(MeasureActRow.id))).all()
    return _changed(key, tuple((row.kind, row.day, row.value, row.act) for row in acts))


@cache
def _changed(key: str, acts: tuple[tuple[str, date, str, str], ...]) -> Measure:
    measure = load(key)
    for kind, day, value, act in acts:
        if kind == "move_end":
            measure = _moved(measure, date.fromisoformat(value), day, act)
        elif kind == "suspend_terms":
            measure = law.in_force(measure, law.window_of(SuspendTerms.model_validate_json(value)))
    return measure


def _moved(measure: Measure, until: date, day: date, act: str) -> Measure:
    added = Version[date](value=until, source="published", reference=act, valid_from=day, act=act)
    notice_end = Rule[date](versions=(*measure.delivery.notice_end.versions, added))
    return measure.model_copy(update={"delivery": measure.delivery.model_copy(update={"notice_end": notice_end})})


def _text(key: str) -> str:
    if key not in editions():
        raise UnknownMeasure(f"there is no measure '{key}'; there are {', '.join(editions())}")
    return (_FILES / f"{key}.toml").read_text(encoding="utf-8")
