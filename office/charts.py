"""Charts as SVG that stands in a page: no file beside it, no script, the same figures always the same picture."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import matplotlib as mpl
from matplotlib.figure import Figure

from domain.basis.language import language
from domain.basis.notation import written
from office import words

# One colour for each part of the envelope, from promise to payment; legible in grey as well.
COLOURS = {
    "available": "#d5dbe3",
    "reserved": "#9db8d9",
    "committed": "#5b8bc4",
    "ordered": "#e0a458",
    "paid": "#2f7d4f",
}
_CENTS = 100
# A measure of one month is no wall: there is room for so many at least.
FEW_MONTHS = 6

mpl.rcParams.update({"svg.hashsalt": "azioni-di-rete", "svg.fonttype": "none", "font.family": "sans-serif"})


def stacked(months: Sequence[str], parts: Mapping[str, Sequence[int]]) -> str:
    """Amounts in cents, part upon part, month by month."""
    figure = Figure(figsize=(9, 3.2), layout="tight")
    axes = figure.subplots()
    base = [0.0] * len(months)
    for name, cents in parts.items():
        euros = [one / _CENTS for one in cents]
        axes.bar(range(len(months)), euros, bottom=base, color=COLOURS[name], label=words.name(name), width=0.6)
        base = [below + one for below, one in zip(base, euros, strict=True)]
    axes.set_xticks(range(len(months)), [_month(month) for month in months])
    axes.set_xlim(-0.5, max(len(months), FEW_MONTHS) - 0.5)
    axes.yaxis.set_major_formatter(lambda euros, _: _whole(euros))
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, ncols=len(parts))
    return _svg(figure)


def bars(values: Mapping[str, int]) -> str:
    """One bar for each name, with its number."""
    figure = Figure(figsize=(9, 0.5 + 0.42 * max(len(values), 1)), layout="tight")
    axes = figure.subplots()
    names = list(values)[::-1]
    drawn = axes.barh(names, [values[name] for name in names], color=COLOURS["committed"], height=0.6)
    axes.bar_label(drawn, padding=4)
    axes.xaxis.set_visible(False)
    return _svg(figure)


def _month(month: str) -> str:
    """``2018-08`` as whoever reads writes it."""
    year, _, number = month.partition("-")
    return f"{number}/{year}" if language() == "it" else month


def _whole(euros: float) -> str:
    """Euros without cents, as whoever reads writes them."""
    return written(round(euros) * _CENTS, "amount", language())[:-3]


def _svg(figure: Figure) -> str:
    for axes in figure.axes:
        for side in ("top", "right", "bottom"):
            axes.spines[side].set_visible(False)
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None}, transparent=True)
    return out.getvalue()[out.getvalue().index("<svg") :]
