"""Applications as files: what is written is what is read, or its line is named (E4 to E9)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from domain.procedure.application import Application, content_hash
from domain.procedure.eligibility import check
from office.application_file import read_application
from office.malformed import Malformed
from storage import rules
from tests import lives

CASES = Path(__file__).parent.parent / "cases"
LEGLER = (lives.SAMPLES / "legler-2018.yaml").read_text(encoding="utf-8")


def written(path: Path, text: str) -> Path:
    """A file."""
    path.write_text(text, encoding="utf-8")
    return path


def findings(path: Path) -> list[tuple[str, str]]:
    """Place and words of each finding on a file that must be refused."""
    with pytest.raises(Malformed) as caught:
        read_application(path)
    return [(finding.path, finding.message) for finding in caught.value.findings]


def changed(tmp_path: Path, before: str, after: str) -> Path:
    """The Legler application with one piece of its text changed."""
    assert before in LEGLER
    return written(tmp_path / "application.yaml", LEGLER.replace(before, after, 1))


def line_of(field: str) -> int:
    """Where a field first stands in the Legler application."""
    return next(n for n, line in enumerate(LEGLER.splitlines(), 1) if line.strip().startswith(field))


def test_e4_a_number_that_yaml_reads_as_another_is_refused_with_its_line() -> None:
    assert findings(CASES / "octal-money.yaml") == [
        ("line 171: budget.process", "'020000' would be read as 8192: write the value in quotes"),
        ("line 172: budget.result", "'036672' would be read as 15802: write the value in quotes"),
    ]


@pytest.mark.parametrize(
    ("value", "other"),
    [
        ("0x4E20", "20000"),
        ("0b11", "3"),
        ("12:30", "750"),
        ("20_000", "20000"),
        ("20_000.5", "20000.5"),
        ("1e3", "'1e3'"),
        ("+5", "5"),
        (".inf", "inf"),
    ],
)
def test_e4_numbers_in_disguise(tmp_path: Path, value: str, other: str) -> None:
    ((place, words),) = findings(changed(tmp_path, "process: '39969.75'", f"process: {value}"))
    assert place == f"line {line_of('process:')}: budget.process"
    assert f"would be read as {other}" in words or "an amount is" in words


@pytest.mark.parametrize("value", ["no", "On", "true", "123", "2018-05-15", "[a]"])
def test_e4_what_is_no_text_is_none(tmp_path: Path, value: str) -> None:
    ((place, words),) = findings(changed(tmp_path, "title: Cooperativa Legler", f"title: {value}"))
    assert (place, words) == ("line 4: title", "a text is expected: write it in quotes")


def test_e4_yes_is_an_answer_where_one_is_asked_for(tmp_path: Path) -> None:
    _, application = read_application(changed(tmp_path, "job_matching: true", "job_matching: yes"))
    assert application.aims.job_matching is True


def test_e5_a_number_is_no_date() -> None:
    assert findings(CASES / "epoch-date.yaml") == [
        ("line 61: companies[0].crisis.agreement_date", "a day is written as 2018-09-03")
    ]


@pytest.mark.parametrize(
    "value", ["1526342400", "true", "2018-05-15T10:00:00", "'15/05/2018'", "9999-12-31", "2018-02-30"]
)
def test_e5_dates_are_dates(tmp_path: Path, value: str) -> None:
    ((place, _),) = findings(changed(tmp_path, "agreement_date: '2018-05-15'", f"agreement_date: {value}"))
    assert place == f"line {line_of('agreement_date:')}: companies[0].crisis.agreement_date"


def test_e5_a_day_without_quotes_is_a_day(tmp_path: Path) -> None:
    _, application = read_application(changed(tmp_path, "agreement_date: '2018-05-15'", "agreement_date: 2018-05-15"))
    assert application.companies[0].crisis.agreement_date.isoformat() == "2018-05-15"


def test_e6_aliases_are_read() -> None:
    _, application = read_application(CASES / "alias.yaml")
    assert application.companies[0].site == application.companies[1].site


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &a [x, x, x, x, x, x, x, x, x, x]\n"
         + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdef", "bcdefg", strict=True)),
         "unfolds to more than 100000 values"),
        ("a: &a [*a]\n", "nested too deeply"),
        ("a: &a {b: 1}\nc:\n  <<: *a\n", "a key must be a name"),
    ],
    ids=["a million from a few bytes", "an alias within itself", "merged keys"],
)  # fmt: skip
def test_e6_aliases_are_bounded(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(Malformed) as caught:
        read_application(written(tmp_path / "application.yaml", text))
    assert words in str((str(caught.value), caught.value.findings))


SIGNS = {
    "escape": "\x1b[2J", "NUL": "\0", "line break": "a\nb", "C1": "\x9b2J", "right to left": "\u202eabc",
    "zero width": "a\u200bb", "line separator": "a\u2028b",
}  # fmt: skip


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS.keys())
@pytest.mark.parametrize("where", ["title", "lead.name", "companies.0.site.municipality", "documents.0.name"])
def test_e7_no_name_holds_what_is_no_text(tmp_path: Path, sign: str, where: str) -> None:
    content = lives.legler()
    *parents, last = [int(part) if part.isdigit() else part for part in where.split(".")]
    node = content
    for part in parents:
        node = node[part]  # type: ignore[index]
    node[last] = f"Legler {sign} srl"  # type: ignore[index]
    ((place, words),) = findings(written(tmp_path / "application.json", json.dumps(content)))
    assert place == where.replace(".0", "[0]")
    assert words.startswith("it holds a sign that is not text")


def test_e7_a_name_is_short_enough_for_every_list_of_the_engine(tmp_path: Path) -> None:
    ((place, words),) = findings(changed(tmp_path, "title: Cooperativa Legler", f"title: {'a' * 256}"))
    assert (place, words) == ("line 4: title", "it is longer than 200 characters (256)")


def test_a_key_that_stands_twice_in_json_is_refused(tmp_path: Path) -> None:
    text = json.dumps(lives.legler()).replace('"title": ', '"title": "Another", "title": ', 1)
    with pytest.raises(Malformed, match="'title' stands twice"):
        read_application(written(tmp_path / "application.json", text))


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def in_json(text: str) -> str:
    return json.dumps(yaml.safe_load(text))


def turned_round(text: str) -> str:
    content = yaml.safe_load(text)
    return json.dumps(
        {key: value[::-1] if isinstance(value, list) else value for key, value in reversed(content.items())}
    )


def otherwise_spelt(text: str) -> str:
    content = yaml.safe_load(text)
    content["lead"]["iban"] = "it60 x054 2811 1010 0000 0123 456"
    content["recipients"][0]["tax_code"] = content["recipients"][0]["tax_code"].lower()
    content["companies"][0]["tax_code"] = "IT" + content["companies"][0]["tax_code"]
    content["title"] = "  Cooperativa   Legler "
    return yaml.safe_dump(content)


@pytest.mark.parametrize("again", [crlf, in_json, turned_round, otherwise_spelt])
def test_e8_the_same_content_is_the_same_application(tmp_path: Path, again: Callable[[str], str]) -> None:
    _, first = read_application(lives.SAMPLES / "legler-2018.yaml")
    path = tmp_path / "again.json"
    path.write_bytes(again(LEGLER).encode())
    if not again(LEGLER).startswith("{"):
        path = path.rename(tmp_path / "again.yaml")
    _, second = read_application(path)
    assert content_hash(first) == content_hash(second)


def test_e8_other_content_is_another_application(tmp_path: Path) -> None:
    _, first = read_application(lives.SAMPLES / "legler-2018.yaml")
    _, second = read_application(changed(tmp_path, "39969.75", "39969.74"))
    assert content_hash(first) != content_hash(second)


def test_e1_an_account_has_one_form_from_the_border_on() -> None:
    _, application = read_application(CASES / "iban-lower.yaml")
    assert application.lead.iban == "IT60X0542811101000000123456"


def rules_broken(content: dict[str, object]) -> list[tuple[str, str]]:
    application = Application.model_validate(content)
    return [(finding.rule, finding.path) for finding in check(application, rules.load(lives.MEASURE), lives.OPENED)]


def test_c2_a_lead_that_is_repeated_with_a_blank_counts_once() -> None:
    content = lives.legler()
    lead = content["lead"]["tax_code"]
    partner = dict(content["partners"][0])
    content["partners"] = [partner, partner | {"tax_code": f"{lead[:5]} {lead[5:]}", "kind": "school"}]
    assert ("R1.2", "partners") in rules_broken(content)


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("80012345674", False),
        ("80012345676", True),
        ("zvvcgc89m16a794o", True),
        ("ZVV CGC 89M16 A794O", True),
        ("00000000000", False),
    ],
)
def test_e9_codes_of_persons(code: str, valid: bool) -> None:
    content = lives.legler()
    content["recipients"][0]["tax_code"] = code
    assert (("R3.10", "recipients[0].tax_code") not in rules_broken(content)) is valid
