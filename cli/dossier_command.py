"""The file of a project (fascicolo), to read here or to take away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, command, group
from cli.options import Project
from cli.output import card, done, pairs, shown, table
from office import dossier as office
from office import package
from office.dossier import ActLine, Dossier

app = group("The file of a project.")


@command(app, "dossier")
def dossier(
    asked: Asked,
    project: Project,
    act: Annotated[int | None, typer.Option("--act", metavar="N", help="One act only, with all that it says.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.zip", help="One package that is read without the service.")
    ] = None,
) -> None:
    """The file of a project: every act, letter and paper, with what was said, who did it and all hashes."""
    held = office.dossier(asked.caller, project, act)
    if out is None:
        asked.say(held.dossier, _show)
        return
    asked.say(package.write(held, out), lambda _: done(f"{out}: open its index.html in a browser"))


def _show(file: Dossier) -> None:
    if len(file["acts"]) == 1:
        _show_act(file, file["acts"][0])
        return
    card(f"{file['project']} · {shown(file['title'])}", [f"{file['measure']} · {file['state']}"])
    acts = [[one["number"], one["at"][:16].replace("T", " "), one["actor"], one["words"]] for one in file["acts"]]
    table("Acts", ["act", "when", "who", "what"], acts, right=["act"], prose=["what"])
    letters = [
        [one["number"], one["to"], (one["sent_at"] or one["held_back_at"] or "waits")[:10], one["subject"]]
        for one in file["letters"]
    ]
    table("Letters", ["letter", "to", "sent", "subject"], letters, right=["letter"], prose=["subject"])
    papers = [[one["act"], one["name"], one["size"], one["sha256"][:16]] for one in file["papers"]]
    table("Papers", ["act", "paper", "bytes", "sha256"], papers, right=["act", "bytes"], prose=["paper"])


def _show_act(file: Dossier, act: ActLine) -> None:
    who = f"{shown(act['actor'])} ({act['role']}), {act['at'][:16].replace('T', ' ')}"
    card(f"{file['project']}, act {act['number']}: {shown(act['words'])}", [who, f"{act['from']} → {act['to']}"])
    said = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in act["said"].items()
    }
    pairs("What was said", said | {"rules": act["rules"], "sha256": act["content"], "signature": act["signature"]})
    if act["refused_for"]:
        table("Refused for", ["rule"], [[line] for line in act["refused_for"]], prose=["rule"])
    moved = [[one["from"], one["to"], one["amount"]] for one in act["money"]]
    if moved:
        table("Money (euro)", ["from", "to", "amount"], moved, right=["amount"])
