"""What certificates have seen of the chains, on record and in their files: a chain that was written anew differs (F90)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from domain.watch.chain import Anchor, CertifiedHead, Report
from storage.watch_tables import CertificateRow

# The anchors of each measure, by its key.
Anchors = dict[str, list[Anchor]]


def heads_of(reports: list[Report]) -> dict[str, CertifiedHead]:
    """How chains end, as a certificate holds it."""
    return {report.measure: {"entries": report.entries, "head": report.head} for report in reports}


def on_record(session: Session) -> Anchors:
    """The anchors of all certificates on record."""
    rows = session.exec(select(CertificateRow.at, CertificateRow.heads).order_by(col(CertificateRow.id)))
    return _gathered((at.astimezone(UTC).isoformat(), heads) for at, heads in rows)


def of(session: Session, directory: Path) -> Anchors:
    """The anchors of all certificates, on record and in the files of a directory.

    A record that was put back whole knows nothing of the later ones, and the files do (F90).
    """
    return together(on_record(session), in_files(directory))


def in_files(directory: Path) -> Anchors:
    """The anchors of the files of certificates; whoever keeps copies elsewhere has a witness that the record has not.

    A file that is no certificate witnesses nothing.
    """
    return _gathered(_read(path) for path in sorted(directory.glob("*.json")))


def together(*found: Anchors) -> Anchors:
    """All anchors, each once."""
    return {
        measure: sorted({anchor for anchors in found for anchor in anchors.get(measure, ())})
        for measure in sorted(set().union(*found))
    }


def _read(path: Path) -> tuple[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return path.name, {}
    return (str(content.get("at", path.name)), content.get("heads")) if isinstance(content, dict) else (path.name, {})


def _gathered(certificates: Iterator[tuple[str, Any]]) -> Anchors:
    found: Anchors = {}
    for certificate, heads in certificates:
        for measure, head in heads.items() if isinstance(heads, Mapping) else ():
            if isinstance(head, Mapping) and isinstance(head.get("entries"), int) and isinstance(head.get("head"), str):
                found.setdefault(measure, []).append(Anchor(certificate, head["entries"], head["head"]))
    return found
