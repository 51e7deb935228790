"""An application that is submitted under an id of the operator's own: the same fact is found again, another one is refused."""

from __future__ import annotations

import pytest

from activities import intake
from domain.basis.findings import RuleBroken
from domain.trust.statement import chosen
from storage import audit, queries
from storage.database import Database
from storage.submission import Submitted
from tests import lives

ID = chosen("operator", "abc1")


def submit(database: Database, title: str, id: str = ID) -> Submitted:
    """Submit an application, one for each title."""
    data, parsed = lives.application(title=title)
    return intake.submit(database, data, parsed, "operator", lives.OPENED, lives.sign, id)


def refused(database: Database, title: str) -> str:
    """What is said to who gives the id again."""
    with pytest.raises(RuleBroken) as said:
        submit(database, title)
    (finding,) = said.value.findings
    return finding.message


def test_the_same_application_under_the_same_id_is_the_same_project(database: Database) -> None:
    lives.prepared(database)
    first, again = submit(database, "Rete"), submit(database, "Rete")
    assert (again.project, again.already) == (first.project, True)


def test_another_application_under_it_is_refused_and_leaves_nothing(database: Database) -> None:
    lives.prepared(database)
    first = submit(database, "Rete")
    words = refused(database, "Altra rete")
    assert "abc1" in words
    assert first.project in words
    with database.read() as session:
        assert [line.project for line in queries.projects(session)] == [first.project]
        assert audit.accepted_ids(session, "submit") == {ID}
