"""What travels between starter, workflows and activities: one model in, one model out, and no personal data.

Models that stand in histories ignore unknown fields and have defaults, so that old histories keep decoding.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.basis.findings import Finding
from domain.basis.programme_clock import ProgrammeClock
from domain.lifecycle.contents import EMPTY_CONTENT
from domain.lifecycle.names import ROLE_IT
from domain.lifecycle.states import Role
from domain.trust.statement import Statement

TASK_QUEUE = "azioni-di-rete"

# The rule of a finding that says that the service could not decide: nobody has refused.
PARKED = "service"


# The schedule of the watchdog.
WATCHDOG = "watchdog"
# The workflow that carries the letters of all projects, and the signal that wakes it.
COURIER = "courier"
RING = "ring"
# The signal that tells a project that its terms have begun; it carries the project's summary.
LETTERS_DELIVERED = "letters_delivered"
# The signal that tells a measure that a project has freed money, or has ended.
PROJECT_SETTLED = "project_settled"
# The name under which letters stand that the post will never take.
LETTERS = "letters"


def project_workflow_id(project: str) -> str:
    """The id of a project's workflow."""
    return f"project/{project}"


def measure_workflow_id(measure: str) -> str:
    """The id of a measure's workflow."""
    return f"measure/{measure}"


class Message(BaseModel):
    """Base of all messages."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Command(Message):
    """A command on its way: who, what, on which project; its content is a stored document, known by hash."""

    id: str
    project: str
    name: str
    actor: str
    role: str
    content: str
    """SHA-256 of the stored content."""
    signature: str = ""
    """Of the actor, over the statement; empty for what the service gives itself."""
    cause: str = ""
    """The id of the act of the measure from which a system command follows."""

    @classmethod
    def of_the_service(cls, project: str, name: str, occasion: str, content: str = EMPTY_CONTENT) -> Command:
        """A command that the service gives itself, by the same door as everybody's."""
        role = Role.system.value
        return cls(
            id=f"{project}/{name}/{occasion}", project=project, name=name, actor=role, role=role, content=content
        )

    @property
    def words(self) -> str:
        """What a row of the UI's timeline says of it: its name, and in Italian whose desk it comes from."""
        return f"{self.name.replace('_', '-')} · {ROLE_IT.get(cast('Role', self.role), self.role)}"

    @property
    def statement(self) -> Statement:
        """What is signed."""
        return Statement(self.id, self.project, self.name, self.content, self.actor, self.role)


class Summary(Message):
    """What the workflow knows of the file: where it stands, who must act, until when, the money."""

    project: str
    measure: str
    title: str
    lead: str
    state: str
    stage: str
    version: int = 0
    waiting_for: tuple[str, ...] = ()
    next_due: datetime | None = None
    """The next instant of the register, in programme time: a reminder or the end of a term."""
    next_label: str = ""
    next_deadline: datetime | None = None
    """The next end of a term, in programme time."""
    granted_cents: int = 0
    needs_attention: str | None = None
    details: str = ""
    """The current details for the UI, in Italian (markdown)."""
    notices: int = 0
    """Letters that wait to be sent."""
    ended: bool = False
    settled: bool = False
    """Whether the decision freed money or ended the project: its measure is told."""

    def is_due(self, now: datetime) -> bool:
        """Whether the next instant of the register has come by an instant of the programme."""
        return self.next_due is not None and self.next_due <= now

    @property
    def next_occasion(self) -> str:
        """What tells the clock's next command from every other one: its instant, and how many decisions came before."""
        return "" if self.next_due is None else f"{self.next_due.isoformat()}/{self.version}"


class Answer(Message):
    """What a command got: accepted, or refused with all findings."""

    command: str
    name: str
    accepted: bool
    message: str = ""
    data: dict[str, Any] = Field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    summary: Summary | None = None
    """How the file stands afterwards, for its workflow; who gave the command reads it in the record."""

    def without_summary(self) -> Answer:
        """As who gave the command gets it."""
        return self.model_copy(update={"summary": None})


class Sent(Message):
    """What became of the letters that waited."""

    letters: int = 0
    deliveries: str = ""
    """Hash of the stored content of ``record_delivery``, when terms begin with these letters."""

    @model_validator(mode="before")
    @classmethod
    def _first_histories(cls, data: Any) -> Any:
        """The first recorded histories hold only the number of letters."""
        return {"letters": data} if isinstance(data, int) else data


class Round(Message):
    """Input of a round of the courier."""

    after: int = 0
    """Only letters behind this number of the outbox, and of no project with an earlier one that waits."""
    stays: timedelta = timedelta(0)
    """Real time for which it goes on looking after its last letter."""


class Rounded(Message):
    """What a round of the courier did."""

    letters: int = 0
    """Letters that left, or were held back."""
    after: int = 0
    """The number of the last letter that was in hand."""
    stopped: tuple[str, ...] = ()
    """Letters that could not leave, one of each project; those behind them wait with them."""
    unfinished: bool = False
    """Whether letters may wait that nobody has had in hand."""


class CourierInput(Message):
    """Input of ``Courier``."""

    looks_every: timedelta = timedelta(minutes=5)
    """Real time after which it looks although nobody has rung."""
    stays: timedelta = timedelta(seconds=20)
    """Real time for which it stays at the outbox after its last letter: while it is there nobody rings."""


class DecideInput(Message):
    """Input of the activity ``decide``: the command and the programme's instant."""

    command: Command
    at: datetime


class Parked(Message):
    """A command that the service could not decide, and that waits for a repair."""

    command: Command
    reason: str


class RepairInput(Message):
    """Input of the activity ``repair``: the administrator's command and the programme's instant."""

    command: Command
    at: datetime


class Refresh(Message):
    """Input of the update ``refresh``: whose workflow shall look at its record again."""

    subject: str


class Standing(Message):
    """What a workflow knows of its record: compared with it, it says which of the two is behind."""

    state: str
    version: int = 0
    """Of a project's file."""
    open_projects: int = 0
    """Of a measure."""
    parked: int = 0


class ProjectInput(Message):
    """Input of ``ProjectLifecycle``, also when it continues as new."""

    summary: Summary
    clock: ProgrammeClock
    handled: dict[str, str] = Field(default_factory=dict)
    """Ids of accepted commands and the state that each led to, newest last."""
    parked: tuple[Parked, ...] = ()


class MeasureInput(Message):
    """Input of ``MeasureLifecycle``."""

    measure: str
    clock: ProgrammeClock
    opens: datetime
    closes: datetime
    state: str = "open"
    open_projects: int = 0
    settled: bool = False
    """Whether a project has freed money, or has ended, and nobody has looked yet."""
    parked: tuple[Parked, ...] = ()


class MeasureAct(Message):
    """Input of the activity ``act_on_measure``: the act and the programme's instant."""

    command: Command
    at: datetime


class Acted(Message):
    """What an act on a measure led to."""

    answer: Answer
    state: str
    open_projects: int
    """Projects of the measure that have not ended."""


class WatchReport(Message):
    """What the watchdog saw, in numbers; the certificate holds the words."""

    counts: dict[str, int] = Field(default_factory=dict)
    found: int = 0
    mended: int = 0


# The task queue of the payment runs; only its worker knows the way to the treasury.
PAYMENTS_QUEUE = "payments"


class PaymentFile(Message):
    """A payment file of one measure's account."""

    batch: str
    orders: int
    amount: str
    file: str
    sha256: str


class PaymentReport(Message):
    """What a payment run wrote or handed over, and what stood in its way."""

    batches: tuple[PaymentFile, ...] = ()
    problems: tuple[str, ...] = ()
