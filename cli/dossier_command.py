"""The file of a project (fascicolo), to read here or to take away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import names
from cli.asked import Asked, command, group
from cli.columns import Amount, Code, Day, Moment, Number, Plain, Prose, RoleOf
from cli.options import Key, Project
from cli.output import card, document, done, pairs, shown, table
from domain.basis.language import _, n_
from office import decrees, package, words
from office import dossier as office
from office.dossier import ActLine, Dossier

app = group("The file of a project.")


@command(app, "dossier")
def dossier(
    asked: Asked,
    project: Project,
    act: Annotated[int | None, typer.Option("--act", metavar="N", help="One act only, with all that it says.")] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE.zip", help="One package, which can be read without the service."),
    ] = None,
) -> None:
    """The file of a project: every act, letter and paper, with what was said, who did it and all hashes."""
    held = office.dossier(asked.caller, project, act)
    if out is None:
        asked.say(held.dossier, _show)
        return
    asked.say(package.write(held, out), lambda _said: done(_("{file}: open its index.html in a browser", file=out)))


@command(app, "decree")
def decree(
    asked: Asked,
    key: Key,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The number of the decree.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.pdf", help="The act as a PDF to be signed.")
    ] = None,
) -> None:
    """The act of a decree for all projects that it decides: award, refusal, forfeiture, revocation, recovery (office)."""
    asked.say(decrees.act(asked.caller, key, number, out), _show_decree)


def _show_decree(act: decrees.Act) -> None:
    if act["file"]:
        done(
            n_(
                "{decree} is in {file}: {n} project",
                "{decree} is in {file}: {n} projects",
                len(act["projects"]),
                decree=act["decree"],
                file=act["file"],
            )
        )
    else:
        document(f"{act['subject']}\n\n{act['text']}")


def _show(file: Dossier) -> None:
    if len(file["acts"]) == 1:
        _show_act(file, file["acts"][0])
        return
    card(f"{file['project']} · {shown(file['title'])}", [f"{file['measure']} · {names.named_state(file['state'])}"])
    acts = [[one["number"], one["at"], one["actor"], one["words"]] for one in file["acts"]]
    table(_("Acts"), [Number("act"), Moment("when"), Plain("who"), Prose("what")], acts)
    letters = [
        [one["number"], one["to"], one["sent_at"] or one["held_back_at"], one["subject"]] for one in file["letters"]
    ]
    table(_("Letters"), [Number("letter"), RoleOf("to"), Day("sent"), Prose("subject")], letters)
    papers = [
        [one["act"], words.paper(one["name"], one["kind"]), one["size"], one["sha256"][:16]] for one in file["papers"]
    ]
    table(_("Papers"), [Number("act"), Prose("paper"), Number("bytes"), Plain("sha256")], papers)


def _show_act(file: Dossier, act: ActLine) -> None:
    who = _("{actor} ({role}), {at:instant}", actor=shown(act["actor"]), role=names.role(act["role"]), at=act["at"])
    title = _("{project}, act {number}: {words}", project=file["project"], number=act["number"], words=act["words"])
    card(shown(title), [who, f"{names.state(act['from'])} → {names.state(act['to'])}"])
    said = {words.name(name): "\n".join(words.lines(value)) for name, value in act["said"].items()}
    proofs = {_("rules"): act["rules"], "sha256": act["content"], _("signature"): act["signature"]}
    pairs(_("What was said"), said | proofs)
    if act["refused_for"]:
        table(_("Refused for"), [Prose("rule")], [[line] for line in act["refused_for"]])
    moved = [[one["from"], one["to"], one["amount"]] for one in act["money"]]
    if moved:
        table(_("Money (euro)"), [Code("from"), Code("to"), Amount("amount")], moved)
