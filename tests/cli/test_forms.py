"""Forms: each is understood as it was handed out, and under its Italian headings as well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from cli.app import load
from domain.basis.codes import company_code
from domain.lifecycle import contents as c
from office import contents, participants
from office.application_file import read_application, read_part
from office.forms import FORMS, OUTCOMES, WRITTEN, blank
from office.language import reading_in
from office.malformed import Malformed
from office.participants import Moment
from tests.service import starter


def lines_of(name: str, path: Path) -> Sequence[object]:
    """What the command understands of a form."""
    if name == "register":
        return contents.register(path)[1]
    if name in list(Moment):
        return participants.told(path, Moment(name))
    if name == "papers":
        return contents.papers(None, path)
    if name == "grounds":
        return contents.grounds(None, path)
    return contents.plans(path) if name == "plans" else contents.outcomes(path)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_taken_as_it_was_handed_out(tmp_path: Path, name: str, ending: str) -> None:
    path = tmp_path / f"{name}.{ending}"
    assert starter(tmp_path, "template", name, "--out", str(path))["command"] == FORMS[name][1]
    assert lines_of(name, path)


@pytest.mark.parametrize("name", FORMS)
def test_italian_headings_are_understood(tmp_path: Path, name: str) -> None:
    path = tmp_path / "italiano.csv"
    path.write_text(starter(tmp_path, "template", name)["text"], encoding="utf-8")
    ours = lines_of(name, path)
    heading = ";".join(word.title() for word in FORMS[name][0].columns.values())
    path.write_text(heading + "\n" + path.read_text(encoding="utf-8").partition("\n")[2], encoding="utf-8")
    assert lines_of(name, path) == ours


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("name", FORMS)
def test_who_reads_italian_is_handed_out_italian_headings(tmp_path: Path, name: str, ending: str) -> None:
    path = tmp_path / f"{name}.{ending}"
    with reading_in("it"):
        blank(name, path)
        text = blank(name)["text"]
    assert text.splitlines()[0].split(";") == list(FORMS[name][0].columns.values())
    ours = tmp_path / f"english.{ending}"
    blank(name, ours)
    assert lines_of(name, path) == lines_of(name, ours)


def test_the_example_of_an_outcome_has_an_employer_that_the_rules_take() -> None:
    example = dict(zip(OUTCOMES.columns, OUTCOMES.example, strict=True))
    assert company_code(example["employer"])


def test_a_column_under_both_names_stands_twice(tmp_path: Path) -> None:
    path = tmp_path / "plans.csv"
    path.write_text("recipient;destinatario;band\nR01;R01;2\n", encoding="utf-8")
    with pytest.raises(Malformed) as wrong:
        contents.plans(path)
    assert [found.path for found in wrong.value.findings] == ["row 1"]


def test_the_application_is_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    starter(tmp_path, "template", "application", "--out", str(path))
    assert read_application(path)[1].title == "Cooperativa Legler"
    assert (
        "written as .yaml"
        in starter(tmp_path, "template", "application", "--out", str(tmp_path / "a.csv"), status=2)["error"]["message"]
    )


@pytest.mark.parametrize(("name", "model"), [("newcomer", c.Newcomer), ("partner", c.NewPartner), ("lead", c.NewLead)])
def test_a_part_of_an_application_is_taken_as_it_was_handed_out(
    tmp_path: Path, name: str, model: type[c.Content]
) -> None:
    path = tmp_path / f"{name}.yaml"
    said = starter(tmp_path, "template", name, "--out", str(path))
    assert said["command"] == WRITTEN[name][1]
    assert read_part(path, model)


def test_the_help_names_every_form() -> None:
    (argument, *_) = load("template").params
    assert argument.name == "form"
    words = set(re.findall(r"[a-z-]+", str(getattr(argument, "help", ""))))
    assert words >= {*WRITTEN, *FORMS}
