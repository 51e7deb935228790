"""The terms of an edition and its calendar, as data: how long, from when, what happens at the end, what does not count."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal

from dateutil.relativedelta import relativedelta
from pydantic import Field, model_validator

from domain.basis.findings import Source
from domain.basis.vocabulary import TermClass
from domain.edition.versions import DatedRule, Rule, Strict

# The year by which yearly pauses are checked and measured: without 29 February.
SHORT_YEAR = 2023
DAYS_OF_SHORT_YEAR = 365


# A basis that names an article: ``art. 12 dell'avviso``.
_ARTICLE = re.compile(r"artt?\. ?\d")


class Allowance(Strict):
    """The length of a term: days, calendar months, a day of the next month, or a dated instant of an act."""

    days: int | None = Field(default=None, gt=0)
    months: int | None = Field(default=None, gt=0)
    day_of_next_month: int | None = Field(default=None, gt=0, le=28)
    dated: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_length(self) -> Allowance:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("an allowance is one of days, months, day_of_next_month, dated")
        return self

    def length(self, on: date) -> int | None:
        """Days from the start ``on``; None when the length is in months or dated."""
        if self.day_of_next_month is None:
            return self.days
        return (on + relativedelta(months=1, day=self.day_of_next_month) - on).days


class StartEvent(StrEnum):
    """What begins a term that an edition declares by itself."""

    submission = "submission"
    admission = "admission"
    notice_of_grounds = "notice_of_grounds"
    award = "award"
    acceptance = "acceptance"
    start = "start"
    exit = "exit"
    hire = "hire"
    end_of_delivery = "end_of_delivery"
    claim = "claim"
    payment = "payment"
    recovery_order = "recovery_order"


class TermRule(Strict):
    """One term of the table of section 12: how long, who must act, when to remind, what happens at its end.

    A term that the procedure needs is begun and met by the rules of its own stage. Every other one is declared by an edition: it
    begins with the event ``counted_from`` and ends with a command of ``met_by``, or with the project.
    """

    title: str
    """Its name in Italian, as people read it."""
    allowance: Rule[Allowance]
    counted_from: StartEvent | None = None
    met_by: tuple[str, ...] = ()
    term_class: TermClass
    basis: str
    """The article or act, in Italian, as it is written to people."""
    waiting_for: Literal["operator", "officer", "evaluator", "manager", "controller", "paymaster"]
    reminders_after: DatedRule[tuple[int, ...]] | None = None
    """Reminders so many days after the start."""
    reminders_before: DatedRule[tuple[int, ...]] | None = None
    """Reminders so many days before the due date."""
    at_expiry: Literal[
        "escalate",
        "forfeit",
        "end_delivery",
        "resume_procedure",
        "resume_request",
        "decide_on_papers",
        "close",
        "close_again",
        "stand",
        "ask",
        "record_status",
        "revocation_notice",
        "erase",
        "ask_registers",
        "note",
    ]
    holidays_move: bool = True
    """Whether a last day on a holiday moves to the next working day (R9.8). Not for statistics: day 28 is day 28 (R9.18)."""
    on_delivery: bool = False
    """Whether it is counted from the delivery of the letter that opens it (R9.12)."""

    @property
    def article(self) -> str:
        """The article on which it rests, of the notice or of a law; empty where the edition names none, but an act or a deed."""
        return self.basis if _ARTICLE.match(self.basis) else ""


class SuspensionWindow(Strict):
    """Days that by law do not count for some classes of term (R9.7, R9.10). Both ends included."""

    code: str = ""
    first: date
    last: date
    classes: tuple[TermClass, ...]
    act: str
    source: Source
    reference: str

    @property
    def days(self) -> int:
        """How many days it takes."""
        return (self.last - self.first).days + 1


# A month and a day, such as ``08-31``, that come every year.
DayOfYear = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-([0-2][1-9]|[1-3]0|31)$")]


class YearlyPause(Strict):
    """Days that by law do not count in any year, for ever (R9.10). Both ends included."""

    code: str
    first: DayOfYear
    last: DayOfYear
    classes: tuple[TermClass, ...]
    act: str
    source: Source
    reference: str

    @model_validator(mode="after")
    def _in_order(self) -> YearlyPause:
        if self.of(SHORT_YEAR).days < 1:
            raise ValueError("a yearly pause lies within one year: it ends before it begins")
        return self

    @cache  # noqa: B019 - a handful of pauses, asked for at each count of a term
    def of(self, year: int) -> SuspensionWindow:
        """The pause of one year."""
        first, last = (date.fromisoformat(f"{year}-{day}") for day in (self.first, self.last))
        return SuspensionWindow(
            code=self.code, first=first, last=last, classes=self.classes, act=self.act, source=self.source, reference=self.reference
        )  # fmt: skip


class Calendar(Strict):
    """How days are counted (R9.8 to R9.11)."""

    saturday_moves_the_end: DatedRule[bool]
    reminder_hour: DatedRule[Annotated[int, Field(ge=0, le=23)]]
    """The local hour at which reminders leave."""
    yearly: tuple[YearlyPause, ...] = ()
    suspensions: tuple[SuspensionWindow, ...] = ()

    def stops(self, term_class: TermClass, first_year: int, days: int) -> list[SuspensionWindow]:
        """What the law stops for a class of term, as far as a term of so many days that begins in a year can be reached.

        A year gives a term at least the days that no yearly pause takes; a single window takes its length once.
        """
        single = [window for window in self.suspensions if term_class in window.classes]
        yearly = [pause for pause in self.yearly if term_class in pause.classes]
        lost = sum(window.days for window in single)
        free = max(DAYS_OF_SHORT_YEAR - sum(pause.of(first_year).days for pause in yearly), 1)
        years = range(first_year, first_year + (days + lost) // free + 2)
        return [*single, *(pause.of(year) for pause in yearly for year in years)]
