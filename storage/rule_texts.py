"""The texts of the rules by version: what a decision of years ago went by can be read as it was written then."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, Session, col, select

from domain.basis.language import _
from domain.commands.table import COMMANDS
from domain.edition.editions import InvalidMeasure, parse
from domain.edition.measure import Measure
from domain.edition.merge import Texts
from storage import documents, measures, once, rules
from storage.columns import Instant
from storage.errors import NotFound
from storage.tables import ProjectRow, Row, TermRow, table_of


class RuleTextRow(Row, table=True):
    """The three files of an edition's rules, as they were in one version. Append-only."""

    __tablename__ = "rule_text"
    version: str = Field(primary_key=True)
    measure: str = Field(index=True)
    kept_at: datetime = Field(sa_type=Instant)
    base: str = Field(foreign_key="document.sha256")
    calendar: str = Field(foreign_key="document.sha256")
    edition: str = Field(foreign_key="document.sha256")


def keep(session: Session, key: str, at: datetime) -> None:
    """Keep the shipped text of an edition under its version, once."""
    texts = rules.texts(key)
    hashes = {
        name: documents.store(session, text.encode(), f"{rules.version(key)}/{name}", at)
        for name, text in (("base", texts.base), ("calendar", texts.calendar), ("edition", texts.edition))
    }
    session.flush()
    once.put(session, table_of(RuleTextRow), {"version": rules.version(key), "measure": key, "kept_at": at, **hashes})


def keep_all(session: Session, at: datetime) -> None:
    """Keep the shipped texts of every opened edition: a worker does so before it decides by them.

    Raises InvalidMeasure when a text no longer has a term that a file on record has: that file could not go on.
    """
    for edition in measures.editions(session):
        gone = _terms_on_record(session, edition.key) - rules.load(edition.key).terms.keys()
        if gone:
            raise InvalidMeasure([f"terms.{name}: missing; a file of {edition.key} has it" for name in sorted(gone)])
        keep(session, edition.key, at)


def _terms_on_record(session: Session, key: str) -> set[str]:
    of_edition = select(ProjectRow.number).where(ProjectRow.measure == key)
    return set(session.exec(select(TermRow.name).where(col(TermRow.project).in_(of_edition)).distinct()))


def versions(session: Session, key: str) -> list[RuleTextRow]:
    """The versions of an edition's rules that are on record, oldest first."""
    query = select(RuleTextRow).where(RuleTextRow.measure == key)
    return list(session.exec(query.order_by(col(RuleTextRow.kept_at), col(RuleTextRow.version))))


def texts_of(session: Session, version: str) -> Texts:
    """The files of a version, to the letter. Raises NotFound."""
    row = session.get(RuleTextRow, version)
    if row is None:
        raise NotFound(_("the text of the rules {version} is not on record", version=version))
    found = documents.read_all(session, (row.base, row.calendar, row.edition))
    return Texts(*(found[sha256].decode() for sha256 in (row.base, row.calendar, row.edition)))


def of_version(session: Session, version: str) -> Measure:
    """The rules of a version. Raises NotFound, and InvalidMeasure for a text that these programs no longer understand."""
    return parse(version.partition("@")[0], texts_of(session, version), COMMANDS)
