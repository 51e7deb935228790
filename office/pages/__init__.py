"""Pages that open in a browser without the service."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from domain.basis.language import _, language, mark, n_
from domain.basis.notation import written
from office import words
from office.agenda import title_of

if TYPE_CHECKING:
    from office.report import Report


# The words of the report, which are said in the language of whoever asks for it.
_REPORT = {
    "at": mark("As of {at:minute}, endowment {envelope:euro}"),
    "follow": mark("To follow up"),
    "nothing": mark("No term has passed."),
    "project": mark("Project"),
    "state": mark("State"),
    "who": mark("Must act"),
    "overdue": mark("Overdue"),
    "money": mark("Money by month"),
    "states": mark("Projects by state"),
    "terms": mark("Terms"),
    "term": mark("Term"),
    "running": mark("open terms"),
    "soon": mark("within 10 days"),
    "passed": mark("overdue"),
    "latest": mark("longest delay (days)"),
    "bands": mark("People and outcomes by band"),
    "band": mark("Band"),
    "no_plan": mark("without a plan"),
    "people": mark("people"),
    "left": mark("left early"),
    "declared": mark("outcomes declared"),
    "verified": mark("outcomes verified"),
}


def rendered(page: str, **values: Any) -> str:
    """A page with its values; whatever people wrote is escaped."""
    return _environment().get_template(page).render(values)


def report(figures: Report) -> str:
    """The report on a measure, with its charts."""
    from office import charts  # Here, because the library that draws is large.

    months = [month["month"] for month in figures["months"]]
    parts: Mapping[str, list[int]] = {
        "reserved": [month["reserved"] for month in figures["months"]],
        "committed": [month["committed"] for month in figures["months"]],
        "ordered": [month["ordered"] for month in figures["months"]],
        "paid": [month["paid"] for month in figures["months"]],
    }
    said = {"at": figures["at"], "envelope": figures["envelope"]}
    return rendered(
        "report.html",
        report=figures,
        language=language(),
        say={key: _(text, **said) if key == "at" else _(text) for key, text in _REPORT.items()},
        money=Markup(charts.stacked(months, parts)),  # noqa: S704 - drawn from numbers and our own words
        states=Markup(charts.bars({words.name(state): n for state, n in figures["states"].items()})),  # noqa: S704 - drawn from numbers and our own words
    )


@cache
def _environment() -> Environment:
    found = Environment(loader=PackageLoader("office", "pages"), autoescape=True, undefined=StrictUndefined)
    found.filters |= {
        "name": words.name,
        "words": words.value,
        "lines": words.lines,
        "paper": words.paper,
        "receipt": words.receipt,
    }
    found.filters["euro"] = lambda amount: written(amount, "euro", language())
    found.filters["term"] = title_of
    found.filters["days"] = lambda days: n_("{n} day", "{n} days", days)
    return found
