"""An edition's file read as a whole: its shape, its sums, the order of its dates, a consequence for every term."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError

from domain.basis.calendar import local_day
from domain.basis.euro import euro
from domain.edition.measure import Measure, Rule, SuspensionWindow, TermRule

TERMS = (
    "formal_check", "completion", "evaluation", "decision", "refusal_notice", "acceptance", "start", "project_end",
    "extension_request", "final_claim", "supplementary_claim", "payment", "recovery", "appeal", "records",
    "window", "extension_deadline", "hire_notice", "hire_notice_agency", "outcome", "immediate_result", "longer_result",
    "petition", "revocation_notice",
)  # fmt: skip
"""Every term that a measure must rule on (section 12)."""

FULL_GRID = 100
"""Points of a grid are per cent of the whole."""


class InvalidMeasure(ValueError):
    """The file of an edition is wrong. Every problem names its key."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a measure with where it comes from."""

    path: str
    value: str
    source: str
    reference: str
    valid_from: date | None
    act: str | None


def parse(text: str) -> Measure:
    """The measure of a file. Raises InvalidMeasure with every problem, each naming the key that is wrong."""
    try:
        measure = Measure.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InvalidMeasure([f"not TOML: {error}"]) from error
    except ValidationError as error:
        raise InvalidMeasure([f"{_dotted(problem['loc'])}: {problem['msg']}" for problem in error.errors()]) from error
    problems = [*_dates(measure), *_sums(measure), *_terms(measure), *_catalogue(measure)]
    if problems:
        raise InvalidMeasure(problems)
    return measure


def _dotted(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if part not in ("versions", 0)) or "file"


def _dates(measure: Measure) -> Iterator[str]:
    opens = measure.window.opens.at()
    for version in measure.window.closes.versions:
        if version.value <= opens:
            yield f"window.closes: {version.value.isoformat()} is not after the opening, {opens.isoformat()}"
    if opens.tzinfo is None or measure.window.closes.at().tzinfo is None:
        yield "window: instants carry their offset"
    if measure.delivery.notice_end.at() <= local_day(opens):
        yield "delivery.notice_end: not after the opening of the window"
    for index, window in enumerate(measure.calendar.suspensions):
        if window.last < window.first:
            yield f"calendar.suspensions.{index}: it ends before it begins"


def _sums(measure: Measure) -> Iterator[str]:
    if measure.envelope.at() <= 0:
        yield "envelope: must be more than nothing"
    for version in measure.evaluation.grid.versions:
        points = sum(criterion.points for criterion in version.value)
        if points != FULL_GRID:
            yield f"evaluation.grid: the points add up to {points}, not {FULL_GRID}"
    if not 0 < measure.evaluation.threshold.at() <= FULL_GRID:
        yield "evaluation.threshold: must lie within the grid"
    for band, cents in measure.outcomes.placement.band_prices.at().items():
        if band not in measure.bands.at():
            yield f"outcomes.placement.band_prices.{band}: not one of the bands"
        if cents > measure.caps.placement.at():
            yield f"outcomes.placement.band_prices.{band}: above caps.placement"
    if measure.outcomes.self_employment.price.at() > measure.caps.self_employment.at():
        yield "outcomes.self_employment.price: above caps.self_employment"
    share = measure.caps.process_share
    if share is not None and not 0 < share.at() <= FULL_GRID:
        yield "caps.process_share: must be a per cent"


def _terms(measure: Measure) -> Iterator[str]:
    """Every term has an allowance and an effect at expiry, and its reminders fall inside it."""
    for name in TERMS:
        if name not in measure.terms:
            yield f"terms.{name}: missing; every term has an allowance and an effect at expiry"
    for name, rule in measure.terms.items():
        if name not in TERMS:
            yield f"terms.{name}: unknown term"
        yield from _ladder(name, rule)
    longest, completion = measure.procedure.maximum_suspension_days.at(), measure.terms.get("completion")
    if completion is not None and (completion.allowance.at().days or 0) > longest:
        yield f"terms.completion.allowance: the procedure may be suspended for {longest} days at most"


def _ladder(name: str, rule: TermRule) -> Iterator[str]:
    allowance = rule.allowance.at()
    days = allowance.days if allowance.days is not None else (allowance.months or 0) * 30
    for key, ladder in (("reminders_after", rule.reminders_after), ("reminders_before", rule.reminders_before)):
        if ladder is not None and not allowance.dated and not all(0 < rung <= days for rung in ladder.at()):
            yield f"terms.{name}.{key}: reminders must fall inside the {days} days of the term"


def _catalogue(measure: Measure) -> Iterator[str]:
    codes = [service.code for service in measure.catalogue]
    for code in {code for code in codes if codes.count(code) > 1}:
        yield f"catalogue.{code}: stands twice"
    for service in measure.catalogue:
        if service.family == "process" and service.price is None:
            yield f"catalogue.{service.code}.price: a process service has a price"
        if (service.family == "result") != (service.unit == "result"):
            yield f"catalogue.{service.code}.unit: a result service is paid by the result, a process service by the hour"
        if service.group_size is not None and not 0 < service.group_size.at()[0] <= service.group_size.at()[1]:
            yield f"catalogue.{service.code}.group_size: from the smaller to the larger"
    for code in ("INS", "AUT"):
        if code not in codes:
            yield f"catalogue.{code}: the result services are missing"


def provenance(measure: Measure) -> Iterator[Value]:
    """Every value of a measure in all its versions, with its source."""
    yield from _walk("", measure)


def _walk(path: str, node: Any) -> Iterator[Value]:
    if isinstance(node, Rule):
        for version in node.versions:
            yield Value(
                path, _text(path, version.value), version.source, version.reference, version.valid_from, version.act
            )
    elif isinstance(node, SuspensionWindow):
        text = f"{node.first} to {node.last}: {', '.join(node.classes)}"
        yield Value(path, text, node.source, node.reference, node.first, node.act)
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from _walk(f"{path}.{name}" if path else name, getattr(node, name))
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from _walk(f"{path}.{name}", value)
    elif isinstance(node, tuple):
        for index, value in enumerate(node):
            yield from _walk(f"{path}.{getattr(value, 'code', index)}", value)


_MONEY = (
    "envelope",
    "caps.process",
    "caps.placement",
    "caps.self_employment",
    "price",
    "antimafia_above",
    "second_manager_above",
)


def _text(path: str, value: Any) -> str:
    if path.endswith(_MONEY) and isinstance(value, int):
        return f"{euro(value)} euro"
    if isinstance(value, dict):
        money = path.endswith("band_prices")
        return ", ".join(f"{key}: {euro(item) if money else item}" for key, item in value.items())
    if isinstance(value, tuple):
        return ", ".join(_text("", item) for item in value)
    if isinstance(value, BaseModel):
        return " ".join(f"{name}={item}" for name, item in value.model_dump(exclude_none=True).items())
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
