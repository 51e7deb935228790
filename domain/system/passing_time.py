"""What the clock does: reminders and the effects of terms that have come due. Silence never approves (R9.5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from domain.basis.calendar import local_day
from domain.basis.euro import euro_it
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.lifecycle.telling import Told
from domain.lifecycle.told import Ask, Escalation, PlanReminder, Reminder
from domain.money import lapse, placements
from domain.procedure import extension, forfeiture, participants
from domain.procedure.delivery import active, end
from domain.procedure.endings import close_when_settled
from domain.procedure.formal_check import resume_procedure
from domain.procedure.outcomes import HIRE_TERMS, RESULT_TERMS, exit_status, hire_terms, result_terms, results_in_letter
from domain.procedure.refusal import end_notice
from domain.procedure.retention import forget_all
from domain.procedure.revocation import begin_notice
from domain.record.decision import Context, Decision, Stage
from domain.record.file import File
from domain.record.file_terms import begin_term, change, is_open, matter_of
from domain.record.ledger import after
from domain.record.letters import letter
from domain.record.served import process_cents
from domain.record.states import OutcomeState
from domain.system import hearing
from domain.terms import term as clock
from domain.terms.agenda import AgendaItem, AgendaKind, upcoming
from domain.terms.key import TermKey
from domain.terms.ladder import generation


def pass_time(file: File, _: c.Nothing, ctx: Context) -> Decision:
    """Work off what is due, in order of due date, each item once, up to the first that changes the state.

    After an outage of any length the clock is told again until nothing is due: what one state begins may itself be due
    in the next, and the decisions are those of the uninterrupted run.
    """
    decision = Decision(file)
    acted: list[str] = []
    item = _due(file, ctx)
    while item is not None and decision.file.state is file.state:
        step = _act(decision.file, item, replace(ctx, at=item.at))
        acted.append(f"{item.term} {item.rung or item.kind}")
        money = after(decision.file.money, step.transfers)
        decision = Decision(
            step.file.having(money=money),
            (*decision.transfers, *step.transfers),
            (*decision.notices, *step.notices),
            erased=(*decision.erased, *step.erased),
            stages=(*decision.stages, Stage(step.file.having(money=money), item.at, len(step.notices))),
        )
        item = _due(decision.file, ctx)
    told = {"acted": acted, "erased": list(decision.erased)} if decision.erased else {"acted": acted}
    return replace(decision, data=told)


def _due(file: File, ctx: Context) -> AgendaItem | None:
    item = upcoming(file.terms, ctx.measure)
    return item if item is not None and item.at <= ctx.at else None


def _act(file: File, item: AgendaItem, ctx: Context) -> Decision:
    term = file.terms[item.term]
    rung = item.rung or ""
    if item.kind is AgendaKind.resumption:
        note = "the longest suspension is over, art. 2 par. 7 l. 241/1990"
        return Decision(change(file, item.term, lambda t: clock.resume_longest(t, ctx.day, note)))
    if item.kind is AgendaKind.prolongation:
        closes = ctx.measure.window.closes.version(ctx.day)
        note = closes.act or "the window is prolonged"
        return Decision(change(file, item.term, lambda t: clock.shift(t, local_day(closes.value), ctx.day, note)))
    if item.kind is AgendaKind.reminder:
        file = change(file, item.term, lambda t: clock.remind(t, ctx.day, rung))
        told = _reminder(file, term.name)
        return Decision(file, notices=(letter(file, ctx, told, term.waiting_for, term=item.term, rung=rung),))
    last_day = ctx.day - timedelta(days=1)
    file = change(file, item.term, lambda t: clock.expire(t, last_day))
    return EFFECTS[ctx.measure.terms[term.name].at_expiry](file, item.term, ctx)


def _reminder(file: File, term: str) -> Told:
    """What a reminder tells; as the end of the project comes near, also what was done of what was planned."""
    if term != "project_end":
        return Reminder()
    people = active(file)
    return PlanReminder(
        plans_signed=sum(person.planned_on is not None for person in people),
        people=len(people),
        process=euro_it(process_cents(file)),
        planned_process=euro_it(file.requested_process),
    )


def _escalate(file: File, term: str, ctx: Context) -> Decision:
    """A term of the administration passes: the head of office is told, nothing is decided."""
    rung = f"expired{generation(file.terms[term])}"
    return Decision(file, notices=(letter(file, ctx, Escalation(), "manager", term=term, rung=rung),))


def _end_delivery(file: File, _: str, ctx: Context) -> Decision:
    return end(file, ctx, ctx.day - timedelta(days=1))


def _resume_procedure(file: File, _: str, ctx: Context) -> Decision:
    return Decision(end_notice(file, ctx, ctx.day - timedelta(days=1)))


def _resume_request(file: File, term: str, ctx: Context) -> Decision:
    return Decision(extension.end_notice(file, term, ctx.day - timedelta(days=1), ctx))


def _decide_on_papers(file: File, _: str, ctx: Context) -> Decision:
    return Decision(resume_procedure(file, ctx, State.formal_check))


def _close_again(file: File, _: str, ctx: Context) -> Decision:
    """Nothing was found wrong in a file that was opened again, or all of it is settled: it closes (R8.8)."""
    return close_when_settled(Decision(file), ctx)


def _stand(file: File, _: str, ctx: Context) -> Decision:
    """Nobody has contested what was decided: it stands, and nothing of it keeps the file open any more (F48)."""
    return close_when_settled(Decision(file), ctx)


def _ask(file: File, term: str, ctx: Context) -> Decision:
    """A fact is awaited and nobody has told it: whoever knows it is asked (R6.22, R6.19, R9.18)."""
    name = file.terms[term].name
    if name in (*HIRE_TERMS, *RESULT_TERMS):
        return _ask_register(file, term, ctx)
    if name == participants.LATER:
        file = participants.followed(file, file.terms[term], ctx)
    about = participants.lacking(file, file.terms[term]) if participants.is_of_participants(file.terms[term]) else None
    if about == []:
        return Decision(file)
    told = Ask(results=(), people=", ".join(person.id for person in about or ()))
    return Decision(file, notices=(letter(file, ctx, told, file.terms[term].waiting_for, term=term, rung="expired"),))


def _ask_register(file: File, term: str, ctx: Context) -> Decision:
    """The register of hiring notices is asked first; only what it does not confirm is asked of a person (R6.22, F44).

    The question comes again when an answer may exist: late notices of the hire, and the end of the job, which is made
    known some days after it.
    """
    held = file.terms[term]
    about = [o for o in file.outcomes.values() if matter_of(held) in (*hire_terms(o), *result_terms(o))]
    decision = placements.asked(file, about, ctx, matter=held.name)
    file = decision.file
    left = [file.outcomes[o.id] for o in about if file.outcomes[o.id].state is not OutcomeState.refused]
    if held.name == "outcome":
        for outcome in left:
            file = begin_once(file, ctx, result_terms(outcome)[1])
        decision = replace(decision, file=file)
    unknown = placements.unconfirmed(file, left)
    if held.name in HIRE_TERMS:
        unknown = [outcome for outcome in unknown if outcome.state is OutcomeState.declared]
    if not unknown:
        return decision
    if held.name in ("hire_notice", "hire_notice_agency"):
        file = begin_once(file, ctx, hire_terms(unknown[0])[1])
    told = Ask(results=results_in_letter(unknown))
    words = letter(file, ctx, told, held.waiting_for, term=term, rung="expired")
    return replace(decision, file=file, notices=(*decision.notices, words))


def begin_once(file: File, ctx: Context, key: TermKey) -> File:
    """Begin a term today, unless it runs."""
    return file if is_open(file, str(key)) else begin_term(file, ctx.measure, key.name, ctx.day, of=key.of)


def _record_status(file: File, term: str, ctx: Context) -> Decision:
    """The last status of those who left on that day is their immediate result; in work and seeking exclude each other (R9.18).

    Where somebody has told it, that stands.
    """
    last = ctx.day - timedelta(days=1)
    people = [
        replace(person, exit_status=exit_status(file, person, last))
        for person in participants.lacking(file, file.terms[term])
    ]
    return Decision(file.putting("recipients", *people))


def _revocation_notice(file: File, term: str, ctx: Context) -> Decision:
    """A requirement was not mended in its days: the notice that a revocation begins leaves, and the manager hears of it."""
    told = letter(file, ctx, Escalation(), "manager", term=term, rung="expired")
    opened = begin_notice(file, ctx, TermKey.parse(term).of)
    return Decision(opened.file, notices=(*opened.notices, told))


def _erase(file: File, _: str, __: Context) -> Decision:
    """The papers need not be kept any longer: nothing tells any more who the people were (R9.14)."""
    return forget_all(file)


def _ask_registers(file: File, _: str, ctx: Context) -> Decision:
    """An entry of a register begins or ends today: it is asked again (R1.6)."""
    return hearing.ask_again(file, ctx)


def _note(file: File, _: str, __: Context) -> Decision:
    return Decision(file)


# What each kind of expiry does; the kinds are declared in ``domain.edition.terms.TermRule``.
EFFECTS: dict[str, Callable[[File, str, Context], Decision]] = {
    "escalate": _escalate,
    "forfeit": forfeiture.give_notice,
    "end_delivery": _end_delivery,
    "resume_procedure": _resume_procedure,
    "resume_request": _resume_request,
    "decide_on_papers": _decide_on_papers,
    "close": lapse.give_notice,
    "close_again": _close_again,
    "stand": _stand,
    "ask": _ask,
    "record_status": _record_status,
    "revocation_notice": _revocation_notice,
    "erase": _erase,
    "ask_registers": _ask_registers,
    "note": _note,
}
