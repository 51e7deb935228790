"""The network changes while a project runs: a partner leaves, and another one comes in its place (R1.2 to R1.5, R7.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.basis import codes
from domain.basis.findings import Finding, RuleBroken, require
from domain.basis.vocabulary import Step
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.procedure.accreditation import against, ask, kept, subjects
from domain.record.addresses import in_network
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.network import Partner


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
    rules = ctx.measure.network
    kinds = rules.partner_kinds.version(ctx.when(file))
    provinces = rules.provinces.version(ctx.when(file))
    if not codes.tax_code(comer.tax_code):
        yield refuse("R3.10", "tax_code", "tax_code")
    if comer.tax_code in (file.lead, *(one.tax_code for one in in_network(file))):
        yield refuse("R7.7", "in_network", "tax_code", partner=comer.tax_code)
    if comer.kind not in kinds.value:
        yield refuse("R1.3", "kind", "kind", of=kinds, kind=comer.kind)
    if comer.province not in provinces.value:
        yield refuse("R1.4", "seat", "province", of=provinces, province=comer.province)
