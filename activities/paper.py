"""The notice of an act as a document: an HTML template made into a PDF, the same bytes for the same words.

Its text is that of the mail. Letters of the usual European alphabets are set in a typeface that every reader of PDF has;
a text with others carries its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from reportlab import rl_config
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.fonts import tt2ps
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import getFont, registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable, ListFlowable, Paragraph, SimpleDocTemplate

from activities.wording import Letter

# Of an A4 page; the text's size and lines are in points.
MARGIN = 25 * mm
WIDTH = A4[0] - 2 * MARGIN - 12  # the library's frame keeps six points at each side
SIZE = 10.5
LINE = 1.25
_EVERYWHERE = "Helvetica"
_OWN = "DejaVuSans"
# Bytes as they are: written as text, for carriers of the eighties, they cost a tenth of a page.
rl_config.useA85 = 0
# Parts whose words are the same in every letter.
_STANDING = frozenset(["head", "sender", "small"])
# The kind of each list, and how the mark of an item is written: numbers as in the text of the mail.
_BULLETS = {"ul": ("bullet", None), "ol": ("1", "%s.")}

_ITEM = re.compile(r"- (.*)")
_NUMBERED = re.compile(r"\d+\. (.*)")
# A line that begins with what it says: "Importo concesso: 1.000,00 euro"; longer before a number; never a sentence.
_LABELLED = re.compile(r"(?![^:]* (?:è|ha) )(?:([^:.;]{3,60}): (.+)|([^:.;]{61,100}): (\d.*))")


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
        return "p", (item[1] or item[3], item[2] or item[4])
    return "p", ("", line)


class _Sheets(Canvas):
    """The sheets of a letter, with its reference and the number of the sheet at their feet."""

    def __init__(self, *args: Any, reference: str, typeface: str, at: datetime, **named: Any) -> None:
        super().__init__(*args, **named)
        self._foot = f"{reference} - pagina {{}} di {{}}"
        self._typeface = typeface
        self._full: list[dict[str, Any]] = []
        self.setDateFormatter(lambda *_: at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'"))

    def showPage(self) -> None:  # noqa: N802 - called by the library, at the end of each sheet
        """Keep it: how many there are is known at the end."""
        self._full.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined] # what the library's own recipe for this does

    def save(self) -> None:
        """All sheets with their feet."""
        for number, sheet in enumerate(self._full, 1):
            self.__dict__.update(sheet)
            self.setFont(self._typeface, SIZE - 2.5)
            self.drawCentredString(A4[0] / 2, MARGIN / 2, self._foot.format(number, len(self._full)))
            super().showPage()
        super().save()


def document(letter: Letter, reference: str, at: datetime) -> bytes:
    """The letter as a PDF; ``reference`` names it at the foot of each page, ``at`` is when it was written."""
    html = _template().render(
        subject=letter.subject,
        sender=letter.sender.split("\n"),
        addressee=letter.addressee.split("\n"),
        about=letter.about.split("\n") if letter.about else [],
        body=blocks(letter.body),
        closing=letter.closing.split("\n"),
        signature=letter.signature.split("\n"),
    )
    typeface = _typeface(letter.text)
    written = BytesIO()
    page = SimpleDocTemplate(
        written,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=letter.subject,
        author=letter.sender.partition("\n")[0],
        lang="it",
        invariant=1,
    )
    sheets = partial(_Sheets, reference=reference, typeface=typeface, at=at)
    page.build([_part(element, typeface) for element in fromstring(html)], canvasmaker=sheets)
    return written.getvalue()


def _part(element: Element, typeface: str) -> Flowable:
    """A part of the page, of an element of the template."""
    kind = element.get("class", "")
    if element.tag == "hr":
        return HRFlowable(width="100%", color="black", thickness=0.5, spaceAfter=SIZE)
    if element.tag in _BULLETS:
        bullet, written = _BULLETS[element.tag]
        return ListFlowable(
            [_paragraph(item, "item", typeface) for item in element],
            bulletType=bullet,
            bulletFormat=written,
            bulletFontName=typeface,
            bulletFontSize=SIZE,
            spaceAfter=SIZE,
        )
    if kind in _STANDING:
        return copy(_standing(kind, tuple(element.itertext()), typeface))
    return _paragraph(element, kind, typeface)


class _Standing(Paragraph):
    """Words that stand in every letter of an office: they are laid out once, for pages of one width."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """How large it is."""
        return (self.width, self.height) if hasattr(self, "blPara") else super().wrap(width, height)


@lru_cache(maxsize=64)
def _standing(kind: str, lines: tuple[str, ...], typeface: str) -> _Standing:
    looks = _looks(kind, typeface)
    fragments = [part for line in lines for part in (looks["br"].clone(), looks["p"].clone(text=line))][1:]
    found = _Standing("", _styles(typeface)[kind], frags=fragments)
    found.wrap(WIDTH, A4[1])
    return found


def _paragraph(element: Element, kind: str, typeface: str) -> Paragraph:
    """An element with its bold words and ends of lines. Given as text it would be parsed again, for a fifth of a page's time."""
    looks = _looks(kind, typeface)
    fragments = [looks["p"].clone(text=element.text)] if element.text else []
    for part in element:
        fragments.append(looks[part.tag].clone(text=part.text or ""))
        if part.tail:
            fragments.append(looks["p"].clone(text=part.tail))
    return Paragraph("", _styles(typeface)[kind], frags=fragments)


