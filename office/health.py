"""Is the service whole? What stands around it, its record, its engine (``office.sounding``), all looked at in the same moment."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from domain.basis.calendar import local_day
from domain.basis.language import _, mark, n_, retold
from domain.lifecycle.states import Role
from domain.views.telling import few
from office.caller import Caller
from office.checks import CLOCKS_DIFFER, Check, age, first, same_time
from office.sounding import sounded
from office.surroundings import held, hindrances, no_greeting
from runtime.gone import left_behind, told
from storage import (
    actors,
    anchors,
    ledger,
    measures,
    project_codes,
    proofs,
    queries,
    reconciliation,
    rules,
    verification,
    watch,
)
from storage.database import Database
from storage.participants_told import completeness

# A certificate is written every day; an older one means that the watchdog did not run.
LONGEST_SILENCE = timedelta(hours=26)
# Real time within which every term must have been acted on. The terms of ended projects are worked off by the hour,
# so that it is longer than an hour.
LATE_AFTER = timedelta(hours=2)
# How long a command that nobody had signed is a finding; it stands in the history for ever.
LATELY = timedelta(hours=1)
# The counts of a certificate as people say them.
COUNTED = {
    "projects": mark("projects"),
    "terms": mark("terms"),
    "orders": mark("payment orders"),
    "entries": mark("entries of the trace"),
    "workflows": mark("workflows"),
}


def examine(caller: Caller) -> list[Check]:
    """Everything that can be looked at; what cannot be reached is a check that failed.

    All at once: whoever calls the doctor wants to know within a minute, whatever of it does not answer.
    """
    return asyncio.run(_examine(caller))


async def _examine(caller: Caller) -> list[Check]:
    record = asyncio.to_thread(lambda: list(_record(caller)))
    disk = asyncio.to_thread(_disk, caller.settings.data)
    seen = await asyncio.gather(disk, record, _post(caller), sounded(caller))
    return [seen[0], *seen[1], *seen[2], *seen[3]]


def _disk(data: Path) -> Check:
    found = list(hindrances(data))
    return Check("disk", not found, "; ".join(found) or _("{data} can be written", data=data))


async def _post(caller: Caller) -> list[Check]:
    if caller.settings.smtp_url is None:
        return []
    why = await no_greeting(caller.settings)
    return [Check("mail server", not why, why or _("it greets, and takes letters"))]


def _record(caller: Caller) -> Iterator[Check]:
    try:
        database = caller.database
        if left := left_behind(caller.settings, database):
            yield Check("record", False, told(caller.settings, left))
            return
        behind = database.behind()
        said = _("tables need a newer version: start a worker") if behind else held(database)
        yield Check("record", not said, said or _("reachable, current, can be written"))
        if not behind:
            yield same_time(mark("record's clock"), database.clock())
            yield from _content(database, caller.settings.data / "certificates")
            yield from _told(database)
    except ConnectionError as error:
        yield Check("record", False, str(error))


def _content(database: Database, certificates: Path) -> Iterator[Check]:
    now = datetime.now(UTC)
    with database.read() as session:
        newest = next(iter(watch.certificates(session, 1)), None)
        editions = measures.editions(session)
        stuck = [
            key
            for e in editions
            for key in watch.stuck_notices(session, e.key, e.clock.programme(now - watch.STUCK_AFTER))
        ]
        nameless = [*_unaddressed(session), *(words for e in editions for words in _nameless(session, e.key, now))]
        clocks = [_clock(session, edition, now) for edition in editions]
        broken = [line for edition in editions for line in ledger.unbalanced(session, edition.key)]
        trace = _trace(session, certificates)
        unexplained = reconciliation.unexplained(session, now)
        endless = reconciliation.without_end(session, now)
        forged = proofs.not_proved(session, now - LATELY)
        doubled = project_codes.shared(session)
    if newest is None:
        yield Check("watchdog", False, _("it has never run: there is no certificate"))
    else:
        yield _certified(newest, now)
        found = newest.found
        yield Check(
            "findings",
            not found,
            "; ".join(map(retold, found[:5])) or _("none; {count} mended", count=len(newest.mended)),
        )
    yield from clocks
    yield Check("ledger", not broken, "; ".join(broken) or _("adds up to the cent"))
    yield trace
    yield Check("payments", not unexplained, first(unexplained) or _("orders, files and answers agree to the cent"))
    yield Check("orders", not endless, first(endless) or _("none is without an end for too long"))
    yield _codes(doubled)
    yield _signatures(forged)
    wait = n_(
        "{n} waits for more than {time}", "{n} wait for more than {time}", len(stuck), time=age(watch.STUCK_AFTER)
    )
    yield Check("letters", not stuck, "; ".join([wait if stuck else _("none is stuck"), *nameless]))


def _told(database: Database) -> Iterator[Check]:
    """What is only told, edition by edition."""
    with database.read() as session:
        yield from [_participants(session, edition.key) for edition in measures.editions(session)]


def _participants(session: Session, key: str) -> Check:
    """How complete the data of participants are (R9.17, R9.18): what a network has not told is no fault of the service."""
    counted: Counter[str] = Counter()
    for line in completeness(session, key):
        counted.update({name: count for name, count in line.items() if isinstance(count, int)})
    said = _(
        "{participants} with a plan: {entry_told} told at entry, {entry_whole} of them whole; {left} have left: {exit_told} told on leaving, {later_told} after six months",
        **{
            name: counted[name]
            for name in ("participants", "entry_told", "entry_whole", "left", "exit_told", "later_told")
        },
    )
    return Check(f"participants {key}", True, said, told=True)


def _codes(doubled: list[project_codes.Shared]) -> Check:
    """Project codes (CUP) that several projects bear: none is given twice any more (R4.11), but some were.

    It is only told: an award that was told keeps its code, so that no command of this service ends it.
    """
    said = [
        _("{cup} is the code of {projects}: each should have its own", cup=one.cup, projects=", ".join(one.projects))
        for one in doubled
    ]
    return Check("project codes", True, "; ".join(said) or _("each is one project's"), told=bool(said))


def _signatures(forged: list[proofs.NotProved]) -> Check:
    """Commands that came in somebody's name, and were not theirs: nothing was done, and somebody has tried."""
    said = [
        _(
            "'{command}' on {subject} in the name of '{actor}' was refused: it was not theirs",
            command=one.name.replace("_", "-"), subject=one.subject, actor=one.actor,
        )
        for one in forged
    ]  # fmt: skip
    return Check("signatures", not said, first(said, see="history PROJECT") or _("what came lately was proved"))


