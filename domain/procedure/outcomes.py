"""Results: placement and self-employment, alternatives for one person (sections 6.3 to 6.6 of the rules)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from domain.basis.euro import euro
from domain.basis.findings import Finding, require
from domain.basis.vocabulary import ContractKind, ExitStatus, OutcomeKind, WorkerStatus
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle.told import Result
from domain.procedure import results
from domain.procedure.accreditation import NEWS
from domain.procedure.delivery import GONE, end_of
from domain.procedure.double_funding import result_elsewhere
from domain.procedure.other_measures import PaidFor, result_in_other_measures
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import begin_term, is_open, term_of
from domain.record.network import RegisterAnswer
from domain.record.occasion import nth
from domain.record.payables import ClaimLine
from domain.record.people import Outcome, Recipient
from domain.record.states import OutcomeState, RecipientState
from domain.registers.answers import Register
from domain.terms import term as clock
from domain.terms.key import TermKey
from domain.terms.term import TermStatus

# Terms at whose end the hire, and the result, is asked of the register of notices (R6.22, R6.19).
HIRE_TERMS = ("hire_notice", "hire_notice_agency", "late_notice")
RESULT_TERMS = ("outcome", "end_notice", "end_notice_agency")
# When the register of notices is asked about results: at these terms, and as soon as an import may have an answer.
_ABOUT_RESULTS = frozenset((*HIRE_TERMS, *RESULT_TERMS, NEWS))
# What a person does by a result that stands (R9.18); who has a business plan looks for work.
EXIT_STATUS = {
    OutcomeKind.placement: ExitStatus.in_work,
    OutcomeKind.self_employment: ExitStatus.self_employed,
    OutcomeKind.traineeship: ExitStatus.in_training,
}


def declare_outcome(file: File, content: c.DeclareOutcome, ctx: Context) -> Decision:
    """Declare results. Rows of one person are successive contracts with one employer, which add up (R6.16)."""
    by_person: dict[str, list[c.OutcomeDeclaration]] = defaultdict(list)
    for declaration in content.outcomes:
        by_person[declaration.recipient].append(declaration)
    found = list[Finding]()
    outcomes = list[Outcome]()
    for number, contracts in by_person.items():
        contracts.sort(key=lambda contract: contract.hired)
        findings = list(_findings(file, number, contracts, ctx))
        found.extend(findings)
        if not findings:
            outcomes.append(_priced(f"O{len(file.outcomes) + len(outcomes) + 1}", contracts, file, ctx))
    require(*found)
    people = still_here(file, outcomes, RecipientState.outcome_declared)
    file = _watch(file.putting("outcomes", *outcomes).putting("recipients", *people), outcomes, ctx)
    return Decision(file, data={"outcomes": len(outcomes), "amount": euro(sum(outcome.cents for outcome in outcomes))})


def _hire_term(outcome: Outcome) -> TermKey:
    """The notices of agency work arrive by day 20 of the next month (R6.22)."""
    agency = outcome.contract == ContractKind.agency
    return TermKey("hire_notice_agency" if agency else "hire_notice", outcome.hired.isoformat())


def _day_of_result(outcome: Outcome) -> TermKey:
    return TermKey("outcome", outcome.reached_on.isoformat() if outcome.reached_on else "")


def _watch(file: File, outcomes: Sequence[Outcome], ctx: Context) -> File:
    """The clocks of new placements: when the hire must be known (R6.22), and the day that makes it a result (R6.20).

    One term for each date, not for each person: thirty people hired on one day need one reminder.
    """
    for outcome in outcomes:
        if outcome.kind is not OutcomeKind.placement or outcome.reached_on is None:
            continue
        hire = _hire_term(outcome)
        if not is_open(file, str(hire)):
            file = begin_term(file, ctx.measure, hire.name, outcome.hired, of=hire.of)
        if not is_open(file, str(_day_of_result(outcome))):
            file = _watch_day_of_result(file, outcome, ctx)
    return file


def _watch_day_of_result(file: File, outcome: Outcome, ctx: Context) -> File:
    if outcome.reached_on is None:
        return file
    day = _day_of_result(outcome)
    minimum = timedelta(days=ctx.measure.outcomes.placement.minimum_days.at(ctx.when(file).hired(outcome.hired)))
    return begin_term(file, ctx.measure, day.name, outcome.reached_on - minimum, of=day.of, limit=outcome.reached_on)


def watched_again(file: File, restored: Iterable[Outcome], ctx: Context) -> File:
    """Results that stand again have their check at day 180 again, where a refusal or a closing had cancelled it (R6.19)."""
    for outcome in restored:
        day = term_of(file, str(_day_of_result(outcome)))
        if day is not None and clock.status(day) is TermStatus.cancelled:
            file = _watch_day_of_result(file, outcome, ctx)
    return file


def awaited_facts(file: File) -> frozenset[TermKey]:
    """The matters of terms whose fact is still open: hires to be made known, results that stand."""
    declared = {key for o in file.outcomes.values() if o.state is OutcomeState.declared for key in hire_terms(o)}
    return frozenset(
        declared
        | {key for o in file.outcomes.values() if o.state is not OutcomeState.refused for key in result_terms(o)}
    )


def hire_terms(outcome: Outcome) -> tuple[TermKey, ...]:
    """The days on which the notice of a hire may be known: in its own term, or late; none where nobody is hired (R6.22)."""
    if outcome.kind is not OutcomeKind.placement:
        return ()
    return _hire_term(outcome), TermKey("late_notice", outcome.hired.isoformat())


def result_terms(outcome: Outcome) -> tuple[TermKey, TermKey]:
    """The day that makes a job a result, and the one on which its end before that day must be known (R6.19, R6.22)."""
    agency = outcome.contract == ContractKind.agency
    of = outcome.reached_on.isoformat() if outcome.reached_on else ""
    return _day_of_result(outcome), TermKey("end_notice_agency" if agency else "end_notice", of)


def days_that_decide(file: File) -> frozenset[TermKey]:
    """The matters of terms at whose end a result that was paid may be found wrong: they outlive the closing (R6.19)."""
    paid = {line.item for line in file.claim_lines.values() if line.cents > line.cut_cents and not line.released}
    return frozenset(key for outcome in verified(file) if outcome.id in paid for key in result_terms(outcome))


def exit_status(file: File, person: Recipient, on: date) -> ExitStatus:
    """What a person does on a day after leaving, by the facts of that day (R9.18).

    A result counts that has begun and has not ended. Without one, who was suspended and is not known to have left the
    employer is still employed (our reading); the others are seeking work.
    """
    outcome = outcome_of(file, person.id)
    stands = (
        outcome is not None
        and outcome.state is not OutcomeState.refused
        and outcome.hired <= on <= (outcome.ends or on)
    )
    does = EXIT_STATUS.get(outcome.kind) if outcome is not None and stands else None
    if does is not None:
        return does
    return ExitStatus.still_employed if person.status is WorkerStatus.suspended else ExitStatus.seeking


def _findings(file: File, number: str, contracts: Sequence[c.OutcomeDeclaration], ctx: Context) -> Iterator[Finding]:
    person = file.recipients.get(number)
    first = contracts[0]
    if person is None or person.state is RecipientState.replaced:
        yield refuse("R7.1", "unknown", number, recipient=number)
        return
    if person.state in GONE and (person.left_on is None or first.hired > person.left_on):
        yield refuse("R7.8", "left", number, recipient=number)
        return
    if person.planned_on is None:
        yield refuse("R6.21", "no_plan", number, recipient=number)
        return
    others = [one for one in live(file, number) if not results.follows(first.kind, one.kind)]
    if others:
        yield refuse("R6.3", "another", number, recipient=number, kind=others[0].kind)
    yield from result_elsewhere(number, number, ctx)
    yield from result_in_other_measures(file, PaidFor(number, results.SERVICE[first.kind], first.hired), ctx)
    planned = person.planned_on
    ends = end_of(file, ctx)
    if not planned <= first.hired <= ends:
        yield refuse("R6.21", "window", number, recipient=number, hired=first.hired, first=planned, last=ends)
    if len({contract.kind for contract in contracts}) > 1:
        yield refuse("R6.3", "two_kinds", number, recipient=number)
    else:
        yield from results.findings(file, person, contracts, ctx)


def _priced(outcome_id: str, contracts: Sequence[c.OutcomeDeclaration], file: File, ctx: Context) -> Outcome:
    first = contracts[0]
    last = contracts[-1]
    person = file.recipients[first.recipient]
    worth = results.worth(person, contracts, ctx.when(file).hired(first.hired), ctx.measure)
    return Outcome(
        id=outcome_id,
        recipient=person.id,
        kind=first.kind,
        hired=first.hired,
        ends=last.ends,
        contract=first.contract,
        employer=first.employer,
        weekly_hours=min(contract.weekly_hours for contract in contracts),
        declared_on=ctx.day,
        reached_on=worth.reached,
        cents=worth.cents,
        price_reference=worth.reference,
        document=ctx.content,
        contracts=len(contracts),
    )


def results_in_letter(outcomes: Iterable[Outcome], held: Mapping[str, ClaimLine] | None = None) -> tuple[Result, ...]:
    """Results as a letter names them: whoever reads it must know which ones are meant, and which lines of claims hold them."""
    lines = {item: line.id for item, line in (held or {}).items()}
    return tuple(
        Result(
            id=one.id,
            recipient=one.recipient,
            kind=one.kind,
            hired=one.hired,
            declared_on=one.declared_on,
            line=lines.get(one.id, ""),
            said=one.reason or "",
        )
        for one in outcomes
    )


def still_here(file: File, outcomes: Iterable[Outcome], state: RecipientState) -> list[Recipient]:
    """The people of some results in a new state; whoever has left the project stays away (R7.8)."""
    people = (file.recipients[outcome.recipient] for outcome in outcomes)
    return [replace(person, state=state) for person in people if person.state not in GONE]


def live(file: File, number: str) -> list[Outcome]:
    """The results of a person that were not refused."""
    return [
        outcome
        for outcome in file.outcomes.values()
        if outcome.recipient == number and outcome.state is not OutcomeState.refused
    ]


def verified(file: File) -> list[Outcome]:
    """The results that may be claimed."""
    return [outcome for outcome in file.outcomes.values() if outcome.state is OutcomeState.verified]


def about_results(file: File, number: str) -> list[RegisterAnswer]:
    """What the register of notices has said of a person's results, oldest first; of other things it is asked too."""
    own = (one for one in file.answers.values() if one.kind is Register.hirings and one.subject == number)
    return [one for one in own if one.matter in _ABOUT_RESULTS]


def outcome_of(file: File, number: str) -> Outcome | None:
    """The last declared result of a person."""
    own = [outcome for outcome in file.outcomes.values() if outcome.recipient == number]
    return own[-1] if own else None


def which_declaration(file: File, content: c.DeclareOutcome, _: str) -> str:
    """A result that was refused may be declared again in the same words."""
    people = {declared.recipient for declared in content.outcomes}
    refused = [o for o in file.outcomes.values() if o.state is OutcomeState.refused and o.recipient in people]
    return nth("outcome", len(refused))


def may_declare(file: File, _: Context) -> Iterator[Chance]:
    """As long as somebody with a plan has no result that excludes another one."""
    if any(_may_have_result(file, person) for person in file.recipients.values()):
        yield Chance("--file FILE")


def _may_have_result(file: File, person: Recipient) -> bool:
    if person.planned_on is None or person.state is RecipientState.replaced:
        return False
    if person.state in GONE and (person.left_on is None or person.left_on < person.planned_on):
        return False
    return all(results.follows(OutcomeKind.self_employment, one.kind) for one in live(file, person.id))
