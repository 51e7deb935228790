"""The duty to publish an award: a term of its own, and the day and address of its publication (R9.21, F31; artt. 26, 27 d.lgs. 33/2013).

By law the award has no effect before it is published. Whether the service refuses to pay on one whose publication it does not
know is said by the edition.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from domain.basis.euro import euro_it
from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle import told as told_of
from domain.lifecycle.states import ENDS, Role
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import begin_term, done, term_of
from domain.record.letters import letter
from domain.record.occasion import nth
from domain.record.states import Account

TERM = "publication"


class Published(NamedTuple):
    """Since when and where an award is published."""

    on: date
    address: str


def published(file: File) -> Published | None:
    """The publication as it was noted last; None when nobody has told of one."""
    if not file.facts.published:
        return None
    on, _, address = file.facts.published[-1].partition(" ")
    return Published(date.fromisoformat(on), address)


def begin(file: File, cents: int, ctx: Context) -> File:
    """The file with the term in which an award of so many cents is published, if the law asks it."""
    if cents <= ctx.measure.publication.above.at(ctx.when(file)):
        return file
    return begin_term(file, ctx.measure, TERM, ctx.day)


def is_owed(file: File) -> bool:
    """Whether an award must be published and is not, as far as anybody has told. Awards of before have no such term."""
    return not file.facts.published and term_of(file, TERM) is not None


def publish(file: File, content: c.Publish, ctx: Context) -> Decision:
    """The award is published since that day; the network is told, unless the award's own letter still comes, or the project has ended."""
    on = content.on or ctx.day
    awarded = file.facts.awarded_on
    if awarded is None:
        require(refuse("R9.21", "no_award"))
    elif not awarded <= on <= ctx.day:
        require(refuse("R9.21", "day", "on", awarded=awarded, today=ctx.day))
    first = not file.facts.published
    file = done(file, on, TERM)
    file = file.noting(published=(*file.facts.published, f"{on.isoformat()} {content.address}"))
    is_heard = file.state not in ENDS and (term_of(file, "cup") is None or file.facts.cup is not None)
    told = told_of.Publication(
        published_on=on,
        published_at=content.address,
        granted=euro_it(sum(file.held(one) for one in (Account.committed, Account.ordered, Account.paid))),
        corrected=not first,
    )
    words = (letter(file, ctx, told, Role.operator),) if is_heard else ()
    return Decision(file, notices=words, data={"on": on.isoformat(), "address": content.address})


def may_publish(file: File, _: Context) -> Iterator[Chance]:
    """From the award on, also to correct what was noted; at an end as long as it is owed. It is a duty beside the procedure."""
    if file.facts.awarded_on is not None and (file.state not in ENDS or is_owed(file)):
        yield Chance(awaited=is_owed(file), beside=True)


def unpublished(file: File, ctx: Context) -> Iterator[Finding]:
    """What refuses a payment where the edition says so."""
    rule = ctx.measure.publication.unpublished
    if is_owed(file) and rule.at(ctx.when(file)) == "refuse":
        yield refuse("R9.21", "unpublished")


def which_publication(file: File, content: c.Publish, _: str) -> str:
    """Going back to what was noted before is a new correction."""
    last = published(file)
    same = last is not None and last.address == content.address and content.on in (None, last.on)
    return "" if same else nth("publication", len(file.facts.published))
