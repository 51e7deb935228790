"""What a duty rests on is the article that its edition names, and never one that nobody has named (art. 3 l. 241/1990)."""

from __future__ import annotations

from activities import decrees
from activities.mail import compose, text_of
from domain.edition.measure import Measure
from storage import rules
from storage.outbox import PendingNotice
from tests import golden, lives

DUTIES = {"acceptance": "art. 12, comma 2, dell'avviso", "final_claim": "art. 19 dell'avviso"}


def edition(bases: dict[str, str]) -> Measure:
    """The usual edition, with what some of its terms rest on."""
    measure = rules.load(lives.MEASURE)
    own = {name: measure.terms[name].model_copy(update={"basis": basis}) for name, basis in bases.items()}
    return measure.model_copy(update={"terms": {**measure.terms, **own}})


def told(bases: dict[str, str]) -> dict[str, str]:
    """The letters of terms that passed in silence, and the acts among them, by name."""

    def desk(**changes: object) -> golden.Told:
        at = golden.desk(**changes)  # type: ignore[arg-type]
        at.measure = edition(bases)
        return at

    found = {}
    for life in golden.late(desk):
        for notice, at in life.letters:
            queued = PendingNotice(
                1, life.file.project, notice.key, notice.template, notice.to, dict(notice.values), at
            )
            found[notice.template] = text_of(compose(queued, life.said))
            if notice.template in decrees.NAMED_BY:
                found[f"{notice.template} act"] = decrees.act([queued], life.said).text
    return found


def test_the_article_of_the_duty_stands_in_its_notice_in_the_forfeiture_and_in_the_lapse() -> None:
    letters = told(DUTIES)
    assert "atto di adesione (art. 12, comma 2, dell'avviso)" in letters["forfeit"]
    assert "atto di adesione (art. 12, comma 2, dell'avviso)" in letters["forfeit act"]
    assert "domanda di liquidazione finale (art. 19 dell'avviso)" in letters["forfeiture_notice"]
    assert "domanda di liquidazione (art. 19 dell'avviso), 29/12/2018" in letters["lapse"]
    assert "domanda di liquidazione non presentata (art. 19 dell'avviso) entro" in letters["lapse act"]


def test_an_edition_that_names_none_has_none_made_up() -> None:
    """A deed, or our own default, is no article."""
    for bases in ({}, {"acceptance": "regola predefinita del servizio"}):
        letters = told(bases)
        assert "adempimento dovuto: atto di adesione. " in letters["forfeit"]
        assert "Il termine per la domanda di liquidazione, 29/12/2018" in letters["lapse"]


def test_a_requirement_rests_on_what_its_term_says() -> None:
    """Its term has the edition's own words."""
    letter = (golden.LETTERS / "requirement.txt").read_text(encoding="utf-8")
    assert f"\nBase: {rules.load(lives.MEASURE).terms['requirement'].basis}\n" in letter
