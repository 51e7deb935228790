"""The editions as data: complete, sourced, checked as a whole, and every part of them used."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from domain.basis.vocabulary import TermClass
from domain.commands.table import COMMANDS
from domain.edition.checks import TERMS
from domain.edition.editions import InvalidMeasure, check_prefixes, parse
from domain.edition.measure import Measure
from domain.edition.merge import Texts, compose
from domain.edition.provenance import provenance
from domain.edition.terms import TermRule
from domain.edition.versions import DatedRule, Rule
from domain.system.passing_time import EFFECTS
from storage import rules

KEYS = rules.editions()
TEXTS = rules.texts(KEYS[0])
ROOT = Path(__file__).parent.parent.parent


def test_the_three_editions_ship() -> None:
    assert KEYS == ("azioni-di-rete-2017", "azioni-di-rete-2018", "azioni-di-rete-2021")


@pytest.mark.parametrize("key", KEYS)
def test_an_edition_is_whole_and_every_value_has_its_source(key: str) -> None:
    measure = rules.load(key)
    values = list(provenance(measure))
    assert set(measure.terms) == set(TERMS)
    assert all(value.reference and value.source in ("seed", "published", "default") for value in values)
    assert {value.path.split(".")[1] for value in values if value.path.startswith("terms.")} == set(TERMS)


def test_every_amount_is_shown_in_euro() -> None:
    """The sum above which an award is published is 1,000 euro, and not a hundred thousand of something (R9.21)."""
    shown = {value.path: (value.value, value.data) for value in provenance(rules.load(KEYS[0]))}
    assert shown["publication.above"] == ("1000.00 euro", "1000.00")
    assert shown["payments.antimafia_above"] == ("150000.00 euro", "150000.00")
    assert shown["group.maximum_companies"] == ("3", 3)


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


@pytest.mark.parametrize("key", KEYS)
def test_an_edition_holds_only_what_is_its_own(key: str) -> None:
    """Nothing that base or calendar says is said again, and the file can be read at a glance."""
    texts = rules.texts(key)
    assert len(texts.edition.splitlines()) <= 150
    shared, own = compose(replace(texts, edition="")), compose(Texts("", "", texts.edition))
    again = [
        path for path, value in leaves(own) if dict(leaves(shared)).get(path) == value and not path.endswith(".code")
    ]
    assert again == []


def leaves(node: object, path: str = "") -> Iterator[tuple[str, object]]:
    """The values of a tree by their paths; a value with its source is one."""
    if isinstance(node, dict) and "value" not in node:
        for name, below in node.items():
            yield from leaves(below, f"{path}.{name}")
    elif isinstance(node, list) and all(isinstance(item, dict) and "code" in item for item in node):
        for item in node:
            yield from leaves(item, f"{path}.{item['code']}")
    else:
        yield path, node


def test_a_later_file_replaces_a_value_with_its_source_and_merges_what_has_a_code() -> None:
    base = """
a = { value = 1, source = "seed", reference = "r" }
[t]
x = { value = 1, source = "seed", reference = "r" }
y = 2
[[services]]
code = "BIL"
name = "audit"
hours = 8
"""
    own = """
a = { value = 2, source = "default", reference = "ours" }
[t]
y = 3
[[services]]
code = "BIL"
hours = 9
[[services]]
code = "TIR"
"""
    assert compose(Texts(base, "", own)) == {
        "a": {"value": 2, "source": "default", "reference": "ours"},
        "t": {"x": {"value": 1, "source": "seed", "reference": "r"}, "y": 3},
        "services": [{"code": "BIL", "name": "audit", "hours": 9}, {"code": "TIR"}],
    }


def test_the_label_is_that_of_the_edition() -> None:
    """C13: what one edition publishes is a default of another; what is recalled, derived or ours is never published."""
    source = {key: {v.path: v.source for v in provenance(rules.load(key))} for key in KEYS}
    ours = [
        "procedure.completions",
        "terms.hire_notice.allowance",
        "calendar.saturday_moves_the_end",
        "calendar.yearly.court_pause",
    ]
    assert {source[key][path] for key in KEYS for path in ours} == {"default"}
    assert source[KEYS[0]]["window.closes"] == "default", "the hour of F1-A is ours"
    assert [v.source for v in rules.load(KEYS[2]).window.closes.versions] == ["published", "default", "default"]
    assert [source[key]["terms.project_end.allowance"] for key in KEYS] == ["published", "default", "published"]
    assert [source[key]["terms.payment.allowance"] for key in KEYS] == ["published", "published", "default"]
    assert [source[key]["network.accreditation_status"] for key in KEYS] == ["default", "default", "published"]


def test_the_court_pause_has_no_last_year() -> None:
    """R9.10, C11."""
    calendar = rules.load(KEYS[0]).calendar
    pauses = [w for w in calendar.stops(TermClass.appeal, 2090, 60) if w.code == "court_pause"]
    assert {(w.first.month, w.first.day, w.last.month, w.last.day) for w in pauses} == {(8, 1, 8, 31)}
    assert [w.first.year for w in pauses] == [2090, 2091]
    assert calendar.stops(TermClass.payment, 2090, 60) == []


# Every key of the files changes something: it is read somewhere, or the file is refused.


def keys(model: type[BaseModel]) -> Iterator[str]:
    """The names of all keys that a model may hold, below it too."""
    for name, field in model.model_fields.items():
        yield name
        for part in models_in(field.annotation):
            yield from keys(part)


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """The models inside an annotation; the versions of a value are looked at by themselves."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if issubclass(annotation, Rule | DatedRule):
            yield from models_in(annotation.model_fields["versions"].annotation)
        else:
            yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from models_in(part)


