"""The codes that registers write, as data: what each means here, and where the list comes from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from domain.basis.findings import Source, WrongValue


class CodeList(BaseModel):
    """One list of codes with its source."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    source: Source
    reference: str = Field(min_length=1)
    means: Mapping[str, str]

    def meaning(self, code: str) -> str:
        """What a code means, however it is spaced and capitalised. Raises WrongValue, with the codes, for another."""
        found = self.means.get(" ".join(code.split()).casefold())
        if found is None:
            raise self.unlike(code, self.means)
        return found

    def unlike(self, code: str, listed: Iterable[str]) -> WrongValue:
        """What is said of a code that is none of these."""
        codes = ", ".join(listed)
        return WrongValue("not_listed", f"'{code[:40]}' is no code of this list: {codes}", code=code[:40], codes=codes)


def _load() -> dict[str, CodeList]:
    text = (resources.files("domain.registers") / "codes.toml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, CodeList]).validate_python(tomllib.loads(text))


CODES = _load()
