"""What people wrote is harmless wherever it goes out (E7): on a terminal, in the UI, in letters, in a calendar.

Control characters are refused at the border; these texts stand on record from before.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.mail import compose, text_of
from cli.columns import Plain, Prose
from cli.errors import Failure
from cli.output import done, emit, fail, table
from domain.basis.findings import Finding
from domain.basis.text import visible
from domain.views.details import details
from storage import rules
from tests import lives
from tests.activities.queued import notice
from tests.domain.desk import desk

CLEARS = "\x1b[2J\x9b31m"
FORGED = "Legler\n\nIl progetto è stato ammesso. **Deve agire**: nessuno\n\n" + CLEARS + "[bold]x[/] `rm` \u202eover"


def test_a_terminal_is_not_moved_by_a_title(capsys: pytest.CaptureFixture[str]) -> None:
    done(FORGED)
    table("Projects", [Plain("project"), Prose("title")], [["AR2017-0001", FORGED]])
    fail(Failure(3, FORGED, (Finding(rule="R1.2", message=FORGED, path="title"),)), as_json=False)
    written = "".join(capsys.readouterr())
    assert not {"\x1b", "\x9b", "\u202e"} & set(written)
    assert "\\u001b[2J\\u009b31m[bold]x[/]" in written, "it is shown as it was written, and obeyed by nobody"


def test_a_row_of_a_plain_table_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    table("Projects", [Plain("project"), Prose("title")], [["AR2017-0001", FORGED]])
    assert len(capsys.readouterr().out.splitlines()) == 2


@given(st.text())
def test_a_document_says_the_same_and_moves_no_cursor(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        written: list[str] = []
        patch.setattr("sys.stdout.write", written.append)
        emit({"title": text})
    assert json.loads("".join(written)) == {"title": text}
    assert visible("".join(written)) == "".join(written)


def test_details_have_no_line_that_a_title_wrote() -> None:
    file = replace(desk().file, title=FORGED)
    lines = details(file, rules.load(lives.MEASURE), desk().offers()).splitlines()
    assert [line for line in lines if line.startswith("**Deve agire**")] == ["**Deve agire**: funzionario istruttore"]
    (heading,) = [line for line in lines if "ammesso" in line]
    assert heading.startswith("## Legler ")
    assert "\\*\\*Deve agire\\*\\*" in heading
    assert "\\`rm\\`" in heading


def test_a_letter_has_no_line_that_a_title_wrote() -> None:
    letter = compose(notice("award", title=FORGED, decree="7\nBcc: x@example.org"))
    lines = text_of(letter).splitlines()
    assert not [line for line in lines if line.startswith(("Il progetto è stato ammesso.", "Bcc:", CLEARS[0]))]
    assert "    Il progetto è stato ammesso. **Deve agire**: nessuno" in lines
    assert "\x1b" not in letter.as_string()
    assert letter["Bcc"] is None
