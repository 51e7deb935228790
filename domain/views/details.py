"""The current details of a project in the Temporal UI, in Italian: where it stands, who must act, until when, the money."""

from __future__ import annotations

from domain.basis.calendar import day_it
from domain.basis.euro import euro_it
from domain.basis.text import markdown
from domain.edition.catalogue import said
from domain.edition.measure import Measure
from domain.lifecycle.names import ROLE_IT, STATE_IT
from domain.lifecycle.states import ENDS, Role
from domain.record.chances import Offer, Offers
from domain.record.file import File
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.agenda import next_deadline
from domain.terms.term import Term, TermStatus
from domain.views.names import ACCOUNT_IT, typed_it
from domain.views.offered import awaited, elsewhere, must_act
from domain.views.summary import attention, stage_of


def details(file: File, measure: Measure, offers: Offers) -> str:
    """Markdown for the officer who opens the project in the UI; ``offers`` are what may be done now."""
    parts = [
        f"## {markdown(file.title)} · {file.project}",
        f"**{stage_of(file.state)}**: {STATE_IT[file.state]}",
        f"**Capofila**: {markdown(file.lead_name)} ({file.lead})",
    ]
    overdue = attention(file, measure)
    if overdue:
        names = ", ".join(_passed(file.terms[key], measure) for key in overdue)
        parts.append(f"⚠ **Termine scaduto**: {names}. Decide il dirigente, mai il sistema.")
    if file.state not in ENDS:
        parts.append("**Deve agire**: " + ", ".join(ROLE_IT[role] for role in must_act(file, offers)))
        nearest = next_deadline(file.terms, measure)
        if nearest:
            term = file.terms[nearest[0]]
            parts.append(
                f"**Prossima scadenza**: {day_it(nearest[1].day)}, {measure.terms[term.name].title} ({_who(term)})"
            )
    parts += [_terms(file, measure), _money(file), _commands(file, offers)]
    return "\n\n".join(part for part in parts if part)


def _passed(term: Term, measure: Measure) -> str:
    due = reckoning.due(term, measure.calendar)
    title = measure.terms[term.name].title
    return f"{title} ({day_it(due.day)})" if due else title


def _who(term: Term) -> str:
    return ROLE_IT[Role(term.waiting_for)]


def _terms(file: File, measure: Measure) -> str:
    """The open terms: those that run by their last day, then those that stand still, with what is left of them."""
    running = []
    still = []
    for term in file.terms.values():
        due = reckoning.due(term, measure.calendar)
        basis = reckoning.basis_of(term, due.day if due else None)
        name = f"{measure.terms[term.name].title} ({_who(term)}; {basis})"
        status = clock.status(term)
        if status is TermStatus.running and due:
            running.append((due.day, f"- entro il **{day_it(due.day)}**: {name}"))
        elif status is TermStatus.suspended:
            waits = "in attesa della consegna" if clock.awaits_delivery(term) else f"sospeso, {_left(term, measure)}"
            still.append(f"- **{waits}**: {name}")
    rows = [row for _, row in sorted(running)] + still
    return "\n".join(["**Termini**", "", *rows]) if rows else ""


def _left(term: Term, measure: Measure) -> str:
    days = reckoning.remaining(term, measure.calendar)
    return f"resta{'no' * (days != 1)} {days} giorn{'o' if days == 1 else 'i'}"


def _money(file: File) -> str:
    rows = [f"- richiesto: **{euro_it(file.requested)}**"]
    rows += [
        f"- {name}: **{euro_it(file.held(account))}**" for account, name in ACCOUNT_IT.items() if file.held(account)
    ]
    return "\n".join(["**Importi**", "", *rows])


def _commands(file: File, offers: Offers) -> str:
    """What is awaited, as it is typed; then what blocks it, and what else whoever must act may do."""
    steps = [
        f"- `starter.py {typed_it(offer.typed)}` ({_roles(offer)})"
        for offer in awaited((*elsewhere(file, offers), *offers))
    ]
    parts = ["\n".join(["**Comandi attesi ora**", "", *steps])] if steps else []
    held = [
        f"- `{offer.command}`: {markdown(said(one, 'it'))} ({one.rule})" for offer in offers for one in offer.against
    ]
    parts += ["\n".join(["**Che cosa manca**", "", *held])] if held else []
    who = must_act(file, offers)
    named = {offer.command for offer in awaited(offers)}
    others = {o.command: None for o in offers if o.is_open and o.command not in named and set(o.roles) & set(who)}
    parts += [f"**Altri comandi possibili**: {', '.join(f'`{name}`' for name in others)}"] if others else []
    return "\n\n".join(parts)


def _roles(offer: Offer) -> str:
    return ", ".join(ROLE_IT[role] for role in offer.roles)
