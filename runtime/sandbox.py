"""The sandbox of the workflows: their code may do nothing that a replay would not repeat."""

from __future__ import annotations

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.converter import StorageDriverStoreContext
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import Info

# Pure modules, which need not be imported again for every run; lint and import contracts keep them pure.
PURE = (
    "domain",
    "workflows.messages",
    "workflows.calls",
    "workflows.parking",
    "workflows.search_attributes",
    "pydantic",
    "holidays",
    "stdnum",
    "dateutil",
    "structlog",
    "rich",
)
_NOWHERE = StorageDriverStoreContext(target=None)


class _Runner(SandboxedWorkflowRunner):
    """The SDK's own sandbox, which is entered for work only."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """One workflow."""
        return _ForWorkOnly(super().create_instance(det))


class _ForWorkOnly(WorkflowInstance):
    """A workflow in its sandbox. The SDK enters it also to ask, for each payload, on whose account that is written and read.

    Neither our converter nor our codec wants to know, and asking was half of a replay.
    """

    def __init__(self, inside: WorkflowInstance) -> None:
        self._inside = inside

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        """Work."""
        return self._inside.activate(act)

    def get_serialization_context(self, command_info: object) -> None:
        """On nobody's account in particular."""

    def get_external_store_context(self, command_info: object) -> StorageDriverStoreContext:  # noqa: ARG002 - the same
        """Payloads are stored where the engine stores them."""
        return _NOWHERE

    def get_info(self) -> Info:
        """What the engine says of it."""
        return self._inside.get_info()

    def get_thread_id(self) -> int | None:
        """Where it works now."""
        return self._inside.get_thread_id()


def sandbox(*, strict: bool = False) -> SandboxedWorkflowRunner:
    """The sandbox of the workflows. Importing their code once, and not for each, halves what one takes in memory.

    ``strict``: their code is imported for each, and every call that a replay would not repeat is refused. So are the
    recorded histories replayed by the tests, which walk all of it.
    """
    passed = PURE if strict else (*PURE, "workflows")
    return _Runner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*passed))
