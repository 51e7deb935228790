"""What is offered on a file, for people and scripts: which commands, to whom, until when, what is awaited, and what blocks it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from domain.basis.findings import Finding
from domain.basis.language import mark
from domain.basis.once import once
from domain.edition.acts import ADD_FUNDS, CLOSE_MEASURE
from domain.edition.measure import Measure
from domain.lifecycle.states import ENDS, Role, State, waiting_for
from domain.record.balance import owed
from domain.record.chances import Offer, Offers
from domain.record.file import File
from domain.record.file_terms import matter_of
from domain.system import overdue
from domain.terms import reckoning
from domain.terms.term import Term, TermStatus, status
from domain.views.documents import BlockedLine, FindingLine, Step


class Desk(NamedTuple):
    """What one matter asks of one role."""

    commands: dict[str, str]
    """What ends it: what the role may give, or, where nothing is the role's, what others may."""
    reason: str
    """What is awaited, in words."""
    give: list[str]
    """The role's own commands, as they are typed."""
    blocked: list[BlockedLine]


class Duty(NamedTuple):
    """A matter that waits for a role, with the term that presses it."""

    term: Term | None
    desk: Desk


# The command that hands orders over to the treasury, for all projects at once.
RUN = "payments run"
# What ends a term is not always a command of this service.
RETURN = mark("the money is awaited on the account: whoever receives it notes it")
NOT_RETURNED = mark(
    "the money has not come back: it is set off against the next payment; the guarantee, and the forced collection, are outside of this service"
)
PASSED = mark("it has passed: it is for others to act")
OUTSIDE = {"recovery": RETURN}


def given(offers: Iterable[Offer]) -> dict[str, str]:
    """The commands that would be taken now, as they are typed, with the role that each is for."""
    return {offer.command: offer.roles[0].value for offer in offers if offer.is_open}


@once
def pressing(file: File, measure: Measure) -> tuple[Term, ...]:
    """The terms in which somebody still has to act, those that have passed first, then by their last day."""
    found = overdue.pressing(file, measure.terms)
    return tuple(sorted(found, key=lambda term: (not has_passed(term), last_day(term, measure) or date.max)))


def has_passed(term: Term) -> bool:
    """Whether the last day is over."""
    return status(term) is TermStatus.expired


def last_day(term: Term, measure: Measure) -> date | None:
    """The last day of a term; None while it stands still, or awaits its letter."""
    due = reckoning.due(term, measure.calendar)
    return due.day if due else None


def ends(offer: Offer, term: Term, measure: Measure) -> bool:
    """Whether a command is what a term asks for, on the same matter."""
    named = term.name in offer.until or offer.command.replace("-", "_") in measure.terms[term.name].met_by
    return named and offer.of in ("", matter_of(term).of)


def presses(offer: Offer, file: File, measure: Measure) -> Term | None:
    """The term that presses a command: the nearest of those that it ends."""
    return next((term for term in pressing(file, measure) if ends(offer, term, measure)), None)


def desk_of(offers: Iterable[Offer], role: str, outside: str = "") -> Desk:
    """What one matter asks of a role: its own commands, those that are awaited before those that may be given; or what others do."""
    offers = list(offers)
    own = [offer for offer in offers if role in offer.roles]
    asked = [offer for offer in own if offer.awaited] or [offer for offer in own if offer.is_open]
    if not asked:
        return Desk(given(offers), outside, [], [])
    ready = [offer for offer in asked if offer.is_open]
    reason = "; ".join(dict.fromkeys(offer.does for offer in ready or asked))
    return Desk({offer.command: role for offer in ready}, reason, [offer.typed for offer in ready], blocked(asked))


def desk_of_term(measure: Measure, offers: Offers, role: str, term: Term) -> Desk:
    """What a term asks of a role. What has passed goes to the head of office, whoever should have acted."""
    own = [offer for offer in offers if ends(offer, term, measure)]
    outside = OUTSIDE.get(term.name, "") if role == term.waiting_for else ""
    if role != term.waiting_for and has_passed(term):
        outside = NOT_RETURNED if term.name in OUTSIDE else PASSED
    return desk_of(own, role, outside)


