"""Signed decrees that the files of projects hold."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import String
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from domain.basis.vocabulary import EvidenceKind
from storage.among import Among
from storage.tables import EvidenceRow, ProjectRow, table_of

_EVIDENCE = table_of(EvidenceRow)
_DECREES = Among(
    lambda among: select_columns(
        *(_EVIDENCE.c[name] for name in ("project", "id", "name", "document", "issued_on", "attached_on"))
    ).where(among(_EVIDENCE.c.project), _EVIDENCE.c.kind == EvidenceKind.decree.value),
    String,
)


class Paper(NamedTuple):
    """A signed decree: its number among the project's evidence, the name of the document and its hash."""

    evidence: str
    name: str
    document: str


# By project, number and year of issue.
Held = dict[tuple[str, str, int], Paper]


def held(session: Session, projects: Collection[str]) -> Held:
    """The signed decrees of some projects; of each the document that was handed in last."""
    papers = {(project, id): paper for project, id, *paper in _DECREES.rows(session, list(projects))}
    if not papers:
        return {}
    query = select(ProjectRow.number, ProjectRow.facts).where(col(ProjectRow.number).in_(projects))
    found: Held = {}
    for project, facts in session.exec(query):
        for noted in facts.get("signed_decrees") or ():
            evidence, number = noted.split(" ", 1)
            name, document, issued_on, attached_on = papers[project, evidence]
            found[project, number, (issued_on or attached_on).year] = Paper(evidence, name, document)
    return found
