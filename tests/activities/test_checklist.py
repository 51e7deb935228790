"""What each letter to the network must contain, by the list of letters that a jurist would sign: read in the golden texts.

The texts themselves are compared with real lives by ``test_letters``; a wording may change, a required point may not go.
"""

from __future__ import annotations

import re

import pytest

from activities.enclosures import NAMING
from domain.commands.table import COMMANDS
from tests import golden

# Artt. 3 and 8 l. 241/1990, art. 3 d.lgs. 39/1993, artt. 22-25 l. 241/1990, artt. 13-14 reg. (UE) 2016/679.
FRAME = {
    "administration": r"^Regione Lombardia$",
    "addressee": r"^Spett\.le .+ \(codice fiscale o partita IVA \d{11}\)$",
    "domicile": r"^Domicilio digitale: \S+@\S+$",
    "number and day": r"^Comunicazione n\. \d+ del(?: |l')\d\d/\d\d/\d{4}$",
    "project": r"^Progetto: .+ \(AR\d{4}-\d{4}\)",
    "measure and its acts": r"^Misura: .+\(l\.r\. 30/2015 .+\)$",
    "who answers": r"^Responsabile del procedimento: \S.* \(\S+@\S+\)$",
    "way to reply": r"^Risposte: per posta elettronica certificata a \S+@pec\.\S+$",
    "access": r"^Fascicolo: .+artt\. 22-25 l\. 241/1990",
    "privacy": r"^Dati personali: .+artt\. 13 e 14",
    "signature": r"^Firma: \S",
    "source": r"art\. 3, comma 2, d\.lgs\. 39/1993",
}
SUM = r"\d,\d\d euro"
TERM = r"^Termine: .+(entro il|entro l'|scaduto|giorni dalla consegna)"
JUDGE, ORDINARY = r"^Rimedi: .*Tribunale amministrativo", r"giudice ordinario"
REASONS = r"Motivazione: \S"
GROUNDS = r"^1\. \S"
PROVED = r"^1\. .+ \(art\. 5 dell'avviso\), come risulta da: \S"
# Letter: the points that are its own.
OWN = {
    "receipt": (r"presentata il", SUM, TERM, r"Contro l'inerzia", r"artt\. 7, 8 e 18-bis"),
    "waiting": (r"presentata il", r"Posto in lista d'attesa: \d+", rf"Risorse libere .+{SUM}", r"Chiusura dello sportello: \d", TERM, r"Contro l'inerzia"),
    "fund": (SUM, r"^Conclusione del procedimento: .+\d\d/\d\d/\d{4}", r"art\. 2, comma 6", r"Contro l.inerzia"),
    "request_documents": (GROUNDS, TERM, r"sospes"),
    "give_notice": (GROUNDS, PROVED, TERM, r"10-bis"),
    "reject": (GROUNDS, PROVED, REASONS, r"d\.d\.s\.|decreto", JUDGE),
    "window_closed": (SUM, r"si è chiuso il 21/08/2018", r"n\. \d+ in ordine di arrivo", r"provvedimento espresso", TERM, r"Contro l'inerzia"),
    "not_funded": (SUM, r"n\. 12000 del 27 agosto 2018", r"chiuso il 21/08/2018", r"n\. \d+ in ordine di arrivo", r"Ultima domanda finanziata: n\. \d+ .+ presentata il", r"[Nn]é l'ammissibilità né il merito", JUDGE),
    "award": (SUM, r"CUP", r"11352", TERM, JUDGE),
    "transmission": (r"d\.d\.s\. n\. 11352 del", r"nella comunicazione n\. 4 del 01/08/2018", r"allegato a questa comunicazione: decreto 11352\.pdf"),
    "publication": (r"https://", SUM),
    "reminder": (TERM,),
    "forfeiture_notice": (TERM, r"artt\. 7 e 8"),
    "forfeit": (r"13208", ORDINARY),
    "start": (r"Avvio: \d", r"Fine del progetto: \d", r"domanda di liquidazione finale", TERM),
    "plan_reminder": (r"firmati: \d+ su \d+", rf"{SUM} su .+{SUM} previsti", TERM),
    "outcome_refused": (r"R10", REASONS, ORDINARY),
    "check_claim": (r"C1", SUM, r"L3", ORDINARY),
    "decide_contest-granted": (REASONS, SUM),
    "decide_contest-denied": (REASONS, ORDINARY),
    "interrupt_payment": (r"C1", r"manca il registro di settembre"),
    "resume_payment": (r"C1", TERM),
    "confirm_payment": (r"C1", SUM, r"TRN-1"),
    "fail_payment": (r"C1", SUM, r"Il conto è chiuso"),
    "set_off": (SUM, r"9001", ORDINARY),
    "decide_extension-granted": (REASONS, r"\d\d/\d\d/\d{4}"),
    "decide_extension-denied": (REASONS, JUDGE),
    "revocation_notice": (GROUNDS, TERM, r"7 e 8|7, 8"),
    "revoke": (REASONS, r"9100", ORDINARY),
    "order_recovery": (r"9001", SUM, r"interessi", TERM, ORDINARY),
    "confirm_recovery": (SUM, r"pagoPA 3021"),
    "lapse": (SUM, r"14000", ORDINARY),
    "withdraw": (SUM,),
    "close": (SUM, r"conserva"),
    "suspend_terms": (r"d\.l\. 18/2020", r"10/07/2018", r"31/07/2018"),
    "move_end": (r"d\.d\.s\. 1200/2018, BURL Serie Ordinaria n\. 39 del", r"31/03/2019"),
}  # fmt: skip
# A request or a notice that a procedure begins is no act to appeal against: the line would mislead.
NO_REMEDY = (
    "receipt",
    "waiting",
    "fund",
    "request_documents",
    "give_notice",
    "window_closed",
    "reminder",
    "forfeiture_notice",
    "revocation_notice",
    "transmission",
)


