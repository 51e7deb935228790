"""What pydantic found wrong, in the catalogue's plain words: one translation for files, options and contents of commands."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.basis.findings import Finding, Value, WrongValue
from domain.edition.catalogue import RULES, placeholders, refuse

# Finds each of the words that pydantic lists as expected: ``'a', 'b' or 'c'``.
_QUOTED = re.compile(r"'([^']*)'")
# Examples of a recipient, a line of the register, a claim, an order, a time, a province, a sector and a project code. The one that fits a
# pattern is shown to people, because it says more than the pattern.
EXAMPLES = ("R07", "S12", "C1", "C1/2", "09:00", "MI", "13", "B14E18000110009")


def problems_of(error: ValidationError, where: str = "", rule: str = "format") -> list[Finding]:
    """Every problem with its path; the input itself is never repeated, for it may tell about a person."""
    return [
        finding_of(problem, f"{where}{path_of(problem['loc'])}".removesuffix(": "), rule)
        for problem in details_of(error)
    ]


def details_of(error: ValidationError) -> list[ErrorDetails]:
    """What pydantic says of each problem, without those that only follow from another and without the input."""
    found = error.errors(include_input=False, include_url=False)
    wrong = {problem["loc"][:depth] for problem in found for depth in range(len(problem["loc"]))}
    return [problem for problem in found if not _empty_without(problem, wrong)]


def _empty_without(problem: ErrorDetails, wrong: set[tuple[int | str, ...]]) -> bool:
    """Whether a list counts as too short only because its members, which are there, are wrong themselves."""
    return problem["type"] == "too_short" and problem["loc"] in wrong


def said_of(wrong: ValueError, path: str = "", rule: str = "format") -> Finding:
    """The finding of one value that is not written as it must be; an error without a key keeps its own words."""
    if isinstance(wrong, WrongValue):
        return refuse(rule, wrong.key, path, of=None, **wrong.values)
    return refuse(rule, "our_words", path, words=str(wrong))


def path_of(location: Iterable[int | str]) -> str:
    """``recipients[3].tax_code``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


def finding_of(problem: ErrorDetails, path: str, rule: str = "format") -> Finding:
    """One problem: by our own key, where a validator of ours found it; otherwise by pydantic's type of error."""
    given = problem.get("ctx", {})
    says = RULES["format"].says
    if isinstance(ours := given.get("error"), ValueError):
        return said_of(ours, path, rule)
    key = problem["type"] if problem["type"] in says else "other"
    if key == "string_pattern_mismatch":
        return _unlike(str(given["pattern"]), path, rule)
    if "expected" in given:
        given = {"expected": tuple(_QUOTED.findall(str(given["expected"]))) or (str(given["expected"]),)}
    values = {name: _shown(given[name]) for name in placeholders(says[key].en)}
    return refuse(rule, key, path, of=None, **values)


def _unlike(pattern: str, path: str, rule: str) -> Finding:
    example = next((example for example in EXAMPLES if re.match(pattern, example)), None)
    if example is None:
        return refuse(rule, "unlike", path)
    return refuse(rule, "string_pattern_mismatch", path, example=example)


def _shown(value: object) -> Value:
    return value if isinstance(value, (int, tuple)) else str(value)
