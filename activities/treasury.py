"""The treasury, as the service sees it: it has a file, or it does not, and a file can be handed to it (F57)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from domain.lifecycle.contents import fingerprint


class AnotherFile(RuntimeError):
    """The treasury has a file of that name with another content: nothing is overwritten."""


class Treasury(Protocol):
    """Where payment files go."""

    def find(self, name: str, sha256: str) -> str | None:
        """Where the treasury has the file with this name and content, read back now; None when it has none.

        Raises AnotherFile when the name stands for another content.
        """

    def put(self, name: str, data: bytes) -> None:
        """Hand a file over, whole or not at all."""


class Directory:
    """A directory with the outbox ``out``; the treasury may move its files anywhere below, also with an ending added."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._out = root / "out"

    def find(self, name: str, sha256: str) -> str | None:
        """Under its own name with the right content, or under a longer one; what was moved meanwhile is looked for again."""
        for path in self._candidates(name):
            try:
                same = fingerprint(path.read_bytes()) == sha256
            except FileNotFoundError:  # it was moved between the look and the reading
                continue
            if same:
                return str(path.relative_to(self._root))
            if path.name == name:
                raise AnotherFile(f"the treasury has another file at {path.relative_to(self._root)}")
        return None

    def _candidates(self, name: str) -> Iterator[Path]:
        """The outbox first, then everything, twice: a file that is moved during the walk is met on the second one."""
        yield from self._files(self._out.glob(f"{name}*"))
        for _ in range(2):
            yield from self._files(self._root.rglob(f"{name}*"))

    @staticmethod
    def _files(paths: Iterable[Path]) -> Iterator[Path]:
        return (path for path in sorted(paths) if path.is_file())

    def put(self, name: str, data: bytes) -> None:
        """Written beside, made durable, then given its name: nobody ever reads half a file."""
        self._out.mkdir(parents=True, exist_ok=True)
        beside = self._out / f".{name}.part"
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            # Whoever may use the outbox may take the file: the treasury is often another user of the machine.
            os.fchmod(file.fileno(), self._out.stat().st_mode & 0o666)
        beside.replace(self._out / name)
        descriptor = os.open(self._out, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
