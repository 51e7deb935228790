"""Whether a large project is slower: the commands of a day with 20, 100 and 500 people, through the engine, one project at a time."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime

from benchmarks.bench_commands import Life, live, start
from benchmarks.harness import ROUNDS, Bound, Site, medians, named, service, verdict
from benchmarks.one_day import crowd, one_day
from cli.output import err
from tests import lives

PEOPLE = (20, 100, 500)
CENTS = 330
"""What each person's services cost in one of the tests' days, in euro."""
BOUNDS = {
    "SQLite": [Bound("500 people: median, of 20", most=2.0)],
    "PostgreSQL": [Bound("500 people: median, of 20", most=2.0)],
}


class Crowds:
    """Projects of so many people, each with the commands of its day; nobody is in two of them."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.known = 0

    async def one(self, count: int) -> Life:
        """A project on record, and its commands, ready to be given."""
        return await asyncio.to_thread(self._one, count)

    def _one(self, count: int) -> Life:
        people = crowd(count, self.known + 1)
        self.known += count
        budget = {"process": f"{CENTS * count}.00", "result": "1835.00"}
        title = f"{count} people, {self.known}"
        receipt = lives.submitted(self.site.database, datetime.now(UTC), title=title, recipients=people, budget=budget)
        return [lives.command(self.site.database, receipt.project, *step) for step in one_day(count)[:FIRST]]


FIRST = 10
"""From the formal check to the last register: what comes after asks a second manager when there is much money."""


async def measure(record: str) -> dict[str, float]:
    """Medians of the rounds, in turn."""
    found: dict[str, float] = {}
    async with service(record) as site:
        crowds = Crowds(site)
        rounds: dict[int, list[dict[str, float]]] = {count: [] for count in PEOPLE}
        for _ in range(ROUNDS + 1):  # the first one loads what is loaded once
            for count in PEOPLE:
                rounds[count].append(await live([await crowds.one(count)], lambda life: start(site, life), 1))
        least = medians(rounds[PEOPLE[0]][1:])
        for count in PEOPLE:
            mine = medians(rounds[count][1:])
            found[f"{count} people: median ms"] = mine["p50"] * 1000
            found[f"{count} people: ms CPU a command"] = mine["CPU"] * 1000
            if count != PEOPLE[0]:
                found[f"{count} people: median, of {PEOPLE[0]}"] = mine["p50"] / least["p50"]
        err.print(f"{record}: {found}")
    return found


def main() -> int:
    """Both databases, or those that are named; returns 1 when a bound is passed."""
    results = [
        verdict(f"Large projects, {record}", asyncio.run(measure(record)), BOUNDS[record])
        for record in named("database", BOUNDS)
    ]
    return max(results)


if __name__ == "__main__":
    sys.exit(main())
