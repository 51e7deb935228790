"""A closed file is opened again on the record (R8.8): what a restored line takes of the saving is held first, on both databases."""

from __future__ import annotations

from activities.delivery import measure_input
from activities.reconcile import expected
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.record.states import Account
from storage import ledger
from storage.database import Database
from tests import lives
from tests.lives import instant


def test_a_restored_line_takes_of_the_saving_what_is_free(database: Database) -> None:
    """F48, R5.8: 106.50 euro leave what is free, are paid, and the books add up; the trace proves the file."""
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project)
    contest = c.ContestClaim(claim="C1", lines=("L3",), text="it is signed")
    lives.live(
        database,
        project,
        (
            (instant(4, 15, 2019), "reopen", c.Reopen(act="12", reason="a line was cut wrongly")),
            (instant(4, 16, 2019), "contest_claim", contest),
            (instant(4, 17, 2019), "decide_contest", c.DecideContest(claim="C1", granted=True, reason="it was signed")),
            (instant(4, 18, 2019), "claim", c.MakeClaim(kind="supplementary")),
        ),
    )
    with database.read() as session:
        assert ledger.unbalanced(session, lives.MEASURE) == []
        assert ledger.balances(session, lives.MEASURE)[Account.available] == 500_000_000 - 1_720_350 - 10_650
    file = lives.file_of(database, project)
    assert (file.state, file.held(Account.committed)) == (State.payment, 10_650)


def test_a_measure_that_was_over_has_a_workflow_again_with_a_file_that_is_opened(sqlite: Database) -> None:
    """Acts concern the project again: whoever compares record and workflows, and whoever gives an act, begins the measure's anew."""
    lives.prepared(sqlite)
    project = lives.submitted(sqlite).project
    lives.live(sqlite, project)
    at = instant(4, 15, 2019)
    assert lives.act(sqlite, lives.MEASURE, "close_measure", at).accepted
    over = measure_input(sqlite, lives.MEASURE)
    assert (over.state, over.open_projects, expected(sqlite)) == ("closed", 0, [])
    lives.live(sqlite, project, [(at, "reopen", c.Reopen(act="12", reason="a line was cut wrongly"))])
    again = measure_input(sqlite, lives.MEASURE)
    assert (again.state, again.open_projects) == ("closed", 1)
    assert expected(sqlite) == [f"measure/{lives.MEASURE}", f"project/{project}"]
