"""Telling projects what an act on their measure means for them. Told means that the file has it."""

from __future__ import annotations

import asyncio

from sqlmodel import Session
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from activities.acts import follow_up
from activities.delivery import ensure_started, give, refresh
from domain.commands.table import COMMANDS
from storage import audit, files
from storage.database import Database
from workflows.messages import Answer, Command, project_workflow_id


async def tell(client: Client, database: Database, command: Command) -> bool:
    """Give a command to a project's workflow; whether the file has it, or needs no word.

    A workflow that is not there is started from the record; one that is behind its file is brought up to it first. One
    that does not answer holds up nobody: it is told again by whoever next compares the record with the workflows.
    """
    for _ in range(2):
        await ensure_started(client, database, command.project)
        try:
            await give(client, command)
        except WorkflowUpdateFailedError:  # its validator lags behind the file, or it was ended meanwhile: look below
            pass
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        except TimeoutError:
            return False
        if await asyncio.to_thread(_has, database, command):
            return True
        try:
            await refresh(client, project_workflow_id(command.project))
        except (RPCError, WorkflowUpdateFailedError, TimeoutError):
            return False
    return False


def _has(database: Database, command: Command) -> bool:
    with database.read() as session:
        return not concerns(session, command)


def concerns(session: Session, command: Command) -> bool:
    """Whether a file has still to hear of a command: it is in a state that the act concerns, and has not got it."""
    state = files.load(session, command.project).state
    return state in COMMANDS[command.name].transitions and not audit.answered(session, command.id)


def unheard(session: Session, measure: str) -> list[Command]:
    """What acts on a measure mean for its projects, and the files have not got."""
    found = []
    for command, answer in _acts(session, measure):
        found += [one for one in follow_up(command, answer) if concerns(session, one)]
    return found


def _acts(session: Session, measure: str) -> list[tuple[Command, Answer]]:
    return [
        (
            Command(id=row.command_id, project=measure, name=row.name, actor=row.actor, role=row.role, content=row.content),
            Answer.model_validate_json(row.answer),
        )
        for row in audit.acts_of(session, measure)
    ]  # fmt: skip
