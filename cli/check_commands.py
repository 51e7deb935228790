"""Checks on the spot: drawn by lot among the projects in delivery, recorded with their minutes (R8.7)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, act, command, group
from cli.columns import Day, Plain, Prose
from cli.giving import day, give
from cli.options import Act, Key, Project
from cli.output import done, say, table
from domain.basis.language import _
from domain.lifecycle import contents as c
from office import contents, giving, spot_checks
from office.paper_files import read_paper
from office.spot_checks import DrawLine

app = group("Checks on the spot.")


@command(app, "draw-checks")
def draw_checks(asked: Asked, key: Key, act: Act) -> None:
    """Draw by lot the projects in delivery that are checked on the spot; the same seed draws the same ones again (controller)."""
    answer = giving.act(asked.caller, key, "draw_checks", c.DrawChecks(act=act))
    asked.say(answer, _tell_draw)


@act(app, "record-check")
def record_check(
    asked: Asked,
    project: Project,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day of the visit.")],
    minutes: Annotated[Path, typer.Option("--minutes", metavar="FILE", help="The minutes of the check.")],
    text: Annotated[str, typer.Option("--text", help="What was found, in words.")],
    cut: Annotated[
        list[str] | None,
        typer.Option(
            "--cut", metavar="LINE=REASON", help="A line found wrong, such as S12=no_signature or C1/L3=overlap."
        ),
    ] = None,
    because: Annotated[
        str | None, typer.Option("--because", metavar="TEXT", help="Why a project that was not drawn is checked.")
    ] = None,
) -> None:
    """Record a check on the spot; lines found wrong are cut, also when they were paid (controller)."""
    data = read_paper(minutes)
    cuts = contents.split(cut or [], "=", "LINE=REASON")
    content = contents.build(
        c.RecordCheck, on=day(on), document=c.fingerprint(data), text=text, cuts=cuts, because=because
    )
    give(asked, project, "record_check", content, attached=data)


@command(app, "checks")
def checks(asked: Asked, key: Key) -> None:
    """The draws of a measure: which projects were drawn, from how many, and which still wait for their check."""
    asked.say(spot_checks.draws(asked.caller, key), _show_draws)


def _tell_draw(answer: giving.Facts) -> None:
    told = _(
        "{measure}: {count} of {among} projects drawn, {share}%: {projects}",
        measure=answer["measure"],
        count=len(_list(answer["drawn"])),
        among=len(_list(answer["among"])),
        share=answer["share"],
        projects=", ".join(map(str, _list(answer["drawn"]))) or _("none"),
    )
    done(_("already done: {told}", told=told) if answer["already"] else told)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _show_draws(lines: list[DrawLine]) -> None:
    if not lines:
        say(_("no draw yet"))
        return
    rows = [
        [
            one["at"],
            one["act"],
            one["actor"],
            f"{len(one['drawn'])}/{len(one['among'])}",
            ", ".join(one["drawn"]),
            ", ".join(one["open"]),
            ", ".join(one["missed"]),
            _("yes") if one["found_again"] else _("no"),
        ]
        for one in lines
    ]
    columns = [
        Day("drawn on"),
        Plain("act"),
        Plain("by"),
        Plain("drawn"),
        Prose("projects"),
        Prose("wait for a check"),
        Prose("ended unchecked"),
        Prose("found again from the seed"),
    ]
    table(_("Draws of checks on the spot"), columns, rows)
