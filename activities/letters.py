"""Letters on their way: looked up, checked, handed to the post, recorded with the delivery that terms wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter

import structlog
from sqlmodel import Session

from activities import addresses, copies, enclosures
from activities.delivered import begin_terms
from activities.mail import Mail, Post, Refused, compose
from activities.receipts import RECEIPTS, Inbound, Receipts
from activities.signing import completed
from activities.wording import Said, said_in
from domain.record.addresses import goes_out, is_copy
from domain.record.letters import REMINDERS, still_due
from domain.system.overdue import open_questions, overdue_matters
from storage import audit, documents, files, outbox, rules, troubles
from storage.audit import AuditEntry
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.outbox import Left, PendingNotice
from storage.prepared import pipelined
from storage.troubles import Kind, Trouble
from workflows.messages import LETTERS, Summary

log = structlog.get_logger("letters")

# What stands on record while the post takes none, or not all.
POST = "the post"
# Letters that are looked up, sent at the same time where they are of different projects, and recorded together. A worker
# that is killed has so many in hand at most.
TOGETHER = 16


@dataclass(slots=True)
class Journey:
    """What became of the letters of one project that were in hand."""

    project: str
    ready: list[tuple[PendingNotice, Mail]] = field(default_factory=list)
    """Those that are to leave, written out, in order."""
    left: dict[int, Mail] = field(default_factory=dict)
    """Each letter that the post took, as it left."""
    certified: set[int] = field(default_factory=set)
    """Those of them that count as delivered by a receipt alone."""
    held_back: list[int] = field(default_factory=list)
    """Reminders whose cause had fallen away."""
    unaddressed: list[PendingNotice] = field(default_factory=list)
    """Letters that wait for an address of who they are for."""
    refused_copies: list[PendingNotice] = field(default_factory=list)
    """Copies to partners that the post will never take as they are: they wait for another address, and nothing behind them."""
    opens_terms: bool = False
    """Whether a term may wait for one of those that left."""
    begun: Summary | None = None
    """The file after terms began with one of them."""
    bare: list[PendingNotice] = field(default_factory=list)
    """Those that left without the signed decree that they name."""
    stopped: str = ""
    """The letter that could not leave, and the kind of error; it waits, and those behind it."""
    refused: str = ""
    """The same letter, when the post will never take it as it is."""
    late: str = ""
    """Why the post does not take it now, when it may later."""

    @property
    def needs_file(self) -> bool:
        """Whether something of the project may follow from its letters, so that they are recorded while it is held."""
        return self.opens_terms or bool(self.bare)

    @property
    def written(self) -> datetime:
        """The programme's instant of the last act that wrote one of those that are to leave."""
        return max(notice.queued_at for notice, _ in self.ready)

    def stop(self, notice: PendingNotice, error: Exception) -> None:
        """This one cannot leave: it waits, and those behind it."""
        log.warning("a letter could not leave", letter=notice.key, reason=str(error))
        if isinstance(error, Refused):
            self.refused = f"{notice.key}: {error}"
        else:
            self.late = f"letters wait, and are tried again: {_words(error)}"
        self.stopped = f"{notice.key}: {type(error).__name__}"


@dataclass(frozen=True, slots=True)
class Carried:
    """One handful of letters."""

    last: int
    """The number of the last letter that was in hand; 0 when none waited."""
    settled: int = 0
    """Letters that left, were held back, or wait for an address from now on."""
    stopped: tuple[str, ...] = ()
    """Letters that could not leave, one of each project."""
    late: str = ""
    """Why the post does not take some of them now."""
    begun: Mapping[str, Summary] = field(default_factory=dict)
    """The files of projects whose terms have begun with them."""
    more: bool = False
    """Whether others may wait: the handful was full, or a term began, which may bring letters of its own."""

    @property
    def ends(self) -> bool:
        """Nothing waits, or nothing leaves: the post does not answer, or refuses all that there is."""
        return not self.more or not self.settled


