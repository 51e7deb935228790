"""Benchmarks run one after the other, each to its end or to the end of its time, and a passed bound is told by the status."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks.harness import named


def script(tmp_path: Path, name: str, words: str) -> Path:
    """A benchmark that does no more than is said."""
    file = tmp_path / f"{name}.py"
    file.write_text(words, encoding="utf-8")
    return file


def test_a_passed_bound_and_a_failure_are_told_and_hold_up_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever comes after it is run all the same."""
    said = {"bench_kept": 0, "bench_passed": 1, "bench_failed": 3, "bench_last": 0}
    files = [script(tmp_path, name, f"raise SystemExit({status})") for name, status in said.items()]
    assert benchmarks.all_of(files) == 1
    told = capsys.readouterr().out
    assert "a bound is passed" in told
    assert "failed (3)" in told
    assert all(name in told for name in said)
    assert benchmarks.all_of(files[:1]) == 0


def test_what_is_not_known_is_said_with_what_there_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = ["SQLite", "PostgreSQL"]
    monkeypatch.setattr("sys.argv", ["bench", "Oracle"])
    with pytest.raises(SystemExit) as ended:
        named("database", known)
    assert ended.value.code == 2
    assert "no database is called Oracle: there are SQLite, PostgreSQL" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["bench", "PostgreSQL"])
    assert named("database", known) == ["PostgreSQL"]
    monkeypatch.setattr("sys.argv", ["bench"])
    assert named("database", known) == known


def test_one_that_does_not_end_is_ended_with_what_it_has_started(tmp_path: Path) -> None:
    """Its server would be measured by the next one."""
    started = tmp_path / "started"
    words = f"""
import pathlib, subprocess, sys, time
server = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path({str(started)!r}).write_text(str(server.pid))
time.sleep(600)
"""
    ran = benchmarks.run(script(tmp_path, "bench_endless", words), longest=3)
    assert ran.status is None
    assert ran.word == "not at its end in time"
    server = started.read_text() if started.exists() else ""
    while server and runs(server):  # where it came so far in its time
        time.sleep(0.05)


def runs(process: str) -> bool:
    """Whether a process is at work; one that has ended may wait for its parent."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
