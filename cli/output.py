"""What a command says: one JSON document for scripts, words and tables for people.

In a terminal a table has lines and colours; anywhere else it is plain rows, one a line, tab-separated. Nothing is ever
folded inside a word, a key, a number, a date or a command.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.causes import by_cause, elsewhere
from cli.columns import Column, Prose
from domain.basis.decree import Decree, DecreeParts
from domain.basis.language import _, language, mark, retold
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
    heading = _cut(failure.message)
    if len(failure.findings) == 1:  # it stands below, with its place and its rule: once is enough
        said = _cut(why(failure.findings[0]))
        if heading == said:
            _line(err, f"[bold red]✗[/] {shown(said)}{_source(failure.findings[0])}")
            return failure.status
        heading = heading.removesuffix(f": {said}")
    _line(err, f"[bold red]✗[/] {shown(heading)}")
    for group in by_cause(failure.findings):
        _tell(group)
    return failure.status


def _tell(group: Sequence[Finding]) -> None:
    """A finding, and where else the same is found."""
    first, *others = group
    said = _cut(why(first))
    where = "" if _is_named(first.path, first.rule, said) else f"[bold]{shown(place(first.path))}[/]: "
    _line(err, f"  • {where}{shown(said)}{_source(first)}")
    if others:
        told = _("the same is found {n} times more: {places}", n=len(others), places=place(elsewhere(others)))
        _line(err, f"    {shown(told)}")


def _is_named(path: str, rule: str, said: str) -> bool:
    """Whether a sentence needs no place before it: it has none, or begins with it, be it in quotes."""
    return path in ("", rule) or said.startswith((f"{path}:", f"{path} ", f"'{path}':"))


# A word that is longer is no word, such as a whole file in the place of a date: its beginning tells which one it is.
_ENDLESS = re.compile(r"\S{150,}")
_BEGINNING = 60


def _cut(text: str) -> str:
    return _ENDLESS.sub(lambda found: f"{found[0][:_BEGINNING]}…", text)


# What parts of a file are called where something is wrong.
PARTS = {"row": mark("row"), "line": mark("line"), "column": mark("column"), "sheet": mark("sheet")}
_PART = re.compile(rf"\b({'|'.join(PARTS)})(?= ['0-9A-Z])")
_CELL = re.compile(r"(row \d+): ([a-z_]+)")


def place(path: str) -> str:
    """Where something is wrong: parts of a file and columns of a table by their names, fields of an application as it has them."""
    if cell := _CELL.fullmatch(path):
        from office.forms import heading

        path = f"{cell[1]}: {heading(cell[2])}"
    return _PART.sub(lambda found: _(PARTS[found[0]]), path)


# What is said of columns by the name that they have in the code.
_OF_COLUMNS = ("cells_missing", "missing_column", "column_twice", "column_differs", "otherwise", "not_said")


def why(finding: Finding) -> str:
    """What a finding says in the reader's language; columns of tables are called as their headings are."""
    from domain.edition.catalogue import said  # here: the catalogue of rules is large, and most commands refuse nothing

    if finding.key in _OF_COLUMNS:
        from office.forms import heading

        headings = {
            name: heading(value) if isinstance(value, str) else tuple(map(heading, value))
            for name, value in finding.values.items()
            if name in ("column", "columns", "fields") and not isinstance(value, int)
        }
        finding = replace(finding, values={**finding.values, **headings})
    return said(finding, language(), retold)


# Who says what a rule demands.
SOURCES = {"seed": mark("the measure's own sheet"), "published": mark("published"), "default": mark("our default")}


# What the service itself demands has a key in the catalogue of rules in the place of a number.
_NUMBERED = re.compile(r"[A-Z]\d")


def _source(finding: Finding) -> str:
    """The number of a rule, and where it comes from."""
    if not finding.reference:
        return ""
    number = f"{finding.rule}, " if _NUMBERED.match(finding.rule) else ""
    return f" [dim]({shown(number)}{shown(sourced(finding.source, finding.reference, finding.rule))})[/]"


