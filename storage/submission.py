"""The arrival of applications as one transaction: envelope row held, then number of arrival, then reservation or queue.

Drawing the number before the row is held lets others overtake; reading before writing promises money twice. The tests
keep both as negative controls. Applications that come in the same moment are taken in together, in their order: one
statement for each table instead of one for each application, and one commit that makes all their receipts durable.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select as select_columns
from sqlalchemy import update
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session, col

from domain.basis.findings import Finding, RuleBroken
from domain.edition.measure import Measure
from domain.lifecycle.states import Role
from domain.procedure.accreditation import Asked
from domain.procedure.submission import Place, window_closed
from domain.record.decision import Decision
from domain.registers.all import Registers
from domain.system.queue import Room
from domain.trust.statement import SUBMIT, Statement, submission
from storage import actors, audit, documents, files, ledger, measures, once, outbox, queue, rules
from storage.database import Database
from storage.joining import People
from storage.proofs import doubts, taken
from storage.registers import FiledRegisters
from storage.tables import DocumentRow, MeasureEdition, ProjectRow, table_of

_PROJECT = table_of(ProjectRow)


@dataclass(frozen=True, slots=True)
class Submitted:
    """The receipt of an application."""

    project: str
    state: str
    arrived_at: datetime
    order: int
    already: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """An application at the counter, with all that is known before its turn."""

    measure: str
    data: bytes
    sha256: str
    content: str
    """Hash of what it says: see ``domain.procedure.application.content_hash``."""
    requested: int
    people: Mapping[str, str]
    """The tax code of each recipient, by its number in the project."""
    actor: str
    role: Role
    lead: str
    signature: str
    id: str
    """Derived from what it says, or chosen by whoever hands it in."""
    at: datetime
    ask: Callable[[Registers], Asked]
    """What the registers say of its network; asked before anything is held, like what stands against it."""
    check: Callable[[Asked], tuple[Finding, ...]]
    """What stands against it, by what they said."""
    open: Callable[[str, int, Place | None, Asked, Mapping[str, int]], Decision]
    """Opens its file: project number, order of arrival, its place if it waits for money, what they said, who its people are."""

    @property
    def statement(self) -> Statement:
        """What whoever hands it in has signed: the project has no number yet."""
        return submission(self.measure, self.sha256, self.actor, self.id)


@dataclass(frozen=True, slots=True)
class Taken:
    """An application that was taken in, with its file."""

    arrival: Arrival
    decision: Decision
    receipt: Submitted
    command_id: str


@dataclass(frozen=True, slots=True)
class Checked:
    """An application that was looked at: what the registers said of it, and what stands against it."""

    arrival: Arrival
    asked: Asked
    findings: tuple[Finding, ...]


Answers = list[Submitted | Exception]


def submit(database: Database, arrivals: Sequence[Arrival]) -> Answers:
    """Store applications, each once; the same file again returns the first receipt, a refused one leaves nothing.

    What the database itself cannot take is stored alone, so that it spoils nobody else's receipt.
    """
    with database.read() as session:
        registers = FiledRegisters(session)
        asked = [arrival.ask(registers) for arrival in arrivals]
    checked = [Checked(arrival, said, arrival.check(said)) for arrival, said in zip(arrivals, asked, strict=True)]
    try:
        with database.write() as session:
            return _each_measure(session, checked)
    except (IntegrityError, DataError) as error:
        if len(arrivals) == 1:
            return [error]
        return [answer for arrival in arrivals for answer in submit(database, [arrival])]


def _each_measure(session: Session, checked: Sequence[Checked]) -> Answers:
    """Editions are held in the same order by everybody, then persons: nobody waits in a circle."""
    editions = sorted({one.arrival.measure for one in checked})
    for measure in editions:
        measures.hold(session, measure)
    people = People(session, [one.arrival.people for one in checked if not one.findings], checked[0].arrival.at)
    answers: dict[int, Submitted | Exception] = {}
    for measure in editions:
        here = [number for number, one in enumerate(checked) if one.arrival.measure == measure]
        answers.update(zip(here, _take_in(session, measure, [checked[n] for n in here], people), strict=True))
    people.discard_strangers()
    return [answers[number] for number in range(len(checked))]


def _take_in(session: Session, key: str, checked: Sequence[Checked], people: People) -> Answers:
    edition = measures.edition(session, key)
    measure = rules.in_force(session, key)
    receipts = _receipts(session, key, [one.arrival for one in checked])
    room = queue.room(session, measure, checked[0].arrival.at)
    register = actors.register(session)
    answers: Answers = []
    taken: list[Taken] = []
    for one in checked:
        arrival = one.arrival
        first = receipts.get(arrival.content) or receipts.get(arrival.sha256)
        doubted = doubts(register, arrival.statement, arrival.signature, arrival.lead)
        if doubted or (doubted := _taken(session, arrival, first)):
            answers.append(RuleBroken(*doubted))
        elif first is not None:
            answers.append(replace(first, already=True))
        elif findings := (*one.findings, *window_closed(measure, edition.state), *_known_of(one, people)):
            answers.append(RuleBroken(*findings))
        else:
            new = _open(one, measure, edition.last_order + len(taken) + 1, room, people)
            taken.append(new)
            answers.append(new.receipt)
            receipts[arrival.content] = new.receipt
    if taken:
        _write(session, measure, taken)
    return answers


def _known_of(one: Checked, people: People) -> tuple[Finding, ...]:
    """What stands against its people; those of an application that is refused anyway are not looked for, whoever came with it."""
    return () if one.findings else people.findings(one.arrival.people)


def _taken(session: Session, arrival: Arrival, receipt: Submitted | None) -> tuple[Finding, ...]:
    """What speaks against an id of somebody's own choice that stands for something else already."""
    if arrival.id == submission(arrival.measure, arrival.sha256, arrival.actor).id:
        return ()
    first = audit.first(session, arrival.id)
    if first is None or (receipt is not None and first.subject == receipt.project):
        return ()
    return (taken(first, arrival.statement),)


