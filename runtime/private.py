"""The data directory is for its owner: it holds tax codes, and on one machine there may be others who log in."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def for_the_owner_only() -> None:
    """What this process and its children write from now on can be read by nobody else."""
    os.umask(_OTHERS)


def write(path: Path, data: bytes) -> None:
    """Write a file that tells of people: it is its owner's alone from the first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)


def tighten(data: Path) -> int:
    """Take from everybody else what they may do in a data directory that stands; how many files and directories had it.

    Links are left alone: what they point to is not of this directory. Nor is anything touched that belongs to another
    user, such as a treasury that takes its files away.
    """
    changed = 0
    for path in (data, *data.rglob("*")):
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode) or found.st_uid != os.geteuid() or not found.st_mode & _OTHERS:
            continue
        path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
        changed += 1
    return changed
