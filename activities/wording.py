"""The words of letters: a template, the values that the rules have told, and what the edition says of its office.

Letters are written after the decision, from what it has told (``domain.lifecycle.told``) and from what was said with the
command. A template that names a value its letter does not have is an error when it is loaded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, UndefinedError, meta, nodes
from sqlmodel import Session

from activities.phrases import FILTERS
from domain.basis.calendar import day_it, local_day
from domain.basis.decree import Decree
from domain.basis.text import in_letter, without_codes
from domain.commands.table import COMMANDS
from domain.edition.measure import Measure
from domain.edition.office import Office
from domain.lifecycle.contents import EMPTY_CONTENT
from domain.lifecycle.names import STATE_IT
from domain.lifecycle.states import State
from domain.lifecycle.telling import Every, OfTerm, Value, as_stored
from domain.lifecycle.told import LETTERS
from domain.record.addresses import goes_out
from domain.record.cut_words import words_in
from storage import documents, rules
from storage.outbox import PendingNotice

# What follows when a term passes, as letters say it to people; the keys are the effects of
# ``domain.system.passing_time``.
CONSEQUENCE_IT = {
    "escalate": "la questione passa al dirigente",
    "forfeit": "decadenza dal finanziamento",
    "forfeit_by_decree": "si avvia il procedimento di decadenza",
    "end_delivery": "l'erogazione dei servizi si chiude",
    "resume_request": "la richiesta si decide anche senza osservazioni",
    "resume_procedure": "il procedimento riprende e si conclude anche senza osservazioni",
    "decide_on_papers": "si decide sui documenti in possesso dell'ufficio",
    "close": "decadenza da quanto non è stato richiesto",
    "close_again": "il fascicolo si richiude, se nulla è rimasto aperto",
    "stand": "la decisione non può più essere contestata in via amministrativa",
    "close_by_decree": "si avvia il procedimento di decadenza da quanto non è stato richiesto",
    "ask": "",
    "record_status": "si registra l'ultima situazione nota",
    "ask_registers": "",
    "revocation_notice": "è avviato il procedimento di revoca",
    "note": "",
}


# In which role who is responsible signs (artt. 5 and 6 l. 241/1990).
RESPONSIBLE = "responsabile del procedimento"

# What a project has lost, as letters say it; the keys are those of ``domain.basis.vocabulary.Requirement``.
REQUIREMENT_IT = {
    "recipients": "numero minimo di destinatari",
    "companies": "numero massimo di imprese",
    "sector": "imprese dello stesso settore o filiera",
    "network": "numero minimo di soggetti della rete",
    "accreditation": "accreditamento di un soggetto della rete",
}

# Kinds of result, as letters say them; services have their names in the catalogue of the edition.
RESULT_IT = {
    "placement": "inserimento lavorativo",
    "self_employment": "autoimprenditorialità",
    "business_plan": "piano d'impresa",
    "traineeship": "tirocinio",
}

# Where a digital domicile was taken from, as letters say it; the keys are those of ``DomicileRegister``.
DOMICILE_IT = {
    "ini_pec": "INI-PEC",
    "ipa": "IPA",
    "inad": "INAD",
    "elected": "eletto per questo procedimento",
}

# Fields of any command's content: a template may name no other of what was said.
SAYABLE = frozenset(field for row in COMMANDS.values() for field in row.content.model_fields)
# The values of a letter that are hashes of what was said: with its command, with the notice before it, on that notice.
WORDS = ("said", "earlier", "observed")
# What is known of every letter besides what the rules have told: of its edition, and in Italian what they told in codes.
AROUND = frozenset(
    [
        "internal",
        "address",
        "domicile_it",
        "enclosed",
        "number",
        "protocol",
        "written_on",
        "office",
        "signed",
        "remedy",
        "legal_basis",
        "measure_act",
        "acceptance_form",
        "cut_reasons",
        "service_it",
        "term_title",
        "state_it",
        "term_it",
        "consequence_it",
        "days_to_go",
        "requirement_it",
        "duty_it",
        "listed",
    ]
)
# A template that others include may name what any letter has.
_COMMON = AROUND | {field.name for kind in (Every, OfTerm) for field in fields(kind)}
# What a template that others include names of the letters in which it stands.
SHARED = {
    "_observations": {"noticed_on", "answered", "earlier", "observed"},
    "_late": {"days_used", "term_days"},
    "_lines": {"says_aside"},
}
# Before the eighth and the eleventh an article is elided: "entro l'11/01/2019".
_ELIDED = {"il ": "l'", "al ": "all'", "dal ": "dall'", "del ": "dell'"}
_BEFORE_VOWEL = re.compile(r"\b(?:il|al|dal|del) (?=(?:08|11)/\d\d/\d{4})")
_BLANK_LINES = re.compile(r"\n{3,}")


class Said(dict[str, Any]):
    """What was said with the command that a letter tells of; a letter from before it was kept says nothing of it."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in words: of these parts are made its text and, for the notice of an act, its document."""

    subject: str
    sender: str
    addressee: str
    about: str
    body: str
    closing: str
    signature: str

    @property
    def text(self) -> str:
        """The whole letter as plain text."""
        parts = (self.sender, self.addressee, self.about, self.body, self.closing, self.signature)
        return "\n\n".join(part for part in parts if part) + "\n"


