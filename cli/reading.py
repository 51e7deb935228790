"""Reading: any role, no server needed, an answer within a second."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, command, group
from cli.listing import Out, say_list
from cli.options import Key, Project
from cli.output import card, done, marked, named, pairs, say, shown, table
from domain.lifecycle.states import Role, State
from domain.views.details import ROLE_IT, STATE_IT
from domain.views.documents import Status, TermLine
from office import measures, projects
from office.measures import Budget
from office.projects import ProjectLine
from office.table_files import Columns

app = group("Reading.")

PART_COLUMNS = Columns(("measure", "part", "amount"), amounts=("amount",))
PROJECT_COLUMNS = Columns(tuple(ProjectLine.__annotations__), amounts=("requested",), days=("since",))


@command(app, "status")
def status(asked: Asked, project: Project) -> None:
    """Where a project stands, who must act, until when, the money, the commands to give."""
    asked.say(projects.status(asked.caller, project), _show_status)


@command(app, "list")
def list_projects(
    asked: Asked,
    measure: Annotated[str | None, typer.Option("--measure", metavar="KEY")] = None,
    state: Annotated[State | None, typer.Option("--state")] = None,
    out: Out = None,
) -> None:
    """The projects, in order of arrival."""
    lines = projects.listing(asked.caller, measure, state)
    say_list(asked, lines, _show_list, out, lines, PROJECT_COLUMNS)


@command(app, "budget")
def budget(asked: Asked, key: Key, out: Out = None) -> None:
    """The five parts of an envelope, and who waits for money; ``--out`` writes the parts."""
    found = measures.budget(asked.caller, key)
    parts = [
        {"measure": key, "part": name, "amount": amount}
        for name, amount in (*measures.parts_of(found), ("envelope", found["envelope"]))
    ]
    say_list(asked, found, _show_budget, out, parts, PART_COLUMNS)


@command(app, "report")
def report(
    asked: Asked, key: Key, out: Annotated[Path, typer.Option("--out", metavar="FILE.html", help="Where to write it.")]
) -> None:
    """One page for the head of office: money, projects, terms, people, and what needs attention."""
    from office import report as office

    asked.say(office.report(asked.caller, key, out), lambda _: done(f"{out}: open it in a browser"))


def _show_list(lines: list[ProjectLine]) -> None:
    rows = [
        [line["project"], line["title"], line["lead"], line["state"], line["since"][:10], line["requested"]]
        for line in lines
    ]
    columns = ["project", "title", "lead", "state", "since", "requested"]
    table("Projects", columns, rows, right=["requested"], prose=["title", "lead"])


def _show_status(document: Status) -> None:
    state = State(document["state"])
    who = ", ".join(f"{role} ({ROLE_IT[Role(role)]})" for role in document["waiting_for"]) or "nobody"
    lines = [f"[bold]{state.value}[/] · {STATE_IT[state]}, since {document['since'][:10]}", f"must act: [bold]{who}[/]"]
    if document["needs_attention"]:
        lines.append(f"[bold red]needs attention: {', '.join(document['needs_attention'])}[/]")
    lines += [
        f"[bold yellow]awaits a second signature: {one['command']} {one['of']} {one['amount']} euro, signed by {one['signed_by']}[/]"
        for one in document["signatures"]
    ]
    lines += (
        [f"commands: {', '.join(f'{name} ({role})' for name, role in document['commands'].items())}"]
        if document["commands"]
        else []
    )
    card(f"{document['project']} · {shown(document['title'])}", lines)
    pairs("Money (euro)", {name: str(value) for name, value in document["money"].items() if value != "0.00"})
    open_terms = [term for term in document["deadlines"] if term["status"] in ("running", "suspended", "expired")]
    if open_terms:
        _show_terms(open_terms)
    if document["claims"]:
        table(
            "Claims",
            ["claim", "kind", "state", "claimed", "recognised", "paid"],
            [
                [one["claim"], one["kind"], one["state"], one["claimed"], one["recognised"], one["paid"]]
                for one in document["claims"]
            ],
            right=["claimed", "recognised", "paid"],
        )
        for one in document["claims"]:
            if one["awaits"]:
                say(f"[yellow]{one['claim']} cannot be ordered yet:[/] {shown(one['awaits'])}")
    if document["evidence"]:
        rows = [[e["kind"], e["name"], e["valid_until"] or "–"] for e in document["evidence"]]
        table("Evidence", ["kind", "document", "valid until"], rows, prose=["document"])
    if document["requirements"]:
        lost = [[one["requirement"], one["effect"], one["until"] or "–"] for one in document["requirements"]]
        table("Requirements that are not met", ["requirement", "effect", "until"], lost)
    if document["debts"]:
        columns = ["debt", "amount", "open", "interest", "decree"]
        owed = [[d["debt"], d["amount"], d["open"], d["interest"], named(d["decree"])] for d in document["debts"]]
        table("To give back (euro)", columns, owed, right=columns[1:4])
    people = [
        [r["id"], r["state"], r["band"], r["process"], r["result"], r["outcome"]["kind"] if r["outcome"] else ""]
        for r in document["recipients"]
    ]
    table("Recipients", ["id", "state", "band", "process", "result", "outcome"], people, right=["process", "result"])
    lacking = [[r["id"], "; ".join(r["lacks"])] for r in document["recipients"] if r["lacks"]]
    if lacking:
        table(
            "Services that everybody must have, and these people have not (R6.5)",
            ["id", "none yet of"],
            lacking,
            prose=["none yet of"],
        )


def _show_terms(terms: list[TermLine]) -> None:
    """The terms of one project as a table."""
    colours = {"running": "green", "suspended": "yellow", "expired": "red"}
    rows = []
    for term in terms:
        colour = colours.get(term["status"], "dim")
        reminders = " ".join(f"{reminder['at'][5:]}{'✓' if reminder['sent'] else ''}" for reminder in term["reminders"])
        rows.append(
            [
                term["term"],
                term["due"] or "–",
                marked(f"[{colour}]{term['status']}[/]"),
                term["waiting_for"],
                term["basis"],
                "; ".join(term["moved"]),
                reminders,
            ]
        )
    table(
        "Terms",
        ["term", "due", "status", "waits for", "basis", "moved", "reminders"],
        rows,
        prose=["basis", "moved", "reminders"],
    )


def _show_budget(document: Budget) -> None:
    parts = measures.parts_of(document)
    envelope = Decimal(document["envelope"]) or Decimal(1)
    rows: list[list[object]] = []
    for name, amount in parts:
        share = Decimal(amount) / envelope
        rows.append([name, amount, marked(f"{share:6.1%} [cyan]{'█' * round(share * 30)}[/]")])
    rows.append([marked("[bold]envelope[/]"), marked(f"[bold]{document['envelope']}[/]"), ""])
    table(f"{document['measure']} (euro)", ["part", "amount", "share"], rows, right=["amount"])
    if phase := document["phase"]:
        rows = [[window["measure"], window["envelope"], window["available"]] for window in phase["windows"]]
        title = f"{phase['phase']} (euro): {phase['envelope']} in all, {phase['left']} in no window"
        table(title, ["window", "envelope", "available"], rows, right=["envelope", "available"])
    if document["signatures"]:
        columns = ["act", "amount", "signed by"]
        unsigned = [[one["act"], one["amount"], one["signed_by"]] for one in document["signatures"]]
        table("Added funds that await a second signature (euro)", columns, unsigned, right=["amount"])
    if document["waiting"]:
        waiting = [[one["order"], one["project"], one["requested"]] for one in document["waiting"]]
        columns = ["order", "project", "requested"]
        table("Waiting for money, in order", columns, waiting, right=["order", "requested"])
