"""What stands still and why, on record: so that lists, the doctor and the certificate see it without asking the engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from domain.basis.language import _, mark, retold
from storage.prepared import Prepared
from storage.tables import table_of
from storage.watch_tables import TroubleRow

_TROUBLE = table_of(TroubleRow)
_DONE = Prepared(
    delete(_TROUBLE).where(_TROUBLE.c.subject == bindparam("subject"), _TROUBLE.c.name == bindparam("name"))
)


class Kind(StrEnum):
    """How something stands still."""

    parked = "parked"
    """Trying again cannot help: somebody mends the cause, and says so with ``repair``."""
    refused = "refused"
    """The post will not take a letter: somebody corrects its address."""
    missing = "missing"
    """A living file without a workflow."""
    apart = "apart"
    """A workflow that does not know what its file says, or knows more."""
    blocked = "blocked"
    """Work of a workflow that is tried again and again."""
    failing = "failing"
    """A workflow whose own code fails."""
    silent = "silent"
    """A workflow that does not answer."""
    unheard = "unheard"
    """An act on its measure that a project has not got."""
    stray = "stray"
    """A workflow without a file."""
    undelivered = "undelivered"
    """A letter that certified mail could not deliver, or of which no receipt has come: somebody corrects its address."""
    unaddressed = "unaddressed"
    """Letters wait, because nobody knows where they go: somebody enters the address, and they leave by themselves."""
    late = "late"
    """The post does not take letters now; they are tried again."""
    lost = "lost"
    """A workflow knew more than its file and was brought back to it: a record that was put back lacks what was decided."""
    stepped = "stepped"
    """The clock of a machine that works was set ahead or back."""


# What stands still while a letter has not arrived, and where it is a copy to a partner: with these words its name begins.
DELIVERY = mark("delivery")
COPY = mark("copy")
# How long what was lost is said: somebody must look what is to be given again. The certificates keep it for ever.
LOST_IS_SAID_FOR = timedelta(days=1)
# What a comparison of record and workflows finds; each goes when the next one does not find it.
COMPARED = (Kind.missing, Kind.apart, Kind.blocked, Kind.failing, Kind.silent, Kind.unheard, Kind.stray)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that stands still. ``since`` is a real instant."""

    subject: str
    """A project, a measure, or a duty of the service."""
    what: str
    """The id of the command, or the name of the work."""
    kind: Kind
    name: str
    reason: str
    since: datetime
    command: str = ""
    """The command that waits (JSON); empty for work that is no command."""

    @property
    def title(self) -> str:
        """What stands still, in words: a delivery with the number of its letter, a copy with that of its partner."""
        work, space, number = self.name.partition(" ")
        return f"{_(work)}{space}{number}"

    def __str__(self) -> str:
        """In words for people."""
        match self.kind:
            case Kind.parked:
                done = called(self.name)
                words = _("{work} could not be done: {why}", work=done, why=retold(self.reason))
                return words if self.subject == self.name else f"{self.subject}: {words}"
            case Kind.refused:
                words = _("a letter is refused: {why}", why=retold(self.reason))
                return f"{called(self.subject)}: {words}"
            case _:
                return f"{called(self.subject)}: {retold(self.reason)}"


# The work of the service as people say it, by the names of its activities.
WORK = {
    "decide": mark("the decision"),
    "repair": mark("the repair"),
    "act_on_measure": mark("the act on the measure"),
    "carry_letters": mark("carrying the letters"),
    "send_notices": mark("asking for the letters"),
    "stand_of_project": mark("reading the project's file"),
    "stand_of_measure": mark("reading the measure's file"),
    "watch": mark("the look of the watchdog"),
    "work_off_ended": mark("working off ended projects"),
    "gather_payments": mark("gathering the payment orders"),
    "hand_over_payments": mark("handing the payments over to the treasury"),
}


def called(name: str) -> str:
    """Work of the service or a command as people say it; a project or a measure is called by its own name."""
    return _(WORK.get(name, "")) or (f"'{name.replace('_', '-')}'" if "_" in name else name)


def note(session: Session, trouble: Trouble) -> None:
    """Write down a trouble, or what is known of it now."""
    session.merge(TroubleRow(**{name: getattr(trouble, name) for name in TroubleRow.model_fields}))
    session.flush()


def known(session: Session, subject: str | None = None, kind: Kind | None = None) -> list[Trouble]:
    """The troubles of a subject or of all, of one kind or of all, oldest first."""
    query = select(TroubleRow).order_by(col(TroubleRow.since), TroubleRow.subject, TroubleRow.what)
    if subject is not None:
        query = query.where(TroubleRow.subject == subject)
    if kind is not None:
        query = query.where(TroubleRow.kind == kind)
    return [Trouble(**{**row.model_dump(), "kind": Kind(row.kind)}) for row in session.exec(query)]


def forget(session: Session, troubles: Iterable[Trouble]) -> None:
    """Their causes have gone."""
    for trouble in troubles:
        session.execute(delete(_TROUBLE).where(_TROUBLE.c.subject == trouble.subject, _TROUBLE.c.what == trouble.what))


def replace(session: Session, found: Iterable[Trouble]) -> set[str]:
    """What a comparison has found, in the place of what the last one had; whose has changed. First instants stay."""
    before = {(one.subject, one.what): one for one in known(session) if one.kind in COMPARED}
    now = {(one.subject, one.what): one for one in found}
    gone = [one for key, one in before.items() if key not in now]
    fresh = [one for key, one in now.items() if key not in before]
    forget(session, gone)
    for one in fresh:
        note(session, one)
    return {one.subject for one in (*gone, *fresh)}


def said_long_enough(session: Session, now: datetime) -> list[Trouble]:
    """What was lost so long ago that it need not be said any more."""
    return [one for one in known(session, kind=Kind.lost) if now - one.since > LOST_IS_SAID_FOR]


def lose(session: Session, lost: Iterable[Trouble], now: datetime) -> None:
    """Write down what was lost, and let go of what was said for long enough."""
    forget(session, said_long_enough(session, now))
    for one in lost:
        note(session, one)


def done(session: Session, subject: str, name: str) -> None:
    """Work of that name could be done after all."""
    _DONE.write(session, [{"subject": subject, "name": name}])
