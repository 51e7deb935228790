"""An import is heard by the projects that it concerns, each once, also those that could not be told at first (R1.6)."""

from __future__ import annotations

from pathlib import Path

from activities.news import tell_news
from domain.lifecycle import contents as c
from domain.registers.answers import Register
from office import registers
from office.caller import Caller
from runtime.settings import Settings
from storage import audit, verification
from tests import lives
from tests.lives import instant, until
from tests.office import Office

LEAD = lives.legler()["lead"]["tax_code"]


def take_in(office: Office, standing: str) -> registers.Imported:
    """An officer takes in a file that tells of the lead."""
    path = Path(office.data / f"{standing}.csv")
    path.write_text(f"cf,albo,stato,dal\n{LEAD},work,{standing},2018-09-01\n", encoding="utf-8")
    return registers.take_in(Caller(Settings(AZIONI_DATA=office.data)), Register.accreditation, path)


async def test_a_lapse_is_heard_after_the_import_and_only_once(office: Office) -> None:
    running = await office.submit(title="Running")
    ended = await office.submit(title="Ended")
    await office.give(ended, "withdraw", c.Reason(reason="as the file shows"))
    await office.live(running, until("record_services"))
    await office.until(instant(9, 5))
    taken = take_in(office, "sospesa")
    assert taken["projects"] == [running]
    now = await office.env.get_current_time()
    assert await tell_news(office.client, office.database, now) == 1
    assert await tell_news(office.client, office.database, now) == 0
    assert office.file(running).facts.broken == ("accreditation",)
    with office.database.read() as session:
        assert [entry.name for entry in audit.history(session, running)].count("hear_registers") == 1
        assert all(not report.findings for report in verification.inspect(session, {}))


async def test_nobody_invents_what_a_register_has_brought(office: Office) -> None:
    project = await office.submit()
    answer = await office.give(project, "hear_registers", c.HearRegisters(kind="accreditation", file="0" * 64))
    assert [finding.rule for finding in answer.findings] == ["cause"]


async def test_a_lapse_before_the_award_refuses_it(office: Office) -> None:
    """What the import brings counts at the next step, whether the project has heard of it or not."""
    project = await office.submit()
    await office.live(project, until("award"))
    take_in(office, "revocata")
    await office.until(instant(9, 2))
    answer = await office.give(project, "award", c.Award(decree="1", cup=lives.CUP))
    assert [finding.rule for finding in answer.findings] == ["R1.6"]
