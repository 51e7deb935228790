"""Many lives on one envelope, at the door of a record: commands, acts, a post and a clock that may be late, in any order."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from random import Random

from activities.answers import offered
from activities.decide import decide_in
from activities.mail import compose
from activities.telling import unheard
from activities.wording import said_in
from domain.commands.table import COMMANDS, allowed
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.record.file import File
from domain.terms.agenda import upcoming
from domain.views.details import details
from domain.views.summary import status
from storage import files, outbox, queries, rules
from storage.database import Database
from tests import lives
from tests.random_lives.saying import ENDINGS, ONWARD, SAYINGS, Told
from workflows.messages import Answer

MEASURE = "azioni-di-rete-2018"
OPENED = datetime(2018, 11, 5, 12, tzinfo=lives.UTC)
# Days that pass before a step; mostly none, for many lives go on side by side.
PAUSES = (0,) * 12 + (1, 1, 2, 5, 12)
STEPS_OF_A_LIFE = 60
# Drawings until somebody has something to say.
TRIES = 5
# Up to so many lives go on at a time: more than the envelope holds, so that some of them wait.
AT_A_TIME = 17


class Envelope:
    """One measure on a record of its own, and the lives on it."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database = database
        self.dice = Random(seed)  # noqa: S311 - a seed must find the same lives again
        self.now = OPENED
        self.projects: list[str] = []
        self.step = 0
        self.given = Counter[str]()
        """Commands by name and answer: ``award yes``."""
        self.ended = Counter[State]()
        """How many lives stand in each state, once all is done."""
        lives.prepared(database, MEASURE, OPENED)

    def run(self, count: int) -> None:
        """So many lives, each with its steps; then the clock alone, until every letter and term has had its end."""
        while len(self.projects) < count or self.step < count * STEPS_OF_A_LIFE:
            self.now += timedelta(days=self.dice.choice(PAUSES), minutes=1)
            self.step += 1
            self._turn(count)
        self.now += timedelta(days=400)
        for project in self.projects:
            self._post(project)
            self._clock(project)

    def _turn(self, count: int) -> None:
        with self.database.read() as session:
            living = queries.open_projects(session, MEASURE)
        if len(self.projects) < count and len(living) < AT_A_TIME and self.dice.random() < 0.3:
            self._arrive()
        elif self.dice.random() < 0.02:
            self._act()
        elif self.projects:
            ended = self.dice.random() < 0.05
            self._command(self.dice.choice(self.projects if ended or not living else living))

    def _arrive(self) -> None:
        number = len(self.projects) + 1
        process = self.dice.choice(["40000.00", "12000.00", "3000.00"])
        budget = {"process": process, "result": "36700.00"}
        receipt = lives.submitted(self.database, self.now, measure=MEASURE, title=f"Network {number}", budget=budget)
        self.projects.append(receipt.project)

    def _act(self) -> None:
        """An act of the measure, of which its projects hear at once or later."""
        day = self.now.date()
        act = f"act {self.step}"
        first = day + timedelta(days=self.dice.randint(-120, 60))
        content: dict[str, c.Content] = {
            "add_funds": c.AddFunds(cents=self.dice.choice([100_000, 5_000_000]), act=act),
            "move_end": c.MoveEnd(until=day + timedelta(days=self.dice.randint(30, 900)), act=act),
            "suspend_terms": c.SuspendTerms(
                first=first,
                last=first + timedelta(days=self.dice.choice([0, 7, 60])),
                classes=("procedure", "delivery"),
                act=act,
            ),
        }
        name = self.dice.choice(list(content))
        answer = lives.act(self.database, MEASURE, name, self.now, content[name])
        self.given[f"{name} {'yes' if answer.accepted else 'no'}"] += 1
        self._tell()

    def _tell(self) -> None:
        """Files hear of what acts mean for them; each is told as its workflow would be."""
        with self.database.read() as session:
            commands = unheard(session, MEASURE)
        for command in commands:
            self._clock(command.project)
            with self.database.write() as session:
                decide_in(session, command, self.now, caused=True)

    def _command(self, project: str) -> None:
        """A command of people, most of the time one that leads on; the clock works off what is due before it."""
        if self.dice.random() < 0.9:
            self._clock(project)
        file = self._file(project)
        onward = [name for name in ONWARD.get(file.state, ()) if file.state in COMMANDS[name].transitions]
        any_of = [name for name in SAYINGS if COMMANDS[name].spelling in allowed(file.state)]
        told = Told(file, self.now.date(), self.dice, self.step)
        for _ in range(TRIES):
            name = self.dice.choice(onward if onward and self.dice.random() < 0.85 else any_of)
            if name in ENDINGS and self.dice.random() < 0.8:
                continue
            content = SAYINGS[name](told)
            if content is not None:
                self._give(project, name, content)
                break
        if self.dice.random() < 0.7:
            self._post(project)

    def _give(self, project: str, name: str, content: c.Content) -> None:
        answer = lives.decide(self.database, project, name, content, self.now, id=f"step {self.step}")
        self.given[f"{name} {'yes' if answer.accepted else 'no'}"] += 1
        self._settle(answer)

    def _settle(self, answer: Answer) -> None:
        """Money that has come free is offered to who waits."""
        if answer.summary is not None and answer.summary.settled:
            lives.act(self.database, MEASURE, "settle", self.now)
            self._tell()

    def _clock(self, project: str) -> None:
        """The clock is told until nothing is due; it must come to an end."""
        for turn in range(10_000):
            file = self._file(project)
            with self.database.read() as session:
                item = upcoming(file.terms, rules.in_force(session, MEASURE))
            if item is None or item.at > self.now:
                return
            id = f"{project}/pass_time/{self.step}/{turn}"
            answer = lives.decide(self.database, project, "pass_time", c.Nothing(), self.now, id=id)
            assert answer.accepted, answer
            self._settle(answer)
        raise AssertionError(f"the agenda of {project} does not empty: {item}")

    def _post(self, project: str) -> None:
        """All letters are composed and arrive; people read where the project stands."""
        with self.database.read() as session:
            letters = outbox.pending(session, project)
            said = said_in(session, letters)
            measure = rules.in_force(session, MEASURE)
        for letter in letters:
            compose(letter, said)
        if letters:
            lives.deliver(self.database, project, self.now)
        if self.dice.random() < 0.1:
            file = self._file(project)
            with self.database.read() as session:
                now = offered(session, file, measure, self.now)
            json.dumps(status(file, measure, self.now, now))
            details(file, measure, now)

    def _file(self, project: str) -> File:
        with self.database.read() as session:
            return files.load(session, project)

    def states(self) -> Counter[State]:
        """How many lives stand in each state."""
        return Counter(self._file(project).state for project in self.projects)
