"""The catalogue of rules: every number that is used stands in it, and every message is said in both languages."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from string import Formatter
from typing import NamedTuple, get_args

import pytest
from pydantic import TypeAdapter
from pydantic_core.core_schema import ErrorType

from domain.basis.findings import Finding
from domain.basis.language import retold
from domain.basis.notation import Language
from domain.edition.catalogue import RULES, Label, labelled, placeholders, refuse, said
from domain.edition.refusals import not_held, wrong_role, wrong_state
from domain.edition.versions import Version
from domain.lifecycle.states import Role, State
from office import vocabulary
from office.language import reading_in
from storage import rules

ROOT = Path(__file__).parent.parent
ROOMS = ("domain", "activities", "storage", "workflows", "office", "runtime", "cli")
NUMBER = re.compile(r"\b(?:R\d+\.\d+[a-z]?|F\d{1,3})\b(?!-)")
"""A rule of the measure, or a feature. ``F1-A`` is an edition."""
NO_RULES = frozenset({"F401"})
"""A warning of the linter."""


class Use(NamedTuple):
    """One call that makes a finding."""

    where: str
    rule: str
    key: str
    names: frozenset[str]


def tracked(*patterns: str) -> list[Path]:
    done = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in done.stdout.splitlines()]


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call of a function of that name in the code of the service."""
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                called = node.func if isinstance(node, ast.Call) else None
                if isinstance(node, ast.Call) and name == getattr(called, "id", getattr(called, "attr", "")):
                    yield path, node


def uses() -> Iterator[Use]:
    for path, call in calls("refuse"):
        if path.name == "malformed.py":  # the keys of pydantic's errors: see tests/domain/test_malformed.py
            continue
        where = f"{path.relative_to(ROOT)}:{call.lineno}"
        words = [arg.value for arg in call.args[:2] if isinstance(arg, ast.Constant)]
        assert len(words) == 2, f"{where}: number and key are written out, so that they can be found"
        names = frozenset(str(keyword.arg) for keyword in call.keywords if keyword.arg not in ("path", "of"))
        yield Use(where, str(words[0]), str(words[1]), names)


def test_every_finding_says_a_message_of_the_catalogue_with_all_its_placeholders() -> None:
    for use in uses():
        assert use.rule in RULES, f"{use.where}: {use.rule} does not stand in domain/edition/rules.toml"
        assert use.key in RULES[use.rule].says, f"{use.where}: {use.rule} has no message '{use.key}'"
        assert use.names == placeholders(RULES[use.rule].says[use.key].en), f"{use.where}: the placeholders differ"


def test_every_message_of_the_catalogue_is_said_somewhere() -> None:
    used = {(use.rule, use.key) for use in uses()}
    shared = {number for number, rule in RULES.items() if rule.shares} | {"format"}
    written = {(number, key) for number, rule in RULES.items() for key in rule.says if number not in shared}
    assert sorted(written - used) == []


@pytest.mark.parametrize("number", [number for number, rule in RULES.items() if rule.says])
def test_both_languages_leave_the_same_places_open(number: str) -> None:
    for key, words in RULES[number].says.items():
        assert placeholders(words.en) == placeholders(words.it), (number, key)


def test_a_value_that_is_wrong_has_the_words_of_the_catalogue() -> None:
    """What stands below the catalogue cannot ask it: its words are written twice, and are the same."""
    thrown = [(path, call) for path, call in calls("WrongValue")]
    assert thrown
    for path, call in thrown:
        where, key = f"{path.relative_to(ROOT)}:{call.lineno}", ast.literal_eval(call.args[0])
        words = RULES["format"].says[key].en
        assert {keyword.arg for keyword in call.keywords} == placeholders(words), where
        if isinstance(call.args[1], ast.Constant):
            assert call.args[1].value == words, where


def test_every_message_on_what_is_malformed_is_needed() -> None:
    """Each key is an error of the library, or is said by us."""
    ours = {use.key for use in uses() if use.rule == "format"}
    ours |= {ast.literal_eval(call.args[0]) for _, call in calls("WrongValue")}
    said_in_malformed = {"our_words", "unlike", "other"}
    assert RULES["format"].says.keys() - ours - said_in_malformed <= set(get_args(ErrorType))


def test_every_number_that_is_used_stands_in_the_catalogue() -> None:
    """Code, tests, editions, letters and documents: whoever reads ``R7.9`` finds it in docs/rules.md."""
    files = tracked("*.py", "*.toml", "*.md", "*.txt", "*.yaml")
    unknown = {
        f"{path.relative_to(ROOT)}: {number}"
        for path in files
        if path.is_file() and not path.is_relative_to(ROOT / "tests" / "test_catalogue.py")
        for number in set(NUMBER.findall(path.read_text(encoding="utf-8"))) - NO_RULES
        if number not in RULES
    }
    assert sorted(unknown) == [], "give each its line, its source and its reference in domain/edition/rules.toml"


def test_no_finding_is_made_by_hand_and_no_source_is_written_in_a_rule() -> None:
    """R6.2 is the sheet's in one edition and a page's in another: the label is data, never Python."""
    by_hand = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, call in calls("Finding")
        if path.name != "catalogue.py" and any(keyword.arg for keyword in call.keywords) | bool(call.args)
    ]
    assert by_hand == [], "say it with refuse(number, key, ...), its words in domain/edition/rules.toml"


