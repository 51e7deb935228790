"""What letters say: every template renders whole, with the content that its act must have, and nothing personal."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from jinja2 import UndefinedError

from activities import decrees
from activities.mail import compose, parsed, text_of
from activities.wording import DOMICILE_IT, Said, templates, unknown
from domain.basis.vocabulary import DomicileRegister
from domain.edition.measure import Measure
from domain.edition.office import Office
from domain.lifecycle import contents as c
from domain.lifecycle.names import STATE_IT
from domain.lifecycle.states import State
from domain.lifecycle.told import LETTERS
from storage import rules
from storage.outbox import PendingNotice
from tests import golden, lives
from tests.activities.queued import NAMES, VALUES, notice, words


def test_every_letter_reads_as_it_was_read_by_eye() -> None:
    """D2: the whole text of each letter of real lives; ``python -m tests.golden`` writes them anew."""
    kept = {path.stem: path.read_text(encoding="utf-8") for path in golden.LETTERS.glob("*.txt")}
    assert golden.letters() == kept
    assert {name.partition(".")[0].partition("-")[0] for name in kept} == LETTERS.keys() - {"below_minimum"}


@pytest.mark.parametrize("name", NAMES)
def test_every_template_renders(name: str) -> None:
    message = compose(notice(name))
    assert message["Subject"].startswith("[AR2017-0001] ")
    assert "Cooperativa Legler" in text_of(message)
    assert message["Message-ID"] == compose(notice(name))["Message-ID"]


@pytest.mark.parametrize("state", list(State))
def test_a_letter_within_the_office_says_the_state_in_italian(state: State) -> None:
    assert STATE_IT[state] in text_of(compose(notice("escalation", "manager", state=state.value)))


def test_a_letter_to_the_network_names_who_answers_and_no_command() -> None:
    """D2; art. 8 l. 241/1990, art. 3 d.lgs. 39/1993: the office, the responsible person, the way to answer."""
    always = {"Responsabile del procedimento", "@pec.", "artt. 22-25", "Firma: ", "Spett.le Provincia di Bergamo"}
    for name in NAMES:
        letter = words(name)
        assert {part for part in always if part in letter} == always, name
        assert "Passi possibili" not in letter
        assert "Stato:" not in letter


def test_what_an_edition_or_a_file_may_leave_out_has_no_line_of_its_own() -> None:
    """The act of the measure, the page of the file, the register of an address, the commitment: shown when known alone."""
    plain = words("award")
    award = notice("award", commitment="")
    assert "Atto della misura" not in plain, "which act approved the notice of 2017 is not known"
    assert "Fascicolo in linea" not in plain
    assert "Impegno di spesa" not in text_of(compose(award))
    assert "Domicilio digitale: a@pec.example.org\n" in text_of(compose(replace(award, address="a@pec.example.org")))
    known = replace(notice("award", commitment="4417/2018"), address="a@pec.example.org", register="ipa")
    assert "Domicilio digitale: a@pec.example.org (IPA)\n" in text_of(compose(known))
    assert "Impegno di spesa: n. 4417/2018 (art. 56 d.lgs. 118/2011)\n" in text_of(compose(known))
    later = text_of(compose(notice("award", edition="azioni-di-rete-2021")))
    assert "Atto della misura: d.d.u.o. n. 1036 del 2 febbraio 2021, BURL del 5 febbraio 2021\n" in later
    assert {kind.value for kind in DomicileRegister} == DOMICILE_IT.keys()


def test_an_edition_that_says_where_its_files_are_seen_says_it_in_each_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    measure = rules.load(lives.MEASURE)
    page = {"value": "https://www.regione.example/pratiche", "source": "default", "reference": "x"}
    office = Office.model_validate({**measure.office.model_dump(), "access_url": page})
    monkeypatch.setattr(rules, "load", lambda _key: measure.model_copy(update={"office": office}))
    for name in NAMES:
        assert "\nFascicolo in linea: https://www.regione.example/pratiche\n" in words(name), name


def test_an_edition_that_has_a_form_of_the_deed_names_it_in_the_award_and_in_its_reminder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("award", "reminder"):
        assert "modello" not in words(name).lower(), "no form is made up"
    measure = rules.load(lives.MEASURE)
    form = {"value": "allegato 4 dell'avviso", "source": "default", "reference": "x"}
    other = Measure.model_validate({**measure.model_dump(), "acceptance_form": form})
    monkeypatch.setattr(rules, "load", lambda _key: other)
    assert "entro il termine indicato, sul modello previsto: allegato 4 dell'avviso." in words("award")
    assert "\nModello dell'atto di adesione: allegato 4 dell'avviso\n" in words("reminder")
    assert "allegato 4" not in text_of(compose(notice("reminder", term="start")))


def test_whoever_is_funded_late_reads_that_the_term_has_passed_and_what_becomes_of_it() -> None:
    """Art. 2 par. 6 and 9-quinquies l. 241/1990: it ran from the submission, and the act says how long it took."""
    for name in ("fund", "window_closed"):
        late = text_of(compose(notice(name, term="decision", due="2018-06-30")))
        assert "scaduto" not in late
        assert "decorre dalla presentazione della domanda (art. 2, comma 6, l. 241/1990) ed era il 30/06/2018" in late
        assert "Contro l'inerzia" in late
        in_time = text_of(compose(notice(name, term="decision", consequence="escalate")))
        assert "Termine: conclusione del procedimento, entro il 31/08/2018" in in_time


def test_that_silence_grants_nothing_is_said_once() -> None:
    for name in ("receipt", "waiting", "fund", "window_closed"):
        letter = text_of(compose(notice(name, term="decision", consequence="escalate")))
        assert letter.lower().count("il silenzio non vale assenso") == 1, name


def test_a_letter_says_the_remedy_of_its_kind_and_no_other() -> None:
    """Art. 3 par. 4 l. 241/1990; art. 7 par. 8 c.p.a.: before the award the administrative judge, about money the ordinary one."""
    told = {name: words(name) for name in NAMES}
    remedies = rules.load(lives.MEASURE).letters.remedies.at()
    said = {"legitimate_interest": "Tribunale amministrativo", "subjective_right": "giudice ordinario", "none": ""}
    conditional = {"decide_extension", "decide_contest"}  # only where they deny
    for name in set(NAMES) - conditional:
        assert ("Rimedi:" in told[name]) == (remedies[name] != "none"), name
        assert said[remedies[name]] in told[name], name
    assert "entro 60 giorni oppure" in told["award"]


def test_a_template_that_names_what_its_letter_does_not_have_is_an_error_when_it_is_loaded() -> None:
    tree = templates().parse("{{ project }} {{ points }} {{ said.unheard }}")
    assert unknown(tree, "award") == {"unheard"}
    assert unknown(tree, "close") == {"points", "unheard"}


def test_grounds_are_told_one_by_one() -> None:
    """Art. 10-bis: the grounds themselves, and not where they are written."""
    for template in ("give_notice", "revocation_notice"):
        letter = words(template, grounds=["Another sector", "Nine people"])
        assert "1. Another sector\n2. Nine people\n" in letter
        assert "nel fascicolo" not in letter


def test_papers_that_are_asked_for_are_listed() -> None:
    assert "1. Patto di rete firmato\n" in words("request_documents", items=["Patto di rete firmato"])


def test_an_interruption_says_what_is_asked_the_days_that_ran_and_what_ends_it() -> None:
    """Art. 132 par. 2 of regulation 1303/2013: in writing, with its reasons; R8.6."""
    letter = words("interrupt_payment", reason="papers_missing: no register", items=["Register of September"])
    assert "1. Register of September\n" in letter
    assert {line for line in letter.splitlines() if line.startswith("Giorni ")} == {
        "Giorni già trascorsi, che restano contati: 31/12/2018",
        "Giorni che restano da contare: 31/12/2018",
    }
    assert "L'interruzione finisce quando l'ufficio ha ricevuto quanto elencato" in letter
    assert "quando la causa indicata è venuta meno" in words("interrupt_payment", reason="not_due")


def test_the_outcome_of_a_check_names_its_minutes_and_how_to_contest_it() -> None:
    """Art. 3 par. 3 l. 241/1990: an act that is referred to is named, and can be had."""
    named = words("check_claim")
    assert "Verbale: 31/12/2018 (controllo del 31/12/2018); se ne può chiedere copia" in named
    assert "per posta elettronica certificata all'indirizzo indicato sotto, con il numero delle righe" in named
    without = text_of(compose(notice("check_claim", minutes_ref="")))
    assert "senza un verbale a parte: le ragioni sono scritte accanto a ciascuna riga" in without
    whole = text_of(compose(notice("check_claim", minutes_ref="", lines=[])))
    assert "senza un verbale a parte\n" in whole
    assert "accanto a ciascuna riga" not in whole, "no line was cut"
    before = text_of(compose(notice("check_claim", minutes_ref="", checked_on="")))
    assert "verbale a parte" not in before, "a letter of an earlier release does not know when it was"


@pytest.mark.parametrize(
    ("of_lines", "head"),
    [
        (("yes", ""), "Righe non riconosciute o messe da parte:"),
        (("yes",), "Righe messe da parte:"),
        (("",), "Righe non riconosciute:"),
    ],
)
def test_only_where_a_line_was_put_aside_it_is_said_that_it_may_be_claimed_again(
    of_lines: tuple[str, ...], head: str
) -> None:
    """F51."""
    row = notice("check_claim").values["lines"][0]
    assert isinstance(row, dict)
    lines = [{**row, "parked": parked} for parked in of_lines]
    letter = text_of(compose(notice("check_claim", before="", lines=lines)))
    assert f"\n{head}\n" in letter
    assert ("Una riga messa da parte può essere ripresa" in letter) is ("yes" in of_lines)


def test_the_letter_of_a_second_check_tells_its_own_lines_from_those_that_were_told() -> None:
    """Otherwise the sum that is not recognised is of lines of which it does not speak."""
    second = text_of(compose(notice("check_claim", cut="335,48 euro", before="311,81 euro", deducted="")))
    assert "Non riconosciuto: 335,48 euro, di cui 311,81 euro per righe già comunicate" in " ".join(second.split())
    assert "Righe di questo controllo non riconosciute" in second


def test_who_withdraws_before_anything_was_done_keeps_no_duties() -> None:
    never = text_of(compose(notice("withdraw", started_on="", released="")))
    assert "Restano gli obblighi" not in never
    assert "risorse" not in never
    assert "quanto svolto dal 31/12/2018" in text_of(compose(notice("withdraw")))


def test_the_closing_says_from_when_until_when_and_where_papers_are_kept() -> None:
    """Art. 140 of regulation 1303/2013; the place is the edition's own word (our default)."""
    letter = text_of(compose(notice("close", kept_from="31/12/2018", kept_until="02/01/2029")))
    assert "vanno conservati dal 31/12/2018 al 02/01/2029, presso la sede del capofila" in letter
    papers = rules.load(lives.MEASURE).office.papers.versions[0]
    assert papers.source == "default"


