"""Who gives a service: the lead, or a partner of the network that is accredited on that day (R1.5, R1.6).

A row that names nobody is of whoever led on its day. What the register of accredited operators does not know is no "no": the declared
accreditation stands, unless the edition refuses what it cannot verify.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from domain.basis.findings import Finding
from domain.basis.vocabulary import Step
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.procedure import accreditation
from domain.record.decision import Context
from domain.record.file import File
from domain.record.leads import leaders


class Providers:
    """Those who may give services in a project, looked at once for each day."""

    def __init__(self, file: File, ctx: Context) -> None:
        self._file = file
        self._ctx = ctx
        self._known: dict[tuple[str, date], tuple[Finding, ...]] = {}

    def against(self, body: str, day: date) -> tuple[Finding, ...]:
        """What speaks against a service of this body on a day: it is not of the network, delivers nothing, or is not accredited."""
        known = self._known.get((body, day))
        if known is None:
            known = self._known[body, day] = tuple(self._looked_at(body, day))
        return known

    def _looked_at(self, body: str, day: date) -> Iterator[Finding]:
        measure = self._ctx.measure
        when = self._ctx.when(self._file).served(day)
        kinds = measure.network.accredited_kinds.version(when)
        here = {
            one.tax_code: one
            for one in self._file.partners.values()
            if one.joined_on <= day and not _left(one.left_on, day)
        }
        leads = leaders(self._file.lead, self._file.facts.led, day)
        if body not in leads and body not in here:
            yield refuse("R1.5", "not_in_network", body=body, day=day)
            return
        if body not in leads and here[body].kind not in kinds.value:
            yield refuse("R1.5", "kind", of=kinds, body=body, kind=here[body].kind, kinds=kinds.value)
            return
        members = accreditation.subjects(body if body in leads else leads[-1], here.values(), measure, when)
        own = [one for one in members if one.tax_code == body]
        asked = dict(accreditation.ask(self._ctx.registers, own, measure, day))
        yield from accreditation.against(asked, measure, when, Step.service)


def _left(left_on: date | None, day: date) -> bool:
    return left_on is not None and left_on < day


def rows_without_provider(file: File, rows: Iterable[c.RegisterLine], ctx: Context) -> Iterator[Finding]:
    """Rows of a register whose service was given by nobody who may give it."""
    providers = Providers(file, ctx)
    for row in rows:
        body = row.provider or leaders(file.lead, file.facts.led, row.date)[-1]
        for finding in providers.against(body, row.date):
            yield replace(finding, path=f"row {row.row}")
