"""What the clock does: reminders and the effects of terms that have come due. Silence never approves (R9.5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from domain.basis.calendar import local_day
from domain.edition.terms import TermRule
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.procedure.delivery import end
from domain.procedure.endings import SETTLED, close_when_settled, conclude, forfeit
from domain.procedure.evaluation import end_notice, resume_procedure
from domain.procedure.outcomes import awaited_facts, exit_status
from domain.record.decision import Context, Decision
from domain.record.declared_terms import is_unanswered
from domain.record.file import File
from domain.record.file_terms import change, matter_of, meet
from domain.record.ledger import after
from domain.record.letters import letter
from domain.terms import term as clock
from domain.terms.agenda import AgendaItem, upcoming
from domain.terms.key import TermKey
from domain.terms.ladder import generation
from domain.terms.term import Term, TermStatus


def pass_time(file: File, _: c.Nothing, ctx: Context) -> Decision:
    """Work off what is due, in order of due date, each item once, up to the first that changes the state.

    After an outage of any length the clock is told again until nothing is due: what one state begins may itself be due
    in the next, and the decisions are those of the uninterrupted run.
    """
    decision = Decision(file)
    acted: list[str] = []
    while decision.file.state is file.state and (item := _due(decision.file, ctx)) is not None:
        step = _act(decision.file, item, replace(ctx, at=item.at))
        acted.append(f"{item.term} {item.rung or item.kind}")
        money = after(decision.file.money, step.transfers)
        decision = Decision(
            step.file.having(money=money), (*decision.transfers, *step.transfers), (*decision.notices, *step.notices)
        )
    return Decision(decision.file, decision.transfers, decision.notices, {"acted": acted})


def _due(file: File, ctx: Context) -> AgendaItem | None:
    item = upcoming(file.terms, ctx.measure)
    return item if item is not None and item.at <= ctx.at else None


def _act(file: File, item: AgendaItem, ctx: Context) -> Decision:
    term, rung = file.terms[item.term], item.rung or ""
    if item.kind == "resumption":
        note = "the longest suspension is over, art. 2 par. 7 l. 241/1990"
        return Decision(change(file, item.term, lambda t: clock.resume_longest(t, ctx.day, note)))
    if item.kind == "prolongation":
        closes = ctx.measure.window.closes.version(ctx.day)
        note = closes.act or "the window is prolonged"
        return Decision(change(file, item.term, lambda t: clock.shift(t, local_day(closes.value), ctx.day, note)))
    if item.kind == "reminder":
        file = change(file, item.term, lambda t: clock.remind(t, ctx.day, rung))
        return Decision(file, notices=(letter(file, ctx, "reminder", term.waiting_for, term=item.term, rung=rung),))
    last_day = ctx.day - timedelta(days=1)
    file = change(file, item.term, lambda t: clock.expire(t, last_day))
    return EFFECTS[ctx.measure.terms[term.name].at_expiry](file, item.term, ctx)


def _escalate(file: File, term: str, ctx: Context) -> Decision:
    """A term of the administration passes: the head of office is told, nothing is decided."""
    rung = f"expired{generation(file.terms[term])}"
    return Decision(file, notices=(letter(file, ctx, "escalation", "manager", term=term, rung=rung),))


def _forfeit(file: File, _: str, ctx: Context) -> Decision:
    return forfeit(file, ctx)


def _end_delivery(file: File, _: str, ctx: Context) -> Decision:
    return end(file, ctx, ctx.day - timedelta(days=1))


def _resume_procedure(file: File, _: str, ctx: Context) -> Decision:
    return Decision(end_notice(file, ctx, ctx.day - timedelta(days=1)))


def _decide_on_papers(file: File, _: str, ctx: Context) -> Decision:
    return Decision(resume_procedure(file, ctx, State.formal_check))


def _close(file: File, term: str, ctx: Context) -> Decision:
    """No claim in time: what is unclaimed lapses; the project goes on only for what is claimed already (R8.3)."""
    notice = letter(file, ctx, "lapse", "operator", term=term)
    if file.state is State.payment:
        return close_when_settled(Decision(file, notices=(notice,)), ctx)
    if not file.claims:
        return forfeit(file, ctx)
    return close_when_settled(Decision(ctx.moved(file, State.payment), notices=(notice,)), ctx)


def _ask(file: File, term: str, ctx: Context) -> Decision:
    """A fact is awaited and nobody has told it: whoever knows it is asked (R6.22, R6.19, R9.18)."""
    to = file.terms[term].waiting_for
    return Decision(file, notices=(letter(file, ctx, "ask", to, term=term, rung="expired"),))


def _record_status(file: File, term: str, ctx: Context) -> Decision:
    """The last status of those who left on that day is their immediate result; in work and seeking exclude each other (R9.18)."""
    left, last = date.fromisoformat(TermKey.parse(term).of), ctx.day - timedelta(days=1)
    people = [
        replace(person, exit_status=exit_status(file, person, last))
        for person in file.recipients.values()
        if (person.left_on or file.facts.ended_on) == left and person.planned_on is not None
    ]
    return Decision(file.putting("recipients", *people))


def _note(file: File, _: str, __: Context) -> Decision:
    return Decision(file)


EFFECTS: dict[str, Callable[[File, str, Context], Decision]] = {
    "escalate": _escalate,
    "forfeit": _forfeit,
    "end_delivery": _end_delivery,
    "resume_procedure": _resume_procedure,
    "decide_on_papers": _decide_on_papers,
    "close": _close,
    "ask": _ask,
    "record_status": _record_status,
    "note": _note,
}
"""What each kind of expiry does; the kinds are declared in ``domain.edition.measure.TermRule``."""


def overdue_matters(file: File, terms: dict[str, TermRule]) -> tuple[str, ...]:
    """Terms of the administration that have passed while their matter is still open."""
    procedure = (
        State.waiting_for_funds,
        State.formal_check,
        State.awaiting_documents,
        State.under_evaluation,
        State.awaiting_decision,
        State.refusal_notice,
    )
    pending = {
        "decision": file.state in procedure,
        "formal_check": file.state is State.formal_check,
        "evaluation": file.state is State.under_evaluation,
        "extension_request": file.state is State.in_delivery
        and any(extension.granted is None for extension in file.extensions.values()),
    }
    passed = [
        t
        for t in file.terms.values()
        if clock.status(t) is TermStatus.expired and terms[t.name].at_expiry == "escalate"
    ]
    return tuple(t.id for t in passed if pending.get(t.name) or _unsettled(file, t) or is_unanswered(file, t))


def _unsettled(file: File, term: Term) -> bool:
    """Whether the claim of a passed term of payment is not settled, or the debt of a passed recovery is still owed."""
    number = TermKey.parse(term.id).of
    claim, debt = file.claims.get(number), file.debts.get(number)
    unpaid = claim is not None and claim.state not in SETTLED and claim.recognised != 0
    return unpaid or (debt is not None and debt.open > 0)


def open_questions(file: File, terms: dict[str, TermRule]) -> tuple[str, ...]:
    """Terms that have passed and whose question nobody has answered yet (R6.22, R6.19)."""
    awaited = awaited_facts(file)
    asked = [t for t in file.terms.values() if terms[t.name].at_expiry == "ask"]
    return tuple(t.id for t in asked if t.term_class == "records" or matter_of(t) in awaited or is_unanswered(file, t))


def close_window(file: File, _: c.Nothing, ctx: Context) -> Decision:
    """The window ends: what still waits for money is not funded (R5.7)."""
    file = change(file, "window", lambda term: clock.expire(term, ctx.day))
    file = conclude(meet(file, ctx.day, "decision"), ctx, State.not_funded, "not funded", appeal=True)
    return Decision(file, notices=(letter(file, ctx, "not_funded", "operator", term="appeal"),))
