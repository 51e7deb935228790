"""Pages that open in a browser without the service."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from domain.basis.euro import euro_it
from office import words

if TYPE_CHECKING:
    from office.report import Report


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
    return rendered(
        "report.html",
        report=figures,
        names=charts.PART_IT,
        money=Markup(charts.stacked(months, parts)),  # noqa: S704 - drawn from numbers and our own words
        states=Markup(charts.bars(figures["states"])),  # noqa: S704 - drawn from numbers and our own words
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
    found.filters["euro"] = lambda amount: euro_it(round(float(amount) * 100))
    return found
