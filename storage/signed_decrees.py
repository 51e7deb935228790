"""Signed decrees that the files of projects hold."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlmodel import Session, col, select

from domain.basis.vocabulary import EvidenceKind
from storage.tables import EvidenceRow, ProjectRow


class Paper(NamedTuple):
    """A signed decree: its number among the project's evidence, the name of the document and its hash."""

    evidence: str
    name: str
    document: str


# By project, number and year of issue.
Held = dict[tuple[str, str, int], Paper]


def held(session: Session, projects: Collection[str]) -> Held:
    """The signed decrees of some projects; of each the document that was handed in last."""
    rows = select(EvidenceRow).where(
        col(EvidenceRow.project).in_(projects), EvidenceRow.kind == EvidenceKind.decree.value
    )
    papers = {(row.project, row.id): row for row in session.exec(rows)}
    if not papers:
        return {}
    query = select(ProjectRow.number, ProjectRow.facts).where(col(ProjectRow.number).in_(projects))
    found: Held = {}
    for project, facts in session.exec(query):
        for noted in facts.get("signed_decrees") or ():
            evidence, number = noted.split(" ", 1)
            paper = papers[project, evidence]
            year = (paper.issued_on or paper.attached_on).year
            found[project, number, year] = Paper(evidence, paper.name, paper.document)
    return found
