"""Seeing time: the deadlines of all projects, what waits for a role, a calendar feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import names
from cli.asked import Asked, command, group
from cli.columns import Code, Day, Number, Plain, Prose, RoleOf, TermOf, Typed
from cli.listing import Out, say_list
from cli.output import Coloured, done, marked, on_terminal, said_of, shown, table
from domain.basis.language import _, language, n_, of_edition
from domain.basis.notation import NOTHING
from domain.lifecycle.states import Role
from domain.terms.term import TermStatus
from domain.views.documents import AwaitedSignature, BlockedLine, Deadline
from office import agenda
from office.table_files import Columns

if TYPE_CHECKING:
    from office.agenda import Feed

RoleOption = Annotated[Role | None, typer.Option("--role", help="Only of this role; of all when left out.")]

# How many commands a line of the inbox names; ``status`` names them all.
SHOWN = 3
COLOURS = {"running": "green", "suspended": "yellow", "expired": "red"}


def _signed(awaited: Sequence[AwaitedSignature]) -> list[str]:
    return [
        _("{command} awaits a second signature ({signed_by})", command=one["command"], signed_by=one["signed_by"])
        for one in awaited
    ]


def _against(blocked: Sequence[BlockedLine]) -> list[str]:
    return [f"{one['command']}: {why}" for one in blocked for why in said_of(one["findings"])]


TERM_COLUMNS = Columns(
    tuple(Deadline.__annotations__), days=("due", "met_on"), told={"signatures": _signed, "blocked": _against}
)

app = group("Seeing time.")


@command(app, "deadlines")
def deadlines(
    asked: Asked,
    project: Annotated[str | None, typer.Argument(metavar="[P]", help="Only this project; all when left out.")] = None,
    out: Out = None,
) -> None:
    """The terms of all projects, or of one: until when, on which basis, who must act; overdue first."""
    lines = agenda.deadlines(asked.caller) if project is None else agenda.deadlines_of(asked.caller, project)
    say_list(asked, lines, _show_deadlines, out, lines, TERM_COLUMNS)


@command(app, "inbox")
def inbox(asked: Asked, role: RoleOption = None) -> None:
    """What waits for a role, by days left: overdue first."""
    asked.say(agenda.inbox(asked.caller, role), lambda lines: _show_inbox(lines, role))


@command(app, "calendar")
def calendar(
    asked: Asked,
    role: Annotated[Role, typer.Option("--role", help="Whose deadlines.")],
    out_file: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write the .ics file.")],
) -> None:
    """The deadlines of a role as a calendar feed (.ics)."""
    lines = agenda.feed(asked.caller, role)
    out_file.write_bytes(_feed(role, lines))
    document = {"role": role.value, "file": str(out_file), "events": len(lines)}
    asked.say(document, lambda _said: done(_told(role, len(lines), out_file)))


def _told(role: Role, count: int, file: Path) -> str:
    return n_(
        "{n} deadline ({role}) in {file}", "{n} deadlines ({role}) in {file}", count, role=names.role(role), file=file
    )


def _days_left(line: Deadline) -> object:
    left = line["days_left"]
    if not on_terminal():
        return left
    if line["overdue"] and left is None:
        return marked(f"[bold red]{_('at once')}[/]")
    if line["overdue"]:
        return marked(f"[bold red]{_('{days} overdue', days=left)}[/]")
    if left is None:
        return NOTHING
    return marked(f"[{'red' if left <= 3 else 'yellow' if left <= 10 else 'green'}]{left}[/]")


def _term(line: Deadline) -> object:
    if line["term"] is None or not on_terminal():
        return line["term"]
    id, _blank, title = names.term(line["term"]).partition(" ")
    return marked(f"{shown(id)} [dim]{shown(title)}[/]") if title else id


def _standing(line: Deadline) -> object:
    """How a term stands; what was done after its end, with the day."""
    status, due, met = line["status"], line["due"], line["met_on"]
    if on_terminal() and met is not None and due is not None and met > due:
        return marked(f"[yellow]{shown(_('met late, on {day:day}', day=met))}[/]")
    if on_terminal() and status == TermStatus.met and met is None:  # an old record tells no day
        return marked(f"[yellow]{_('met late')}[/]")
    return Coloured(status, COLOURS.get(str(status), "dim"))


def _show_deadlines(lines: list[Deadline]) -> None:
    if not lines:
        done(_("no term runs"))
        return
    rows = [
        [
            line["project"],
            _term(line),
            line["due"],
            _days_left(line),
            _standing(line),
            line["who"],
            of_edition(line["basis"]),
        ]
        for line in lines
    ]
    columns = [
        Plain("project"),
        TermOf("term"),
        Day("due"),
        Number("days left"),
        Code("status"),
        RoleOf("who"),
        Prose("basis"),
    ]
    table(_("Deadlines"), columns, rows)


def _show_inbox(lines: list[Deadline], role: Role | None) -> None:
    if not lines:
        done(_("nothing waits: {role}", role=names.role(role)) if role else _("nothing waits"))
        return
    rows = [
        [
            *(line["project"], line["title"], line["who"], line["due"], _days_left(line), _term(line)),
            *(_steps(line), _held(line)),
        ]
        for line in lines
    ]
    columns = [
        Plain("project"),
        Prose("title"),
        RoleOf("who"),
        Day("due"),
        Number("days left"),
        TermOf("term"),
        Typed("command"),
        Prose("not yet"),
    ]
    table(_("What waits, and for whom"), columns, rows)


def _steps(line: Deadline) -> list[str]:
    """What ends the matter, each a whole command; or what is awaited of others, and from outside."""
    return line["give"] or ([] if _held(line) else _outside(line) + _others(line))


def _outside(line: Deadline) -> list[str]:
    return [_(line["reason"])] if line["reason"] and on_terminal() else []


def _held(line: Deadline) -> str:
    """What stands still, what cannot be given yet and why, and what needs a second signature, one a line."""
    still = [line["basis"]] if line["term"] is None and line["overdue"] else []
    return "\n".join([*still, *_signed(line["signatures"]), *_against(line["blocked"])])


def _others(line: Deadline) -> list[str]:
    """Where nothing is the role's, what ends the matter, and for people who may give it."""
    if not on_terminal():
        return list(line["commands"])
    given = [name if by == line["who"] else f"{name} ({names.role(by)})" for name, by in line["commands"].items()]
    more = len(given) - SHOWN
    return [*given[:SHOWN], *([n_("and {n} more", "and {n} more", more)] if more > 0 else [])]


def _feed(role: Role, lines: list[Feed]) -> bytes:
    from icalendar import Calendar, Event

    feed = Calendar()
    feed.add("prodid", f"-//Azioni di Rete//deadlines//{language().upper()}")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", f"Azioni di Rete: {names.role(role)}")
    passed = f" ({_('passed')})"
    for line in lines:
        event = Event()
        event.add("uid", f"{line.project}/{line.term}@azioni-di-rete.example")
        event.add("sequence", line.revision)
        event.add("dtstamp", datetime.now(UTC))
        event.add("dtstart", line.due)
        event.add("dtend", line.due + timedelta(days=1))
        event.add("summary", f"{line.project}: {agenda.title_of(line.name)}{passed if line.passed else ''}")
        basis = _("Basis: {basis}", basis=of_edition(line.basis))
        event.add("description", f"{line.title}\n{basis}\nstarter.py status {line.project}")
        event.add("transp", "TRANSPARENT")
        feed.add_component(event)
    content: bytes = feed.to_ical()
    return content
