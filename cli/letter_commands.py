"""The letters of a project, and their numbers in the office's register of correspondence."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.asked import Asked, command, group
from cli.columns import Day, Moment, Number, Plain, Prose
from cli.giving import day
from cli.options import Project
from cli.output import document, done, on_terminal, say, shown, table
from domain.basis.language import _, mark
from office import correspondence, dossier, words
from office.dossier import LetterLine
from office.errors import NotFound
from office.giving import Facts

# What a letter that has not left waits for.
_WAITS = {"address": mark("waits for an address"), "post": mark("waits for the post")}

app = group("The letters of a project.")


@command(app, "letters")
def letters(
    asked: Asked,
    project: Project,
    letter: Annotated[int | None, typer.Option("--letter", metavar="N", help="One letter only, with its text.")] = None,
) -> None:
    """The letters of a project: to whom, when they left and arrived, their number in the register of correspondence."""
    found = dossier.correspondence(asked.caller, project)
    if letter is not None:
        found = [one for one in found if one["number"] == letter]
        if not found:
            raise NotFound(_("the file of {project} has no letter {letter}", project=project, letter=letter))
    asked.say(found, _show if letter is None else _show_text)


@command(app, "protocol")
def protocol(
    asked: Asked,
    project: Project,
    letter: Annotated[int, typer.Argument(metavar="LETTER", help="The letter's own number, as 'letters' lists it.")],
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Its number in the register of correspondence.")],
    date: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="The day of the register; today when left out.")
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", help="Why another number takes the place of the one that was entered.")
    ] = None,
) -> None:
    """Enter the number and day of a letter in the office's register of correspondence (officer)."""
    asked.say(correspondence.protocol(asked.caller, project, letter, number, day(date), reason), _told)


def _told(facts: Facts) -> None:
    words = _("letter {letter} of {project}: number {number} of {date:day}", **facts)
    done(_("already done: {what}", what=words) if facts["already"] else words)


def _show(lines: list[LetterLine]) -> None:
    rows = [
        [
            one["number"],
            one["subject"],
            one["to"],
            *_last(one),
            one["protocol"] and one["protocol"]["number"],
            one["protocol"] and one["protocol"]["date"],
        ]
        for one in lines
    ]
    columns = [
        Number("letter"), Prose("subject"), Plain("to"), Prose("stands"), Day("since"), Plain("protocol"), Day("protocol of"),
    ]  # fmt: skip
    table(_("Letters"), columns, rows)
    if on_terminal() and any(one["sent_at"] != one["sent_at_real"] for one in lines):
        say(shown(_("Days are those of the programme; receipts have the real time:")))
        say(shown(_("letters PROJECT --letter N")))


def _last(line: LetterLine) -> tuple[str, str | None]:
    """Where a letter stands, and since when."""
    if line["waits_for"]:
        return _(_WAITS[line["waits_for"]]), line["written_at"]
    if line["held_back_at"]:
        return _("held back"), line["held_back_at"]
    return (_("delivered"), line["delivered_at"]) if line["delivered_at"] else (_("sent"), line["sent_at"])


def _show_text(lines: list[LetterLine]) -> None:
    """A letter, and what the providers of certified mail have said of it."""
    (letter,) = lines
    document(f"{letter['subject']}\n\n{letter['text']}")
    rows = [[words.receipt(one["kind"]), one["at"], one["address"], one["error"]] for one in letter["receipts"]]
    if rows:
        table(_("Receipts"), [Prose("receipt"), Moment("real time"), Plain("address"), Prose("error")], rows)
