"""Nobody is in two projects on record: across editions, in the same moment, and with grouped decisions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import text

from activities.decide import decide_in
from activities.desk import decide_together
from domain.basis.findings import RuleBroken
from domain.lifecycle import contents as c
from storage import persons
from storage.database import Database
from storage.elsewhere import take_people
from storage.submission import Submitted
from tests import lives
from workflows.messages import Command, DecideInput

LATER = "azioni-di-rete-2018"
OPEN = {lives.MEASURE: lives.OPENED, LATER: lives.instant(11, 6)}
SAME = lives.legler()["recipients"]
DAY = date(2018, 9, 20)
ON = lives.instant(9, 25)


def both_open(database: Database) -> None:
    """Two editions whose windows are open on one day."""
    lives.prepared(database)
    lives.prepared(database, LATER, OPEN[LATER])


def apply(database: Database, measure: str, title: str) -> Submitted | RuleBroken:
    """The receipt of an application for the same twenty people, or what stands against it."""
    try:
        return lives.submitted(database, OPEN[measure], measure=measure, title=title, recipients=SAME)
    except RuleBroken as refused:
        return refused


def sharing(database: Database, *projects: str) -> None:
    """R07 of the first project is also R07 of the others, as it stands in records of before."""
    with database.write() as session:
        first = "(SELECT person FROM recipient WHERE project = :first AND id = 'R07')"
        for project in projects[1:]:
            update = text(f"UPDATE recipient SET person = {first} WHERE project = :project AND id = 'R07'")
            session.execute(update, {"first": projects[0], "project": project})


def delivering(database: Database, count: int) -> list[str]:
    """Projects in delivery in which R07 is one person."""
    lives.prepared(database)
    projects = [lives.submitted(database, title=f"Network {number}").project for number in range(count)]
    for project in projects:
        lives.live(database, project, lives.until("record_services"))
    sharing(database, *projects)
    return projects


def an_hour(database: Database, project: str, start: str = "09:00", end: str = "12:00") -> Command:
    return lives.command(database, project, "record_services", lives.register(DAY, "BIL", lives.people(), start, end))


def test_nobody_joins_two_open_projects_of_whichever_edition(database: Database) -> None:
    both_open(database)
    assert isinstance(apply(database, lives.MEASURE, "First"), Submitted)
    for measure in (lives.MEASURE, LATER):
        refused = apply(database, measure, "Second")
        assert isinstance(refused, RuleBroken)
        assert [(f.rule, f.key) for f in refused.findings] == [("R3.10", "elsewhere")] * 20
        assert "AR2017" not in str(refused)


def test_a_refused_application_leaves_no_person(database: Database) -> None:
    lives.prepared(database)
    lives.submitted(database)
    strangers = lives.others("x", SAME[:19])
    with pytest.raises(RuleBroken, match="another open project"):
        lives.submitted(database, title="Second", recipients=[*strangers, {**SAME[0], "id": "R20"}])
    with database.read() as session:
        assert not persons.find(session, [one["tax_code"] for one in strangers])
        assert session.connection().execute(text("SELECT count(*) FROM person")).scalar() == 20


def test_one_spelled_otherwise_is_found_twice_in_one_list(database: Database) -> None:
    lives.prepared(database)
    people = [{**SAME[0], "tax_code": "RSSMRA80A01F205X"}, {**SAME[1], "tax_code": "RSSMRA80A01F20RS"}, *SAME[2:]]
    with pytest.raises(RuleBroken, match="another spelling"):
        lives.submitted(database, recipients=people)


def test_who_was_in_a_project_that_has_ended_may_join_another(database: Database) -> None:
    lives.prepared(database)
    first = lives.submitted(database).project
    assert lives.decide(database, first, "withdraw", c.Reason(reason="as the file shows"), lives.instant(7, 4)).accepted
    assert isinstance(apply(database, lives.MEASURE, "Second"), Submitted)


def test_who_has_left_may_join_another(database: Database) -> None:
    lives.prepared(database)
    first = lives.submitted(database).project
    lives.live(database, first, lives.until("start"))
    for number in lives.people():
        leaves = c.WithdrawRecipient(recipient=number, reason="as the file shows")
        assert lives.decide(database, first, "withdraw_recipient", leaves, lives.instant(8, 4)).accepted
    assert isinstance(apply(database, lives.MEASURE, "Second"), Submitted)


def test_of_networks_that_hand_in_the_same_people_at_once_one_passes(database: Database) -> None:
    both_open(database)
    doors = [Database(database.url.render_as_string(hide_password=False), database.vault.path) for _ in range(4)]
    together = Barrier(4)

    def hand_in(number: int) -> Submitted | RuleBroken:
        together.wait()
        return apply(doors[number], (lives.MEASURE, LATER)[number % 2], f"Network {number}")

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(hand_in, range(4)))
    for door in doors:
        door.close()
    assert sorted(type(one).__name__ for one in found) == ["RuleBroken"] * 3 + ["Submitted"]
    with database.read() as session:
        assert session.connection().execute(text("SELECT count(*) FROM person")).scalar() == 20


def test_an_hour_is_registered_in_one_project(database: Database) -> None:
    first, second = delivering(database, 2)
    morning, noon = an_hour(database, first), an_hour(database, second, "11:00", "13:00")
    with database.write() as session:
        assert decide_in(session, morning, ON).accepted
    with database.write() as session:
        answer = decide_in(session, noon, ON)
    assert [(f.rule, f.key, f.path) for f in answer.findings] == [("F43", "elsewhere", "row 8")]
    assert lives.decide(
        database, second, "record_services", lives.register(DAY, "BIL", lives.people(), "12:00", "13:00"), ON
    ).accepted


def test_whoever_registers_an_hour_at_the_same_moment_waits_and_hears_of_it(database: Database) -> None:
    first, second = delivering(database, 2)
    hours = [an_hour(database, project) for project in (first, second)]

    def other() -> bool:
        with database.write() as session:
            return decide_in(session, hours[1], ON).accepted

    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            assert decide_in(session, hours[0], ON).accepted
            waiting = pool.submit(other)
            with pytest.raises(TimeoutError):
                waiting.result(0.3)
        assert waiting.result() is False


def test_grouped_decisions_see_each_other(database: Database) -> None:
    projects = delivering(database, 3)
    starts = [DecideInput(command=an_hour(database, project), at=ON) for project in projects]
    with database.write() as session:
        answers = decide_together(session, starts)
    assert [answer is not None and answer.accepted for answer in answers] == [True, False, False]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_who_is_held_elsewhere_is_decided_alone(database: Database) -> None:
    first, second = delivering(database, 2)
    start = DecideInput(command=an_hour(database, second), at=ON)
    with database.write() as holding, database.write() as session:
        assert take_people(holding, first)
        assert decide_together(session, [start]) == [None]


def test_a_line_whose_cut_stands_frees_the_hour(database: Database) -> None:
    first, second = delivering(database, 2)
    lives.live(
        database, first, [step for step in lives.until("check_claim") if step not in lives.until("record_services")]
    )
    hour = c.RecordServices(document="0" * 64, lines=lives.register(DAY, "BIL", ["R07"]).lines)
    refused = lives.decide(database, second, "record_services", hour, lives.instant(11, 20))
    assert [f.key for f in refused.findings] == ["elsewhere"]
    line = next(
        one for one in lives.file_of(database, first).claim_lines.values() if (one.recipient, one.day) == ("R07", DAY)
    )
    cut = c.CheckClaim(claim="C1", cuts={line.id: "overlap"})
    assert lives.decide(database, first, "check_claim", cut, lives.instant(11, 20)).accepted
    assert lives.decide(database, second, "record_services", hour, lives.instant(11, 21)).accepted


def test_a_person_has_one_result_in_all_projects(database: Database) -> None:
    first, second = delivering(database, 2)
    jobs = lives.placements(["R07"])
    for project, accepted in ((first, True), (second, False)):
        answer = lives.decide(database, project, "declare_outcome", jobs, lives.instant(10, 25))
        assert answer.accepted is accepted
    assert [(f.rule, f.key) for f in answer.findings] == [("R6.3", "elsewhere")]


def newcomer(company: str) -> c.ReplaceRecipient:
    """Somebody whom nobody knows, in the place of R01."""
    first = {**SAME[0], "tax_code": "RSSMRA80A01F205X", "company": company}
    return c.ReplaceRecipient(recipient="R01", by=c.Newcomer(**{k: v for k, v in first.items() if k != "id"}))


@pytest.mark.parametrize(("company", "accepted"), [("48701630120", False), (str(SAME[0]["company"]), True)])
def test_a_newcomer_who_is_refused_is_no_person_of_the_record(database: Database, company: str, accepted: bool) -> None:
    (project,) = delivering(database, 1)
    answer = lives.decide(database, project, "replace_recipient", newcomer(company), lives.instant(8, 20))
    assert answer.accepted is accepted, answer.findings
    with database.read() as session:
        assert bool(persons.find(session, ["RSSMRA80A01F205X"])) is accepted


def test_who_joins_is_decided_alone(database: Database) -> None:
    (project,) = delivering(database, 1)
    command = lives.command(database, project, "replace_recipient", newcomer(str(SAME[0]["company"])))
    with database.write() as session:
        assert decide_together(session, [DecideInput(command=command, at=lives.instant(8, 20))]) == [None]
