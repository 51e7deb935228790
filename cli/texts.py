"""The catalogue of the terminal's words, in both directions.

Every English text of the code has its Italian in ``texts/it.po``, whatever the editions name in Italian its English in ``texts/en.po``.
``make texts`` brings both files up to the code: new texts are added with nothing beside them, texts that nobody says any
more go, and what is still to be translated is named. Findings have a catalogue of their own (``domain/edition/rules.toml``).
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from typer._click.core import Context
from typer.main import get_command

from cli import index, pages
from cli.app import app, entries, load
from cli.columns import Column
from domain.bank.treasury import Verdict
from domain.basis.notation import Language
from domain.basis.text import spaced
from domain.basis.vocabulary import ClaimKind, CutReason, EvidenceKind, OutcomeKind, Requirement, Step
from domain.record.states import Account, ClaimState, OrderState, OutcomeState, RecipientState
from domain.registers.answers import Register, Said
from domain.terms.term import TermStatus
from domain.views.documents import Money
from office.language import TEXTS
from office.register_rows import SHAPES
from office.vocabulary import effects, evidence_kinds, italian_names, reason_codes, references, term_names, troubles

ROOT = Path(__file__).parent.parent
ROOMS = ("domain", "storage", "runtime", "office", "cli")
# The functions that take texts: one, or one and many. A column takes its heading, a check its name.
PLURAL = "n_"
KEYWORDS = {"_", "mark", "plainly", "Check", PLURAL} | {kind.__name__ for kind in Column.__subclasses__()}

# The codes that people read the names of.
CODES: tuple[type[StrEnum], ...] = (
    Account,
    ClaimKind,
    ClaimState,
    CutReason,
    EvidenceKind,
    OrderState,
    OutcomeKind,
    OutcomeState,
    RecipientState,
    Register,
    Requirement,
    Said,
    Step,
    TermStatus,
    Verdict,
)

# One text, or one and many.
Text = str | tuple[str, str]

# The languages that are translated into, what each translates, and what stands at the head of its file.
HEADERS: dict[Language, str] = {
    "it": """\
# What people read in the terminal, in Italian. `make texts` brings the file up to the code: give each new text its Italian.
# Keep the placeholders; {x:euro}, {x:amount}, {x:day}, {x:instant}, {x:any} and {x:all} are written as Italian readers do.""",
    "en": """\
# What the editions name in Italian (terms and what they rest on, criteria, documents, reasons), in English. `make texts` brings
# the file up to the editions: give each new name its English. What stands here is told; what is sent stays Italian.""",
}


def file_of(language: Language) -> Path:
    """Where the translations into a language stand."""
    return TEXTS / f"{language}.po"


def said(language: Language = "it") -> set[Text]:
    """Every text that is translated into a language: what the code says into Italian, what the editions name into English."""
    return said_by_code() if language == "it" else set(italian_names())


def said_by_code() -> set[Text]:
    """Those of the functions above, and those of the help."""
    found: set[Text] = {text for text in (*_of_help(), *_of_codes()) if text}
    for path in (ROOT / "worker.py", *(path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))):
        found |= set(_of_file(path))
    return found


def stored(language: Language = "it") -> Catalog:
    """The catalogue as it stands."""
    with file_of(language).open("rb") as file:
        return read_po(file)


def current(catalogue: Catalog, texts: set[Text]) -> Catalog:
    """The catalogue with exactly these texts, each with the translation that it has."""
    made = Catalog(fuzzy=False)
    for text in texts:
        before = catalogue.get(text)
        made.add(text, before.string if before and before.id == text else "")
    return made


def written(catalogue: Catalog, language: Language = "it") -> bytes:
    """The file of a catalogue: sorted, without places and days, so that two changes seldom meet in one line."""
    out = BytesIO()
    write_po(out, catalogue, sort_output=True, no_location=True, omit_header=True, width=0)
    return (HEADERS[language] + _HEAD.format(language=language)).encode() + out.getvalue()


# What gettext needs to know of a file; the days that it usually holds would change with every run.
_HEAD = """
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""


def missing(catalogue: Catalog) -> list[Text]:
    """The texts that have no translation yet."""
    return [text_of(message) for message in catalogue if message.id and not all(translation(message))]


def text_of(message: Message) -> Text:
    """The text of an entry."""
    if isinstance(message.id, str):
        return message.id
    one, many = message.id
    return one, many


def translation(message: Message) -> tuple[str, ...]:
    """The translation of an entry: one form, or two."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _of_file(path: Path) -> Iterator[Text]:
    """The texts of a module, also of calls that stand inside an f-string, which Babel's own reader does not see."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        first, *others = [one.value if isinstance(one, ast.Constant) else None for one in call.args] or [None]
        if name in KEYWORDS and isinstance(first, str):
            yield (first, str(others[0])) if name == PLURAL else first


def _of_codes() -> Iterator[str]:
    for kind in CODES:
        yield from (spaced(one.value) for one in kind)
    yield from map(spaced, term_names())
    yield from map(spaced, (*Money.__annotations__, *reason_codes(), *evidence_kinds(), *effects(), *troubles()))
    yield from (spaced(name) for shape in SHAPES.values() for name in shape.entry.model_fields)
    yield from references()


def _of_help() -> Iterator[str]:
    """The texts of the help: of the starter, and of every command by its module."""
    yield from index.HEADINGS
    starter = get_command(app)
    yield from pages.texts(starter, Context(starter))
    for name, _entry in entries():
        command = load(name)
        for one in (command, *getattr(command, "commands", {}).values()):
            yield from pages.texts(one, Context(one))


def main() -> int:
    """Bring the catalogues up to the code; the exit status says whether anything is without its translation."""
    return max(_brought_up(language) for language in HEADERS)


def _brought_up(language: Language) -> int:
    catalogue = current(stored(language), said(language))
    file_of(language).write_bytes(written(catalogue, language))
    without = missing(catalogue)
    for text in without:
        sys.stdout.write(f"{text}\n")
    sys.stdout.write(f"{file_of(language).name}: {len(catalogue)} texts, {len(without)} without translation\n")
    return 1 if without else 0


if __name__ == "__main__":
    sys.exit(main())
