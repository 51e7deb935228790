"""Art. 7 par. 1 l. 241/1990: what hurts the partners is told to them as well as to the lead."""

from __future__ import annotations

from domain.lifecycle import contents as c
from domain.procedure.address import which_address
from domain.record.file import Notice
from domain.record.letters import COPIED
from tests import golden
from tests.domain.desk import Desk, begun_by, desk
from tests.lives import instant

GROUNDS = c.GiveNotice(grounds=("Le attività dichiarate non risultano svolte.",))


def code(at: Desk, number: str) -> str:
    """The tax code of a partner, by its number in the project."""
    return at.file.partners[number].tax_code


def write_to(at: Desk, number: str, pec: str) -> None:
    """From now on the address of a partner is known."""
    at.do("correct_address", c.CorrectAddress(pec=pec, partner=code(at, number)), instant(8, 3))


def awarded(**addresses: str) -> Desk:
    """A project that was awarded and accepted, of which some partners have an address."""
    at = desk().live("start")
    for number, pec in addresses.items():
        write_to(at, number, pec)
    return at


def to_network(notices: tuple[Notice, ...]) -> list[str]:
    return [notice.to for notice in notices]


def test_each_partner_whose_address_is_known_has_a_copy() -> None:
    at = awarded(N02="due@pec.example.org", N03="tre@pec.example.org")
    notices = at.do("give_notice", GROUNDS, instant(8, 5)).notices
    assert to_network(notices) == ["operator", "partner/N02", "partner/N03"]
    letter, copy, _ = notices
    assert len({notice.key for notice in notices}) == 3
    assert (copy.values["copy_name"], copy.values["copy_code"]) == (at.file.partners["N02"].name, code(at, "N02"))
    assert letter.values["copy_name"] == ""


def test_who_has_no_known_address_is_named_in_the_letter() -> None:
    """Nothing is lost: the letter says who is still to have a copy."""
    at = awarded(N02="due@pec.example.org")
    letter = at.do("give_notice", GROUNDS, instant(8, 5)).notices[0]
    assert letter.values["also_to"] == at.file.partners["N02"].name
    others = [one.name for one in at.file.partners.values() if one.id != "N02"]
    assert letter.values["unreached"] == "; ".join(others)


def test_terms_begin_with_the_letter_to_the_lead_and_with_no_copy() -> None:
    """R9.12: the days of the notice run from its delivery to the lead."""
    at = awarded(N02="due@pec.example.org")
    decision = at.do("give_notice", GROUNDS, instant(8, 5))
    assert begun_by(decision) == ("revocation_notice",)


def test_nobody_has_the_same_letter_twice() -> None:
    """Two partners with one address have one copy; who shares the lead's has none of their own."""
    at = awarded(N01="uno@pec.example.org", N02="uno@pec.example.org")
    lead = at.file.facts.addresses[-1]
    write_to(at, "N03", lead)
    assert to_network(at.do("give_notice", GROUNDS, instant(8, 5)).notices) == ["operator", "partner/N01"]


def test_who_has_left_the_network_has_no_copy() -> None:
    at = awarded(N02="due@pec.example.org")
    at.do("replace_partner", c.ReplacePartner(partner=code(at, "N02"), reason="ha chiuso la sede"), instant(8, 4))
    assert to_network(at.do("give_notice", GROUNDS, instant(8, 5)).notices) == ["operator"]


def test_only_what_hurts_the_partners_is_copied() -> None:
    """The notices that a forfeiture or a revocation begins, their acts, and the refusal."""
    assert {"forfeiture_notice", "forfeit", "revocation_notice", "revoke", "reject"} == COPIED
    copies = {notice.template for at in golden.lives_told() for notice, _ in at.letters if notice.to == "partner/N01"}
    assert copies == {"reject"}, "the only life of which a partner's address is known"


def test_the_application_may_name_the_addresses() -> None:
    partners = [one | {"pec": "Due@PEC.example.org"} if n == 1 else one for n, one in enumerate(golden.lives.legler()["partners"])]  # fmt: skip
    assert desk(partners=partners).file.facts.partner_addresses == ("N02 due@pec.example.org",)


def test_the_address_of_a_partner_is_corrected_by_its_tax_code() -> None:
    at = awarded(N02="due@pec.example.org")
    stranger = c.CorrectAddress(pec="x@pec.example.org", partner="00743110157")
    assert at.broken("correct_address", stranger, instant(8, 4)) == ["R7.7"]
    assert which_address(at.file, stranger, "") == ""
    same = c.CorrectAddress(pec="due@pec.example.org", partner=code(at, "N02"))
    assert which_address(at.file, same, "") == ""
    version = at.file.facts.partner_addresses
    at.do("correct_address", same, instant(8, 4))
    assert at.file.facts.partner_addresses == version
    back = c.CorrectAddress(pec="uno@pec.example.org", partner=code(at, "N02"))
    assert which_address(at.file, back, "") == "address1"
