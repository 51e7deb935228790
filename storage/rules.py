"""The rules of the editions that ship: read once from their files."""

from __future__ import annotations

from functools import cache
from importlib import resources

from domain.commands import fingerprint
from domain.editions import parse
from domain.measure import Measure
from storage.errors import NotFound

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


def _text(key: str) -> str:
    if key not in editions():
        raise UnknownMeasure(f"there is no measure '{key}'; there are {', '.join(editions())}")
    return (_FILES / f"{key}.toml").read_text(encoding="utf-8")
