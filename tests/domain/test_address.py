"""Where letters to the lead go: the certified mail of the application, until it is corrected (R9.12)."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain.lifecycle import contents as c
from domain.procedure.address import which_address
from domain.procedure.application import Application, content_hash
from domain.record.addresses import of_lead, register_of
from tests import lives
from tests.domain.desk import desk

NEW = c.CorrectAddress(pec="Nuova@PEC.example.org ")


def with_pec(pec: str | None) -> dict[str, object]:
    """The lead of the Legler application with an address."""
    return lives.unreachable() | ({"pec": pec} if pec else {})


def test_letters_go_to_the_address_of_the_application_until_it_is_corrected() -> None:
    counter = desk(lead=with_pec("ufficio@pec.example.org"))
    assert of_lead(counter.file) == "ufficio@pec.example.org"
    counter.do("correct_address", NEW, lives.instant(7, 5))
    assert counter.file.facts.addresses == ("ufficio@pec.example.org", "nuova@pec.example.org")


def test_an_application_need_not_name_one() -> None:
    counter = desk(lead=with_pec(None))
    assert of_lead(counter.file) == ""
    counter.do("correct_address", NEW, lives.instant(7, 5))
    assert of_lead(counter.file) == "nuova@pec.example.org"


def test_going_back_is_a_new_correction_and_the_same_one_is_none() -> None:
    counter = desk(lead=with_pec("ufficio@pec.example.org"))
    first = c.CorrectAddress(pec="ufficio@pec.example.org")
    assert which_address(counter.file, first, "operator") == ""
    counter.do("correct_address", NEW, lives.instant(7, 5))
    assert which_address(counter.file, NEW, "operator") == ""
    assert which_address(counter.file, first, "operator") == "address2"


@pytest.mark.parametrize(
    "pec", ["x", "a@b", "a b@example.org", "a@example.org\nBcc: b@example.org", "a@-x.org", "@example.org"]
)
def test_what_is_no_address(pec: str) -> None:
    with pytest.raises(ValidationError, match="is not an e-mail address"):
        c.CorrectAddress(pec=pec)


def test_an_address_makes_no_other_application() -> None:
    one, other = (
        Application.model_validate(lives.legler() | {"lead": with_pec(pec)}) for pec in (None, "a@pec.example.org")
    )
    third = Application.model_validate(
        lives.legler() | {"lead": with_pec("a@pec.example.org") | {"pec_register": "ipa"}}
    )
    assert content_hash(one) == content_hash(other) == content_hash(third)


def test_the_register_of_an_address_is_noted_where_the_address_is_entered() -> None:
    """Artt. 6-bis to 6-quater d.lgs. 82/2005; nothing is said of an address whose register nobody has named."""
    counter = desk(lead=with_pec("ufficio@pec.example.org") | {"pec_register": "ipa"})
    assert register_of(counter.file.facts.domiciles, of_lead(counter.file)) == "ipa"
    counter.do("correct_address", NEW, lives.instant(7, 5))
    assert register_of(counter.file.facts.domiciles, of_lead(counter.file)) == ""
    said = c.CorrectAddress(pec="nuova@pec.example.org", pec_register="elected")
    assert which_address(counter.file, said, "operator") == "register1"
    counter.do("correct_address", said, lives.instant(7, 6))
    assert register_of(counter.file.facts.domiciles, of_lead(counter.file)) == "elected"
    assert counter.file.facts.addresses == ("ufficio@pec.example.org", "nuova@pec.example.org")
    assert which_address(counter.file, said, "operator") == ""


def test_a_register_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError):
        c.CorrectAddress(pec="a@pec.example.org", pec_register="the telephone book")


def test_words_without_what_a_release_has_added_keep_their_hash() -> None:
    """A first manager may have signed them before: the second one signs the same words."""
    assert c.canonical(NEW) == b'{"partner":null,"pec":"nuova@pec.example.org"}'
    assert c.canonical(c.Award(decree="11352")) == b'{"cup":null,"decree":"11352"}'
