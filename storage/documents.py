"""What people hand in, stored first and known by the hash of its content; sealed, because any of it may tell of a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, select

from domain.basis.language import _
from domain.lifecycle.contents import fingerprint
from storage import once
from storage.among import Among
from storage.errors import NotFound
from storage.prepared import Prepared, Question
from storage.tables import DocumentRow, table_of
from storage.vault import Vault

_DOCUMENT = table_of(DocumentRow)
_READ = Prepared(select_columns(_DOCUMENT.c.data).where(_DOCUMENT.c.sha256 == bindparam("sha256")))
_READ_ALL = Among(
    lambda among: select_columns(_DOCUMENT.c.sha256, _DOCUMENT.c.data).where(among(_DOCUMENT.c.sha256)), String
)


def vault_of(session: Session) -> Vault:
    """The keys of the record that a session works on."""
    found: Vault = session.info["vault"]
    return found


def store(session: Session, data: bytes, name: str, at: datetime) -> str:
    """Store a document once and return its SHA-256; the same content is the same document."""
    row = row_of(session, data, name, at)
    once.put(session, _DOCUMENT, row)
    return str(row["sha256"])


def row_of(session: Session, data: bytes, name: str, at: datetime) -> Mapping[str, Any]:
    """A document as its row, sealed."""
    sha256 = fingerprint(data)
    return {"sha256": sha256, "name": name, "data": vault_of(session).seal(data, sha256), "stored_at": at}


def asks(sha256: str) -> Question:
    """What ``read`` asks."""
    return _READ, {"sha256": sha256}


def read(session: Session, sha256: str) -> bytes:
    """The content of a document. Raises NotFound."""
    found = _READ.first(session, {"sha256": sha256})
    if found is None:
        raise NotFound(_("no document {sha256}…", sha256=sha256[:12]))
    return vault_of(session).open(bytes(found[0]), sha256)


def read_all(session: Session, sha256s: Iterable[str]) -> dict[str, bytes]:
    """The contents of documents by their hashes; those that are not there are left out."""
    vault = vault_of(session)
    return {sha256: vault.open(bytes(data), sha256) for sha256, data in _READ_ALL.rows(session, list(set(sha256s)))}


def seal_anew(session: Session) -> None:
    """Seal every document with the newest key."""
    vault = vault_of(session)
    for sha256 in session.exec(select(DocumentRow.sha256)).all():
        data = vault.seal(read(session, sha256), sha256)
        session.connection().execute(update(_DOCUMENT).where(_DOCUMENT.c.sha256 == sha256).values(data=data))


def opened(session: Session, sha256: str, data: Any) -> bytes | None:
    """What a row holds, whoever wrote it; None when it is no document with that hash."""
    found = unsealed(session, sha256, data)
    return found if found is not None and fingerprint(found) == sha256 else None


def unsealed(session: Session, sha256: str, data: Any) -> bytes | None:
    """What was sealed for a document with that hash; None when nothing was."""
    if not isinstance(data, bytes):
        return None
    try:
        return vault_of(session).open(data, sha256)
    except ValueError:
        return None


def replace(session: Session, sha256: str, left: bytes, command: str) -> None:
    """Leave of a document what a command that erases something leaves of it; its hash stays that of what was handed in."""
    values = {"data": vault_of(session).seal(left, sha256), "erased_by": command}
    session.connection().execute(update(_DOCUMENT).where(_DOCUMENT.c.sha256 == sha256).values(**values))
