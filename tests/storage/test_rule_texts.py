"""The text of each version of the rules that a file on record may need is kept, to the letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.edition.editions import InvalidMeasure
from domain.edition.merge import Texts
from runtime.worker import prepare
from storage import audit, rule_texts, rules
from storage.database import Database
from storage.errors import DatabaseUnavailable, NotFound
from tests import lives


@pytest.fixture
def amended(monkeypatch: pytest.MonkeyPatch) -> Texts:
    """The next release: the threshold of 2017 is raised in the edition's own file."""
    shipped = rules.texts(lives.MEASURE)
    raised = '[evaluation]\nthreshold = { value = 90, source = "default", reference = "raised" }\n'
    return replace(shipped, edition=f"{shipped.edition}\n{raised}")


def release(monkeypatch: pytest.MonkeyPatch, texts: Texts) -> None:
    """Ship other texts of 2017."""
    shipped = rules.texts
    monkeypatch.setattr(rules, "texts", lambda key: texts if key == lives.MEASURE else shipped(key))
    monkeypatch.setattr(rules, "in_force", lambda _, key: rules.load(key))
    rules.load.cache_clear()
    rules.version.cache_clear()


@pytest.fixture(autouse=True)
def _shipped_again() -> Iterator[None]:
    """What ships is read again after each test."""
    yield
    rules.load.cache_clear()
    rules.version.cache_clear()


def test_the_text_is_kept_when_the_measure_opens_and_names_the_version_of_each_decision(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    with database.read() as session:
        (kept,) = rule_texts.versions(session, lives.MEASURE)
        assert {entry.rules_version for entry in audit.history(session, project)} == {kept.version}
        assert rule_texts.texts_of(session, kept.version) == rules.texts(lives.MEASURE)
        assert rule_texts.of_version(session, kept.version) == rules.load(lives.MEASURE)


def test_a_worker_of_the_next_release_keeps_its_text_beside_the_old_one(
    database: Database, monkeypatch: pytest.MonkeyPatch, amended: Texts
) -> None:
    lives.prepared(database)
    old = rules.version(lives.MEASURE)
    release(monkeypatch, amended)
    prepare(database)
    prepare(database)  # the same worker again: nothing new
    with database.read() as session:
        versions = [row.version for row in rule_texts.versions(session, lives.MEASURE)]
        assert versions == [old, rules.version(lives.MEASURE)]
        assert [rule_texts.of_version(session, v).evaluation.threshold.at() for v in versions] == [60, 90]


def test_a_kept_text_never_changes(database: Database) -> None:
    lives.prepared(database)
    with pytest.raises((DBAPIError, DatabaseUnavailable)), database.write() as session:
        session.connection().execute(text("UPDATE rule_text SET measure = 'other'"))
    with pytest.raises(NotFound), database.read() as session:
        rule_texts.of_version(session, f"{lives.MEASURE}@000000000000")


def test_a_release_that_lost_a_term_of_a_file_on_record_does_not_start(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock of that file could not go on."""
    shipped = rules.texts(lives.MEASURE)
    report = """
[terms.report]
title = "relazione"
allowance = { value = { days = 60 }, source = "default", reference = "ours" }
counted_from = "submission"
term_class = "delivery"
basis = "regole della misura (default)"
waiting_for = "operator"
at_expiry = "ask"
"""
    release(monkeypatch, replace(shipped, edition=shipped.edition + report))
    lives.prepared(database)
    lives.submitted(database)
    prepare(database)
    release(monkeypatch, shipped)
    with pytest.raises(InvalidMeasure, match=r"terms\.report: missing; a file of azioni-di-rete-2017 has it"):
        prepare(database)
