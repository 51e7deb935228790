"""Signed decrees that the files of projects hold."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from domain.basis.vocabulary import EvidenceKind
from storage.tables import EvidenceRow, ProjectRow


def held(session: Session, projects: Collection[str]) -> dict[tuple[str, str, int], tuple[str, str]]:
    """By project, number and year of its issue: the name of the document and its hash; the one that was handed in last."""
    rows = select(EvidenceRow).where(
        col(EvidenceRow.project).in_(projects), EvidenceRow.kind == EvidenceKind.decree.value
    )
    papers = {(row.project, row.id): row for row in session.exec(rows)}
    if not papers:
        return {}
    query = select(ProjectRow.number, ProjectRow.facts).where(col(ProjectRow.number).in_(projects))
    found: dict[tuple[str, str, int], tuple[str, str]] = {}
    for project, facts in session.exec(query):
        for noted in facts.get("signed_decrees") or ():
            evidence, number = noted.split(" ", 1)
            paper = papers[project, evidence]
            found[project, number, (paper.issued_on or paper.attached_on).year] = paper.name, paper.document
    return found
