"""A short form of ``make chaos``: a few faults on a service at work."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.faults import site, strike

SOME = (
    "project's workflow terminated",
    "worker killed",
    "forged update",
    "project's workflow reset",
    "duplicate update",
)


async def test_some_faults(tmp_path: Path) -> None:
    async with site(tmp_path / "data", seed=1, projects=2) as place:
        for name in SOME:
            await strike(place, name)
        await place.in_step()
        place.whole()
