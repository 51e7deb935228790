"""Whose name stands under a letter and an act: who gave it, by the register of actors, else the edition's data (artt. 5 and 8 l. 241/1990)."""

from __future__ import annotations

from pathlib import Path

import pytest

from activities import decrees
from activities.mail import compose, text_of
from activities.signing import completed
from activities.wording import said_in
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from storage import outbox, rules
from storage.database import Database
from tests import lives

OFFICE = rules.load(lives.MEASURE).office


@pytest.fixture
def database(tmp_path: Path) -> Database:
    found = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(found)
    return found


def awarded(database: Database) -> tuple[str, str]:
    """The letter that tells of an award, and the act; the officer had asked for papers before, and admitted."""
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("award"))
    award = c.Award(decree="7", cup=lives.CUP)
    assert lives.decide(database, project, "award", award, lives.instant(8, 1)).accepted
    with database.read() as session:
        letters = completed(session, outbox.pending(session, project))
        said = said_in(session, letters)
    act = decrees.act(letters, said)
    return text_of(compose(letters[0], said)), f"{act.text}\n{act.signature}"


def test_without_a_name_in_the_register_the_data_of_the_edition_stand(database: Database) -> None:
    letter, act = awarded(database)
    assert f"Firma: {OFFICE.signer.at()}, {OFFICE.signer_role.at()}" in letter
    assert f"Responsabile del procedimento: {OFFICE.responsible.at()}" in letter
    assert OFFICE.signer.at() in act


def test_the_head_of_the_office_who_gave_the_act_signs_it_and_the_officer_is_responsible(database: Database) -> None:
    lives.enter(database, "manager", Role.manager, full_name="Anna Bianchi")
    lives.enter(database, "officer", Role.officer, full_name="Carlo Rossi")
    letter, act = awarded(database)
    assert f"Firma: Anna Bianchi, {OFFICE.signer_role.at()}" in letter
    assert "Responsabile del procedimento: Carlo Rossi (" in letter
    assert f"{OFFICE.signer_role.at()}: Anna Bianchi" in act
    assert "[" not in letter.partition("Firma:")[2]


def test_who_has_another_role_signs_nothing_of_it(database: Database) -> None:
    """The name of a controller does not stand under what the manager has decided."""
    lives.enter(database, "controller", Role.controller, full_name="Dario Verdi")
    assert "Verdi" not in "".join(awarded(database))


def test_the_letter_of_the_responsible_person_is_signed_by_the_officer_who_gave_it(database: Database) -> None:
    lives.enter(database, "officer", Role.officer, full_name="Carlo Rossi")
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("admit"))
    ask = c.RequestDocuments(items=("statuto",))
    assert lives.decide(database, project, "request_documents", ask, lives.instant(7, 4)).accepted
    with database.read() as session:
        letter = completed(session, outbox.pending(session, project))[-1]
        assert "Firma: Carlo Rossi, responsabile del procedimento\n" in text_of(
            compose(letter, said_in(session, [letter]))
        )
