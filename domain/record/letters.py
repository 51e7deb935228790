"""Which letter leaves at which act, and when it is held back. The wording stands in the templates of ``activities``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date

from domain.basis.calendar import day_it, local_day
from domain.basis.euro import euro_it
from domain.edition.measure import Measure
from domain.edition.terms import TermRule
from domain.lifecycle.states import Role
from domain.lifecycle.telling import Every, OfTerm, Told
from domain.record import addresses
from domain.record.decision import Context
from domain.record.file import File, Notice
from domain.record.file_terms import term_of
from domain.record.network import Partner
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.term import Term, TermStatus

# Letters that only call attention; every other one is the notice of an act and cannot be held back (F87).
REMINDERS = frozenset({"reminder", "plan_reminder", "escalation", "ask"})
# Those that tell of a term that still runs; the others tell of a matter that is open.
_OF_RUNNING_TERMS = ("reminder", "plan_reminder")

# Letters that hurt the partners as well as the lead, and of which they have a copy (art. 7 par. 1 l. 241/1990).
COPIED = frozenset({"forfeiture_notice", "forfeit", "revocation_notice", "revoke", "reject"})

# Terms that begin with the letter of another one: both remedies against an act run from its notice (R8.11), and the
# letter tells only of the first.
OPENED_TOGETHER = {"appeal": ("petition",)}


def letter(
    file: File, ctx: Context, told: Told, to: str, term: str = "", rung: str = "", also: Collection[str] = ()
) -> Notice:
    """A letter about the file as the act leaves it; with a term, it says until when, on which basis, and what follows.

    ``also``: further terms, as long as the one that it tells of, which begin with its delivery.

    What was said with the command (grounds, papers, reasons) is known to it by hash and written when it is composed. The
    key makes each letter unique: the same act, or the same rung of one term, never writes a second one.
    """
    template = told.template()
    about = term_of(file, term)
    of_term = _of_term(about, file, ctx.measure, also) if about is not None else OfTerm()
    values = {**_of_file(file, ctx).values(), **of_term.values(), **told.values()}
    if about is not None and rung:
        kind = "reminder" if template in _OF_RUNNING_TERMS else template
        return Notice(reminder_key(file.project, to, about.id, rung, kind), template, to, values)
    occasion = f"{about.id}/{len(about.events)}" if about is not None else ctx.at.isoformat()
    return Notice(f"{file.project}/{template}/{to}/{occasion}", template, to, values)


def _of_file(file: File, ctx: Context) -> Every:
    return Every(
        project=file.project,
        title=file.title,
        measure=ctx.measure.title,
        edition=ctx.measure.key,
        lead=file.lead_name,
        lead_code=file.lead,
        requested=euro_it(file.requested),
        state=file.state.value,
        decree=file.facts.decree.text() if file.facts.decree else "",
        cup=file.facts.cup or "",
        said=ctx.content,
        by=ctx.actor,
    )


def naming(notice: Notice, offered: Iterable[str]) -> Notice:
    """The letter with the commands that its reader may give once the act is done."""
    return replace(notice, values={**notice.values, "commands": ", ".join(offered)})


def with_copies(notices: Iterable[Notice], file: File, day: date) -> Iterator[Notice]:
    """Letters of a day, each that hurts the partners with a copy to every one of them whose address is known."""
    for notice in notices:
        if not is_copied(notice.template, notice.to):
            yield notice
            continue
        network = addresses.in_network(file)
        has = {one.id: bool(addresses.of_partner(file, one.id)) for one in network}
        told = {
            "also_to": "; ".join(one.name for one in network if has[one.id]),
            "unreached": "; ".join(one.name for one in network if not has[one.id]),
            "partners": ",".join(one.id for one in network),
        }
        notice = replace(notice, values={**notice.values, **told})
        yield notice
        yield from (copy_of(notice, partner, day) for partner in addresses.reached(file))


def is_copied(template: str, to: str) -> bool:
    """Whether partners have a copy of a letter."""
    return template in COPIED and to == Role.operator


def copy_of(notice: Notice, partner: Partner, day: date) -> Notice:
    """The copy of a letter of a day to a partner: the letter's own key makes it one, and no term begins with it."""
    told = {"starts": "", "copy_name": partner.name, "copy_code": partner.tax_code, "copied_on": day_it(day)}
    to = f"{addresses.PARTNER}{partner.id}"
    return Notice(f"{notice.key}/{to}", notice.template, to, {**notice.values, **told})


def reminder_key(project: str, to: str, term: str, rung: str, template: str = "reminder") -> str:
    """The key of the letter of a rung: there is one for each rung of each term."""
    return f"{project}/{template}/{to}/{term}/{rung}"


def _of_term(term: Term, file: File, measure: Measure, also: Collection[str]) -> OfTerm:
    due = reckoning.due(term, measure.calendar)
    return OfTerm(
        term=term.name,
        term_id=term.id,
        due=due.day.isoformat() if due else "",
        days=term.days,
        basis=reckoning.basis_of(term, due.day if due else None),
        consequence=_consequence(measure.terms[term.name], file, measure),
        starts=",".join(other.id for other in _opened_with(term, file, also) if clock.awaits_delivery(other)),
    )


def _consequence(rule: TermRule, file: File, measure: Measure) -> str:
    """What follows at the end of a term: where an act decides a forfeiture, only its procedure begins (R8.10)."""
    by_decree = measure.forfeiture.at(file.moments(local_day(file.since))) == "by_decree"
    return f"{rule.at_expiry}_by_decree" if by_decree and rule.at_expiry in ("forfeit", "close") else rule.at_expiry


def _opened_with(term: Term, file: File, also: Collection[str]) -> Iterator[Term]:
    """The term that a letter tells of, and those that the same letter opens: its delivery begins no other one (R9.12)."""
    yield term
    for name in (*OPENED_TOGETHER.get(term.name, ()), *also):
        if (other := term_of(file, name)) is not None:
            yield other


def still_due(file: File, template: str, term: str, due: str, measure: Measure, matters: Collection[str]) -> bool:
    """Whether a reminder is still right at the instant of sending (F108): its term runs to the same day, or has passed.

    Notices of acts are always due. An escalation, or a question, is due as long as its matter is open.
    """
    if template not in REMINDERS or term not in file.terms:
        return True
    if template not in _OF_RUNNING_TERMS:
        return term in matters
    state = clock.status(file.terms[term])
    end = reckoning.due(file.terms[term], measure.calendar)
    same = end is not None and end.day.isoformat() == due
    return same and state in (TermStatus.running, TermStatus.expired)