class Letters:
    """The outbox and the post."""

    def __init__(self, database: Database, post: Post, inbound: Inbound | None = None) -> None:
        """``inbound``: where receipts of certified mail come in; letters to leads then count as delivered by theirs alone."""
        self._database = database
        self._post = post
        self._receipts = Receipts(database, inbound) if inbound is not None else None

    def read_receipts(self, at: datetime) -> None:
        """Read the receipts that have come, at a real instant. Where they cannot be looked at it is on record until they can."""
        if self._receipts is None:
            return
        try:
            self._receipts.read(at)
        except OSError as error:
            log.warning("receipts cannot be read", reason=str(error))
            with self._database.write() as session:
                why = f"receipts of certified mail cannot be read: {_words(error)}"
                troubles.note(session, Trouble(POST, RECEIPTS, Kind.late, RECEIPTS, why, at))
            return
        with self._database.write() as session:
            troubles.done(session, POST, RECEIPTS)

    def release(self) -> None:
        """Let leave what waited for an address that somebody has entered."""
        with self._database.read() as session:
            waits = bool(outbox.held(session))
        if waits:
            with self._database.write() as session:
                addresses.release(session)

    async def carry(self, after: int, when: Callable[[], datetime]) -> Carried:
        """Send the first letters of the outbox behind a number, and record what became of them.

        ``when`` tells the real instant: it is asked once the post has taken them, so that no letter has left before it was written.

        In order within a project; what has an earlier letter that waits is passed over. What left is on record even
        when another letter could not leave; a letter that was sent and not recorded is sent again under the same
        message id.
        """
        journeys, last, full = await asyncio.to_thread(self._written_out, after)
        if not journeys:
            return Carried(0)
        try:
            await asyncio.gather(*(self._send(journey) for journey in journeys))
        finally:
            await asyncio.to_thread(self._record, journeys, when())
        settled = sum(
            len(one.left) + len(one.held_back) + len(one.unaddressed) + len(one.refused_copies) for one in journeys
        )
        stopped = tuple(journey.stopped for journey in journeys if journey.stopped)
        late = next((journey.late for journey in journeys if journey.late), "")
        more = full or any(journey.opens_terms for journey in journeys)
        begun = {journey.project: journey.begun for journey in journeys if journey.begun is not None}
        return Carried(last, settled, stopped, late, begun, more)

    def wait(self) -> bool:
        """Whether any letter has still to leave."""
        with self._database.read() as session:
            return bool(outbox.first_waiting(session, 0, 1))

    def note(self, late: str, at: datetime) -> None:
        """Put on record that letters wait for the post, and why; or, without a reason, that none does."""
        with self._database.read() as session:
            known = [one.reason for one in troubles.known(session, POST)]
        if known == ([late] if late else []):
            return
        with self._database.write() as session:
            if late:
                troubles.note(session, Trouble(POST, POST, Kind.late, POST, late, at))
            else:
                troubles.done(session, POST, POST)

    def _written_out(self, after: int) -> tuple[list[Journey], int, bool]:
        """The next handful, written out by one thread: several would take the interpreter from whoever decides.

        Also the number of its last letter, and whether it is full.
        """
        with self._database.read() as session:
            waiting = completed(session, outbox.first_waiting(session, after, TOGETHER))
            said = said_in(session, waiting)
        of_projects: dict[str, list[PendingNotice]] = {}
        for notice in waiting:
            of_projects.setdefault(notice.project, []).append(notice)
        journeys = [self._journey(project, notices, said) for project, notices in of_projects.items()]
        return journeys, waiting[-1].id if waiting else 0, len(waiting) == TOGETHER

    def _journey(self, project: str, notices: Sequence[PendingNotice], said: Mapping[str, Said]) -> Journey:
        """The letters of one project, told apart: those that leave, reminders that need not, those without an address."""
        journey = Journey(project)
        try:
            journey.held_back = self._fallen_away(project, notices)
        except DatabaseUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a file that cannot be read holds up nobody else's letters
            journey.stop(notices[0], error)
            return journey
        for notice in notices:
            if notice.id in journey.held_back:
                continue
            if self._post.needs_address and not notice.address:
                journey.unaddressed.append(notice)
                continue
            try:
                journey.ready.append((notice, _written(notice, said)))
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the others' letters go on
                journey.stop(notice, error)
                break
        return journey

    async def _send(self, journey: Journey) -> None:
        """Send letters of one project, in order; one that cannot leave stops those behind it, and nobody else's."""
        for notice, mail in journey.ready:
            try:
                await self._post.send(mail)
            except Exception as error:  # noqa: BLE001 - whatever a post may raise, the others' letters go on
                if not (isinstance(error, Refused) and is_copy(notice.recipient)):
                    journey.stop(notice, error)
                    return
                log.warning("a copy could not leave", letter=notice.key, reason=str(error))
                journey.refused_copies.append(notice)
                continue
            journey.left[notice.id] = mail
            if self._receipts is not None and goes_out(notice.recipient):
                journey.certified.add(notice.id)
            journey.opens_terms |= bool(notice.values.get("starts"))
            journey.bare += [notice] if enclosures.is_bare(notice) else []

    def _fallen_away(self, project: str, notices: Sequence[PendingNotice]) -> list[int]:
        """The reminders among the letters whose cause has fallen away, by the file at this instant (F108)."""
        if all(notice.template not in REMINDERS for notice in notices):
            return []
        with self._database.read() as session:
            file = files.load(session, project)
            measure = rules.in_force(session, file.measure)
        matters = (*overdue_matters(file, measure.terms), *open_questions(file, measure.terms))
        return [
            n.id
            for n in notices
            if not still_due(file, n.template, n.values.get("term_id", ""), n.values.get("due", ""), measure, matters)
        ]

    def _record(self, journeys: Sequence[Journey], at: datetime) -> None:
        """One transaction for the projects of each edition; a project that somebody else holds, or that fails, alone."""
        for group in _by_edition(journeys):
            for journey in self._record_together(group, at):
                self._record_alone(journey, at)

    def _record_together(self, group: Sequence[Journey], at: datetime) -> Sequence[Journey]:
        """Record what can be recorded at once; returns the rest."""
        try:
            with self._database.decide() as session:
                free = files.take(session, [journey.project for journey in group if journey.needs_file])
                now = [journey for journey in group if journey.project in free or not journey.needs_file]
                _record_in(session, now, at)
        except DatabaseUnavailable:
            raise
        except Exception:  # noqa: BLE001 - nothing of it is on record: each is recorded alone and meets its own error
            return group
        return [journey for journey in group if journey not in now]

    def _record_alone(self, journey: Journey, at: datetime) -> None:
        """A letter that left is on record even if the rules cannot take its delivery; the next letter tells it again."""
        try:
            with self._database.decide() as session:
                files.hold(session, journey.project)
                _record_in(session, [journey], at)
        except DatabaseUnavailable:
            raise
        except Exception:
            log.exception("a delivery could not be recorded", project=journey.project)
            with self._database.write() as session:
                _mark(session, [journey], at)


