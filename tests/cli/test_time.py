"""Seeing time by the starter: the calculator, the inbox, the feed, the preview of an act, the doctor's verdict."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from rich.console import Console

from cli import output
from cli.app import main
from domain.edition.acts import Enacted
from domain.lifecycle import contents as c
from domain.terms.reckoning import LIMITED
from domain.views import summary
from office import agenda
from storage import measures, watch
from storage.database import Database
from storage.tables import ProjectRow
from storage.watch import Certificate
from tests import lives
from tests.domain.test_ends_and_waiting import clock_to, waiting

Answers = Callable[..., tuple[int, Any]]


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A record with three projects: one overdue, one suspended, one in delivery; today is 10 August 2018."""
    for name in ("DATABASE_URL", "SMTP_URL", "AZIONI_ACTOR", "TEMPORAL_ADDRESS", "TEMPORAL_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AZIONI_DATA", str(tmp_path))
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(tmp_path / "none.toml"))
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    begun = datetime.now(UTC) - timedelta(days=39)
    lives.prepared(database, real=begun)
    late, asked, running = (
        lives.submitted(database, begun + timedelta(hours=n), title=f"Project {n}").project for n in (1, 2, 3)
    )
    assert lives.decide(database, late, "pass_time", c.Nothing(), lives.instant(8, 10)).accepted
    lives.decide(database, asked, "request_documents", c.RequestDocuments(items=("x",)), lives.instant(8, 5))
    lives.deliver(database, asked, lives.instant(8, 6))
    lives.live(database, running, lives.until("sign_plan"))
    return database


@pytest.fixture
def answer(record: Database, capsys: pytest.CaptureFixture[str]) -> Answers:
    """Run a command that is asked for JSON: its status and its one document."""

    def run(*arguments: str) -> tuple[int, Any]:
        status = main([*arguments, "--json"])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return status, json.loads(said.out)

    return run


@pytest.mark.parametrize(
    ("arguments", "due", "reason"),
    [
        (("azioni-di-rete-2018", "completion", "--from", "2026-09-24"), "2026-10-05", "2026-10-04"),
        (("azioni-di-rete-2018", "payment", "--from", "2020-11-30"), "2021-03-01", "2021-02-28"),
        (("azioni-di-rete-2018", "project_end", "--from", "2018-11-05"), "2019-11-05", None),
        (("azioni-di-rete-2017", "project_end", "--from", "2018-08-06"), "2018-12-31", "2019-01-01"),
        (("azioni-di-rete-2018", "decision", "--from", "2020-02-13", "--days", "30"), "2020-06-05", "2020-02-23"),
        (("azioni-di-rete-2018", "decision", "--from", "2018-11-06", "--suspended", "2018-11-10:2018-11-19"), "2019-01-15", "2018-11-10"),
    ],
)  # fmt: skip
def test_the_calculator_gives_the_worked_cases_with_each_moved_day(
    answer: Answers, arguments: tuple[str, ...], due: str, reason: str | None
) -> None:
    """Section 9 of the rules."""
    status, document = answer("term", *arguments)
    assert (status, document["due"]) == (0, due)
    assert [moved["day"] for moved in document["moved"]][:1] == ([reason] if reason else [])
    assert all(moved["reason"] for moved in document["moved"])
    assert document["source"] in ("default", "published")


def test_spring_2020_moves_each_of_its_83_days(answer: Answers) -> None:
    """R9.7."""
    _, document = answer("term", "azioni-di-rete-2018", "decision", "--from", "2020-02-13", "--days", "30")
    assert len([m for m in document["moved"] if "18/2020" in m["reason"]]) == 83


