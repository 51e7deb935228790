"""The signed decree beside the letter that names it: an act that is referred to is made available (art. 3 par. 3 l. 241/1990).

It travels with a letter when an officer has handed it in before, by its number and its year; otherwise the letter says how it can
be had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from activities.decrees import NAMED_BY
from domain.basis.calendar import local_day
from domain.basis.decree import Decree
from domain.record.addresses import goes_out
from storage import documents, signed_decrees
from storage.outbox import Enclosure, PendingNotice

# The letters that name a decree, each with the value that does; not those that only recall the decree of another letter.
NAMING = {**NAMED_BY, "set_off": "payment_decree", "replace_lead": "by_decree", "confirm_payment": "payment_decree"}


def enclosed(session: Session, letters: Sequence[PendingNotice]) -> list[PendingNotice]:
    """Letters, each with the signed decree that it names, where the record has it."""
    named = {one.id: key for one in letters if (key := _decree_of(one)) is not None}
    held = signed_decrees.held(session, {project for project, _number, _year in named.values()}) if named else {}
    found = {id: held[key] for id, key in named.items() if key in held}
    read = documents.read_all(session, [sha256 for _name, sha256 in found.values()])
    return [
        replace(one, enclosed=(Enclosure(name, read[sha256]),))
        if (paper := found.get(one.id)) and (sha256 := paper[1]) in read and (name := paper[0])
        else one
        for one in letters
    ]


def _decree_of(letter: PendingNotice) -> tuple[str, str, int] | None:
    """The project, the number and the year of the decree that a letter to the network names."""
    said = letter.values.get(NAMING.get(letter.template, ""), "")
    if not said or not goes_out(letter.recipient):
        return None
    decree = Decree.of_text(said)
    return letter.project, decree.number, (decree.date or local_day(letter.queued_at)).year
