"""A record with something of everything in it: every table has rows, every claim, term and debt its story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.record.decision import Decision
from storage import rules, troubles, watch
from storage.database import Database
from storage.troubles import Kind, Trouble
from storage.watch import Certificate
from tests import golden, lives
from tests.golden import Told
from tests.lives import instant

# When it is read: the year after, in the middle of things.
TODAY = instant(2, 5, 2019)
# The projects in their order, by what is seen of them.
SEEN = ("refused", "set_off", "recovery", "paid", "forfeited", "running", "lapsed")
# What every command shows of the record. Projects are named by what is seen of them.
READ = (
    "list",
    "inbox",
    "deadlines",
    f"budget {lives.MEASURE}",
    "measure list",
    *(f"{name} {{{of}}}" for name in ("status", "history", "explain", "deadlines") for of in SEEN),
    "explain {paid} --recipient R03",
    "dossier {paid} --act 3",
    "dossier {paid}",
    "letters {paid}",
    f"measure show {lives.MEASURE}",
    f"decree {lives.MEASURE} 11352",
    "term azioni-di-rete-2017 payment --from 2018-11-12 --suspended 2018-11-20:2018-11-30",
    f"checks {lives.MEASURE}",
    "actor list",
    "audit verify",
    "audit readings",
    "payments list",
    f"esf status {lives.MEASURE}",
    "person elsewhere {paid}",
    "register list",
    "repair list",
    "doctor",
)
# Names of those who act, codes of states as commands take them, the kind of a paper or a moment within a command, `register import`, and what the
# files of registers may say.
NAMED = frozenset(
    [
        "manager",
        "operator",
        "officer",
        "controller",
        "evaluator",
        "paymaster",
        "run",
        "auditor",
        "administrator",
        "service",
        "system",
        "actors",
        "regularity",
        "provisional",
        "suspended",
        "work",
        "exit",
        "register",
        "responsible",
        "default",
    ]
) | set(State)


@dataclass
class Door(Told):
    """A desk whose commands are given at the door of the record."""

    record: Database | None = None
    given: int = 0

    def do(self, name: str, content: c.Content, at: datetime, actor: str = "") -> Decision:
        """Apply a command that must be accepted, and let its letters arrive."""
        assert self.record is not None
        project = self.file.project
        self.given += 1
        answer = lives.decide(self.record, project, name, content, at, f"{project}/{self.given}", actor or None)
        assert answer.accepted, (name, answer.findings)
        lives.deliver(self.record, project, at)
        self.file = lives.file_of(self.record, project)
        return Decision(self.file)


@dataclass
class Rich:
    """The record, and its projects by what is seen of them."""

    data: Path
    projects: dict[str, str]


def build(data: Path) -> Rich:
    """Lead the lives. It takes a few seconds: once is enough for all who only read."""
    data.mkdir(parents=True, exist_ok=True)
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    began = datetime.now(UTC) - (TODAY - lives.OPENED)
    lives.prepared(database, real=began)
    doors = list[Door]()

    def door(key: str = lives.MEASURE, at: datetime = lives.OPENED, **changes: object) -> Door:
        title = f"Rete {len(doors)} [bold]di prova[/]"
        project = lives.submitted(database, began, title=title, **changes).project
        lives.receipt_taken(database, project)
        doors.append(Door(lives.file_of(database, project), rules.load(key), record=database))
        return doors[-1]

    golden.refused(door)
    list(golden.in_debt(door))  # before others whose decrees have the same numbers and later days
    golden.paid(door)
    list(golden.late(door))
    _watched(database)
    database.close()
    return Rich(data, {name: one.file.project for name, one in zip(SEEN, doors, strict=True)})


def _watched(database: Database) -> None:
    """A certificate with findings, and two things that stand still."""
    at = datetime.now(UTC)
    found = [
        "AR2017-0006, project end: its end was due on 2018-12-31 and was not acted on",
        "'due' was zero for 7 days: is it alive?",
        "letter not sent: AR2017-0002/ordered",
    ]
    with database.write() as session:
        watch.record(session, lives.sealed(Certificate(at, {"due": 3, "acted": 2, "projects": 7}, found, [])))
        for one in (
            Trouble("AR2017-0002", "x", Kind.apart, "apart", "the workflow knows version 7 and the file has 9", at),
            Trouble(
                "AR2017-0006", "y", Kind.unheard, "unheard", "the act 'move-end' on its measure has not reached it", at
            ),
        ):
            troubles.note(session, one)
