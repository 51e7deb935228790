"""``python -m tests.mutants --count 200 --seed 1``: draw, judge, tell; the exit status is 1 when the tests do not pass without any mutant."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterable, Sequence

from tests.mutants import loading
from tests.mutants.changes import Mutant, mutants_of
from tests.mutants.court import Court, changed, hold
from tests.mutants.survivors import EQUIVALENT

ROOMS = {
    "domain.terms": ("term", "reckoning", "agenda", "ladder"),
    "domain.basis": ("calendar",),
    "domain.record": ("balance", "served", "file_terms", "declared_terms", "payables"),
    "domain.money": ("claims", "orders", "recovery", "verification", "contest", "placements", "lapse", "reopening", "interruptions",
                     "required", "evidence", "spot_checks"),
    "domain.procedure": ("services", "attendance", "prices", "courses", "corrections", "outcomes", "results", "grounds", "extension",
                         "endings", "delivery", "leaving", "forfeiture"),
    "domain.system": ("queue", "law", "passing_time", "overdue", "post"),
}  # fmt: skip
"""The modules of terms, calendar, claims, payments, recovery, services, outcomes and queue."""
MODULES = [f"{room}.{name}" for room, names in ROOMS.items() for name in names]


def drawn(modules: Sequence[str], count: int, seeds: Iterable[int]) -> list[Mutant]:
    """A sample of the mutants of some modules for each seed, the same for the same seed; what two of them drew stands once."""
    population = [mutant for module in modules for mutant in mutants_of(module)]
    found: dict[Mutant, None] = {}
    for seed in seeds:
        lot = random.Random(seed)  # noqa: S311 - a sample, no secret
        found |= dict.fromkeys(lot.sample(population, min(count, len(population))))
    return list(found)


class Verdicts:
    """What became of each mutant."""

    def __init__(self) -> None:
        self.alive: list[Mutant] = []
        self.killed = 0

    def tell(self, mutant: Mutant, lives: bool) -> None:
        """A mutant was judged."""
        self.alive += [mutant] if lives else []
        self.killed += not lives
        print(f"{len(self.alive) + self.killed:4} {'ALIVE ' if lives else 'killed'} {mutant}", flush=True)

    def count(self) -> None:
        """Of all that were drawn, how many were noticed, and which were not."""
        told = [mutant for mutant in self.alive if mutant.change in EQUIVALENT]
        left = [mutant for mutant in self.alive if mutant.change not in EQUIVALENT]
        for what, mutants in (("equivalent", told), ("ALIVE", left)):
            for mutant in mutants:
                print(f"{what}: {mutant}")
        count = self.killed + len(self.alive)
        share = 100 * self.killed / max(count, 1)
        print(f"{self.killed} of {count} noticed ({share:.1f} %), {len(told)} equivalent, {len(left)} without a test")


def judge(sample: Iterable[Mutant], jobs: int) -> int:
    """Try each mutant of a sample."""
    verdicts = Verdicts()
    found = list(sample)
    inside = [mutant for mutant in found if changed(mutant)]
    outside = [mutant for mutant in found if mutant not in inside]
    court = Court(MODULES, inside, jobs, verdicts.tell)
    hold(court)
    if court.broken:
        verdicts.count()
        print("without any mutant these tests fail, or the judge does:", *court.broken, sep="\n")
        return 1
    for mutant, lives in zip(outside, loading.judged(outside, jobs), strict=True):
        verdicts.tell(mutant, lives)
    verdicts.count()
    return 0


def main() -> int:
    """Draw and judge."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--count", type=int, default=200)
    ask.add_argument("--seed", type=int, action="append", help="of a sample; several seeds draw several")
    ask.add_argument("--jobs", type=int, default=2)
    ask.add_argument("--module", action="append", choices=MODULES)
    ask.add_argument("--only", action="append", help="mutants whose description holds these words, instead of a sample")
    given = ask.parse_args()
    modules = given.module or MODULES
    if given.only:
        found = [
            one for module in modules for one in mutants_of(module) if any(words in str(one) for words in given.only)
        ]
        return judge(found, given.jobs)
    return judge(drawn(modules, given.count, given.seed or [1]), given.jobs)


if __name__ == "__main__":
    sys.exit(main())
