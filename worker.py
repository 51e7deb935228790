"""The worker of the service: connects by the environment, registers search attributes, runs until it is asked to stop.

``--migrate`` brings the record's tables to this release as their owner, and ends. ``--roll-out PERCENT`` sends so many of
a hundred workflows to the release that ``AZIONI_BUILD`` names, and ends.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from runtime.collector import look_seldom
from runtime.processes import run_and_exit


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """What is asked of the process; leaves it with status 2 for what it does not understand."""
    parser = argparse.ArgumentParser(prog="worker.py", description="The worker of the service.")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--migrate", action="store_true", help="bring the record's tables to this release, and end")
    other.add_argument(
        "--roll-out", type=int, choices=range(101), metavar="PERCENT", help="send workflows to AZIONI_BUILD, and end"
    )
    return parser.parse_args(arguments)


def main() -> int:
    """Entry point of the process."""
    wanted = asked(sys.argv[1:])
    look_seldom()  # before half of the service is imported: its projects wait for the next worker
    from runtime.tasks import begin

    return begin(migrates=wanted.migrate, percent=wanted.roll_out)


if __name__ == "__main__":
    run_and_exit(main)
