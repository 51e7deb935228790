"""Every way in which a command can fail, as one exit status and one message with all its findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from typing import Any

from pydantic import ValidationError

from domain.basis.findings import Finding

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


_PLAIN = {"extra_forbidden": "unknown field", "missing": "is missing", "string_too_short": "is empty"}


def problems_of(error: ValidationError, where: str = "") -> list[Finding]:
    """What pydantic found, as problems with their paths; the input itself is not repeated."""
    found = []
    for problem in error.errors():
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in problem["loc"]).lstrip(".")
        message = _PLAIN.get(problem["type"], problem["msg"].removeprefix("Value error, "))
        found.append(Finding("format", message, f"{where}{path}"))
    return found
