"""The watchdog: compares register, workflows and outbox by its own count, mends what it can, certifies what it saw.

Its silence is an alarm (``starter.py doctor``), and so is a count that is always zero (F98, F117).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session
from temporalio import activity
from temporalio.client import Client

from activities.clock import now
from activities.leaving import unless_it_leaves
from activities.reconcile import reconcile
from domain.basis.programme_clock import ProgrammeClock
from domain.basis.vocabulary import TermClass
from domain.edition.measure import Measure
from domain.trust.seal import sealed_bytes
from domain.watch.chain import CertifiedHead
from domain.watch.recount import Duty, Ladder, duties
from storage import (
    anchors,
    attending,
    files,
    ledger,
    measures,
    payments,
    queries,
    queue,
    reconciliation,
    rules,
    troubles,
    verification,
    watch,
)
from storage.database import Database
from storage.watch import Certificate, IndexedTerm, RawTerm
from workflows.calls import WATCH
from workflows.messages import WatchReport

# How long, in real time, what came due may wait before the watchdog reports it.
PATIENCE = timedelta(minutes=2)
# The terms of ended projects are worked off by the hour, so that they may wait for longer.
PATIENCE_ENDED = timedelta(hours=2)
# A count that is zero for so many days is itself reported: the watchdog may be looking at nothing. Days are counted and
# not certificates, because each start of a worker writes one.
STREAK = 7
# The counts that are never zero in a service at work.
NEVER_ZERO = ("projects", "terms", "due")


@dataclass(frozen=True, slots=True)
class Stale:
    """A term whose index in the register does not say what the watchdog counts."""

    project: str
    term: str
    said: date | None
    counted: date


class Watchdog:
    """The activity ``watch`` with its database, the directory of its certificates and the service's signature."""

    def __init__(self, database: Database, directory: Path, sign: Callable[[bytes], str]) -> None:
        self._database = database
        self._directory = directory
        self._sign = sign

    @activity.defn(name=WATCH.name)
    async def watch(self) -> WatchReport:
        """Look at everything once and write the certificate, in the record and as a file."""
        at = now()
        counts, found, mended = await asyncio.to_thread(self._register, at)
        counts["entries"], broken, heads = await asyncio.to_thread(self._trace)
        found += broken
        running, without = await self._workflows(activity.client())
        counts["workflows"] = running
        mended += without[0]
        found += without[1]
        certificate = await asyncio.to_thread(self._certify, Certificate(at, counts, found, mended, heads))
        return WatchReport(counts=certificate.counts, found=len(certificate.found), mended=len(certificate.mended))

    def _register(self, at: datetime) -> tuple[dict[str, int], list[str], list[str]]:
        counts = dict.fromkeys(("projects", "terms", "due", "acted", "largest_delay_seconds"), 0)
        found: list[str] = []
        stale: list[Stale] = []
        with self._database.read() as session:
            previous = next(iter(watch.certificates(session, 1)), None)
            carried = attending.is_there(session, at)  # it stays only while all that waits leaves
            for edition in measures.editions(session):
                measure = rules.in_force(session, edition.key)
                since = previous.at if previous else edition.clock.opened_at
                looked = _Look(session, measure, edition.clock, since, at)
                looked.at_terms(counts, found, stale)
                counts["projects"] += len(queries.projects(session, edition.key))
                stuck = watch.stuck_notices(session, edition.key, edition.clock.programme(at - watch.STUCK_AFTER))
                found += [f"letter not sent: {key}" for key in ([] if carried else stuck)]
                found += [f"{edition.key}: {line}" for line in ledger.unbalanced(session, edition.key)]
                found += _not_offered(session, measure, edition.clock, at)
            counts["orders"] = len(payments.orders(session))
            found += [f"unexplained: {line}" for line in reconciliation.unexplained(session, at)]
            found += reconciliation.without_end(session, at)
        return counts, found, self._mend(stale)

    def _trace(self) -> tuple[int, list[str], dict[str, CertifiedHead]]:
        """The chains of all measures against themselves and all earlier certificates (F90)."""
        with self._database.read() as session:
            reports = verification.inspect(session, anchors.of(session, self._directory), files=self._directory)
        broken = [f"{report.measure}: {broken.message}" for report in reports for broken in report.findings]
        return sum(report.entries for report in reports), broken, anchors.heads_of(reports)

    def _mend(self, stale: list[Stale]) -> list[str]:
        """Write the index of terms anew from their events."""
        with self._database.write() as session:
            for entry in stale:
                file = files.load(session, entry.project)
                files.reindex(session, entry.project, file.terms[entry.term], rules.in_force(session, file.measure))
        return [f"{e.project} {e.term}: the index said {e.said}, the count says {e.counted}" for e in stale]

    async def _workflows(self, client: Client) -> tuple[int, tuple[list[str], list[str]]]:
        """Record and workflows are compared: what can be mended is mended, the rest is found."""
        own = activity.info().workflow_id
        seen = await unless_it_leaves(reconcile(client, self._database, asks=own or ""))
        with self._database.read() as session:
            still = [str(one) for one in troubles.known(session)]
        return seen.workflows, (list(seen.mended), still)

    def _certify(self, certificate: Certificate) -> Certificate:
        with self._database.write() as session:
            lately = watch.certified_since(session, certificate.at - timedelta(days=STREAK))
            certificate.found.extend(_always_zero([*lately, certificate]))
            signature = self._sign(sealed_bytes(certificate.at, asdict(certificate)))
            certificate = replace(certificate, signature=signature)
            watch.record(session, certificate)
        self._directory.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(certificate) | {"at": certificate.at.isoformat()}, indent=1, ensure_ascii=False)
        (self._directory / f"{certificate.at:%Y-%m-%dT%H%M%SZ}.json").write_text(text + "\n", encoding="utf-8")
        return certificate