def _receipts(session: Session, measure: str, arrivals: Sequence[Arrival]) -> dict[str, Submitted]:
    """The receipts of applications that have been stored before, by what they say.

    Those of before the content was known are found by their bytes.
    """
    said = [hash for arrival in arrivals for hash in (arrival.content, arrival.sha256)]
    rows = session.connection().execute(
        select_columns(_PROJECT.c.content, *(_PROJECT.c[name] for name in ("number", "state", "arrived_at", "order")))
        .where(_PROJECT.c.measure == measure, _PROJECT.c.content.in_(said))
    )  # fmt: skip
    return {row.content: Submitted(row.number, row.state, row.arrived_at, row.order, already=True) for row in rows}


def _open(one: Checked, measure: Measure, order: int, room: Room, people: People) -> Taken:
    arrival = one.arrival
    project = f"{measure.prefix}-{order:04d}"
    who = people.join(arrival.people)
    decision = arrival.open(project, order, room.place(arrival.requested), one.asked, who)
    receipt = Submitted(project, decision.file.state.value, arrival.at, order, already=False)
    return Taken(arrival, decision, receipt, arrival.statement.id)


def _write(session: Session, measure: Measure, taken: Sequence[Taken]) -> None:
    """Documents, files, money, trace: one statement for each table."""
    key = measure.key
    at = taken[0].arrival.at
    last = update(MeasureEdition).where(col(MeasureEdition.key) == key).values(last_order=taken[-1].receipt.order)
    session.connection().execute(last)
    papers = [documents.row_of(session, new.arrival.data, "application", new.arrival.at) for new in taken]
    once.put_all(session, table_of(DocumentRow), papers)
    files.add(session, [(new.decision.file, new.arrival.sha256, new.arrival.content) for new in taken], measure)
    moved = [
        ledger.posted(new.receipt.project, transfer, new.command_id, new.arrival.at)
        for new in taken
        for transfer in new.decision.transfers
    ]
    ledger.post_all(session, key, moved)
    outbox.queue_all(session, [(new.receipt.project, new.decision.notices) for new in taken], at)
    audit.record_all(session, [_entry(measure, new) for new in taken])


def _entry(measure: Measure, new: Taken) -> audit.AuditEntry:
    arrival = new.arrival
    receipt = new.receipt
    answer = {
        "project": receipt.project, "state": receipt.state, "arrived_at": receipt.arrived_at.isoformat(),
        "order": receipt.order, "already": False,
    }  # fmt: skip
    return audit.entry(
        measure.key, SUBMIT, new.command_id, arrival.at, ("", receipt.state), json.dumps(answer),
        by=audit.By(arrival.actor, arrival.role, arrival.signature), project=receipt.project, content=arrival.sha256,
        file=files.seal(new.decision.file),
    )  # fmt: skip
