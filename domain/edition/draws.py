"""The draw of what is checked on the spot: whoever has the seed and the list finds the same projects again (R8.7).

The seed is the hash of the last entry of the measure's trace before the draw, which nobody chooses. Each project gets the
hash of seed and number; the lowest are drawn, the share of the measure rounded up, so that of few there is at least one.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def drawn(seed: str, projects: Iterable[str], share: int) -> list[str]:
    """The projects that are checked on the spot, ``share`` per cent of those given, in the order of their numbers."""
    by_lot = sorted(projects, key=lambda project: sha256(f"{seed}/{project}".encode()).hexdigest())
    count = -(-len(by_lot) * share // 100)
    return sorted(by_lot[:count])
