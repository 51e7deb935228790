"""The one door to the file: load it, ask the rules, write everything in one transaction, keyed by the command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import ValidationError
from sqlmodel import Session
from temporalio import activity

from activities.answers import answer_of, offered, refusal_of, summary_of
from activities.causes import on_time, without_cause
from domain.basis.programme_clock import ProgrammeClock
from domain.commands import COMMANDS, PASS_TIME
from domain.decide import decide
from domain.edition.catalogue import refuse
from domain.edition.malformed import problems_of
from domain.edition.measure import Measure
from domain.edition.refusals import wrong_role
from domain.lifecycle.contents import EMPTY_CONTENT, Content, CorrectCode, ReplaceRecipient
from domain.lifecycle.states import ENDS, Role, State
from domain.record.chances import Offers
from domain.record.decision import Context, Decision, Refusal
from domain.record.elsewhere import NOBODY, NOWHERE, Joining
from domain.record.file import File
from domain.record.states import Account
from storage import (
    actors,
    audit,
    documents,
    elsewhere,
    erasure,
    files,
    ledger,
    measures,
    outbox,
    payments,
    persons,
    rules,
    troubles,
)
from storage.database import Database
from storage.errors import DatabaseUnavailable, NotFound
from storage.proofs import doubts, taken
from storage.registers import FiledRegisters
from storage.together import Together
from workflows.calls import DECIDE
from workflows.messages import Answer, Command, DecideInput


class Decisions:
    """The activity ``decide`` with its database, and what wakes the courier."""

    def __init__(self, database: Database, ring: Callable[[], None]) -> None:
        self._database = database
        self._ring = ring
        self._desks: dict[str, Together[DecideInput, Answer | None]] = {}
        """By the prefix of the projects' numbers, which each edition has for itself."""
        self._measures: dict[str, str] = {}
        """The keys of the editions, by the same prefix."""

    @activity.defn(name=DECIDE.name)
    def decide(self, start: DecideInput) -> Answer:
        """Apply a command once. A retry, or the same command id again, returns the stored answer.

        Commands of one edition's projects that come in the same moment are decided in one transaction. Whose turn fails
        there, or whose project is held by somebody else, is decided alone: it spoils nobody else's. Where letters
        wait, the courier is woken before the answer is given, so that a kill between the two loses none.
        """
        on_time(self._clock(start.command.project), start.at)
        answer = self._decided(start)
        if answer.summary is not None and answer.summary.notices:
            self._ring()
        return answer

    def _decided(self, start: DecideInput) -> Answer:
        edition = start.command.project.rpartition("-")[0]
        desk = self._desks.setdefault(edition, Together())
        return desk.do(start, self._together) or self._alone(start)

    def waiting(self) -> int:
        """How many commands are being decided, or wait for it."""
        return sum(desk.inside() for desk in self._desks.values())

    def _together(self, starts: Sequence[DecideInput]) -> list[Answer | None]:
        """Answers that are on record; None for who must be asked alone. Raises DatabaseUnavailable."""
        try:
            with self._database.write() as session:
                return decide_together(session, starts)
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
        with self._database.write() as session:
            return decide_in(session, start.command, start.at)


def decide_together(session: Session, starts: Sequence[DecideInput]) -> list[Answer | None]:
    """Decide commands of several projects in one transaction, with one append to the chain of their measure.

    None for a command whose project, or one of whose people, is held by somebody else, whose project is of another measure
    than the first, or that comes twice; and for one with which somebody joins. Nobody is waited for here, so nobody waits in a circle.
    """
    free = files.take(session, [start.command.project for start in starts])
    measure = next((free[start.command.project] for start in starts if start.command.project in free), None)
    entries: list[audit.AuditEntry] = []
    answers: list[Answer | None] = []
    for start in starts:
        if measure is None or free.pop(start.command.project, None) != measure:
            answers.append(None)
            continue
        row = COMMANDS[start.command.name]
        joins = row.content is ReplaceRecipient
        if joins or (row.asks_elsewhere and not elsewhere.take_people(session, start.command.project)):
            answers.append(None)
            continue
        answer, entry = decide_held(session, start.command, start.at)
        answers.append(answer)
        entries += entry
    audit.record_all(session, entries)
    return answers


def decide_in(session: Session, command: Command, at: datetime, *, caused: bool = False) -> Answer:
    """Decide one command in an open transaction.

    ``caused``: the act from which a system command follows is written by this same transaction.
    """
    files.hold(session, command.project)  # before anything is read: the same command may come from two windows
    if COMMANDS[command.name].asks_elsewhere:
        elsewhere.hold_people(session, command.project)
    answer, entry = decide_held(session, command, at, caused)
    audit.record_all(session, entry)
    return answer


def decide_held(
    session: Session, command: Command, at: datetime, caused: bool = False
) -> tuple[Answer, list[audit.AuditEntry]]:
    """Decide a command whose project is held; the entry that must be appended to the trace, unless it stands there."""
    first = audit.first(session, command.id)
    file = files.load(session, command.project)
    measure = rules.in_force(session, file.measure)
    if first is not None and first.same(command.statement):
        settled = ledger.freed(session, command.id) or _ends(State(first.before), State(first.after))
        return _with_summary(
            session,
            Answer.model_validate_json(first.answer),
            file,
            measure,
            offered(session, file, measure, at),
            settled,
        ), []
    ctx = context(session, command, file, measure, at)
    decision = Refusal((taken(first, command.statement),)) if first else _ask(session, command, file, ctx, caused)
    if isinstance(decision, Refusal):
        answer = refusal_of(command, decision.findings)
        return answer, [_entry(command, file, file, at, answer)]
    return _write(session, command, file, decision, ctx)


