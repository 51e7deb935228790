"""A receipt that an officer hands in does what one does that comes by itself, and is believed no more easily (R9.12)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from activities.desk import decide_together
from domain.basis.language import retold
from domain.edition.catalogue import said
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from office.language import reading_in
from storage import documents, receipts
from tests import lives
from tests.activities.test_receipts import AT, PEC, Office, delivered, office
from tests.certified import receipt
from workflows.messages import Answer, DecideInput

__all__ = ["office"]
LATER = AT + timedelta(days=3)


def hand_in(at: Office, mail: bytes, role: Role = Role.officer) -> Answer:
    """Attach a mail as a receipt of delivery."""
    with at.database.write() as session:
        sha256 = documents.store(session, mail, "receipt.eml", LATER)
    content = c.Attach(kind="delivery_receipt", name="receipt.eml", document=sha256)
    given = lives.command(at.database, at.project, "attach", content, actor=role.value)
    given = lives.signed(given.model_copy(update={"role": role.value}))
    with at.database.write() as session:
        (answer,) = decide_together(session, [DecideInput(command=given, at=LATER)])
    assert answer is not None
    return answer


async def test_it_is_on_record_and_begins_the_term(office: Office) -> None:
    mail = delivered(office, AT + timedelta(days=2))
    answer = hand_in(office, mail)
    assert answer.accepted, answer.message
    assert office.term() == "2018-08-03"
    assert answer.summary is not None
    assert answer.summary.version == lives.file_of(office.database, office.project).version
    with office.database.read() as session:
        assert [one.kind.name for one in receipts.of_project(session, office.project)] == ["delivered"]


async def test_the_same_one_from_the_mailbox_is_the_same_one(office: Office) -> None:
    mail = delivered(office, AT + timedelta(days=2))
    hand_in(office, mail)
    office.comes(mail, at=LATER)
    assert office.term() == "2018-08-03"
    with office.database.read() as session:
        assert len(receipts.of_project(session, office.project)) == 1


async def test_what_is_not_believed_is_refused_with_the_reason_and_begins_nothing(office: Office) -> None:
    for mail, why in (
        (b"Subject: CONSEGNA\r\n\r\nHello", "it has no header of a receipt"),
        (delivered(office, AT + timedelta(days=2), to="other@pec.example.org"), "another address"),
        (receipt("avvenuta-consegna", "<x@azioni-di-rete.example>", PEC, AT), "no letter of the service"),
        (delivered(office, LATER + timedelta(days=1)), "has not come yet"),
    ):
        answer = hand_in(office, mail)
        assert not answer.accepted
        assert why in answer.message
        assert office.term() == ""
    with reading_in("it"):
        assert said(answer.findings[0], "it", retold).startswith(
            "la ricevuta non è attendibile: il suo istante precede"
        )


async def test_who_got_the_letter_does_not_prove_that_it_came(office: Office) -> None:
    answer = hand_in(office, delivered(office, AT + timedelta(days=2)), role=Role.operator)
    assert [finding.key for finding in answer.findings] == ["by_the_office"]
    assert office.term() == ""


async def test_another_paper_is_a_paper(office: Office, tmp_path: Path) -> None:
    assert tmp_path.is_dir()
    with office.database.write() as session:
        sha256 = documents.store(session, b"%PDF", "durc.pdf", LATER)
    content = c.Attach(kind="guarantee", name="durc.pdf", document=sha256)
    assert lives.decide(office.database, office.project, "attach", content, LATER).accepted
