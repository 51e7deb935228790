#!/usr/bin/env python3
"""The administrators' commands: ``python starter.py COMMAND … [--json] [--as ACTOR] [--command-id ID]``."""

from cli.app import main
from runtime.processes import run_and_exit

if __name__ == "__main__":
    run_and_exit(main)
