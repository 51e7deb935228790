"""What names a term in its file: its name, what it is about, and which time it is."""

from __future__ import annotations

from typing import NamedTuple


class TermKey(NamedTuple):
    """``payment/C1``, ``revocation_notice/2``, ``outcome/2019-04-12/2``.

    A term that has ended is never opened again: when its matter comes back, it begins for a second time, under a number
    of its own.
    """

    name: str
    of: str = ""
    """What tells apart several of one name: a claim, a debt, a date; empty when a project has one."""
    time: int = 1

    @classmethod
    def parse(cls, id: str) -> TermKey:
        """The key that an id spells. ``outcome/2019-04-12.2`` is how second times of a date were once written."""
        name, _, rest = id.partition("/")
        of, _, time = rest.rpartition("/")
        if not time.isdigit():
            of = rest
            time = "1"
        if "." in of:
            of, _, time = of.partition(".")
        return cls(name, of, int(time))

    def __str__(self) -> str:
        parts = (self.name, self.of, str(self.time) if self.time > 1 else "")
        return "/".join(part for part in parts if part)

    @property
    def matter(self) -> TermKey:
        """The same for all times."""
        return self._replace(time=1)
