"""What letters tell beyond what every letter does: typed values, computed from the file as the act leaves it.

A letter's template may name no value that is not declared here, and each value that is declared must be given: a missing
one is an error of types before the service runs, and of loading when it starts. Amounts and days are in Italian, as people
read them; people stand by their number in the project.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date

from domain.basis.calendar import day_it
from domain.basis.decree import Decree

# A value of a letter as it is stored: a text, or the rows of a list.
Value = str | list[dict[str, str]]

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a list in a letter."""

    def values(self) -> dict[str, str]:
        """Its values as they are stored."""
        return {field.name: _text(getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Base of what letters tell; the name of a letter is that of its class.

    A value that a release adds to letters that have left before has a default: what such a letter does not know, it does not say.
    """

    @classmethod
    def template(cls) -> str:
        """The name of the letter, and of its template."""
        return _CAPITAL.sub("_", cls.__name__).lower()

    def values(self) -> dict[str, Value]:
        """Its values as they are stored."""
        return {field.name: as_stored(getattr(self, field.name)) for field in fields(self)}


def as_stored(value: object) -> Value:
    """A value of a letter as the record keeps it."""
    if isinstance(value, tuple):
        return [row.values() for row in value]
    return _text(value)


def _text(value: object) -> str:
    """A text as it is, a day in Italian, a number in digits, a decree in its parts; what is not so, or not there, is empty."""
    if isinstance(value, Decree):
        return value.text()
    if isinstance(value, date):
        return day_it(value)
    if value is None or value is False:
        return ""
    return "yes" if value is True else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Every(Row):
    """What every letter tells of the file, as the act leaves it."""

    project: str
    title: str
    measure: str
    edition: str
    lead: str
    lead_code: str
    """VAT number, or tax code, of the lead."""
    requested: str
    state: str
    decree: str
    cup: str
    said: str
    """Hash of what was said with the command: words of people stand in one place only."""
    by: str = ""
    """Who gave the command, as the register of actors knows them; letters of earlier releases do not say it."""
    commands: str = ""
    """What its addressee may do, in a letter within the office."""
    also_to: str = ""
    """Partners who have a copy of it, by name."""
    unreached: str = ""
    """Partners who will have theirs as soon as their address is known, by name."""
    partners: str = ""
    """The numbers of both: a letter that hurts partners too is of those who were in the network then."""
    copy_name: str = ""
    """The partner whose copy it is; empty for the letter itself."""
    copy_code: str = ""
    copied_on: date | None = None
    """The day of the letter of which it is a copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfTerm(Row):
    """What a letter tells of a term: until when, on which basis, and what follows; all of it is empty without one."""

    term: str = ""
    term_id: str = ""
    due: str = ""
    """ISO 8601, because a reminder is compared with the file when it is sent."""
    days: int | None = None
    basis: str = ""
    consequence: str = ""
    starts: str = ""
    """Terms that begin with the delivery of the letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Row):
    """A declared result of a person, who stands by number."""

    id: str
    recipient: str
    kind: str
    hired: date
    declared_on: date
    line: str = ""
    """The line of a claim that holds it; empty when none does."""
    said: str = ""
    """Hash of what was said when it was refused."""
