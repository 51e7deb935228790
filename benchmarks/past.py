"""Lives at the door of the record as it was in an older commit: run in that commit's tree, in turn with today's.

Its input says what to do, a line for each, and it answers ``done``: whoever asks measures time and processor.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from activities.decide import decide_in
from benchmarks.one_day import BUDGET, DAY, UNTIL_DECREE, crowd, one_day
from storage.database import Database
from storage.errors import DatabaseUnavailable
from tests import lives


class Past:
    """A record of that time, and the projects whose lives are next."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        lives.prepared(self.database, as_of=DAY)
        self.ready: list[list[Any]] = []
        self.made = 0

    def born(self, count: int) -> None:
        """So many projects, whose decree has arrived."""
        self.ready = [self._one() for _ in range(count)]

    def _one(self) -> list[Any]:
        self.made += 1
        receipt = lives.submitted(
            self.database, DAY, title=f"Project {self.made}", recipients=crowd(20, 20 * self.made), budget=BUDGET
        )
        life = [lives.command(self.database, receipt.project, *step) for step in one_day()]
        self._give(life[:UNTIL_DECREE])
        lives.deliver(self.database, receipt.project, DAY)
        return life[UNTIL_DECREE:]

    def live(self, threads: int) -> None:
        """The rest of their lives, by so many threads."""
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(self._give, life) for life in self.ready]:
                done.result()

    def _give(self, life: Iterable[Any]) -> None:
        for number, command in enumerate(life):
            if not self._accepted(command, DAY + timedelta(seconds=number)):
                raise SystemExit(f"{command.name} was refused")

    def _accepted(self, command: Any, at: datetime) -> bool:
        """Whether it is accepted; who waits too long for the one writer asks again, as the engine did."""
        while True:
            with suppress(DatabaseUnavailable), self.database.write() as session:
                return bool(decide_in(session, command, at).accepted)


def main() -> None:
    """``born 8`` and ``live 16``, until the input ends."""
    past = Past(sys.argv[1])
    tasks: dict[str, Callable[[int], None]] = {"born": past.born, "live": past.live}
    for line in sys.stdin:
        task, count = line.split()
        tasks[task](int(count))
        print("done", flush=True)


if __name__ == "__main__":
    main()
