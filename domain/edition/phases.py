"""A phase and its windows: what a window takes when it opens, and from where (R5.1, R5.2)."""

from __future__ import annotations

from typing import NamedTuple

from domain.basis.findings import require
from domain.edition.catalogue import refuse
from domain.edition.measure import Measure


class Fed(NamedTuple):
    """What a window is opened with, in cents: of what the phase has left, and moved out of the window that holds it."""

    own: int
    moved: int


def opening(measure: Measure, left: int, free: int) -> Fed:
    """What a window of a phase is opened with; ``left``: what no window holds, ``free``: what the other has to spare.

    A window that an act of its own feeds takes what is missing out of the other one, whole or not at all. One without such
    an act holds what is left. Raises RuleBroken with the sum that is missing.
    """
    wanted = measure.envelope.at()
    if wanted <= left:
        return Fed(wanted, 0)
    moved_by = measure.phase.moved_by if measure.phase else None
    if moved_by is None:
        if left == 0:
            require(refuse("R5.1", "phase_used_up", "measure", of=measure.envelope.version(), measure=measure.key))
        return Fed(left, 0)
    missing = wanted - left
    if missing > free:
        by = moved_by.version()
        short = missing - free
        require(refuse("R5.2", "not_free", "measure", of=by, act=by.value, needed=missing, free=free, missing=short))
    return Fed(left, missing)
