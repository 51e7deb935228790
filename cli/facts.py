"""What a command answered, as whoever gave it reads it: the name of each fact, and its value in the reader's notation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from cli import names
from cli.output import named
from domain.basis.decree import DecreeParts
from domain.basis.language import _, language, mark, retold
from domain.basis.notation import written
from domain.basis.text import spaced

# The facts that are no word of a file or a table: their names stand in the code that answers them.
NAMES = (
    mark("account"), mark("act"), mark("address"), mark("archived"), mark("asked papers"), mark("asked papers not handed in by"), mark("because"), mark("below minimum"), mark("cancelled"),
    mark("check"), mark("contested"), mark("cut lines"), mark("days"), mark("decided"), mark("documents"), mark("drawn"),
    mark("each must have"), mark("ends"), mark("entries"), mark("erased"), mark("exits"), mark("granted"), mark("handed in"),
    mark("incomplete"), mark("interest"), mark("joined"), mark("lapsed"), mark("late"), mark("later"), mark("left"), mark("left out"),
    mark("left out amount"), mark("minutes"), mark("not used"), mark("notice"), mark("on"), mark("outcomes"), mark("over grant"), mark("parked lines"),
    mark("people"), mark("people without plan"), mark("points"), mark("process left"), mark("reached"), mark("recipients left"),
    mark("recovered"), mark("registered before"), mark("replaces"), mark("set off"), mark("subjects"), mark("taken"), mark("threshold"),
    mark("to"), mark("told"), mark("without notice"), mark("lacking"), mark("results"), mark("voided"),
)  # fmt: skip
# Facts whose name means something else elsewhere: a person who has withdrawn is no amount, and what is signed are plans.
OTHERWISE_CALLED = {"withdrawn": mark("taken out"), "signed": mark("signed plans")}
# What is said in other words beside them.
_SAID = ("project", "state", "message", "already", "lines", "next")


def told(answer: Mapping[str, object]) -> str:
    """What a command answered beyond the state, one fact after the other; what there is not, such as an end or any line, is not said."""
    facts = {name: value for name, value in answer.items() if name not in _SAID and value not in (None, [])}
    return ", ".join(f"{_named(name)}{':' * isinstance(value, bool)} {_said(value)}" for name, value in facts.items())


def _named(name: str) -> str:
    return _(OTHERWISE_CALLED.get(name) or spaced(name))


def _said(value: object) -> object:
    """A fact as people say it."""
    if isinstance(value, dict) and value.keys() == DecreeParts.__annotations__.keys():
        return named(cast("DecreeParts", value))
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, dict):  # what each of them is, a script reads
        return len(value)
    if isinstance(value, str):
        return worded(value)
    return (_("yes") if value else _("no")) if isinstance(value, bool) else value


# What a fact is, by how scripts read it.
_FORMS = {r"-?\d+\.\d\d": "euro", r"\d{4}-\d\d-\d\d": "day"}
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")


def worded(text: str) -> str:
    """A text as people write it: an amount, a day, the name of a state or of another code; anything else as it is."""
    form = next((form for pattern, form in _FORMS.items() if re.fullmatch(pattern, text)), None)
    if form:
        return written(text, form, language())
    if not _CODE.fullmatch(text):
        return retold(text)
    return names.state(text) if names.state(text) != text else names.word(text)
