"""What workflows believe of activities is what the activities are."""

from __future__ import annotations

import pytest
from temporalio import activity
from temporalio.client import Client

from activities import treasury
from activities.courier import Bell
from activities.mail import Directory
from activities.payments import PaymentRuns
from activities.registry import all_activities
from storage.database import Database
from workflows import calls
from workflows.calls import Call

CALLS = {call.name: call for call in vars(calls).values() if isinstance(call, Call)}


@pytest.fixture(scope="module")
async def definitions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, activity._Definition]:
    """Every activity that a worker registers, by name."""
    data = tmp_path_factory.mktemp("data")
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    bell = Bell(await Client.connect("nobody listens", lazy=True), database)
    bound = [
        *all_activities(database, Directory(data), data, bell, lambda _: ""),
        *PaymentRuns(database, treasury.Directory(data)).all(),
    ]
    found = [activity._Definition.must_from_callable(method) for method in bound]
    return {definition.name or "": definition for definition in found}


def test_every_activity_is_called_and_every_call_has_its_activity(definitions: dict[str, activity._Definition]) -> None:
    assert set(CALLS) == set(definitions)


@pytest.mark.parametrize("name", sorted(CALLS))
def test_types_agree(name: str, definitions: dict[str, activity._Definition]) -> None:
    call = CALLS[name]
    takes = [] if call.takes is type(None) else [call.takes]
    assert (definitions[name].arg_types, definitions[name].ret_type) == (takes, call.returns)
