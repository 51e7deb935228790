"""A letter that names a reason gives it whole: the code in words, and what the person who found it said of it (art. 3 l. 241/1990)."""

from __future__ import annotations

from datetime import date

from activities import decrees
from activities.mail import compose, text_of
from domain.lifecycle import contents as c
from storage.outbox import PendingNotice
from tests import lives
from tests.activities.queued import notice
from tests.golden import Told, desk
from tests.lives import instant

ABSENT = "altro motivo (la persona risulta assente)"
SHUT = "altro motivo (il locale era chiuso)"


def queued(at: Told) -> PendingNotice:
    """The last letter of a life."""
    told, when = at.letters[-1]
    return PendingNotice(1, told.values["project"], told.key, told.template, told.to, dict(told.values), when)


def last(at: Told) -> str:
    """The last letter of a life, in words."""
    return text_of(compose(queued(at), at.said))


def cut() -> Told:
    """Two lines of the claim are cut by a controller, one of them for a reason that no code says."""
    at = desk().live("check_claim")
    at.do("check_claim", c.CheckClaim(claim="C1", cuts={"L3": "no_signature: foglio 2", "C1/L4": "other: la persona risulta assente"}), instant(11, 20))  # fmt: skip
    return at


def visited(*, before: str) -> Told:
    """A check on the spot finds the first hour wrong before a command of the usual life."""
    at = desk()
    at.draw = "verbale 7"
    at.live(before)
    found = c.RecordCheck(on=date(2018, 10, 9), document="7" * 64, text="trovato chiuso", cuts={"S1": "other: il locale era chiuso"})  # fmt: skip
    at.do("record_check", found, instant(11, 14) if before == "check_claim" else instant(10, 12))
    return at


def claimed(at: Told) -> Told:
    """The final claim of a life, checked; nothing more is cut in it."""
    names = [name for _, name, _ in lives.until("check_claim")]
    rest = lives.until("check_claim")[names.index("declare_outcome") :] if not at.file.claims else ()
    for when, name, content in rest:
        at.do(name, content, when)
    at.do("check_claim", c.CheckClaim(claim="C1"), instant(11, 20))
    return at


def test_a_line_that_is_put_aside_says_so_among_those_that_are_refused() -> None:
    at = desk().live("check_claim")
    at.do("check_claim", c.CheckClaim(claim="C1", cuts={"L3": "no_signature"}, parked={"L4": "no_register"}, minutes_ref="verbale 14"), instant(11, 20))  # fmt: skip
    letter = last(at)
    assert "messo da parte 106,50 euro; manca la riga di registro" in letter
    assert "\nVerbale: 14 (controllo" in letter, "not 'Verbale: verbale'"


def test_the_answer_to_a_contest_quotes_why_each_line_was_cut() -> None:
    at = cut()
    at.do("contest_claim", c.ContestClaim(claim="C1", lines=("L3", "L4"), text="Era presente."), instant(11, 21))
    at.do("decide_contest", c.DecideContest(claim="C1", granted=False, reason="Resta assente."), instant(11, 22))
    letter = last(at)
    assert ABSENT in letter
    assert "manca una firma sul registro (foglio 2)" in letter


def test_the_answer_to_a_contest_quotes_why_a_result_was_refused() -> None:
    at = desk().live("verify_outcome")
    at.do("verify_outcome", c.VerifyOutcome(recipients=("R01",), verified=False, reason="Il contratto è cessato."), instant(11, 5))  # fmt: skip
    proof = {"text": "Era in corso.", "document": "e" * 64, "name": "unilav.pdf", "results": ("O1",)}
    at.do("contest_outcome", c.ContestOutcome.model_validate(proof), instant(11, 6))
    at.do("decide_contest", c.DecideContest(results=("O1",), granted=False, reason="È cessato il 3."), instant(11, 7))
    assert "non era riconosciuto per questo motivo: Il contratto è cessato.\n" in last(at)


def test_what_is_asked_back_for_a_line_says_why_it_was_cut() -> None:
    at = desk(budget={"process": "6300.00", "result": "36672.25"}).live("end_delivery")
    at.do("claim", c.MakeClaim(kind="interim"), instant(10, 26))
    at.do("check_claim", c.CheckClaim(claim="C1"), instant(10, 27))
    at.do("attach", lives.regularity(), instant(10, 27))
    at.do("order_payment", c.OrderPayment(claim="C1", decree="1480"), instant(10, 28))
    at.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="TRN-1"), instant(10, 29))
    at.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "other: la persona risulta assente"}), instant(11, 5))
    at.do("order_recovery", c.OrderRecovery(cents=10_650, decree="9001"), instant(11, 5))
    assert ABSENT in last(at)
    body = decrees.act([queued(at)], at.said).body
    assert "righe pagate e non più riconosciute (C1/L1, altro motivo: la persona risulta assente)" in body


def test_an_hour_found_wrong_before_its_claim_is_told_with_its_reason_when_the_claim_is_checked() -> None:
    """R8.7: it comes cut into the claim, whose sum does not hold it; the letter of the check is the first that can say so."""
    letter = last(claimed(visited(before="declare_outcome")))
    assert SHUT in letter
    assert "Non riconosciuto: 0,00 euro, oltre a 106,50 euro già detratti dalla somma richiesta" in letter
    assert "può essere contestata una volta" in letter
    assert "Rimedi:" in letter


def test_an_hour_found_wrong_in_a_claim_that_waits_for_its_check_is_told_with_the_check() -> None:
    letter = last(claimed(visited(before="check_claim")))
    assert SHUT in letter
    assert "Non riconosciuto: 106,50 euro\n" in letter


def test_a_claim_that_passes_the_grant_says_which_lines_are_not_paid() -> None:
    """R5.7."""
    at = desk(budget={"process": "5000.00", "result": "1000.00"}).live("check_claim")
    at.do("check_claim", c.CheckClaim(claim="C1"), instant(11, 20))
    letter = last(at)
    passing = [line.id for line in at.file.claim_lines.values() if line.cut_cents]
    assert passing
    assert all(f"- {line}: " in letter for line in passing)
    assert letter.count("oltre il massimale o il finanziamento concesso") == len(passing)


def test_the_last_word_about_a_line_counts_also_where_it_is_none() -> None:
    """Restored after a contest, and found wrong again for a reason that its code says."""
    at = claimed(visited(before="declare_outcome"))
    at.do("contest_claim", c.ContestClaim(claim="C1", lines=("L1",), text="Era aperto."), instant(11, 21))
    at.do("decide_contest", c.DecideContest(claim="C1", granted=True, reason="Il locale era aperto."), instant(11, 22))
    again = c.RecordCheck(on=date(2018, 11, 23), document="8" * 64, text="manca il foglio", cuts={"S1": "no_register"}, because="una segnalazione esterna")  # fmt: skip
    at.do("record_check", again, instant(11, 24))
    at.do("claim", c.MakeClaim(kind="supplementary"), instant(11, 25))
    at.do("check_claim", c.CheckClaim(claim="C2"), instant(11, 26))
    letter = last(at)
    assert "manca la riga di registro\n" in letter
    assert "il locale era chiuso" not in letter


def test_a_letter_of_an_earlier_release_holds_the_words_of_its_lines_itself() -> None:
    row = {"line": "C1/L2", "recipient": "R02", "service": "BIL", "day": "20/09/2018", "claimed": "106,50 euro", "cut": "106,50 euro", "reason": "other", "words": "foglio strappato", "parked": ""}  # fmt: skip
    assert "altro motivo (foglio strappato)" in text_of(compose(notice("check_claim", lines=[row])))
