"""What was said one by one, in words: the papers that are awaited or did not come (R4.6), the grounds of a notice (R4.8, R8.10)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sqlmodel import Session

from domain.lifecycle.grounds import Ground
from domain.lifecycle.papers import AskedPaper
from domain.lifecycle.states import ENDS, State
from domain.procedure import extension, revocation
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


def grounds(session: Session, file: File) -> list[str]:
    """The grounds of each notice on which nothing was decided yet, in the words and the order of their letters."""
    return [
        str(Ground.model_validate(one))
        for sha256 in _noticed(file)
        for one in json.loads(documents.read(session, sha256))["grounds"]
    ]


def _noticed(file: File) -> Iterator[str]:
    """Hashes of what was said with the notices that wait for their act."""
    facts = file.facts
    asked = extension.waiting(file)
    against_more_time = asked is not None and term_of(file, f"{extension.NOTICE}/{asked.id}") is not None
    if facts.grounds and (against_more_time or file.state in (State.refusal_notice, State.awaiting_decision)):
        yield facts.grounds
    if facts.revocation_noticed_on is not None and file.state not in ENDS and (said := revocation.grounds_of(file)):
        yield said


def in_words(session: Session, answered: Mapping[str, object]) -> dict[str, object]:
    """What a command answered, with the papers that were asked for in words where it knows them by their hash."""
    found = dict(answered)
    if isinstance(asked := found.get(ASKED), str):
        found[ASKED] = _items(session, asked)
    return found


def _items(session: Session, sha256: str) -> list[str]:
    return [str(AskedPaper.model_validate(item)) for item in json.loads(documents.read(session, sha256))["items"]]
