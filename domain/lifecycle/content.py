"""What every content of a command has in common: its model, its one spelling, the numbers by which it names people and lines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.basis.findings import WrongValue

RecipientId = Annotated[str, Field(pattern=r"^R[0-9]{2,4}$")]
LineId = Annotated[str, Field(pattern=r"^S[1-9][0-9]{0,8}$")]


class Content(BaseModel):
    """Base of all contents: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def contradictions(cls, said: Mapping[str, object]) -> Iterator[WrongValue]:  # noqa: ARG003 - for those who have such fields
        """What several fields say that is not true together. ``said`` lacks the fields that could not be read: nothing is said of them."""
        return iter(())

    @model_validator(mode="after")
    def _without_contradictions(self) -> Self:
        for wrong in self.contradictions(self.__dict__):
            raise wrong
        return self

    def reasons(self) -> dict[str, str | None]:
        """The reasons that it must give in words, by field: what takes or denies is motivated (art. 3 l. 241/1990)."""
        return {}


def in_order(said: Mapping[str, object], first: str, *later: str) -> Iterator[WrongValue]:
    """What ends, or is changed, on a day before its first one."""
    begins = said.get(first)
    days = [said.get(name) for name in later]
    if isinstance(begins, date) and any(isinstance(day, date) and day < begins for day in days):
        yield WrongValue("ends_before_it_begins", "it ends before it begins")


def unsaid(value: object) -> bool:
    """Whether a field was left out. One that a release adds is then not written: the same words keep their hash."""
    return value is None


def canonical(content: Content) -> bytes:
    """The one spelling of a content, so that the same fact has the same hash."""
    return json.dumps(
        content.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode()


# SHA-256 of ``{}``, which is the content of every command that needs none.
EMPTY_CONTENT = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def fingerprint(data: bytes) -> str:
    """SHA-256 in hexadecimal: the name under which a document is stored."""
    return hashlib.sha256(data).hexdigest()
