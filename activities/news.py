"""Projects hear of what registers have brought: each import names those that it concerns, and each is told once.

An import is done when its rows are on record. The telling comes after it, by the hour or at once, and may run again: the
command's id is derived from import and project.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

from sqlmodel import Session
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.service import RPCError

from activities.acts import system_command
from activities.delivery import give
from domain.commands.service import HEAR_REGISTERS
from domain.lifecycle.contents import HearRegisters, canonical, fingerprint
from storage import audit, documents, queries, registers
from storage.database import Database
from workflows.messages import Command


def unheard(session: Session, now: datetime) -> list[Command]:
    """The commands of imports that living projects have not heard, the oldest first; their content is stored."""
    living = set(queries.open_projects(session))
    heard = audit.accepted_ids(session, HEAR_REGISTERS.name)
    found = []
    for file in registers.taken_in(session):
        content = canonical(HearRegisters(kind=file.kind, file=file.sha256))
        told = [
            system_command(project, HEAR_REGISTERS.name, str(file.answer["command"]), fingerprint(content))
            for project in file.answer.get("projects", ())
            if project in living
        ]
        missing = [command for command in told if command.id not in heard]
        if missing:
            documents.store(session, content, "hear_registers.json", now)
        found += missing
    return found


async def tell_news(client: Client, database: Database, now: datetime) -> int:
    """Tell every living project what it has not heard; returns how many were told. Who cannot be told now is told later."""

    def waiting() -> list[Command]:
        with database.write() as session:
            return unheard(session, now)

    told = 0
    for command in await asyncio.to_thread(waiting):
        with suppress(RPCError, WorkflowUpdateFailedError, TimeoutError):
            await give(client, command)
            told += 1
    return told
