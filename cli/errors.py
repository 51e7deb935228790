"""Every way in which a command can fail, as one exit status and one message with all its findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from typing import Any

WRONG_USAGE, REFUSED, NOT_FOUND, UNAVAILABLE, UNEXPECTED = 2, 3, 4, 5, 1

CODES = {
    UNEXPECTED: "unexpected",
    WRONG_USAGE: "malformed",
    REFUSED: "refused",
    NOT_FOUND: "not_found",
    UNAVAILABLE: "unavailable",
}


class Failure(Exception):
    """A command could not be done: exit status, message, findings."""

    def __init__(self, status: int, message: str, findings: Iterable[Any] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.findings = [_plain(finding) for finding in findings]

    def document(self) -> dict[str, Any]:
        """The JSON that scripts read."""
        return {"error": {"code": CODES[self.status], "message": str(self), "findings": self.findings}}


def _plain(finding: Any) -> dict[str, Any]:
    return asdict(finding) if is_dataclass(finding) and not isinstance(finding, type) else dict(finding)


def malformed(message: str, findings: Iterable[Any] = ()) -> Failure:
    """Wrong usage, or a file that cannot be read as what it should be."""
    return Failure(WRONG_USAGE, message, findings)


def refused(findings: Iterable[Any]) -> Failure:
    """A rule, the state or the role does not allow it."""
    known = [_plain(finding) for finding in findings]
    message = known[0]["message"] if len(known) == 1 else f"{len(known)} findings"
    return Failure(REFUSED, f"refused: {message}", known)
