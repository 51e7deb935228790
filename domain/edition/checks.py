"""An edition checked as a whole: its sums, the order of its dates, its terms, the codes that the rules need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from domain.basis.calendar import local_day
from domain.basis.vocabulary import CutReason, EvidenceKind, ResultService, ServiceFamily, ServiceUnit
from domain.edition.measure import Measure
from domain.edition.terms import TermRule
from domain.lifecycle.told import LETTERS

# Terms that the rules of the procedure begin and meet by name: every edition rules on them (section 12).
TERMS = (
    "formal_check", "completion", "evaluation", "decision", "refusal_notice", "acceptance", "start", "project_end",
    "extension_request", "final_claim", "supplementary_claim", "payment", "recovery", "appeal", "records",
    "window", "extension_deadline", "hire_notice", "hire_notice_agency", "outcome", "immediate_result", "longer_result",
    "petition", "revocation_notice", "requirement", "accreditation_question", "late_notice", "end_notice", "end_notice_agency", "reopening",
    "forfeiture_notice", "forfeiture_decision", "revocation_decision", "extension_notice", "cup", "entry_data", "publication",
    "contest", "contest_answer",
)  # fmt: skip

# What the end of a term that an edition declares may do: it calls attention and never moves the procedure.
DECLARED_EFFECTS = ("escalate", "ask", "note")

# The service that a traineeship is, in the editions that pay it.
SERVICE_OF_TRAINEESHIP = "TIR"

# Points of a grid are per cent of the whole.
FULL_GRID = 100


def problems(measure: Measure, commands: Collection[str]) -> Iterator[str]:
    """Everything that is wrong with an edition, each naming the key; ``commands`` are those that may meet a term."""
    yield from _dates(measure)
    yield from _sums(measure)
    yield from _terms(measure, commands)
    yield from _catalogue(measure)
    yield from _codes(measure)
    yield from _letters(measure)


def _dates(measure: Measure) -> Iterator[str]:
    opens = measure.window.opens.at()
    for version in measure.window.closes.versions:
        if version.value <= opens:
            yield f"window.closes: {version.value.isoformat()} is not after the opening, {opens.isoformat()}"
    if opens.tzinfo is None or measure.window.closes.at().tzinfo is None:
        yield "window: instants carry their offset"
    if measure.delivery.notice_end.at() <= local_day(opens):
        yield "delivery.notice_end: not after the opening of the window"
    for window in measure.calendar.suspensions:
        if window.last < window.first:
            yield f"calendar.suspensions.{window.code}: it ends before it begins"


def _sums(measure: Measure) -> Iterator[str]:
    yield from _envelope(measure)
    for version in measure.evaluation.grid.versions:
        points = sum(criterion.points for criterion in version.value)
        if points != FULL_GRID:
            yield f"evaluation.grid: the points add up to {points}, not {FULL_GRID}"
    if not 0 < measure.evaluation.threshold.at() <= FULL_GRID:
        yield "evaluation.threshold: must lie within the grid"
    for band, cents in measure.outcomes.placement.band_prices.at().items():
        if band not in measure.bands.at():
            yield f"outcomes.placement.band_prices.{band}: not one of the bands"
        if cents > measure.caps.placement.at():
            yield f"outcomes.placement.band_prices.{band}: above caps.placement"
    if measure.outcomes.self_employment.price.at() > measure.caps.self_employment.at():
        yield "outcomes.self_employment.price: above caps.self_employment"
    yield from _parts_of_results(measure)
    share = measure.caps.process_share
    if share is not None and not 0 < share.at() <= FULL_GRID:
        yield "caps.process_share: must be a per cent"


def _envelope(measure: Measure) -> Iterator[str]:
    if measure.envelope.at() <= 0:
        yield "envelope: must be more than nothing"
    if measure.phase is not None and measure.envelope.at() > measure.phase.envelope.at():
        yield "envelope: more than the whole phase holds, phase.envelope"


def _parts_of_results(measure: Measure) -> Iterator[str]:
    """A price in two parts has something to pay the first part on; bands of a traineeship are bands."""
    business = measure.outcomes.self_employment
    for version in business.on_result.versions:
        if not 0 < version.value <= FULL_GRID:
            yield "outcomes.self_employment.on_result: must be a per cent"
        if (version.value < FULL_GRID) != (business.plan is not None):
            yield "outcomes.self_employment.plan: goes with a part of the price that is not paid on the result"
    traineeship = measure.outcomes.traineeship
    for band in traineeship.band_prices.at() if traineeship else ():
        if band not in measure.bands.at():
            yield f"outcomes.traineeship.band_prices.{band}: not one of the bands"


def _terms(measure: Measure, commands: Collection[str]) -> Iterator[str]:
    """The terms of the procedure are all there, those that the edition adds can begin, and reminders fall inside."""
    for name in TERMS:
        if name not in measure.terms:
            yield f"terms.{name}: missing; every term of the procedure has an allowance and an effect at expiry"
    for name, rule in measure.terms.items():
        yield from _of_procedure(name, rule) if name in TERMS else _declared(name, rule, commands)
        yield from _ladder(name, rule)
    longest = measure.procedure.maximum_suspension_days.at()
    completion = measure.terms.get("completion")
    if completion is not None and (completion.allowance.at().days or 0) > longest:
        yield f"terms.completion.allowance: the procedure may be suspended for {longest} days at most"


def _of_procedure(name: str, rule: TermRule) -> Iterator[str]:
    for key in ("counted_from", "met_by"):
        if getattr(rule, key):
            yield f"terms.{name}.{key}: the procedure begins and meets this term by itself; nothing reads the key"


def _declared(name: str, rule: TermRule, commands: Collection[str]) -> Iterator[str]:
    if rule.counted_from is None:
        yield f"terms.{name}.counted_from: missing; a term that the procedure does not know begins with an event"
    if rule.at_expiry not in DECLARED_EFFECTS:
        yield f"terms.{name}.at_expiry: '{rule.at_expiry}' is of the procedure; this term may {', '.join(DECLARED_EFFECTS)}"
    if rule.on_delivery:
        yield f"terms.{name}.on_delivery: no letter opens this term"
    if any(version.value.dated for version in rule.allowance.versions):
        yield f"terms.{name}.allowance: a dated instant belongs to a term of the procedure"
    for command in rule.met_by:
        if command not in commands:
            yield f"terms.{name}.met_by: there is no command '{command}'"


def _ladder(name: str, rule: TermRule) -> Iterator[str]:
    allowance = rule.allowance.at()
    days = allowance.days if allowance.days is not None else (allowance.months or 0) * 30
    for key, ladder in (("reminders_after", rule.reminders_after), ("reminders_before", rule.reminders_before)):
        if ladder is not None and not allowance.dated and not all(0 < rung <= days for rung in ladder.at()):
            yield f"terms.{name}.{key}: reminders must fall inside the {days} days of the term"


def _catalogue(measure: Measure) -> Iterator[str]:
    yield from _twice("catalogue", (service.code for service in measure.catalogue))
    for service in measure.catalogue:
        if service.family is ServiceFamily.process and service.price is None:
            yield f"catalogue.{service.code}.price: a process service has a price"
        if (service.family is ServiceFamily.result) != (service.unit is ServiceUnit.result):
            yield f"catalogue.{service.code}.unit: a result service is paid by the result, a process service by the hour"
        if service.group_size is not None and not 0 < service.group_size.at()[0] <= service.group_size.at()[1]:
            yield f"catalogue.{service.code}.group_size: from the smaller to the larger"


def _codes(measure: Measure) -> Iterator[str]:
    """Without one of these, a project could never be paid, or a cut never be explained."""
    for path, known, needed in (
        ("catalogue", [s.code for s in measure.catalogue if s.family is ServiceFamily.result], ResultService),
        ("payments.evidence", measure.payments.evidence.at(), EvidenceKind),
        ("claims.cut_reasons", measure.claims.cut_reasons.at(), CutReason),
    ):
        for code in needed:
            if code not in known:
                yield f"{path}.{code}: missing; the rules use this code"
    yield from _services(measure)
    calendar = measure.calendar
    codes = [*(pause.code for pause in calendar.yearly), *(window.code for window in calendar.suspensions)]
    yield from _twice("calendar", filter(None, codes))


def _services(measure: Measure) -> Iterator[str]:
    """Services that other values name are in the catalogue."""
    known = {service.code for service in measure.catalogue}
    required = measure.claims.required_services
    for code in sorted({one for group in required.at() for one in group} if required else ()):
        if code not in known:
            yield f"claims.required_services.{code}: not in the catalogue"
    if measure.outcomes.traineeship is not None and SERVICE_OF_TRAINEESHIP not in known:
        yield f"catalogue.{SERVICE_OF_TRAINEESHIP}: missing; the rules use this code"


def _letters(measure: Measure) -> Iterator[str]:
    """Every letter says what can be done against it, and who signs it."""
    rules = measure.letters
    remedies = rules.remedies.at()
    for name in sorted(LETTERS.keys() ^ remedies.keys()):
        yield f"letters.remedies.{name}: {'missing' if name in LETTERS else 'there is no such letter'}"
    for name in sorted(set(rules.by_responsible.at()) - LETTERS.keys()):
        yield f"letters.by_responsible.{name}: there is no such letter"
    for kind in sorted(set(remedies.values()) - rules.remedy_words.at().keys()):
        yield f"letters.remedy_words.{kind}: missing"


def _twice(path: str, codes: Iterable[str]) -> Iterator[str]:
    for code, count in Counter(codes).items():
        if count > 1:
            yield f"{path}.{code}: stands twice"
