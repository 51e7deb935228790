"""What people hand in, stored first and known by the hash of its content."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from domain.lifecycle.contents import fingerprint
from storage import once
from storage.errors import NotFound
from storage.tables import DocumentRow, table_of


def store(session: Session, data: bytes, name: str, at: datetime) -> str:
    """Store a document once and return its SHA-256; the same content is the same document."""
    sha256 = fingerprint(data)
    row = {"sha256": sha256, "name": name, "data": data, "stored_at": at}
    once.put(session, table_of(DocumentRow), row)
    return sha256


def read(session: Session, sha256: str) -> bytes:
    """The content of a document. Raises NotFound."""
    data = session.exec(select(DocumentRow.data).where(DocumentRow.sha256 == sha256)).first()
    if data is None:
        raise NotFound(f"no document {sha256[:12]}…")
    return data


def read_all(session: Session, sha256s: Iterable[str]) -> dict[str, bytes]:
    """The contents of documents by their hashes; those that are not there are left out."""
    query = select(DocumentRow.sha256, DocumentRow.data).where(col(DocumentRow.sha256).in_(list(sha256s)))
    return dict(session.exec(query).all())
