"""Which version of a value decides: the newest that had come by the moment which its own pin names."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.edition.measure import Measure
from domain.edition.terms import Allowance
from domain.edition.versions import Moments, Pin, PinnedVersion, Rule
from domain.lifecycle import contents as c
from storage import rules
from tests import lives
from tests.domain.desk import desk
from tests.lives import instant


def amended(path: str, value: object, since: date, pin: Pin) -> Measure:
    """The measure of 2017 with a newer version of one value."""
    added = PinnedVersion[Any](
        value=value, source="default", reference="test", valid_from=since, act="act", pinned_by=pin
    )

    def with_it(node: Any, names: list[str]) -> Any:
        if not names:
            return node.model_copy(update={"versions": (*node.versions, added)})
        if isinstance(node, tuple):
            return tuple(with_it(item, names[1:]) if item.code == names[0] else item for item in node)
        return node.model_copy(update={names[0]: with_it(getattr(node, names[0]), names[1:])})

    measure: Measure = with_it(rules.load(lives.MEASURE), path.split("."))
    return measure


@pytest.mark.parametrize(
    ("pin", "moment"),
    [("application", "application"), ("approval", "approval"), ("activity", "activity"), ("hire", "hire"), ("always", "today")],
)  # fmt: skip
def test_a_version_counts_from_the_day_of_its_pin(pin: Pin, moment: str) -> None:
    """On the day before it has not come; what has not happened yet happens today at the earliest."""
    old = {"value": 1, "source": "default", "reference": "old"}
    new = old | {"value": 2, "valid_from": date(2018, 7, 10), "act": "act", "pinned_by": pin}
    rule = Rule[int].model_validate([old, new])
    late = dict.fromkeys(("today", "application", "approval", "activity", "hire"), date(2018, 12, 1))
    assert rule.at(Moments(**late)) == 2
    assert rule.at(Moments(**late | {moment: date(2018, 7, 9)})) == 1
    assert rule.at(Moments(today=date(2018, 7, 9))) == 1
    assert (rule.at(date(2018, 7, 9)), rule.at(date(2018, 7, 10)), rule.at()) == (1, 2, 2)


def test_the_pin_of_the_newest_version_decides_for_that_version_alone() -> None:
    """An amendment for everybody reaches also those whom the one before it did not reach."""
    values = [
        {"value": 1, "source": "default", "reference": "r"},
        {"value": 2, "source": "default", "reference": "r", "valid_from": date(2018, 3, 1), "act": "a", "pinned_by": "application"},
        {"value": 3, "source": "default", "reference": "r", "valid_from": date(2018, 5, 1), "act": "b"},
    ]  # fmt: skip
    rule = Rule[int].model_validate(values)
    early = date(2018, 1, 1)
    assert [rule.at(Moments(day, application=early)) for day in (early, date(2018, 4, 1), date(2018, 6, 1))] == [
        1,
        1,
        3,
    ]


def test_a_threshold_raised_after_the_application_decides_old_projects_by_the_old_one() -> None:
    """The project applied on 2 July with 80 points; since 5 July 90 are needed, of those who apply from then on."""
    raised = amended("evaluation.threshold", 90, date(2018, 7, 5), "application")
    old = desk(raised).live("award")
    assert old.decisions[-1].data["threshold"] == 60
    old.do("award", c.Award(decree="11352", cup=lives.CUP), instant(8, 1))
    for_all = desk(amended("evaluation.threshold", 90, date(2018, 7, 5), "always")).live("award")
    assert for_all.broken("award", c.Award(decree="11352", cup=lives.CUP), instant(8, 1)) == ["R4.5"]


@pytest.mark.parametrize(("since", "pin", "broken"), [
    (date(2018, 8, 2), "approval", []), (date(2018, 7, 20), "approval", ["R2.10"]), (date(2018, 8, 2), "always", ["R2.10"]),
])  # fmt: skip
def test_what_is_pinned_to_the_award_reaches_only_projects_awarded_after_it(
    since: date, pin: Pin, broken: list[str]
) -> None:
    """The award is of 1 August, the start of the 6th; 25 people instead of 10 are needed at a start."""
    answer = (
        desk(amended("group.minimum_recipients", 25, since, pin)).live("start").ask("start", c.Start(), instant(8, 6))
    )
    assert [finding.rule for finding in getattr(answer, "findings", ())] == broken


def test_the_days_of_a_term_are_those_of_the_application_when_they_are_pinned_to_it() -> None:
    """An amendment of 2 August gives forty days to accept; who applied in July has the thirty that were published then."""
    measure = rules.load(lives.MEASURE)
    thirty = measure.terms["acceptance"].allowance
    added = thirty.versions[0].model_copy(
        update={"value": Allowance(days=40), "valid_from": date(2018, 8, 2), "act": "act", "pinned_by": "application"}
    )
    longer = measure.terms["acceptance"].model_copy(
        update={"allowance": thirty.model_copy(update={"versions": (*thirty.versions, added)})}
    )
    july = desk(measure.model_copy(update={"terms": {**measure.terms, "acceptance": longer}})).live("award")
    july.do("award", c.Award(decree="11352", cup=lives.CUP), instant(8, 3))
    assert july.file.terms["acceptance"].days == 30


def test_a_measure_that_is_changed_after_it_was_used_has_its_own_services() -> None:
    """What was worked out of the catalogue once is not that of the copy with another one."""
    used = rules.load(lives.MEASURE)
    assert used.services["BIL"].price is not None
    dearer = amended("catalogue.BIL.price", 4000, date(2018, 9, 20), "activity")
    assert [one for one in dearer.catalogue if one.code == "BIL"] == [dearer.services["BIL"]]


def test_an_hour_costs_what_it_cost_on_its_day_when_the_price_is_pinned_to_the_activity() -> None:
    """R6.10: one register of 25 September, with an hour on each side of the day on which the price went up."""
    measure = amended("catalogue.BIL.price", 4000, date(2018, 9, 20), "activity")
    counter = desk(measure).live("record_services")
    hours = [lives.register(date(2018, 9, day), "BIL", ["R01"], end="10:00").lines[0] for day in (19, 20)]
    counter.do("record_services", c.RecordServices(document="0" * 64, lines=tuple(hours)), instant(9, 25))
    assert [line.cents for line in counter.file.services.values()] == [3550, 4000]


def test_a_placement_is_paid_at_the_price_of_the_day_of_the_hire() -> None:
    """R6.13a: hires of 9 and 10 October, declared together after the price changed on the 10th."""
    prices = {"1": 64_225, "2": 120_000, "3": 146_800, "3+": 183_500}
    counter = desk(amended("outcomes.placement.band_prices", prices, date(2018, 10, 10), "hire")).live(
        "declare_outcome"
    )
    before, after = (
        lives.placements([person], date(2018, 10, day)).outcomes for person, day in (("R01", 9), ("R02", 10))
    )
    counter.do("declare_outcome", c.DeclareOutcome(outcomes=(*before, *after)), instant(10, 25))
    assert [outcome.cents for outcome in counter.file.outcomes.values()] == [110_100, 120_000]
