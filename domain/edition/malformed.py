"""What pydantic found wrong, in the catalogue's plain words: one translation for files, options and contents of commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.basis.findings import Finding, Malformed, Value
from domain.edition.catalogue import RULES, placeholders, refuse

_QUOTED = re.compile(r"'([^']*)'")
"""One of the words that pydantic lists as expected: ``'a', 'b' or 'c'``."""


def problems_of(error: ValidationError, where: str = "", rule: str = "format") -> list[Finding]:
    """Every problem with its path; the input itself is never repeated, for it may tell about a person."""
    return [_finding(problem, where, rule) for problem in error.errors(include_input=False, include_url=False)]


def path_of(location: Iterable[int | str]) -> str:
    """``recipients[3].tax_code``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


def _finding(problem: ErrorDetails, where: str, rule: str) -> Finding:
    key, values = _key_and_values(problem)
    return refuse(rule, key, f"{where}{path_of(problem['loc'])}", of=None, **values)


def _key_and_values(problem: ErrorDetails) -> tuple[str, Mapping[str, Value]]:
    """The message of the catalogue for one problem: by our own key, or by pydantic's type of error."""
    given, says = problem.get("ctx", {}), RULES["format"].says
    if isinstance(ours := given.get("error"), Malformed):
        return ours.key, ours.values
    key = problem["type"] if problem["type"] in says else "other"
    if "expected" in given:
        given = {"expected": tuple(_QUOTED.findall(str(given["expected"]))) or (str(given["expected"]),)}
    return key, {name: _shown(given[name]) for name in placeholders(says[key].en)}


def _shown(value: object) -> Value:
    return value if isinstance(value, (int, tuple)) else str(value)
