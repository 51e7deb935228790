"""The signed decree travels with the letter that names it; without it the letter says how it can be had (art. 3 par. 3 l. 241/1990)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from activities.desk import decide_together
from activities.enclosures import NAMING
from activities.letters import Letters
from activities.mail import Directory, Mail, documents_of, parsed, text_of
from activities.wording import templates
from domain.commands.table import COMMANDS
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from office.language import reading_in
from storage import documents, files
from storage.database import Database
from tests import lives
from tests.domain.desk import desk
from workflows.messages import Answer, DecideInput

SIGNED = b"%PDF-1.7 the decree, and its signature %%EOF"
AT = lives.instant(8, 1)


@pytest.fixture
def ready(tmp_path: Path) -> tuple[Database, str]:
    """A project that awaits its decree, all letters so far gone."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("award"))
    lives.deliver(database, project, AT)
    return database, project


def hand_in(
    database: Database, project: str, role: Role = Role.officer, said: Mapping[str, object] = MappingProxyType({})
) -> Answer:
    """Attach a signed decree."""
    with database.write() as session:
        sha256 = documents.store(session, SIGNED, "decreto.pdf", AT)
    words = {"kind": "decree", "name": "decreto 7.pdf", "document": sha256, "of_decree": "7", **said}
    given = lives.command(database, project, "attach", c.Attach.model_validate(words), actor=role.value)
    given = lives.signed(given.model_copy(update={"role": role.value}))
    with database.write() as session:
        (answer,) = decide_together(session, [DecideInput(command=given, at=AT)])
    assert answer is not None
    return answer


async def told(database: Database, project: str, mail: Path) -> tuple[str, dict[str, bytes]]:
    """The text and the documents of the letter that tells of the award by decree 7."""
    award = c.Award(decree="7", cup=lives.CUP)
    assert lives.decide(database, project, "award", award, AT).accepted
    assert (await Letters(database, Directory(mail)).carry(0, lambda: AT)).settled == 1
    (path,) = mail.iterdir()
    message = parsed(path.read_bytes())
    return text_of(message), dict(documents_of(message))


async def test_the_letter_carries_the_decree_that_was_handed_in_before(
    ready: tuple[Database, str], tmp_path: Path
) -> None:
    assert hand_in(*ready).accepted
    text, carried = await told(*ready, tmp_path / "mail")
    assert "Il decreto è allegato a questa comunicazione: decreto 7.pdf (art. 3, comma 3, l. 241/1990)." in text
    assert list(carried) == ["ar2017-0001-award.pdf", "decreto 7.pdf"]
    assert carried["decreto 7.pdf"] == SIGNED


@pytest.mark.parametrize(
    "other", [{"of_decree": "8"}, {"issued": date(2017, 8, 1)}, {"kind": "other", "of_decree": None}]
)
async def test_another_paper_is_not_taken_for_it(
    ready: tuple[Database, str], tmp_path: Path, other: dict[str, object]
) -> None:
    """Numbers of decrees begin anew each year."""
    assert hand_in(*ready, said=other).accepted
    text, carried = await told(*ready, tmp_path / "mail")
    assert "Il decreto si può chiedere in copia per posta elettronica certificata a azioni-di-rete@pec." in text
    assert list(carried) == ["ar2017-0001-award.pdf"]


async def left(database: Database, mail: Path) -> dict[str, tuple[str, dict[str, bytes]]]:
    """The letters that leave now, by the subject of each: text and documents."""
    await Letters(database, Directory(mail)).carry(0, lambda: AT)
    found = [parsed(path.read_bytes()) for path in mail.iterdir()] if mail.exists() else []
    return {str(one["Subject"]): (text_of(one), dict(documents_of(one))) for one in found}


SENT = "[AR2017-0001] Trasmissione del d.d.s. n. 7 del 1° agosto 2018"


async def test_a_decree_that_comes_after_its_letter_is_sent_once_to_whoever_had_it(
    ready: tuple[Database, str], tmp_path: Path
) -> None:
    await told(*ready, tmp_path / "mail")
    answer = hand_in(*ready)
    assert answer.data["letters"] == 1
    sent = await left(ready[0], tmp_path / "later")
    text, carried = sent[SENT]
    assert re.search(
        r"copia firmata del d\.d\.s\. n\. 7 del 1° agosto 2018, richiamato nella comunicazione n\. \d+ del 01/08/2018",
        text,
    )
    assert "Il decreto è allegato a questa comunicazione: decreto 7.pdf" in text
    assert carried["decreto 7.pdf"] == SIGNED
    again = hand_in(*ready, said={"name": "decreto 7 bis.pdf"})
    assert again.accepted
    assert "letters" not in again.data
    assert not await left(ready[0], tmp_path / "again")


