"""A short form of ``make chaos-money``: the worker is killed at some boundaries of the road of the money (F107)."""

from __future__ import annotations

from pathlib import Path

from storage.database import Database
from tests.chaos.drill import drill, site

SOME = (5, 11)
"""Within the order and the file; ``make chaos-money`` takes all of them."""


async def test_killed_at_some_boundaries(tmp_path: Path, sqlite: Database) -> None:
    async with site(tmp_path / "data", sqlite, len(SOME)) as place:
        assert [await drill(place, boundary) for boundary in SOME] == [True] * len(SOME)
