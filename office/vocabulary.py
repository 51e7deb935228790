"""The words that a command takes: bands, services, reasons, kinds of documents, columns of tables, by edition."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from domain.basis.calendar import holiday_names
from domain.basis.language import _, language, mark, of_edition
from domain.basis.notation import written
from domain.edition.catalogue import RULES
from domain.edition.measure import Measure
from domain.edition.provenance import provenance
from domain.registers.answers import Register
from domain.registers.codes import CodeList
from domain.terms.reckoning import LIMITED
from office.forms import FORMS, WRITTEN
from office.register_rows import SHAPES
from storage import rules
from storage.troubles import Kind

# What each word means; the text is empty where the word says it all.
Meanings = Mapping[str, str]


# Years in which each holiday stands at least once, alone and on a day with another one.
FIRST_YEAR, LAST_YEAR = 2014, 2060
# Codes of registers that are written in capitals; others are words.
_IN_CAPITALS = re.compile(r"[a-z0-9]{1,2}|[a-z](\.\d\d){2}")


class Words(NamedTuple):
    """The words that may stand in one place of a command."""

    where: str
    meanings: Meanings
    of: tuple[str, ...] = ()
    """The editions that have them, the forms, or a register and its column; all when empty."""


def term_names() -> list[str]:
    """The names of all terms, of whichever edition."""
    return sorted(rules.term_titles())


def reason_codes() -> set[str]:
    """The codes of reasons, for a cut or an interruption, of whichever edition."""
    of = [rules.load(key).claims for key in rules.editions()]
    return {code for claims in of for code in (*claims.cut_reasons.at(), *claims.interruption_reasons.at())}


def evidence_kinds() -> set[str]:
    """The kinds of documents that are handed in as evidence, of whichever edition."""
    return {kind for key in rules.editions() for kind in rules.load(key).payments.evidence.at()}


def troubles() -> list[str]:
    """How something stands still, as codes."""
    return [kind.value for kind in Kind]


def effects() -> set[str]:
    """What follows from a requirement that is lost, as a code, in whichever edition."""
    return {effect for key in rules.editions() for effect in rules.load(key).requirements.effects.at().values()}


def references() -> set[str]:
    """Where the values of all editions and the rules come from, and the acts that changed them, in words."""
    values = [value for key in rules.editions() for value in provenance(rules.load(key))]
    acts = {value.act for value in values if value.act}
    messages = {words.reference for rule in RULES.values() for words in rule.says.values() if words.reference}
    return acts | messages | {value.reference for value in values} | {rule.reference for rule in RULES.values()}


def italian_names() -> set[str]:
    """What the editions name in Italian and their readers read: terms and what they rest on, criteria, documents, reasons; and holidays.

    Articles of laws are cited alike in both languages; whatever is only written in letters is Italian.
    """
    found = {LIMITED, *holiday_names(FIRST_YEAR, LAST_YEAR)}
    for key in rules.editions():
        measure = rules.load(key)
        found |= {words for term in measure.terms.values() for words in (term.title, term.basis)}
        found |= {one.title for one in measure.evaluation.grid.at()}
        found |= {words for named in _named(measure) for words in named.values()}
    return {words for words in found if not words.startswith(("art. ", "artt. "))}


def _named(measure: Measure) -> Iterator[Meanings]:
    yield measure.documents.at()
    yield measure.payments.evidence.at()
    yield measure.claims.cut_reasons.at()
    yield measure.claims.interruption_reasons.at()


def of(command: str) -> list[Words]:
    """The words that a command takes, as it is typed. Editions that have the same words share them."""
    found = []
    forms = {name: form for name, (form, taken_by) in FORMS.items() if taken_by.partition(" --")[0] == command}
    for named, form in forms.items():
        needed = {name: words for name, words in form.columns.items() if name not in form.optional}
        found.append(
            Words(mark("Columns of the file, with their Italian headings"), needed, (named,) if len(forms) > 1 else ())
        )
        if form.optional:
            found.append(
                Words(
                    mark("Columns that may be left out, with their Italian headings"),
                    {name: form.columns[name] for name in form.optional},
                )
            )
    if command == "register import":
        found += _of_registers()
    for where, read in _WORDS.get(command, ()):
        by_words: dict[tuple[tuple[str, str], ...], list[str]] = {}
        for key in rules.editions():
            meanings = tuple((word, of_edition(meaning)) for word, meaning in read(rules.load(key)).items())
            by_words.setdefault(meanings, []).append(key)
        shared = len(by_words) == 1
        found += [Words(where, dict(words), () if shared else tuple(keys)) for words, keys in by_words.items()]
    return found


def _of_registers() -> Iterator[Words]:
    """The columns of each register's file with their other spellings, and the codes that stand in them."""
    for register, shape in SHAPES.items():
        needed = {name: ", ".join(others) for name, others in shape.columns.items() if name in shape.needed}
        optional = {name: ", ".join(others) for name, others in shape.columns.items() if name not in shape.needed}
        yield Words(mark("Columns of the file, each with its other headings"), needed, (register.value,))
        yield Words(mark("Columns that may be left out"), optional, (register.value,))
        for column, listed in shape.codes.items():
            yield Words(mark("Codes, by what they mean"), _by_meaning(listed), (register.value, column))


