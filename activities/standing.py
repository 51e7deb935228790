"""The record as a workflow asks for it again: it takes the version that stands there."""

from __future__ import annotations

from temporalio import activity

from activities.delivery import measure_input, project_input
from storage.database import Database
from workflows.calls import STAND_OF_MEASURE, STAND_OF_PROJECT
from workflows.messages import MeasureInput, ProjectInput


class Standings:
    """The activities of ``refresh`` with their database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name=STAND_OF_PROJECT.name, no_thread_cancel_exception=True)
    def stand_of_project(self, project: str) -> ProjectInput:
        """Where a project stands."""
        return project_input(self._database, project)

    @activity.defn(name=STAND_OF_MEASURE.name, no_thread_cancel_exception=True)
    def stand_of_measure(self, key: str) -> MeasureInput:
        """Where a measure stands."""
        return measure_input(self._database, key)
