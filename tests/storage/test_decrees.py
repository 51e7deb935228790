"""One decree awards several projects, and stays one (R4.9)."""

from __future__ import annotations

from datetime import date

from domain.basis.decree import Decree
from domain.lifecycle import contents as c
from storage.database import Database
from tests import lives

BARE = c.Award(decree="622", cup=lives.CUP)


def scored(database: Database, title: str) -> str:
    """A project that waits for its decree."""
    project = lives.submitted(database, title=title).project
    lives.live(database, project, lives.until("award"))
    return project


def awarded(database: Database, project: str, content: c.Award, day: int) -> Decree | None:
    """The decree of a project that was awarded on a day of August."""
    assert lives.decide(database, project, "award", content, lives.instant(8, day)).accepted
    return lives.file_of(database, project).facts.decree


def test_a_decree_named_again_without_a_date_is_the_one_that_is_known(database: Database) -> None:
    lives.prepared(database)
    first, second, third, fourth = (scored(database, title) for title in ("One", "Two", "Three", "Four"))
    same = Decree(kind="d.d.s.", number="622", date=date(2018, 8, 1))
    assert awarded(database, first, BARE, 1) == same
    assert awarded(database, second, BARE, 3) == same, "not of the day on which the second project was awarded"
    other = Decree(number="622", date=date(2018, 8, 2))
    assert awarded(database, third, BARE.model_copy(update={"decree": other}), 4) == other.completed(
        date(2018, 8, 2), "d.d.s."
    )
    assert awarded(database, fourth, BARE, 5) == other.completed(date(2018, 8, 2), "d.d.s."), "the last word counts"
