"""Papers that are asked for and handed in, in the contents of commands (R4.6, art. 6 l. 241/1990)."""

from __future__ import annotations

from pydantic import Field

from domain.basis.fields import Name, Sha256, Text, Word
from domain.lifecycle.content import Content, unsaid
from domain.lifecycle.worded import Worded


class AskedPaper(Worded):
    """A paper that is asked for: what is wrong with it, the rule that asks for it, what mends it. Plain words are its name."""

    document: Text
    defect: Text | None = Field(default=None, exclude_if=unsaid)
    article: Text | None = Field(default=None, exclude_if=unsaid)
    """Of the notice, or of a law."""
    form: Text | None = Field(default=None, exclude_if=unsaid)
    """The form or the paper that mends it."""

    def __str__(self) -> str:
        """In a list of what is awaited."""
        defect = f": {self.defect}" if self.defect else ""
        article = f" ({self.article})" if self.article else ""
        return f"{self.document}{defect}{article}"


class RequestDocuments(Content):
    """What is missing, once."""

    items: tuple[AskedPaper, ...] = Field(min_length=1)


class SuppliedDocument(Content):
    """A paper that comes, with its kind."""

    kind: Word
    name: Name
    sha256: Sha256


class SupplyDocuments(Content):
    """The papers that were asked for."""

    documents: tuple[SuppliedDocument, ...] = Field(min_length=1)
