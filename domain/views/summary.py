"""Where a file stands, for people and scripts: computed from the file, never stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from domain.basis.calendar import ROME, day_it, end_of_day, local_day
from domain.basis.euro import euro
from domain.basis.once import once
from domain.basis.vocabulary import Requirement
from domain.edition.measure import Measure
from domain.lifecycle.states import ENDS, STAGES, Role, State
from domain.lifecycle.transitions import DELIVERED
from domain.money.evidence import not_regular
from domain.money.required import lacking
from domain.procedure import regularity
from domain.procedure.outcomes import live, outcome_of
from domain.record.chances import Offers
from domain.record.decision import Context
from domain.record.file import Evidence, File, Signature
from domain.record.file_terms import term_of
from domain.record.letters import reminder_key
from domain.record.payables import Claim, SpotCheck
from domain.record.people import Outcome, Recipient
from domain.record.served import process_cents
from domain.record.states import Account, ClaimState, OutcomeState
from domain.system.overdue import overdue_matters
from domain.terms import reckoning
from domain.terms.agenda import AgendaItem, AgendaKind, next_deadline, upcoming
from domain.terms.ladder import rungs
from domain.terms.term import Term
from domain.views import offered
from domain.views.debts import debt_lines
from domain.views.documents import (
    AwaitedSignature,
    ClaimLineOfStatus,
    Deadline,
    EvidenceLine,
    Money,
    OutcomeLine,
    RecipientLine,
    ReminderLine,
    RequirementLine,
    SpotCheckLine,
    Status,
    TermLine,
)
from domain.views.moves import words_of
from domain.views.standing import stands


def stage_of(state: State) -> str:
    """The Italian name of the stage to which a state belongs."""
    return next((stage.name_it for stage in STAGES if state in stage.states), "Concluso")


def granted(file: File) -> int:
    """Cents that the decree granted and that were not released."""
    return sum(file.held(account) for account in (Account.committed, Account.ordered, Account.paid))


@once
def attention(file: File, measure: Measure) -> tuple[str, ...]:
    """Terms of the administration that have passed, by name."""
    return overdue_matters(file, measure.terms)


def status(file: File, measure: Measure, at: datetime, offers: Offers, sent: Collection[str] = ()) -> Status:
    """The answer of ``status``: state, who must act, commands, terms, money, people, claims.

    ``offers`` holds what may be done now; ``sent`` the keys of the letters that have left. What stands in words, such as the
    causes of debts, the papers that were asked for and the grounds of a notice, is added by whoever reads documents.
    """
    return Status(
        project=file.project,
        measure=file.measure,
        title=file.title,
        state=file.state.value,
        stage=stage_of(file.state),
        waiting_for=[role.value for role in offered.must_act(file, offers)],
        since=_instant(file.since),
        now=_instant(at),
        arrived_at=_instant(file.arrived_at),
        order=file.order,
        needs_attention=list(attention(file, measure)),
        commands=offered.given(offers),
        next=offered.steps(file, measure, offers),
        signatures=awaited_signatures(file.facts.signatures, offered.given(offers)),
        deadlines=[term_line(file, term, measure, local_day(at), sent) for term in file.terms.values()],
        money=money(file),
        recipients=_recipients(file, measure, at),
        claims=[_claim(file, claim, measure, at) for claim in file.claims.values()],
        evidence=[_evidence(paper) for paper in file.evidence.values()],
        checks=[_spot_check(one) for one in file.checks.values()],
        debts=debt_lines(file, {}),
        asked_papers=[],
        grounds=[],
        requirements=requirement_lines(file, measure),
    )


def awaited_signatures(signatures: Iterable[Signature], offered: Collection[str]) -> list[AwaitedSignature]:
    """First signatures that wait for the second, of those commands that may still be given."""
    return [
        AwaitedSignature(
            command=signature.command.replace("_", "-"),
            of=signature.of,
            amount=euro(signature.cents),
            signed_by=signature.first,
        )
        for signature in signatures
        if signature.second is None and signature.command.replace("_", "-") in offered
    ]


def _instant(value: datetime) -> str:
    return value.astimezone(ROME).isoformat(timespec="seconds")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def term_line(file: File, term: Term, measure: Measure, today: date, sent: Collection[str]) -> TermLine:
    """One term as people read it: due date, how it stands, on which basis, its reminders, why the date moved."""
    due = reckoning.due(term, measure.calendar)
    now = stands(file, term, measure, today)
    ladder = rungs(term, measure.terms[term.name], measure.calendar)
    return TermLine(
        term=term.id,
        due=due.day.isoformat() if due else None,
        status=now.status.value,
        met_on=_day(now.met_on),
        basis=reckoning.basis_of(term, due.day if due else None),
        waiting_for=term.waiting_for,
        moved=[words_of(moved) for moved in due.moved] if due else [],
        reminders=[
            ReminderLine(
                at=rung.day.isoformat(), sent=reminder_key(file.project, term.waiting_for, term.id, rung.id) in sent
            )
            for rung in ladder
        ],
    )


def deadlines(file: File, measure: Measure, at: datetime, offers: Offers) -> list[Deadline]:
    """All terms of a project, also those that have ended."""
    lines = [_of_term(file, measure, at, offers, term) for term in file.terms.values()]
    return sorted(lines, key=urgency)


def pressing(file: File, measure: Measure, at: datetime, offers: Offers) -> list[Deadline]:
    """The terms of a project in which somebody still has to act."""
    lines = [_of_term(file, measure, at, offers, term) for term in offered.pressing(file, measure)]
    return sorted(lines, key=urgency)


def _of_term(file: File, measure: Measure, at: datetime, offers: Offers, term: Term) -> Deadline:
    role = Role(term.waiting_for)
    desk = offered.desk_of_term(measure, offers, role, term)
    return _line(file, measure, at, offers, role, offered.Duty(term, desk))


def waiting(file: File, measure: Measure, at: datetime, offers: Offers, role: Role) -> list[Deadline]:
    """What a project asks of a role: one line for each matter; one without a matter when it only must act."""
    found = offered.duties(file, measure, offers, role)
    if not found and role in offered.must_act(file, offers):
        found = [offered.Duty(None, offered.desk_of((), role))]
    return [_line(file, measure, at, offers, role, duty) for duty in found]


def _line(file: File, measure: Measure, at: datetime, offers: Offers, role: Role, duty: offered.Duty) -> Deadline:
    """One line of ``deadlines`` and ``inbox``; days are left only to what runs, or has passed and still presses."""
    term, desk = duty
    day = offered.last_day(term, measure) if term else None
    now = stands(file, term, measure, local_day(at)) if term else None
    presses = term is not None and term in offered.pressing(file, measure)
    signed = awaited_signatures(file.facts.signatures, offered.given(offers)) if role is Role.manager else []
    return Deadline(
        project=file.project,
        title=file.title,
        measure=file.measure,
        state=file.state.value,
        term=term.id if term else None,
        due=day.isoformat() if day else None,
        days_left=(day - local_day(at)).days if day and presses else None,
        overdue=term is not None and presses and offered.has_passed(term),
        who=role.value,
        basis=reckoning.basis_of(term, day) if term else "",
        status=now.status.value if now else None,
        met_on=_day(now.met_on) if now else None,
        signatures=[one for one in signed if one["command"] in desk.commands or not desk.commands],
        commands=desk.commands,
        reason=desk.reason,
        give=desk.give,
        blocked=desk.blocked,
    )


def urgency(line: Deadline) -> tuple[bool, bool, int, str]:
    """Overdue first, then by days left; what is suspended, or has no term, last."""
    return (not line["overdue"], line["days_left"] is None, line["days_left"] or 0, line["project"])


def money(file: File) -> Money:
    """The project's money by part; ``released`` is what went back to the envelope."""
    held = {
        account: file.held(account) for account in (Account.reserved, Account.committed, Account.ordered, Account.paid)
    }
    was_funded = file.state is not State.waiting_for_funds and file.state is not State.not_funded
    released = (
        file.requested - sum(held.values()) - sum(debt.settled - debt.withheld for debt in file.debts.values())
        if was_funded and (file.state in ENDS or file.state is State.recovery or file.facts.reopened_by)
        else 0
    )
    return Money(
        requested=euro(file.requested),
        reserved=euro(held[Account.reserved]),
        committed=euro(held[Account.committed]),
        ordered=euro(held[Account.ordered]),
        paid=euro(held[Account.paid]),
        recovered=euro(sum(debt.settled for debt in file.debts.values())),
        released=euro(released),
    )