def test_every_key_of_the_files_is_read_by_the_code() -> None:
    """C5: a value that nothing reads looks like a rule and is none."""
    own = {ROOT / "domain" / "edition" / name for name in ("provenance.py",)}
    code = [
        p
        for room in ("domain", "storage", "activities", "workflows", "office", "cli")
        for p in (ROOT / room).rglob("*.py")
    ]
    read = {
        node.attr
        for path in code
        if path not in own
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }
    assert set(keys(Measure)) - read == set()


# What a wrong edition is told: each finding names the key.


def parsed(texts: Texts, key: str = KEYS[0]) -> Measure:
    return parse(key, texts, COMMANDS)


def own(old: str, new: str) -> Callable[[Texts], Texts]:
    """Break the edition's own file in one place."""
    return lambda texts: replace(texts, edition=changed(texts.edition, old, new))


def base(old: str, new: str) -> Callable[[Texts], Texts]:
    """Break the shared file in one place."""
    return lambda texts: replace(texts, base=changed(texts.base, old, new))


def calendar(old: str, new: str) -> Callable[[Texts], Texts]:
    """Break the calendar in one place."""
    return lambda texts: replace(texts, calendar=changed(texts.calendar, old, new))


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def adding(term: str) -> Callable[[Texts], Texts]:
    """An edition that declares a term of its own."""
    return lambda texts: replace(texts, edition=f"{texts.edition}\n{term}")


