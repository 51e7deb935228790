"""A letter to whom no address is known: a mail server is not given it, somebody sees it, and it leaves by itself later (R9.12)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from activities import addresses
from activities.addresses import OF_LEAD, OF_ROLE
from activities.letters import Letters
from activities.mail import Directory
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from domain.terms.term import awaits_delivery
from storage import outbox, troubles
from storage.database import Database
from storage.troubles import Kind
from tests import lives
from tests.mailbox import mail_server

AT = lives.instant(8, 1, hour=11)
PEC = "ufficio@pec.example.org"


class Waiting(NamedTuple):
    """A project whose lead nobody can write to; its award, which begins the acceptance, waits to leave."""

    database: Database
    project: str

    def correct(self) -> None:
        """Somebody enters the certified mail of the lead."""
        told = c.CorrectAddress(pec=PEC)
        assert lives.decide(self.database, self.project, "correct_address", told, lives.instant(8, 2)).accepted

    def seen(self) -> list[tuple[str, str]]:
        """What is shown of letters that have no address."""
        with self.database.read() as session:
            return [(one.subject, one.reason) for one in troubles.known(session, kind=Kind.unaddressed)]

    def waits(self) -> list[str]:
        """The letters that wait for an address."""
        with self.database.read() as session:
            return [one.notice.template for one in outbox.letters(session, self.project) if one.held]

    def runs(self) -> bool:
        """Whether the term that begins with the award's delivery has begun."""
        return not awaits_delivery(lives.file_of(self.database, self.project).terms["acceptance"])


@pytest.fixture
def waiting(tmp_path: Path) -> Waiting:
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    project = lives.submitted(database, lead=lives.unreachable()).project
    lives.live(database, project, lives.until("award"))
    assert lives.decide(database, project, "award", c.Award(decree="7", cup=lives.CUP), AT).accepted
    return Waiting(database, project)


async def test_a_letter_to_nobody_waits_and_no_term_begins_with_it(waiting: Waiting) -> None:
    with mail_server() as box:
        letters = Letters(waiting.database, box.server)
        await letters.carry(0, lambda: AT)
        assert (await letters.carry(0, lambda: AT)).ends
        assert box.received == []
    assert waiting.waits() == ["award"]
    assert waiting.seen() == [(waiting.project, OF_LEAD)]
    assert not waiting.runs()


async def test_it_leaves_by_itself_once_somebody_has_entered_the_address(waiting: Waiting) -> None:
    with mail_server() as box:
        letters = Letters(waiting.database, box.server)
        await letters.carry(0, lambda: AT)
        waiting.correct()
        assert waiting.seen() == []
        await letters.carry(0, lambda: AT + timedelta(days=1))
        assert [mail["To"] for mail in box.received] == [PEC]
    assert waiting.waits() == []
    assert waiting.runs()


async def test_an_address_that_came_while_the_letter_was_in_hand_is_found_at_the_next_round(waiting: Waiting) -> None:
    waiting.correct()
    with waiting.database.write() as session:
        addresses.hold(session, outbox.pending(session, waiting.project), AT)
    with mail_server() as box:
        letters = Letters(waiting.database, box.server)
        letters.release()
        await letters.carry(0, lambda: AT)
        assert [mail["To"] for mail in box.received] == [PEC]
    assert waiting.seen() == []


async def test_letters_of_the_office_go_to_who_has_the_role_and_pass_one_that_waits(waiting: Waiting) -> None:
    """The lead's letter is older and waits; what tells the officer of a withdrawal waits for an e-mail of the register of actors."""
    with mail_server() as box:
        letters = Letters(waiting.database, box.server)
        await letters.carry(0, lambda: AT)
        gone = c.Reason(reason="no more")
        assert lives.decide(waiting.database, waiting.project, "withdraw", gone, AT).accepted
        await letters.carry(0, lambda: AT)
        assert waiting.seen() == [(waiting.project, OF_LEAD), (Role.officer.value, OF_ROLE)]
        for name in ("officer", "anna"):
            lives.enter(waiting.database, name, Role.officer, email=f"{name}@regione.example")
        letters.release()
        await letters.carry(0, lambda: AT)
        assert [mail["To"] for mail in box.received] == ["anna@regione.example, officer@regione.example"]
    assert waiting.seen() == [(waiting.project, OF_LEAD)]


async def test_the_address_of_a_project_that_has_ended_is_corrected_too(waiting: Waiting) -> None:
    assert lives.decide(
        waiting.database, waiting.project, "withdraw", c.Reason(reason="no more"), lives.instant(8, 1, hour=12)
    ).accepted
    with mail_server() as box:
        letters = Letters(waiting.database, box.server)
        await letters.carry(0, lambda: AT)
        waiting.correct()
        await letters.carry(0, lambda: AT + timedelta(days=1))
        assert {mail["To"] for mail in box.received} == {PEC}
        assert len(box.received) == 2


async def test_a_directory_takes_it_for_a_person_to_hand_on(waiting: Waiting, tmp_path: Path) -> None:
    """The default without a mail server is a tray: nothing is sent, so that nothing is sent to nobody."""
    await Letters(waiting.database, Directory(tmp_path / "mail")).carry(0, lambda: AT)
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
    assert (waiting.waits(), waiting.seen()) == ([], [])
    assert waiting.runs()
