"""The file of a record on SQLite: what a process has opened must stay where it was."""

from __future__ import annotations

from pathlib import Path

from storage.errors import DatabaseUnavailable


class SameFile:
    """A file that was taken away, or replaced by another one, would still be written to: what it takes is lost."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._first: tuple[int, int] | None = None

    def opened(self) -> None:
        """The first connection says which file it is."""
        if self._path is not None and self._first is None:
            self._first = self._identity()

    def check(self) -> None:
        """Raises DatabaseUnavailable when the file is not the one that was opened. It is looked at and not opened."""
        if self._first is not None and self._identity() != self._first:
            raise DatabaseUnavailable(
                f"the record {self._path} is gone or was replaced while it was in use: stop the service, put a back-up in"
                " its place (docs/operations.md), and start it"
            )

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat() if self._path is not None else None
        except OSError:
            return None
        return (found.st_dev, found.st_ino) if found is not None else None
