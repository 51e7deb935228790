"""The notice of an act as a document: an HTML template made into a PDF, the same bytes for the same words.

Its text is that of the mail. Letters of the usual European alphabets are set in a typeface that every reader of PDF has;
a text with others carries its own.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from activities.wording import Letter

# Millimetres of an A4 page, points of its text.
MARGIN = 25
SIZE = 10.5
SMALL = 8
_EVERYWHERE = "helvetica"
_OWN = "own"

_ITEM = re.compile(r"- (.*)")
_NUMBERED = re.compile(r"\d+\. (.*)")
# A line that begins with what it says: "Importo concesso: 1.000,00 euro".
_LABELLED = re.compile(r"([^:.;]{3,60}): (.+)")


class Block(NamedTuple):
    """A part of a text: a paragraph (``p``) or a list (``ul``, ``ol``), and its lines, each with its label if it has one."""

    kind: str
    rows: list[tuple[str, str]]


def blocks(text: str) -> list[Block]:
    """The parts of a letter's text, which are told apart by blank lines and by how their lines begin."""
    found: list[Block] = []
    for paragraph in text.split("\n\n"):
        for line in paragraph.split("\n"):
            kind, row = _of_line(line)
            continues = line.startswith("    ") and bool(found) and bool(found[-1].rows)
            if continues:
                label, words = found[-1].rows[-1]
                found[-1].rows[-1] = (label, f"{words} {line.strip()}")
            elif found and found[-1].kind == kind and line != paragraph.split("\n")[0]:
                found[-1].rows.append(row)
            else:
                found.append(Block(kind, [row]))
    return found


def _of_line(line: str) -> tuple[str, tuple[str, str]]:
    if item := _ITEM.fullmatch(line):
        return "ul", ("", item[1])
    if item := _NUMBERED.fullmatch(line):
        return "ol", ("", item[1])
    if item := _LABELLED.fullmatch(line):
        return "p", (item[1], item[2])
    return "p", ("", line)


class _Page(FPDF):
    """A page of the office, with the letter's reference and the number of the page at its foot."""

    reference = ""
    typeface = _EVERYWHERE

    def footer(self) -> None:
        """Called by the library at the end of each page."""
        self.set_y(-MARGIN / 2)
        self.set_font(self.typeface, size=SMALL)
        words = f"{self.reference} - pagina {self.page_no()} di {{nb}}"
        self.cell(0, 5, words, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def document(letter: Letter, reference: str, at: datetime) -> bytes:
    """The letter as a PDF; ``reference`` names it at the foot of each page, ``at`` is when it was written."""
    html = _template().render(
        subject=letter.subject,
        sender=letter.sender.split("\n"),
        addressee=letter.addressee.split("\n"),
        about=letter.about.split("\n"),
        body=blocks(letter.body),
        closing=letter.closing.split("\n"),
        signature=letter.signature.split("\n"),
    )
    page = _Page(format="A4")
    page.reference = reference
    page.typeface = _typeface(page, letter.text)
    page.set_margins(MARGIN, MARGIN)
    page.set_auto_page_break(True, MARGIN)
    page.set_font(page.typeface, size=SIZE)
    page.set_title(letter.subject)
    page.set_author(letter.sender.partition("\n")[0])
    page.set_lang("it")
    page.set_creation_date(at)
    page.add_page()
    page.write_html(html, font_family=page.typeface, li_prefix_color=(0, 0, 0))
    return bytes(page.output())


def _typeface(page: FPDF, text: str) -> str:
    """What the text can be set in. An own typeface is ten times slower and larger, so that it is for what needs it."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        for style, path in zip(("", "B", "I", "BI"), _own_typeface(), strict=True):
            page.add_font(_OWN, style, path)
        return _OWN
    return _EVERYWHERE


@cache
def _own_typeface() -> tuple[Path, ...]:
    """Regular, bold, italic, both: the typeface that the library which draws charts brings with it."""
    from matplotlib import get_data_path

    fonts = Path(get_data_path()) / "fonts" / "ttf"
    return tuple(fonts / f"DejaVuSans{style}.ttf" for style in ("", "-Bold", "-Oblique", "-BoldOblique"))


@cache
def _template() -> Template:
    pages = Environment(
        loader=PackageLoader("activities"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template("document.html")
