"""A5 to A8: the record is the truth; what the engine lost, or knows otherwise, is mended or said (on the real server)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import ResetReapplyExcludeType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import WorkflowIDConflictPolicy

from activities.delivery import ensure_measure_started, ensure_started, project_handle, project_input
from activities.edition import act_in
from activities.reconcile import Reconciled, reconcile
from domain.basis.programme_clock import ProgrammeClock
from domain.lifecycle import contents as c
from domain.trust.statement import derived
from runtime.server import embedded
from runtime.service import first_connection
from runtime.settings import Settings
from runtime.worker import build_payments_worker, build_worker
from storage import audit, documents, outbox, troubles
from storage.database import Database
from tests import lives
from tests.attacker import attacking
from tests.service import free_port
from workflows.messages import (
    COURIER,
    LETTERS_DELIVERED,
    PAYMENTS_QUEUE,
    TASK_QUEUE,
    Answer,
    Command,
    MeasureAct,
    ProjectInput,
    Standing,
    measure_workflow_id,
)


@dataclass
class Site:
    """A real server with workers and a record with one project; nobody compares but the test."""

    client: Client
    database: Database
    project: str
    clock: ProgrammeClock
    data: Path

    async def compare(self, *, mend: bool = True) -> Reconciled:
        """Compare once."""
        return await reconcile(self.client, self.database, mend=mend)

    async def give(self, name: str, content: c.Content, id: str = "") -> Answer:
        """Give a command through the update."""
        command = lives.command(self.database, self.project, name, content, id or None)
        handle = project_handle(self.client, self.project)
        answer: Answer = await handle.execute_update(name, command, id=command.id, result_type=Answer)
        return answer

    async def status(self, id: str) -> Any:
        """How a workflow stands."""
        return (await self.client.get_workflow_handle(id).describe()).status

    def found(self) -> dict[str, str]:
        """What stands on record of what was found: kinds and words."""
        with self.database.read() as session:
            return {one.kind.value: one.reason for one in troubles.known(session)}


@asynccontextmanager
async def site(data: Path) -> AsyncIterator[Site]:
    """Workers, an open measure, a project that is admitted."""
    data.mkdir()
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    async with embedded(data, free_port(), free_port()) as address:
        client = await first_connection(Settings(AZIONI_DATA=data), address.grpc)
        clock = lives.prepared(database, real=datetime.now(UTC))
        project = lives.submitted(database, datetime.now(UTC)).project
        from activities.mail import Directory
        from activities.treasury import Directory as Treasury

        async with (
            build_worker(client, database, Directory(data / "mail"), data),
            build_payments_worker(client, database, Treasury(data / "treasury")),
        ):
            await ensure_measure_started(client, database, lives.MEASURE)
            await ensure_started(client, database, project)
            place = Site(client, database, project, clock, data)
            assert (await place.give("admit", c.Nothing())).accepted
            yield place
    database.close()


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    """Wait until something holds; the test's own time limit ends the waiting."""
    while not await condition():
        await asyncio.sleep(0.2)


RUNNING = WorkflowExecutionStatus.RUNNING


async def test_a_healthy_service_has_no_finding(tmp_path: Path) -> None:
    async with site(tmp_path / "data") as place:
        seen = await place.compare(mend=False)
        assert (seen.workflows, seen.mended, seen.found) == (2, (), ())


async def test_what_was_terminated_or_cancelled_is_started_from_the_record(tmp_path: Path) -> None:
    """A5: a project and its measure; the doctor only says it, the next comparison mends it, and life goes on."""
    async with site(tmp_path / "data") as place:
        measure = measure_workflow_id(lives.MEASURE)
        await project_handle(place.client, place.project).terminate()
        await place.client.get_workflow_handle(measure).terminate()
        said = await place.compare(mend=False)
        assert sorted(one.subject for one in said.found) == [place.project, lives.MEASURE]
        assert {one.kind for one in said.found} == {troubles.Kind.missing}
        mended = await place.compare()
        assert sorted(line.partition(":")[0] for line in mended.mended) == [place.project, lives.MEASURE]
        assert (await place.status(measure), await place.status(f"project/{place.project}")) == (RUNNING, RUNNING)
        assert (await place.give("score", c.Score(points=lives.POINTS))).accepted

        await project_handle(place.client, place.project).cancel()
        await until(lambda: _is_not(place, RUNNING))
        assert len((await place.compare()).mended) == 1
        assert await place.status(f"project/{place.project}") is RUNNING
        assert (await place.compare()).mended == ()


async def _is_not(place: Site, status: Any) -> bool:
    return await place.status(f"project/{place.project}") is not status


async def test_a_workflow_behind_its_file_is_brought_up_to_it(tmp_path: Path) -> None:
    """A6: reset to its first task without its updates, it would refuse what the file allows."""
    async with site(tmp_path / "data") as place:
        handle = project_handle(place.client, place.project)
        await place.client.workflow_service.reset_workflow_execution(
            ResetWorkflowExecutionRequest(
                namespace=place.client.namespace,
                workflow_execution=WorkflowExecution(workflow_id=handle.id),
                workflow_task_finish_event_id=4,
                request_id="reset",
                reason="by mistake",
                reset_reapply_exclude_types=[
                    ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL,
                    ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE,
                ],
            )
        )
        said = await place.compare(mend=False)
        assert [(one.subject, one.kind) for one in said.found] == [(place.project, troubles.Kind.apart)]
        (line,) = (await place.compare()).mended
        assert "it was brought up to the record" in line
        assert (await place.give("score", c.Score(points=lives.POINTS))).accepted


