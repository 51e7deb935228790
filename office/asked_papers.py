"""The papers that were asked for, in words: what is awaited, and what did not come in its days (R4.6)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlmodel import Session

from domain.lifecycle.papers import AskedPaper
from domain.lifecycle.states import State
from domain.record.file import File
from domain.record.file_terms import term_of
from domain.terms import term as clock
from domain.terms.term import TermStatus
from storage import documents

# A fact of an answer that is the hash of what was asked for, until somebody reads it.
ASKED = "asked_papers"


def awaited(session: Session, file: File) -> list[str]:
    """What was asked for, as long as it is awaited or the office has still to decide without it."""
    term = term_of(file, "completion")
    undecided = file.state in (State.awaiting_documents, State.formal_check)
    if term is None or not undecided or clock.status(term) is TermStatus.met:
        return []
    return _items(session, file.facts.requested_items[-1])


def in_words(session: Session, answered: Mapping[str, object]) -> dict[str, object]:
    """What a command answered, with the papers that were asked for in words where it knows them by their hash."""
    found = dict(answered)
    if isinstance(asked := found.get(ASKED), str):
        found[ASKED] = _items(session, asked)
    return found


def _items(session: Session, sha256: str) -> list[str]:
    return [str(AskedPaper.model_validate(item)) for item in json.loads(documents.read(session, sha256))["items"]]
