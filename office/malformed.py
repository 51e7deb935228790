"""What was handed in is not what it should be: one message, and every finding with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.basis.findings import Finding


class Malformed(Exception):
    """A file or a command that cannot be read as what it should be. Nothing of it was taken."""

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


_PLAIN = {
    "extra_forbidden": "unknown field",
    "missing": "is missing",
    "string_too_short": "is empty",
    "string_type": "a text is expected: write it in quotes",
    "bool_type": "true or false is expected",
    "int_parsing": "a whole number is expected",
    "int_type": "a whole number is expected",
    "model_type": "fields with names are expected",
    "tuple_type": "a list is expected",
    "too_short": "is empty",
    "too_long": "has too many members",
    "string_unicode": "it holds a sign that is not text",
}


def problems_of(error: ValidationError, where: str = "") -> list[Finding]:
    """What pydantic found, as problems with their paths; the input itself is not repeated."""
    return list(_problems(error, where))


def _problems(error: ValidationError, where: str) -> Iterator[Finding]:
    found = error.errors(include_url=False, include_input=False)
    inner = {problem["loc"][:depth] for problem in found for depth in range(len(problem["loc"]))}
    for problem in found:
        if problem["type"] == "too_short" and problem["loc"] in inner:  # its members are there, and are wrong
            continue
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in problem["loc"]).lstrip(".")
        yield Finding("format", _words(problem), f"{where}{path}")


def _words(problem: ErrorDetails) -> str:
    if problem["type"] in ("literal_error", "enum"):
        return f"it must be {problem['ctx']['expected']}"
    return _PLAIN.get(problem["type"], problem["msg"].removeprefix("Value error, "))
