"""A signed decree that comes after the letter which names it is sent to whoever had that letter (art. 3 par. 3 l. 241/1990)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.lifecycle import told
from domain.lifecycle.states import Role
from domain.record.addresses import PARTNER
from domain.record.decision import Context
from domain.record.file import Evidence, File, Notice
from domain.record.letters import copy_of, letter
from domain.record.sent import Naming


def transmissions(
    file: File, paper: Evidence, number: str, named: Sequence[Naming], ctx: Context
) -> tuple[Notice, ...]:
    """A letter with the decree of a number to each to whom a letter under it has gone; its key makes it one for each decree.

    The lead's says which letters it completes; the copy of a partner is of the lead's, as theirs was.
    """
    year = (paper.issued_on or paper.attached_on).year
    under = [one for one in named if one.names(number, year)]
    return tuple(_letters(file, paper, under, ctx)) if under else ()


def _letters(file: File, paper: Evidence, under: Sequence[Naming], ctx: Context) -> Iterator[Notice]:
    decree = under[0].decree
    partners = list(
        dict.fromkeys(file.partners[one.to.removeprefix(PARTNER)] for one in under if one.to != Role.operator)
    )
    content = told.Transmission(
        sent_decree=decree,
        paper=paper.name,
        document=paper.document,
        letters=tuple(told.Earlier(number=one.number, written=one.written) for one in _of_lead(under)),
    )
    plain = letter(file, ctx, content, Role.operator)
    key = f"{file.project}/{plain.template}/{Role.operator}/{(decree.date or under[0].written).year}/{decree.number}"
    copied = {"also_to": "; ".join(one.name for one in partners)}
    whole = replace(plain, key=key, values={**plain.values, **copied})
    if any(one.to == Role.operator for one in under):
        yield whole
    yield from (copy_of(whole, partner, ctx.day) for partner in partners)


def _of_lead(under: Sequence[Naming]) -> Sequence[Naming]:
    """The lead's own letters: a copy names the one of which it is."""
    return [one for one in under if one.to == Role.operator] or under
