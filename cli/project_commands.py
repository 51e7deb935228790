"""The commands on one project, from its application to its start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, act, group
from cli.giving import day, give, named_decree, tell, tell_preview
from cli.options import Answers, Decree, Grounds, GroundsFile, OptionalFile, Project, Reason
from domain.basis.language import _
from domain.lifecycle import contents as c
from office import contents, giving
from office.errors import Malformed
from office.paper_files import read_paper
from office.preview import Preview, preview

Projects = Annotated[list[str], typer.Argument(metavar="PROJECT...", help="Project numbers, one or more.")]

app = group("From the application to the start.")


@act(app, "request-documents")
def request_documents(
    asked: Asked,
    project: Project,
    item: Annotated[
        list[str] | None, typer.Option("--item", help="What is missing, in plain words; may be repeated.")
    ] = None,
    file: OptionalFile = None,
) -> None:
    """Ask once for missing papers, in words or from a table (officer)."""
    _said("--item", item, file)
    give(asked, project, "request_documents", contents.build(c.RequestDocuments, items=contents.papers(item, file)))


def _said(option: str, words: list[str] | None, file: Path | None) -> None:
    """Something is said, in words or by a table. Raises Malformed."""
    if not words and file is None:
        raise Malformed(_("give {option} or --file", option=option))


@act(app, "supply-documents")
def supply_documents(
    asked: Asked,
    project: Project,
    document: Annotated[
        list[str], typer.Option("--document", metavar="KIND:PATH", help="Kind and file; may be repeated.")
    ],
) -> None:
    """Hand in the papers that were asked for (operator)."""
    supplied = []
    for kind, path in contents.split(document, ":", "KIND:PATH").items():
        data = read_paper(Path(path))
        supplied.append({"kind": kind, "name": Path(path).name, "sha256": c.fingerprint(data)})
        if not asked.dry_run:
            giving.keep(asked.caller, data, Path(path).name)
    give(asked, project, "supply_documents", contents.build(c.SupplyDocuments, documents=supplied))


@act(app, "admit")
def admit(asked: Asked, project: Project) -> None:
    """Find the application formally admissible (officer)."""
    give(asked, project, "admit", c.Nothing())


@act(app, "score")
def score(
    asked: Asked,
    project: Project,
    criterion: Annotated[
        list[str], typer.Option("--criterion", metavar="NAME=POINTS", help="Points of one criterion; may be repeated.")
    ],
    note: Annotated[str | None, typer.Option("--note", help="A note on the evaluation.")] = None,
) -> None:
    """Give points by the grid of the measure (evaluator)."""
    give(asked, project, "score", contents.build(c.Score, points=contents.points(criterion), note=note))


@act(app, "give-notice")
def give_notice(
    asked: Asked,
    project: Project,
    ground: Annotated[
        list[str] | None, typer.Option("--ground", help="A ground, in plain words; may be repeated.")
    ] = None,
    file: OptionalFile = None,
    extension: Annotated[
        bool,
        typer.Option("--extension", help="The grounds are for denying the extension that the network has asked for."),
    ] = False,
) -> None:
    """Give notice of the grounds for refusing the project or an extension or, once there is an award, for revoking it (officer)."""
    _said("--ground", ground, file)
    content = contents.build(c.GiveNotice, grounds=contents.grounds(ground, file), extension=extension)
    give(asked, project, "give_notice", content)


@act(app, "observe")
def observe(
    asked: Asked,
    project: Project,
    text: Annotated[
        list[str], typer.Option("--text", help="The observations, in words; may be repeated, once for each point.")
    ],
) -> None:
    """Answer a notice of grounds, of a revocation or of a forfeiture with observations (operator)."""
    first, *further = text
    give(asked, project, "observe", contents.build(c.Observe, text=first, further=further))


@act(app, "reject")
def reject(
    asked: Asked,
    project: Project,
    decree: Decree,
    reason: Reason,
    answer: Answers = None,
    ground: Grounds = None,
    file: GroundsFile = None,
) -> None:
    """Refuse by decree, after the notice of grounds (manager)."""
    named = named_decree(asked, decree)
    said = {"reason": reason, "answers": answer or [], "grounds": contents.grounds(ground, file)}
    give(asked, project, "reject", contents.build(c.Rejection, decree=named, **said))


@act(app, "award")
def award(
    asked: Asked,
    projects: Projects,
    decree: Decree,
    cup: Annotated[
        list[str] | None,
        typer.Option("--cup", help="Project code (CUP), 15 characters; one for each project, in their order."),
    ] = None,
    commitment: Annotated[
        list[str] | None,
        typer.Option(
            "--commitment",
            metavar="NUMBER/YEAR",
            help="Commitment of the money in the books (art. 56 d.lgs. 118/2011); one for each project, in their order.",
        ),
    ] = None,
) -> None:
    """Approve and finance by decree; one decree may award several projects (manager)."""
    if cup and len(cup) != len(projects):
        raise Malformed(f"{len(cup)} project codes for {len(projects)} projects: give one for each, or none")
    if commitment and len(commitment) != len(projects):
        raise Malformed(
            _(
                "{commitments} commitments for {projects} projects: give one for each, or none",
                commitments=len(commitment),
                projects=len(projects),
            )
        )
    named = named_decree(asked, decree)
    nothing: list[str | None] = [None] * len(projects)
    awards = {
        project: contents.build(c.Award, decree=named, cup=code, commitment=booked)
        for project, code, booked in zip(projects, cup or nothing, commitment or nothing, strict=True)
    }
    _to_all(asked, awards, "award", {"decree": awards[projects[0]].decree.parts()})


@act(app, "assign-cup")
def assign_cup(
    asked: Asked,
    project: Project,
    cup: Annotated[str, typer.Option("--cup", help="Project code (CUP), 15 characters.")],
) -> None:
    """Enter the project's code (CUP); an award that waits for it is then notified (officer, manager)."""
    give(asked, project, "assign_cup", contents.build(c.AssignCup, cup=cup))


