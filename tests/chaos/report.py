"""``make chaos``: random faults on a service at work, counted by kind, in ``docs/chaos.md``."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.chaos.faults import FAULTS, site, strike
from tests.service import ROOT

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 500
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 1
PAGE = ROOT / "docs" / "chaos.md"


async def main() -> int:
    """Each assertion that fails stops the run; what is written was held."""
    struck: Counter[str] = Counter()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="azioni-chaos-") as directory:
        async with site(Path(directory) / "data", SEED) as place:
            for number in range(COUNT):
                name = place.dice.choice(list(FAULTS))
                sys.stderr.write(f"{number + 1} of {COUNT}: {name}\n")
                await strike(place, name)
                struck[name] += 1

            await place.in_step()
            place.whole()
            PAGE.write_text(_page(struck, len(place.acknowledged), place.slowest, time.monotonic() - begun), "utf-8")
    return 0


def _page(struck: Counter[str], acknowledged: int, slowest: float, seconds: float) -> str:
    rows = [f"| {name} | {struck[name]} |" for name in FAULTS]
    return "\n".join(
        [
            "# Chaos",
            "",
            f"Written by `make chaos ARGS={struck.total()}` from one run of {seconds / 60:.0f} minutes on SQLite and the embedded server.",
            "",
            "| fault, at random, while people work | times |",
            "|---|---|",
            *rows,
            f"| **together** | **{struck.total()}** |",
            "",
            f"- Commands acknowledged: {acknowledged}. Lost: 0. Done twice: 0.",
            "- Ledger, payments and chain: whole. Forged or malformed updates accepted: 0.",
            f"- After each fault the project that was struck took its next command; the slowest within {slowest:.0f} seconds, of 60 allowed.",
            "- At the end record and workflows agree on every version.",
            "",
            "Not struck at random: PostgreSQL killed, a full or read-only disk, a mail server that is slow or refuses some letters, jumps of",
            "the machine's clock. Killed workers at every boundary of the money's road, on both databases: `python -m tests.chaos`.",
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
