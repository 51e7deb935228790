"""How people write amounts, days and several words, in each language: one notation wherever words are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

Language = Literal["en", "it"]
LANGUAGES: tuple[Language, ...] = ("en", "it")

ROME = ZoneInfo("Europe/Rome")

# What is shown where there is no value.
NOTHING = "–"

# Words of a sentence on record that are not the same in both languages.
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(rf"{_DAY.pattern}T\d\d:\d\d:\d\d(?:[+-]\d\d:\d\d|Z)")
_DECIMAL = re.compile(r"-?\d+\.\d+")

# The words before the last one of several, for each kind of series.
_LAST = {"any": {"en": "or", "it": "o"}, "all": {"en": "and", "it": "e"}}

FORMS = ("euro", "amount", "day", "minute", "instant", "number", "any", "all", "found")

# What registers find, as their answers are kept (``days 60``, ``contract traineeship``): in English a code is its own name.
_FOUND_IT = {
    "placed": "inserito", "not_yet": "non ancora", "other_employer": "un altro datore", "company_in_crisis": "l'azienda in crisi",
    "unknown_contract": "contratto non noto", "unknown_hours": "ore non note", "unknown_cause": "causa non nota",
    "days": "giorni", "hours": "ore", "lines": "righe", "contract": "contratto", "intermittent": "intermittente",
    "traineeship": "tirocinio", "domestic": "lavoro domestico", "occasional": "lavoro occasionale",
    "collaboration": "collaborazione", "home_work": "lavoro a domicilio", "apprenticeship": "apprendistato",
    "fixed_term": "tempo determinato", "open_ended": "tempo indeterminato",
    "public_utility": "lavori di pubblica utilità", "platform": "lavoro su piattaforma", "in_work": "al lavoro", "ended": "cessato",
    "regular": "regolare", "irregular": "irregolare", "under_verification": "in verifica", "definitive": "definitivo",
    "provisional": "provvisorio", "suspended": "sospeso", "revoked": "revocato", "work": "servizi al lavoro",
    "training_a": "formazione, sezione A", "training_b": "formazione, sezione B", "full": "tempo pieno", "part": "tempo parziale",
    "unknown": "non noto", "notice": "comunicazione", "correction": "rettifica", "annulment": "annullamento",
    "worker": "per volontà del lavoratore", "employer": "per volontà del datore", "expiry": "per scadenza",
}  # fmt: skip


def written(value: object, form: str, language: Language) -> str:
    """A value as a reader of the language writes it.

    ``euro`` is an amount with its unit and ``amount`` one without, of cents or of a decimal string; ``day``, ``minute`` and
    ``instant`` are of ISO 8601, an instant with its offset as the clocks of Rome show it; ``number`` is one with decimals; ``any`` and ``all`` join several words; ``found`` is what a register has found. Raises ValueError for any other form.
    """
    if value is None:
        return NOTHING
    match form:
        case "euro":
            return f"{_amount(value, language)} euro"
        case "amount":
            return _amount(value, language)
        case "day":
            return _day(_in_rome(str(value)).date(), language)
        case "minute":
            at = _in_rome(str(value))
            return f"{_day(at.date(), language)} {at:%H:%M}"
        case "instant":
            return _instant(_in_rome(str(value)), language)
        case "number":
            return _number(str(value), language)
        case "any" | "all" if isinstance(value, Iterable) and not isinstance(value, str):
            return _several([str(word) for word in value], form, language)
        case "found":
            return (
                " ".join(_FOUND_IT.get(word) or word_of_record(word, "it") for word in str(value).split())
                if language == "it"
                else str(value)
            )
        case _:
            raise ValueError(form)


def _in_rome(text: str) -> datetime:
    """An instant of ISO 8601 by the clocks of Rome; a day, and an instant without an offset, as it stands."""
    at = datetime.fromisoformat(text)
    return at.astimezone(ROME) if at.tzinfo else at


def word_of_record(word: str, language: Language) -> str:
    """A word of a sentence that was written for scripts: a day, an instant or a number as the reader writes it, any other as it is."""
    if language == "en":
        return word
    forms = {"day": _DAY, "instant": _INSTANT, "number": _DECIMAL}
    form = next((form for form, pattern in forms.items() if pattern.fullmatch(word)), None)
    try:
        return written(word, form, language) if form else word
    except ValueError:  # digits that are no day
        return word


def _number(text: str, language: Language) -> str:
    whole = text.removesuffix(".0")
    return whole.replace(".", ",") if language == "it" else whole


def _amount(value: object, language: Language) -> str:
    try:
        euro = Decimal(value) / 100 if isinstance(value, int) else Decimal(str(value))
    except ArithmeticError:  # an old record does not tell it
        return str(value)
    english = f"{euro:,.2f}"
    return english.translate(str.maketrans(",.", ".,")) if language == "it" else english


def _day(day: date, language: Language) -> str:
    return day.strftime("%d/%m/%Y") if language == "it" else day.isoformat()


def _instant(at: datetime, language: Language) -> str:
    time = at.strftime("%H:%M:%S")
    return f"{_day(at.date(), language)} {'alle ' if language == 'it' else ''}{time}"


def _several(words: list[str], form: str, language: Language) -> str:
    *first, last = words or [NOTHING]
    return f"{', '.join(first)} {_LAST[form][language]} {last}" if first else last
