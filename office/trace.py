"""The trace: whether every decision and posting still is what was written."""

from __future__ import annotations

from pathlib import Path

from domain.watch.chain import Report
from office.caller import Caller
from storage import anchors, verification


def verify(caller: Caller, key: str | None = None, certificates: Path | None = None) -> list[Report]:
    """Everything that is wrong with one measure's trace, or with all: see ``storage.verification``.

    Copies of certificates are witnesses.
    """
    witnesses = anchors.in_files(certificates or caller.settings.data / "certificates")
    with caller.database.read() as session:
        return verification.inspect(session, anchors.together(anchors.on_record(session), witnesses), key)
