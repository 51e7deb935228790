"""What templates of letters and acts say with numbers, and of things that are listed one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import count

# What was said of one thing: plain words, or its parts by name.
Thing = str | Mapping[str, str]


def days_it(number: object) -> str:
    """``1 giorno``, ``22 giorni``."""
    return f"{number} giorno" if str(number) == "1" else f"{number} giorni"


def people_it(number: object) -> str:
    """``1 persona``, ``20 persone``."""
    return f"{number} persona" if str(number) == "1" else f"{number} persone"


def left_it(number: object) -> str:
    """``resta 1 giorno``, ``restano 22 giorni``."""
    return f"{'resta' if str(number) == '1' else 'restano'} {days_it(number)}"


def paper_it(paper: Thing) -> str:
    """A paper that is asked for, with what is wrong with it, by which article, and what mends it."""
    return _with(paper, "document", defect=": {}", article=" ({})", form="; si regolarizza con: {}")


def ground_it(ground: Thing) -> str:
    """A ground, with the rule that it meets and what proves it."""
    return _with(ground, "fact", rule=" ({})", evidence=", come risulta da: {}")


def grounds_it(grounds: Iterable[Thing], first: int = 1) -> str:
    """Grounds within a sentence: ``1) …; 2) …``."""
    return "; ".join(f"{number}) {ground_it(ground).rstrip('.')}" for number, ground in zip(count(first), grounds))


def _with(thing: Thing, plain: str, **parts: str) -> str:
    """The plain words of a thing, and each of its further parts in its own form."""
    if isinstance(thing, str):
        return thing
    said = [form.format(thing[name].rstrip(".")) for name, form in parts.items() if thing.get(name)]
    return "".join([thing[plain].rstrip(".") if said else thing[plain], *said])


FILTERS: Mapping[str, Callable[..., str]] = {
    "giorni": days_it,
    "persone": people_it,
    "restano": left_it,
    "documento": paper_it,
    "motivo": ground_it,
    "motivi": grounds_it,
}
