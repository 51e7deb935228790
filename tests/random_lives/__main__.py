"""``python -m tests.random_lives --lives 10000 --seed 1``: batches of lives, each on a record of its own."""

from __future__ import annotations

import argparse
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import process_time

from domain.lifecycle.states import State
from storage.database import Database
from tests.random_lives import checks
from tests.random_lives.envelope import MEASURE, Envelope
from tests.random_lives.saying import SAYINGS

BATCH = 25
# Nobody needs these records after a power cut: where there is a file system in memory, they stand there.
MEMORY = Path("/dev/shm")  # noqa: S108


@dataclass
class Lived:
    """What became of a batch of lives."""

    seed: int
    lives: int
    seconds: float
    """Of the processor."""
    found: list[str]
    """What is wrong with its record."""
    given: Counter[str]
    reached: Counter[State]
    ended: Counter[State]


def batch(seed: int, count: int) -> Lived:
    """One batch of lives on a record of its own."""
    began = process_time()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as directory:
        database = Database(f"sqlite:///{Path(directory) / 'azioni.db'}")
        try:
            envelope = Envelope(database, seed)
            envelope.run(count)
            found = checks.wrong(database, MEASURE)
        finally:
            database.close()
    seconds = process_time() - began
    return Lived(seed, len(envelope.projects), seconds, found, envelope.given, envelope.reached, envelope.ended)


def tried(asked: tuple[int, int]) -> Lived:
    """One batch; an exception of it is what was found."""
    seed, count = asked
    try:
        return batch(seed, count)
    except Exception:  # noqa: BLE001 - whatever it is, it is what these lives look for
        return Lived(seed, count, 0, [traceback.format_exc()], Counter(), Counter(), Counter())


def main(arguments: list[str], say: Callable[[str], object] = print) -> int:
    """Run all batches, tell each; exit status 1 when one has found something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lives", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1, help="of the first batch; each further one has the next")
    parser.add_argument("--jobs", type=int, default=1, help="batches that run side by side")
    parser.add_argument("--batch", type=int, default=BATCH, help="lives on one envelope")
    asked = parser.parse_args(arguments)
    all_of_them, seed = Lived(asked.seed, 0, 0, [], Counter(), Counter(), Counter()), asked.seed
    with get_context("fork").Pool(asked.jobs) as pool:
        while (
            missing := asked.lives - all_of_them.lives
        ) > 0:  # what was refused at submission is no life, and is made up for
            drawn = [(seed + number, asked.batch) for number in range(-(-missing // asked.batch))]
            seed += len(drawn)
            for one in pool.imap_unordered(tried, drawn):
                add(all_of_them, one)
                say(f"seed {one.seed}: {one.lives} lives in {one.seconds:.0f} s, {all_of_them.lives} in all")
                if one.found:
                    say("\n".join([f"WRONG, seed {one.seed}, {one.lives} lives:", *one.found]))
    say(report(all_of_them))
    return int(bool(all_of_them.found))


def add(to: Lived, one: Lived) -> None:
    """Count a batch in."""
    to.lives += one.lives
    to.seconds += one.seconds
    to.found += one.found
    to.given.update(one.given)
    to.reached.update(one.reached)
    to.ended.update(one.ended)


def report(lived: Lived) -> str:
    """How many lives, how often each command was taken and refused, and how often each state was reached."""
    taken, refused = Counter[str](), Counter[str]()
    for said, count in lived.given.items():
        name, answer = said.split(" ")[:2]
        (taken if answer == "yes" else refused)[name] += count
    names = sorted({*taken, *refused, *SAYINGS})
    return "\n".join(
        [
            f"{lived.lives} lives, {sum(lived.given.values())} commands and acts, {lived.seconds / max(lived.lives, 1):.2f} s a life; "
            + (f"{len(lived.found)} things are wrong" if lived.found else "nothing is wrong"),
            "taken/refused: " + ", ".join(f"{name} {taken[name]}/{refused[name]}" for name in names),
            "states: " + ", ".join(f"{state} {lived.reached[state]}" for state in State),
            "stand at the end: " + ", ".join(f"{state} {count}" for state, count in lived.ended.most_common()),
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
