"""A3: what a retry cannot mend is parked, shown and repaired; nothing waits behind it, and no workflow ends of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from temporalio.client import WorkflowExecutionStatus, WorkflowUpdateFailedError

from activities.mail import Directory, Mail, Refused
from domain.lifecycle import contents as c
from domain.lifecycle.repairs import REPAIRS
from domain.lifecycle.states import Role, State
from domain.trust.statement import derived
from office import agenda
from office.caller import Caller
from runtime.settings import Settings
from storage import anchors, audit, documents, troubles, verification
from storage.database import Database
from tests import lives
from tests.lifecycle.test_acts import act, give
from tests.office import Office, opened
from workflows.messages import Answer, Command, measure_workflow_id


def break_terms(database: Database, project: str, name: str = "nonsense") -> None:
    """A term of a name that no edition has: the rules meet a KeyError."""
    with database.write() as session:
        session.connection().execute(
            text("UPDATE term SET name = :name WHERE project = :project AND id = 'formal_check'"),
            {"name": name, "project": project},
        )


def repair(database: Database, subject: str, name: str, reason: str = "", occasion: str = "1") -> Command:
    """An administrator's repair, signed."""
    content = c.Reason(reason=reason) if reason else c.Nothing()
    with database.write() as session:
        sha256 = documents.store(session, c.canonical(content), name, lives.OPENED)
    id = derived(subject, name, sha256, occasion)
    said = Command(id=id, project=subject, name=name, actor="administrator", role="administrator", content=sha256)
    return lives.signed(said)


async def repaired(office: Office, subject: str, name: str, reason: str = "", occasion: str = "1") -> Answer:
    """Give a repair through the update."""
    handle = office.handle(subject)
    if subject == office.measure:
        handle = office.client.get_workflow_handle(measure_workflow_id(subject))
    command = repair(office.database, subject, name, reason, occasion)
    answer: Answer = await handle.execute_update(name, command, id=command.id, result_type=Answer)
    return answer


def parked(office: Office) -> list[tuple[str, str]]:
    """What is parked on record: subject and work."""
    with office.database.read() as session:
        return [(one.subject, one.name) for one in troubles.known(session)]


async def attention(office: Office, id: str) -> bool:
    """Whether the UI shows that a workflow needs attention."""
    found = (await office.client.get_workflow_handle(id).describe()).typed_search_attributes
    return any(pair.key.name == "NeedsAttention" and bool(pair.value) for pair in found)


async def until(condition: Callable[[], object]) -> None:
    """Wait until something holds; the test's own time limit ends the waiting."""
    while not condition():
        await asyncio.sleep(0.02)


async def test_a_command_that_meets_a_bug_is_parked_and_tried_again(office: Office) -> None:
    """The person is told at once, others act meanwhile, and after the repair it is done as it was given."""
    broken, whole = await office.submit(title="broken"), await office.submit(title="whole")
    break_terms(office.database, broken)
    answer = await office.give(broken, "admit")
    assert (answer.accepted, [finding.rule for finding in answer.findings]) == (False, ["service"])
    assert "KeyError" in answer.message
    assert parked(office) == [(broken, "admit")]
    assert await attention(office, f"project/{broken}")
    (waiting,) = agenda.inbox(Caller(Settings(AZIONI_DATA=office.data), "administrator"), Role.administrator)
    assert (waiting["project"], waiting["overdue"], "repair retry" in waiting["commands"]) == (broken, True, True)
    assert (await office.give(whole, "admit")).accepted, "nobody waits behind it"

    again = await repaired(office, broken, "retry")
    assert (again.accepted, parked(office)) == (True, [(broken, "admit")]), "the cause is still there"
    break_terms(office.database, broken, "formal_check")
    assert (await repaired(office, broken, "retry", occasion="2")).accepted
    assert (parked(office), office.file(broken).state) == ([], State.under_evaluation)
    assert not await attention(office, f"project/{broken}")
    with office.database.read() as session:
        told = [(one.name, one.actor, one.accepted) for one in audit.history(session, broken)]
        assert told[1:] == [
            ("retry", "administrator", True),
            ("retry", "administrator", True),
            ("admit", "officer", True),
        ]
        (report, *_) = verification.inspect(session, anchors.on_record(session), office.measure)
    assert report.findings == (), "signatures and chain are whole"


async def test_a_parked_command_is_taken_off_with_a_reason(office: Office) -> None:
    """It is answered with a refusal that stands in the trace, and may be given again."""
    project = await office.submit()
    break_terms(office.database, project)
    first = lives.command(office.database, project, "admit", c.Nothing())
    await office.handle(project).execute_update("admit", first, id=f"{first.id}#0", result_type=Answer)
    break_terms(office.database, project, "formal_check")
    assert (await repaired(office, project, "skip", "given by mistake")).accepted
    assert parked(office) == []
    with office.database.read() as session:
        assert audit.refusals(session, first.id) == 1
        told = [(one.name, one.accepted) for one in audit.history(session, project)]
    assert told[1:] == [("skip", True), ("admit", False)]
    again: Answer = await office.handle(project).execute_update("admit", first, id=f"{first.id}#1", result_type=Answer)
    assert again.accepted