async def test_a_workflow_ahead_of_its_file_takes_the_version_of_the_record(tmp_path: Path) -> None:
    """A6: the record was put back: it is said, and what people give is decided on what the record holds."""
    async with site(tmp_path / "data") as place:
        with attacking(place.database) as hand:
            hand.execute("UPDATE project SET version = version - 1, state = 'formal_check'")
        (line,) = (await place.compare()).mended
        assert "the record was put back" in line
        assert (await place.compare()).mended == ()
        lost = place.found()["lost"]
        assert lost.endswith("what was decided meanwhile must be given again"), "it is mended, and not forgotten"
        with place.database.write() as session:
            (said,) = troubles.known(session, kind=troubles.Kind.lost)
            troubles.note(session, replace(said, since=said.since - troubles.LOST_IS_SAID_FOR))
        await place.compare()
        assert place.found() == {}

        handle = project_handle(place.client, place.project)
        known = project_input(place.database, place.project).summary
        lie = known.model_copy(update={"state": "closed", "version": 1_000, "ended": True})
        await handle.signal(LETTERS_DELIVERED, lie)
        (line,) = (await place.compare()).mended
        assert line.startswith(f"{place.project}: "), (
            "whoever reaches the engine can lie to a workflow, not to the record"
        )
        standing = await handle.query("standing", result_type=Standing)
        assert (standing.state, standing.version) == (known.state, known.version)


async def test_an_act_that_a_project_did_not_hear_is_told_again(tmp_path: Path) -> None:
    """A7: told means that the file has it, whatever a workflow answered."""
    async with site(tmp_path / "data") as place:
        law = c.SuspendTerms(
            first=lives.instant(7, 6).date(), last=lives.instant(7, 25).date(), classes=("procedure",), act="x"
        )
        with place.database.write() as session:
            sha256 = documents.store(session, c.canonical(law), "law", lives.OPENED)
        id = derived(lives.MEASURE, "suspend_terms", sha256)
        given = Command(
            id=id, project=lives.MEASURE, name="suspend_terms", actor="manager", role="manager", content=sha256
        )
        with place.database.write() as session:
            assert act_in(
                session, MeasureAct(command=lives.signed(given), at=place.clock.programme(datetime.now(UTC)))
            ).accepted
        await project_handle(place.client, place.project).terminate()
        said = await place.compare(mend=False)
        assert {one.kind for one in said.found} == {troubles.Kind.missing, troubles.Kind.unheard}
        assert any("it was told again" in line for line in (await place.compare()).mended)
        with place.database.read() as session:
            assert [entry.name for entry in audit.history(session, place.project)][-1] == "suspend_terms"
        assert (await place.compare(mend=False)).found == ()


async def test_code_that_fails_and_work_that_is_tried_again_and_again_are_found(tmp_path: Path) -> None:
    """A3, A8: each within seconds, on record, and gone when its cause has gone."""
    async with site(tmp_path / "data") as place:
        (place.data / "treasury").mkdir()
        (place.data / "treasury" / "out").write_text("not a directory")
        handle = project_handle(place.client, place.project)
        start = await handle.query("standing")
        await handle.terminate()
        await place.client.start_workflow(
            "ProjectLifecycle", _of_no_state(place, start["version"]), id=handle.id, task_queue=TASK_QUEUE
        )
        life = [(at, name, content) for at, name, content in lives.until("order_payment")]
        paid = lives.submitted(place.database, datetime.now(UTC), title="paid").project
        lives.live(place.database, paid, [*life, lives.LIFE[-2]])
        run = await place.client.start_workflow("PaymentRun", id="run", task_queue=PAYMENTS_QUEUE)

        async def both() -> bool:
            await place.compare()
            return {"failing", "blocked"} <= place.found().keys()

        await asyncio.wait_for(until(both), 60)
        assert "handing the payments over to the treasury does not succeed, try" in place.found()["blocked"]
        (place.data / "treasury" / "out").unlink()
        await handle.terminate()
        await run.result()
        await place.compare()
        assert place.found() == {}
        assert await place.status(handle.id) is RUNNING


async def test_a_courier_whose_code_fails_is_begun_anew(tmp_path: Path) -> None:
    """All that it carries stands in the outbox: an engine that was put back under a worker that goes on spoils its history for good."""
    async with site(tmp_path / "data") as place:
        await place.client.start_workflow(
            "Courier", {"looks_every": "nonsense"}, id=COURIER, task_queue=TASK_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.TERMINATE_EXISTING,
        )  # fmt: skip
        assert (await place.give("give_notice", c.GiveNotice(grounds=("the plan is missing",)))).accepted

        async def anew() -> bool:
            return any("begun anew" in line for line in (await place.compare()).mended)

        await asyncio.wait_for(until(anew), 60)

        async def has_left() -> bool:
            with place.database.read() as session:
                return not outbox.pending(session, place.project)

        await asyncio.wait_for(until(has_left), 60)
        assert (await place.compare(mend=False)).found == ()


def _of_no_state(place: Site, version: int) -> ProjectInput:
    """What makes the workflow's own code fail."""
    from activities.delivery import project_input

    start = project_input(place.database, place.project)
    return start.model_copy(
        update={"summary": start.summary.model_copy(update={"state": "nonsense", "version": version})}
    )
