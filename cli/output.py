"""What a command says: one JSON document for scripts, words and tables for people.

In a terminal a table has lines and colours; anywhere else it is plain rows, one a line, tab-separated. Nothing is ever
folded inside a word, a key, a number, a date or a command.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.columns import Column, Plain
from domain.basis.decree import Decree, DecreeParts
from domain.basis.language import _, language, mark
from domain.basis.notation import NOTHING
from domain.basis.text import visible

if TYPE_CHECKING:
    from cli.errors import Failure
    from domain.basis.findings import Finding
    from domain.views.documents import FindingLine

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def emit(document: object) -> None:
    """Exactly one JSON document on standard output."""
    written = json.dumps(document, ensure_ascii=False, indent=2, default=str, allow_nan=False)
    sys.stdout.write(visible(written) + "\n")
    sys.stdout.flush()


def fail(failure: Failure, as_json: bool) -> int:
    """Say what is wrong, with every finding, and return the exit status."""
    if as_json:
        try:
            emit(failure.document())
        except OSError as error:  # standard output itself is what failed
            from office.malformed import os_words

            err.print(_("standard output cannot be written: {why}", why=os_words(error)))
        return failure.status
    from domain.edition.catalogue import said  # here: the catalogue of rules is large, and most commands refuse nothing

    words = [said(finding, language()) for finding in failure.findings]
    words = [_cut(one) for one in words]
    heading = _cut(failure.message)
    if len(words) == 1:  # it stands below, with its place and its rule: once is enough
        heading = heading.removesuffix(f": {words[0]}")
    _line(err, f"[bold red]✗[/] {shown(heading)}")
    for finding, why in zip(failure.findings, words, strict=True):
        where = f"[bold]{shown(_place(finding.path))}[/]: " if finding.path else ""
        _line(err, f"  • {where}{shown(why)}{_source(finding)}")
    return failure.status


# A word that is longer is no word, such as a whole file in the place of a date: its beginning tells which one it is.
_ENDLESS = re.compile(r"\S{150,}")
_BEGINNING = 60


def _cut(text: str) -> str:
    return _ENDLESS.sub(lambda found: f"{found[0][:_BEGINNING]}…", text)


# What parts of a file are called where something is wrong.
PARTS = {"row": mark("row"), "line": mark("line"), "column": mark("column"), "sheet": mark("sheet")}
_PART = re.compile(rf"\b({'|'.join(PARTS)})(?= ['0-9A-Z])")


def _place(path: str) -> str:
    """Where something is wrong: parts of a file by their names, fields as the file has them."""
    return _PART.sub(lambda found: _(PARTS[found[0]]), path)


# Who says what a rule demands.
SOURCES = {"seed": mark("the measure's own sheet"), "published": mark("published"), "default": mark("our default")}


def _source(finding: Finding) -> str:
    """The number of a rule, and where it comes from."""
    if not finding.reference:
        return ""
    return f" [dim]({shown(finding.rule)}, {shown(sourced(finding.source, finding.reference))})[/]"


def sourced(source: str, reference: str) -> str:
    """Where a rule comes from, in words: whose it is, then the act, the page or the remark; what is said once is enough."""
    whose = _(SOURCES.get(source, source))
    words = _(reference) if reference else ""
    if not words or words.startswith(whose):
        return words or whose
    return f"{whose}: {words}"


def said_of(findings: Iterable[FindingLine]) -> list[str]:
    """What stands against a command, in the reader's language, each with its rule."""
    from domain.basis.findings import Finding
    from domain.edition.catalogue import said

    found = [Finding(**finding) for finding in findings]
    return [f"{said(one, language())} ({one.rule})" for one in found]


def shown(text: str) -> str:
    """What people wrote, safe in marked words: no markup, nothing that a terminal obeys."""
    return escape(visible(text))


def named(decree: DecreeParts | None) -> str:
    """A decree in words."""
    found = Decree.of_record(decree)
    if found is None:
        return NOTHING
    return found.it() if language() == "it" else str(found)


