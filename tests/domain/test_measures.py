"""The editions as data: complete, sourced, checked as a whole, and every part of them used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources

import pytest

from domain.edition.editions import TERMS, InvalidMeasure, parse, provenance
from domain.edition.measure import TermRule
from domain.system.passing_time import EFFECTS
from storage import rules

KEYS = rules.editions()
TEXT = (resources.files("domain") / "measures" / "azioni-di-rete-2017.toml").read_text(encoding="utf-8")


def test_the_three_editions_ship() -> None:
    assert KEYS == ("azioni-di-rete-2017", "azioni-di-rete-2018", "azioni-di-rete-2021")


@pytest.mark.parametrize("key", KEYS)
def test_an_edition_is_whole_and_every_value_has_its_source(key: str) -> None:
    measure = rules.load(key)
    values = list(provenance(measure))
    assert set(measure.terms) == set(TERMS)
    assert all(value.reference and value.source in ("seed", "published", "default") for value in values)
    assert {value.path.split(".")[1] for value in values if value.path.startswith("terms.")} == set(TERMS)


@pytest.mark.parametrize("key", KEYS)
def test_what_is_not_published_is_shown_as_our_default(key: str) -> None:
    """Open points 1, 3, 4 and 5: grid, prices, bands, placement requirements."""
    sources = {value.path: value.source for value in provenance(rules.load(key))}
    ours = [
        "evaluation.grid",
        "evaluation.threshold",
        "outcomes.placement.band_prices",
        "catalogue.BIL.price",
        "outcomes.placement.minimum_days",
        "terms.decision.allowance",
    ]
    assert {sources[path] for path in ours} == {"default"}


@pytest.mark.parametrize(("key", "cents"), [(KEYS[0], 500_000_000), (KEYS[1], 110_000_000), (KEYS[2], 500_000_000)])
def test_the_envelopes(key: str, cents: int) -> None:
    """R5.1, R5.2, R5.3."""
    assert rules.load(key).envelope.at() == cents


def test_the_seed_gives_group_and_caps() -> None:
    """R2.8, R2.9, R6.1, R6.2."""
    measure = rules.load(KEYS[0])
    assert (measure.group.minimum_recipients.at(), measure.group.maximum_companies.at()) == (10, 3)
    assert (measure.caps.process.at(), measure.caps.placement.at(), measure.caps.self_employment.at()) == (
        200_000,
        183_500,
        386_000,
    )
    assert {measure.caps.process.version().source, measure.group.minimum_recipients.version().source} == {"seed"}


def test_every_effect_at_expiry_is_a_rule() -> None:
    """F112: no term without a consequence, no consequence without a term."""
    declared = {rule.at_expiry for key in KEYS for rule in rules.load(key).terms.values()}
    assert declared == set(EFFECTS) == set(TermRule.model_fields["at_expiry"].annotation.__args__)  # type: ignore[union-attr]


def replace(old: str, new: str) -> Callable[[str], str]:
    """Break the file in one place."""

    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (replace("points = 25", "points = 26"), "evaluation.grid"),
        (replace("value = 60, source", "value = 160, source"), "evaluation.threshold"),
        (replace("2018-08-20T23:59:59+02:00", "2016-08-20T23:59:59+02:00"), "window.closes"),
        (replace("[terms.appeal]", "[terms.appeals]"), "terms.appeal"),
        (replace("value = [45]", "value = [75]"), "terms.decision.reminders_after"),
        (replace('at_expiry = "escalate"', 'at_expiry = "approve"'), "at_expiry"),
        (replace('"642.25"', '"1900.00"'), "outcomes.placement.band_prices.1"),
        (replace('source = "seed"', 'source = "rumour"'), "source"),
        (replace('code = "BIL"', 'code = "COL2"'), "catalogue.COL2"),
        (replace('code = "INS"', 'code = "INX"'), "catalogue.INS"),
        (replace("minimum_subjects", "minimum_subject"), "network.minimum_subject"),
        (replace('"2000.00"', '"-2000.00"'), "caps.process"),
        (replace("value = 2018-12-31", "value = 2016-12-31"), "delivery.notice_end"),
        (replace("last = 2020-05-15", "last = 2020-01-15"), "calendar.suspensions"),
        (replace('key = "', 'key = '), "TOML"),
    ],
)  # fmt: skip
def test_a_wrong_file_names_the_key_that_is_wrong(change: Callable[[str], str], key: str) -> None:
    with pytest.raises(InvalidMeasure) as refusal:
        parse(change(TEXT))
    assert any(key in problem for problem in refusal.value.problems), refusal.value.problems