def _remembers(typeface: str) -> None:
    """The widths of words, which come again in every letter, are reckoned once: a fifth of a page's time."""
    for name in (typeface, tt2ps(typeface, 1, 0)):
        font = getFont(name)
        font.stringWidth = lru_cache(maxsize=10_000)(font.stringWidth)  # type: ignore[method-assign]


@cache
def _looks(kind: str, typeface: str) -> Mapping[str, Any]:
    """How words of a paragraph look, by their element, and the end of a line."""
    plain, bold, end = Paragraph("p<b>b</b><br/>", _styles(typeface)[kind]).frags
    return {"p": plain, "b": bold, "br": end}


@cache
def _styles(typeface: str) -> Mapping[str, ParagraphStyle]:
    """The looks of paragraphs, by the class that the template names."""
    bold = tt2ps(typeface, 1, 0)
    _remembers(typeface)
    usual = ParagraphStyle("", fontName=typeface, fontSize=SIZE, leading=SIZE * LINE, spaceAfter=SIZE)
    small = SIZE - 2
    return {
        "": usual,
        "head": ParagraphStyle("head", usual, fontName=bold, fontSize=13, leading=SIZE * 1.4, spaceAfter=0),
        "sender": ParagraphStyle("sender", usual, leading=SIZE * 1.4, spaceAfter=SIZE / 2),
        "right": ParagraphStyle("right", usual, alignment=TA_RIGHT),
        "small": ParagraphStyle("small", usual, fontSize=small, leading=small * LINE),
        "item": ParagraphStyle("item", usual, spaceAfter=0),
    }


def _typeface(text: str) -> str:
    """What the text can be set in. An own typeface makes a document larger and slower, so that it is for what needs it."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return _own_typeface()
    return _EVERYWHERE


@cache
def _own_typeface() -> str:
    """Regular, bold, italic, both: the typeface that the library which draws charts brings with it."""
    from matplotlib import get_data_path

    fonts = Path(get_data_path()) / "fonts" / "ttf"
    names = [f"{_OWN}{style}" for style in ("", "-Bold", "-Oblique", "-BoldOblique")]
    for name in names:
        registerFont(TTFont(name, fonts / f"{name}.ttf"))
    registerFontFamily(_OWN, *names)
    return _OWN


@cache
def _template() -> Template:
    pages = Environment(
        loader=PackageLoader("activities"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template("document.html")
