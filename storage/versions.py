"""The versions of the tables: whether a record has the newest one, and how it gets there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.presence import Presence
from storage.vault import Vault


def presence(connection: Connection) -> Presence:
    """Whether a record is kept there, of whatever version."""
    if MigrationContext.configure(connection).get_current_revision() is None:
        return Presence.absent
    found = connection.exec_driver_sql("SELECT 1 FROM measure_edition LIMIT 1").first()
    return Presence.empty if found is None else Presence.there


def behind(connection: Connection) -> bool:
    """Whether the tables are older, or newer, than this version of the service wants them."""
    current = MigrationContext.configure(connection).get_current_revision()
    return current != ScriptDirectory.from_config(_migrations()).get_current_head()


def known(connection: Connection) -> bool:
    """Whether this release knows the version of the tables; a later release may have brought them further."""
    current = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(_migrations())
    return current is None or current in {revision.revision for revision in script.walk_revisions()}


def bring(connection: Connection, version: str, vault: Vault) -> None:
    """Bring the tables to a version, in the transaction of the connection; what tells of persons is sealed with the keys."""
    config = _migrations()
    config.attributes["connection"] = connection
    config.attributes["vault"] = vault
    command.upgrade(config, version)


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
