"""The command lines of the books: where they stand, and whether each would be understood by the program that it names."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

import worker
from cli.app import app
from runtime.server import executable
from tests.service import ROOT

BOOKS = ("README.md", "docs/operations.md", "docs/upgrades.md")
PROGRAMS = ("starter.py", "worker.py", "temporal", "docker", "runtime.healthy", "runtime.codec_server")
# What stands in the books for something that whoever reads them knows.
STANDS_FOR = {
    "KEY": "azioni-di-rete-2018",
    "KEY2": "azioni-di-rete-2017",
    "PROJECT": "AR2018-0001",
    "P": "AR2018-0001",
    "DATE": "2019-03-31",
    "AMOUNT": "1000",
    "FILE": "README.md",
    "DIR": "docs",
    "N": "7000",
    "D:D": "2019-01-01:2019-01-31",
    "SHA256": "0" * 64,
}


def lines() -> list[str]:
    """Every command line of the books, without its comment and what may be left out."""
    found: dict[str, None] = {}
    for book in BOOKS:
        text = (ROOT / book).read_text(encoding="utf-8")
        inline = [
            " ".join(each.split()) for each in re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
        ]
        blocks = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
        for line in (*inline, *blocks):
            plain = re.sub(r"\[[^]]*\]", "", line).strip()
            if program(plain):
                found[plain] = None
    return list(found)


def words(line: str) -> list[str]:
    """The words of a line from its program on, with values for what stands for something."""
    said = shlex.split(line, comments=True)
    start = next((place for place, word in enumerate(said) if word in PROGRAMS), len(said))
    return [STANDS_FOR.get(word, word) for word in said[start:]]


def program(line: str) -> str:
    """The program that a line runs with arguments; empty for what is no command line."""
    try:
        said = words(line)
    except ValueError:
        return ""
    before = line.partition(said[0])[0] if said else ""
    runs = re.fullmatch(r"(\w+=(\"[^\"]*\"|\S*) )*(python |python -m )?", before)
    return said[0] if len(said) > 1 and runs else ""


# What may be asked of any service at any time, and changes nothing.
LOOKS = (
    ("starter.py", "doctor"),
    ("starter.py", "inbox"),
    ("starter.py", "deadlines"),
    ("starter.py", "payments", "list"),
    ("starter.py", "audit", "verify"),
    ("starter.py", "repair", "list"),
    ("starter.py", "ui"),
    ("temporal", "workflow", "list"),
    ("temporal", "workflow", "count"),
    ("temporal", "schedule", "trigger"),
)
# A result as data: a list that is empty, or a view, has no other form that scripts can rely on.
DATA = ("--output", "json")


def only_reads(line: str) -> bool:
    """Whether a line can be tried on a living service, and says all that it needs."""
    said = shlex.split(line, comments=True)
    known = any(tuple(words(line)[: len(looks)]) == looks for looks in LOOKS)
    return (
        known
        and not set(said) & {*STANDS_FOR, "VIEW", "--json"}
        and "…" not in line
        and "/" not in line.partition(said[-1])[2]
    )


def understood(line: str) -> None:
    """Raise an error when the program that a line names would not understand it."""
    name, *arguments = words(line)
    if name == "starter.py":
        _by_the_starter(arguments)
    elif name == "worker.py":
        worker.asked(arguments)
    elif name == "temporal":
        _by_temporal(arguments)
    elif name == "docker":
        _by_compose(arguments)


def _by_the_starter(arguments: list[str]) -> None:
    """By the real table of commands, which refuses an unknown command, option, or value."""
    command: Any = get_command(app)
    context = command.make_context("starter.py", list(arguments))
    while hasattr(command, "resolve_command"):
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        context = command.make_context(name, rest, parent=context)


def _by_temporal(arguments: list[str]) -> None:
    """By the program's own help."""
    path = list(_until_option(arguments))
    done = subprocess.run([executable(), *path, "--help"], capture_output=True, text=True, timeout=30, check=True)
    known = set(re.findall(r"--[a-z-]+", done.stdout))
    assert f"temporal {' '.join(path)}" in done.stdout, path
    options = {word.partition("=")[0] for word in arguments if word.startswith("--")}
    assert options <= known, options - known


def _until_option(arguments: list[str]) -> Iterator[str]:
    for word in arguments:
        if word.startswith("-"):
            return
        yield word


_COMPOSE = {
    "up": {"--build", "--wait", "--detach", "--scale"},
    "ps": set(),
    "logs": {"--tail"},
    "restart": set(),
    "cp": set(),
    "run": {"--rm"},
    "exec": set(),
}


def _by_compose(arguments: list[str]) -> None:
    """By the services of docker-compose.yml."""
    from tests.operations.by_hand import services

    compose, verb, *rest = arguments[: arguments.index("|")] if "|" in arguments else arguments
    assert (compose, verb in _COMPOSE) == ("compose", True), arguments
    if verb == "exec":  # what follows the service is a program's of its own
        rest = rest[: next(place for place, word in enumerate(rest) if word[0] != "-") + 1]
    assert {word for word in rest if word.startswith("--")} <= _COMPOSE[verb], rest
    named = {word.partition("=")[0].partition(":")[0] for word in rest if word[0] != "-" and not word.isdigit()}
    named = {name for name in named if "." not in name}
    assert named <= set(services()), named