def _unaddressed(session: Session) -> Iterator[str]:
    """Living projects of which nobody knows where letters to the lead go: a mail server is not given them."""
    addresses = queries.addresses(session, {line.project for line in queries.living(session)})
    if lacking := sorted(project for (project, _who), address in addresses.items() if not address):
        yield n_(
            "{n} lead has no certified mail on record: correct-address {projects}",
            "{n} leads have no certified mail on record: correct-address {projects}",
            len(lacking),
            projects=few(lacking),
        )


# What a name in the register of actors stands for in letters, by role.
_SIGNS = {Role.manager: "signer", Role.officer: "responsible"}


def _nameless(session: Session, key: str, now: datetime) -> Iterator[str]:
    """An edition whose letters name nobody: they leave, and say so; no jurist would sign them.

    Who signs may be named by the register of actors as well: a manager, and an officer who is responsible.
    """
    named = {role for actor in actors.register(session).valid(now) if actor.full_name for role in actor.roles}
    known = {_SIGNS[role] for role in named if role in _SIGNS}
    if unnamed := [one for one in rules.load(key).office.unnamed(local_day(now)) if one not in known]:
        said = ", ".join(unnamed)
        yield _(
            "letters of {measure} name nobody yet: {who} of [office] in domain/measures/{measure}.toml",
            measure=key,
            who=said,
        )


def _certified(newest: watch.Certificate, now: datetime) -> Check:
    """The watchdog's last word, and that it is not of tomorrow."""
    since = now - newest.at
    if since < -CLOCKS_DIFFER:
        words = _(
            "the last certificate is {time} ahead of this machine's clock: one of the clocks is wrong", time=age(-since)
        )
        return Check("watchdog", False, words)
    said = _("last certificate {time} ago: {what}", time=age(since), what=counted(newest.counts))
    return Check("watchdog", since <= LONGEST_SILENCE, said)


def counted(counts: Mapping[str, int]) -> str:
    """What a certificate has counted, in words."""
    delay = timedelta(seconds=counts.get("largest_delay_seconds", 0))
    things = ", ".join(f"{counts[name]} {_(words)}" for name, words in COUNTED.items() if name in counts)
    due = counts.get("due", 0)
    acted = counts.get("acted", 0)
    said = _("{things}; {due} terms were due, {acted} were acted on", things=things, due=due, acted=acted)
    return said + _(", the latest {time} late", time=age(delay)) if delay else said


def _clock(session: Session, edition: measures.Edition, now: datetime) -> Check:
    """What the register has next, and what should have been done long ago."""
    late = queries.due_terms(session, edition.key, edition.clock.programme(now - LATE_AFTER))
    coming = queries.next_instant(session, edition.key)
    name = f"clock {edition.key}"
    if late:
        project, term = late[0]
        waits = n_(
            "{n} term waits for more than {time}: {project}, {term}",
            "{n} terms wait for more than {time}: {project}, {term}",
            len(late),
            time=age(LATE_AFTER),
            project=project,
            term=_(_plain(term)),
        )
        return Check(name, False, waits)
    if coming is None:
        return Check(name, True, _("nothing runs"))
    return Check(name, True, _("next: {at:instant}", at=coming.isoformat(timespec="seconds")))


def _trace(session: Session, certificates: Path) -> Check:
    """The chains of all measures, and what certificates have seen of them (F90)."""
    reports = verification.inspect(session, anchors.of(session, certificates), files=certificates)
    broken = [f"{report.measure}: {broken.message}" for report in reports for broken in report.findings]
    entries = sum(report.entries for report in reports)
    whole = n_("{n} entry", "{n} entries, each bound to the one before it", entries)
    return Check("trace", not broken, "; ".join(broken[:5]) or whole)


def _plain(key: str) -> str:
    """The key of a term as people say it."""
    return key.replace("_", " ")
