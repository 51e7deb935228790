"""Accreditation lives: it is asked of the register at each step that the edition names, and a lapse is found (R1.5, R1.6).

What a register does not know is no yes: the declared accreditation stands, marked as not verifiable, or is refused where
the edition says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from domain.basis.findings import Finding, require
from domain.basis.vocabulary import Step
from domain.edition.catalogue import refuse
from domain.edition.measure import Measure
from domain.edition.versions import Moments
from domain.record.addresses import in_network
from domain.record.decision import Context
from domain.record.file import File
from domain.record.file_terms import begin_term
from domain.record.network import RegisterAnswer
from domain.registers.all import Registers
from domain.registers.answers import NO_DATA, Answer, Register, Said

# Lists of the register by what an operator may do; a partner needs one of them, whichever its services are.
ANY_SERVICE = ("work", "training_a", "training_b")
# The matter of an answer that nobody asked for at a step: an import has brought it.
NEWS = "register"
# The term that ends with the day on which an answer holds for the last time.
QUESTION = "accreditation_question"


class Subject(NamedTuple):
    """A member of the network that must be accredited, and for what: all of these services, or one of them."""

    tax_code: str
    services: tuple[str, ...]
    all_of_them: bool


class Member(Protocol):
    """A subject of a network, in an application or in a file."""

    @property
    def tax_code(self) -> str:
        """Who it is."""

    @property
    def kind(self) -> str:
        """Of which kind."""


Asked = Mapping[str, Answer]


def subjects(lead: str, partners: Iterable[Member], measure: Measure, when: Moments | date) -> list[Subject]:
    """Who must be accredited: the lead for its services (R1.1), and partners of the kinds that deliver (R1.5)."""
    rules = measure.network
    kinds = rules.accredited_kinds.at(when)
    found = {one.tax_code: Subject(one.tax_code, ANY_SERVICE, False) for one in partners if one.kind in kinds}
    return [*({**found, lead: Subject(lead, rules.lead_services.at(when), True)}).values()]


def ask(registers: Registers, members: Iterable[Subject], measure: Measure, day: date) -> Asked:
    """What the register says of each of them on a day."""
    standing = measure.network.accreditation_status.at(day)
    return {one.tax_code: _of(registers, one, standing, day) for one in members}


def _of(registers: Registers, subject: Subject, standing: str, day: date) -> Answer:
    """For all services the worst answer counts, for one of them the best."""
    answers = [registers.accreditation(subject.tax_code, service, standing, day) for service in subject.services]
    order = (Said.no, Said.no_data, Said.yes) if subject.all_of_them else (Said.yes, Said.no, Said.no_data)
    return min(answers, key=lambda answer: order.index(answer.said), default=NO_DATA)


def against(asked: Asked, measure: Measure, when: Moments | date, step: Step) -> Iterator[Finding]:
    """What speaks against a step, where the edition asks at it."""
    rules = measure.network
    checks = rules.accreditation_checks.version(when)
    if checks.value.get(step) != "refuse":
        return
    for body, answer in asked.items():
        if answer.said is Said.no:
            yield refuse("R1.6", "not_held", body, of=checks, body=body, found=answer.found, since=str(answer.since))
        elif answer.said is Said.no_data and rules.unverified_accreditation.at(when) == "refuse":
            yield refuse("R1.6", "not_known", body, of=rules.unverified_accreditation.version(when), body=body)


def kept(file: File, asked: Asked, ctx: Context, matter: str) -> File:
    """The file with the answers, each with its time and source; it asks again when the register itself names a day."""
    for answer in asked.values():
        file = _ask_again(file, answer, ctx)
    first = len(file.answers) + 1
    return file.putting(
        "answers",
        *(
            RegisterAnswer(
                f"Q{number}", Register.accreditation, body, matter, answer.said, answer.found, ctx.at, answer.since,
                answer.source, answer.hash,
            )
            for number, (body, answer) in enumerate(asked.items(), first)
        ),
    )  # fmt: skip


def _ask_again(file: File, answer: Answer, ctx: Context) -> File:
    """The day before the one on which an entry begins or ends is the last on which the answer holds (R1.6)."""
    if answer.until is None or f"{QUESTION}/{answer.until}" in file.terms:
        return file
    last = answer.until - timedelta(days=1)
    return begin_term(file, ctx.measure, QUESTION, ctx.day, of=answer.until.isoformat(), limit=last)


def checked(file: File, ctx: Context, step: Step) -> File:
    """The file with what the register says at a step; RuleBroken where it speaks against it (R1.6)."""
    if step not in ctx.measure.network.accreditation_checks.at(ctx.when(file)):
        return file
    asked = asked_now(file, ctx)
    require(*against(asked, ctx.measure, ctx.when(file), step))
    return kept(file, asked, ctx, step)


def speaks_against(file: File, ctx: Context, step: Step) -> Iterator[Finding]:
    """What the register says today against a step; it is asked only where its answer could refuse it."""
    if ctx.measure.network.accreditation_checks.at(ctx.when(file)).get(step) == "refuse":
        yield from against(asked_now(file, ctx), ctx.measure, ctx.when(file), step)


def asked_now(file: File, ctx: Context) -> Asked:
    """What the register says today of everybody who must be accredited."""
    members = subjects(file.lead, in_network(file), ctx.measure, ctx.when(file))
    return ask(ctx.registers, members, ctx.measure, ctx.day)


def heard(file: File, ctx: Context) -> File:
    """The file with those answers that are others than the last ones: what a register has brought (R1.6)."""
    last = last_answers(file)
    now = asked_now(file, ctx)
    for answer in now.values():
        file = _ask_again(file, answer, ctx)
    news = {body: answer for body, answer in now.items() if _is_news(last.get(body), answer)}
    return kept(file, news, ctx, NEWS) if news else file


def _is_news(last: RegisterAnswer | None, answer: Answer) -> bool:
    if last is None:
        return answer.said is not Said.no_data
    return (last.said, last.found, last.since) != (answer.said, answer.found, answer.since)


def last_answers(file: File) -> dict[str, RegisterAnswer]:
    """The last answer about each body."""
    return {one.subject: one for one in file.answers.values() if one.kind is Register.accreditation}


def lapsed(file: File, measure: Measure, when: Moments) -> list[str]:
    """Members of the network that the register does not have as accredited, by its last answer."""
    last = last_answers(file)
    needed = subjects(file.lead, in_network(file), measure, when)
    return [one.tax_code for one in needed if one.tax_code in last and last[one.tax_code].said is Said.no]