@act(app, "publish")
def publish(
    asked: Asked,
    projects: Projects,
    address: Annotated[str, typer.Option("--address", metavar="URL", help="Where the decree can be read.")],
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="The day since which it is published; today when left out."),
    ] = None,
) -> None:
    """Note since when and where awards are published; one decree may cover several projects (officer, manager)."""
    content = contents.build(c.Publish, on=day(on), address=address)
    _to_all(asked, dict.fromkeys(projects, content), "publish", {"address": address})


@act(app, "accept")
def accept(asked: Asked, project: Project) -> None:
    """Sign the acceptance deed; a late one is kept until the manager decides (operator)."""
    give(asked, project, "accept", c.Nothing())


@act(app, "start")
def start(
    asked: Asked,
    project: Project,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="Day of the start; today when left out.")
    ] = None,
) -> None:
    """Declare the start of activity; a late one is kept until the manager decides (operator)."""
    give(asked, project, "start", contents.build(c.Start, date=day(date)))


@act(app, "decline")
def decline(
    asked: Asked,
    projects: Projects,
    decree: Decree,
    reason: Annotated[
        str | None,
        typer.Option("--reason", help="Further words; why there was no money follows from the order of arrival."),
    ] = None,
) -> None:
    """Say by decree that no money came free before the window closed; one decree may cover several projects (manager)."""
    content = contents.build(c.Decline, decree=named_decree(asked, decree), reason=reason)
    _to_all(asked, dict.fromkeys(projects, content), "decline", {"decree": content.decree.parts()})


@act(app, "forfeit")
def forfeit(
    asked: Asked,
    project: Project,
    decree: Decree,
    reason: Annotated[
        str | None, typer.Option("--reason", help="Needed where the network has answered the notice.")
    ] = None,
) -> None:
    """Declare forfeit, by decree and after the notice, the award or what was not claimed in time (manager)."""
    give(asked, project, "forfeit", contents.build(c.Forfeiture, decree=named_decree(asked, decree), reason=reason))


@act(app, "uphold")
def uphold(
    asked: Asked,
    project: Project,
    reason: Reason,
    revocation: Annotated[
        bool, typer.Option("--revocation", help="Drop the revocation of which notice was given.")
    ] = False,
) -> None:
    """Accept the late deed, or drop a revocation of which notice was given: the project goes on (manager)."""
    give(asked, project, "uphold", contents.build(c.Uphold, reason=reason, revocation=revocation))


def _to_all(asked: Asked, contents_of: Mapping[str, c.Content], name: str, shared: dict[str, object]) -> None:
    """Give a command to one project, or to several of one decree; ``shared`` is what the answer says of all of them."""
    project, content = next(iter(contents_of.items()))
    if len(contents_of) == 1:
        give(asked, project, name, content)
        return
    if asked.dry_run:
        _try_all(asked, contents_of, name)
        return
    answers = giving.give_to_all(asked.caller, contents_of, name)

    def people(_: object) -> None:
        for answer in answers:
            tell(answer)

    told = {key: answers[0].get(key, value) for key, value in shared.items()}
    asked.say({**told, "projects": answers}, people)


def _try_all(asked: Asked, contents_of: Mapping[str, c.Content], name: str) -> None:
    def people(found: list[Preview]) -> None:
        for one in found:
            tell_preview(one)

    asked.say([preview(asked.caller, project, name, content) for project, content in contents_of.items()], people)