def test_the_calculator_knows_the_acts_on_record(answer: Answers, record: Database) -> None:
    """R7.4: the end that a decree has moved."""
    with record.write() as session:
        moved = Enacted("move_end", "d.d.s. 1", date(2018, 8, 10), "2019-03-31")
        measures.record_act(session, lives.MEASURE, moved, "act-1")
    document = answer("term", lives.MEASURE, "project_end", "--from", "2018-08-06")[1]
    assert (document["due"], document["basis"]) == ("2019-03-31", LIMITED)
    document = answer("term", "azioni-di-rete-2018", "project_end", "--from", "2018-11-05")[1]
    assert document["basis"] == "durata massima del progetto"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("azioni-di-rete-2018", "nothing", "--from", "2020-01-01"), 4),
        (("nothing", "payment", "--from", "2020-01-01"), 4),
        (("azioni-di-rete-2018", "payment", "--from", "soon"), 2),
        (("azioni-di-rete-2018", "payment", "--from", "2020-01-01", "--suspended", "2020-02-01"), 2),
        (("azioni-di-rete-2018", "payment", "--from", "2020-01-01", "--suspended", "2020-02-09:2020-02-01"), 2),
        (("azioni-di-rete-2018", "payment", "--from", "2020-01-01", "--suspended", "2019-02-09:2020-02-01"), 2),
        (("azioni-di-rete-2018", "payment", "--from", "2020-01-01", "--suspended", "2020-02-01:2020-02-09",
          "--suspended", "2020-02-05:2020-02-12"), 2),
        (("azioni-di-rete-2018", "extension_deadline", "--from", "2020-01-01"), 2),
    ],
)  # fmt: skip
def test_the_calculator_says_what_is_wrong(answer: Answers, arguments: tuple[str, ...], status: int) -> None:
    found, document = answer("term", *arguments)
    assert (found, bool(document["error"]["message"])) == (status, True)


def test_deadlines_of_all_projects_overdue_first(answer: Answers) -> None:
    status, lines = answer("deadlines")
    assert status == 0
    assert (lines[0]["project"], lines[0]["term"], lines[0]["overdue"], lines[0]["days_left"]) == (
        "AR2017-0001", "formal_check", True, -24,
    )  # fmt: skip
    assert lines[-1]["status"] == "suspended"
    left = [line["days_left"] for line in lines if not line["overdue"] and line["days_left"] is not None]
    assert left == sorted(left)


def test_deadlines_and_inbox_have_one_shape(answer: Answers) -> None:
    """One row, whoever asks: of all projects, of one, of one role."""
    rows = [row for command in ("deadlines", "deadlines AR2017-0001", "inbox") for row in answer(*command.split())[1]]
    shape = {"project", "term", "due", "days_left", "overdue", "who", "basis", "status", "commands"}
    assert all(shape <= set(row) for row in rows)
    assert len({tuple(sorted(row)) for row in rows}) == 1
    (formal_check,) = [row for row in answer("deadlines", "AR2017-0001")[1] if row["term"] == "formal_check"]
    assert formal_check == next(row for row in answer("deadlines")[1] if row["term"] == "formal_check")


def test_the_inbox_of_a_role(answer: Answers) -> None:
    _, officer = answer("inbox", "--role", "officer")
    assert [(line["project"], line["overdue"]) for line in officer] == [
        ("AR2017-0001", True),
        ("AR2017-0003", False),
    ], "one is overdue, the award of another must be published"
    _, manager = answer("inbox", "--role", "manager")
    assert [(line["project"], line["term"]) for line in manager] == [("AR2017-0001", "formal_check")], "it goes up"
    assert manager[0]["commands"]["admit"] == "officer", "with what moves it, and who may give it"
    _, operator = answer("inbox", "--role", "operator")
    assert [line["project"] for line in operator] == ["AR2017-0002", "AR2017-0003"], "by days left"
    assert "supply-documents" in operator[0]["commands"]


def test_what_ends_the_waiting_for_money_is_an_act_on_the_measure() -> None:
    """A9: a procedure that passes while money is awaited is shown to the head of office, with what can be done."""
    queue = waiting(date(2021, 5, 3))
    clock_to(queue, date(2021, 7, 5))
    stands = agenda.Standing(queue.file, queue.measure, queue.now, queue.offers())
    (passed,) = [agenda.with_acts(line, stands) for line in summary.deadlines(*stands) if line["overdue"]]
    assert (passed["who"], passed["commands"]) == (
        "manager",
        {
            "measure add-funds azioni-di-rete-2021": "manager",
            "measure close azioni-di-rete-2021": "manager",
        },
    )