def test_a_refusal_answers_each_observation_or_says_that_its_reason_does() -> None:
    """Art. 10-bis: of observations that are not taken the act gives an account."""
    points = {"c" * 64: Said(text="The lead is accredited", further=["There are ten people"])}
    answers = {"reason": "Both grounds stand", "answers": ["It was not on the day", "Nine are named"]}
    letter = text_of(compose(notice("reject"), {"a" * 64: Said(answers), "b" * 64: Said(grounds=["x"]), **points}))
    assert "1. The lead is accredited\n   Risposta: It was not on the day\n" in letter
    assert "2. There are ten people\n   Risposta: Nine are named\n" in letter
    plain = {"a" * 64: Said(reason="Both stand"), "b" * 64: Said(grounds=["x"]), "c" * 64: Said(text="It is")}
    letter = text_of(compose(notice("reject"), plain))
    assert "1. It is\n\nAlle osservazioni risponde la motivazione." in letter
    unknown_points = {**plain, "c" * 64: Said()}
    assert "osservazioni, a cui risponde la motivazione" in text_of(compose(notice("reject"), unknown_points))


@pytest.mark.parametrize("template", ["reject", "revoke", "decide_contest", "decide_extension"])
def test_a_decision_gives_its_reasons(template: str) -> None:
    """Art. 3 l. 241/1990."""
    assert "Motivazione: The budget is not met" in words(template, reason="The budget is not met")


