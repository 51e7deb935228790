"""Leaving a process cleanly, and hearing the request to leave."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn


def run_and_exit(main: Callable[[], int]) -> NoReturn:
    """Run and leave at once with the status: the SDK's threads can crash a process that has done its work."""
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def stop_requested() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set, for the running loop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    return stop