# Before the award a project has no code.
BEFORE_AWARD = (
    "receipt",
    "waiting",
    "fund",
    "request_documents",
    "give_notice",
    "reject",
    "window_closed",
    "not_funded",
    "suspend_terms",
)
TO_NETWORK = sorted(path.stem for path in golden.LETTERS.glob("*.txt") if "." not in path.stem)


def text(name: str) -> str:
    """A letter as it leaves."""
    return (golden.LETTERS / f"{name}.txt").read_text(encoding="utf-8")


def lacking(letter: str, points: tuple[str, ...]) -> list[str]:
    """The points that a letter does not make."""
    return [point for point in points if not re.search(point, letter, re.MULTILINE)]


@pytest.mark.parametrize("name", TO_NETWORK)
def test_every_letter_to_the_network_says_who_whom_about_what_and_who_answers(name: str) -> None:
    letter = text(name)
    assert lacking(letter, tuple(FRAME.values())) == []
    assert re.match(r"\[AR\d{4}-\d{4}\] \S", letter), "the subject"


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_letter_makes_the_points_of_its_kind(name: str) -> None:
    assert lacking(text(name), OWN[name]) == []


@pytest.mark.parametrize("name", NO_REMEDY)
def test_what_is_no_act_to_appeal_against_has_no_line_of_remedies(name: str) -> None:
    assert "Rimedi:" not in text(name)


@pytest.mark.parametrize("name", TO_NETWORK)
def test_a_letter_to_the_network_never_says_what_belongs_to_the_office(name: str) -> None:
    """No state of before, no command of the service, no content that is only said to lie in the file."""
    body = text(name).partition("\nMisura:")[2]
    assert "Stato:" not in body
    assert "nel fascicolo" not in body
    typed = {row.spelling for row in COMMANDS.values()} | {"starter.py"}
    assert {word for word in re.findall(r"[a-z][a-z.-]+", body) if word in typed} == set()
    assert "--" not in body


@pytest.mark.parametrize("name", TO_NETWORK)
def test_the_basis_of_a_term_is_what_it_rests_on_and_not_its_name_again(name: str) -> None:
    found = re.search(r"^Termine: ([^,]+),.*\nBase: (.+)$", text(name), re.MULTILINE)
    assert found is None or found[1].lower() not in found[2].lower()


@pytest.mark.parametrize("name", TO_NETWORK)
def test_from_the_award_on_every_letter_bears_the_code_of_the_project(name: str) -> None:
    """Art. 11 l. 3/2003."""
    assert ("CUP " in text(name)) == (name not in BEFORE_AWARD)


@pytest.mark.parametrize("name", TO_NETWORK)
def test_whoever_signs_says_in_which_role(name: str) -> None:
    assert re.search(
        r"^Firma: .+, (responsabile del procedimento|dirigente della struttura)$", text(name), re.MULTILINE
    )


def test_a_letter_that_names_a_decree_says_how_it_can_be_had() -> None:
    """Art. 3 par. 3 l. 241/1990: an act that is referred to is named and made available."""
    assert {
        name for name in TO_NETWORK if re.search(r"Il decreto si può chiedere in copia .+@pec\.", text(name))
    } == set(NAMING)
