"""Seeing time: the deadlines of all projects, what waits for a role, a calendar feed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.asked import Asked, command, group
from cli.listing import Out, say_list
from cli.output import done, marked, shown, table
from domain.lifecycle.states import Role
from domain.views.documents import Deadline
from office import agenda
from office.table_files import Columns

if TYPE_CHECKING:
    from office.agenda import Feed

RoleOption = Annotated[Role | None, typer.Option("--role", help="Of one role; of all when left out.")]

# How many commands a line of the inbox names; ``status`` names them all.
SHOWN = 3
COLOURS = {"running": "green", "suspended": "yellow", "expired": "red"}

TERM_COLUMNS = Columns(tuple(Deadline.__annotations__), days=("due",))

app = group("Seeing time.")


@command(app, "deadlines")
def deadlines(
    asked: Asked,
    project: Annotated[str | None, typer.Argument(metavar="[P]", help="One project.")] = None,
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
    asked.say(document, lambda _: done(f"{len(lines)} deadlines of the {role} in {out_file}"))


def _days_left(line: Deadline) -> object:
    left = line["days_left"]
    if line["overdue"]:
        return marked(f"[bold red]{left} overdue[/]")
    if left is None:
        return "–"
    return marked(f"[{'red' if left <= 3 else 'yellow' if left <= 10 else 'green'}]{left}[/]")


def _term(line: Deadline) -> object:
    if line["term"] is None:
        return ""
    return marked(f"{shown(line['term'])} [dim]{agenda.title_of(line['term'])}[/]")


def _show_deadlines(lines: list[Deadline]) -> None:
    if not lines:
        done("no term runs")
        return
    rows = [
        [
            line["project"],
            _term(line),
            line["due"] or "–",
            _days_left(line),
            marked(f"[{COLOURS.get(str(line['status']), 'dim')}]{line['status']}[/]"),
            line["who"],
            line["basis"],
        ]
        for line in lines
    ]
    columns = ["project", "term", "due", "days left", "status", "who", "basis"]
    table("Deadlines", columns, rows, right=["days left"], prose=["term", "basis"])


def _show_inbox(lines: list[Deadline], role: Role | None) -> None:
    if not lines:
        done(f"nothing waits for the {role}" if role else "nothing waits")
        return
    rows = []
    for line in lines:
        given = [name if by == line["who"] else f"{name} ({by})" for name, by in line["commands"].items()]
        more = len(given) - SHOWN
        signed = [f"{one['command']} awaits a second signature ({one['signed_by']})" for one in line["signatures"]]
        steps = [*signed, *given[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
        who = [] if role else [line["who"]]
        due = line["due"] or "–"
        rows.append([line["project"], line["title"], *who, due, _days_left(line), _term(line), "\n".join(steps)])
    title = f"What waits for the {role}" if role else "What waits, and for whom"
    columns = ["project", "title", *([] if role else ["who"]), "due", "days left", "term", "commands"]
    table(title, columns, rows, right=["days left"], prose=["title", "term"])


def _feed(role: Role, lines: list[Feed]) -> bytes:
    from icalendar import Calendar, Event

    feed = Calendar()
    feed.add("prodid", "-//Azioni di Rete//deadlines//IT")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", f"Azioni di Rete: {role.value}")
    for line in lines:
        event = Event()
        event.add("uid", f"{line.project}/{line.term}@azioni-di-rete.example")
        event.add("sequence", line.revision)
        event.add("dtstamp", datetime.now(UTC))
        event.add("dtstart", line.due)
        event.add("dtend", line.due + timedelta(days=1))
        event.add("summary", f"{line.project}: {agenda.title_of(line.name)}{' (scaduto)' if line.passed else ''}")
        event.add("description", f"{line.title}\nBase: {line.basis}\nstarter.py status {line.project}")
        event.add("transp", "TRANSPARENT")
        feed.add_component(event)
    content: bytes = feed.to_ical()
    return content
