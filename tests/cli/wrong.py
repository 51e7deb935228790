"""Wrong values for whatever a command takes, by the type of each parameter as its help names it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from typer._click.core import Command, Parameter

from cli import pages
from office import vocabulary
from office.forms import FORMS
from tests.lives import MEASURE

ENDLESS = "x" * 200_000
DATES = ("yesterday", "2018-99-99", "", "01-02-03", "9999-12-32", "0")
NUMBERS = ("x", "1.5", "9" * 400, "")
AMOUNTS = ("many", "1e3", "", "9" * 400, "1,2,3")
PAIRS = ("", "x\x00", "=", ENDLESS)
TEXTS = ("", "x\x00", ENDLESS, "\x1b[2J")
FILES = ("none", "binary", "empty", "huge.csv", ".")
# By what stands for the value in the help; a value of this kind must be refused as wrong usage.
TYPED = {
    "DATE": DATES,
    "DATE|open": DATES,
    "INSTANT": DATES,
    "D:D": (*DATES, "2018-02-01:2018-01-01"),
    "AMOUNT": AMOUNTS,
    "EURO": AMOUNTS,
    "NAME=POINTS": PAIRS,
    "LINE=REASON": PAIRS,
    "RECIPIENT=REASON": PAIRS,
    "KIND:PATH": PAIRS,
}
# What is right, so that the wrong one is met; what is not named here is any text.
RIGHT = {
    "PROJECT": "AR2017-0001",
    "P": "AR2017-0001",
    "PROJECT...": "AR2017-0001",
    "KEY": MEASURE,
    "DATE": "2018-09-03",
    "DATE|open": "open",
    "AMOUNT": "10.00",
    "EURO": "10.00",
    "D:D": "2018-09-01:2018-09-03",
    "FILE": "good.csv",
    "PATH": "good.pdf",
    "NAME=POINTS": "quality=20",
    "LINE=REASON": "L1=no_signature",
    "RECIPIENT=REASON": "R01=dead",
    "KIND:PATH": "privacy_notices:good.pdf",
    "CODE": "RSSMRA80A01F205X",
}
# Every command has them; they are tested by themselves.
_COMMON = ("as_json", "json", "actor", "command_id", "yes", "help", "dry_run", "decree_kind")


def named() -> set[str]:
    """Columns of forms and names of terms, which a message lists: they are typed, and the same in every language."""
    typed = [*vocabulary.term_names(), *(name for form, _ in FORMS.values() for name in form.columns)]
    return {word for name in typed for word in name.split("_")}


def files(directory: Path) -> None:
    """What a file may be but what it should be."""
    (directory / "good.csv").write_text("recipient,band\nR01,2\n", encoding="utf-8")
    (directory / "good.pdf").write_bytes(b"%PDF-1.7 %%EOF")
    (directory / "binary").write_bytes(b"\x00\x01\xff" * 50)
    (directory / "empty").write_bytes(b"")
    with (directory / "huge.csv").open("wb") as file:
        file.truncate(100 * 1024 * 1024)


def parameters(command: Command) -> list[Parameter]:
    """What is a command's own and takes a value."""
    own = [one for one in command.params if one.name not in _COMMON]
    return [one for one in own if not getattr(one, "is_flag", False)]


def is_written(parameter: Parameter) -> bool:
    """Whether it names a file or directory that the command makes: any name that is free will do."""
    return parameter.name in ("out", "out_file", "target", "directory")


def values(parameter: Parameter) -> tuple[tuple[str, ...], bool]:
    """The wrong values of a parameter, and whether each must be refused as wrong usage."""
    named = pages.value(parameter).strip("[]")
    type = str(getattr(parameter, "type_descriptor").annotation)  # noqa: B009 - typer's own, not click's
    if pages.choices(parameter):
        return ("nothing", "", "\x1b[2J"), True
    if is_written(parameter):
        return (".",), False
    if "Path" in type:
        return FILES[: -1 if named == "DIR" else None], True
    if named in TYPED:
        return TYPED[named], True
    if "int" in type or "float" in type:
        return NUMBERS, True
    return TEXTS, False


def lines(name: str, command: Command, each: int) -> Iterator[tuple[list[str], str, bool]]:
    """Command lines with one wrong value each, the value, and whether it is of a type: ``each`` of every parameter, others in turn."""
    own = parameters(command)
    for place, parameter in enumerate(own):
        wrong, typed = values(parameter)
        for turn in range(min(each, len(wrong))):
            value = wrong[(len(name) + place + turn) % len(wrong)]
            line = name.split()
            for other in own:
                if other is parameter:
                    line += _given(other, value)
                elif other.required:
                    line += _given(other, _right(other))
            yield line, value, typed


def _right(parameter: Parameter) -> str:
    words = pages.choices(parameter)
    named = pages.value(parameter).strip("[]")
    return words[0] if words else RIGHT.get(named, "1" if named == "NUMBER" else named.partition("|")[0].lower())


def _given(parameter: Parameter, value: str) -> list[str]:
    """One parameter with a value, as it is typed."""
    return [value] if parameter.param_type_name == "argument" else [max(parameter.opts, key=len), value]
