"""A desk at which tests apply commands to a file in memory: no record, no server."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any, cast

from domain.basis.findings import Finding
from domain.commands.table import COMMANDS, sentence
from domain.decide import decide
from domain.edition.acts import stopped, window_of
from domain.edition.measure import Measure
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.offers import offers
from domain.procedure.submission import receive
from domain.record import ledger
from domain.record.chances import Offer, Offers
from domain.record.decision import Context, Decision, Refusal
from domain.record.elsewhere import NOBODY, NOWHERE, UNTOLD, Elsewhere, Joining, Queue
from domain.record.file import File
from domain.record.sent import Naming
from domain.registers.all import SILENCE, Registers
from domain.registers.answers import NO_DATA, Answer, Origin, Said
from domain.registers.hirings import Employment
from domain.registers.participations import FiledParticipation, Participation
from domain.registers.regularity import FiledRegularity, RegularityEntry, regularity_on
from domain.terms.term import Term
from domain.views.offered import given, must_act
from domain.views.telling import Told
from domain.watch.recount import Duty, EventRow, Ladder, TermHead, duties
from storage import rules
from tests import lives
from tests.domain.right import right


def begun_by(decision: Decision) -> tuple[str, ...]:
    """The terms that begin when the letters of a decision arrive."""
    return tuple(term for n in decision.notices for term in n.values.get("starts", "").split(",") if term)


def arrived(file: File, terms: Iterable[str], measure: Measure, at: datetime) -> File:
    """The file after the arrival of letters: the terms that wait for them begin."""
    content = c.RecordDelivery(deliveries=tuple(c.Delivery(term=term, at=at) for term in terms))
    answer = decide("record_delivery", file, content, Context(measure, at, "", ""))
    assert isinstance(answer, Decision)
    return answer.file


# Laws are looked for up to so many days after the start of a term: no term of a project lasts longer.
FAR = 20 * 366


def counted(term: Term, measure: Measure) -> list[Duty]:
    """What the watchdog counts of a term, from its rows."""
    rule, first = measure.terms[term.name], term.events[0].day
    head: TermHead = {
        "project": "P", "id": term.id, "days": term.days, "months": term.months, "limit": term.limit, "holidays_move": term.holidays_move,
    }  # fmt: skip
    events = [cast("EventRow", asdict(event) | {"at": None}) for event in term.events]
    stops = [(w.first, w.last) for w in measure.calendar.stops(term.term_class, first.year, FAR)]
    ladder: Ladder = {
        "after": rule.reminders_after.at(first) if rule.reminders_after else (),
        "before": rule.reminders_before.at(first) if rule.reminders_before else (),
        "hour": measure.calendar.reminder_hour.at(first),
    }
    return list(duties(head, events, stops, ladder))


def told(name: str, before: File, content: c.Content, decision: Decision) -> str:
    """The sentence of the project's story for a decision."""
    data = {"data": json.loads(json.dumps(dict(decision.data)))}
    role, said = COMMANDS[name].role, content.model_dump(mode="json")
    return sentence(Told(name, role, role, True, before.state, decision.file.state, data, said, decision.transfers))


# Where an entry of these registers stands.
STANDS = Origin("f" * 64, 2, "a" * 64)


@dataclass
class Albo:
    """Registers that a test writes: what they say from now on."""

    said: dict[str, Answer] = field(default_factory=dict)
    jobs: tuple[Employment, ...] = ()
    """Of everybody."""
    elsewhere: dict[int, tuple[Participation, ...]] = field(default_factory=dict)
    """Participations in other measures, by person."""
    durc: tuple[RegularityEntry, ...] = ()
    """What the register of regularity has of everybody."""

    def say(self, body: str, said: Said, found: str, since: date, until: date | None = None) -> None:
        """From now on it says this."""
        self.said[body] = Answer(said, found, since, "f" * 64, found, until)

    def accreditation(self, body: str, service: str, standing: str, day: date) -> Answer:  # noqa: ARG002
        """See ``domain.registers.answers.Accreditations``."""
        return self.said.get(body, NO_DATA)

    def employments(self, person: int) -> tuple[Employment, ...]:  # noqa: ARG002
        """See ``domain.registers.hirings.Hirings``."""
        return self.jobs

    def participations(self, person: int) -> tuple[FiledParticipation, ...]:
        """See ``domain.registers.participations.Participations``."""
        return tuple(FiledParticipation(one, STANDS) for one in self.elsewhere.get(person, ()))

    def regularity(self, body: str, day: date, days: int) -> Answer:  # noqa: ARG002
        """See ``domain.registers.regularity.Regularities``."""
        return regularity_on([FiledRegularity(one, STANDS) for one in self.durc], day, days)


NEWS = c.HearRegisters(kind="accreditation", file="f" * 64)


