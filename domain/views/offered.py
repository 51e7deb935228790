"""What is offered on a file, for people and scripts: which commands, to whom, what is awaited, and what blocks it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from domain.basis.findings import Finding
from domain.basis.once import once
from domain.edition.measure import Measure
from domain.lifecycle.states import ENDS, Role, State, waiting_for
from domain.procedure.participants import LATER, is_of_participants, lacking
from domain.record.balance import owed
from domain.record.chances import Offer, Offers
from domain.record.file import File
from domain.record.file_terms import OPEN, matter_of
from domain.terms import reckoning
from domain.terms.term import Term, TermStatus, status
from domain.views.documents import BlockedLine, FindingLine, Step


class Desk(NamedTuple):
    """What lies on the desk of one role."""

    commands: dict[str, str]
    """What the role may give now; if nothing is awaited of it, what anybody may, so that who looks sees what moves the project."""
    reason: str
    """What is awaited of it, in words."""
    give: list[str]
    """What is awaited of it and can be done now, as it is typed."""
    blocked: list[BlockedLine]


def given(offers: Iterable[Offer]) -> dict[str, str]:
    """The commands that would be taken now, as they are typed, with the role that each is for."""
    return {offer.command: offer.roles[0].value for offer in offers if offer.is_open}


def desk_of(offers: Offers, role: str) -> Desk:
    """What one role may do, and what is awaited of it."""
    own = [offer for offer in offers if role in offer.roles]
    commands = {offer.command: role for offer in own if offer.is_open}
    ready = awaited(own)
    asked = ready or [offer for offer in own if offer.awaited]
    reason = "; ".join(dict.fromkeys(offer.does for offer in asked))
    return Desk(commands if asked else given(offers), reason, [offer.typed for offer in ready], blocked(own))


def steps(file: File, measure: Measure, offers: Offers) -> list[Step]:
    """What is awaited: by whom, until when, and what blocks it; what can be done now comes first, duties beside the procedure last."""
    asked = sorted((offer for offer in offers if offer.awaited), key=lambda offer: (not offer.is_open, offer.beside))
    return [
        Step(
            command=offer.command,
            roles=[role.value for role in offer.roles],
            typed=offer.typed,
            reason=offer.does,
            until=_until(file, measure, offer),
            blocked=[_line(one) for one in offer.against],
        )
        for offer in asked
    ]


def _until(file: File, measure: Measure, offer: Offer) -> str | None:
    """The nearest day by which it must be given; of a claim or another matter, that of its own term (R8.6, F48)."""
    running = [term for term in file.terms.values() if term.name in offer.until and status(term) is TermStatus.running]
    own = [term for term in running if matter_of(term).of == offer.of] if offer.of else running
    days = [due.day for term in own if (due := reckoning.due(term, measure.calendar))]
    return min(days).isoformat() if days else None


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

    At an end only who must still tell of the participants (R9.17, R9.18), or who owes the act that says that there was no money (R5.7).
    """
    if file.state in ENDS:
        asked = {term.waiting_for for term in file.terms.values() if _is_untold(file, term)}
        if file.state is State.not_funded:
            asked |= {offer.roles[0] for offer in awaited(offers)}
        return tuple(role for role in Role if role in asked)
    found = {offer.roles[0] for offer in awaited(offers) if not offer.beside}
    if owed(file):
        found.add(Role.operator)
    if not found:
        found = {offer.roles[0] for offer in offers if offer.awaited and not offer.beside}
    return tuple(role for role in Role if role in found) or _otherwise(file)


def _is_untold(file: File, term: Term) -> bool:
    """Whether somebody can tell by now what a term awaits of participants; what is asked six months later is not known before."""
    now = (TermStatus.expired,) if term.name == LATER else (*OPEN, TermStatus.expired)
    return is_of_participants(term) and status(term) in now and bool(lacking(file, term))


def see_to(offers: Offers) -> tuple[Role, ...]:
    """Who has a duty beside the procedure: it lies on their desk, and nothing waits for it."""
    found = {offer.roles[0] for offer in awaited(offers) if offer.beside}
    return tuple(role for role in Role if role in found)


def _otherwise(file: File) -> tuple[Role, ...]:
    """Nothing is awaited: the state's own, and in ``payment`` who may still claim, or who has opened the file again."""
    if file.state is State.payment:
        return (Role.manager,) if file.facts.reopened_by else (Role.operator,)
    return waiting_for(file.state)
