"""In which words a line was cut: what the controller said beside the typed reason stands in the act, and is known by its hash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from domain.lifecycle.contents import typed_reason
from domain.record.file import File
from domain.record.payables import ClaimLine
from domain.record.served import service_of


class Said(NamedTuple):
    """Where the words of a cut stand."""

    act: str
    """Hash of what was said with the act."""
    name: str
    """How the act names the line: ``L3``, ``C1/L3`` or ``S12``."""


NOWHERE = Said("", "")


def noted(file: File, keys: Iterable[tuple[str, str]], typed: Mapping[str, str], act: str) -> File:
    """The file with where it was said why lines were cut: each by its key and its name in the act, which has that hash.

    The key is that of a claim's line, or of an hour of the register; ``typed`` are the typed reasons by their names. The last
    word about each counts, also where it is none.
    """
    known = _known(file)
    for key, name in keys:
        known.pop(key, None)
        if typed_reason(typed[name])[1]:
            known[key] = Said(act, name)
    return file.noting(cut_words=tuple(f"{key} {where.act} {where.name}" for key, where in known.items()))


def said_of(file: File, line: ClaimLine) -> Said:
    """Where the words of a line's cut stand, be it cut in its claim or found wrong before; nowhere where there are none."""
    known = _known(file)
    served = service_of(file, line.item)
    if line.id in known or served is None or served.struck is None:
        return known.get(line.id, NOWHERE)
    return known.get(line.item, NOWHERE)


def words_in(spoken: Mapping[str, Any], name: str) -> str:
    """What an act says in words about the cut of a line, or about putting it aside; empty where the typed reason says all."""
    return typed_reason((spoken.get("cuts") or {}).get(name) or (spoken.get("parked") or {}).get(name) or "")[1]


def _known(file: File) -> dict[str, Said]:
    parts = (noted.split(" ", 2) for noted in file.facts.cut_words)
    return {key: Said(act, name) for key, act, name in parts}
