"""Claims, debts and payments as letters tell them: lines with their persons by number, sums with what is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from domain.basis.decree import Decree
from domain.basis.euro import euro_it
from domain.basis.text import natural
from domain.edition.measure import Payments
from domain.lifecycle.told_of_money import Line, Rate, SetOff, Withheld
from domain.money.overpaid import Part
from domain.record.cut_words import said_of
from domain.record.file import File
from domain.record.payables import Claim, ClaimLine, Debt


def lines(file: File, found: Iterable[ClaimLine]) -> tuple[Line, ...]:
    """Lines of claims in the order of their numbers, each with where its reason was said in words."""
    return tuple(_line(file, line) for line in sorted(found, key=_number))


def _line(file: File, line: ClaimLine) -> Line:
    said = said_of(file, line)
    return Line(
        line=line.id,
        recipient=line.recipient,
        service=line.service,
        day=line.day,
        claimed=euro_it(line.cents),
        cut=euro_it(line.cut_cents),
        reason=line.cut_reason or "",
        said=said.act,
        named=said.name,
        parked=line.released,
    )


def asked_back(file: File, parts: Iterable[Part]) -> tuple[Line, ...]:
    """Lines that were paid, with what of each must come back."""
    return tuple(
        replace(_line(file, part.line), asked=euro_it(part.cents))
        for part in sorted(parts, key=lambda part: _number(part.line))
    )


def _number(line: ClaimLine) -> tuple[int, ...]:
    return natural(line.id)


def set_off(claim: Claim, before: File, after: File, decree: Decree, amount: int, rules: Payments) -> SetOff:
    """What a claim settles of the debts, instead of being paid."""
    debts = [(before.debts[debt.id], debt) for debt in after.debts.values()]
    changed = [(old, new) for old, new in debts if old != new]
    recognised = claim.recognised_cents
    return SetOff(
        claim=claim.id,
        payment_decree=decree,
        recognised=euro_it(recognised),
        withheld=euro_it(recognised - amount),
        amount=euro_it(amount),
        debts=tuple(_withheld(old, new, rules) for old, new in changed),
    )


def _withheld(old: Debt, new: Debt, rules: Payments) -> Withheld:
    counted = rates(old.since, new.since, rules)
    return Withheld(
        debt=new.id,
        decree=new.decree.it(),
        principal=euro_it(new.settled - old.settled),
        interest=euro_it(new.interest - old.interest),
        left=euro_it(new.open + new.accrued),
        since=old.since,
        until=new.since,
        rate="; ".join(f"{one.rate} per cento nel {one.year}" for one in counted),
    )


def rates(since: date, until: date, rules: Payments) -> tuple[Rate, ...]:
    """The legal interest of each year in which days are counted."""
    first = (since + timedelta(days=1)).year
    return tuple(
        Rate(year=year, rate=_per_cent(rules.legal_interest.at(date(year, 12, 31))))
        for year in range(first, until.year + 1)
    )


def _per_cent(rate: Decimal) -> str:
    return f"{rate.normalize():f}".replace(".", ",")


def of_one_day(cents: int, on: date, rules: Payments) -> str:
    """The interest of one more day, to the hundredth of a cent: most are less than a cent."""
    euros = cents * rules.legal_interest.at(on) / (rules.days_of_interest_year.at(on) * 10_000)
    return f"{euros:.4f} euro".replace(".", ",")
