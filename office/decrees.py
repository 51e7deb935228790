"""Decrees as documents: the act of a number, for all projects that it decides."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from activities import decrees, paper
from activities.signing import completed
from activities.wording import said_in
from domain.basis.language import _
from domain.lifecycle.states import Role
from office.caller import Caller
from office.errors import NotFound
from office.reading import note, reader
from runtime import private
from storage import outbox, rules


class Act(TypedDict):
    """A decree that was written out."""

    decree: str
    measure: str
    projects: list[str]
    subject: str
    text: str
    file: str | None


def act(caller: Caller, key: str, number: str, out: Path | None) -> Act:
    """The text of a decree of an edition, from the letters that send it; as a PDF too, if asked.

    For the office: it tells of several projects. Raises NotFound when no act of the edition names that number.
    """
    measure = rules.load(key)
    with caller.database.read() as session:
        caller.acting(session, Role.manager, Role.officer)
        who = reader(caller, session)
        sent = outbox.of_kinds(session, measure.prefix, decrees.NAMED_BY)
        named = [(notice, decrees.decree_of(notice)) for notice in sent]
        own = [notice for notice, decree in named if decree is not None and decree.number == number]
        if not own:
            raise NotFound(
                _(
                    "no act of {measure} is sent under the decree {number}: a payment is ordered under one, and its act is the office's",
                    measure=key,
                    number=number,
                )
            )
        own = completed(session, own)
        written = decrees.act(own, said_in(session, own))
    note(caller, who, "decree", key, number)
    if out is not None:
        private.write(out, paper.document(written, written.addressee, own[0].queued_at))
    return Act(
        decree=written.addressee,
        measure=key,
        projects=[notice.project for notice in own],
        subject=written.subject,
        text=written.text,
        file=str(out) if out else None,
    )
