"""F80, F99: the same programme with the worker down for days, and without: the same decisions, the same letters."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from activities.mail import Server, text_of
from domain.lifecycle import contents as c
from domain.lifecycle.states import ENDS, State
from domain.terms.agenda import upcoming
from domain.terms.key import TermKey
from domain.terms.reckoning import due
from domain.terms.term import Term, awaits_delivery
from storage import audit, outbox, rules
from tests import lives
from tests.clock_cost import ClockCost, check, clock_cost
from tests.lives import instant, until
from tests.mailbox import Mailbox, mail_server
from tests.office import Office, opened
from tests.service import free_port

OUTAGES = (instant(8, 10), instant(12, 20))
"""When the worker goes: before an acceptance lapses, and before the last day of a project."""
END = instant(6, 1, 2019)
BY_LETTER = ("appeal", "petition", "forfeiture_notice")
"""Terms that begin when the letter arrives: later after an outage, as they must (R9.12), and so do their reminders."""


@dataclass(frozen=True)
class Programme:
    """What became of four projects."""

    decisions: dict[str, list[str]]
    states: dict[str, State]
    terms: dict[str, dict[str, Term]]
    letters: dict[str, tuple[str, str]]
    twice: int
    costs: list[ClockCost]


async def programme(data: Path, days: int, box: Mailbox) -> Programme:
    """Four projects that people leave alone, each at another step; the worker is away for some days, twice."""
    async with opened(data, cached=0, post=box.server) as office:
        lives.give_emails(office.database)
        projects = [
            await office.submit(title=title) for title in ("Quiet", "Not accepted", "Grounds given", "Delivering")
        ]
        await office.live(projects[1], until("accept"))
        await office.give(projects[2], "give_notice", c.GiveNotice(grounds=("x",)))
        await office.live(projects[3], ((instant(8, 2), "admit", c.Nothing()), (instant(8, 2, hour=11), "score", c.Score(points=lives.POINTS)),
            (instant(8, 2, hour=12), "award", c.Award(decree="1", cup=lives.CUP)), (instant(8, 3), "accept", c.Nothing()), (instant(8, 6), "start", c.Start()),
            (instant(8, 7), "sign_plan", lives.plans())))  # fmt: skip
        for begin in OUTAGES:
            await office.until(begin)
            if days:
                await office.pass_without_worker(begin + timedelta(days=days))
            await caught_up(office, projects)
        await office.until(END)
        await caught_up(office, projects)
        costs = [clock_cost(await office.handle(project).fetch_history()) for project in projects]
        return result(office, projects, box, costs)


async def caught_up(office: Office, projects: list[str]) -> None:
    """Wait until the clock has worked off what is due, and its letters have left."""
    at = await office.now()
    for _ in range(600):
        with office.database.read() as session:
            letters = [letter for project in projects for letter in outbox.pending(session, project)]
            due = [p for p in projects if (n := next_at(office, p)) is not None and n <= at]
        if not letters and not due:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"not caught up: {due} {letters}")


def next_at(office: Office, project: str) -> datetime | None:
    """The next instant of a project that has not ended."""
    file = office.file(project)
    item = upcoming(file.terms, rules.load(office.measure)) if file.state not in ENDS else None
    return item.at if item else None


def result(office: Office, projects: list[str], box: Mailbox, costs: list[ClockCost]) -> Programme:
    """Everything that must be the same."""
    decisions: dict[str, list[str]] = {}
    with office.database.read() as session:
        for project in projects:
            said = decisions.setdefault(project, [])
            for entry in audit.history(session, project):
                acted = json.loads(entry.answer).get("data", {}).get("acted")
                if acted is not None:
                    said += [item for item in acted if TermKey.parse(item.split(" ")[0]).name not in BY_LETTER]
                elif entry.name != "record_delivery":
                    said.append(entry.name)
    files = {project: office.file(project) for project in projects}
    terms = {p: {k: t for k, t in f.terms.items() if t.name not in BY_LETTER} for p, f in files.items()}
    later = [rules.term_titles()[name] for name in BY_LETTER]
    letters = {
        str(m["Message-ID"]): (str(m["Subject"]), _words(m))
        for m in box.received
        if not (m["X-Azioni-Kind"] == "reminder" and any(title in str(m["Subject"]) for title in later))
    }
    states, twice = {p: f.state for p, f in files.items()}, len(box.ids()) - len(set(box.ids()))
    return Programme(decisions, states, terms, letters, twice, costs)


def _words(mail: EmailMessage) -> str:
    """Its text, but its number and what follows from the day on which it was written: after an outage letters are written later.

    So it is with what may be done: the days of a notice begin with its letter.
    """
    dated = r"^Comunicazione n\. .*$|^Passi possibili: .*$| \(restano? \d+ giorn[io]\)| \(fino alle 23:59:59\)|^Alla scadenza: .*$"
    text = re.sub(dated, "", text_of(mail), flags=re.MULTILINE)
    passed = text.replace("scaduto il ", "entro il ").replace("scaduto l'", "entro l'")
    return re.sub(r"è (?:scaduto|in corso e scade oggi|in corso),", "è in corso,", re.sub(r"\n+", "\n", passed))


@pytest.fixture(scope="module")
async def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    """The programme with a worker that never rests."""
    with mail_server() as box:
        return await programme(tmp_path_factory.mktemp("uninterrupted"), 0, box)


async def test_the_programme_reaches_its_ends_alone(uninterrupted: Programme) -> None:
    states = [State.formal_check, State.forfeiture_notice, State.awaiting_decision, State.reporting]
    assert list(uninterrupted.states.values()) == states
    assert len(uninterrupted.letters) > 15


async def test_the_clock_costs_one_timer_and_two_actions_a_wake(uninterrupted: Programme) -> None:
    for cost in uninterrupted.costs:
        check(cost)
    assert sum(cost.wakes for cost in uninterrupted.costs) > 20


@pytest.mark.parametrize("days", [1, 3, 10, 45])
async def test_an_outage_changes_nothing_but_the_instants_of_sending(
    uninterrupted: Programme, tmp_path: Path, days: int
) -> None:
    with mail_server() as box:
        found = await programme(tmp_path, days, box)
    assert max(cost.most_armed for cost in found.costs) == 1
    assert found.twice == 0
    assert found.letters == uninterrupted.letters, "none missing, none other"
    assert found.decisions == uninterrupted.decisions
    assert found.states == uninterrupted.states
    assert found.terms == uninterrupted.terms


async def test_a_mail_server_that_is_down_delays_mail_and_nothing_else(tmp_path: Path) -> None:
    """Decisions are made and the clock goes on; the letters arrive once when the server is back, and start their terms."""
    port = free_port()
    async with opened(tmp_path, post=Server(f"smtp://127.0.0.1:{port}")) as office:
        lives.give_emails(office.database)
        project, other = await office.submit(), await office.submit(title="Quiet")
        for name, content in (("admit", c.Nothing()), ("score", c.Score(points=lives.POINTS))):
            assert (await office.give(project, name, content)).accepted
        await office.until(instant(7, 11, hour=20))
        assert (await office.give(project, "award", c.Award(decree="1", cup=lives.CUP))).accepted
        await office.until(instant(7, 12, hour=8))
        while office.file(other).terms["formal_check"].events[-1].kind != "remind":
            await asyncio.sleep(0.02)
        assert awaits_delivery(office.file(project).terms["acceptance"]), "30 days from a letter that has not arrived"
        with mail_server(port=port) as box:
            await office.until(instant(7, 12, hour=10))
            await caught_up(office, [project, other])
            await office.delivered(project)
        acceptance = due(office.file(project).terms["acceptance"], rules.load(lives.MEASURE).calendar)
        assert acceptance is not None
        assert acceptance.day == date(2018, 8, 11), "counted from the delivery on 12 July"
        assert sorted(str(m["Subject"]).partition("] ")[2] for m in box.received) == [
            "Esito della domanda: ammessa e finanziata",
            "Promemoria: istruttoria formale entro il 17/07/2018",
        ]
