"""The way to the Temporal UI: the filters name attributes that exist, and the server takes them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from office.ui import VIEWS
from tests.service import starter
from workflows.search_attributes import ALL

# What Temporal knows of every workflow.
OF_TEMPORAL = {"WorkflowType", "ExecutionStatus", "TemporalReportedProblems"}


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_filters_by_attributes_that_there_are(tmp_path: Path, view: str) -> None:
    found = starter(tmp_path, "ui", view)
    (query,) = parse_qs(urlsplit(found["address"]).query)["query"]
    named = set(re.findall(r"(\w+)(?==| IS)", query))
    assert named <= OF_TEMPORAL | {key.name for key in ALL}


def test_a_project_has_an_address(tmp_path: Path) -> None:
    found = starter(tmp_path, "ui", "AR2017-0001")
    assert found["address"] == "http://localhost:8080/namespaces/default/workflows/project%2FAR2017-0001"


def test_what_is_neither_is_refused_with_the_names(tmp_path: Path) -> None:
    assert "attention" in starter(tmp_path, "ui", "nothing", status=2)["error"]["message"]
