"""What was handed in is not what it should be: one message, and every finding with its place."""

from __future__ import annotations

from collections.abc import Iterable

from domain.basis.findings import Finding


class Malformed(Exception):
    """A file or a command that cannot be read as what it should be. Nothing of it was taken."""

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)
