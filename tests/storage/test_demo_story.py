"""The story of the demonstration, at the door of the record: each step is taken, or refused, as it says; the money is paid."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from activities.decide import decide_in
from cli.demo_story import LEGLER, Import, Step, steps
from domain.basis.calendar import at_hour
from domain.lifecycle import contents as c
from domain.lifecycle.contents import EMPTY_CONTENT
from domain.lifecycle.states import State
from domain.record.states import Account
from domain.views.explanation import claimed_lines
from office import registers
from office.caller import Caller
from runtime.settings import Settings
from storage.database import Database
from tests import lives
from workflows.messages import Command

# The sheet, in cents: 19 people have six hours of BIL and eight of COA at 35.50; R01 to R09 are placed in bands 1, 2, 3, 3+, 1, 2, ...;
# R11 has a business. A line without a signature (L7) and R05's six hours, which another measure has paid for, are cut.
HOURS = 19 * (6 + 8) * 3550
PLACED = 3 * 64225 + 2 * 110100 + 2 * 146800 + 2 * 183500
PAID = HOURS + PLACED + 386000 - 2 * 6 * 3550


def test_the_story_of_the_demonstration_is_taken_step_by_step(sqlite: Database, tmp_path: Path) -> None:
    lives.prepared(sqlite)
    lives.keep_keys(tmp_path)
    settings = Settings(AZIONI_DATA=tmp_path, DATABASE_URL=sqlite.url.render_as_string(hide_password=False))
    project = lives.submitted(sqlite).project
    seen = []
    for step in steps():
        at = at_hour(step.day, 10)
        if isinstance(step, Import):
            path = tmp_path / step.file
            path.write_text("\n".join((*step.rows, "")), encoding="utf-8")
            taken = registers.take_in(Caller(settings, actor="officer"), step.register, path)
            assert (taken["bad"], taken["kept"]) == (0, len(step.rows) - 1)
        elif step.application == LEGLER:
            seen.append(given(sqlite, project, step, at))
    assert ("replace_partner", ("accreditation",)) in seen, "the clock has seen it before anybody acted"
    paid = at_hour(step.day.replace(day=12), 10)
    lives.decide(sqlite, project, "confirm_payment", c.ConfirmPayment(claim="C1", reference="TRN-1"), paid)
    file = lives.file_of(sqlite, project)
    states = [one.state.value for one in file.outcomes.values()]
    assert (states.count("verified"), states.count("refused")) == (10, 1)
    assert (file.state, file.held(Account.paid)) == (State.closed, PAID)


def clock_passes(database: Database, project: str, at: datetime) -> None:
    """The clock acts on what has come due, as often as there is something."""
    id = f"{project}/pass_time/{at.isoformat()}"
    command = Command(id=id, project=project, name="pass_time", actor="system", role="system", content=EMPTY_CONTENT)
    with database.write() as session:
        decide_in(session, command, at)


def given(database: Database, project: str, step: Step, at: datetime) -> tuple[str, tuple[str, ...]]:
    """The clock comes first, then the command; what was lost when it was given."""
    lives.deliver(database, project, at)
    clock_passes(database, project, at)
    file = lives.file_of(database, project)
    said = step.content if isinstance(step.content, c.Content) else step.content(claimed_lines(file, "C1"))
    answer = lives.decide(database, project, step.name, said, at)
    assert answer.accepted is not step.refused, (step, answer.findings)
    return step.name, file.facts.broken