def test_the_calendar_feed_of_a_role(answer: Answers, tmp_path: Path) -> None:
    status, document = answer("calendar", "--role", "operator", "--out", str(tmp_path / "role.ics"))
    assert status == 0
    feed = icalendar.Calendar.from_ical((tmp_path / "role.ics").read_bytes())
    events = {str(event["UID"]).partition("@")[0]: str(event.decoded("DTSTART")) for event in feed.walk("VEVENT")}
    assert len(events) == document["events"]
    assert events["AR2017-0003/project_end"] == "2018-12-31"
    assert events["AR2017-0002/completion"] == "2018-08-16"


def test_a_term_that_moves_is_the_same_event_with_a_later_sequence(
    answer: Answers, record: Database, tmp_path: Path
) -> None:
    """E11: without a sequence a calendar keeps the old date."""

    def event(moved_to: str) -> tuple[str, int]:
        answer("calendar", "--role", "operator", "--out", str(tmp_path / "role.ics"))
        feed = icalendar.Calendar.from_ical((tmp_path / "role.ics").read_bytes())
        (end,) = [e for e in feed.walk("VEVENT") if str(e["UID"]).startswith("AR2017-0003/project_end@")]
        assert str(end.decoded("DTSTART")) == moved_to
        return str(end["UID"]), int(str(end["SEQUENCE"]))

    uid, sequence = event("2018-12-31")
    act = c.MoveEnd(until=date(2019, 3, 31), act="d.d.s. 1")
    assert lives.decide(record, "AR2017-0003", "move_end", act, lives.instant(8, 10)).accepted
    assert event("2019-03-31")[0] == uid
    assert event("2019-03-31")[1] > sequence


def test_the_feed_of_the_head_of_office_has_what_has_passed(answer: Answers, tmp_path: Path) -> None:
    """R9.5: a term of the administration that passes is shown as overdue everywhere."""
    answer("calendar", "--role", "manager", "--out", str(tmp_path / "role.ics"))
    feed = icalendar.Calendar.from_ical((tmp_path / "role.ics").read_bytes())
    assert "AR2017-0001: formal check (passed)" in {str(e["SUMMARY"]) for e in feed.walk("VEVENT")}


def test_data_of_participants_that_were_not_told_stand_in_deadlines_and_feed(
    answer: Answers, record: Database, tmp_path: Path
) -> None:
    """R9.17: they can still be told when their term has passed; as long as nobody does, it is seen, at the end of the project too."""

    def seen() -> tuple[set[str], set[str]]:
        answer("calendar", "--role", "operator", "--out", str(tmp_path / "role.ics"))
        feed = icalendar.Calendar.from_ical((tmp_path / "role.ics").read_bytes())
        overdue = {
            line["term"]
            for line in answer("deadlines")[1]
            if line["overdue"] and line["project"] == "AR2017-0003" and line["term"].startswith("entry_data")
        }
        summaries = {str(e["SUMMARY"]) for e in feed.walk("VEVENT")}
        return overdue, {one for one in summaries if "AR2017-0003: participant's data" in one}

    title = "AR2017-0003: participant's data at entry"
    plans = lives.until("record_services")[len(lives.until("sign_plan")) :]
    lives.live(record, "AR2017-0003", plans)
    assert seen() == (set(), {title})
    assert lives.decide(record, "AR2017-0003", "pass_time", c.Nothing(), lives.instant(9, 10)).accepted
    assert seen() == ({"entry_data/2018-08-07"}, {f"{title} (passed)"})
    assert lives.decide(record, "AR2017-0003", "record_participants", lives.at_entry(), lives.instant(9, 11)).accepted
    assert seen() == (set(), set())


@pytest.mark.parametrize(
    ("language", "words"), [("en", "met late, on 2018-08-11"), ("it", "adempiuto in ritardo, il 11/08/2018")]
)
def test_what_was_done_late_says_so_with_its_day(
    answer: Answers,
    record: Database,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: str,
) -> None:
    lives.decide(record, "AR2017-0001", "admit", c.Nothing(), lives.instant(8, 11))
    (line,) = [one for one in answer("deadlines", "AR2017-0001")[1] if one["term"] == "formal_check"]
    assert (line["status"], line["due"], line["met_on"], line["overdue"]) == ("met", "2018-07-17", "2018-08-11", False)
    monkeypatch.setenv("AZIONI_LANG", language)
    monkeypatch.setattr(output, "out", Console(highlight=False, force_terminal=True, width=80, color_system=None))
    assert main(["deadlines", "AR2017-0001"]) == 0
    assert words in capsys.readouterr().out