@cache
def templates() -> Environment:
    """The letters' templates; a value that is missing is an error, never an empty space."""
    loader = PackageLoader("activities")
    # Plain text: there is no markup to escape, but what people wrote must not pass for the office's own lines.
    found = Environment(  # noqa: S701
        loader=loader,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=harmless,
    )
    found.filters |= FILTERS
    names = [name.removesuffix(".txt") for name in loader.list_templates() if name.endswith(".txt")]
    for name in names:
        strange = unknown(found.parse(loader.get_source(found, f"{name}.txt")[0]), name)
        if strange:
            raise UndefinedError(f"{name}: no letter has {', '.join(sorted(strange))}")
    if hidden := [
        f"{name}: {field.name}" for name, kind in LETTERS.items() for field in fields(kind) if field.name in AROUND
    ]:
        raise UndefinedError(f"these values are hidden by what every letter has: {', '.join(hidden)}")
    if missing := LETTERS.keys() - set(names):
        raise UndefinedError(f"these letters have no template: {', '.join(sorted(missing))}")
    return found


def unknown(tree: nodes.Template, name: str) -> set[str]:
    """What a template names and its letter does not have."""
    own = {field.name for field in fields(LETTERS[name])} if name in LETTERS else SHARED.get(name, set())
    said = {
        node.attr
        for node in tree.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name in WORDS
    }
    return (meta.find_undeclared_variables(tree) - _COMMON - own) | (said - SAYABLE)


def harmless(value: object) -> object:
    """A value as it may stand in a letter, whoever wrote it."""
    return without_codes(in_letter(value)) if isinstance(value, str) else value


def said_in(session: Session, notices: Iterable[PendingNotice]) -> dict[str, Said]:
    """What was said with the commands of some letters, and before them, by its hash."""
    told = [notice.values for notice in notices]
    hashes = {values.get(name, "") for values in told for name in WORDS}
    hashes |= {row.get("said", "") for values in told for row in _rows(values)}
    hashes -= {"", EMPTY_CONTENT}
    return {sha256: Said(json.loads(data)) for sha256, data in documents.read_all(session, hashes).items()}


