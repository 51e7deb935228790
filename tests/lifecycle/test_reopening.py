"""A closed file is opened again on the time-skipping server: its workflow begins anew, lives, and ends again (R8.8)."""

from __future__ import annotations

from activities.delivery import start_again
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.record.states import Account
from domain.terms import term as clock
from domain.terms.term import TermStatus
from storage import ledger
from tests import lives
from tests.lives import instant
from tests.office import Office

WRONG = c.VerifyOutcome(recipients=("R01",), verified=False, reason="ended in January")


async def begin_anew(office: Office, project: str, act: str) -> None:
    """The workflow of the closed project begins anew, and takes the act."""
    await start_again(office.client, office.database, project)
    answer = await office.give(project, "reopen", c.Reopen(act=act, reason="a job ended early"))
    assert (answer.accepted, office.file(project).state) == (True, State.payment)


async def test_a_closed_file_is_opened_settled_and_closed_again(office: Office) -> None:
    """R6.19, R8.8, R8.9: without its act nothing happens; with it the last cent closes the file, or the end of its days."""
    project = await office.submit()
    await office.live(project, lives.LIFE)
    assert await office.end_of(project) == State.closed
    version = office.file(project).version
    await start_again(office.client, office.database, project)
    await office.env.sleep(300)
    assert await office.end_of(project) == State.closed
    assert office.file(project).version == version

    await office.until(instant(4, 15, 2019))
    await begin_anew(office, project, "d.d.s. 12/2019")
    await office.live(
        project,
        (
            (instant(4, 16, 2019), "verify_outcome", WRONG),
            (instant(4, 17, 2019), "order_recovery", c.OrderRecovery(cents=110_100, decree="8")),
            (instant(5, 20, 2019), "confirm_recovery", c.ConfirmRecovery(reference="B")),
        ),
    )
    assert await office.end_of(project) == State.closed
    with office.database.read() as session:
        assert ledger.unbalanced(session, office.measure) == []
        assert ledger.balances(session, office.measure)[Account.paid] == 1_610_250

    await begin_anew(office, project, "d.d.s. 13/2019")
    await office.until(instant(7, 19, 2019))
    assert office.file(project).state is State.payment
    await office.until(instant(7, 20, 2019))
    file = office.file(project)
    assert (file.state, clock.status(file.terms["reopening/2"])) == (State.closed, TermStatus.expired)
