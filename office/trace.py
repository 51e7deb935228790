"""The trace: whether every decision and posting still is what was written."""

from __future__ import annotations

from pathlib import Path

from domain.watch.chain import Report
from office.caller import Caller
from storage import anchors, chain


def verify(caller: Caller, key: str | None = None, certificates: Path | None = None) -> list[Report]:
    """Every changed, missing or reordered entry of one measure's trace, or of all; copies of certificates are witnesses."""
    witnesses = anchors.in_files(certificates or caller.settings.data / "certificates")
    with caller.database.read() as session:
        return chain.inspect(session, anchors.together(anchors.on_record(session), witnesses), key)