def _always_zero(certificates: list[Certificate]) -> list[str]:
    """The counts of a service with projects that were zero on each of the last days."""
    days = {one.at.date() for one in certificates if one.counts.get("projects", 0)}
    if len(days) < STREAK:
        return []
    always = [name for name in NEVER_ZERO if not any(one.counts.get(name, 0) for one in certificates)]
    return [f"'{name}' was zero for {STREAK} days: is it alive?" for name in always]


class _Look:
    """A look at the terms of one measure, by the watchdog's own count."""

    def __init__(
        self, session: Session, measure: Measure, clock: ProgrammeClock, since: datetime, at: datetime
    ) -> None:
        self.session = session
        self.measure = measure
        self.clock = clock
        self.since = since
        self.at = at
        self.ended = watch.ended(session, measure.key)

    def at_terms(self, counts: dict[str, int], found: list[str], stale: list[Stale]) -> None:
        """Count what was due since the last certificate, and find what was due and not acted on."""
        for head, events in watch.raw_terms(self.session, self.measure.key):
            counts["terms"] += 1
            for duty in self._duties((head, events)):
                self._judge(duty, counts, found)
                if duty.what == "expiry":
                    stale += self._compare(head, duty)

    def _judge(self, duty: Duty, counts: dict[str, int], found: list[str]) -> None:
        """A duty is in this certificate if it came due, or was acted on, since the last one; or if nobody has acted."""
        due = self.clock.real(duty.due)
        acted = duty.acted_at and self.clock.real(duty.acted_at)
        patience = PATIENCE_ENDED if duty.project in self.ended else PATIENCE
        if due > self.at - patience or (acted is not None and max(due, acted) <= self.since - patience):
            return
        counts["due"] += 1
        if acted is None:
            what, term = _called(duty.what), duty.term.replace("_", " ")
            found.append(f"{duty.project}, {term}: {what} was due on {duty.due:%Y-%m-%d} and was not acted on")
            return
        counts["acted"] += 1
        delay = max(round((acted - due).total_seconds()), 0)
        counts["largest_delay_seconds"] = max(counts["largest_delay_seconds"], delay)

    def _compare(self, head: IndexedTerm, duty: Duty) -> list[Stale]:
        """The index of the register against the own count."""
        counted = (duty.due - timedelta(days=1)).date()
        wrong = head["status"] == "running" and head["due"] != counted
        return [Stale(duty.project, duty.term, head["due"], counted)] if wrong else []

    def _duties(self, raw: RawTerm) -> list[Duty]:
        head, events = raw
        rule = self.measure.terms[head["name"]]
        first = events[0]["day"] if events else None
        ladder: Ladder = {
            "after": rule.reminders_after.at(first) if rule.reminders_after else (),
            "before": rule.reminders_before.at(first) if rule.reminders_before else (),
            "hour": self.measure.calendar.reminder_hour.at(first),
        }
        return list(duties(head, events, self._stops(head, [event["day"] for event in events]), ladder))

    def _stops(self, head: IndexedTerm, days: list[date]) -> list[tuple[date, date]]:
        """What the law stops from the first event of a term to the farthest day that it may reach."""
        if not days:
            return []
        reach = (max(days) - days[0]).days + (head["days"] or 0) + 31 * (head["months"] or 0)
        return [
            (w.first, w.last) for w in self.measure.calendar.stops(TermClass(head["term_class"]), days[0].year, reach)
        ]


_DUE = {"expiry": "its end", "resumption": "that it runs again"}


def _called(what: str) -> str:
    """What a term has due, as people say it: its end, that it goes on, or a reminder so many days before or after."""
    if what in _DUE:
        return _DUE[what]
    side, _, rest = what.partition("-")
    days = rest.partition("d")[0]
    return f"the reminder {days} days {'before its end' if side == 'before' else 'after its beginning'}"


def _not_offered(session: Session, measure: Measure, clock: ProgrammeClock, at: datetime) -> list[str]:
    """Money that has been free for a while, and the first of the queue was not offered it (F109)."""
    last = ledger.last_transfer(session, measure.key)
    if last is None or clock.real(last) > at - PATIENCE:
        return []
    waiting = queue.fundable(session, measure, clock.programme(at))
    return [f"{project}: money is free and it was not offered" for project in waiting]
