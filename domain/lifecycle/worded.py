"""What is said in plain words, or in words with what belongs to them: asked papers, grounds."""

from __future__ import annotations

from typing import Any

from pydantic import SerializerFunctionWrapHandler, model_serializer, model_validator

from domain.lifecycle.content import Content


class Worded(Content):
    """A thing that plain words may say: they are its first field, and the other ones may be left out (``exclude_if=unsaid``).

    Plain words are written as they always were: the same words have the same hash.
    """

    @classmethod
    def _plain(cls) -> str:
        return next(iter(cls.model_fields))

    @model_validator(mode="before")
    @classmethod
    def _plain_words(cls, value: object) -> object:
        return {cls._plain(): value} if isinstance(value, str) else value

    @model_serializer(mode="wrap")
    def _as_said(self, whole: SerializerFunctionWrapHandler) -> str | dict[str, Any]:
        said: dict[str, Any] = whole(self)
        plain = self._plain()
        return str(said[plain]) if said.keys() == {plain} else said
