"""One decision: load the file, ask the rules, write everything in one transaction, keyed by the command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import structlog
from pydantic import ValidationError
from sqlmodel import Session

from activities import addresses, copies, enclosures
from activities.answers import answer_of, offered, refusal_of, summary_of
from activities.causes import without_cause
from domain.basis.decree import Decree
from domain.basis.findings import Finding
from domain.commands.service import PASS_TIME
from domain.commands.table import COMMANDS
from domain.decide import decide
from domain.edition.catalogue import refuse
from domain.edition.malformed import problems_of
from domain.edition.measure import Measure
from domain.edition.refusals import wrong_role
from domain.lifecycle.contents import EMPTY_CONTENT, AssignCup, Award, ByDecree, Content, CorrectCode, ReplaceRecipient
from domain.lifecycle.states import ENDS, Role, State
from domain.record.chances import Offers
from domain.record.decision import Context, Decision, Refusal
from domain.record.elsewhere import NOBODY, NOWHERE, UNTOLD, Joining
from domain.record.file import File
from domain.record.states import Account
from storage import (
    actors,
    audit,
    decrees,
    documents,
    elsewhere,
    erasure,
    files,
    kept,
    ledger,
    measures,
    outbox,
    payments,
    persons,
    project_codes,
    queries,
    rules,
    spot_checks,
    troubles,
)
from storage.errors import DatabaseUnavailable, NotFound
from storage.prepared import Question, alone, asked_ahead, pipelined
from storage.proofs import doubts, taken
from storage.registers import FiledRegisters
from workflows.messages import Answer, Command

log = structlog.get_logger("decisions")


def decide_in(session: Session, command: Command, at: datetime, *, caused: bool = False) -> Answer:
    """Decide one command in an open transaction.

    ``caused``: the act from which a system command follows is written by this same transaction.
    """
    hold(session, command)
    answer, entry = decide_held(session, command, at, caused)
    audit.record_all(session, entry)
    return answer


def hold(session: Session, command: Command) -> None:
    """Hold what a command decides on, before anything is read: the same command may come from two windows."""
    files.hold(session, command.project)
    if COMMANDS[command.name].asks_elsewhere:
        elsewhere.hold_people(session, command.project)


def decide_to_now(
    session: Session, command: Command, at: datetime, edition: str = "", against: tuple[Finding, ...] = ()
) -> tuple[Answer, list[audit.AuditEntry]]:
    """Decide a command whose project is held, and then what the clock has due by that instant, each with its own entry.

    What is declared late begins terms that have passed already: a hire that the register must know by now (R6.22). Where the
    clock cannot decide, the command stands all the same; the workflow then asks the clock by itself, and parks it.
    """
    answer, entries = decide_held(session, command, at, edition=edition, against=against)
    told = answer.summary
    if told is None or told.ended or not told.is_due(at):
        return answer, entries
    clock = Command.of_the_service(told.project, PASS_TIME.name, told.next_occasion)
    try:
        with alone(session):
            passed, entry = decide_held(session, clock, at)
    except DatabaseUnavailable:
        raise
    except Exception:
        log.exception("the clock could not decide after a command", project=told.project, command=command.id)
        return answer, entries
    if passed.summary is None:
        return answer, entries
    summary = passed.summary.model_copy(update={"settled": told.settled or passed.summary.settled})
    return answer.model_copy(update={"summary": summary}), [*entries, *entry]


def decide_held(
    session: Session,
    command: Command,
    at: datetime,
    caused: bool = False,
    edition: str = "",
    against: tuple[Finding, ...] = (),
) -> tuple[Answer, list[audit.AuditEntry]]:
    """Decide a command whose project is held; the entry that must be appended to the trace, unless it stands there.

    ``edition`` is that of the project, where it is known: then nobody waits for its rules. ``against``: what speaks against it
    besides the rules, once it is known that it is whose it says.
    """
    with asked_ahead(session, asks(session, command, edition)):
        first = audit.first(session, command.id)
        file = files.load(session, command.project)
        measure = rules.in_force(session, file.measure)
        waiting = outbox.waiting(session, command.project)
        if first is not None and first.same(command.statement):
            return _again(session, command, first, file, measure, at, waiting), []
        ctx = context(session, command, file, measure, at)
        decision = (
            Refusal((taken(first, command.statement),)) if first else _ask(session, command, file, ctx, caused, against)
        )
        if isinstance(decision, Refusal):
            answer = refusal_of(command, decision.findings)
            return answer, [_entry(command, file, file, at, answer)]
        return _write(session, command, file, decision, ctx, waiting)


def asks(session: Session, command: Command, edition: str) -> Iterator[Question]:
    """What is asked of the record before a command is decided, whatever it is."""
    yield from files.asks(session, command.project)
    yield from audit.asks(command.id, command.project)
    yield outbox.asks(command.project)
    known = kept.known(session, command.project)
    if known is not None:
        yield from FiledRegisters.asks(known)
    if known is None or known.orders:
        yield payments.asks(command.project)
    yield actors.asks()
    if edition:
        yield measures.asks(edition)
    if command.content != EMPTY_CONTENT:
        yield documents.asks(command.content)


def _again(
    session: Session, command: Command, first: audit.First, file: File, measure: Measure, at: datetime, waiting: int
) -> Answer:
    """The stored answer, with the file as it stands now."""
    settled = ledger.freed(session, command.id) or _ends(State(first.before), State(first.after))
    stored = Answer.model_validate_json(first.answer)
    return _with_summary(stored, file, measure, offered(session, file, measure, at), waiting, settled)


def context(session: Session, command: Command, file: File, measure: Measure, at: datetime) -> Context:
    """What the rules may know besides the file."""
    asks = COMMANDS[command.name].asks_elsewhere
    acted = audit.actors_of(session, file.project)
    version = rules.version(file.measure)
    in_file = payments.in_file(session, file)
    free = ledger.hold_free(session, file.measure) if COMMANDS[command.name].draws(file) else 0
    person = frozenset[str]() if command.role == Role.system else actors.register(session).person(command.actor)
    asked = FiledRegisters.of_file(session, file)
    other = elsewhere.read(session, file.project, named=command.role != Role.operator) if asks else NOWHERE
    draw = spot_checks.draw_of(session, file) if COMMANDS[command.name].asks_draws else ""
    queue = queries.queue_of(session, file) if COMMANDS[command.name].asks_queue else UNTOLD
    naming = enclosures.naming(session, file.project) if COMMANDS[command.name].asks_letters else ()
    return Context(
        measure, at, command.actor, command.content, version, acted, free, in_file, asked, person, other, draw=draw,
        naming=naming, queue=queue,
    )  # fmt: skip


def _ask(
    session: Session, command: Command, file: File, ctx: Context, caused: bool, against: tuple[Finding, ...]
) -> Decision | Refusal:
    """Check who acts, or what is the cause; read the content; ask the rules."""
    roles = COMMANDS[command.name].roles
    if command.role not in roles:
        return Refusal((wrong_role(command.name, command.role, roles),))
    if Role.system not in roles:
        given = measures.clock_in(session, file.measure).real(ctx.at)
        if found := doubts(actors.register(session), command.statement, command.signature, file.lead, given):
            return Refusal(found)
    if against:
        return Refusal(against)
    try:
        content = _content(session, command)
    except ValidationError as error:
        return Refusal(tuple(problems_of(error, rule="content")))
    except NotFound:
        return Refusal((refuse("command", "not_on_record", "content"),))
    content = _with_its_date(session, file.measure, content, ctx)
    if Role.system in roles and not caused and (found := without_cause(session, command, file, content)):
        return Refusal(found)
    strangers = _enter(session, content, ctx.at)
    cup = _code_in(content)
    holder = project_codes.take(session, cup, file.project) if cup else ""
    decision = decide(
        command.name, file, content, replace(ctx, joining=would_join(session, content), code_holder=holder)
    )
    if isinstance(decision, Refusal):
        persons.discard(session, strangers)
    if cup:
        kept = file if isinstance(decision, Refusal) else decision.file
        project_codes.keep(session, file.project, kept.facts.cup)
    return decision


def told_besides(session: Session, content: Content, ctx: Context) -> Context:
    """What the rules may know of others besides, once it is known what is said; writes nothing."""
    holder = project_codes.holder(session, _code_in(content))
    return replace(ctx, joining=would_join(session, content), code_holder=holder)


def _code_in(content: Content) -> str:
    """The project code (CUP) that a command gives; empty when it gives none."""
    return content.cup or "" if isinstance(content, (Award, AssignCup)) else ""


def _enter(session: Session, content: Content, at: datetime) -> frozenset[int]:
    """Enter in the register of persons, and hold, whoever joins with a command; returns who was unknown before.

    Who would turn out to be a recipient is held too: nobody lets them join another project meanwhile.
    """
    if isinstance(content, CorrectCode):
        persons.hold(session, persons.find(session, [content.tax_code]).values())
    if not isinstance(content, ReplaceRecipient):
        return frozenset()
    entered = persons.enter(session, [content.by.tax_code], at)
    persons.hold(session, entered.persons.values())
    return entered.new


def would_join(session: Session, content: Content) -> Joining:
    """Who would join with a command, as far as they are known; writes nothing."""
    if isinstance(content, CorrectCode):
        known = persons.find(session, [content.tax_code])
        placed = {person for person in known.values() if elsewhere.places_of(session, person)}
        return Joining(known, placed=frozenset(placed))
    if not isinstance(content, ReplaceRecipient):
        return NOBODY
    known = persons.find(session, [content.by.tax_code])
    return Joining(known, frozenset(elsewhere.in_open_projects(session, known.values())))


def _with_its_date(session: Session, measure: str, content: Content, ctx: Context) -> Content:
    """A decree whose date was not said, and that an act of the measure has named this year, is that one (R4.9)."""
    if not isinstance(content, ByDecree) or content.decree.date is not None:
        return content
    kind = ctx.measure.office.decree_kind.at(ctx.day)
    day = decrees.known(session, measure, content.decree, ctx.day, kind)
    return content if day is None else content.model_copy(update={"decree": content.decree.completed(day, kind)})


def _content(session: Session, command: Command) -> Content:
    model: type[Content] = COMMANDS[command.name].content
    return (
        model()
        if command.content == EMPTY_CONTENT
        else model.model_validate_json(documents.read(session, command.content))
    )


def _write(
    session: Session, command: Command, before: File, decision: Decision, ctx: Context, waiting: int
) -> tuple[Answer, list[audit.AuditEntry]]:
    """State, money, terms, letters and audit: all or nothing. ``waiting``: letters that had not left before."""
    now = offered(session, decision.file, ctx.measure, ctx.at, ctx.registers)
    with pipelined(session):
        after = files.save(session, before, decision.file, ctx.measure, ctx.at, now)
        outbox.queue(session, before.project, decision.notices, ctx.at)
    ledger.post(session, before.measure, before.project, decision.transfers, command.id, ctx.at)
    if after.facts.partner_addresses != before.facts.partner_addresses:
        copies.address_corrected(session, before, after, ctx.at)
    if after.facts.addresses != before.facts.addresses:
        addresses.release(session)
    named = Decree.of_record(decision.data.get("decree"))
    if named is not None:
        decrees.note(session, before.measure, named)
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
    return _with_summary(answer, after, ctx.measure, now, waiting + len(decision.notices), settled), [entry]


def _ends(before: State, after: State) -> bool:
    return after in ENDS and before not in ENDS


def _with_summary(answer: Answer, file: File, measure: Measure, now: Offers, waiting: int, settled: bool) -> Answer:
    """The answer with the file as it stands now. ``settled`` also on a retry: the measure may not have been told."""
    summary = summary_of(file, measure, now, waiting, settled=settled)
    return answer.model_copy(update={"summary": summary})


def _entry(command: Command, before: File, after: File, at: datetime, answer: Answer) -> audit.AuditEntry:
    return audit.entry(
        before.measure, command.name, command.id, at, (before.state.value, after.state.value),
        answer.model_dump_json(exclude={"summary"}), by=audit.By(command.actor, command.role, command.signature),
        project=before.project, content=command.content, accepted=answer.accepted,
        file=files.seal(after) if answer.accepted else "",
    )  # fmt: skip
