"""Draws of checks on the spot on record: of projects in delivery, kept in the trace, answered by a check (R8.7)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from domain.edition.draws import drawn
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from office.agenda import inbox
from office.caller import Caller
from office.projects import status
from office.spot_checks import draws
from runtime.settings import Settings
from storage import files, spot_checks
from storage.database import Database
from tests import lives
from tests.lives import instant
from tests.storage.test_double_funding import delivering
from workflows.messages import Answer

CHECK = c.RecordCheck(on=date(2018, 9, 27), document="7" * 64, text="all were there, and so was the register")


def draw(database: Database, act: str, actor: str | None = None) -> Answer:
    """The controller draws."""
    return lives.act(database, lives.MEASURE, "draw_checks", instant(9, 25), c.DrawChecks(act=act), actor=actor)


def test_a_draw_names_a_share_and_can_be_made_again(database: Database) -> None:
    projects = delivering(database, 2)
    lives.submitted(database, title="still in its formal check")
    answer = draw(database, "verbale 7")
    assert answer.data["among"] == projects
    assert answer.data["drawn"] == drawn(answer.data["seed"], projects, 10)
    assert len(answer.data["drawn"]) == 1


def test_a_drawn_project_waits_until_it_is_checked(sqlite: Database) -> None:
    """It is not drawn again meanwhile; its check needs no cause, and another project's does."""
    projects = delivering(sqlite, 2)
    (first,) = draw(sqlite, "verbale 7").data["drawn"]
    (second,) = draw(sqlite, "verbale 8").data["drawn"]
    assert {first, second} == set(projects)
    assert draw(sqlite, "verbale 9").data["drawn"] == []
    answer = lives.decide(sqlite, first, "record_check", CHECK, instant(9, 28))
    assert answer.data["drawn"] is True
    with sqlite.read() as session:
        assert files.load(session, first).checks["K1"].draw == "verbale 7"
        assert [one.open for one in spot_checks.draws(session, lives.MEASURE)] == [(), (second,), ()]
    assert draw(sqlite, "verbale 10").data["drawn"] == [first], "it was checked, and may be drawn again"


def test_a_drawn_project_that_ends_unchecked_waits_for_nobody_and_is_named(sqlite: Database, tmp_path: Path) -> None:
    """Whoever answers for the draws sees that it was missed; it is no work of anybody any more."""
    delivering(sqlite, 2)
    (first,) = draw(sqlite, "verbale 7").data["drawn"]
    revoked = c.Revocation(decree="99", reason="no activity at all since the start", urgent="the money is at risk")
    assert lives.decide(sqlite, first, "revoke", revoked, instant(9, 26)).accepted
    lives.keep_keys(tmp_path)
    settings = Settings(AZIONI_DATA=tmp_path, DATABASE_URL=sqlite.url.render_as_string(hide_password=False))
    controller = Caller(settings, actor="controller")
    (line,) = draws(controller, lives.MEASURE)
    assert (line["open"], line["missed"]) == ([], [first])
    assert inbox(controller, Role.controller) == []


def test_who_draws_is_a_controller(sqlite: Database) -> None:
    delivering(sqlite, 1)
    lives.enter(sqlite, "anna", Role.manager)
    (found,) = draw(sqlite, "verbale 7", "anna").findings
    assert found.rule == "role"


def test_a_project_that_no_draw_has_named_needs_a_cause(sqlite: Database) -> None:
    (project,) = delivering(sqlite, 1)
    (found,) = lives.decide(sqlite, project, "record_check", CHECK, instant(9, 28)).findings
    assert (found.rule, found.key) == ("R8.7", "not_drawn")


def test_whoever_makes_the_checks_finds_the_drawn_projects_in_the_inbox_and_the_network_hears_nothing(
    sqlite: Database, tmp_path: Path
) -> None:
    """Unannounced until the day. Once it is recorded nothing waits any more."""
    projects = delivering(sqlite, 2)
    lives.keep_keys(tmp_path)
    settings = Settings(AZIONI_DATA=tmp_path, DATABASE_URL=sqlite.url.render_as_string(hide_password=False))
    controller = Caller(settings, actor="controller")
    assert inbox(controller, Role.controller) == []
    (first,) = draw(sqlite, "verbale 7").data["drawn"]
    (waits,) = inbox(controller, Role.controller)
    assert (waits["project"], waits["who"]) == (first, "controller")
    assert waits["give"] == [f"record-check {first} --on DATE --minutes FILE --text TEXT"]
    assert waits["give"][0] in [step["typed"] for step in status(controller, first)["next"]]
    told = str(
        [
            inbox(Caller(settings, actor="operator")),
            [status(Caller(settings, actor="operator"), one) for one in projects],
        ]
    )
    assert f"record-check {first} --on" not in told
    assert lives.decide(sqlite, first, "record_check", CHECK, instant(9, 28)).accepted
    assert inbox(controller, Role.controller) == []
