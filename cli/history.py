"""The story of a project: what happened, who did it, on which rules, with what money."""

import json
from typing import Any

import typer

from cli.giving import Project
from cli.output import marked, table
from cli.session import Session, command
from domain.basis.calendar import ROME
from domain.commands import COMMANDS, sentence
from domain.lifecycle.contents import EMPTY_CONTENT
from domain.views.story import Told, amounts
from storage import audit, documents, files, ledger
from storage.audit import AuditEntry
from storage.database import Database


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @command(app, "history")
    def history(session: Session, project: Project) -> None:
        """What happened to a project in plain words: who did it, with what money, on which rules."""
        document = _story(session.database, project)
        rows = [[d["at"][:16].replace("T", " "), d["words"], marked(_steps(d))] for d in document]
        session.say(document, lambda: table(f"History of {project}", ["when", "what happened", "state"], rows))


def _story(database: Database, project: str) -> list[dict[str, Any]]:
    with database.read() as session:
        files.load(session, project)
        entries = audit.history(session, project)
        moved = ledger.by_command(session, project)
        needed = {e.content for e in entries if e.accepted and e.content != EMPTY_CONTENT and _tells_of_it(e.name)}
        said = documents.read_all(session, needed)
    found = []
    for entry in entries:
        transfers = moved.get(entry.command_id, []) if entry.accepted else []
        told = Told(
            entry.name, entry.actor, entry.role, entry.accepted, entry.state_before, entry.state_after,
            json.loads(entry.answer), json.loads(said.get(entry.content, b"{}")), transfers,
        )  # fmt: skip
        found.append(_facts(entry) | {"words": sentence(told), "money": amounts(transfers)})
    return found


def _tells_of_it(name: str) -> bool:
    return name in COMMANDS and bool(COMMANDS[name].said)


def _facts(entry: AuditEntry) -> dict[str, Any]:
    return {
        "at": entry.at.astimezone(ROME).isoformat(timespec="seconds"),
        "command": entry.name,
        "actor": entry.actor,
        "role": entry.role,
        "accepted": entry.accepted,
        "from": entry.state_before,
        "to": entry.state_after,
        "rules": entry.rules_version,
    }


def _steps(entry: dict[str, Any]) -> str:
    return entry["to"] if entry["from"] in ("", entry["to"]) else f"{entry['from']} → [bold]{entry['to']}[/]"
