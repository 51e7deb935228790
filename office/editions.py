"""The rules of each edition, as they ship or stand on record: every value with its source, and the count of a term."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from pydantic import JsonValue

from domain.basis.euro import euro
from domain.basis.language import _
from domain.edition.measure import Measure
from domain.edition.provenance import provenance
from domain.views.calculation import Calculation, UnknownTerm, calculate
from office.caller import Caller
from office.errors import Malformed, NotFound
from storage import rule_texts, rules


class EditionLine(TypedDict):
    """An edition that ships."""

    key: str
    title: str
    legal_basis: list[str]
    envelope: str
    opens: str
    closes: str


class RuleValue(TypedDict):
    """One value of an edition, as data, with where it comes from."""

    path: str
    value: JsonValue
    source: str
    reference: str
    valid_from: str | None
    act: str | None
    pinned_by: str


class EditionRules(EditionLine):
    """An edition with all its values."""

    version: str
    values: list[RuleValue]


def shipped() -> list[Measure]:
    """The editions that ship, as their files have them."""
    return [rules.load(key) for key in rules.editions()]


def listing() -> list[EditionLine]:
    """The editions that ship."""
    return [_line(measure) for measure in shipped()]


def show(caller: Caller, key: str, version: str | None = None) -> EditionRules:
    """The rules of one edition, as they ship or in a version on record, each value with its source.

    Raises NotFound, and Malformed for a version of another edition.
    """
    measure = _of_version(caller, key, version)
    values = [
        RuleValue(
            path=value.path,
            value=value.data,
            source=value.source,
            reference=value.reference,
            valid_from=value.valid_from.isoformat() if value.valid_from else None,
            act=value.act,
            pinned_by=value.pinned_by,
        )
        for value in provenance(measure)
    ]
    return EditionRules(**_line(measure), version=version or rules.version(key), values=values)


def _of_version(caller: Caller, key: str, version: str | None) -> Measure:
    if version is None:
        return rules.load(key)
    if version.partition("@")[0] != key:
        raise Malformed(
            _("'{version}' is no version of '{key}'; a version is written {key}@…", version=version, key=key)
        )
    with caller.database.read() as session:
        return rule_texts.of_version(session, version)


def term(
    caller: Caller,
    key: str,
    name: str,
    start: date,
    suspended: Sequence[tuple[date, date]] = (),
    days: int | None = None,
) -> Calculation:
    """The legal due date of a term, with the reason for each day that moved it. Raises NotFound, Malformed."""
    measure = _rules_of(caller, key)
    try:
        return calculate(measure, name, start, suspended, days)
    except UnknownTerm as error:
        raise NotFound(str(error)) from error
    except ValueError as error:
        raise Malformed(str(error)) from error


def _rules_of(caller: Caller, key: str) -> Measure:
    """The rules under the acts on record, or as they ship where there is no record."""
    shipped = rules.load(key)
    try:
        with caller.database.read() as session:
            return rules.in_force(session, key)
    except ConnectionError:
        return shipped


def _line(measure: Measure) -> EditionLine:
    return EditionLine(
        key=measure.key,
        title=measure.title,
        legal_basis=[*measure.legal_basis, *([measure.act.at().it()] if measure.act else [])],
        envelope=euro(measure.envelope.at()),
        opens=measure.window.opens.at().isoformat(),
        closes=measure.window.closes.at().isoformat(),
    )