async def test_a_decree_that_no_letter_has_named_yet_is_not_sent_by_itself(
    ready: tuple[Database, str], tmp_path: Path
) -> None:
    await told(*ready, tmp_path / "mail")
    assert "letters" not in hand_in(*ready, said={"of_decree": "8"}).data
    assert not await left(ready[0], tmp_path / "later")


async def test_a_decree_that_comes_while_its_letter_is_on_its_way_is_sent_after_it(
    ready: tuple[Database, str], tmp_path: Path
) -> None:
    """The letter was looked up without it, and is not on record as sent when it is handed in."""
    database, project = ready
    assert lives.decide(database, project, "award", c.Award(decree="7", cup=lives.CUP), AT).accepted

    class Slow(Directory):
        async def send(self, message: Mail) -> None:
            await super().send(message)
            assert hand_in(database, project).accepted

    await Letters(database, Slow(tmp_path / "mail")).carry(0, lambda: AT)
    assert list(await left(database, tmp_path / "later")) == [SENT]


async def test_the_decree_of_an_ended_project_goes_to_its_lead_and_to_the_partners_who_had_a_copy(
    tmp_path: Path,
) -> None:
    """R4.9: the file of a refused application takes the decree that refused it, and no other paper."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    project = lives.submitted(database).project
    with database.read() as session:
        partner = next(iter(files.load(session, project).partners.values()))
    copied = c.CorrectAddress(pec="rete@pec.example.org", partner=partner.tax_code)
    grounds = c.GiveNotice(grounds=("Manca un operatore accreditato.",))
    refusal = c.Rejection(decree="7", reason="I motivi restano fermi, e nessuno ha osservato.")
    lives.live(database, project, (
        (lives.instant(7, 3), "correct_address", copied), (lives.instant(7, 4), "give_notice", grounds),
    ))  # fmt: skip
    lives.deliver(database, project, lives.instant(7, 4))
    lives.live(database, project, ((AT, "pass_time", c.Nothing()), (AT, "reject", refusal)))
    await left(database, tmp_path / "mail")
    assert not hand_in(database, project, said={"kind": "other", "of_decree": None}).accepted
    assert hand_in(database, project).data["letters"] == 2
    await Letters(database, Directory(tmp_path / "later")).carry(0, lambda: AT)
    found = [parsed(path.read_bytes()) for path in (tmp_path / "later").iterdir()]
    assert all(dict(documents_of(one))["decreto 7.pdf"] == SIGNED for one in found)
    heads = [line for one in found for line in text_of(one).splitlines() if line.startswith("Spett.le")]
    assert sorted(partner.name in line for line in heads) == [False, True]


def test_the_network_hands_in_no_decree_of_the_office(ready: tuple[Database, str]) -> None:
    with reading_in("it"):
        answer = hand_in(*ready, role=Role.operator)
    assert not answer.accepted
    assert [finding.rule for finding in answer.findings] == ["R4.9"]


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "decree", "name": "d.pdf"},
        {"kind": "other", "name": "d.pdf", "of_decree": "7"},
        {"kind": "decree", "name": "d.docx", "of_decree": "7"},
    ],
)
def test_a_decree_has_a_number_and_is_a_signed_document(said: dict[str, object]) -> None:
    paper = c.Attach.model_validate({"document": "a" * 64} | said)
    assert desk().broken("attach", paper, lives.instant(7, 3)) == ["R4.9"]


def test_every_letter_that_says_how_a_decree_can_be_had_knows_which_one_it_is() -> None:
    loader = templates().loader
    assert loader is not None
    says = {
        name.removesuffix(".txt")
        for name in templates().list_templates(extensions=["txt"])
        if "include '_decree.txt'" in loader.get_source(templates(), name)[0]
    }
    assert says == set(NAMING)


def test_a_signed_decree_is_handed_in_by_the_office_also_where_nobody_is_named() -> None:
    """R4.9: without --as the first of a command's roles acts; an operator would be refused."""
    signed = c.Attach(kind="decree", name="d.pdf", document="d" * 64, of_decree="7")
    assert COMMANDS["attach"].givers(signed) == (Role.officer,)
    assert COMMANDS["attach"].givers(lives.regularity()) == (Role.operator, Role.officer)
