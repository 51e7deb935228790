"""What the officer reads in the UI (F115, F85): next deadline, who must act, what is overdue, what stands still."""

from __future__ import annotations

from domain import commands as c
from domain.details import details
from storage import rules
from tests import lives
from tests.domain.desk import Desk, desk


def shown(counter: Desk) -> list[str]:
    """The lines of the current details."""
    return details(counter.file, rules.load(lives.MEASURE)).splitlines()


def test_the_next_deadline_and_who_must_act() -> None:
    lines = shown(desk())
    assert "**Deve agire**: funzionario istruttore" in lines
    assert "**Prossima scadenza**: 17/07/2018, istruttoria formale (funzionario istruttore)" in lines
    assert "- entro il **31/08/2018**: conclusione del procedimento (dirigente; art. 2 l. 241/1990)" in lines


def test_a_term_that_stands_still_shows_what_is_left() -> None:
    asked = desk()
    asked.do("request_documents", c.RequestDocuments(items=("x",)), lives.instant(7, 10))
    lines = shown(asked)
    assert "- **sospeso, restano 53 giorni**: conclusione del procedimento (dirigente; art. 2 l. 241/1990)" in lines
    assert "**Prossima scadenza**: 20/07/2018, integrazione documentale (capofila)" in lines


def test_a_term_that_has_passed_is_shown_with_its_day() -> None:
    quiet = desk()
    quiet.do("pass_time", c.Nothing(), lives.instant(8, 1))
    assert "⚠ **Termine scaduto**: istruttoria formale (17/07/2018). Decide il dirigente, mai il sistema." in shown(
        quiet
    )