def context(session: Session, command: Command, file: File, measure: Measure, at: datetime) -> Context:
    """What the rules may know besides the file."""
    asks = COMMANDS[command.name].asks_elsewhere
    acted = audit.actors_of(session, file.project)
    version = rules.version(file.measure)
    in_file = payments.in_file(session, file.project)
    free = ledger.hold_free(session, file.measure) if COMMANDS[command.name].draws(file) else 0
    person = frozenset[str]() if command.role == Role.system else actors.register(session).person(command.actor)
    asked = FiledRegisters(session)
    other = elsewhere.read(session, file.project, named=command.role != Role.operator) if asks else NOWHERE
    return Context(measure, at, command.actor, command.content, version, acted, free, in_file, asked, person, other)


def _ask(session: Session, command: Command, file: File, ctx: Context, caused: bool) -> Decision | Refusal:
    """Check who acts, or what is the cause; read the content; ask the rules."""
    roles = COMMANDS[command.name].roles
    if command.role not in roles:
        return Refusal((wrong_role(command.name, command.role, roles),))
    if Role.system not in roles:
        given = measures.edition(session, file.measure).clock.real(ctx.at)
        if found := doubts(session, command.statement, command.signature, file.lead, given):
            return Refusal(found)
    try:
        content = _content(session, command)
    except ValidationError as error:
        return Refusal(tuple(problems_of(error, rule="content")))
    except NotFound:
        return Refusal((refuse("command", "not_on_record", "content"),))
    if Role.system in roles and not caused and (found := without_cause(session, command, file, content)):
        return Refusal(found)
    strangers = _enter(session, content, ctx.at)
    decision = decide(command.name, file, content, replace(ctx, joining=would_join(session, content)))
    if isinstance(decision, Refusal):
        persons.discard(session, strangers)
    return decision


def _enter(session: Session, content: Content, at: datetime) -> frozenset[int]:
    """Enter in the register of persons, and hold, whoever joins with a command; returns who was unknown before."""
    if not isinstance(content, ReplaceRecipient):
        return frozenset()
    entered = persons.enter(session, [content.by.tax_code], at)
    persons.hold(session, entered.persons.values())
    return entered.new


def would_join(session: Session, content: Content) -> Joining:
    """Who would join with a command, as far as they are known; writes nothing."""
    if isinstance(content, CorrectCode):
        return Joining(persons.find(session, [content.tax_code]))
    if not isinstance(content, ReplaceRecipient):
        return NOBODY
    known = persons.find(session, [content.by.tax_code])
    return Joining(known, frozenset(elsewhere.in_open_projects(session, known.values())))


def _content(session: Session, command: Command) -> Content:
    model: type[Content] = COMMANDS[command.name].content
    return (
        model()
        if command.content == EMPTY_CONTENT
        else model.model_validate_json(documents.read(session, command.content))
    )


def _write(
    session: Session, command: Command, before: File, decision: Decision, ctx: Context
) -> tuple[Answer, list[audit.AuditEntry]]:
    """State, money, terms, letters and audit: all or nothing."""
    now = offered(session, decision.file, ctx.measure, ctx.at)
    after = files.save(session, before, decision.file, ctx.measure, ctx.at, now)
    ledger.post(session, before.measure, before.project, decision.transfers, command.id, ctx.at)
    outbox.queue(session, before.project, decision.notices, ctx.at)
    if command.name == PASS_TIME.name:
        troubles.done(session, before.project, PASS_TIME.name)
    for number, code in decision.spelled:
        persons.spell(session, before.recipients[number].person or 0, code)
    if decision.erased:
        changed = erasure.erase(session, before, decision.erased, command.id, ctx.at)
        decision = replace(decision, data={**decision.data, "documents": changed})
    answer = answer_of(command, decision)
    freed = any(transfer.target is Account.available for transfer in decision.transfers)
    settled = freed or _ends(before.state, after.state)
    entry = _entry(command, before, after, ctx.at, answer)
    return _with_summary(session, answer, after, ctx.measure, now, settled), [entry]


def _ends(before: State, after: State) -> bool:
    return after in ENDS and before not in ENDS


def _with_summary(session: Session, answer: Answer, file: File, measure: Measure, now: Offers, settled: bool) -> Answer:
    """The answer with the file as it stands now. ``settled`` also on a retry: the measure may not have been told."""
    summary = summary_of(session, file, measure, now).model_copy(update={"settled": settled})
    return answer.model_copy(update={"summary": summary})


def _entry(command: Command, before: File, after: File, at: datetime, answer: Answer) -> audit.AuditEntry:
    return audit.entry(
        before.measure, command.name, command.id, at, (before.state.value, after.state.value),
        answer.model_dump_json(exclude={"summary"}), by=audit.By(command.actor, command.role, command.signature),
        project=before.project, content=command.content, accepted=answer.accepted,
        file=files.seal(after) if answer.accepted else "",
    )  # fmt: skip
