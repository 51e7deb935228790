"""The rules of the editions that ship: read once from their files."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources

from sqlmodel import Session, col, select

from domain.commands import COMMANDS
from domain.edition.editions import check_prefixes, parse
from domain.edition.measure import Measure
from domain.edition.merge import Texts
from domain.edition.versions import PinnedVersion, Rule
from domain.lifecycle.contents import SuspendTerms, fingerprint
from domain.system import law
from storage.errors import NotFound
from storage.tables import MeasureActRow

_FILES = resources.files("domain") / "measures"

# What every edition shares, in the order in which it is laid under an edition's own file.
SHARED = ("base", "calendar")


class UnknownMeasure(NotFound):
    """No edition with that key ships."""


@cache
def editions() -> tuple[str, ...]:
    """The keys of the editions, in order."""
    names = (file.name.removesuffix(".toml") for file in _FILES.iterdir() if file.name.endswith(".toml"))
    return tuple(sorted(name for name in names if name not in SHARED))


@cache
def load(key: str) -> Measure:
    """The rules of an edition, checked as a whole. Raises UnknownMeasure."""
    _no_prefix_twice()
    return parse(key, texts(key), COMMANDS)


@cache
def term_titles() -> dict[str, str]:
    """The Italian name of every term that an edition knows."""
    return {name: rule.title for key in editions() for name, rule in load(key).terms.items()}


@cache
def _no_prefix_twice() -> None:
    check_prefixes({key: _text(key) for key in editions()})


@cache
def version(key: str) -> str:
    """The version that each decision stores: the key and the fingerprint of all its files."""
    return f"{key}@{fingerprint(chr(0).join(texts(key).layers.values()).encode())[:12]}"


def texts(key: str) -> Texts:
    """The files of an edition that ships. Raises UnknownMeasure."""
    if key not in editions():
        raise UnknownMeasure(f"there is no measure '{key}'; there are {', '.join(editions())}")
    base, calendar = (_text(name) for name in SHARED)
    return Texts(base, calendar, _text(key))


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
    added = PinnedVersion[date](value=until, source="published", reference=act, valid_from=day, act=act)
    notice_end = Rule[date](versions=(*measure.delivery.notice_end.versions, added))
    return measure.model_copy(update={"delivery": measure.delivery.model_copy(update={"notice_end": notice_end})})


def _text(name: str) -> str:
    return (_FILES / f"{name}.toml").read_text(encoding="utf-8")
