"""The decided file is the stored one: what a command leaves in memory is, field by field, what the record gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlmodel import Session

from domain.commands.table import COMMANDS
from domain.decide import decide
from domain.lifecycle import contents as c
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.payables import Transfer
from domain.record.states import BOOKS_OF_DEBT, Account
from domain.trust.statement import chosen
from storage import documents, files, ledger, persons, rules
from storage.database import Database
from tests import lives
from tests.domain.test_every_transition import Step, walked

MEASURE = "azioni-di-rete-2018"
OPENED = lives.instant(11, 5)


@cache
def one_step_of_each_command() -> dict[Step, tuple[File, c.Content, datetime]]:
    """The first transition of each row, with a life that comes there; walked once for both databases."""
    each = {next((r.name, state, to) for state, to_ in r.transitions.items() for to in to_) for r in COMMANDS.values()}
    return {step: life for step, life in walked(each).items() if step in each}


def test_after_every_kind_of_command_the_decided_file_is_the_stored_one(database: Database) -> None:
    """A file is loaded once a command: what is shown and awaited next is read off the file that was decided."""
    lives.prepared(database, MEASURE, OPENED)
    steps = one_step_of_each_command()
    assert {name for name, _, _ in steps} == set(COMMANDS)
    measure = rules.load(MEASURE)
    with database.write() as session:
        # The people of these files are the first twenty of the register of persons.
        persons.find_or_enter(session, [person["tax_code"] for person in lives.legler()["recipients"]], OPENED)
        for number, (step, (lived, content, at)) in enumerate(steps.items(), 1):
            before = on_record(session, lived, number)
            decision = decide(step[0], before, content, Context(measure, at, "x", "0" * 64))
            assert isinstance(decision, Decision)
            saved = files.save(session, before, decision.file, measure, at, ())
            ledger.post(session, MEASURE, before.project, decision.transfers, f"{number}", at)
            assert saved.version == before.version + 1
            assert laid_out(files.load(session, before.project)) == laid_out(saved), step


def on_record(session: Session, lived: File, number: int) -> File:
    """A file of a walk, with its money, as the record gives it back."""
    file = lived.having(project=f"AR2018-{number:04d}", order=number)
    papers = documents.store(session, file.project.encode(), "x", OPENED)
    files.add(session, [(file, papers, papers)], rules.load(MEASURE))
    money = [
        Transfer(Account.debts if account in BOOKS_OF_DEBT else Account.envelope, account, cents, "x")
        for account, cents in file.money.items()
        if cents
    ]
    ledger.post(session, MEASURE, file.project, money, f"{number}/before", OPENED)
    return files.load(session, file.project)


def laid_out(file: File) -> dict[str, Any]:
    """The fields of a file; collections with their order, but for the money, which has none."""
    values = {field.name: getattr(file, field.name) for field in fields(File)}
    return {
        name: list(value.items()) if isinstance(value, Mapping) and name != "money" else value
        for name, value in values.items()
    }


def test_what_is_awaited_next_is_read_off_the_stored_file(database: Database) -> None:
    """Through the whole door and a whole life: the summary of each answer is that of the file on record."""
    lives.prepared(database)
    project = lives.submitted(database).project
    for at, name, content in lives.LIFE:
        id = chosen(COMMANDS[name].role, f"{name} {at}")
        answer = lives.decide(database, project, name, content, at, id=id)
        again = lives.decide(database, project, name, content, at, id=id)
        assert answer.summary is not None
        assert again.summary == answer.summary, name
        lives.deliver(database, project, at)