async def test_a_repair_is_an_administrators(office: Office) -> None:
    project = await office.submit()
    for name in REPAIRS:
        with pytest.raises(WorkflowUpdateFailedError):
            await repaired(office, project, name, "x")  # nothing is parked
    break_terms(office.database, project)
    await office.give(project, "admit")
    forged = repair(office.database, project, "skip", "x").model_copy(update={"signature": "00" * 64})
    answer: Answer = await office.handle(project).execute_update("skip", forged, id="forged", result_type=Answer)
    assert (answer.accepted, [finding.rule for finding in answer.findings]) == (False, ["signature"])
    assert parked(office) == [(project, "admit")]


async def test_the_clock_that_is_parked_tries_again_and_cannot_be_skipped(office: Office) -> None:
    project = await office.submit()
    break_terms(office.database, project)
    await office.until(lives.instant(7, 14))
    await until(lambda: parked(office))
    assert parked(office) == [(project, "pass_time")]
    refused = await repaired(office, project, "skip", "x")
    assert [finding.key for finding in refused.findings] == ["not_skipped"]
    break_terms(office.database, project, "formal_check")
    assert (await repaired(office, project, "retry")).accepted
    await until(lambda: not parked(office))
    await until(office.letters)


async def test_an_act_that_meets_a_bug_is_parked_and_the_measure_goes_on(office: Office) -> None:
    """A3: a law until the year 9999 died with an OverflowError, and no act reached the measure any more."""
    project = await office.submit()
    break_terms(office.database, project)
    spring = c.SuspendTerms(
        first=lives.instant(7, 6).date(), last=lives.instant(7, 25).date(), classes=("procedure",), act="x"
    )
    answer = await give(office, act(office.database, "suspend_terms", spring))
    assert (answer.accepted, [finding.rule for finding in answer.findings]) == (False, ["service"])
    assert parked(office) == [(office.measure, "suspend_terms")]
    id = measure_workflow_id(office.measure)
    assert await attention(office, id)
    added = await give(office, act(office.database, "add_funds", c.AddFunds(cents=100, act="y"), id="act-2"))
    assert added.accepted, "another act is taken meanwhile"
    break_terms(office.database, project, "formal_check")
    assert (await repaired(office, office.measure, "retry")).accepted
    assert (parked(office), await attention(office, id)) == ([], False)
    assert (await office.client.get_workflow_handle(id).describe()).status is WorkflowExecutionStatus.RUNNING
    with office.database.read() as session:
        assert [entry.name for entry in audit.history(session, project)][-1] == "suspend_terms"


async def test_content_that_is_not_on_record_is_refused(office: Office) -> None:
    """A3: it was tried again without end, while the project was held."""
    project = await office.submit()
    command = lives.command(office.database, project, "withdraw", c.Reason(reason="as the file shows"))
    lost = lives.signed(command.model_copy(update={"content": "ab" * 32, "id": f"{project}/withdraw/{'ab' * 8}"}))
    answer: Answer = await office.handle(project).execute_update("withdraw", lost, id="lost", result_type=Answer)
    assert [(finding.rule, finding.key) for finding in answer.findings] == [("command", "not_on_record")]
    assert (await office.give(project, "admit")).accepted


class HalfRefusing(Directory):
    """A post that takes no letter of award, for good, as long as it is told so."""

    refuses = True

    async def send(self, message: Mail) -> None:
        if self.refuses and "ammessa" in str(message["Subject"]):
            raise Refused("the mail server refuses it: 550")
        await super().send(message)


async def test_a_letter_that_is_refused_for_good_is_named_and_holds_up_nothing(tmp_path: Path) -> None:
    """Commands are decided, the letter stands on the list until the post takes it."""
    post = HalfRefusing(tmp_path / "mail")
    async with opened(tmp_path, post=post) as office:
        project = await office.submit()
        for name, content in (
            ("admit", c.Nothing()),
            ("score", c.Score(points=lives.POINTS)),
            ("award", c.Award(decree="1", cup=lives.CUP)),
        ):
            assert (await office.give(project, name, content)).accepted
        await until(lambda: parked(office))
        assert parked(office) == [(project, "letters")]
        assert (await office.give(project, "withdraw", c.Reason(reason="as the file shows"))).accepted
        post.refuses = False
        await office.env.sleep(600)
        await until(lambda: any("Esito della domanda" in subject for subject in office.letters()))
        await until(lambda: not parked(office))
