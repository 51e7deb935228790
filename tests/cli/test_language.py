"""The reader's language: chosen by a setting or the locale, the same words for everybody who reads JSON, nothing untranslated."""

from __future__ import annotations

import ast
import json
import re
from datetime import date
from string import Formatter

import pytest

from cli import texts
from cli.app import main
from cli.errors import failed
from cli.output import sourced
from domain.basis.findings import RuleBroken
from domain.basis.language import _, n_
from domain.basis.notation import Language, written
from domain.basis.text import spaced
from domain.commands.table import sentence
from domain.edition.catalogue import refuse
from domain.record.payables import Transfer
from domain.record.states import Account
from domain.views.telling import Told
from office import vocabulary
from office.language import TEXTS, catalogue, reading_in, wanted
from office.spelling import as_amount
from office.vocabulary import italian_names
from tests.service import ROOT


@pytest.fixture(autouse=True)
def nobody_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AZIONI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ({}, "en"),
        ({"LANG": "it_IT.UTF-8"}, "it"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "it_IT.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "it_IT.UTF-8", "AZIONI_LANG": "en"}, "en"),
        ({"LC_ALL": "en_GB.UTF-8", "AZIONI_LANG": "it"}, "it"),
    ],
)
def test_the_setting_is_stronger_than_the_locale(
    monkeypatch: pytest.MonkeyPatch, wishes: dict[str, str], language: str
) -> None:
    for name, value in wishes.items():
        monkeypatch.setenv(name, value)
    assert wanted() == language


def test_a_refusal_is_said_in_the_reader_s_language(capsys: pytest.CaptureFixture[str]) -> None:
    refused = RuleBroken(refuse("R3.4", "not_open", opens=date(2018, 11, 5), now=date(2018, 11, 4)))
    with reading_in("it"):
        assert failed(refused, as_json=False) == 3
    said = capsys.readouterr().err
    assert "✗ rifiutato\n" in said
    assert "05/11/2018" in said


def test_the_source_of_a_refusal_is_said_once_and_in_the_reader_s_language(capsys: pytest.CaptureFixture[str]) -> None:
    remark = refuse("R3.10", "elsewhere", recipient="R01")
    with reading_in("it"):
        assert failed(RuleBroken(remark), as_json=False) == 3
    said = capsys.readouterr().err
    assert "(R3.10, nostra impostazione: nessun destinatario in un altro progetto aperto)" in " ".join(said.split())


@pytest.mark.parametrize(
    ("language", "rule", "reference", "words"),
    [
        ("it", "R2.8", "R2.8, seed.md", "scheda della misura"),
        ("en", "R2.8", "R2.8: art. 3 of the notice", "the measure's own sheet: art. 3 of the notice"),
        ("en", "R2.8", "R2.8", "the measure's own sheet"),
        ("en", "R6.13", "R6.13b, another rule", "the measure's own sheet: R6.13b, another rule"),
    ],
)
def test_the_number_of_a_rule_is_not_said_again_by_its_source(
    language: Language, rule: str, reference: str, words: str
) -> None:
    with reading_in(language):
        assert sourced("seed", reference, rule) == words


def _tells(node: ast.AST) -> bool:
    """Whether this is where facts are told: what is called ``data``, or a function that answers with facts."""
    if isinstance(node, ast.Assign):
        return any(getattr(one, "id", "") == "data" for one in node.targets)
    if isinstance(node, ast.FunctionDef):
        return node.returns is not None and ast.unparse(node.returns).startswith(("dict[str, str", "dict[str, object"))
    return isinstance(node, ast.keyword) and node.arg == "data"


