"""Copies to partners on their way: each leaves once, begins no term, and is made up for when an address becomes known (art. 7 l. 241/1990)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from activities.letters import Letters
from activities.mail import Mail, Post, Refused
from activities.receipts import Folder
from domain.lifecycle import contents as c
from domain.terms.term import awaits_delivery
from office.agenda import repairs_of
from storage import outbox, queries, troubles
from storage.database import Database
from storage.troubles import Kind
from tests import lives
from tests.certified import receipt
from tests.mailbox import Mailbox, mail_server

AT = lives.instant(8, 1, hour=11)
LEAD, ONE, TWO = "capofila@pec.example.org", "uno@pec.example.org", "due@pec.example.org"
GROUNDS = c.GiveNotice(grounds=("Le attività dichiarate non risultano svolte.",))


class Refusing:
    """A post that never takes letters to one address."""

    needs_address = True

    def __init__(self, post: Post, address: str) -> None:
        self._post = post
        self._address = address

    async def send(self, message: Mail) -> None:
        """See ``Post``."""
        if message["To"] == self._address:
            raise Refused("550")
        await self._post.send(message)


class Network:
    """A project that was accepted, and the mail server to which its letters go."""

    def __init__(self, database: Database, box: Mailbox) -> None:
        self.database = database
        self.box = box
        lives.prepared(database)
        self.project = lives.submitted(database, lead=lives.unreachable() | {"pec": LEAD}).project
        lives.live(database, self.project, lives.until("start"))

    def do(self, name: str, content: c.Content, day: int) -> None:
        """Give a command on a day of August."""
        assert lives.decide(self.database, self.project, name, content, lives.instant(8, day)).accepted

    def write_to(self, number: str, pec: str, day: int) -> None:
        """The address of a partner becomes known."""
        partner = lives.file_of(self.database, self.project).partners[number]
        self.do("correct_address", c.CorrectAddress(pec=pec, partner=partner.tax_code), day)

    async def carry(self) -> list[str]:
        """What the courier hands to the post now: to whom the notice of the revocation goes."""
        before = len(self.box.received)
        await Letters(self.database, self.box.server).carry(0, lambda: AT + timedelta(days=10))
        sent = self.box.received[before:]
        return [str(mail["To"]) for mail in sent if "revoca" in str(mail["Subject"])]


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    with mail_server() as box:
        yield Network(database, box)
    database.close()


async def test_the_letter_goes_to_the_lead_and_a_copy_to_each_partner_who_can_be_written_to(network: Network) -> None:
    network.write_to("N01", ONE, 6)
    network.do("give_notice", GROUNDS, 7)
    assert await network.carry() == [LEAD, ONE]
    assert await network.carry() == []
    file = lives.file_of(network.database, network.project)
    assert not awaits_delivery(file.terms["revocation_notice"])


async def test_a_partner_whose_address_becomes_known_has_what_it_missed_and_nothing_twice(network: Network) -> None:
    network.write_to("N01", ONE, 6)
    network.do("give_notice", GROUNDS, 7)
    assert await network.carry() == [LEAD, ONE]
    network.write_to("N02", TWO, 9)
    assert await network.carry() == [TWO]
    network.write_to("N02", "nuova@pec.example.org", 10)
    network.write_to("N01", "altra@pec.example.org", 10)
    assert await network.carry() == [], "another address is for what comes next"
    copy = next(mail for mail in network.box.received if mail["To"] == TWO)
    assert "Comunicazione n." in copy.as_string()


async def test_a_copy_that_waits_leaves_for_the_address_that_is_in_use_then(network: Network) -> None:
    network.write_to("N01", ONE, 6)
    network.do("give_notice", GROUNDS, 7)
    network.write_to("N01", "nuova@pec.example.org", 8)
    assert await network.carry() == [LEAD, "nuova@pec.example.org"]


async def test_a_copy_that_the_post_refuses_holds_up_nothing_and_waits_for_another_address(network: Network) -> None:
    """What is behind it goes on; the officer sees which address is to be corrected."""
    network.write_to("N01", ONE, 6)
    network.write_to("N02", TWO, 6)
    network.do("give_notice", GROUNDS, 7)
    refusing = Letters(network.database, Refusing(network.box.server, ONE))
    await refusing.carry(0, lambda: AT + timedelta(days=10))
    assert [str(mail["To"]) for mail in network.box.received][-2:] == [LEAD, TWO]
    with network.database.read() as session:
        (seen,) = troubles.known(session, network.project)
    assert (seen.kind, seen.what) == (Kind.unaddressed, "copy N01")
    assert repairs_of(seen.kind, seen.subject, seen.what) == [
        f"correct-address {network.project} --partner TAX_CODE --pec ADDRESS"
    ]
    refusing.release()
    assert (await refusing.carry(0, lambda: AT + timedelta(days=10))).ends, "it is not tried again before"
    network.write_to("N01", "nuova@pec.example.org", 8)
    assert await network.carry() == ["nuova@pec.example.org"]
    with network.database.read() as session:
        assert troubles.known(session, network.project) == []


async def test_a_copy_that_came_back_leaves_again_for_the_partners_other_address_alone(
    network: Network, tmp_path: Path
) -> None:
    """R9.12: the lead's address mends nothing of it; a receipt of a copy that arrives begins no term."""
    network.write_to("N01", ONE, 6)
    network.do("give_notice", GROUNDS, 7)
    at = AT + timedelta(days=10)
    letters = Letters(network.database, network.box.server, Folder(tmp_path / "receipts"))

    async def later(hours: int, kind: str = "", to: str = ONE) -> list[str]:
        """A receipt of the copy comes; to whom letters leave then."""
        if kind:
            mail = receipt(kind, sent, to, at + timedelta(hours=hours))
            (tmp_path / "receipts" / f"{kind}.eml").write_bytes(mail)
        before = len(network.box.received)
        letters.read_receipts(at + timedelta(hours=hours))
        await letters.carry(0, lambda: at + timedelta(hours=hours))
        return [str(mail["To"]) for mail in network.box.received[before:]]

    assert ONE in await later(0)
    sent = next(str(mail["Message-ID"]) for mail in network.box.received if mail["To"] == ONE)
    assert await later(1, "errore-consegna") == []
    network.do("correct_address", c.CorrectAddress(pec="sede@pec.example.org"), 8)
    assert ONE not in await later(2)
    network.write_to("N01", "nuova@pec.example.org", 9)
    assert await later(3) == ["nuova@pec.example.org"]
    assert await later(5, "avvenuta-consegna", "nuova@pec.example.org") == []
    assert awaits_delivery(lives.file_of(network.database, network.project).terms["revocation_notice"])


def test_a_new_partner_has_no_copy_of_what_was_said_before_it_came(network: Network) -> None:
    network.do("give_notice", GROUNDS, 7)
    by = {"tax_code": "00743110157", "name": "Fondazione", "kind": "foundation", "province": "BG"}
    network.do("replace_partner", c.ReplacePartner.model_validate({"by": by, "reason": "entra nella rete"}), 8)
    number = list(lives.file_of(network.database, network.project).partners)[-1]
    network.write_to(number, ONE, 9)
    with network.database.read() as session:
        to = [one.notice.recipient for one in outbox.letters(session, network.project)]
        known = queries.addresses(session, {network.project})
    assert f"partner/{number}" not in to
    assert known[network.project, f"partner/{number}"] == ONE
