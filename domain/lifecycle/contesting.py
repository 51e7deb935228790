"""What is said of a claim, and of contests: of its cut lines, and of refused results (F48)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from domain.basis.fields import Flag, Name, Sha256, Text, Word
from domain.basis.findings import WrongValue
from domain.lifecycle.content import Content

ClaimId = Annotated[str, Field(pattern=r"^C[0-9]{1,3}$")]
OutcomeId = Annotated[str, Field(pattern=r"^O[0-9]{1,4}$")]


class OfClaim(Content):
    """Of one claim."""

    claim: ClaimId


class Contesting(Content):
    """Why a decision is contested, in words, and what shows that it is wrong."""

    text: Text
    document: Sha256 | None = None
    """Hash of the evidence."""
    name: Name | None = None
    """Name of the file that was handed in."""
    kind: Word = "other"
    """Which kind of evidence it is."""


class ContestClaim(OfClaim, Contesting):
    """Cut lines of a claim are contested."""

    lines: tuple[Word, ...] = Field(min_length=1)


class ContestOutcome(Contesting):
    """Refused results are contested, always with evidence."""

    results: tuple[OutcomeId, ...] = Field(min_length=1)


class DecideContest(Content):
    """The contest of a claim's lines, or of refused results, is answered."""

    claim: ClaimId | None = None
    lines: tuple[Word, ...] = ()
    """All contested lines of the claim when left out."""
    results: tuple[OutcomeId, ...] = ()
    """The contested results that are decided, where it is about no claim."""
    granted: Flag
    reason: Text | None = None

    @model_validator(mode="after")
    def _of_one(self) -> DecideContest:
        if (self.claim is None) == (not self.results) or (self.lines and self.claim is None):
            raise WrongValue("one_contest", "say either the claim, with its lines if not all, or the results")
        return self

    def reasons(self) -> dict[str, str | None]:
        """Always its own."""
        return {"reason": self.reason}