def duties(file: File, measure: Measure, offers: Offers, role: Role) -> list[Duty]:
    """What waits for a role: what is awaited of it, by the term that presses it; its other terms; and what has passed."""
    asked: dict[str, list[Offer]] = {}
    terms = {term.id: term for term in pressing(file, measure)}
    for offer in offers:
        if offer.awaited and offer.roles[0] is role:
            term = presses(offer, file, measure)
            asked.setdefault(term.id if term else "", []).append(offer)
    found = [Duty(terms.get(id), desk_of(own, role)) for id, own in asked.items()]
    passed = overdue.overdue_matters(file, measure.terms) if role is Role.manager else ()
    for id, term in terms.items():
        if id not in asked and (term.waiting_for == role or id in passed):
            desk = desk_of_term(measure, offers, role, term)
            if desk.give or desk.blocked or id in passed or term.name in OUTSIDE:
                found.append(Duty(term, desk))
    return found


def elsewhere(file: File, offers: Offers) -> Offers:
    """What this project waits for and is given elsewhere: the run that takes its order to the treasury, acts on its measure."""
    if any(offer.command == "cancel-payment" and offer.is_open for offer in offers):  # until a file holds the order
        does = mark("Hand the orders over to the treasury")
        return (Offer(RUN, (Role.paymaster,), does, RUN, awaited=True, until=("payment",)),)
    if file.state is State.waiting_for_funds:
        add, close = f"measure add-funds {file.measure}", f"measure close {file.measure}"
        return (
            Offer(add, ADD_FUNDS.roles, ADD_FUNDS.does, f"{add} EURO --act ACT", awaited=True),
            Offer(close, CLOSE_MEASURE.roles, CLOSE_MEASURE.does, close),
        )
    return ()


def steps(file: File, measure: Measure, offers: Offers) -> list[Step]:
    """What is awaited: by whom, until when, and what blocks it; what can be done now comes first, duties beside the procedure last."""
    found = [offer for offer in (*elsewhere(file, offers), *offers) if offer.awaited]
    return [_step(file, measure, offer) for offer in sorted(found, key=lambda one: (not one.is_open, one.beside))]


def _step(file: File, measure: Measure, offer: Offer) -> Step:
    term = presses(offer, file, measure)
    day = last_day(term, measure) if term else None
    return Step(
        command=offer.command,
        roles=[role.value for role in offer.roles],
        typed=offer.typed,
        reason=offer.does,
        until=day.isoformat() if day else None,
        passed=term is not None and has_passed(term),
        blocked=[_line(one) for one in offer.against],
    )


def awaited(offers: Iterable[Offer]) -> list[Offer]:
    """What the procedure waits for, and may be given now."""
    return [offer for offer in offers if offer.awaited and offer.is_open]


def blocked(offers: Iterable[Offer]) -> list[BlockedLine]:
    """What the procedure waits for, and what stands against it now."""
    return [
        BlockedLine(
            command=offer.command,
            role=offer.roles[0].value,
            typed=offer.typed,
            findings=[_line(one) for one in offer.against],
        )
        for offer in offers
        if offer.against
    ]


def _line(found: Finding) -> FindingLine:
    return FindingLine(
        rule=found.rule, message=found.message, path=found.path, source=found.source, reference=found.reference,
        key=found.key, values=found.values,
    )  # fmt: skip


@once
def must_act(file: File, offers: Offers) -> tuple[Role, ...]:
    """Who must act: for whom an awaited command is; if none can be given yet, for whom it will be.

    At an end only who must still tell of the participants (R9.17, R9.18), owes the publication of the award (R9.21) or the act
    that says that there was no money (R5.7), or owes money (R8.9).
    """
    found = {offer.roles[0] for offer in awaited(offers) if not offer.beside or file.state in ENDS}
    if owed(file):
        found.add(Role.operator)
    if not found and file.state not in ENDS:
        found = {offer.roles[0] for offer in offers if offer.awaited and not offer.beside}
    return tuple(role for role in Role if role in found) or _otherwise(file)


def see_to(offers: Offers) -> tuple[Role, ...]:
    """Who has a duty beside the procedure: it lies on their desk, and nothing waits for it."""
    found = {offer.roles[0] for offer in awaited(offers) if offer.beside}
    return tuple(role for role in Role if role in found)


def _otherwise(file: File) -> tuple[Role, ...]:
    """Nothing is awaited: the state's own, and in ``payment`` who may still claim, or who has opened the file again."""
    if file.state is State.payment:
        return (Role.manager,) if file.facts.reopened_by else (Role.operator,)
    return waiting_for(file.state)
