"""The trace: whether every decision and posting still is what was written."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from domain.basis.calendar import ROME
from domain.basis.language import _
from domain.watch.chain import Report
from office.caller import Caller
from office.malformed import Malformed
from office.reading import must_see_all, reader
from storage import anchors, files, readings, verification


class ReadingLine(TypedDict):
    """Somebody has read the data of a project's people; ``about`` is the person or claim, if they asked for one."""

    at: str
    actor: str
    what: str
    project: str
    about: str


def verify(caller: Caller, key: str | None = None, certificates: Path | None = None) -> list[Report]:
    """Everything that is wrong with one measure's trace, or with all: see ``storage.verification``.

    Copies of certificates are witnesses. Raises Malformed where there is no such directory.
    """
    if certificates and not anchors.in_files(certificates):
        raise Malformed(_("'{directory}' is no directory with certificates", directory=certificates))
    directory = certificates or caller.settings.data / "certificates"
    with caller.database.read() as session:
        return verification.inspect(session, anchors.of(session, directory), key, directory)


def read_by(caller: Caller, project: str | None = None) -> list[ReadingLine]:
    """Who has read the data of people, newest first (F89). Raises NotFound, and RuleBroken for who sees one lead's projects."""
    with caller.database.read() as session:
        must_see_all(reader(caller, session))
        if project is not None:
            files.load(session, project)
        return [
            ReadingLine(
                at=one.at.astimezone(ROME).isoformat(timespec="seconds"), actor=one.actor, what=one.what,
                project=one.project, about=one.about,
            )
            for one, _ in readings.of(session, project)
        ]  # fmt: skip
