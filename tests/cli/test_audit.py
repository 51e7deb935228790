"""``audit verify`` and ``doctor`` on a trace that is whole, and on one that somebody has touched (F90)."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import anchors, chain, watch
from storage.database import Database
from storage.watch import Certificate
from tests import lives
from tests.attacker import attacking
from tests.service import starter

AWARDED = "UPDATE audit_entry SET actor = 'somebody' WHERE name = 'award'"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """An awarded project in the data directory of a service."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    lives.live(database, lives.submitted(database).project, lives.until("accept"))
    return database


def test_a_whole_trace(database: Database, tmp_path: Path) -> None:
    document = starter(tmp_path, "audit", "verify", lives.MEASURE)
    (measure,) = document["measures"]
    assert document["ok"]
    assert (measure["measure"], measure["entries"], measure["findings"]) == (lives.MEASURE, 6, [])
    assert len(measure["head"]) == 64
    assert starter(tmp_path, "audit", "verify") == document
    assert "6 entries" in starter(tmp_path, "audit", "verify", as_json=False)


def test_a_broken_trace_names_the_entry(database: Database, tmp_path: Path) -> None:
    with attacking(database) as hand:
        hand.execute(AWARDED)
    document = starter(tmp_path, "audit", "verify", status=1)
    assert not document["ok"]
    finding = next(one for one in document["measures"][0]["findings"] if one["kind"] == "changed")
    assert finding["message"].startswith(
        "number 5, 'award' of AR2017-0001 by somebody on 2018-08-01 12:00, was changed"
    )
    assert finding["command_id"].startswith("AR2017-0001/award/")
    assert {name: finding[name] for name in ("kind", "number", "command", "project", "at", "actor")} == {
        "kind": "changed", "number": 5, "command": "award", "project": "AR2017-0001", "at": "2018-08-01T12:00:00+02:00",
        "actor": "somebody",
    }  # fmt: skip
    words = starter(tmp_path, "audit", "verify", status=1, as_json=False)
    assert finding["message"] in words
    assert "76,642.00 from reserved to committed (d.d.s. n. 11352 of 1 August 2018)" in words


def test_the_doctor_reports_a_broken_trace(database: Database, tmp_path: Path) -> None:
    def trace() -> dict[str, object]:
        (found,) = (c for c in starter(tmp_path, "doctor", status=1)["checks"] if c["name"] == "trace")
        return dict(found)

    assert trace()["detail"] == "15 entries, each bound to the one before it"
    with attacking(database) as hand:
        hand.execute(AWARDED)
    assert trace()["ok"] is False
    assert "number 5, 'award' of AR2017-0001" in str(trace()["detail"])


def test_a_record_that_was_put_back_whole_is_found_by_the_files(database: Database, tmp_path: Path) -> None:
    """F90: an older back-up is whole by itself; what the later certificates have seen stands beside it."""
    with (
        closing(sqlite3.connect(tmp_path / "azioni.db")) as now,
        closing(sqlite3.connect(tmp_path / "older.db")) as older,
    ):
        now.backup(older)
    lives.live(database, "AR2017-0001", lives.LIFE[3:4])
    with database.read() as session:
        heads = anchors.heads_of(chain.inspect(session, {}))
    later = lives.sealed(Certificate(datetime.now(UTC), {}, [], [], heads))
    (tmp_path / "certificates").mkdir()
    words = asdict(later) | {"at": later.at.isoformat()}
    (tmp_path / "certificates" / "1.json").write_text(json.dumps(words), encoding="utf-8")
    assert starter(tmp_path, "audit", "verify")["ok"]
    database.close()
    for beside in tmp_path.glob("azioni.db*"):
        beside.unlink()
    (tmp_path / "older.db").rename(tmp_path / "azioni.db")
    assert [f["kind"] for f in starter(tmp_path, "audit", "verify", status=1)["measures"][0]["findings"]] == [
        "rewritten"
    ]
    (trace,) = (c for c in starter(tmp_path, "doctor", status=1)["checks"] if c["name"] == "trace")
    assert trace["ok"] is False


def test_a_copy_of_a_certificate_is_a_witness_that_the_record_has_not(database: Database, tmp_path: Path) -> None:
    """Chain, head and certificates on record are all written anew: the file says otherwise, wherever it is kept."""
    with database.read() as session:
        heads = anchors.heads_of(chain.inspect(session, {}))
    with database.write() as session:
        watch.record(session, lives.sealed(Certificate(datetime.now(UTC), {}, [], [], heads)))
    copies = tmp_path / "copies"
    copies.mkdir()
    (copies / "1.json").write_text(json.dumps({"at": "2018-08-02T05:00:00+00:00", "heads": heads}), encoding="utf-8")
    (copies / "2.json").write_text("[", encoding="utf-8")
    with attacking(database) as hand:
        here = f"measure = '{lives.MEASURE}'"
        last = f"(SELECT max(number) FROM audit_chain WHERE {here})"
        this = f"{here} AND number = {last}"
        hand.execute(f"DELETE FROM audit_entry WHERE id = (SELECT entry FROM audit_chain WHERE {this})")
        hand.execute(f"DELETE FROM audit_chain WHERE {this}")
        hash = f"(SELECT hash FROM audit_chain WHERE {this})"
        hand.execute(f"UPDATE chain_head SET number = {last}, hash = {hash} WHERE {here}")
        hand.execute("DELETE FROM certificate")
    assert starter(tmp_path, "audit", "verify")["ok"]
    document = starter(tmp_path, "audit", "verify", "--certificates", str(copies), status=1)
    (finding,) = document["measures"][0]["findings"]
    assert (finding["kind"], finding["number"]) == ("rewritten", 6)
    assert "2018-08-02" in finding["message"]


def test_a_measure_that_nobody_knows(database: Database, tmp_path: Path) -> None:
    assert starter(tmp_path, "audit", "verify", "azioni-di-rete-1999", status=4)["error"]["code"] == "not_found"