def _written(notice: PendingNotice, said: Mapping[str, Said]) -> Mail:
    """Composed and written out: both are work, and the loop of the worker has others to hear."""
    message = compose(notice, said)
    message.data  # noqa: B018
    return message


def _words(error: Exception) -> str:
    """Why a letter could not leave; an error of the system without its number."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return str(error) or type(error).__name__


def _by_edition(journeys: Iterable[Journey]) -> list[list[Journey]]:
    """Each edition has a prefix of its own, and a chain of its own, which one transaction holds."""
    known = sorted(journeys, key=attrgetter("project"))
    return [list(group) for _, group in groupby(known, key=lambda journey: journey.project.rpartition("-")[0])]


def _mark(session: Session, journeys: Sequence[Journey], at: datetime) -> None:
    with pipelined(session):
        for journey in journeys:
            kept = {id: _kept(session, mail, at, id in journey.certified) for id, mail in journey.left.items()}
            outbox.mark_sent(session, kept, at)
            outbox.mark_skipped(session, journey.held_back, at)
            if journey.left and not journey.refused:
                troubles.done(session, journey.project, LETTERS)
    for journey in journeys:
        addresses.hold(session, journey.unaddressed, at)
        copies.hold(session, journey.refused_copies, at)
        if journey.refused:
            troubles.note(session, Trouble(journey.project, LETTERS, Kind.refused, LETTERS, journey.refused, at))


def _kept(session: Session, mail: Mail, at: datetime, certified: bool) -> Left:
    """The mail as it left is a document of the record."""
    return Left(str(mail["Message-ID"]), documents.store(session, mail.data, "letter.eml", at), certified)


def _record_in(session: Session, journeys: Sequence[Journey], at: datetime) -> None:
    """What left, what was held back, decrees that came meanwhile, and the deliveries that terms wait for, of projects that are held."""
    _mark(session, journeys, at)
    entries: list[AuditEntry] = []
    for journey in journeys:
        enclosures.complete(session, journey.project, journey.bare, at)
        if journey.opens_terms:
            begun, told = begin_terms(session, journey.project, journey.left, at, journey.written)
            journey.begun = begun.summary if begun is not None else None
            entries += told
    audit.record_all(session, entries)
