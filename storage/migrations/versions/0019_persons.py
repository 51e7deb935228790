"""A person is one in all projects; what tells of a person is sealed; a document may be erased by an act

Revision ID: 0019
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
import yaml
from alembic import context, op

from domain.basis.codes import one_form, plain_form
from storage.columns import Instant
from storage.vault import PersonKey, Vault

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. The first key is made when there is none; documents are sealed, and recipients are found in them."""
    _tables()
    vault: Vault = context.config.attributes["vault"]
    key = vault.newest_or_new()
    op.execute(
        sa.text("INSERT INTO person_key VALUES (1, :number, :fingerprint)").bindparams(
            number=key.number, fingerprint=key.fingerprint
        )
    )
    _lift()
    _enter_people(vault, key)
    _seal(vault)
    _bind()


def _tables() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("known_since", Instant(), nullable=False),
        sa.Column("erased_at", Instant(), nullable=True),
        sa.Column("erased_by", sa.String(), nullable=True),
    )
    op.create_table(
        "person_code",
        sa.Column("hash", sa.String(), primary_key=True),
        sa.Column("person", sa.Integer(), sa.ForeignKey("person.id"), nullable=False, index=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "person_key",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
    )
    reference = sa.ForeignKey("person.id") if op.get_bind().dialect.name == "postgresql" else None
    op.add_column("recipient", sa.Column("person", sa.Integer(), *([reference] if reference else []), nullable=True))
    op.create_index("ix_recipient_person", "recipient", ["person"])
    op.add_column("document", sa.Column("erased_by", sa.String(), nullable=True))


def _enter_people(vault: Vault, key: PersonKey) -> None:
    """The recipients of every project, in order of arrival, by the codes of its application as it was handed in."""
    connection = op.get_bind()
    persons: dict[str, int] = {}
    query = "SELECT number, arrived_at, data FROM project JOIN document ON sha256 = application ORDER BY arrived_at"
    for project, at, data in connection.execute(sa.text(query)).all():
        for recipient, code in _codes(_bytes(data)):
            form = plain_form(code)
            if form not in persons:
                persons[form] = len(persons) + 1
                connection.execute(
                    sa.text("INSERT INTO person (id, known_since) VALUES (:id, :at)"), {"id": persons[form], "at": at}
                )
            for spelling in {form, code}:
                row = {
                    "hash": key.hash(spelling),
                    "person": persons[form],
                    "sealed": vault.seal(spelling.encode(), f"person {persons[form]}"),
                }
                statement = "INSERT INTO person_code VALUES (:hash, :person, :sealed) ON CONFLICT (hash) DO NOTHING"
                connection.execute(sa.text(statement), row)
            who = {"person": persons[form], "project": project, "id": recipient}
            connection.execute(
                sa.text("UPDATE recipient SET person = :person WHERE project = :project AND id = :id"), who
            )
    if persons and connection.dialect.name == "postgresql":
        op.execute(f"SELECT setval(pg_get_serial_sequence('person', 'id'), {len(persons)})")


def _codes(application: bytes) -> Iterator[tuple[str, str]]:
    """Number and tax code of each recipient of an application."""
    try:
        said: Any = yaml.safe_load(application)
    except yaml.YAMLError:
        return
    people = said.get("recipients") if isinstance(said, dict) else None
    for one in people or ():
        yield str(one["id"]), one_form(str(one["tax_code"]))


def _seal(vault: Vault) -> None:
    connection = op.get_bind()
    for (sha256,) in connection.execute(sa.text("SELECT sha256 FROM document")).all():
        of = {"sha256": sha256}
        data = connection.execute(sa.text("SELECT data FROM document WHERE sha256 = :sha256"), of).scalar_one()
        sealed = {"data": vault.seal(_bytes(data), sha256), **of}
        connection.execute(sa.text("UPDATE document SET data = :data WHERE sha256 = :sha256"), sealed)


def _bytes(data: Any) -> bytes:
    """SQLite gives text where text was written."""
    return data.encode() if isinstance(data, str) else bytes(data)


def _lift() -> None:
    """Until now nothing of a document could be changed."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER document_no_update")
    else:
        op.execute("DROP TRIGGER document_append_only ON document")


def _bind() -> None:
    """Its bytes may be sealed anew, or erased by an act: the hash, which never changes, tells what they were."""
    kept = "sha256, name, stored_at"
    if op.get_bind().dialect.name == "sqlite":
        refuse = "SELECT RAISE(ABORT, 'document is append-only')"
        op.execute(f"CREATE TRIGGER document_no_update BEFORE UPDATE OF {kept} ON document BEGIN {refuse}; END")
    else:
        op.execute(
            f"CREATE TRIGGER document_append_only BEFORE UPDATE OF {kept} OR DELETE ON document "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