def test_the_preview_of_an_act_writes_nothing(answer: Answers, record: Database) -> None:
    """F66: who gains how many days."""
    before = lives.file_of(record, "AR2017-0003")
    arguments = ("azioni-di-rete-2017", "2019-03-31", "--act", "d.d.s. 1", "--bulletin", "BURL n. 5", "--dry-run")
    status, document = answer("measure", "move-end", *arguments)
    assert status == 0
    assert [(p["project"], p["ends"], p["days"]) for p in document["projects"]] == [("AR2017-0003", "2019-03-31", 90)]
    (letter,) = document["letters"]
    assert "Un atto (d.d.s. 1, BURL n. 5) ha spostato il termine ultimo dell'avviso." in letter["text"]
    assert "La fine del progetto passa dal 31/12/2018 al 31/03/2019." in letter["text"]
    assert lives.file_of(record, "AR2017-0003") == before


def test_the_preview_refuses_what_the_act_would_refuse(answer: Answers) -> None:
    """R7.4: with the rule and its reason, exit 3."""
    status, document = answer("measure", "move-end", "azioni-di-rete-2017", "2010-01-01", "--act", "x", "--dry-run")
    assert (status, [finding["rule"] for finding in document["error"]["findings"]]) == (3, ["R7.4"])


def test_the_preview_of_a_law_shows_who_gains_days(answer: Answers, record: Database) -> None:
    """F104: procedure yes, delivery no; nothing is written."""
    before = lives.file_of(record, "AR2017-0001")
    law = ("azioni-di-rete-2017", "2018-07-10:2018-07-19", "--act", "d.l. 1")
    status, document = answer("measure", "suspend-terms", *law, "--class", "procedure", "--dry-run")
    assert status == 0
    assert {(p["project"], p["term"], p["days"]) for p in document["projects"]} == {("AR2017-0001", "decision", 10)}
    assert ["d.l. 1" in letter["text"] for letter in document["letters"]] == [True]
    assert lives.file_of(record, "AR2017-0001") == before
    assert answer("measure", "suspend-terms", *law, "--class", "holidays", "--dry-run")[0] == 2


def test_the_doctor_tells_of_project_codes_that_were_given_twice(answer: Answers, record: Database) -> None:
    """R4.11: a record of before one code was one project's; no command ends it, so that it is told and no alarm."""

    def codes() -> dict[str, Any]:
        return next(check for check in answer("doctor")[1]["checks"] if check["name"] == "project codes")

    assert codes() == {"name": "project codes", "ok": True, "detail": "each is one project's", "told": False}
    with record.write() as session:
        for project in ("AR2017-0001", "AR2017-0002"):
            row = session.get_one(ProjectRow, project)
            row.facts = {**row.facts, "cup": lives.CUP}
    detail = f"{lives.CUP} is the code of AR2017-0001, AR2017-0002: each should have its own"
    assert codes() == {"name": "project codes", "ok": True, "detail": detail, "told": True}


@pytest.mark.parametrize(("hours", "whole"), [(1, True), (30, False), (-1, False)])
def test_the_silence_of_the_watchdog_is_an_alarm(answer: Answers, record: Database, hours: int, whole: bool) -> None:
    """F117: a certificate that is too old, or of tomorrow, is a finding of its own, and the exit status says so."""
    with record.write() as session:
        seen = Certificate(datetime.now(UTC) - timedelta(hours=hours), {"projects": 1}, [], [])
        watch.record(session, lives.sealed(seen))
    status, document = answer("doctor")
    checks = {check["name"]: check["ok"] for check in document["checks"]}
    assert (status, document["ok"]) == (1, False), "no server runs here"
    assert checks["watchdog"] is whole
    assert checks["record"]
    assert checks["ledger"]
    assert checks["server"] is False
