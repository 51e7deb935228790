"""Leaving a process cleanly, and hearing the request to leave."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from asyncio import Event

from runtime.private import for_the_owner_only

_PR_SET_PDEATHSIG = 1
_last_things: list[Callable[[], object]] = []


def before_leaving(do: Callable[[], object]) -> None:
    """Something that must still be done when the process has done its work, such as sending what waits."""
    _last_things.append(do)


def run_and_exit(main: Callable[[], int]) -> NoReturn:
    """Run and leave at once with the status: the SDK's threads can crash a process that has done its work."""
    for_the_owner_only()
    status = main()
    for do in _last_things:
        do()
    try:
        sys.stdout.flush()
    except OSError:  # a full disk or a reader that has gone: what was asked for was not said
        status = status or 1
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(status)


def end_with_parent() -> Callable[[], None] | None:
    """What a child calls before it starts, so that it never outlives its parent, not even one that is killed (Linux)."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)  # loaded here: the child may not do more than the call
    return lambda: libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def stop_requested() -> Event:
    """An event that SIGTERM and SIGINT set, for the running loop."""
    import asyncio  # here: the help of the starter needs none of it

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    return stop
