"""Seeing time: the deadlines of all projects, what waits for a role, a calendar feed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from icalendar import Calendar, Event
from rich.markup import escape

from cli.output import done, marked, table
from cli.reading import show_terms
from cli.session import Session, command
from domain.basis.calendar import local_day
from domain.commands import allowed
from domain.lifecycle.states import Role, State
from domain.views.summary import deadline
from storage import measures, outbox, queries, rules
from storage.queries import TermLine

RoleOption = Annotated[Role | None, typer.Option("--role", help="Of one role; of all when left out.")]


SHOWN = 3
"""Commands of a line of the inbox; ``status`` has them all."""


@dataclass(frozen=True, slots=True)
class Today:
    """The programme's day of each open measure."""

    days: dict[str, date]

    @classmethod
    def of(cls, session: Session) -> "Today":
        """By the clocks of the editions."""
        now = datetime.now(UTC)
        with session.database.read() as database:
            return cls({e.key: local_day(e.clock.programme(now)) for e in measures.editions(database)})

    def left(self, measure: str, due: date | None) -> int | None:
        """Days until a due date; negative when it has passed."""
        return None if due is None else (due - self.days[measure]).days


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""

    @command(app, "deadlines")
    def deadlines(
        session: Session, project: Annotated[str | None, typer.Argument(metavar="[P]", help="One project.")] = None
    ) -> None:
        """The terms of all projects, or of one: until when, on which basis, who must act; overdue first."""
        if project is not None:
            file, measure, _ = session.file(project)
            with session.database.read() as database:
                sent = outbox.sent_keys(database, project)
                document = [deadline(project, term, measure, sent) for term in file.terms.values()]
            session.say(document, lambda: show_terms(document))
            return
        today = Today.of(session)
        with session.database.read() as database:
            document = [_line(term, today) for term in queries.open_terms(database)]
        document.sort(key=_by_days)
        session.say(document, lambda: _show_deadlines(document))

    @command(app, "inbox")
    def inbox(session: Session, role: RoleOption = None) -> None:
        """What waits for a role, by days left: overdue first."""
        document = _inbox(session, role)
        session.say(document, lambda: _show_inbox(document, role))

    @command(app, "calendar")
    def calendar(
        session: Session,
        role: Annotated[Role, typer.Option("--role", help="Whose deadlines.")],
        out_file: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write the .ics file.")],
    ) -> None:
        """The deadlines of a role as a calendar feed (.ics)."""
        with session.database.read() as database:
            lines = [line for line in queries.open_terms(database) if line.due is not None and _binds(line, role)]
        out_file.write_bytes(_calendar(role, lines))
        document = {"role": role.value, "file": str(out_file), "events": len(lines)}
        session.say(document, lambda: done(f"{len(lines)} deadlines of the {role} in {out_file}"))


def _binds(line: TermLine, role: Role) -> bool:
    """What a role must see to; what has passed is the head of office's too."""
    return line.waiting_for == role or (line.status == "expired" and role is Role.manager)


def _line(line: TermLine, today: Today) -> dict[str, Any]:
    left = today.left(line.measure, line.due)
    return {
        "project": line.project,
        "title": line.title,
        "measure": line.measure,
        "state": line.state,
        "term": line.term,
        "status": line.status,
        "due": line.due.isoformat() if line.due else None,
        "days_left": left,
        "overdue": line.status == "expired",
        "waiting_for": line.waiting_for,
        "basis": line.basis,
    }


def _by_days(line: dict[str, Any]) -> tuple[bool, bool, int]:
    """Overdue first, then by days left; what is suspended, or has no term, last."""
    return (not line["overdue"], line["days_left"] is None, line["days_left"] or 0)