def _rows(values: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of all lists of a letter."""
    return [row for value in values.values() if isinstance(value, list) for row in value]


def _in_words(row: Mapping[str, str], said: Mapping[str, Said]) -> dict[str, str]:
    """A row with the words of its reason: those of a line's cut, or of a result's refusal; one of before holds them itself."""
    spoken = said.get(row.get("said", ""), Said())
    words = words_in(spoken, name) if (name := row.get("named")) else spoken["reason"] or ""
    return {"words": words, **row}


def letter(notice: PendingNotice, said: Mapping[str, Said]) -> Letter:
    """A queued letter in words, with what was said by its hash. The first line of a template is its subject."""
    values = values_of(notice, said)
    subject, _, body = _rendered(notice.template, values).partition("\n")
    around = {part: _rendered(f"_{part}", values) for part in ("sender", "addressee", "closing", "signature")}
    return Letter(subject=subject.strip(), about=_rendered("_project", values), body=body.strip(), **around)


def protocol_mark(notice: PendingNotice) -> str:
    """The mark of the register of correspondence, as letters and their copies bear it; empty until it is entered."""
    if not notice.protocol or notice.protocol_on is None:
        return ""
    return f"Protocollo n. {notice.protocol} del {day_it(notice.protocol_on)}"


def _rendered(name: str, values: Mapping[str, Any]) -> str:
    text = templates().get_template(f"{name}.txt").render(values)
    return tidy(text)


def tidy(text: str) -> str:
    """A text with its articles elided, and one blank line between paragraphs."""
    elided = _BEFORE_VOWEL.sub(lambda found: _ELIDED[found[0]], text)
    return _BLANK_LINES.sub("\n\n", elided).strip()


def values_of(notice: PendingNotice, said: Mapping[str, Said]) -> dict[str, Any]:
    """All that a letter knows: what was told, what was said, and what its edition says of the day on which it was written."""
    values: dict[str, Any] = dict(notice.values)
    if "lead" not in values:  # It was queued by a release that told less: what it does not know, it does not say.
        known = [*fields(Every), *fields(OfTerm), *fields(LETTERS[notice.template])]
        values = {field.name: "" for field in known} | values
    values = {**_added_since(notice.template), **values}
    for name in WORDS:
        values[name] = said.get(values.get(name, ""), Said())
    values |= {name: [_in_words(row, said) for row in rows] for name, rows in values.items() if isinstance(rows, list)}
    day = local_day(notice.queued_at)
    values |= {
        "internal": not goes_out(notice.recipient),
        "address": notice.address,
        "enclosed": ", ".join(one.name for one in notice.enclosed),
        "domicile_it": DOMICILE_IT.get(notice.register, ""),
        "number": notice.id,
        "protocol": protocol_mark(notice),
        "written_on": day_it(day),
        "term_title": _term_title,
        "days_to_go": (date.fromisoformat(values["due"]) - day).days if values["due"] else 0,
    }
    return values | _in_italian(values) | of_edition(values["edition"], notice.template, day, notice)


@cache
def _added_since(template: str) -> dict[str, Value]:
    """The values of a letter that letters of earlier releases do not have, as they are when nothing is known."""
    added = (field for field in (*fields(Every), *fields(LETTERS[template])) if field.default is not MISSING)
    return {field.name: as_stored(field.default) for field in added}


def _in_italian(values: Mapping[str, Any]) -> dict[str, Any]:
    """The codes and days of a letter as people read them."""
    due = values["due"]
    decrees = {name: Decree.of_text(said).it() for name, said in values.items() if name.endswith("decree") and said}
    return {
        **decrees,
        "state_it": STATE_IT[State(values["state"])],
        "term_it": _term_title(values["term"]),
        "consequence_it": CONSEQUENCE_IT[values["consequence"]] if values["consequence"] else "",
        "requirement_it": REQUIREMENT_IT.get(values.get("requirement", ""), ""),
        "duty_it": _term_title(values.get("duty", "")),
        "due": day_it(date.fromisoformat(due)) if due else "",
    }


def _term_title(term: str) -> str:
    return rules.term_titles()[term.partition("/")[0]] if term else ""


def of_edition(key: str, template: str, day: date, named: PendingNotice | None = None) -> dict[str, Any]:
    """Who answers for the letter, what can be done against it, and the words of the edition's codes; nothing for one of before."""
    if not key:
        nobody: dict[str, Any] = {
            "office": dict.fromkeys(Office.model_fields, ""),
            "signed": "",
            "remedy": "",
            "legal_basis": (),
            "measure_act": "",
            "acceptance_form": "",
            "cut_reasons": {},
        }
        return {**nobody, "service_it": lambda code: code}
    measure = rules.load(key)
    office = _office(measure.office, day)
    if named is not None:  # the register of actors knows better who they were
        office |= {
            "signer": named.signer or office["signer"],
            "responsible": named.responsible or office["responsible"],
        }
    responsible = template in measure.letters.by_responsible.at(day)
    signed = (
        f"{office['responsible']}, {RESPONSIBLE}" if responsible else f"{office['signer']}, {office['signer_role']}"
    )
    return {
        "office": office,
        "signed": signed,
        "remedy": _remedy(measure, template, day),
        "legal_basis": measure.legal_basis,
        "measure_act": measure.act.at(day).it() if measure.act else "",
        "acceptance_form": measure.acceptance_form.at(day) if measure.acceptance_form else "",
        "cut_reasons": measure.claims.cut_reasons.at(day),
        "service_it": partial(_service_it, measure),
    }


def sender(notice: PendingNotice) -> str:
    """The certified mail of the office, from which its letters go; empty for a letter of before, which names no edition."""
    key = notice.values.get("edition", "")
    return rules.load(key).office.pec.at(local_day(notice.queued_at)) if key else ""


def _office(office: Office, day: date) -> dict[str, str]:
    return {
        "administration": office.administration.at(day),
        "directorate": office.directorate.at(day),
        "name": office.name.at(day),
        "pec": office.pec.at(day),
        "responsible": office.responsible.at(day),
        "contact": office.contact.at(day),
        "signer": office.signer.at(day),
        "signer_role": office.signer_role.at(day),
        "substitute": office.substitute.at(day),
        "access": office.access.at(day),
        "access_url": office.access_url.at(day) if office.access_url else "",
        "privacy": office.privacy.at(day),
        "papers": office.papers.at(day),
        "collection": office.collection.at(day),
    }


def _remedy(measure: Measure, template: str, day: date) -> str:
    rules_of = measure.letters
    words = rules_of.remedy_words.at(day)[rules_of.remedies.at(day)[template]]
    days = {name: measure.terms[name].allowance.at(day).days for name in ("appeal", "petition")}
    return words.format(**days)


def _service_it(measure: Measure, code: str) -> str:
    service = measure.services.get(code)
    return service.name_it if service is not None else RESULT_IT.get(code, code)
