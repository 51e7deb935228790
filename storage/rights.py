"""Who may do what with the record, on PostgreSQL: least privilege, table by table (``rights.sql``)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

_SCRIPT = Path(__file__).parent / "rights.sql"
USERS = ("azioni_worker", "azioni_intake", "azioni_starter")


def hand_out(connection: Connection) -> bool:
    """Hand out the rights; False on a server where the users do not exist, such as a laptop's."""
    known = connection.exec_driver_sql("SELECT rolname FROM pg_roles").scalars().all()
    if not set(USERS) <= set(known):
        return False
    connection.exec_driver_sql(_SCRIPT.read_text(encoding="utf-8"))
    return True
