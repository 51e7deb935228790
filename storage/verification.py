"""What is wrong with the trace, from the record alone: chains, signatures, causes, and files beside their last decision.

Whoever rewrites the record and binds its chain again still lacks the keys of those in whose names it would speak.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

from sqlmodel import Session

from domain.basis.calendar import local_day
from domain.basis.language import _, language, retold
from domain.basis.programme_clock import ProgrammeClock
from domain.commands.table import COMMANDS
from domain.edition import catalogue
from domain.lifecycle.causes import CAUSES, OF_THE_SERVICE, follows
from domain.lifecycle.opening import signed_as
from domain.lifecycle.states import Role
from domain.record.leads import leaders
from domain.registers.importing import REGISTERS
from domain.trust import proof
from domain.trust.reading import signed_bytes
from domain.trust.register import REGISTER, Register
from domain.trust.signature import is_signed
from domain.trust.statement import OPEN, SUBMIT, Statement
from domain.watch.chain import Anchor, Broken, Report, Row, broken_at, called
from storage import actors, audit, certificates, chain, files, measures, queries, readings

# The entry in the trace of an edition whose savings an act on another one takes.
GIVEN = "give_funds"
# What takes them there.
TAKING = ("add_funds", OPEN)
# How long a transaction may be under way: a key that ended during it proved the command when it was checked.
OVERLAP = timedelta(seconds=10)


def inspect(
    session: Session, anchors: Mapping[str, Iterable[Anchor]], key: str | None = None, files: Path | None = None
) -> list[Report]:
    """Verify all traces, or that of one measure with the register of actors. Raises NotFound when nothing is known of it.

    ``files``: the directory of the files of certificates, which are signed as those on record.
    """
    reports = chain.inspect(session, anchors, key)
    if key not in (None, REGISTER) and chain.places(session, REGISTER):
        reports += chain.inspect(session, anchors, REGISTER)
    read = actors.replayed(session)
    return [
        replace(report, findings=(*report.findings, *_more(session, report.measure, read, files))) for report in reports
    ]


def _more(session: Session, measure: str, read: actors.Read, files: Path | None) -> Iterator[Broken]:
    if measure == REGISTER:
        yield from _void(session, read.void)
        yield from certificates.of_record(session, read.register)
        yield from certificates.of_files(files, read.register) if files else ()
        yield from _unread(session, read.register)
    else:
        yield from _Trace(session, measure, read.register).findings()


def _void(session: Session, void: Mapping[int, str]) -> Iterator[Broken]:
    """Entries of the register that its administrator has not made: they have changed nothing."""
    places = chain.places(session, REGISTER)
    for row in chain.entries(session, REGISTER):
        if row["id"] in void:
            text = _(
                "{row} stands in the register of actors and counts for nothing: {void}",
                row=called(row),
                void=void[row["id"]],
            )
            yield broken_at("unproved", text, row, places.get(row["id"]))


def _unread(session: Session, register: Register) -> Iterator[Broken]:
    """Readings that nobody has signed."""
    for reading, signature in readings.of(session):
        known = register.actor(reading.actor, reading.at)
        if known is None or not is_signed(known.key, signed_bytes(reading), signature):
            text = _(
                "'{what}' of {project} by {actor} is a reading that they have not signed",
                what=reading.what,
                project=reading.project,
                actor=reading.actor,
            )
            yield Broken("unproved", text, project=reading.project, actor=reading.actor)


@dataclass(slots=True)
class _Trace:
    """The trace of one measure, beside the register and the files."""

    session: Session
    measure: str
    register: Register
    places: dict[int, int] = field(init=False)
    leads: dict[str, tuple[str, tuple[str, ...]]] = field(init=False)
    clock: ProgrammeClock | None = field(init=False)
    """Of the measure; None when its own row has gone."""
    acts: list[tuple[Row, Mapping[str, Any]]] = field(default_factory=list)
    """Acts on the measure, with what they answered."""
    last: dict[str, Row] = field(default_factory=dict)
    """The last decision on each project."""

    def __post_init__(self) -> None:
        self.places = chain.places(self.session, self.measure)
        self.leads = queries.leads(self.session, self.measure)
        opened = {edition.key: edition.clock for edition in measures.editions(self.session)}
        self.clock = opened.get(self.measure)

    def findings(self) -> Iterator[Broken]:
        """What nobody can have decided, and files that are not as their last decision left them."""
        since = self.register.signed_from.get(self.measure, 0)
        rows = [row for row in chain.entries(self.session, self.measure) if row["accepted"]]
        imports = chain.entries(self.session, REGISTERS) if self.measure != REGISTERS else []
        acts = [*(row for row in rows if row["project"] is None), *(row for row in imports if row["accepted"])]
        self.acts = [(row, _data(row["answer"])) for row in acts]
        for row in rows:
            if row["project"] is not None:
                self.last[row["project"]] = row
            number = self.places.get(row["id"])
            if number is not None and number > since and (why := self._unproved(row)):
                text = _("number {number}, {row}, is not proved: {why}", number=number, row=called(row), why=why)
                yield broken_at("unproved", text, row, number)
        yield from self._other_clock(rows)
        yield from self._altered()

    def _unproved(self, row: Row) -> str:
        if row["role"] == Role.system:
            return self._uncaused(row)
        if row["name"] == GIVEN:
            return self._not_given(row)
        return _doubted(self.register, _statement(row), row["signature"], self._moments(row), self._leaders(row))

    def _leaders(self, row: Row) -> tuple[str, ...]:
        """Who led the project's network when a decision was taken: the lead may have changed since (R7.7)."""
        lead, led = self.leads.get(row["project"] or "", ("", ()))
        return leaders(lead, led, local_day(row["at"])) if isinstance(row["at"], datetime) else (lead,)

    def _moments(self, row: Row) -> Iterator[datetime]:
        """The instants by which a decision may be judged: of its writing, and of the command's arrival in the engine."""
        written = row["recorded_at"]
        if isinstance(written, datetime):
            yield written
            yield written - OVERLAP
            if self.clock is not None and isinstance(row["at"], datetime):
                yield min(self.clock.real(row["at"]), written)

    def _uncaused(self, row: Row) -> str:
        """What the service gives itself is its own command, and follows from an act where it needs one."""
        if row["project"] is None:
            return "" if row["name"] in OF_THE_SERVICE else _("the service gives no '{name}'", name=row["name"])
        rule = COMMANDS.get(row["name"])
        if rule is None or Role.system not in rule.roles:
            return _("the service gives no '{name}'", name=row["name"])
        if row["name"] in CAUSES and not any(
            follows(row["name"], row["project"], row["content"], act["name"], act["content"], data)
            for act, data in self.acts
        ):
            return _("it follows from no act of the measure")
        return ""

    def _not_given(self, row: Row) -> str:
        """Money leaves an edition by the act that adds it to another, or opens it, whose own entry is signed."""
        cause, _, _ = row["command_id"].rpartition("/from/")
        act = audit.first(self.session, cause)
        same = act is not None and act.name in TAKING and act.content == row["content"]
        return "" if same else _("no act on another measure takes these savings")

    def _other_clock(self, rows: Iterable[Row]) -> Iterator[Broken]:
        """The clock of the edition beside the signed act that opened it: whoever moves it moves every term."""
        opened = next((row for row in rows if row["name"] == OPEN and row["content"]), None)
        if opened is not None and self.clock is not None and opened["content"] not in signed_as(self.clock):
            text = _(
                "the clock of {measure} is not the one with which it was opened: its time was moved by another hand",
                measure=self.measure,
            )
            yield broken_at("altered", text, opened, self.places.get(opened["id"]))

    def _altered(self) -> Iterator[Broken]:
        """The row of each project beside what its last decision has left."""
        for project, (state, seal) in files.seals(self.session, self.measure).items():
            row = self.last.get(project)
            if row is None:
                text = _("{project} stands on record and nobody has decided anything on it", project=project)
                yield Broken("altered", text, project=project)
            elif state != row["state_after"]:
                text = _(
                    "{project} is {state}, and its last decision, {row}, has left it {state_after}",
                    project=project,
                    state=state,
                    row=called(row),
                    state_after=row["state_after"],
                )
                yield broken_at("altered", text, row, self.places.get(row["id"]))
            elif row["file"] and row["file"] != seal:
                text = _(
                    "the row of {project} is not as its last decision, {row}, has left it",
                    project=project,
                    row=called(row),
                )
                yield broken_at("altered", text, row, self.places.get(row["id"]))


def _statement(row: Row) -> Statement:
    """What was signed, as the entry says it; a submission and an opening are said of the measure."""
    subject = row["measure"] if row["project"] is None or row["name"] in (SUBMIT, OPEN) else row["project"]
    return Statement(row["command_id"], subject, row["name"], row["content"], row["actor"], row["role"])


def _doubted(
    register: Register, said: Statement, signature: str, moments: Iterable[datetime], leaders: Sequence[str]
) -> str:
    """What speaks against a decision at each of the moments, and for each of the leads, by which it may be judged; empty when it is proved by one."""
    judged = product(moments, leaders if said.role == Role.operator else ("",))
    first = _("its time is none")
    for number, (moment, lead) in enumerate(judged):
        found = proof.doubts(register, said, signature, moment, lead)
        if not found:
            return ""
        if number == 0:
            first = "; ".join(catalogue.said(finding, language(), retold) for finding in found)
    return first


def _data(answer: Any) -> Mapping[str, Any]:
    try:
        found = json.loads(answer)
    except (TypeError, ValueError):
        return {}
    data = found.get("data") if isinstance(found, dict) else None
    return data if isinstance(data, dict) else {}
