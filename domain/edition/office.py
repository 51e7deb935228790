"""What letters and acts of an edition say of whoever runs it, of its own act, and of what can be done against each."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from domain.basis.decree import day_in_words
from domain.basis.fields import Name, WebAddress
from domain.edition.versions import DatedRule, Strict


class Bulletin(Strict):
    """Where an act of the Region is published: the issue of its bulletin (BURL)."""

    day: date
    series: Name | None = None
    number: int | None = Field(default=None, gt=0)

    def it(self) -> str:
        """``BURL Serie Ordinaria n. 5 del 5 febbraio 2021``; what is not known of it is left out."""
        series = f" {self.series}" if self.series else ""
        number = f" n. {self.number}" if self.number else ""
        return f"BURL{series}{number} del {day_in_words(self.day)}"


class MeasureAct(Strict):
    """The act of the measure itself: what approved its notice, or opened its window."""

    kind: Name
    number: Name
    date: date
    bulletin: Bulletin | None = None

    def it(self) -> str:
        """``d.d.u.o. n. 1036 del 2 febbraio 2021, BURL del 5 febbraio 2021``."""
        act = f"{self.kind} n. {self.number} del {day_in_words(self.date)}"
        return f"{act}, {self.bulletin.it()}" if self.bulletin else act


class Office(Strict):
    """The office that runs the measure, as its letters name it (art. 8 l. 241/1990; art. 3 par. 2 d.lgs. 39/1993)."""

    administration: DatedRule[Name]
    directorate: DatedRule[Name]
    name: DatedRule[Name]
    pec: DatedRule[Name]
    """Certified mail, to which answers are sent."""
    responsible: DatedRule[Name]
    """The person responsible for the procedure."""
    contact: DatedRule[Name]
    signer: DatedRule[Name]
    """Whose name stands under the letters."""
    signer_role: DatedRule[Name]
    decree_kind: DatedRule[Name]
    """Of its decrees, where whoever names one does not say it."""
    substitute: DatedRule[Name]
    """Who holds the substitute power when the office stays silent (art. 2 par. 9-bis)."""
    access: DatedRule[Name]
    """Where the file is read."""
    privacy: DatedRule[Name]
    """Where it is said what becomes of personal data."""
    papers: DatedRule[Name]
    """Where, and in which form, the network keeps the papers of a project."""
    collection: DatedRule[Name]
    """How money that comes back is paid (art. 21-ter l. 241/1990)."""
    access_url: DatedRule[WebAddress] | None = None
    """Where it is seen online by whoever takes part; None where it is not (art. 8 par. 2 d) l. 241/1990)."""

    def unnamed(self, day: date) -> list[str]:
        """What the edition has not named yet: a placeholder in square brackets stands for it, and in every letter (art. 8)."""
        rules = {name: getattr(self, name) for name in Office.model_fields}
        return [name for name, rule in rules.items() if rule is not None and "[" in rule.at(day)]


# What can be done against an act: before the administrative judge, before the ordinary one, or nothing yet.
Remedy = Literal["legitimate_interest", "subjective_right", "none"]


class Letters(Strict):
    """What every letter says besides its own matter (art. 3 par. 4 l. 241/1990), by its name in ``domain.lifecycle.told``."""

    remedies: DatedRule[dict[str, Remedy]]
    """The remedy against the act of each letter."""
    remedy_words: DatedRule[dict[Remedy, str]]
    """Each remedy in Italian; ``{appeal}`` and ``{petition}`` stand for the days of those terms."""
    by_responsible: DatedRule[tuple[str, ...]]
    """Letters that the person responsible for the procedure signs; the others are of the head of the office."""