@dataclass
class Desk:
    """One file and what was decided on it."""

    file: File
    measure: Measure = field(default_factory=lambda: rules.load(lives.MEASURE))
    decisions: list[Decision] = field(default_factory=list)
    acted: dict[str, frozenset[str]] = field(default_factory=dict)
    free: int = 0
    """Cents that are free in the measure."""
    in_file: frozenset[str] = frozenset()
    """Orders that have gone to the treasury."""
    registers: Registers = SILENCE
    """What registers say when they are asked."""
    elsewhere: Elsewhere = NOWHERE
    """What the people of the file have in other projects."""
    joining: Joining = NOBODY
    """Who joins with a command."""
    draw: str = ""
    """The act that has drawn the project for a check on the spot."""
    queue: Queue = UNTOLD
    """Where the application stands among those without money."""
    naming: tuple[Naming, ...] = ()
    """Letters that have left and name a decree."""
    late_post: bool = False
    """Whether letters wait for ``deliver``; otherwise they arrive at once."""
    on_the_way: tuple[str, ...] = ()
    """Terms that begin with letters that have not arrived."""
    now: datetime = lives.OPENED
    """When it was asked last."""

    def ask(self, name: str, content: c.Content, at: datetime, actor: str = "") -> Decision | Refusal:
        """Apply a command; the file changes when it is accepted. Without an actor it is one named like the role."""
        actor = actor or COMMANDS[name].role.value
        self.now = at
        ctx = self.context(at, actor, c.fingerprint(c.canonical(content)))
        answer = decide(name, self.file, content, ctx)
        if isinstance(answer, Decision):
            self.acted = {**self.acted, name: self.acted.get(name, frozenset()) | {actor}}
            self.decisions.append(answer)
            self.on_the_way += begun_by(answer)
            self.file = answer.file
            if not self.late_post:
                self.deliver(at)
        return answer

    def context(self, at: datetime, actor: str = "", hash: str = "") -> Context:
        """What a rule may know besides the file."""
        return Context(
            self.measure, at, actor, hash, "rules@1", self.acted, self.free, self.in_file, self.registers,
            elsewhere=self.elsewhere, joining=self.joining, draw=self.draw,
            naming=self.naming, queue=self.queue,
        )  # fmt: skip

    def offers(self, at: datetime | None = None) -> Offers:
        """What may be done on the file; when it was asked last, unless an instant is given."""
        return offers(self.file, self.context(at or self.now))

    def offered(self, at: datetime | None = None) -> set[str]:
        """The commands that would be taken."""
        return set(given(self.offers(at)))

    def who(self, at: datetime | None = None) -> tuple[Role, ...]:
        """Who must act."""
        return must_act(self.file, self.offers(at))

    def take(self, offer: Offer, at: datetime) -> Decision:
        """Give what is offered, in right words and as somebody who has done nothing yet; it must be taken."""
        ctx = self.context(at)
        for content in right(offer, self.file, ctx):
            answer = self.ask(offer.command.replace("-", "_"), content, at, f"new {at}")
            if isinstance(answer, Decision):
                return answer
        raise AssertionError(f"{offer.typed} is offered, and refused")

    def hear_law(self, content: c.SuspendTerms, at: datetime) -> Decision:
        """A law stops terms: it is in force from now on, and the file hears of it."""
        self.measure = stopped(self.measure, window_of(content))
        return self.do("suspend_terms", content, at)

    def deliver(self, delivered: datetime) -> None:
        """All letters arrive: the terms that wait for them begin."""
        self.file = arrived(self.file, self.on_the_way, self.measure, delivered)
        self.on_the_way = ()

    def do(self, name: str, content: c.Content, at: datetime, actor: str = "") -> Decision:
        """Apply a command that must be accepted."""
        answer = self.ask(name, content, at, actor)
        assert isinstance(answer, Decision), answer
        return answer

    def refused(self, name: str, content: c.Content, at: datetime, actor: str = "") -> tuple[Finding, ...]:
        """The findings of a command that must be refused; the file stays as it was."""
        before = self.file
        answer = self.ask(name, content, at, actor)
        assert isinstance(answer, Refusal), answer
        assert self.file is before
        return answer.findings

    def broken(self, name: str, content: c.Content, at: datetime, actor: str = "") -> list[str]:
        """The numbers of the rules that a refused command breaks."""
        return [finding.rule for finding in self.refused(name, content, at, actor)]

    def stands(self) -> State:
        """The state of the file now."""
        return self.file.state

    def live(self, before: str) -> Desk:
        """Bring the file to the moment before a command of the usual life, with its award published."""
        for at, name, content in lives.until(before):
            self.do(name, content, at)
            if name == "award":
                self.do("publish", c.Publish(address=lives.PAGE), at)
        return self


def desk(measure: str | Measure = lives.MEASURE, at: datetime = lives.OPENED, **changes: Any) -> Desk:
    """A desk with the Legler application just arrived and funded; the measure by its key, or as a test has changed it."""
    measure = rules.load(measure) if isinstance(measure, str) else measure
    _, application = lives.application(measure=measure.key, **changes)
    decision = receive(application, measure, at, "AR2017-0001", 1, place=None)
    return Desk(known(decision.file).having(money=ledger.after({}, decision.transfers)), measure)


def saying(measure: Measure, room: str, name: str, value: object) -> Measure:
    """A measure of which one rule of a room, such as ``delivery``, has another value."""
    part = getattr(measure, room)
    rule = getattr(part, name)
    other = rule.model_copy(update={"versions": (rule.versions[0].model_copy(update={"value": value}),)})
    return measure.model_copy(update={room: part.model_copy(update={name: other})})


def known(file: File) -> File:
    """A new file as the record has it: each recipient is a person, known by a number in all projects."""
    people = (replace(one, person=number) for number, one in enumerate(file.recipients.values(), 1))
    return file.putting("recipients", *people)
