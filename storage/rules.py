"""The rules of the editions that ship: read once from their files."""

from __future__ import annotations

from functools import cache
from importlib import resources

from sqlmodel import Session

from domain.basis.language import _
from domain.commands.table import COMMANDS
from domain.edition.acts import Enacted, under
from domain.edition.editions import check_prefixes, parse
from domain.edition.measure import Measure
from domain.edition.merge import Texts
from domain.lifecycle.contents import fingerprint
from storage import measures
from storage.errors import NotFound

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
        raise UnknownMeasure(_("there is no measure '{key}'; there are {known}", key=key, known=", ".join(editions())))
    base, calendar = (_text(name) for name in SHARED)
    return Texts(base, calendar, _text(key))


def in_force(session: Session, key: str) -> Measure:
    """The rules of an opened edition with the acts that changed them since: another end of the notice, a law on terms."""
    return _under(key, measures.enacted(session, key))


@cache
def _under(key: str, enacted: tuple[Enacted, ...]) -> Measure:
    return under(load(key), enacted)


def _text(name: str) -> str:
    return (_FILES / f"{name}.toml").read_text(encoding="utf-8")