def _inbox(session: Session, role: Role | None) -> list[dict[str, Any]]:
    today = Today.of(session)
    with session.database.read() as database:
        projects = queries.waiting_projects(database)
        terms: dict[str, list[dict[str, Any]]] = {}
        for line in queries.open_terms(database):
            terms.setdefault(line.project, []).append(_line(line, today))
    found = []
    for project in projects:
        own = sorted(terms.get(project.project, []), key=_by_days)
        roles = dict.fromkeys((*project.roles, *([Role.manager.value] if project.overdue else [])))
        for waiting in roles:
            if role is not None and waiting != role:
                continue
            # What has passed goes to the head of office, whoever should have acted.
            mine = [t for t in own if t["waiting_for"] == waiting or (t["overdue"] and waiting == Role.manager)]
            nearest = next(iter(mine), None)
            commands = [name for name, who in allowed(State(project.state)).items() if who == waiting]
            found.append(
                {
                    "project": project.project,
                    "title": project.title,
                    "state": project.state,
                    "role": waiting,
                    "term": nearest["term"] if nearest else None,
                    "due": nearest["due"] if nearest else None,
                    "days_left": nearest["days_left"] if nearest else None,
                    "overdue": bool(nearest and nearest["overdue"]),
                    "commands": commands,
                }
            )
    return sorted(found, key=lambda line: (*_by_days(line), line["project"]))


def _days_left(line: dict[str, Any]) -> Any:
    left = line["days_left"]
    if line["overdue"]:
        return marked(f"[bold red]{left} overdue[/]")
    if left is None:
        return marked("[dim]–[/]")
    return marked(f"[{'red' if left <= 3 else 'yellow' if left <= 10 else 'green'}]{left}[/]")


def _title(term: str) -> str:
    """The Italian name of a term, by its key."""
    return rules.term_titles()[term.partition("/")[0]]


def _show_deadlines(document: list[dict[str, Any]]) -> None:
    colours = {"running": "green", "suspended": "yellow", "expired": "red"}
    rows = [
        [
            d["project"],
            marked(f"{escape(d['term'])} [dim]{_title(d['term'])}[/]"),
            d["due"] or "–",
            _days_left(d),
            marked(f"[{colours[d['status']]}]{d['status']}[/]"),
            d["waiting_for"],
        ]
        for d in document
    ]
    if not rows:
        done("no term runs")
        return
    table("Deadlines", ["project", "term", "due", "days left", "status", "waits for"], rows, right=["days left"])


def _show_inbox(document: list[dict[str, Any]], role: Role | None) -> None:
    if not document:
        done(f"nothing waits for the {role}" if role else "nothing waits")
        return
    rows = []
    for d in document:
        more = len(d["commands"]) - SHOWN
        steps = "\n".join([*d["commands"][:SHOWN], *([f"and {more} more"] if more > 0 else [])])
        term = f"{escape(d['term'])}\n[dim]{_title(d['term'])}[/]" if d["term"] else ""
        who = [] if role else [d["role"]]
        rows.append([d["project"], d["title"], *who, d["due"] or "–", _days_left(d), marked(term), steps])
    title = f"What waits for the {role}" if role else "What waits, and for whom"
    who = [] if role else ["role"]
    table(title, ["project", "title", *who, "due", "days left", "term", "commands"], rows, ["days left"])


def _calendar(role: Role, lines: list[TermLine]) -> bytes:
    feed = Calendar()
    feed.add("prodid", "-//Azioni di Rete//deadlines//IT")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", f"Azioni di Rete: {role.value}")
    for line in lines:
        assert line.due is not None  # noqa: S101 - the caller leaves out what has no date
        event = Event()
        event.add("uid", f"{line.project}/{line.term}@azioni-di-rete.example")
        event.add("dtstamp", datetime.now(UTC))
        event.add("dtstart", line.due)
        event.add("dtend", line.due + timedelta(days=1))
        event.add(
            "summary",
            f"{line.project}: {rules.term_titles()[line.name]}{' (scaduto)' if line.status == 'expired' else ''}",
        )
        event.add("description", f"{line.title}\nBase: {line.basis}\nstarter.py status {line.project}")
        event.add("transp", "TRANSPARENT")
        feed.add_component(event)
    content: bytes = feed.to_ical()
    return content
