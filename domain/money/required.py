"""Services that everybody in a project must have had: shown from the plan on, asked before the final claim (R6.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from domain.basis.findings import Finding
from domain.basis.vocabulary import ClaimKind
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.procedure.delivery import GONE
from domain.procedure.results import SERVICE
from domain.record.decision import Context
from domain.record.file import File
from domain.record.served import standing
from domain.record.states import OutcomeState


def lacking_services(file: File, content: c.MakeClaim, ctx: Context) -> Iterator[Finding]:
    """Who has not had what everybody must have, unless the final claim says why.

    Process services are paid with no condition (R6.4): what is lacking is asked and stands on record, nothing is cut.
    """
    rule = ctx.measure.claims.required_services
    if rule is None or content.kind is not ClaimKind.final:
        return
    required = rule.version(ctx.when(file))
    lacked = lacking(file, required.value)
    for number, missing in lacked.items():
        if missing and number not in content.lacking:
            yield refuse("R6.5", "lacks", number, of=required, recipient=number, services=missing)
    for number in content.lacking:
        if not lacked.get(number):
            yield refuse("R6.5", "lacks_nothing", number, of=required, recipient=number)


def lacking(file: File, required: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """By person who is in the project: the lists of services of which they have had none, each as ``BIL / COA``."""
    had = _services_had(file)
    return {
        number: tuple(" / ".join(services) for services in required if had[number].isdisjoint(services))
        for number, person in file.recipients.items()
        if person.state not in GONE
    }


def lacking_now(file: File, ctx: Context) -> list[str]:
    """Of whom a final claim must say why they lack a service."""
    rule = ctx.measure.claims.required_services
    found = lacking(file, rule.at(ctx.when(file))) if rule is not None else {}
    return [number for number, missing in found.items() if missing]


def _services_had(file: File) -> dict[str, set[str]]:
    """The codes of the services that each person has had: hours, and results that were not refused."""
    found = defaultdict[str, set[str]](set)
    for line in standing(file):
        found[line.recipient].add(line.service)
    for outcome in file.outcomes.values():
        if outcome.state is not OutcomeState.refused:
            found[outcome.recipient].add(SERVICE[outcome.kind])
    return found
