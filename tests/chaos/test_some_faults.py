"""A short form of ``make chaos``: a few faults on a service at work."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.faults import strike
from tests.chaos.place import place

SOME = (
    "project's workflow terminated",
    "worker killed",
    "forged update",
    "mail server refuses half",
    "duplicate update",
)


async def test_some_faults(tmp_path: Path) -> None:
    async with place(tmp_path / "chaos", seed=1, projects=2) as here:
        for name in SOME:
            await strike(here, name)
        await here.in_step()
        here.whole()
