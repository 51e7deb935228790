"""No service is paid for a day on which its person was employed, as the register of hiring notices says (F43).

The company in crisis from which somebody is suspended is no such employer. What the register does not know is no "no". It is
asked when a register is handed in, when a claim is checked and again before it is paid: a hire may be notified meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.record.decision import Context
from domain.record.file import File
from domain.record.network import RegisterAnswer
from domain.record.payables import ClaimLine
from domain.record.served import service_of, standing
from domain.registers.answers import Register, Said, resting_on
from domain.registers.hirings import Employment


class Jobs:
    """The jobs of a project's people elsewhere than in their companies in crisis, asked once for each person."""

    def __init__(self, file: File, ctx: Context) -> None:
        self._file = file
        self._ctx = ctx
        self._known: dict[str, list[Employment]] = {}

    def on(self, number: str, day: date) -> list[Employment]:
        """The jobs of a person on a day, as the register has them."""
        if number not in self._known:
            self._known[number] = list(self._of(number))
        return [job for job in self._known[number] if _on(job, day)]

    def against(self, number: str, day: date, path: str) -> Iterator[Finding]:
        """What speaks against a service of the person on that day, where the edition asks."""
        if not self.on(number, day):
            return
        rule = self._ctx.measure.delivery.served_while_employed.version(self._ctx.when(self._file).served(day))
        if rule.value == "refuse":
            yield refuse("F43", "employed", path, of=rule, recipient=number, day=day)

    def _of(self, number: str) -> Iterator[Employment]:
        one = self._file.recipients.get(number)
        if one is None or one.person is None:
            return
        for job in self._ctx.registers.employments(one.person):
            if job.employer != one.company:
                yield job


# The matter of an answer about hours on days on which their person was employed; it says nothing of a declared result.
EMPLOYED = "served_while_employed"


def heard(file: File, ctx: Context) -> File:
    """The file with the people of whose registered hours the register newly says that they were employed: before anybody claims them (F43)."""
    jobs = Jobs(file, ctx)
    found: dict[str, list[Employment]] = {}
    for line in standing(file):
        if any(jobs.against(line.recipient, line.day, line.item)):
            found.setdefault(line.recipient, []).extend(jobs.on(line.recipient, line.day)[:1])
    last = {one.subject: one.found for one in file.answers.values() if one.matter == EMPLOYED}
    for number, met in found.items():
        words = f"lines {len(met)}"
        if last.get(number) != words:
            origins = dict.fromkeys(origin for job in met for origin in job.origins)
            answer = resting_on(Said.no, words, min(job.start for job in met), origins)
            kept = RegisterAnswer(
                f"Q{len(file.answers) + 1}", Register.hirings, number, EMPLOYED, answer.said, answer.found, ctx.at, answer.since,
                answer.source, answer.hash,
            )  # fmt: skip
            file = file.putting("answers", kept)
    return file


def _on(job: Employment, day: date) -> bool:
    last = job.ended_on or job.ends
    return job.start <= day and (last is None or day <= last)


def rows_while_employed(file: File, rows: Iterable[c.RegisterLine], ctx: Context) -> Iterator[Finding]:
    """Rows of a register for days on which their people were employed."""
    jobs = Jobs(file, ctx)
    for row in rows:
        yield from jobs.against(row.recipient, row.date, f"row {row.row}")


def claimed_while_employed(file: File, lines: Iterable[ClaimLine], ctx: Context) -> Iterator[Finding]:
    """Hours of a claim that would be paid, of days on which their people were employed."""
    jobs = Jobs(file, ctx)
    for line in lines:
        if service_of(file, line.item) is not None:
            yield from jobs.against(line.recipient, line.day, line.id)
