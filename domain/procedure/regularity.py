"""Regularity is asked of its register: at the award, at the check of a claim, and before each order (R4.13, F16).

What the register does not know is no yes: a document that was handed in may prove it then, and is marked as handed in.
"""

from __future__ import annotations

from datetime import timedelta

from domain.record.decision import Context
from domain.record.file import File
from domain.record.network import RegisterAnswer
from domain.registers.answers import NO_DATA, Answer, Register, Said

# The matter of an answer that nobody asked for at a step: an import has brought it.
NEWS = "register"


def asked_now(file: File, ctx: Context) -> Answer:
    """What the register says today of the payee."""
    return ctx.registers.regularity(file.lead, ctx.day, ctx.measure.payments.durc_valid_days.at(ctx.when(file)))


def kept(file: File, answer: Answer, ctx: Context, matter: str) -> File:
    """The file with an answer, its time and its source."""
    number = f"Q{len(file.answers) + 1}"
    one = RegisterAnswer(
        number, Register.regularity, file.lead, matter, answer.said, answer.found, ctx.at, answer.since, answer.source, answer.hash
    )  # fmt: skip
    return file.putting("answers", one)


def asked(file: File, ctx: Context, matter: str) -> File:
    """The file with what the register says at a step."""
    return kept(file, asked_now(file, ctx), ctx, matter)


def heard(file: File, ctx: Context, matter: str = NEWS) -> File:
    """The file with the answer, where a grant stands and it is another one than the last: no payment waits before."""
    if file.facts.awarded_on is None:
        return file
    answer = asked_now(file, ctx)
    last = last_answer(file)
    known = (last.said, last.found, last.since) if last else (Said.no_data.value, "", None)
    is_news = known != (answer.said.value, answer.found, answer.since)
    return kept(file, answer, ctx, matter) if is_news else file


def last_answer(file: File) -> RegisterAnswer | None:
    """What the register said last of the payee."""
    own = [one for one in file.answers.values() if one.kind == Register.regularity]
    return own[-1] if own else None


def remembered(file: File, ctx: Context) -> Answer:
    """The last answer as it still holds today: a yes only for the days of the law from its issue."""
    last = last_answer(file)
    if last is None:
        return NO_DATA
    days = ctx.measure.payments.durc_valid_days.at(ctx.when(file))
    if last.said == Said.yes and (last.since is None or last.since + timedelta(days=days) < ctx.day):
        return NO_DATA
    return Answer(Said(last.said), last.found, last.since, last.source, last.hash)
