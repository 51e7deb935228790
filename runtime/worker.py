"""The workers: of the service, and of the payment runs on a task queue of their own."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from temporalio.client import Client
from temporalio.worker import Worker

from activities.courier import Bell
from activities.mail import Post
from activities.payments import PaymentRuns
from activities.receipts import Inbound
from activities.reconcile import code
from activities.registry import all_activities
from activities.treasury import Treasury
from activities.wording import templates
from runtime import actors
from runtime.heartbeats import BEAT, Heartbeats
from runtime.keys import Keys, Signer, service_signature
from runtime.log_context import LogContext
from runtime.patience import Patience
from runtime.sandbox import sandbox
from runtime.tuning import Tuning
from storage import persons, rule_texts
from storage.database import Database
from workflows.courier import Courier
from workflows.duties import DailyWatch, HourlyAftercare
from workflows.measure import MeasureLifecycle
from workflows.messages import PAYMENTS_QUEUE, TASK_QUEUE
from workflows.payments import PaymentRun
from workflows.project import ProjectLifecycle

USUAL = Tuning()
# How long the engine waits for a worker that has died before another one gets its projects: the first of them answers within a second.
# What is shorter would bring a busy worker's projects back from their histories for nothing.
WAITS_FOR_THE_DEAD = timedelta(milliseconds=500)
WORKFLOWS: Sequence[type] = [ProjectLifecycle, MeasureLifecycle, Courier, DailyWatch, HourlyAftercare]


def prepare(database: Database, embedded: Keys | None = None) -> None:
    """Bring the record to the newest version; check the letters; keep the text of the rules that ship.

    An embedded service fills in the actors of an empty register and keeps their keys; otherwise an administrator does.
    Raises NoPersonKey where the key of personal data is not the one of this record.
    """
    templates()
    database.migrate()
    with database.write() as session:
        persons.key_of(session)
        if embedded is not None:
            actors.fill_in(session, embedded)
        rule_texts.keep_all(session, datetime.now(UTC))


def build_worker(
    client: Client,
    database: Database,
    post: Post,
    data: Path,
    tuning: Tuning = USUAL,
    keys: Signer | None = None,
    workflows: Sequence[type] = WORKFLOWS,
    inbound: Inbound | None = None,
) -> Worker:
    """A worker of the service. A dead worker's projects move on within a second, not after the usual ten.

    Its build is the code of its workflows: left to itself the SDK reads all that was imported for one, a fifth of a start.

    ``keys`` holds the service's own key; by default the directory of the data keeps it. ``inbound``: where receipts come in.
    """
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=workflows,
        activities=all_activities(
            database,
            post,
            data,
            Bell(client, database),
            partial(service_signature, keys or Keys(data / "keys")),
            inbound,
        ),
        activity_executor=ThreadPoolExecutor(tuning.slots),
        max_concurrent_activities=tuning.slots,
        interceptors=[Heartbeats(), LogContext(), Patience(database)],
        max_cached_workflows=tuning.cached,
        sticky_queue_schedule_to_start_timeout=WAITS_FOR_THE_DEAD,
        max_heartbeat_throttle_interval=BEAT,
        graceful_shutdown_timeout=tuning.drain,
        workflow_runner=sandbox(),
        deployment_config=tuning.deployment(),
        build_id=None if tuning.version else code(),
        patch_activation_callback=tuning.begins,
    )


def build_payments_worker(client: Client, database: Database, treasury: Treasury, tuning: Tuning = USUAL) -> Worker:
    """The worker of the payment runs: it alone knows the way to the treasury."""
    return Worker(
        client,
        task_queue=PAYMENTS_QUEUE,
        workflows=[PaymentRun],
        activities=PaymentRuns(database, treasury).all(),
        activity_executor=ThreadPoolExecutor(2),
        max_concurrent_activities=2,
        interceptors=[Heartbeats(), LogContext(), Patience(database)],
        sticky_queue_schedule_to_start_timeout=WAITS_FOR_THE_DEAD,
        max_heartbeat_throttle_interval=BEAT,
        graceful_shutdown_timeout=tuning.drain,
        workflow_runner=sandbox(),
        deployment_config=tuning.deployment(),
        build_id=None if tuning.version else code(),
        patch_activation_callback=tuning.begins,
    )
