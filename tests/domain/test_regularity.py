"""Regularity (DURC) is asked of its register; what the register does not know may be proved by hand (R4.13, F16)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.lifecycle import contents as c
from domain.registers.answers import Origin, Said
from domain.registers.regularity import FiledRegularity, RegularityEntry, regularity_on
from domain.views.explanation import Record, explanation
from domain.views.summary import status
from tests import lives
from tests.domain.desk import STANDS, Albo, Desk, desk
from tests.lives import instant

ORDER = c.OrderPayment(claim="C1", decree="1480")
LEAD = lives.legler()["lead"]["tax_code"]
NEWS = c.HearRegisters(kind="regularity", file="f" * 64)
PAID = instant(11, 26)


def entry(outcome: str, issued: date, valid_until: date | None = None) -> RegularityEntry:
    """What the register has of the lead."""
    said = {"body": LEAD, "outcome": outcome, "issued": issued, "valid_until": valid_until}
    return RegularityEntry.model_validate(said)


REGULAR = entry("regular", date(2018, 11, 1))


def ordering(*durc: RegularityEntry) -> Desk:
    """A life before the document of regularity is handed in, whose claim has been checked; a register that knows this."""
    found = desk().live("attach")
    found.registers = Albo(durc=durc)
    return found


@pytest.mark.parametrize(
    ("durc", "day", "said", "found"),
    [
        ([], date(2018, 11, 26), Said.no_data, ""),
        ([REGULAR], date(2018, 10, 31), Said.no_data, ""),
        ([REGULAR], date(2018, 11, 1), Said.yes, "regular"),
        ([REGULAR], date(2019, 3, 1), Said.yes, "regular"),
        ([REGULAR], date(2019, 3, 2), Said.no_data, "ended"),
        ([entry("regular", date(2018, 11, 1), date(2018, 11, 20))], date(2018, 11, 21), Said.no_data, "ended"),
        ([entry("regular", date(2018, 11, 1), date(2020, 1, 1))], date(2019, 3, 2), Said.no_data, "ended"),
        ([REGULAR, entry("irregular", date(2018, 11, 10))], date(2018, 11, 26), Said.no, "irregular"),
        ([entry("irregular", date(2018, 10, 1)), REGULAR], date(2018, 11, 26), Said.yes, "regular"),
        ([entry("irregular", date(2018, 1, 1))], date(2018, 11, 26), Said.no, "irregular"),
        ([REGULAR, entry("under_verification", date(2018, 11, 20))], date(2018, 11, 26), Said.no_data, "under_verification"),
    ],
    ids=[
        "nothing is known", "issued later", "the day of issue", "day 120", "day 121", "it says less", "it says more than the law",
        "irregular since", "regular again", "irregular for long", "being looked into",
    ],
)  # fmt: skip
def test_the_register_answers_by_the_last_document(
    durc: list[RegularityEntry], day: date, said: Said, found: str
) -> None:
    """R4.13: 120 days from the issue, as the measure says; "no data" is no yes."""
    answer = regularity_on([FiledRegularity(one, Origin("f" * 64, 2, "a" * 64)) for one in durc], day, 120)
    assert (answer.said, answer.found) == (said, found)


def test_a_document_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        entry("regular", date(2018, 11, 1), date(2018, 10, 31))


def test_an_order_rests_on_the_answer_of_the_register() -> None:
    found = ordering(REGULAR)
    found.do("order_payment", ORDER, PAID)
    last = list(found.file.answers.values())[-1]
    assert (last.kind, last.subject, last.matter, last.said, last.since) == (
        "regularity", LEAD, "order_payment", "yes", date(2018, 11, 1),
    )  # fmt: skip
    (payment,) = explanation(Record(found.file, found.measure, (), {}))["payments"]
    assert payment["regularity"] == {
        "word": "register", "of": last.id, "asked_at": "2018-11-26T11:00:00+01:00", "source": STANDS.file, "hash": last.hash,
        "valid_until": None,
    }  # fmt: skip


def test_a_document_that_was_handed_in_counts_where_the_register_knows_nothing_and_is_marked() -> None:
    found = ordering()
    assert found.broken("order_payment", ORDER, PAID) == ["R4.13"]
    found.do("attach", lives.regularity(), instant(11, 24))
    found.do("order_payment", ORDER, PAID)
    assert list(found.file.answers.values())[-1].said == "no_data"
    (payment,) = explanation(Record(found.file, found.measure, (), {}))["payments"]
    assert payment["regularity"] is not None
    assert (payment["regularity"]["word"], payment["regularity"]["of"]) == ("by_hand", "E1")


@pytest.mark.parametrize(("issued", "broken"), [(date(2018, 11, 10), ["R4.13"]), (date(2018, 11, 11), [])])
def test_no_document_counts_against_a_later_word_of_the_register(issued: date, broken: list[str]) -> None:
    found = ordering(entry("irregular", date(2018, 11, 10)))
    paper = lives.regularity().model_copy(update={"issued": issued})
    found.do("attach", paper, instant(11, 24))
    if broken:
        (finding,) = found.refused("order_payment", ORDER, PAID)
        assert finding.message == (
            f"the payee {LEAD} is not regular by the certificate (DURC) of 2018-11-10: the payment "
            "awaits a later one (register import regularity, or attach --kind regularity)"
        )
    else:
        found.do("order_payment", ORDER, PAID)


def test_a_claim_that_was_checked_says_what_it_awaits_until_the_register_has_answered() -> None:
    """The register is asked when the claim is checked, and hears of each import."""
    found = desk().live("check_claim")
    found.registers = Albo()
    found.do("check_claim", c.CheckClaim(claim="C1"), instant(11, 20))
    (claim,) = status(found.file, found.measure, PAID, found.offers(PAID))["claims"]
    assert claim["awaits"] == (
        "no certificate of regular contributions (DURC) valid on 2018-11-26: the register knows of none (register import "
        "regularity), and none was handed in (attach --kind regularity)"
    )
    found.registers = Albo(durc=(REGULAR,))
    heard = found.do("hear_registers", NEWS, instant(11, 25))
    assert heard.data == {"answers": 1, "refused": 0}
    (claim,) = status(found.file, found.measure, PAID, found.offers(PAID))["claims"]
    assert claim["awaits"] is None
    (late,) = status(found.file, found.measure, instant(3, 2, 2019), found.offers(instant(3, 2, 2019)))["claims"]
    assert late["awaits"] is not None, "the answer has ended meanwhile"


def test_it_is_asked_at_the_award_and_heard_of_only_afterwards() -> None:
    found = desk().live("award")
    found.registers = Albo(durc=(entry("regular", date(2018, 7, 1)),))
    found.do("hear_registers", NEWS, instant(7, 30))
    assert not found.file.answers
    at, name, content = lives.LIFE[2]
    found.do(name, content, at)
    assert [(one.kind, one.matter, one.said) for one in found.file.answers.values() if one.kind == "regularity"] == [
        ("regularity", "award", "yes")
    ]
