"""Evaluation by the grid of the measure (R4.5)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import done


def score(file: File, content: c.Score, ctx: Context) -> Decision:
    """Evaluate by the grid: each criterion once, within its points (R4.5)."""
    threshold = ctx.measure.evaluation.threshold.at(ctx.when(file))
    require(*_wrong_scores(file, content, ctx))
    total = sum(content.points.values())
    file = done(file.noting(points=total, scored_by=ctx.actor), ctx.day, "evaluation")
    data = {"points": total, "threshold": threshold, "reached": total >= threshold}
    return Decision(ctx.moved(file, State.awaiting_decision), data=data)


def _wrong_scores(file: File, content: c.Score, ctx: Context) -> Iterator[Finding]:
    grid = ctx.measure.evaluation.grid.version(ctx.when(file))
    highest = {criterion.name: criterion.points for criterion in grid.value}
    for name in (name for name in highest if name not in content.points):
        yield refuse("R4.5", "no_score", name, of=grid, criterion=name)
    for name, points in content.points.items():
        if name not in highest:
            yield refuse("R4.5", "unknown", name, of=grid, criterion=name, known=highest)
        elif not 0 <= points <= highest[name]:
            yield refuse("R4.5", "points", name, of=grid, criterion=name, highest=highest[name], points=points)
    yield from _too_early(file)


def _too_early(file: File) -> Iterator[Finding]:
    if not file.facts.admitted:
        yield refuse("R4.1", "merit_first")


def may_score(file: File, ctx: Context) -> Iterator[Chance]:
    """Awaited until there are points; a score may be corrected until the decree."""
    grid = ctx.measure.evaluation.grid.at(ctx.when(file))
    typed = " ".join(f"--criterion {criterion.name}=POINTS" for criterion in grid)
    yield Chance(typed, tuple(_too_early(file)), awaited=file.facts.points is None)