def test_no_tax_code_leaves_in_a_letter_whoever_wrote_it() -> None:
    letter = words("give_notice", grounds=["RSSMRA80A01H501U non è in organico, né rss mra 80a01 h501u"])
    assert "RSSMRA80A01H501U" not in letter
    assert letter.count("[codice fiscale omesso]") == 2


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_that_was_queued_before_an_upgrade_leaves_without_what_it_does_not_know(name: str) -> None:
    few = {key: VALUES[key] for key in ("project", "title", "measure", "state")}
    old = PendingNotice(1, "AR2017-0001", "key", name, "operator", few, lives.OPENED)
    assert "Cooperativa Legler" in text_of(compose(old))


def test_a_missing_value_is_an_error() -> None:
    whole = notice("award")
    few = {name: value for name, value in whole.values.items() if name != "granted"}
    with pytest.raises(UndefinedError):
        compose(replace(whole, values=few))


def test_a_date_is_written_as_italians_do() -> None:
    assert "entro il 31/08/2018" in text_of(compose(notice("award")))
    assert "entro l'11/08/2018" in text_of(compose(notice("award", due="2018-08-11")))


def test_what_is_asked_is_what_is_awaited() -> None:
    """R9.17: of whom data are missing; a term that an edition declares is no hiring."""
    entry = text_of(compose(notice("ask", term="entry_data", people="R01, R05")))
    assert "Mancano per R01, R05 i dati di monitoraggio che la misura chiede all'ingresso." in entry
    own = replace(notice("ask", term="start", people=""), values={**notice("ask", term="start").values, "results": []})
    assert "Nel termine non è pervenuto quanto è dovuto: avvio delle attività." in text_of(compose(own))
    assert "assunzione" not in text_of(compose(own)).partition("Misura:")[2]