# From the first plan to the final claim: what somebody lacks can still be given, or is asked about.
_MAY_LACK = (State.in_delivery, *DELIVERED)


def _recipients(file: File, measure: Measure, at: datetime) -> list[RecipientLine]:
    rule = measure.claims.required_services
    lacked: Mapping[str, tuple[str, ...]] = {}
    if rule is not None and file.state in _MAY_LACK:
        lacked = lacking(file, rule.at(file.moments(local_day(at))))
    return [_recipient(file, person, lacked.get(person.id, ())) for person in file.recipients.values()]


def _recipient(file: File, person: Recipient, lacks: Iterable[str]) -> RecipientLine:
    outcome = outcome_of(file, person.id)
    reached = sum(one.cents for one in live(file, person.id) if one.state is OutcomeState.verified)
    return RecipientLine(
        id=person.id,
        state=person.state.value,
        band=person.band,
        process=euro(process_cents(file, person.id)),
        result=euro(reached),
        outcome=_outcome(outcome) if outcome else None,
        lacks=list(lacks),
    )


def _outcome(outcome: Outcome) -> OutcomeLine:
    return OutcomeLine(
        kind=outcome.kind, state=outcome.state, reached_on=str(outcome.reached_on), amount=euro(outcome.cents)
    )


def _claim(file: File, claim: Claim, measure: Measure, at: datetime) -> ClaimLineOfStatus:
    return ClaimLineOfStatus(
        claim=claim.id,
        kind=claim.kind,
        state=claim.state.value,
        claimed=euro(claim.claimed),
        recognised=None if claim.recognised is None else euro(claim.recognised),
        paid=euro(claim.paid),
        awaits=_awaits(file, claim, measure, at),
    )


