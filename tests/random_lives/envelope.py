"""Many lives on one envelope, at the door of a record: commands, acts, a post and a clock that may be late, in any order."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from random import Random

from activities import wording
from activities.acts import follow_up
from activities.answers import offered
from activities.decide import decide_in
from activities.mail import compose
from activities.telling import concerns
from activities.wording import said_in
from domain.commands.table import COMMANDS, allowed
from domain.edition.measure import Measure
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.record.file import File
from domain.terms.agenda import upcoming
from domain.views.details import details
from domain.views.summary import status
from storage import files, outbox, rules
from storage.database import Database
from tests import lives
from tests.random_lives import checks
from tests.random_lives.saying import ENDINGS, ONWARD, SAYINGS
from tests.random_lives.told import Told
from workflows.messages import Answer, Command

MEASURE = "azioni-di-rete-2018"
OPENED = datetime(2018, 11, 5, 12, tzinfo=lives.UTC)
# Days that pass before a sitting; mostly none, for many lives go on side by side.
PAUSES = (0,) * 20 + (1, 1, 2, 3, 9)
# How often somebody sits down over a project in its life, and how much they may do then.
SITTINGS_OF_A_LIFE = 16
MOST_OF_A_SITTING = 5
# Drawings until somebody has something to say.
TRIES = 8
# Up to so many lives go on at a time: more than the envelope holds, so that some of them wait.
AT_A_TIME = 22
# What may be said in each state, and of it what leads a life on.
ANY_OF = {state: [name for name in SAYINGS if COMMANDS[name].spelling in allowed(state)] for state in State}
LEADING_ON = {state: [name for name in ONWARD.get(state, ()) if state in COMMANDS[name].transitions] for state in State}


class Envelope:
    """One measure on a record of its own, and the lives on it."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database = database
        self.dice = Random(seed)  # noqa: S311 - a seed must find the same lives again
        self.now = OPENED
        self.projects: list[str] = []
        self.living: dict[str, None] = {}
        self.count = 0
        """How many lives there shall be."""
        self.is_open = True
        """Whether the window takes applications."""
        self.step = 0
        self.given = Counter[str]()
        """Commands by name and answer: ``award yes``, ``award no R4.11``."""
        self.reached = Counter[State]()
        """How often a life came to each state."""
        self.ended = Counter[State]()
        """How many lives stand in each state, once all is done."""
        self.untold: list[Command] = []
        """What acts mean for projects that have not heard of it."""
        self._files: dict[str, File] = {}
        self._states: dict[str, State] = {}
        self._due: dict[str, datetime | None] = {}
        """When the clock must look at a project next, as far as it is known."""
        self._measure: Measure | None = None
        lives.prepared(database, MEASURE, OPENED)

    def run(self, count: int) -> None:
        """So many lives, each with its sittings; then the clock alone, until every letter and term has had its end."""
        self.count = count
        turns = 0
        while turns < count * SITTINGS_OF_A_LIFE:
            self.now += timedelta(days=self.dice.choice(PAUSES), minutes=1)
            turns += 1
            self._turn()
        self._tell(late=0)
        self.now += timedelta(days=400)
        for project in self.projects:
            self._post(project)
            self._clock(project)
        self._tell(late=0)
        self.ended = Counter(self.file(project).state for project in self.projects)

    def _turn(self) -> None:
        if self.is_open and self.now >= self.measure().window.closes.at():
            self._close()
        if (
            self.is_open
            and len(self.projects) < self.count
            and len(self.living) < AT_A_TIME
            and self.dice.random() < 0.3
        ):
            self._arrive()
        elif self.dice.random() < 0.02:
            self._act()
        elif self.projects:
            ended = self.dice.random() < 0.03
            self._sitting(self.dice.choice(self.projects if ended or not self.living else list(self.living)))
        self._tell(late=0.3)

    def _arrive(self) -> None:
        number = len(self.projects) + 1
        process = self.dice.choice(["40000.00", "12000.00", "3000.00"])
        budget = {"process": process, "result": "36700.00"}
        receipt = lives.submitted(self.database, self.now, measure=MEASURE, title=f"Network {number}", budget=budget)
        self.projects.append(receipt.project)
        self.living[receipt.project] = None
        self._states[receipt.project] = State(receipt.state)
        self.reached[State(receipt.state)] += 1

    # --- Acts of the measure ---------------------------------------------------------------------------------------------------

    def _act(self) -> None:
        day = self.now.date()
        self.step += 1
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
            "draw_checks": c.DrawChecks(act=act),
            "close_measure": c.Nothing(),
        }
        name = self.dice.choice(list(content))
        if name != "close_measure":
            self._enact(name, content[name])
        elif len(self.projects) == self.count and self.dice.random() < 0.3:
            self._close(content[name])

    def _close(self, content: c.Content | None = None) -> None:
        """The window closes, by an act or by its time."""
        self._enact("close_measure", content)
        self.is_open = False

    def _enact(self, name: str, content: c.Content | None = None) -> None:
        """An act, of which its projects hear at once or later; those that it funds have it with the act."""
        given = lives.act_command(self.database, MEASURE, name, self.now, content)
        answer = lives.act_of(self.database, given, self.now)
        self.given[f"{name} {'yes' if answer.accepted else 'no'}"] += 1
        if name != "settle":
            self._measure = None
            self._due.clear()
        for project in answer.data.get("funded", ()):
            self._changed(project)
            self._states[project] = State.formal_check
            self.reached[State.formal_check] += 1
        if answer.accepted:
            self.untold += follow_up(given, answer)

    def _tell(self, late: float) -> None:
        """Files hear of what acts mean for them, in the order of the acts; some hear later than others."""
        waiting, self.untold = self.untold, []
        for command in waiting:
            behind = any(other.project == command.project for other in self.untold)
            if behind or self.dice.random() < late:
                self.untold.append(command)
                continue
            self._clock(command.project)
            with self.database.decide() as session:
                if not concerns(session, command):
                    continue
                answer = decide_in(session, command, self.now, caused=True)
            self._heard(command.project, command.name, answer)

    # --- Commands of people ----------------------------------------------------------------------------------------------------

    def _sitting(self, project: str) -> None:
        """Somebody does a few things on a project; the clock works off what is due before it, or is late."""
        if self.dice.random() < 0.9:
            self._clock(project)
        for _ in range(self.dice.randint(1, MOST_OF_A_SITTING)):
            self._command(project)
        if self.dice.random() < 0.8:
            self._post(project)
        file = self.file(project)
        wrong = [*checks.of_project(file), *checks.of_kept(self.database.kept.get(project), file)]
        assert not wrong, f"step {self.step}: {wrong}"
        if self.dice.random() < 0.05:
            self._read(project)

    def _command(self, project: str) -> None:
        """A command of people, most of the time one that leads on."""
        self.step += 1
        file = self.file(project)
        onward = LEADING_ON[file.state]
        any_of = ANY_OF[file.state]
        told = Told(file, self.now.date(), self.dice, self.step)
        for _ in range(TRIES):
            name = self.dice.choice(onward if onward and self.dice.random() < 0.85 else any_of)
            if name in ENDINGS and self.dice.random() < ENDINGS[name]:
                continue
            content = SAYINGS[name](told)
            if content is not None:
                answer = lives.decide(self.database, project, name, content, self.now, id=f"step {self.step}")
                self._heard(project, name, answer)
                break

    def _heard(self, project: str, name: str, answer: Answer) -> None:
        """What a project has answered; money that has come free is offered to who waits."""
        if not answer.accepted:
            self.given[f"{name} no {answer.findings[0].rule}"] += 1
            return
        self.given[f"{name} yes"] += 1
        self._changed(project)
        summary = answer.summary
        assert summary is not None
        if not summary.ended:  # what is due of an ended project is asked of the register, as its schedule does
            self._due[project] = summary.next_due
        state = State(summary.state)
        if state is not self._states.get(project):
            self.reached[state] += 1
        self._states[project] = state
        if summary.ended:
            self.living.pop(project, None)
        else:
            self.living[project] = None
        if summary.settled:
            self._enact("settle")

    def _clock(self, project: str) -> None:
        """The clock is told until nothing is due; it must come to an end."""
        for turn in range(10_000):
            if project not in self._due:
                item = upcoming(self.file(project).terms, self.measure())
                self._due[project] = item.at if item else None
            due = self._due[project]
            if due is None or due > self.now:
                return
            id = f"{project}/pass_time/{self.step}/{turn}"
            answer = lives.decide(self.database, project, "pass_time", c.Nothing(), self.now, id=id)
            assert answer.accepted, answer
            self._heard(project, "pass_time", answer)
        raise AssertionError(f"the agenda of {project} does not empty: {due}")

    # --- Letters, and what people read -----------------------------------------------------------------------------------------

    def _post(self, project: str) -> None:
        """All letters are written and arrive; few of them also as documents, which takes longest."""
        with self.database.read() as session:
            letters = outbox.pending(session, project)
            said = said_in(session, letters)
        for letter in letters:
            (compose if self.dice.random() < 0.02 else wording.letter)(letter, said)
        if letters:
            lives.deliver(self.database, project, self.now)
            self._changed(project)

    def _read(self, project: str) -> None:
        """People read where a project stands."""
        file, measure = self.file(project), self.measure()
        with self.database.read() as session:
            now = offered(session, file, measure, self.now)
        json.dumps(status(file, measure, self.now, now))
        details(file, measure, now)

    # --- What is known without asking the record again -------------------------------------------------------------------------

    def file(self, project: str) -> File:
        """The file of a project, as it stands on record."""
        if project not in self._files:
            with self.database.read() as session:
                self._files[project] = files.load(session, project)
        return self._files[project]

    def measure(self) -> Measure:
        """The rules that are in force."""
        if self._measure is None:
            with self.database.read() as session:
                self._measure = rules.in_force(session, MEASURE)
        return self._measure

    def _changed(self, project: str) -> None:
        self._files.pop(project, None)
        self._due.pop(project, None)
