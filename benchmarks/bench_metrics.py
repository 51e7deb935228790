"""What it costs to be watched: a worker with its window open and read by Prometheus, and one without, in turn.

The share of a scrape is what it takes of one processor at Prometheus' interval (compose/prometheus.yaml). The paired
throughput is shown without a bound: two hundredths are less than two runs of the same worker lie apart.
"""

from __future__ import annotations

import asyncio
import sys
import urllib.request
from statistics import median
from time import perf_counter

import yaml

from benchmarks.bench_open import AT_ONCE, Office, office
from benchmarks.harness import ROUNDS, Bound, verdict
from cli.output import err
from domain.lifecycle import contents as c
from runtime.metrics import FRESH_SECONDS
from tests import lives
from tests.service import ROOT, free_port

PROJECTS = 60
SCRAPES = 4
STEPS = (("admit", c.Nothing()), ("score", c.Score(points=lives.POINTS)), ("attach", lives.regularity()))
BOUNDS = [Bound("share of a scrape", most=0.02)]


def interval() -> float:
    """Seconds between two scrapes."""
    said = yaml.safe_load((ROOT / "compose" / "prometheus.yaml").read_text(encoding="utf-8"))
    return float(said["global"]["scrape_interval"].removesuffix("s"))


async def throughput(site: Office) -> float:
    """Commands a second of projects that were opened for it."""
    await site.open(len(site.projects) + PROJECTS)
    new = site.projects[-PROJECTS:]
    gate = asyncio.Semaphore(AT_ONCE)
    commands = {project: [site.commands([project], *step)[0] for step in STEPS] for project in new}

    async def live(project: str) -> None:
        async with gate:
            for command in commands[project]:
                await site.give(command)

    begun = perf_counter()
    await asyncio.gather(*map(live, new))
    return len(new) * len(STEPS) / (perf_counter() - begun)


def scrape(address: str) -> None:
    """Read the window once, as Prometheus does."""
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=30) as page:
        page.read()


async def scraped(address: str) -> None:
    """Prometheus, until it is stopped."""
    while True:
        await asyncio.to_thread(scrape, address)
        await asyncio.sleep(interval())


async def measure() -> dict[str, float]:
    """Rounds in turn, then many scrapes of the busiest worker."""
    ratios, shares = [], []
    async with office() as site:
        await throughput(site)  # what is loaded once
        for _ in range(ROUNDS):
            site.kill()
            await site.work()
            bare = await throughput(site)
            site.kill()
            address = f"127.0.0.1:{free_port()}"
            await site.work(AZIONI_MONITOR=address)
            prometheus = asyncio.create_task(scraped(address))
            ratios.append(await throughput(site) / bare)
            prometheus.cancel()
            before = site.processor()
            for _ in range(SCRAPES):
                await asyncio.sleep(FRESH_SECONDS)  # what was counted just now is not counted again
                await asyncio.to_thread(scrape, address)
            shares.append((site.processor() - before) / SCRAPES / interval())
            err.print(f"watched {ratios[-1]:.2f} of unwatched; a scrape takes {shares[-1]:.4f} of a processor")
    return {"throughput, of a worker that nobody watches": median(ratios), "share of a scrape": median(shares)}


def main() -> int:
    """Returns 1 when a bound is passed."""
    return verdict("Being watched", asyncio.run(measure()), BOUNDS)


if __name__ == "__main__":
    sys.exit(main())