def _awaits(file: File, claim: Claim, measure: Measure, at: datetime) -> str | None:
    """Why a claim that was checked cannot be ordered yet: the regularity of the payee is not known (R4.13)."""
    if claim.state not in (ClaimState.checked, ClaimState.failed) or not claim.recognised:
        return None
    ctx = Context(measure, at, actor="", content="")
    found = next(not_regular(file, regularity.remembered(file, ctx), ctx), None)
    return found.message if found else None


def _evidence(paper: Evidence) -> EvidenceLine:
    until = paper.valid_until.isoformat() if paper.valid_until else None
    return EvidenceLine(kind=paper.kind, name=paper.name, valid_until=until)


def _spot_check(check: SpotCheck) -> SpotCheckLine:
    return SpotCheckLine(
        check=check.id,
        on=check.visited_on.isoformat(),
        drawn=bool(check.draw),
        minutes=check.document,
        wrong_lines=check.wrong_lines,
    )


def requirement_lines(file: File, measure: Measure) -> list[RequirementLine]:
    """What the project must have and has lost, each with its effect."""
    return [_requirement(file, name, measure) for name in file.facts.broken]


def _requirement(file: File, name: str, measure: Measure) -> RequirementLine:
    term = term_of(file, f"requirement/{name}")
    due = reckoning.due(term, measure.calendar) if term else None
    effects = measure.requirements.effects.at(file.moments(local_day(file.since)))
    return RequirementLine(
        requirement=name, effect=effects[Requirement(name)], until=due.day.isoformat() if due else None
    )


def next_instants(file: File, measure: Measure) -> tuple[datetime | None, str, datetime | None]:
    """The next instant of the register, its label in Italian, and the next end of a term (all in programme time)."""
    item = upcoming(file.terms, measure) if file.state not in ENDS else None
    end = next_deadline(file.terms, measure) if file.state not in ENDS else None
    label = _label(file.terms[item.term], item, measure) if item else ""
    return (item.at if item else None), label, (end_of_day(end[1].day) if end else None)


def _label(term: Term, item: AgendaItem, measure: Measure) -> str:
    """What a row of the UI's timeline says of an instant: what happens, to which term, on which day."""
    last = timedelta(days=item.kind is AgendaKind.expiry)  # a term ends with its last day, and is acted on after it
    return f"{_ITEM_IT[item.kind]}: {measure.terms[term.name].title}, {day_it(local_day(item.at) - last)}"


_ITEM_IT = {
    AgendaKind.reminder: "promemoria",
    AgendaKind.expiry: "scade",
    AgendaKind.resumption: "riprende",
    AgendaKind.prolongation: "è prorogato",
}