def _by_meaning(listed: CodeList) -> Meanings:
    """The codes of a list under each of their meanings, as they are written."""
    found: dict[str, list[str]] = {}
    for code, means in listed.means.items():
        shown = code.upper() if _IN_CAPITALS.fullmatch(code) else code
        found.setdefault(written(means, "found", language()), []).append(shown)
    return {means: ", ".join(codes) for means, codes in found.items()}


def _bare(words: Sequence[str]) -> Meanings:
    return dict.fromkeys(words, "")


def _services(measure: Measure) -> Meanings:
    return {
        service.code: (service.name_it if language() == "it" else service.name)
        for service in measure.catalogue
        if service.family == "process"
    }


def _contracts(measure: Measure) -> Meanings:
    """What proves each kind of result that an edition pays."""
    outcomes = measure.outcomes
    plan = outcomes.self_employment.plan
    kinds: dict[str, Sequence[str]] = {
        "placement": outcomes.placement.contract_kinds.at(),
        "self_employment": outcomes.self_employment.evidence.at(),
        "business_plan": plan.at() if plan else (),
        "traineeship": outcomes.traineeship.contract_kinds.at() if outcomes.traineeship else (),
    }
    return {word: kind for kind, words in kinds.items() for word in words}


def _criteria(measure: Measure) -> Meanings:
    return {
        one.name: _("{title}, up to {points} points", title=of_edition(one.title), points=one.points)
        for one in measure.evaluation.grid.at()
    }


def _forms(_measure: Measure) -> Meanings:
    return {name: taken_by for name, (_form, taken_by) in (*WRITTEN.items(), *FORMS.items())}


# What the file of each register tells.
_REGISTERS = {
    Register.accreditation: mark("accredited operators"),
    Register.hirings: mark("mandatory notices of hiring"),
    Register.participations: mark("people in other measures"),
    Register.regularity: mark("regularity of contributions (DURC)"),
}


def _registers(_measure: Measure) -> Meanings:
    return {register.value: _(_REGISTERS[register]) for register in SHAPES}


_WORDS: dict[str, tuple[tuple[str, Callable[[Measure], Meanings]], ...]] = {
    "supply-documents": ((mark("Kinds"), lambda measure: measure.documents.at()),),
    "score": ((mark("Criteria"), _criteria),),
    "sign-plan": ((mark("Bands"), lambda measure: _bare(tuple(measure.bands.at()))),),
    "record-services": ((mark("Services"), _services),),
    "declare-outcome": ((mark("Contracts"), _contracts),),
    "check-claim": ((mark("Reasons"), lambda measure: measure.claims.cut_reasons.at()),),
    "record-check": ((mark("Reasons"), lambda measure: measure.claims.cut_reasons.at()),),
    "interrupt-payment": ((mark("Reasons"), lambda measure: measure.claims.interruption_reasons.at()),),
    "attach": ((mark("Kinds"), lambda measure: measure.payments.evidence.at()),),
    "template": ((mark("Forms, and the command that takes each"), _forms),),
    "register import": ((mark("Registers"), _registers),),
    "term": (
        (
            mark("Terms"),
            lambda measure: {name: term.title for name, term in measure.terms.items()},
        ),
    ),
}