def say(words: str) -> None:
    """A line of marked words."""
    _line(out, words)


def on_terminal() -> bool:
    """Whether a person sees what is said as it is said."""
    return out.is_terminal


def plain(text: str) -> None:
    """A text that is a file: as it is, to the letter."""
    sys.stdout.write(text)
    sys.stdout.flush()


def done(message: str) -> None:
    """It was done."""
    say(f"[bold green]✓[/] {shown(message)}")


def card(title: str, lines: Iterable[str]) -> None:
    """A few lines of marked words under a title, in a frame where there is a terminal."""
    if out.is_terminal:
        out.print(Panel("\n".join((f"[bold]{title}[/]", *lines))))
        return
    for line in (title, *lines):
        say(line)


def marked(text: str) -> Text:
    """A cell with colours; what people wrote must be ``shown`` in it."""
    return Text.from_markup(text)


@dataclass(frozen=True, slots=True)
class Coloured:
    """A cell in one colour, written as its column writes."""

    value: object
    colour: str


def table(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
) -> None:
    """A table; a ``Text`` is shown as it is, any other cell as its column writes it. Only prose may be folded, between words.

    In a terminal that is too narrow for a table each row is a few lines, one for each column. Outside a terminal amounts,
    days and codes stand as scripts read them.
    """
    headings = [_(column.name) if column.name else "" for column in columns]
    cells = [[_cell(column, cell) for column, cell in zip(columns, row, strict=True)] for row in rows]
    if not out.is_terminal:
        for line in ([headings] if any(headings) else []) + [[cell.plain for cell in row] for row in cells]:
            sys.stdout.write("\t".join(" ".join(cell.split()) for cell in line) + "\n")
        return
    widths = [_width(heading, [row[n] for row in cells], columns[n].folds) for n, heading in enumerate(headings)]
    if sum(widths) + 3 * len(columns) + 1 > out.width:
        _records(title, headings, cells)
        return
    view = Table(title=title, title_justify="left", title_style="bold")
    for column, heading, width in zip(columns, headings, widths, strict=True):
        justify: Literal["left", "right"] = "right" if column.right else "left"
        view.add_column(heading, justify=justify, no_wrap=not column.folds, min_width=width)
    for row in cells:
        view.add_row(*row)
    out.print(view)


def _cell(column: Column, cell: object) -> Text:
    if isinstance(cell, Text):
        return cell
    if isinstance(cell, Coloured):
        return Text(_cell(column, cell.value).plain, cell.colour)
    return _text(column.shown(cell) if out.is_terminal else cell)


def pairs(title: str, values: Mapping[str, object]) -> None:
    """Names and values for people; a value may be folded between words."""
    if not out.is_terminal:
        table(title, [Plain(), Plain()], [[name, value] for name, value in values.items()])
        return
    view = Table(title=title, title_justify="left", title_style="bold", show_header=False, box=None, padding=(0, 2))
    view.add_column(no_wrap=True, style="dim")
    view.add_column()
    for name, value in values.items():
        view.add_row(_text(name), _text(value))
    out.print(view)


def _records(title: str, columns: Sequence[str], rows: Sequence[Sequence[Text]]) -> None:
    out.print(Text(title, "bold"))
    longest = max((len(name) for name in columns), default=0)
    for row in rows:
        for name, cell in zip(columns, row, strict=True):
            out.print(Text(f"  {name:<{longest}}  ", "dim").append_text(cell), soft_wrap=True)
        out.print()


def _width(name: str, cells: Sequence[Text], folds: bool) -> int:
    """The least width of a column: its longest cell, or its longest word where it may be folded."""
    parts = [part for cell in cells for part in (cell.plain.split() if folds else cell.plain.splitlines())]
    return max(map(len, (name, *parts)))


def _text(cell: object) -> Text:
    if isinstance(cell, Text):
        return cell
    return Text("" if cell is None else visible(str(cell)))


def _line(console: Console, words: str) -> None:
    console.print(words, soft_wrap=not console.is_terminal)
