"""The terms in which somebody still has to act, of all projects: what runs, and what has passed and still can be answered.

Whether something that has passed still waits is a question to the file, such as of whom data of participants are lacking.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlmodel import Session

from domain.record.file import File
from domain.system.overdue import overdue_matters
from domain.terms.term import Term
from domain.views import offered
from storage import files, queries, rules


class OpenTerm(NamedTuple):
    """A term in which somebody still has to act."""

    file: File
    term: Term
    due: date | None
    """The last day; None while it stands still, or awaits its letter."""
    passed: bool
    of_office: bool
    """Whether it is a matter of the administration that has passed: the head of office sees it too (R9.5)."""


def open_terms(session: Session, lead: str | None = None, measure: str | None = None) -> list[OpenTerm]:
    """Those of all projects, of one lead, of one measure; by project."""
    found = files.load_all(session, queries.pressed_projects(session, lead, measure)).values()
    editions = {key: rules.in_force(session, key) for key in {file.measure for file in found}}
    lines = []
    for file in found:
        edition = editions[file.measure]
        passed = overdue_matters(file, edition.terms)
        for term in offered.pressing(file, edition):
            due = offered.last_day(term, edition)
            lines.append(OpenTerm(file, term, due, offered.has_passed(term), term.id in passed))
    return lines
