"""The tables of persons: who somebody is stands here, sealed, and nowhere else in a table."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field

from storage.columns import Instant
from storage.tables import Row


class PersonRow(Row, table=True):
    """A person, once for all projects and editions. Who it is stands, sealed, in ``person_code`` and nowhere else."""

    __tablename__ = "person"
    id: int | None = Field(default=None, primary_key=True)
    known_since: datetime = Field(sa_type=Instant)
    erased_at: datetime | None = Field(default=None, sa_type=Instant)
    erased_by: str | None = None
    """The act by which the person's data were erased."""
    same_as: int | None = Field(default=None, index=True)
    """The person who this one turned out to be: registers told of them by a code of which nobody knew yet whose it is."""


class PersonCodeRow(Row, table=True):
    """A spelling of a person's tax code: the keyed hash by which it is found, and the code itself, sealed."""

    __tablename__ = "person_code"
    hash: str = Field(primary_key=True)
    person: int = Field(foreign_key="person.id", index=True)
    sealed: bytes = Field(sa_type=LargeBinary)


class PersonKeyRow(Row, table=True):
    """The one row that says which key the hashes are made with; the keys themselves stand outside: ``storage.vault``."""

    __tablename__ = "person_key"
    id: int = Field(default=1, primary_key=True)
    number: int
    fingerprint: str
