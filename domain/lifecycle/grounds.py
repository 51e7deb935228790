"""Grounds of a notice, observations on it, and acts that answer them, in the contents of commands (artt. 3 and 10-bis l. 241/1990)."""

from __future__ import annotations

from pydantic import Field

from domain.basis.fields import Flag, Text
from domain.lifecycle.content import Content, unsaid
from domain.lifecycle.worded import Worded


class Ground(Worded):
    """A ground: the fact, the rule that it meets, what proves it. Plain words are the fact; its number is its place."""

    fact: Text
    rule: Text | None = Field(default=None, exclude_if=unsaid)
    """An article of the notice, or of a law."""
    evidence: Text | None = Field(default=None, exclude_if=unsaid)
    """The paper, the minutes or the register in which the fact is seen."""

    def __str__(self) -> str:
        """In a list of grounds."""
        more = "; ".join(part for part in (self.rule, self.evidence) if part)
        return f"{self.fact} ({more})" if more else self.fact


class GiveNotice(Content):
    """The grounds for refusing, for denying more time, or for revoking, before it is decided."""

    grounds: tuple[Ground, ...] = Field(min_length=1)
    extension: Flag = False
    """Whether they are grounds for denying the extension that the network has asked for."""


class Observe(Content):
    """What the network observes on a notice."""

    text: Text
    further: tuple[Text, ...] = ()
    """Further points, where there are several: each of them is answered by itself (art. 10-bis l. 241/1990)."""


class Answering(Content):
    """An act that answers the observations on the notice of its grounds (art. 10-bis l. 241/1990)."""

    answers: tuple[Text, ...] = ()
    """To each point that was observed, in their order; to a single one the reason may be the answer."""
    grounds: tuple[Ground, ...] = ()
    """Grounds besides those of the notice: only such as follow from the observations."""

    def reasons(self) -> dict[str, str | None]:
        """Each answer, and each further ground."""
        answers = {f"answers.{number}": said for number, said in enumerate(self.answers)}
        return {**super().reasons(), **answers, **{f"grounds.{n}": said.fact for n, said in enumerate(self.grounds)}}
