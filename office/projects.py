"""Reading projects: where each stands, its story, every euro of it. Each answer is one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, TypedDict

from sqlmodel import Session

from domain import decide
from domain.basis.calendar import ROME
from domain.basis.euro import euro
from domain.basis.findings import Finding
from domain.basis.language import _, retold
from domain.commands.table import COMMANDS, sentence
from domain.edition.measure import Measure
from domain.lifecycle.contents import EMPTY_CONTENT
from domain.lifecycle.states import Role, State
from domain.offers import offers
from domain.record.chances import Offers
from domain.record.cut_words import said_of, words_in
from domain.record.decision import Context
from domain.record.file import File
from domain.record.payables import Transfer
from domain.views import explanation, summary, telling
from domain.views.debts import Cause, causes, debt_lines
from domain.views.documents import ClaimedLine, Explanation, HistoryLine, Status, Step
from domain.views.offered import steps
from office import listed
from office.caller import Caller
from office.countersigning import as_signed
from office.errors import NotFound
from office.reading import Reader, may_see, note, reader
from storage import (
    asking,
    audit,
    documents,
    files,
    ledger,
    measures,
    outbox,
    payments,
    queries,
    rules,
    spot_checks,
    troubles,
)
from storage.audit import AuditEntry


class ProjectLine(TypedDict):
    """One project of a list."""

    project: str
    measure: str
    title: str
    lead: str
    state: str
    since: str
    order: int
    requested: str


class Opened(NamedTuple):
    """A project's file, the rules in force for it, and the programme's instant."""

    file: File
    measure: Measure
    at: datetime


def opened(session: Session, project: str, who: Reader) -> Opened:
    """A project with all that is needed to read it. Raises NotFound, and RuleBroken for who may not see it."""
    file = files.load(session, project)
    may_see(who, file)
    clock = measures.clock_in(session, file.measure)
    return Opened(file, rules.in_force(session, file.measure), clock.programme(datetime.now(UTC)))


def offered(session: Session, file: File, measure: Measure, at: datetime, who: Reader, draw: str = "") -> Offers:
    """What may be done on a file now. The office may hear in which other projects its people are, an operator may not.

    ``draw`` is the act that has drawn the project for a check on the spot, of which an operator hears nothing before the visit.
    """
    told = "" if who.outside else draw
    ctx = asking.context(session, file, measure, at, named=who.lead is None, draw=told)
    return as_signed(session, file, offers(file, ctx))


def status(caller: Caller, project: str) -> Status:
    """Where a project stands, who must act, until when, the money, the commands to give. Raises NotFound."""
    with caller.database.read() as session:
        who = reader(caller, session)
        file, measure, at = opened(session, project, who)
        now = offered(session, file, measure, at, who, _draw(session, file))
        found = summary.status(file, measure, at, now, outbox.sent_keys(session, project))
        found["debts"] = debt_lines(file, _causes(session, file))
        found["asked_papers"] = listed.awaited(session, file)
        found["grounds"] = listed.grounds(session, file)
        found["needs_attention"] += [f"{one.title}: {retold(one.reason)}" for one in troubles.known(session, project)]
    note(caller, who, "status", project)
    return found


def _causes(session: Session, file: File, entries: Sequence[AuditEntry] | None = None) -> dict[str, Cause]:
    """Why money was asked back, by debt: what each order of recovery answered, and what was said with it."""
    if not file.debts:
        return {}
    history = audit.history(session, file.project) if entries is None else entries
    orders = [one for one in history if one.accepted and one.name == "order_recovery"]
    said = documents.read_all(session, {one.content for one in orders})
    found: dict[str, Cause] = {}
    for one in orders:
        answered = json.loads(one.answer).get("data", {})
        if "debt" in answered:  # a first signature has ordered nothing yet
            found |= causes(answered, one.state_before, json.loads(said[one.content]))
    return found


def _draw(session: Session, file: File) -> str:
    return spot_checks.waiting(session, file.measure).get(file.project, "")


def next_steps(caller: Caller, project: str, role: Role) -> list[Step]:
    """What comes next on a project, by whom and until when, as whoever has just acted may hear it. Raises NotFound."""
    with caller.database.read() as session:
        file, ctx = _asked_by(session, project, role)
        found = as_signed(session, file, offers(file, ctx))
    return steps(file, ctx.measure, found)


def impossible_now(caller: Caller, project: str, role: Role, name: str) -> Finding | None:
    """Why the state of a project does not allow a command, with what may be given instead; None once it does. Raises NotFound."""
    with caller.database.read() as session:
        file, ctx = _asked_by(session, project, role)
        return None if file.state in COMMANDS[name].transitions else decide.impossible_now(name, file, ctx)


def _asked_by(session: Session, project: str, role: Role) -> tuple[File, Context]:
    """A file and what the rules may know of it, for who has just acted in a role."""
    file = files.load(session, project)
    measure = rules.in_force(session, file.measure)
    at = measures.clock_in(session, file.measure).programme(datetime.now(UTC))
    office = role is not Role.operator
    draw = _draw(session, file) if office else ""
    return file, asking.context(session, file, measure, at, named=office, draw=draw)


def listing(caller: Caller, measure: str | None = None, state: State | None = None) -> list[ProjectLine]:
    """The projects in order of arrival. Raises NotFound for a measure that is not open."""
    with caller.database.read() as session:
        if measure is not None:
            measures.edition(session, measure)
        lead = reader(caller, session).lead
        lines = queries.projects(session, measure, state.value if state else None, lead)
    return [
        ProjectLine(
            project=line.project,
            measure=line.measure,
            title=line.title,
            lead=line.lead_name,
            state=line.state,
            since=line.since.astimezone(ROME).isoformat(),
            order=line.order,
            requested=euro(line.requested),
        )
        for line in lines
    ]


def explain(caller: Caller, project: str, claim: str | None = None, recipient: str | None = None) -> Explanation:
    """Every euro of a project, of one claim or of one person. Raises NotFound for what the project has not."""
    with caller.database.read() as session:
        who = reader(caller, session)
        file, measure, _at = opened(session, project, who)
        entries = audit.history(session, project)
        hashes = {batch.id: batch.document for batch in payments.batches(session, file.measure)}
        why = _causes(session, file, entries)
        words = _cut_words(session, file)
        placed = [one for one in payments.orders(session, file.measure) if one.project == project and one.batch]
    if claim is not None and claim not in file.claims:
        raise NotFound(_("{project} has no claim '{claim}'", project=project, claim=claim))
    if recipient is not None and recipient not in file.recipients:
        raise NotFound(_("{project} has no recipient '{recipient}'", project=project, recipient=recipient))
    note(caller, who, "explain", project, recipient or claim or "")
    acts = [explanation.Act(e.name, e.actor, e.at, json.loads(e.answer).get("data", {})) for e in entries if e.accepted]
    paid_by = {one.order.id: hashes[one.batch] for one in placed if one.batch}
    return explanation.explanation(explanation.Record(file, measure, acts, paid_by, why, words), claim, recipient)


def _cut_words(session: Session, file: File) -> dict[str, str]:
    """What a controller said beside the typed reason of a cut, by line of a claim."""
    places = {line.id: said_of(file, line) for line in file.claim_lines.values()}
    told = documents.read_all(session, {place.act for place in places.values() if place.act})
    spoken = {sha256: json.loads(data) for sha256, data in told.items()}
    return {id: words_in(spoken.get(place.act, {}), place.name) for id, place in places.items() if place.act}


def history(caller: Caller, project: str) -> list[HistoryLine]:
    """What happened to a project, entry by entry, in words and with its money. Raises NotFound."""
    with caller.database.read() as session:
        who = reader(caller, session)
        may_see(who, files.load(session, project))
        entries = audit.history(session, project)
        moved = ledger.by_command(session, project)
        needed = {e.content for e in entries if e.accepted and e.content != EMPTY_CONTENT and _tells_of_it(e.name)}
        said = documents.read_all(session, needed)
    note(caller, who, "history", project)
    return [
        history_line(
            entry,
            json.loads(said.get(entry.content, b"{}")),
            moved.get(entry.command_id, []) if entry.accepted else [],
        )
        for entry in entries
    ]


def _tells_of_it(name: str) -> bool:
    """Whether the story of a command needs what was said with it."""
    return name in COMMANDS and bool(COMMANDS[name].said)


def history_line(entry: AuditEntry, said: Mapping[str, object], moved: Sequence[Transfer]) -> HistoryLine:
    """An entry of the trace in words, by what was said in it and the money that it moved."""
    told = telling.Told(
        entry.name, entry.actor, entry.role, entry.accepted, entry.state_before, entry.state_after,
        json.loads(entry.answer), said, moved,
    )  # fmt: skip
    return {
        "at": entry.at.astimezone(ROME).isoformat(timespec="seconds"),
        "command": entry.name,
        "actor": entry.actor,
        "role": entry.role,
        "accepted": entry.accepted,
        "from": entry.state_before,
        "to": entry.state_after,
        "rules": entry.rules_version,
        "words": sentence(told),
        "money": telling.amounts(told.moved),
        "refused_for": [] if told.accepted else telling.refused_for(told.answer),
    }


def claimed_lines(caller: Caller, project: str, claim: str) -> list[ClaimedLine]:
    """The lines of a claim. Raises NotFound."""
    with caller.database.read() as session:
        who = reader(caller, session)
        file, _, _ = opened(session, project, who)
    note(caller, who, "claim", project, claim)
    return explanation.claimed_lines(file, claim)
