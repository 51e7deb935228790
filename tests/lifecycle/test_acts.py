"""Acts that change a running measure, end to end (R7.4, F66): every project that runs follows, none is started anew."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

from sqlmodel import select
from temporalio.client import WorkflowUpdateFailedError

from activities.acts import follow_up
from activities.edition import act_in
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.terms import reckoning
from domain.terms import term as clock
from storage import audit, documents, rules
from storage.database import Database
from storage.tables import MeasureActRow
from tests import lives
from tests.lives import instant, until
from tests.office import Office
from workflows.messages import Answer, Command, MeasureAct, measure_workflow_id

MOVE = c.MoveEnd(until=date(2019, 3, 31), act="d.d.s. 1/2018")


def act(database: Database, name: str, content: c.Content, actor: str = "manager", id: str = "act-1") -> Command:
    """An act of a manager whose content is stored."""
    with database.write() as session:
        sha256 = documents.store(session, c.canonical(content), name, lives.OPENED)
    own = f"by/{actor}/{id}"
    return lives.signed(
        Command(id=own, project=lives.MEASURE, name=name, actor=actor, role=Role.manager, content=sha256)
    )


async def give(office: Office, command: Command) -> Answer:
    """Give an act through the update of the measure."""
    handle = office.client.get_workflow_handle(measure_workflow_id(office.measure))
    answer: Answer = await handle.execute_update(command.name, command, id=command.id, result_type=Answer)
    return answer


async def test_a_later_end_of_the_notice_reaches_running_projects(office: Office) -> None:
    """R7.4: delivery goes on past the old end and closes on the new one; who has ended hears nothing."""
    running, ended, waiting = [await office.submit(title=f"Project {n}") for n in range(3)]
    await office.give(ended, "withdraw", c.Reason(reason="as the file shows"))
    await office.live(running, until("record_services"))
    await office.until(instant(11, 20))
    answer = await give(office, act(office.database, "move_end", MOVE))
    assert [(p["project"], p["ends"], p["days"]) for p in answer.data["projects"]] == [(running, "2019-03-31", 90)]
    while not any("Nuova data di fine" in subject for subject in office.letters()):
        await asyncio.sleep(0.02)
    await office.until(instant(1, 15, 2019))
    assert office.file(running).state is State.in_delivery, "the old end, 31 December, has passed"
    due = reckoning.due(office.file(running).terms["project_end"], rules.load(lives.MEASURE).calendar)
    assert due is not None
    assert "d.d.s. 1/2018" in due.moved[-1].reason, "the reason names the act"
    await office.until(instant(4, 2, 2019))
    while office.file(running).state is State.in_delivery:
        await asyncio.sleep(0.02)
    assert office.file(running).facts.ended_on == date(2019, 3, 31)
    assert office.file(waiting).state is State.formal_check
    assert len([subject for subject in office.letters() if "Nuova data di fine" in subject]) == 1


async def test_an_act_is_the_managers(office: Office) -> None:
    """A person without the role changes nothing, whatever role the command claims."""
    answer = await give(office, act(office.database, "move_end", MOVE, actor="officer"))
    assert (answer.accepted, [f.rule for f in answer.findings]) == (False, ["role"])
    with office.database.read() as session:
        assert session.exec(select(MeasureActRow)).all() == []
    command = act(office.database, "move_end", MOVE).model_copy(update={"role": "officer", "id": "act-2"})
    try:
        await give(office, command)
    except WorkflowUpdateFailedError:
        return
    raise AssertionError("the validator must refuse it")


def test_an_act_that_is_tried_again_is_written_once(sqlite: Database) -> None:
    """The activity may run twice: the same answer, the same projects to tell, one act on record."""
    lives.prepared(sqlite)
    project = lives.submitted(sqlite).project
    lives.live(sqlite, project, until("record_services"))
    start = MeasureAct(command=act(sqlite, "move_end", MOVE), at=instant(11, 20))
    with sqlite.write() as session:
        first = act_in(session, start)
    assert lives.decide(sqlite, project, "move_end", MOVE, instant(11, 20)).accepted
    with sqlite.write() as session:
        assert act_in(session, start) == first
        assert len(session.exec(select(MeasureActRow)).all()) == 1
        assert audit.accepted_answer(session, start.command.id) is not None


def test_an_end_that_has_passed_is_refused(sqlite: Database) -> None:
    """R7.4: and nothing is on record."""
    lives.prepared(sqlite)
    past = c.MoveEnd(until=date(2018, 7, 1), act="x")
    given = MeasureAct(command=act(sqlite, "move_end", past), at=datetime(2018, 8, 1, tzinfo=UTC))
    with sqlite.write() as session:
        answer = act_in(session, given)
    assert (answer.accepted, [f.rule for f in answer.findings]) == (False, ["R7.4"])
    assert follow_up(given.command, answer) == []


def test_an_act_makes_room_for_an_extension(sqlite: Database) -> None:
    """R7.6: a project that ended with the notice may now ask for more time, and is reminded of until when."""
    lives.prepared(sqlite)
    project = lives.submitted(sqlite).project
    lives.live(sqlite, project, until("record_services"))
    assert "extension_deadline" not in lives.file_of(sqlite, project).terms
    far = c.MoveEnd(until=date(2030, 1, 1), act="x")
    assert lives.decide(sqlite, project, "move_end", far, instant(11, 20)).data["ends"] == "2019-08-06"
    assert lives.file_of(sqlite, project).terms["extension_deadline"].limit == date(2019, 7, 7)


SPRING = c.SuspendTerms(
    first=date(2018, 7, 6), last=date(2018, 7, 25), classes=("procedure",), act="art. 103 d.l. 18/2020"
)
"""A law that comes late: 20 days of July 2018, told on 1 August."""


async def test_a_law_of_the_past_counts_every_clock_again(office: Office) -> None:
    """F104, R9.7: who gains days is told once; a term that had passed runs again; payments and deliveries do not move."""
    quiet, delivering = [await office.submit(title=f"Project {n}") for n in range(2)]
    await office.live(delivering, ((instant(7, 3), "admit", c.Nothing()), (instant(7, 3, hour=11), "score", c.Score(points=lives.POINTS)),
        (instant(7, 4), "award", c.Award(decree="1", cup=lives.CUP))))  # fmt: skip
    await office.until(instant(8, 1))
    while clock.status(office.file(quiet).terms["formal_check"]) is not clock.TermStatus.expired:
        await asyncio.sleep(0.02)
    answer = await give(office, act(office.database, "suspend_terms", SPRING))
    assert [(p["project"], p["term"], p["due"], p["days"]) for p in answer.data["projects"]] == [
        (quiet, "decision", "2018-09-20", 20),
        (quiet, "formal_check", "2018-08-06", 20),
    ]
    with office.database.read() as session:
        calendar = rules.in_force(session, lives.MEASURE).calendar
    formal_check = office.file(quiet).terms["formal_check"]
    assert clock.status(formal_check) is clock.TermStatus.running
    due = reckoning.due(formal_check, calendar)
    assert due is not None
    assert (due.day, due.moved[0].reason) == (date(2018, 8, 6), "art. 103 d.l. 18/2020")
    acceptance = reckoning.due(office.file(delivering).terms["acceptance"], calendar)
    assert acceptance is not None
    assert acceptance.day == date(2018, 8, 3), "a term of delivery"
    await office.until(instant(8, 8))
    while office.letters().count(f"Subject: [{quiet}] Termine scaduto: istruttoria formale") < 2:
        await asyncio.sleep(0.02)
    assert [s for s in office.letters() if "sospesi per legge" in s] == [
        f"Subject: [{quiet}] Termini sospesi per legge"
    ]