REPORT = """
[terms.halfway_report]
title = "relazione intermedia"
allowance = { value = { days = 90 }, source = "default", reference = "ours" }
counted_from = "start"
met_by = ["attach"]
term_class = "delivery"
basis = "regole della misura (default)"
waiting_for = "operator"
at_expiry = "ask"
reminders_after = { value = [75], source = "default", reference = "ours" }
"""


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (base("points = 25", "points = 26"), "evaluation.grid: the points add up to 101, not 100"),
        (base("value = 60, source", "value = 160, source"), "evaluation.threshold: must lie within the grid"),
        (own("2018-08-20T23:59:59+02:00", "2016-08-20T23:59:59+02:00"), "window.closes: 2016-08-20T23:59:59+02:00 is not after"),
        (base("[terms.appeal]", "[terms.appeals]"), "terms.appeal: missing"),
        (base("[terms.appeal]", "[terms.appeals]"), "terms.appeals.counted_from: missing"),
        (base("value = [45]", "value = [75]"), "terms.decision.reminders_after: reminders must fall inside the 60 days"),
        (base('at_expiry = "escalate"', 'at_expiry = "approve"'), "terms.formal_check.at_expiry: must be escalate"),
        (base('"642.25"', '"1900.00"'), "outcomes.placement.band_prices.1: above caps.placement"),
        (own('source = "seed"', 'source = "rumour"'), "envelope.source: must be seed, published or default"),
        (base('code = "BIL"', 'code = "COL2"'), "catalogue.COL2: stands twice"),
        (base('code = "INS"', 'code = "INX"'), "catalogue.INS: missing; the rules use this code"),
        (base('code = "AUT"', 'code = "AUX"'), "catalogue.AUT: missing"),
        (base("minimum_subjects", "minimum_subject"), "network.minimum_subject: unknown key: nothing reads it"),
        (own('"2000.00"', '"-2000.00"'), "caps.process"),
        (own("value = 2018-12-31", "value = 2016-12-31"), "delivery.notice_end: not after the opening"),
        (calendar("last = 2020-05-15", "last = 2020-01-15"), "calendar.suspensions.covid_2020: it ends before it begins"),
        (calendar('"08-31"', '"07-31"'), "calendar.yearly.court_pause: a yearly pause lies within one year"),
        (calendar('classes = ["procedure"]', 'classes = ["procedures"]'), "calendar.suspensions.covid_2020.classes.0: must be "),
        (calendar('classes = ["appeal"]', 'classes = ["appeals"]'), "calendar.yearly.court_pause.classes.0: must be "),
        (own('title = "', 'act = { value = { kind = "d.d.s.", number = "", date = 2017-07-27 }, source = "default", reference = "x" }\ntitle = "'), "act.value.number: is empty"),
        (own('title = "', 'act = { value = { kind = "d.d.s.", number = "1", date = 2017-07-27, bulletin = { day = 2017-07-31, number = 0 } }, source = "default", reference = "x" }\ntitle = "'), "act.value.bulletin.number: must be more than 0"),
        (base("[office]\n", '[office]\naccess_url = { value = "the portal", source = "default", reference = "x" }\n'), "office.access_url.value: is not the address of a page"),
        (base('collection = { value = "secondo l\'avviso di pagamento pagoPA che l\'ufficio trasmette"', 'collection = { value = " "'), "office.collection.value: is empty"),
        (own('key = "', "key = "), "edition: not TOML"),
        (own('key = "azioni-di-rete-2017"', 'key = "azioni-di-rete-2018"'), "key: 'azioni-di-rete-2018' stands in the file of 'azioni-di-rete-2017'"),
        (own('prefix = "AR2017"\n', ""), "prefix: missing"),
        (base("regularity = ", "regularities = "), "payments.evidence.regularity: missing; the rules use this code"),
        (base("anti_mafia = ", "antimafia = "), "payments.evidence.anti_mafia: missing; the rules use this code"),
        (base("over_cap = ", "above_cap = "), "claims.cut_reasons.over_cap: missing; the rules use this code"),
        (base("outcome_not_reached = ", "not_reached = "), "claims.cut_reasons.outcome_not_reached: missing"),
        (base('term_class = "delivery"', 'term_class = "deliveries"'), "terms.acceptance.term_class: must be "),
        (own('status = "suspended"', 'status = "suspend"'), "group.admitted.value.0.status: must be "),
        (own('supports = ["naspi"]', 'supports = ["naspy"]'), "group.admitted.value.1.supports.0: must be "),
        (own('"collective_dismissal"', '"dismissal"'), "group.crisis_kinds.value.2: must be "),
        (base('"fixed_term"', '"fixed"'), "outcomes.placement.contract_kinds.value.1: must be "),
        (base('public_kinds = { value = ["job_centre"', 'public_kinds = { value = ["job_center"'), "payments.public_kinds.value.0: must be "),
        (own('"social_dialogue"', '"dialogue"'), "aims.value.0: must be "),
        (own('reference = "R2.8, seed.md" }', 'reference = "R2.8, seed.md", pinned_by = "application" }'), "group.minimum_recipients: pinned_by needs valid_from"),
        (own('pinned_by = "hire"', 'pinned_by = "hiring"'), "outcomes.placement.minimum_days.1.pinned_by: must be "),
        (base('act = "d.m. 13 December 2017"', 'act = "d.m.", pinned_by = "hire"'), "payments.legal_interest.1.pinned_by: unknown key: nothing reads it"),
        (base("[terms.start]", '[terms.start]\ncounted_from = "acceptance"'), "terms.start.counted_from: the procedure begins and meets this term by itself"),
        (adding(REPORT.replace('counted_from = "start"\n', "")), "terms.halfway_report.counted_from: missing"),
        (adding(REPORT.replace('"start"', '"full moon"')), "terms.halfway_report.counted_from: must be "),
        (adding(REPORT.replace('"ask"', '"forfeit"')), "terms.halfway_report.at_expiry: 'forfeit' is of the procedure"),
        (adding(REPORT.replace('"attach"', '"report"')), "terms.halfway_report.met_by: there is no command 'report'"),
        (adding(REPORT.replace("{ days = 90 }", "{ dated = true }")), "terms.halfway_report.allowance: a dated instant belongs"),
        (adding(REPORT + "on_delivery = true"), "terms.halfway_report.on_delivery: no letter opens this term"),
    ],
)  # fmt: skip
def test_a_wrong_file_names_the_key_that_is_wrong(change: Callable[[Texts], Texts], problem: str) -> None:
    with pytest.raises(InvalidMeasure) as refusal:
        parsed(change(TEXTS))
    assert any(found.startswith(problem) for found in refusal.value.problems), refusal.value.problems


def test_two_editions_never_number_their_projects_alike() -> None:
    """C6."""
    copy = {KEYS[0]: TEXTS.edition, "azioni-di-rete-2019": TEXTS.edition}
    with pytest.raises(
        InvalidMeasure, match="prefix: 'AR2017' is that of azioni-di-rete-2017 and of azioni-di-rete-2019"
    ):
        check_prefixes(copy)


def test_an_edition_may_declare_a_term_of_its_own() -> None:
    assert "halfway_report" in parsed(adding(REPORT)(TEXTS)).terms