def test_the_act_of_a_revocation_says_what_the_clock_had_found() -> None:
    """Art. 3 l. 241/1990: where no person gave the notice in words, its ground is the requirement that was lost."""
    sent = notice("revoke", urgent="", requirement="network", decree="9100", answered="")
    act = decrees.act([sent], {}).text
    assert "motivi comunicati con l'avvio del procedimento, il 31/12/2018: requisito del progetto venuto meno" in act
    assert "(numero minimo di soggetti della rete); memorie non pervenute" in act


def test_the_act_of_a_recovery_says_until_when_and_how_money_comes_back() -> None:
    """Art. 21-ter l. 241/1990."""
    act = decrees.act([notice("order_recovery", recovery_decree="9001")], {}).text
    assert "entro 30 giorni dalla consegna della comunicazione, secondo l'avviso di pagamento pagoPA" in act
    assert "previa diffida (art. 21-ter della legge n. 241 del 1990)" in act


def test_a_forfeiture_answers_memories_only_where_there_were_any() -> None:
    """Art. 10 l. 241/1990."""
    for answered in ("yes", ""):
        sent = notice("forfeit", answered=answered)
        said = {"a" * 64: Said(reason="Nothing was signed")}
        letter, act = text_of(compose(sent, said)), decrees.act([sent], said).text
        assert ("vi risponde la motivazione" in letter) == ("tardivo pervenuti" in act) == bool(answered)
        assert "Motivazione: Nothing was signed\n" in letter


