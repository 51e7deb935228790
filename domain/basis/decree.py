"""A decree as everybody names it: its kind, its number and its date."""

from __future__ import annotations

import json
import re
from datetime import date as calendar_day
from typing import Any, TypedDict

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer, model_validator

from domain.basis.fields import Day, Name, Word
from domain.basis.language import language

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MONTHS_IT = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip


def day_in_words(day: calendar_day) -> str:
    """A day as acts are dated in Italian: ``1° marzo 2018``."""
    return f"{'1°' if day.day == 1 else day.day} {MONTHS_IT[day.month - 1]} {day.year}"


def _of_day_it(day: calendar_day) -> str:
    """``del 5 marzo 2018``, and ``dell'11 marzo 2018``: the eighth and the eleventh begin with a vowel."""
    of = "dell'" if day.day in (8, 11) else "del "
    return of + day_in_words(day)


class DecreeParts(TypedDict):
    """A decree as a script reads it; what is not known of an old one is null."""

    kind: str | None
    number: str
    date: str | None


class Decree(BaseModel):
    """A decree. Date and kind are None where they were not said, and where the record is older than they are.

    A bare string is its number: so older commands and files have it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Name
    date: Day | None = None
    kind: Word | None = None

    @model_validator(mode="before")
    @classmethod
    def _number_alone(cls, value: object) -> object:
        return {"number": value} if isinstance(value, str) else value

    @model_serializer(mode="wrap")
    def _as_said(self, whole: SerializerFunctionWrapHandler) -> str | dict[str, Any]:
        """A number alone is written as it always was: the same words have the same hash, and are the same fact."""
        return self.number if self.date is None and self.kind is None else whole(self)

    def completed(self, day: calendar_day, kind: str) -> Decree:
        """With a date and a kind where they were not said."""
        return Decree(number=self.number, date=self.date or day, kind=self.kind or kind)

    def parts(self) -> DecreeParts:
        """For documents: all three, always."""
        return DecreeParts(kind=self.kind, number=self.number, date=self.date.isoformat() if self.date else None)

    def text(self) -> str:
        """For a column or a value of a letter; ``of_text`` reads it."""
        return json.dumps(self.parts(), ensure_ascii=False)

    @staticmethod
    def of_text(text: str) -> Decree:
        """What ``text`` has written, or the bare number of before. What is on record is never refused."""
        if text.startswith('{"kind"'):
            return Decree.model_validate_json(text)
        return Decree.model_construct(number=text)

    @staticmethod
    def of_record(said: object) -> Decree | None:
        """A decree in a stored content or answer; None where none was named."""
        return Decree.model_validate(said) if isinstance(said, (str, dict)) and said else None

    def __str__(self) -> str:
        """``d.d.s. n. 123 of 5 March 2018``."""
        day = f" of {self.date.day} {MONTHS[self.date.month - 1]} {self.date.year}" if self.date else ""
        return f"{self.kind or 'decree'} n. {self.number}{day}"

    def it(self) -> str:
        """``d.d.s. n. 123 del 5 marzo 2018``."""
        day = f" {_of_day_it(self.date)}" if self.date else ""
        return f"{self.kind or 'decreto'} n. {self.number}{day}"


_SAID = re.compile(r"(?P<kind>.+) n\. (?P<number>\S+) of (?P<day>\d{1,2}) (?P<month>[A-Z][a-z]+) (?P<year>\d{4})")


def retold(text: str) -> str:
    """A decree that was said in English, as it goes on record, in the reader's language; any other text as it stands."""
    found = _SAID.fullmatch(text)
    if found is None or language() != "it" or found["month"] not in MONTHS:
        return text
    day = calendar_day(int(found["year"]), MONTHS.index(found["month"]) + 1, int(found["day"]))
    return Decree(number=found["number"], date=day, kind=found["kind"]).it()
