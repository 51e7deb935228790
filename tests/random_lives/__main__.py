"""``python -m tests.random_lives --lives 10000 --seed 1``: batches of lives, each on a record of its own."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from storage.database import Database
from tests.random_lives import checks
from tests.random_lives.envelope import MEASURE, Envelope

BATCH = 25
# Nobody needs these records after a power cut: where there is a file system in memory, they stand there.
MEMORY = Path("/dev/shm")  # noqa: S108


def batch(seed: int, count: int) -> tuple[Envelope, list[str]]:
    """One batch of lives, and what is wrong with its record."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as directory:
        database = Database(f"sqlite:///{Path(directory) / 'azioni.db'}")
        try:
            envelope = Envelope(database, seed)
            envelope.run(count)
            found = checks.wrong(database, MEASURE)
            envelope.ended = envelope.states()
        finally:
            database.close()
    return envelope, found


def main(arguments: list[str], say: Callable[[str], object] = print) -> int:
    """Run all batches, tell each; exit status 1 as soon as one finds something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lives", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1, help="of the first batch; each further one has the next")
    asked = parser.parse_args(arguments)
    done = 0
    given = Counter[str]()
    seed = asked.seed
    while done < asked.lives:
        began = monotonic()
        try:
            envelope, found = batch(seed, min(BATCH, asked.lives - done))
        except Exception:
            say(f"batch of seed {seed} ended in an exception")
            raise
        done += len(envelope.projects)
        given.update(envelope.given)
        say(
            f"seed {seed}: {len(envelope.projects)} lives in {monotonic() - began:.0f} s, {done} in all; {dict(envelope.ended)}"
        )
        if found:
            say("\n".join(found))
            return 1
        seed += 1
    say(f"{done} lives, {sum(given.values())} commands and acts: nothing is wrong\n{dict(sorted(given.items()))}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
