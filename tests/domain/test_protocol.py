"""The tables of the State's monitoring: what a project and its money look like there, and what the State would send back (R9.16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.edition.versions import Moments
from domain.views.operations import Movement, Operation, tables
from domain.views.protocol import TABLES, findings
from tests import lives
from tests.domain.test_monitoring import CODES, WHO, told

WHEN = Moments(date(2019, 6, 3))
# 1,000 euro were granted and committed; 700 were paid, of which 100 came back; 400 came free at the end.
MONEY = Operation(
    project="AR2017-0001", measure=lives.MEASURE, title="Rete di prova", cup="E11B18000010009", begins=date(2018, 8, 6),
    ends=date(2018, 12, 31), ended=date(2018, 12, 31), planned=10, lead="30972450206", public=False, granted=100_000,
    commitments=[Movement(date(2018, 8, 1), 100_000, "d.d.s. 1"), Movement(date(2019, 3, 1), -40_000, "closed")],
    payments=[Movement(date(2019, 2, 1), 70_000, "order C1/1"), Movement(date(2019, 2, 20), -10_000, "recovery D1")], saved=40_000,
)  # fmt: skip


def rows_of(*operations: Operation) -> dict[str, list[dict[str, str]]]:
    """The tables of some projects with one participant, as lists that a test may change."""
    found = tables(lives.MEASURE, operations, [WHO], CODES, WHEN)
    return {name: [dict(row) for row in rows] for name, rows in found.items()}


def line(name: str, place: int = 0) -> str:
    """A line of a table as it is sent."""
    return TABLES[name].line(rows_of(MONEY)[name][place]).rstrip("\n")


def test_a_project_and_its_procedure() -> None:
    assert line("PA00") == "|azioni-di-rete-2017||1|N|"
    assert line("AP00") == (
        "AR2017-0001|Rete di prova|Rete di prova|3.1|E11B18000010009||06/08/2018|31/12/2018|31/12/2018|1|azioni-di-rete-2017|"
    )


def test_its_money_with_what_came_free_and_what_came_back() -> None:
    """With decimal commas; a disengagement and a recovery are rows of their own, never a smaller number."""
    assert line("FN00") == "AR2017-0001|FSE|||003||1000,00|"
    assert line("FN04") == "AR2017-0001|I1|I|01/08/2018|1000,00||"
    assert line("FN04", 1) == "AR2017-0001|I2|D|01/03/2019|400,00|1|"
    assert line("FN06") == "AR2017-0001|P1|P|01/02/2019|700,00|1|order C1/1|"
    assert line("FN06", 1) == "AR2017-0001|P2|R|20/02/2019|100,00|1|recovery D1|"
    assert line("FN08") == "AR2017-0001|P1|P|01/02/2019|30972450206|N|1|700,00|"
    assert line("FN10") == "AR2017-0001|FSE|400,00|"


def test_indicators_count_people_by_what_was_told_at_entry() -> None:
    """An unemployed woman of 48 with a secondary school: she was asked for how long she had looked for work."""
    realised = {row["COD_INDICATORE"]: row["VALORE_REALIZZATO"] for row in rows_of(MONEY)["IN01"]}
    assert {code for code, count in realised.items() if count == "1"} == {"CO01", "CO10"}
    older = tables(lives.MEASURE, [MONEY], [told(search="over_12", born=date(1960, 3, 1))], CODES, WHEN)["IN01"]
    assert {row["COD_INDICATORE"] for row in older if row["VALORE_REALIZZATO"] == "1"} == {
        "CO01",
        "CO02",
        "CO07",
        "CO10",
    }
    assert [row["COD_INDICATORE"] for row in rows_of(MONEY)["IN00"]] == ["CR04", "CR06"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"cup": ""}, ["empty"]),
        ({"title": "Rete | lavoro"}, ["cell", "cell"]),
        ({"begins": date(2019, 1, 1)}, ["days", "days"]),
        ({"granted": 59_999}, ["over_granted"]),
        ({"commitments": [MONEY.commitments[0], Movement(date(2019, 3, 1), -40_001, "x")]}, ["over_committed"]),
        ({"lead": ""}, ["empty", "empty"]),
    ],
    ids=["whole", "no CUP", "a separator", "ends before", "more than granted", "more than committed", "no payee"],
)
def test_what_the_state_would_send_back(changes: dict[str, Any], expected: list[str]) -> None:
    found = list(findings(rows_of(replace(MONEY, **changes))))
    assert [one.key for one in found] == expected
    assert {one.path for one in found} <= {"AR2017-0001"}


def test_a_project_stands_once_and_every_row_has_its_project() -> None:
    assert {one.key for one in findings(rows_of(MONEY, MONEY))} == {"row_twice"}
    rows = rows_of(MONEY)
    rows["FN10"][0]["COD_LOCALE_PROGETTO"] = "AR2017-0009"
    assert [(one.key, one.path) for one in findings(rows)] == [("orphan", "AR2017-0009")]


def test_payees_have_what_was_paid_to_the_cent() -> None:
    rows = rows_of(MONEY)
    rows["FN08"][0]["IMPORTO"] = "699,99"
    (found,) = findings(rows)
    assert (found.key, found.values["found"], found.values["allowed"]) == ("payees", 59_999, 60_000)