# What the measure's own sheet is called in references, and in their Italian words.
_SHEET = re.compile(r"^(?:seed\.md|the measure's sheet|(?:la )?scheda della misura)(?:[:,]? |$)")


def sourced(source: str, reference: str, rule: str = "") -> str:
    """Where a rule comes from, in words: whose it is, then the act, the page or the remark; what is said once is enough.

    ``rule`` is the number that was said just before: the reference does not begin with it again.
    """
    if reference.startswith("docs/"):
        return _("see {reference}", reference=reference)
    whose = _(SOURCES.get(source, source))
    words = _(reference) if reference else ""
    if rule and (rest := re.match(rf"{re.escape(rule)}(?:[,:] |$)", words)):
        words = words[rest.end() :]
    if source == "seed":  # whose it is, is said already
        words = _SHEET.sub("", words)
    if not words or words.startswith(whose):
        return words or whose
    return f"{whose}: {words}"


def said_of(findings: Iterable[FindingLine]) -> list[str]:
    """What stands against a command, in the reader's language, each with its rule."""
    from domain.basis.findings import Finding

    return [f"{why(one)} ({one.rule})" for one in (Finding(**finding) for finding in findings)]


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


def document(text: str) -> None:
    """A text that is a document: to the letter, and in a terminal folded between words."""
    if not out.is_terminal:
        plain(text)
        return
    for line in text.splitlines():
        _line(out, Text(line))


def done(message: str) -> None:
    """It was done."""
    say(f"[bold green]✓[/] {shown(message)}")


def failed(message: str) -> None:
    """It was not done, where that is an answer and no error."""
    say(f"[bold red]✗[/] {shown(message)}")


def card(title: str, lines: Iterable[str]) -> None:
    """A few lines of marked words under a title, in a frame where there is a terminal."""
    framed = Text("\n").join(marked(line) for line in (f"[bold]{title}[/]", *lines))
    if out.is_terminal and _longest_of(framed, folds=True) + 4 <= out.width:
        out.print(Panel(framed))
        return
    for line in framed.split():
        _line(out, line)


def marked(text: str) -> Text:
    """A cell with colours; what people wrote must be ``shown`` in it."""
    return Text.from_markup(text)