def test_an_act_that_a_letter_recalls_can_be_had() -> None:
    """Art. 3 par. 3 l. 241/1990."""
    for name in ("reopen", "move_end"):
        assert "L'atto si può chiedere in copia per posta elettronica certificata a azioni-di-rete@pec." in words(name)


def test_a_moved_end_says_where_its_act_is_published_and_why_it_comes_sooner() -> None:
    """R7.4; a general act needs no participation (art. 13 l. 241/1990), and is published in the bulletin."""
    longer = golden.LETTERS.joinpath("move_end.txt").read_text(encoding="utf-8")
    assert "Un atto (d.d.s. 1200/2018, BURL Serie Ordinaria n. 39 del 27 settembre 2018) ha spostato" in longer
    assert "Non occorre alcun adempimento." in longer
    running = golden.desk().live("record_services")
    act = c.MoveEnd(until=date(2018, 11, 30), act="d.d.s. 9/2018", reason="Le risorse sono ridotte.")
    running.do("move_end", act, lives.instant(9, 27))
    told, when = running.letters[-1]
    sent = PendingNotice(1, lives.MEASURE, told.key, told.template, told.to, dict(told.values), when)
    letter = text_of(compose(sent, running.said))
    assert "Un atto (d.d.s. 9/2018) ha spostato" in letter
    assert "Il progetto finisce 31 giorni prima" in letter
    assert "Motivazione: Le risorse sono ridotte.\n" in letter
    assert "alcun adempimento" not in letter


def test_the_subject_of_a_mail_begins_beside_its_name_and_is_folded_between_words() -> None:
    """RFC 5322, 2.1.1: lines of 78 characters at most, and never an empty first one, which some programs show as no subject."""
    for name in NAMES:
        message = compose(notice(name))
        head = message.data.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n", "\n")
        lines = re.findall(r"^Subject:.*(?:\n[ \t].*)*", head, re.MULTILINE)[0].split("\n")
        assert lines[0].startswith("Subject: [AR2017-0001] "), name
        assert max(map(len, lines)) <= 78, name
        assert parsed(message.data)["Subject"] == message["Subject"]


def test_a_reminder_of_what_the_network_may_do_does_not_call_it_a_duty() -> None:
    """Artt. 10 and 10-bis l. 241/1990: whoever says nothing of a notice has failed in nothing."""
    for term in ("refusal_notice", "revocation_notice", "forfeiture_notice", "extension_notice"):
        letter = words_of("reminder", term=term)
        assert "osservazioni o memorie, che è una facoltà presentare" in letter, term
        assert "l'adempimento" not in letter, term
    assert "non risulta chiesta una proroga, che è una facoltà chiedere" in words_of(
        "reminder", term="extension_deadline"
    )
    assert "l'adempimento non risulta ancora eseguito" in words_of("reminder", term="acceptance")


def words_of(template: str, **values: str) -> str:
    """A letter with some values of its own."""
    return text_of(compose(notice(template, **values)))


def test_what_lapses_by_decree_has_effect_from_its_delivery_and_answers_what_was_said() -> None:
    """Artt. 10 and 21-bis l. 241/1990."""
    assert "ha effetto dalla consegna di questa comunicazione (art. 21-bis l. 241/1990)" in words_of(
        "lapse", decree="7"
    )
    for answered in ("yes", ""):
        sent = notice("lapse", answered=answered)
        said = {"a" * 64: Said(reason="Nothing was claimed")}
        letter, act = text_of(compose(sent, said)), decrees.act([sent], said).text
        assert ("vi risponde la motivazione" in letter) == ("tardivo pervenuti" in act) == bool(answered)


def test_what_the_head_of_the_office_decides_is_signed_by_them() -> None:
    """Letters of the procedure are the responsible person's (art. 6 l. 241/1990); what ends it, or moves the notice, is not."""
    for name in ("award", "reject", "forfeit", "revoke", "lapse", "uphold", "revocation_archived", "move_end", "close"):
        assert ", dirigente della struttura\n" in words(name), name