def test_a_message_is_said_in_the_language_of_its_reader() -> None:
    finding = refuse("R8.3", "interim_share", "kind", delivered=100_000, share=50, planned=7_664_200)
    assert finding.message == "1000.00 of services are delivered; an interim claim needs 50% of 76642.00"
    assert said(finding, "en") == finding.message
    assert said(finding, "it").startswith(
        "sono erogati servizi per 1.000,00 euro; per la domanda intermedia occorre il 50%"
    )


def test_days_instants_and_several_words_are_written_as_each_language_writes_them() -> None:
    lapsed = refuse("R4.13", "ended", until=date(2018, 12, 31))
    assert (lapsed.message[:36], said(lapsed, "it")[:36]) == (
        "the validity ended on 2018-12-31: a ",
        "la validità è cessata il 31/12/2018:",
    )
    instant = datetime.fromisoformat("2018-11-05T11:00:00+00:00")
    assert "05/11/2018 alle 12:00:00" in said(refuse("R3.4", "not_open", opens=instant, now=instant), "it")
    claim = refuse("R8.2", "claim_state", claim="C1", state="paid", needed=("checked", "failed"))
    assert claim.message == "C1 is paid; it must be checked or failed"
    with reading_in("it"):
        assert said(claim, "it", retold) == "C1 è in stato 'pagato'; serve 'controllato o non riuscito'"


def test_roles_and_states_have_their_names_in_an_italian_refusal() -> None:
    """As the glossary has them; whoever reads English types the code."""
    role = wrong_role("order_payment", Role.operator, (Role.manager, Role.paymaster))
    assert role.message == "'order-payment' is given by the manager or paymaster, not by the operator"
    assert (
        said(role, "it") == "'order-payment' spetta al ruolo 'dirigente o ufficio pagamenti', non al ruolo 'capofila'"
    )
    held = not_held("anna", (Role.manager,), (Role.officer, Role.evaluator))
    assert held.message == "this is for the manager; 'anna' holds evaluator and officer"
    assert said(held, "it") == (
        "spetta al ruolo 'dirigente'; 'anna' ha il ruolo 'nucleo di valutazione e funzionario istruttore'"
    )
    state = wrong_state("award", State.formal_check)
    assert state.message == "'award' is not possible while the project is formal_check; 'status' says what is"
    assert said(state, "it") == (
        "'award' non è possibile: stato del progetto 'istruttoria formale'; 'status' dice che cosa lo è"
    )


def test_no_code_of_a_role_or_a_state_stands_bare_in_an_italian_refusal() -> None:
    bare = {
        f"{number} {key}: {{{name}{':' * bool(form)}{form}}}"
        for number, rule in RULES.items()
        for key, words in rule.says.items()
        for _text, name, form, _conversion in Formatter().parse(words.it)
        if name in ("role", "roles", "held", "state", "states")
        and form not in ("any_role", "all_roles", "state", "named")
    }
    assert bare == set()


def test_a_finding_survives_a_history() -> None:
    adapter = TypeAdapter(Finding)
    finding = refuse("R8.2", "claim_state", "claim", claim="C1", state="paid", needed=("checked", "failed"))
    assert adapter.validate_json(adapter.dump_json(finding)) == finding


def test_a_finding_of_an_old_history_says_what_was_written() -> None:
    old = TypeAdapter(Finding).validate_python({"rule": "R8.3", "message": "as it was", "path": "kind"})
    assert (said(old, "it"), old.key) == ("as it was", "")
    assert said(Finding("R8.3", "as it was", key="interim_share"), "it") == "as it was", "its values are not on record"


def test_the_value_of_the_edition_behind_a_finding_gives_its_source() -> None:
    value = Version[int](value=3, source="published", reference="the act")
    found = refuse("R2.8", "group", of=value, found=2, minimum=3)
    assert (found.source, found.reference) == ("published", "the act")


def test_an_edition_says_where_its_rules_come_from() -> None:
    """C13: what is the measure's own sheet in phase 1 is not so in phase 2."""
    mine = {"R6.2": Label(source="published", reference="a page")}
    of_the_catalogue = refuse("R6.2", "on_result", service="INS")
    of_a_value = refuse(
        "R6.2", "on_result", of=Version[int](value=1, source="default", reference="ours"), service="INS"
    )
    first, second = labelled((of_the_catalogue, of_a_value), mine)
    assert (first.source, first.reference) == ("published", "a page")
    assert second == of_a_value


def test_the_labels_of_the_editions_differ_where_their_sources_do() -> None:
    first, second = (rules.load(key).rules for key in ("azioni-di-rete-2018", "azioni-di-rete-2021"))
    assert "R6.2" not in first
    assert {"R2.1", "R6.2", "R6.3", "R7.1"} <= second.keys()
    assert second["R6.3"].source == "published"


def test_help_and_letters_have_one_name_for_each_service() -> None:
    """The edition's own, in both languages."""
    catalogue = rules.load("azioni-di-rete-2017").services
    of_language: dict[Language, str] = {"en": "Skills audit", "it": "Bilancio delle competenze"}
    for reader, named in of_language.items():
        with reading_in(reader):
            services = next(one.meanings for one in vocabulary.of("record-services") if "BIL" in one.meanings)
        assert services["BIL"] == named
    assert catalogue["BIL"].name_it == "Bilancio delle competenze"
