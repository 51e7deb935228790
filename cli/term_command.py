"""The calculator of terms: the legal due date, with the reason for each day that moved it."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.asked import Asked, command, group
from cli.columns import Prose
from cli.options import Key
from cli.output import pairs, say, sourced, table
from domain.basis.language import _, language, mark, of_edition
from domain.basis.notation import written
from domain.views.calculation import Calculation
from office import editions
from office.spelling import a_day, an_interval

# What follows when a term passes, in the words of the people who read it. The keys are those of
# ``domain.edition.terms.TermRule``.
AT_EXPIRY = {
    "escalate": mark("goes to the head of office; silence never approves"),
    "forfeit": mark("the forfeiture begins, with its notice; a measure may let it happen by itself"),
    "end_delivery": mark("delivery closes"),
    "resume_procedure": mark("the procedure goes on without observations"),
    "resume_request": mark("the request is decided without observations"),
    "decide_on_papers": mark("the office decides on the papers it holds"),
    "close": mark("the forfeiture of what is unclaimed begins, with its notice"),
    "ask": mark("whoever knows the fact is asked"),
    "record_status": mark("the last known status is recorded"),
    "ask_registers": mark("the registers are asked again"),
    "revocation_notice": mark("the notice that a revocation begins leaves"),
    "note": mark("nothing but the term's end"),
}

app = group("The calculator of terms.")


@command(app, "term")
def term(
    asked: Asked,
    key: Key,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as payment or project_end.")],
    start: Annotated[
        str, typer.Option("--from", metavar="DATE", help="Day 0: the days are counted from the next one.")
    ],
    suspended: Annotated[
        list[str] | None,
        typer.Option("--suspended", metavar="D:D", help="First and last day that do not count; may be repeated."),
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", min=1, max=36_500, help="Other days than those of the measure.")
    ] = None,
) -> None:
    """The legal due date of a term, with the reason for each day that moved it."""
    intervals = [an_interval(text) for text in suspended or []]
    asked.say(editions.term(asked.caller, key, name, a_day(start), intervals, days), _show)


def _show(found: Calculation) -> None:
    last = f"[bold]{written(found['due'], 'day', language())}[/]"
    say(_("{day} is the last day of '{term}' ({title})", day=last, term=found["term"], title=found["title"]))
    pairs(
        "",
        {
            _("from"): written(found["from"], "day", language()),
            _("allowance"): found["allowance"],
            _("basis"): of_edition(found["basis"]),
            _("source"): sourced(found["source"], found["reference"]),
            _("reminders"): ", ".join(written(day, "day", language()) for day in found["reminders"]) or _("none"),
            _("at its end"): _(AT_EXPIRY[found["at_expiry"]]),
        },
    )
    if found["reasons"]:
        table(_("What moved it"), [Prose("days and reason")], [[reason] for reason in found["reasons"]])