def _told_by_decisions() -> set[str]:
    """The facts that the rules tell of what they decide."""
    modules = [path for room in ("procedure", "money") for path in (ROOT / "domain" / room).glob("*.py")]
    nodes = [node for path in modules for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    dicts = [one for node in nodes if _tells(node) for one in ast.walk(node) if isinstance(one, ast.Dict)]
    return {str(key.value) for one in dicts for key in one.keys if isinstance(key, ast.Constant)}


def test_every_fact_that_a_command_answers_has_an_italian_name() -> None:
    told = _told_by_decisions()
    assert {"points", "people_without_plan", "set_off"} <= told
    known = {one.id for one in texts.stored() if isinstance(one.id, str)}
    assert sorted(name for name in told if spaced(name) not in known) == []


def test_json_is_the_same_in_both_languages(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = []
    for language in ("en", "it"):
        monkeypatch.setenv("AZIONI_LANG", language)
        assert main(["award", "--json"]) == 2
        documents.append(json.loads(capsys.readouterr().out))
    assert documents[0] == documents[1]
    assert documents[0]["error"]["message"] == "PROJECT... is missing"


def test_one_and_many_and_every_notation() -> None:
    with reading_in("it"):
        assert n_("{n} row in {file}", "{n} rows in {file}", 1, file="x") == "1 riga in x"
        assert n_("{n} row in {file}", "{n} rows in {file}", 2, file="x") == "2 righe in x"
        assert _("{freed:euro} would be free", freed="76642.00") == "si libererebbero 76.642,00 euro"
    assert _("{freed:euro} would be free", freed=7664200) == "76,642.00 euro would be free"
    assert written("2018-09-03T09:00:00+02:00", "instant", "it") == "03/09/2018 alle 09:00:00"
    assert written(["a", "b", "c"], "all", "it") == "a, b e c"
    assert written(None, "day", "it") == "–"
    hours = "{hours:number} h x {price:amount}"
    assert _(hours, hours="2.5", price=3550) == "2.5 h x 35.50"
    with reading_in("it"):
        assert _(hours, hours="2.5", price=3550) == "2,5 h x 35,50"


def test_a_translation_leaves_the_same_open() -> None:
    for message in texts.stored():
        if message.id:
            text = texts.text_of(message)
            english = (text,) if isinstance(text, str) else text
            assert _open(texts.translation(message)) == _open(english), english


def _open(forms: tuple[str, ...]) -> set[str]:
    return {name for text in forms for _literal, name, _form, _conversion in Formatter().parse(text) if name}


def test_the_catalogue_is_compiled_again_when_it_has_changed() -> None:
    catalogue.cache_clear()
    assert catalogue("it").gettext("Commands") == "Comandi"
    assert (TEXTS / "it.mo").stat().st_mtime_ns > (TEXTS / "it.po").stat().st_mtime_ns


def test_what_goes_on_record_is_english() -> None:
    """Whoever reads, a finding is written down in the one language of the record."""
    with reading_in("it"):
        assert refuse("R8.3", "interim_made", "kind").message == "the interim claim has been made already"


def test_a_word_that_is_none_of_those_is_answered_with_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "nothing"]) == 2
    said = capsys.readouterr().err
    assert "FORM must be one of" in said
    assert "register" in said


@pytest.mark.parametrize("command", ["", "award", "measure"])
def test_the_help_is_in_the_reader_s_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("AZIONI_LANG", "it")
    assert main([*command.split(), "--help"]) == 0
    said = capsys.readouterr().out
    assert re.match(r"Uso: starter\.py ", said)
    assert "Opzioni:" in said
    assert "Mostra questo messaggio ed esce." in said


@pytest.mark.parametrize("text", ["1000.50", "1000,50", "1.000,50", " 1000,5 "])
def test_an_amount_may_have_its_decimals_after_a_comma(text: str) -> None:
    assert as_amount(text) == 100050


@pytest.mark.parametrize("text", ["1.000", "1,000.50", "1.00,50", "-1,00", "1000,505"])
def test_an_amount_that_can_be_read_in_two_ways_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        as_amount(text)


def test_a_story_is_told_in_the_reader_s_language() -> None:
    moved = (Transfer(Account.reserved, Account.committed, 7664200, "award"),)
    told = Told(
        "award", "anna", "manager", True, "awaiting_decision", "awarded", {"data": {"decree": "11352"}}, {}, moved
    )
    assert sentence(told) == "anna (manager) awarded 76,642.00 euro by decree n. 11352"
    refused = refuse("R8.3", "interim_made", "kind")
    findings = [{"rule": refused.rule, "message": refused.message, "key": refused.key, "values": {}, "path": "kind"}]
    no = Told("claim", "operator", "operator", False, "in_delivery", "in_delivery", {"findings": findings})
    with reading_in("it"):
        assert sentence(told) == "anna (dirigente) ha ammesso il progetto per 76.642,00 euro con decreto n. 11352"
        assert sentence(no).startswith("rifiutato: 'claim' (il capofila): ")
        assert "interim claim" not in sentence(no)


@pytest.mark.parametrize("command", ["term", "score", "supply-documents", "attach", "check-claim", "interrupt-payment"])
def test_what_an_edition_names_is_said_in_the_reader_s_language(command: str) -> None:
    """Terms, criteria, documents, reasons: English words for English readers, the edition's own for Italian ones."""
    italian = italian_names()
    with reading_in("en"):
        told = {
            meaning.partition(", up to")[0] for words in vocabulary.of(command) for meaning in words.meanings.values()
        }
    assert told
    assert told & italian == set()
    with reading_in("it"):
        told = {
            meaning.partition(", fino a")[0] for words in vocabulary.of(command) for meaning in words.meanings.values()
        }
    assert told <= italian | {""}


def test_a_term_is_calculated_in_the_reader_s_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    for language in ("en", "it"):
        monkeypatch.setenv("AZIONI_LANG", language)
        assert main(["term", "azioni-di-rete-2017", "recovery", "--from", "2018-11-12"]) == 0
        said.append(capsys.readouterr().out)
    assert "'recovery' (repayment of the sums)" in said[0]
    assert "'recovery' (restituzione delle somme)" in said[1]


def test_a_holiday_that_moved_a_term_has_a_name_in_the_reader_s_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """10 February 2019 is a Sunday."""
    for language, words in (
        ("en", "2019-02-10 (1 d): holiday (Sunday)"),
        ("it", "10/02/2019 (1 g): festivo (domenica)"),
    ):
        monkeypatch.setenv("AZIONI_LANG", language)
        assert main(["term", "azioni-di-rete-2017", "payment", "--from", "2018-11-12"]) == 0
        assert words in capsys.readouterr().out
