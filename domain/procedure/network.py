"""The network changes while a project runs: a partner leaves and another one comes, or the lead changes (R1.1 to R1.5, R7.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.basis import codes
from domain.basis.findings import Finding, RuleBroken, require
from domain.basis.vocabulary import Step
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle import told as told_of
from domain.lifecycle.states import Role
from domain.procedure.accreditation import against, ask, kept, subjects
from domain.record.addresses import in_network, noted
from domain.record.balance import account_in_use
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.leads import Former
from domain.record.letters import letter
from domain.record.network import Partner
from domain.record.occasion import nth
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.term import TermStatus


def replace_partner(file: File, content: c.ReplacePartner, ctx: Context) -> Decision:
    """The office takes note that a partner leaves, and of who comes; what is too few then has its effect (R1.2)."""
    if content.partner is not None:
        file = _left(file, content.partner, ctx)
    if content.by is not None:
        file = _joined(file, content.by, ctx)
    joined = content.by.tax_code if content.by else None
    return Decision(file, data={"left": content.partner, "joined": joined, "subjects": len(in_network(file)) + 1})


def _left(file: File, code: str, ctx: Context) -> File:
    leaving = next((one for one in in_network(file) if one.tax_code == code), None)
    if leaving is None:
        raise RuleBroken(refuse("R7.7", "no_partner", "partner", partner=code))
    return file.putting("partners", replace(leaving, left_on=ctx.day))


def _joined(file: File, comer: c.NewPartner, ctx: Context) -> File:
    asked = ask(ctx.registers, subjects(file.lead, [comer], ctx.measure, ctx.when(file)), ctx.measure, ctx.day)
    own = {body: answer for body, answer in asked.items() if body == comer.tax_code}
    require(*_cannot_join(file, comer, ctx), *against(own, ctx.measure, ctx.when(file), Step.start))
    number = f"N{len(file.partners) + 1:02d}"
    partner = Partner(number, comer.tax_code, comer.name, comer.kind, comer.province, ctx.day)
    return kept(file.putting("partners", partner), own, ctx, "partner")


def _cannot_join(file: File, comer: c.NewPartner, ctx: Context) -> Iterator[Finding]:
    if comer.tax_code in (file.lead, *(one.tax_code for one in in_network(file))):
        yield refuse("R7.7", "in_network", "tax_code", partner=comer.tax_code)
    yield from _no_subject(file, comer, ctx)


def _no_subject(file: File, comer: c.NewPartner, ctx: Context) -> Iterator[Finding]:
    """What keeps somebody from being in a network at all (R1.3, R1.4)."""
    rules = ctx.measure.network
    kinds = rules.partner_kinds.version(ctx.when(file))
    provinces = rules.provinces.version(ctx.when(file))
    if not codes.tax_code(comer.tax_code):
        yield refuse("R3.10", "tax_code", "tax_code")
    if comer.kind not in kinds.value:
        yield refuse("R1.3", "kind", "kind", of=kinds, kind=comer.kind)
    if comer.province not in provinces.value:
        yield refuse("R1.4", "seat", "province", of=provinces, province=comer.province)


def replace_lead(file: File, content: c.ReplaceLead, ctx: Context) -> Decision:
    """By decree somebody takes the place of the lead, with its duties, terms, money and debts, from that day on (R7.7).

    It may have been a partner; who led leaves the network, and may join it again as one. Documents about the lead that was
    (R4.12, R4.13) count for it alone. A first signature under an order waits for nobody any more: it was for another payee.
    """
    comer = content.by
    asked = ask(ctx.registers, subjects(comer.tax_code, [], ctx.measure, ctx.when(file)), ctx.measure, ctx.day)
    require(*_cannot_lead(file, comer, ctx), *against(asked, ctx.measure, ctx.when(file), Step.start))
    former = Former(ctx.day, len(file.evidence), file.lead, file.lead_name)
    was_partner = [replace(one, left_on=ctx.day) for one in in_network(file) if one.tax_code == comer.tax_code]
    file = file.putting("partners", *was_partner).having(
        lead=comer.tax_code, lead_name=comer.name, lead_kind=comer.kind, iban=comer.iban
    )
    file = file.noting(
        led=(*file.facts.led, str(former)),
        addresses=(*file.facts.addresses, comer.pec),
        domiciles=(*file.facts.domiciles, *noted(comer.pec, comer.pec_register)),
        signatures=tuple(one for one in file.facts.signatures if one.second is not None),
    )
    file = kept(file, asked, ctx, "lead")
    told = told_of.ReplaceLead(
        former=former.name,
        former_code=former.tax_code,
        by_decree=content.decree,
        account=comer.iban[-4:],
        duties=_duties(file, ctx),
    )
    data = {"left": former.tax_code, "joined": comer.tax_code, "account": f"…{comer.iban[-4:]}"}
    return Decision(file, notices=(letter(file, ctx, told, Role.operator),), data=data)


def _cannot_lead(file: File, comer: c.NewLead, ctx: Context) -> Iterator[Finding]:
    yield from account_in_use(file)
    if comer.tax_code == file.lead:
        yield refuse("R7.7", "leads", "tax_code", lead=comer.tax_code)
    yield from _no_subject(file, comer, ctx)
    kinds = ctx.measure.network.lead_kinds.version(ctx.when(file))
    if comer.kind not in kinds.value:
        yield refuse("R1.1", "lead_kind", "kind", of=kinds, kind=comer.kind, kinds=kinds.value)
    if not codes.account(comer.iban):
        yield refuse("R3.10", "iban", "iban")


def which_lead(file: File, content: c.ReplaceLead, _: str) -> str:
    """Going back to an earlier lead is a new change."""
    return nth("lead", len(file.facts.led)) if content.by.tax_code != file.lead else ""


def _duties(file: File, ctx: Context) -> tuple[told_of.Duty, ...]:
    """The terms of the network that run, and go on for whoever leads it now."""
    found = []
    for term in file.terms.values():
        due = reckoning.due(term, ctx.measure.calendar)
        if term.waiting_for == Role.operator and clock.status(term) is TermStatus.running and due is not None:
            found.append(told_of.Duty(term=term.id, due=due.day))
    return tuple(sorted(found, key=lambda one: one.due))
