"""The signed decree beside the letter that names it: an act that is referred to is made available (art. 3 par. 3 l. 241/1990).

It travels with a letter when an officer has handed it in before, by its number and its year; until then the letter says how it can
be had. Handed in after the letter has left, it is sent by a letter of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from activities.decrees import NAMED_BY
from domain.basis.calendar import local_day
from domain.basis.decree import Decree
from domain.lifecycle.contents import EMPTY_CONTENT
from domain.lifecycle.states import Role
from domain.lifecycle.told import Transmission
from domain.procedure.transmission import transmissions
from domain.record.addresses import goes_out
from domain.record.decision import Context
from domain.record.sent import Naming
from storage import documents, files, measures, outbox, rules, signed_decrees
from storage.outbox import Enclosure, PendingNotice

# The letters that name a decree, each with the value that does; not those that only recall the decree of another letter.
NAMING = {**NAMED_BY, "set_off": "payment_decree", "replace_lead": "by_decree", "confirm_payment": "payment_decree"}


def enclosed(session: Session, letters: Sequence[PendingNotice]) -> list[PendingNotice]:
    """Letters, each with the signed decree that it names or sends, where the record has it."""
    named = {one.id: of for one in letters if (of := _naming(one)) is not None}
    held = signed_decrees.held(session, {one.project for one in letters if one.id in named}) if named else {}
    papers = {one.id: found for one in letters if (found := _paper(one, named.get(one.id), held)) is not None}
    read = documents.read_all(session, [paper.document for paper in papers.values()])
    return [
        replace(one, enclosed=(Enclosure(paper.name, read[paper.document]),))
        if (paper := papers.get(one.id)) and paper.document in read
        else one
        for one in letters
    ]


def naming(session: Session, project: str) -> tuple[Naming, ...]:
    """The letters of a project to its network that have left and name a decree."""
    left = outbox.left(session, project, NAMING)
    return tuple(found for one in left if (found := _naming(one)) is not None)


def is_bare(letter: PendingNotice) -> bool:
    """Whether it leaves without the decree that it names."""
    return not letter.enclosed and _naming(letter) is not None


def complete(session: Session, project: str, left: Iterable[PendingNotice], at: datetime) -> None:
    """Queue the decrees of letters that left without them, where they were handed in while those were on their way.

    The project is held; ``at`` is a real instant.
    """
    bare = [found for one in left if (found := _naming(one)) is not None]
    held = signed_decrees.held(session, {project}) if bare else {}
    for (_, number, year), paper in held.items():
        under = [one for one in bare if one.names(number, year)]
        if under:
            file = files.load(session, project)
            measure = rules.in_force(session, file.measure)
            now = measures.clock_in(session, file.measure).programme(at)
            ctx = Context(measure, now, Role.system.value, EMPTY_CONTENT)
            outbox.queue(session, project, transmissions(file, file.evidence[paper.evidence], number, under, ctx), now)


def _paper(letter: PendingNotice, named: Naming | None, held: signed_decrees.Held) -> signed_decrees.Paper | None:
    """The document that a letter takes along; the decree under its number that was handed in last."""
    if letter.template == Transmission.template():
        return signed_decrees.Paper("", letter.values["paper"], letter.values["document"])
    if named is None:
        return None
    return held.get((letter.project, named.decree.number, (named.decree.date or named.written).year))


def _naming(letter: PendingNotice) -> Naming | None:
    """A letter to the network as one that names a decree; None for any other."""
    said = letter.values.get(NAMING.get(letter.template, ""), "")
    if not said or not goes_out(letter.recipient):
        return None
    return Naming(letter.id, letter.recipient, local_day(letter.queued_at), Decree.of_text(said))