def bar(share: float) -> Text:
    """A share of a whole as a bar, shorter in a narrow window."""
    return Text("█" * round(share * min(30, out.width // 4)), "cyan")


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
    if not out.is_terminal:
        _plain_rows(headings, [[_plain(*one) for one in zip(columns, row, strict=True)] for row in rows])
        return
    cells = [[_cell(column, cell) for column, cell in zip(columns, row, strict=True)] for row in rows]
    if not cells:
        say(f"[bold]{shown(title)}[/]: {NOTHING}")
        return
    say(f"[bold]{shown(title)}[/]")
    if (widths := _widths(columns, headings, cells)) is None:
        _records(columns, headings, cells)
        return
    view = Table()
    for column, heading, width in zip(columns, headings, widths, strict=True):
        justify: Literal["left", "right"] = "right" if column.right else "left"
        view.add_column(heading, justify=justify, no_wrap=not column.folds, width=width)
    for row in cells:
        view.add_row(*row)
    out.print(view)


def _cell(column: Column, cell: object) -> Text:
    if isinstance(cell, Text):
        return cell
    if isinstance(cell, Coloured):
        return Text(_cell(column, cell.value).plain, cell.colour)
    return _text(column.shown(cell))


def _plain(column: Column, cell: object) -> str:
    """A cell outside a terminal: one line, with nothing that a terminal obeys."""
    if isinstance(cell, Coloured):
        return _plain(column, cell.value)
    words = cell.plain if isinstance(cell, Text) else visible(column.plain(cell))
    return "; ".join(" ".join(line.split()) for line in words.splitlines())


def _plain_rows(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    for line in [*([headings] if any(headings) else []), *rows]:
        sys.stdout.write("\t".join(line) + "\n")


def pairs(title: str, values: Mapping[str, object], named: Column | None = None, of: Column | None = None) -> None:
    """Names and values for people, prose where no columns are named; a value may be folded between words."""
    columns = [named or Prose(), of or Prose()]
    if not out.is_terminal:
        table(title, columns, [[name, value] for name, value in values.items()])
        return
    say(f"[bold]{shown(title)}[/]")
    cells = [(columns[0].shown(name), _cell(columns[1], value)) for name, value in values.items()]
    longest = max((len(name) for name, _value in cells), default=0)
    for name, value in cells:
        _hanging(f"  {name:<{longest}}  ", value, folds=True)


def _records(columns: Sequence[Column], headings: Sequence[str], rows: Sequence[Sequence[Text]]) -> None:
    longest = max(map(len, headings), default=0)
    for row in rows:
        for column, heading, cell in zip(columns, headings, row, strict=True):
            if cell.plain not in ("", NOTHING):
                _hanging(f"  {heading:<{longest}}  ", cell, column.folds)
        out.print()


# Beside a name prose needs some room; where there is less it stands beneath.
_ROOM = 30
_BENEATH = "    "


def _hanging(name: str, cell: Text, folds: bool) -> None:
    """A name, and what it is beside it or beneath: folded between words only, or not at all."""
    needed = _longest_of(cell, folds)
    is_beside = needed <= out.width - len(name) and (
        needed >= _longest_of(cell, False) or out.width - len(name) >= _ROOM
    )
    if not is_beside:
        out.print(Text(name.rstrip(), "dim"))
    lead = name if is_beside else _BENEATH
    for n, line in enumerate(_folded(cell, out.width - len(lead)) if folds else cell.split("\n")):
        before = lead if n == 0 else " " * len(lead)
        out.print(Text.assemble((before, "dim"), line), soft_wrap=True)


def _folded(text: Text, width: int) -> list[Text]:
    """Lines of at most a width, folded between words; one word that is longer has a line of its own."""
    lines = list[Text]()
    for part in text.split("\n", allow_blank=True):
        breaks = list[int]()
        taken = 0
        for word in re.finditer(r"(\s*)\S+", part.plain):
            if taken and taken + cell_len(word[0]) > width:
                breaks.append(word.end(1))
                taken = cell_len(word[0].lstrip())
            else:
                taken += cell_len(word[0])
        lines += part.divide(breaks)
    for line in lines:
        line.rstrip()
    return lines


def _widths(columns: Sequence[Column], headings: Sequence[str], rows: Sequence[Sequence[Text]]) -> list[int] | None:
    """How wide each column is: at least as its longest word, where there is room as its longest cell; None without room."""
    cells = [[Text(heading), *(row[n] for row in rows)] for n, heading in enumerate(headings)]
    least = [max(_longest_of(cell, column.folds) for cell in of) for column, of in zip(columns, cells, strict=True)]
    most = [max(_longest_of(cell, False) for cell in of) for of in cells]
    left = out.width - 3 * len(columns) - 1 - sum(least)
    if left < 0:
        return None
    wants = [wanted - needed for wanted, needed in zip(most, least, strict=True)]
    for place, n in enumerate(sorted(range(len(columns)), key=wants.__getitem__)):
        more = min(wants[n], left // (len(columns) - place))
        least[n] += more
        left -= more
    return least


def _longest_of(cell: Text, folds: bool) -> int:
    """The width that a cell needs: its longest word where it may be folded, otherwise its longest line."""
    return max(map(cell_len, cell.plain.split() if folds else cell.plain.splitlines()), default=0)


def _text(cell: object) -> Text:
    if isinstance(cell, Text):
        return cell
    return Text("" if cell is None else visible(str(cell)))


def _line(console: Console, words: str | Text) -> None:
    """A line; in a terminal it is folded between words, and never within one. What follows hangs below its words."""
    text = Text.from_markup(words) if isinstance(words, str) else words
    if not console.is_terminal:
        console.print(text, soft_wrap=True)
        return
    hangs = len(re.match(r"\s*(?:[•✓✗] )?", text.plain)[0])  # type: ignore[index]
    for n, line in enumerate(_folded(text, console.width - hangs)):
        console.print(Text(" " * hangs if n else "").append_text(line), soft_wrap=True)
