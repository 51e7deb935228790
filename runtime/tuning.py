"""How a worker is set: how much it does at once, how long it drains, and of which release it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import PatchActivationInput, WorkerDeploymentConfig

from runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Tuning:
    """The defaults are those of the settings; what justifies them stands in docs/operations.md."""

    slots: int = 16
    """Activities at once, each with a thread and at most one connection to the record."""
    cached: int = 800
    """Workflows that are kept in memory; each further one is replayed when it wakes."""
    drain: timedelta = timedelta(seconds=20)
    """How long running activities may go on after the worker was asked to stop."""
    version: WorkerDeploymentVersion | None = None
    """The release, where releases are rolled out; without one the worker takes every workflow."""
    held: frozenset[str] = frozenset()
    """Changes of workflow code that this release knows and does not begin yet (``workflow.patched``)."""

    @classmethod
    def of(cls, settings: Settings) -> Tuning:
        """As the settings say."""
        version = WorkerDeploymentVersion(settings.deployment, settings.build) if settings.build else None
        held = frozenset(name.strip() for name in settings.held_changes.split(",") if name.strip())
        return cls(settings.slots, settings.cached, timedelta(seconds=settings.drain_seconds), version, held)

    def deployment(self) -> WorkerDeploymentConfig | None:
        """For the SDK. Every workflow moves to the current release with its next task, so that one release runs all.

        The behaviour is set here and never on a workflow's class: a worker without a release would be refused each task.
        """
        if self.version is None:
            return None
        return WorkerDeploymentConfig(self.version, True, VersioningBehavior.AUTO_UPGRADE)

    def begins(self, change: PatchActivationInput) -> bool:
        """Whether a change that is met for the first time in a history is begun there."""
        return change.patch_id not in self.held
