"""What people hand in, stored first and known by the hash of its content."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from domain.lifecycle.contents import fingerprint
from storage import once
from storage.errors import NotFound
from storage.prepared import Prepared
from storage.tables import DocumentRow, table_of

_DOCUMENT = table_of(DocumentRow)
_READ = Prepared(select_columns(_DOCUMENT.c.data).where(_DOCUMENT.c.sha256 == bindparam("sha256")))


def store(session: Session, data: bytes, name: str, at: datetime) -> str:
    """Store a document once and return its SHA-256; the same content is the same document."""
    sha256 = fingerprint(data)
    row = {"sha256": sha256, "name": name, "data": data, "stored_at": at}
    once.put(session, _DOCUMENT, row)
    return sha256


def read(session: Session, sha256: str) -> bytes:
    """The content of a document. Raises NotFound."""
    found = _READ.first(session, {"sha256": sha256})
    if found is None:
        raise NotFound(f"no document {sha256[:12]}…")
    return bytes(found[0])


def read_all(session: Session, sha256s: Iterable[str]) -> dict[str, bytes]:
    """The contents of documents by their hashes; those that are not there are left out."""
    query = select(DocumentRow.sha256, DocumentRow.data).where(col(DocumentRow.sha256).in_(list(sha256s)))
    return dict(session.exec(query).all())
