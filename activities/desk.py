"""The one door to the files: the activity ``decide``, which gathers what comes in the same moment into one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from sqlmodel import Session
from temporalio import activity

from activities.causes import on_time
from activities.decide import asks, hold
from activities.handed_in import decide_paper
from activities.smime import Trusted
from domain.basis.programme_clock import ProgrammeClock
from domain.commands.table import COMMANDS
from domain.lifecycle.contents import ReplaceRecipient
from storage import audit, elsewhere, files, measures
from storage.database import Database
from storage.errors import DatabaseUnavailable
from storage.prepared import Question, asked_ahead
from storage.together import Together
from workflows.calls import DECIDE
from workflows.messages import Answer, Command, DecideInput


class Hears(Protocol):
    """Who hears of decisions, in the engine."""

    def letters_wait(self) -> None:
        """The outbox holds letters."""

    def money_came_free(self, measure: str, project: str) -> None:
        """A project has freed money of its measure, or has ended."""


class Decisions:
    """The activity ``decide`` with its database, and who must hear of a decision besides its project."""

    def __init__(self, database: Database, hears: Hears, trusted: Trusted | None = None) -> None:
        """``trusted``: whose signatures are believed under a receipt of certified mail that is handed in."""
        self._database = database
        self._trusted = trusted
        self._hears = hears
        self._desks: dict[str, Together[DecideInput, Answer | None]] = {}
        """By the prefix of the projects' numbers, which each edition has for itself."""
        self._measures: dict[str, str] = {}
        """The keys of the editions, by the same prefix."""

    @activity.defn(name=DECIDE.name, no_thread_cancel_exception=True)
    def decide(self, start: DecideInput) -> Answer:
        """Apply a command once. A retry, or the same command id again, returns the stored answer.

        Commands of one edition's projects that come in the same moment are decided in one transaction. Whose turn fails
        there, or whose project is held by somebody else, is decided alone: it spoils nobody else's. The courier hears of
        letters that wait, and the measure of money that came free, before the answer is given: a kill between the two
        loses neither.
        """
        on_time(self._clock(start.command.project), start.at)
        answer = self._decided(start)
        told = answer.summary
        if told is None:
            return answer
        if told.notices:
            self._hears.letters_wait()
        if not told.settled:
            return answer
        self._hears.money_came_free(told.measure, told.project)
        return answer.model_copy(update={"summary": told.model_copy(update={"settled": False})})

    def _decided(self, start: DecideInput) -> Answer:
        edition = start.command.project.rpartition("-")[0]
        desk = self._desks.setdefault(edition, Together())
        return desk.do(start, self._together) or self._alone(start)

    def waiting(self) -> int:
        """How many commands are being decided, or wait for it."""
        return sum(desk.inside() for desk in self._desks.values())

    def _together(self, starts: Sequence[DecideInput]) -> list[Answer | None]:
        """Answers that are on record; None for who must be asked alone. Raises DatabaseUnavailable."""
        edition = self._measures[starts[0].command.project.rpartition("-")[0]]
        try:
            with self._database.decide() as session, asked_ahead(session, _asked_by(session, starts, edition)):
                return decide_together(session, starts, self._trusted)
        except DatabaseUnavailable:
            raise
        except Exception:  # noqa: BLE001 - nothing of it is on record: each is asked alone and meets its own error
            return [None] * len(starts)

    def _clock(self, project: str) -> ProgrammeClock:
        """The clock of a project's measure, which is known by the prefix of its number."""
        edition = project.rpartition("-")[0]
        if edition not in self._measures:
            with self._database.read() as session:
                self._measures[edition] = files.load(session, project).measure
        return measures.clock(self._database, self._measures[edition])

    def _alone(self, start: DecideInput) -> Answer:
        with self._database.decide() as session:
            hold(session, start.command)
            answer, entries = decide_paper(session, start.command, start.at, trusted=self._trusted)
            audit.record_all(session, entries)
        return answer


def _asked_by(session: Session, starts: Sequence[DecideInput], edition: str) -> Iterator[Question]:
    """What is asked of the record first. Who is alone at the counter asks all with the lock: PostgreSQL answers in this order."""
    yield from files.take_asks(start.command.project for start in starts)
    if len(starts) == 1:
        yield from _asked_on(session, starts[0].command, edition)


def _asked_on(session: Session, command: Command, edition: str) -> Iterator[Question]:
    """What is asked before a command is decided: its people are held first."""
    if COMMANDS[command.name].asks_elsewhere:
        yield from elsewhere.take_asks(session, command.project)
    yield from asks(session, command, edition)


def decide_together(
    session: Session, starts: Sequence[DecideInput], trusted: Trusted | None = None
) -> list[Answer | None]:
    """Decide commands of several projects in one transaction, with one append to the chain of their measure.

    None for a command whose project, or one of whose people, is held by somebody else, whose project is of another measure
    than the first, or that comes twice; and for one with which somebody joins. Nobody is waited for here, so nobody waits in a circle.
    """
    free = files.take(session, [start.command.project for start in starts])
    measure = next((free[start.command.project] for start in starts if start.command.project in free), None)
    entries: list[audit.AuditEntry] = []
    answers: list[Answer | None] = []
    for start in starts:
        row = COMMANDS[start.command.name]
        joins = row.content is ReplaceRecipient
        if measure is None or free.pop(start.command.project, None) != measure or joins:
            answers.append(None)
            continue
        with asked_ahead(session, _asked_on(session, start.command, measure)):
            if row.asks_elsewhere and not elsewhere.take_people(session, start.command.project):
                answers.append(None)
                continue
            answer, entry = decide_paper(session, start.command, start.at, measure, trusted)
        answers.append(answer)
        entries += entry
    audit.record_all(session, entries)
    return answers
