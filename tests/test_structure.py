"""What must stay true of the project as a whole: compose, search attributes, diagram, size of modules, no index host."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from alembic.script import ScriptDirectory

from cli import manual, rulebook, texts
from cli.diagram import PAGE, README, page, readme
from cli.errors import CODES
from domain.basis.notation import LANGUAGES, Language
from domain.lifecycle.names import ROLE_IT, STATE_IT
from domain.lifecycle.states import Role, State
from runtime.server import TYPES
from workflows.search_attributes import ALL

ROOT = Path(__file__).parent.parent


def compose() -> dict[str, Any]:
    """The services of the compose file."""
    services: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    return services


def tracked(pattern: str) -> list[Path]:
    """Files of the repository, by their names."""
    done = subprocess.run(["git", "ls-files", pattern], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in done.stdout.splitlines()]


def test_the_diagram_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"
    assert README.read_text(encoding="utf-8") == readme(), "run `make docs`"


def test_the_page_of_rules_is_current() -> None:
    assert rulebook.PAGE.read_text(encoding="utf-8") == rulebook.page(), "run `make docs`"


def test_the_help_is_as_somebody_has_read_it() -> None:
    for language in LANGUAGES:
        assert manual.page(language).read_text(encoding="utf-8") == manual.written(language), "run `make docs`"


def test_every_text_has_its_italian_and_none_is_stale() -> None:
    _is_current("it")


def test_whatever_an_edition_names_in_italian_has_its_english() -> None:
    """Terms, criteria, documents, reasons: an Englishman reads no Italian where an Italian reads no English."""
    _is_current("en")


def _is_current(language: Language) -> None:
    stored = texts.stored(language)
    assert {texts.text_of(message) for message in stored if message.id} == texts.said(language), "run `make texts`"
    assert texts.missing(stored) == []
    assert texts.file_of(language).read_bytes() == texts.written(stored, language), "run `make texts`"


def test_every_image_is_pinned() -> None:
    images = [service["image"] for service in compose().values() if "image" in service]
    assert all(re.search(r":v?\d+\.\d+", image) for image in images), images


def test_the_worker_waits_for_namespace_and_search_attributes() -> None:
    worker = compose()["worker"]
    assert worker["depends_on"]["temporal-setup"]["condition"] == "service_completed_successfully"
    assert worker["healthcheck"]


def test_compose_registers_the_search_attributes_of_the_code() -> None:
    lines = re.findall(r"^(\w+) ([A-Z]\w+)$", (ROOT / "compose" / "setup.sh").read_text(encoding="utf-8"), re.MULTILINE)
    assert dict(lines) == {key.name: TYPES[int(key.indexed_value_type)] for key in ALL}


def test_search_attributes_fit_the_smallest_store() -> None:
    """SQL visibility: ten keywords, three of each other type."""
    kinds = [TYPES[int(key.indexed_value_type)] for key in ALL]
    assert kinds.count("Keyword") <= 10
    assert all(kinds.count(kind) <= 3 for kind in set(kinds) - {"Keyword"})


def test_everything_has_its_italian_name() -> None:
    assert (set(STATE_IT), set(ROLE_IT)) == (set(State), set(Role))


def test_each_failure_has_its_exit_status() -> None:
    assert CODES == {1: "unexpected", 2: "malformed", 3: "refused", 4: "not_found", 5: "unavailable"}


def test_modules_can_be_read_in_one_sitting() -> None:
    long = {
        path.name: count
        for path in tracked("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }
    assert not long


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-worker.lock", "pyproject.toml", "Makefile", "Dockerfile"]
)
def test_no_index_host_is_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"(?<!no-emit-)index-url|https?://[^ ]*(pypi|pythonhosted|simple)", text)


def test_migrations_follow_each_other_in_one_line() -> None:
    """Two with one number, or two that follow the same, would leave the tables without a newest version."""
    script = ScriptDirectory(str(ROOT / "storage" / "migrations"))
    numbers = [each.revision for each in script.walk_revisions()]
    files = sorted((ROOT / "storage" / "migrations" / "versions").glob("[0-9]*.py"))
    assert len(script.get_heads()) == 1
    assert sorted(numbers) == [path.name.partition("_")[0] for path in files]
