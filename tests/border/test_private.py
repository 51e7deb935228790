"""Nobody else on the machine reads the data directory; and those who start at once do not meet."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from activities.treasury import Directory
from runtime.private import tighten
from runtime.service import only_one
from storage.database import Database

ROOT = Path(__file__).parent.parent.parent
WRITE = """
import sys
from pathlib import Path
from runtime.processes import run_and_exit
from storage.database import Database

def main():
    data = Path(sys.argv[1])
    Database(f"sqlite:///{data / 'azioni.db'}").migrate()
    (data / "letters").mkdir()
    (data / "letters" / "one.eml").write_text("words")
    return 0

run_and_exit(main)
"""


def modes(directory: Path) -> dict[str, str]:
    """What everybody may do with a directory and all that is in it."""
    return {path.name: oct(path.stat().st_mode & 0o777) for path in (directory, *directory.rglob("*"))}


def test_f3_what_a_process_writes_is_for_its_owner(tmp_path: Path) -> None:
    data = tmp_path / "data"
    subprocess.run([sys.executable, "-c", WRITE, data], cwd=ROOT, check=True)
    found = modes(data)
    assert {"azioni.db", "one.eml"} <= set(found)
    assert set(found.values()) <= {"0o700", "0o600"}


def test_f3_what_stood_open_is_closed_at_the_start(tmp_path: Path) -> None:
    data, beside = tmp_path / "data", tmp_path / "of-somebody-else"
    (data / "letters").mkdir(parents=True, mode=0o755)
    for path in (beside, data / "azioni.db", data / "letters" / "one.eml"):
        path.write_text("tax codes")
        path.chmod(0o644)
    (data / "link").symlink_to(beside)
    data.chmod(0o755)
    (data / "service.lock").touch(mode=0o644)
    with only_one(data):
        (data / "link").unlink()
        assert set(modes(data).values()) <= {"0o700", "0o600"}
        assert oct(beside.stat().st_mode & 0o777) == "0o644"
        assert tighten(data) == 0


def test_the_treasury_may_take_what_is_handed_to_it(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out").chmod(0o770)
    Directory(tmp_path).put("file.xml", b"<a/>")
    assert oct((tmp_path / "out" / "file.xml").stat().st_mode & 0o777) == "0o660"


@pytest.mark.timeout(300)
def test_f4_three_who_start_on_an_empty_record_migrate_it_once(without_tables: Database) -> None:
    code = "import sys; from pathlib import Path; from storage.database import Database; Database(sys.argv[1], Path(sys.argv[2])).migrate()"
    url = without_tables.url.render_as_string(hide_password=False)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, url, str(without_tables.vault.path)],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    said = [process.communicate()[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
    assert not without_tables.behind()
