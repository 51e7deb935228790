"""Erasing who somebody was: the code in the register of persons, and what the documents of a project told of them.

The trace keeps every entry and every hash. A document from which something was taken out says by which command, and the
answer of that command says what its bytes are now: so an erasure is proved, and nobody else can take anything out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import yaml
from sqlalchemy import delete, exists, select, update
from sqlmodel import Session

from domain.basis.codes import one_form, plain_form
from domain.lifecycle.contents import EMPTY_CONTENT, fingerprint
from domain.lifecycle.participants import EntryData, ExitData, LaterData
from domain.record.file import File
from storage import documents, persons
from storage.errors import NotFound
from storage.person_tables import PersonCodeRow, PersonRow
from storage.tables import DocumentRow, RecipientRow, table_of
from storage.trace_tables import AuditRow

_ENTRY = table_of(AuditRow)
_DOCUMENT = table_of(DocumentRow)
_RECIPIENT = table_of(RecipientRow)
_PERSON = table_of(PersonRow)
_CODE = table_of(PersonCodeRow)
# What a command's content may say of a person it names, besides the facts that prove money.
_TOLD = ("employer", "reason", "text", "note", "teacher")
# What was told of a participant (R9.17, R9.18): nothing of it proves money.
_OF_PARTICIPANTS = frozenset({*EntryData.model_fields, *ExitData.model_fields, *LaterData.model_fields} - {"recipient"})


def erase(session: Session, before: File, numbers: Collection[str], command: str, at: datetime) -> dict[str, str]:
    """Erase who some recipients were, whose file is written already; returns the documents that were changed.

    By the hash of what was handed in: the hash of what is left. A person who is in another project too stays known.
    """
    who = [before.recipients[number].person for number in numbers]
    codes = frozenset(code for person in who if person is not None for code in persons.codes_of(session, person))
    named = {*numbers, *(one.id for one in before.outcomes.values() if one.recipient in numbers)}
    changed = {}
    for sha256 in _contents(session, before.project):
        try:
            data = documents.read(session, sha256)
        except NotFound:
            continue
        left = without(data, named, codes)
        if left != data:
            documents.replace(session, sha256, left, command)
            changed[sha256] = fingerprint(left)
    for person in who:
        forget(session, person, command, at)
    return changed


def without(data: bytes, numbers: Collection[str], codes: frozenset[str]) -> bytes:
    """A document as it is without what it tells of some recipients, or of their results; the same bytes when it tells nothing."""
    try:
        said = json.loads(data)
        write = _as_json
    except ValueError:
        try:
            said = yaml.safe_load(data)
        except (yaml.YAMLError, UnicodeDecodeError):
            return data
        write = _as_yaml
    left = _without(said, numbers, codes)
    return data if left == said else write(left)


def _as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def _as_yaml(value: Any) -> bytes:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True).encode()


def _without(value: Any, numbers: Collection[str], codes: frozenset[str]) -> Any:
    """Where a person's code stands, nothing stays but their number; of one who is named by number, what proves money."""
    if isinstance(value, list):
        return [_without(one, numbers, codes) for one in value]
    if not isinstance(value, dict):
        return value
    if _is_code(value.get("tax_code"), codes):
        return {name: part for name, part in value.items() if name == "id"}
    named = any(one in numbers for one in _people(value))
    if named and value.keys() <= {"recipient", *_OF_PARTICIPANTS}:
        return {"recipient": value["recipient"]}
    return {
        name: "" if named and name in _TOLD and isinstance(part, str) else _without(part, numbers, codes)
        for name, part in value.items()
    }


def _people(value: Mapping[str, Any]) -> list[str]:
    """The people, or results, that a content names, one or several together."""
    found = [value.get("recipient")]
    for name in ("recipients", "results"):
        several = value.get(name)
        found += several if isinstance(several, list) else []
    return [one for one in found if isinstance(one, str)]


def _is_code(value: Any, codes: frozenset[str]) -> bool:
    try:
        return isinstance(value, str) and not codes.isdisjoint({one_form(value), plain_form(one_form(value))})
    except ValueError:
        return False


def _contents(session: Session, project: str) -> list[str]:
    """The documents that the trace of a project names."""
    query = select(_ENTRY.c.content).where(_ENTRY.c.project == project).distinct()
    return sorted({content for (content,) in session.connection().execute(query)} - {"", EMPTY_CONTENT})


def forget(session: Session, person: int | None, command: str, at: datetime) -> None:
    """Erase a person of whom no project knows any more who they are."""
    known = session.connection().execute(select(exists().where(_RECIPIENT.c.person == person))).scalar()
    if person is None or known:
        return
    session.connection().execute(delete(_CODE).where(_CODE.c.person == person))
    erased = update(_PERSON).where(_PERSON.c.id == person).values(erased_at=at, erased_by=command)
    session.connection().execute(erased)


def proved(session: Session, sha256: str, command: str, data: Any) -> bool:
    """Whether a document that is not what was handed in was left so by a command that stands in the trace."""
    query = select(_ENTRY.c.answer).where(_ENTRY.c.command_id == command, _ENTRY.c.accepted)
    answer = session.connection().execute(query).scalar()
    left = documents.unsealed(session, sha256, data)
    if answer is None or left is None:
        return False
    said: Mapping[str, Any] = json.loads(answer).get("data", {})
    return dict(said.get("documents") or {}).get(sha256) == fingerprint(left)
