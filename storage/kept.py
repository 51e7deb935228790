"""Files that this process has decided on, kept until the next command: read anew wherever the record has another version.

A command changes a file and stores what it has changed; the next one would read the same again. What is kept is asked for
under the lock of the project's row alone, by the doors where commands are decided, and compared with that row. It is
published after the commit. Whoever looks at the record rather than decides on it (the watchdog, the trace, every list) reads
the record.
"""

from __future__ import annotations

from threading import Lock

from sqlmodel import Session

from domain.record.file import File

# So many files are kept, and none of more people than this: they are worth a few megabytes, not the memory of a worker.
MOST = 100
PEOPLE = 100
_HERE = "kept files"
_SAVED = "files saved"


class Saved(dict[str, File]):
    """What a transaction has saved until now, by project."""


class Kept:
    """The files that the doors of one record have stored, by project."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._lock = Lock()

    def begin(self, session: Session) -> Saved:
        """A writing transaction may use them; what it saves is published when it is on record."""
        session.info[_HERE], session.info[_SAVED] = self, Saved()
        saved: Saved = session.info[_SAVED]
        return saved

    def get(self, project: str) -> File | None:
        """The file as it was stored last here."""
        return self._files.get(project)

    def publish(self, saved: Saved) -> None:
        """Keep files that are on record; those that nobody has asked for the longest make room."""
        with self._lock:
            for project, file in saved.items():
                self._files.pop(project, None)
                if len(file.recipients) <= PEOPLE:
                    self._files[project] = file
            while len(self._files) > MOST:
                del self._files[next(iter(self._files))]


def known(session: Session, project: str) -> File | None:
    """The file as this transaction has saved it, or as it is kept, where the session is of a door."""
    here: Kept | None = session.info.get(_HERE)
    if here is None:
        return None
    saved: Saved = session.info[_SAVED]
    return saved.get(project) or here.get(project)


def note(session: Session, file: File) -> None:
    """A file was saved in this transaction."""
    if _SAVED in session.info:
        session.info[_SAVED][file.project] = file


def undone(session: Session) -> None:
    """A part of the transaction was undone: nothing that it has saved is kept."""
    session.info.get(_SAVED, Saved()).clear()
