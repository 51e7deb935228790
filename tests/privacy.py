"""Where a word stands that tells of a person: in the bytes of all files that a service leaves, and in their names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests import lives

# The tax codes of the people of the usual application.
CODES = [str(person["tax_code"]) for person in lives.legler()["recipients"]]


def told(places: Iterable[Path], words: Iterable[str]) -> list[str]:
    """Each place that tells one of the words, in whichever case: files, names, and all that lies in directories.

    The engine keeps what workflows were told, and what they show, as it is: its database is searched like any other file.
    """
    wanted = [word.lower() for word in words]
    found = []
    for path in (inner for place in places for inner in (place, *place.rglob("*"))):
        said = path.name.lower().encode() + (path.read_bytes().lower() if path.is_file() else b"")
        found += [f"{path.name}: {word}" for word in wanted if word.encode() in said]
    return found
