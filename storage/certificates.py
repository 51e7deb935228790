"""Whether the watchdog's certificates, on record and as files, are signed by the service."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from domain.basis.language import _
from domain.trust.register import Register
from domain.trust.seal import SEALED, unsealed
from domain.watch.chain import Broken
from storage.watch_tables import CertificateRow

# What is wrong with a certificate that the service has not signed.
KIND = "unsigned"


def of_record(session: Session, register: Register) -> Iterator[Broken]:
    """Certificates on record that the service has not signed as they stand."""
    for row in session.exec(select(CertificateRow).order_by(col(CertificateRow.id))):
        if unsealed(register, row.at, row.model_dump(), row.signature):
            yield Broken(
                KIND, _("the certificate of {at:instant} is not signed with the key of the service", at=row.at)
            )


def of_files(directory: Path, register: Register) -> Iterator[Broken]:
    """The same of the files of certificates; a file that is none witnesses nothing."""
    for path in sorted(directory.glob("*.json")):
        content = _read(path)
        if content is not None and unsealed(register, content["at"], content, str(content.get("signature", ""))):
            yield Broken(KIND, _("the certificate in {file} is not signed with the key of the service", file=path.name))


def _read(path: Path) -> Mapping[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        at = datetime.fromisoformat(content["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if at.tzinfo is None or not all(name in content for name in SEALED):
        return None
    return {**content, "at": at}
