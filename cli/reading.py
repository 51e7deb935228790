"""Reading: any role, no server needed, an answer within a second."""

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.panel import Panel

from cli.giving import Project
from cli.output import marked, out, pairs, table
from cli.session import Session, command
from domain.basis.calendar import ROME
from domain.basis.euro import euro
from domain.commands import offered
from domain.lifecycle.states import Role, State
from domain.record.file import Account
from domain.views.details import ROLE_IT, STATE_IT
from domain.views.summary import status as status_of
from storage import ledger, measures, outbox, queries

PARTS = (Account.available, Account.reserved, Account.committed, Account.ordered, Account.paid)


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""

    @command(app, "status")
    def status(session: Session, project: Project) -> None:
        """Where a project stands, who must act, until when, the money, the commands to give."""
        file, measure, at = session.file(project)
        with session.database.read() as database:
            document = status_of(file, measure, at, offered(file), outbox.sent_keys(database, project))
        session.say(document, lambda: _show_status(document))

    @command(app, "list")
    def list_projects(
        session: Session,
        measure: Annotated[str | None, typer.Option("--measure")] = None,
        state: Annotated[State | None, typer.Option("--state")] = None,
    ) -> None:
        """The projects, in order of arrival."""
        with session.database.read() as database:
            if measure is not None:
                measures.edition(database, measure)
            found = queries.projects(database, measure, state.value if state else None)
        document: list[dict[str, Any]] = [
            {
                "project": p.project,
                "measure": p.measure,
                "title": p.title,
                "lead": p.lead_name,
                "state": p.state,
                "since": p.since.astimezone(ROME).isoformat(),
                "order": p.order,
                "requested": euro(p.requested),
            }
            for p in found
        ]
        rows = [[d["project"], d["title"], d["lead"], d["state"], d["since"][:10], d["requested"]] for d in document]
        session.say(
            document,
            lambda: table(
                "Projects", ["project", "title", "lead", "state", "since", "requested"], rows, right=["requested"]
            ),
        )

    @command(app, "budget")
    def budget(session: Session, key: Annotated[str, typer.Argument(metavar="KEY")]) -> None:
        """The five parts of an envelope, and who waits for money."""
        with session.database.read() as database:
            measures.edition(database, key)
            balances = ledger.balances(database, key)
            queue = queries.waiting(database, key)
        document: dict[str, Any] = {"measure": key, "envelope": euro(-balances[Account.envelope])}
        document |= {part.value: euro(balances[part]) for part in PARTS}
        document["waiting"] = [{"project": p.project, "order": p.order, "requested": euro(p.requested)} for p in queue]
        session.say(document, lambda: _show_budget(document))


def _show_status(document: dict[str, Any]) -> None:
    state = State(document["state"])
    who = ", ".join(f"{role} ({ROLE_IT[Role(role)]})" for role in document["waiting_for"]) or "nobody"
    lines = [f"[bold]{state.value}[/] · {STATE_IT[state]}, since {document['since'][:10]}", f"must act: [bold]{who}[/]"]
    if document["needs_attention"]:
        lines.append(f"[bold red]overdue: {', '.join(document['needs_attention'])}[/]")
    lines += (
        [f"commands: {', '.join(f'{name} ({role})' for name, role in document['commands'].items())}"]
        if document["commands"]
        else []
    )
    out.print(Panel("\n".join(lines), title=f"{document['project']} · {escape(document['title'])}", title_align="left"))
    pairs("Money (euro)", {name: value for name, value in document["money"].items() if value != "0.00"})
    open_terms = [term for term in document["deadlines"] if term["status"] in ("running", "suspended", "expired")]
    if open_terms:
        show_terms(open_terms)
    if document["claims"]:
        table(
            "Claims",
            ["claim", "kind", "state", "claimed", "recognised", "paid"],
            [list(claim.values()) for claim in document["claims"]],
            right=["claimed", "recognised", "paid"],
        )
    if document["evidence"]:
        rows = [[e["kind"], e["name"], e["valid_until"] or "–"] for e in document["evidence"]]
        table("Evidence", ["kind", "document", "valid until"], rows)
    if document["debts"]:
        columns = ["debt", "amount", "open", "interest", "decree"]
        table("To give back (euro)", columns, [list(d.values()) for d in document["debts"]], right=columns[1:4])
    rows = [
        [r["id"], r["state"], r["band"], r["process"], r["result"], r["outcome"]["kind"] if r["outcome"] else ""]
        for r in document["recipients"]
    ]
    table("Recipients", ["id", "state", "band", "process", "result", "outcome"], rows, right=["process", "result"])


def show_terms(terms: list[dict[str, Any]]) -> None:
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
    table("Terms", ["term", "due", "status", "waits for", "basis", "moved", "reminders"], rows)


def _show_budget(document: dict[str, Any]) -> None:
    envelope = float(document["envelope"]) or 1.0
    rows = []
    for part in PARTS:
        share = float(document[part.value]) / envelope
        rows.append([part.value, document[part.value], marked(f"{share:6.1%} [cyan]{'█' * round(share * 30)}[/]")])
    rows.append([marked("[bold]envelope[/]"), marked(f"[bold]{document['envelope']}[/]"), ""])
    table(f"{document['measure']} (euro)", ["part", "amount", "share"], rows, right=["amount"])
    if document["waiting"]:
        table(
            "Waiting for money, in order",
            ["order", "project", "requested"],
            [[str(w["order"]), w["project"], w["requested"]] for w in document["waiting"]],
            right=["requested"],
        )
