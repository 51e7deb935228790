"""Papers that are handed in: a file is what its name says, whole, and of a kind that an office can open in ten years.

Nobody judges here what a paper says. Looked at is what would be found too late: a scan that broke off, a page of the browser
that was saved as a PDF, a spreadsheet under another name, an empty file.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from collections.abc import Callable, Mapping
from email import message_from_bytes, policy
from io import BytesIO
from itertools import dropwhile
from json import loads
from pathlib import Path, PurePath
from typing import NamedTuple
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, is_zipfile

from domain.basis.language import _, mark
from office.malformed import Malformed
from office.papers import office_text_of, read_bytes

# Where a PDF may begin, and where it must have its end: programs before and after it add some bytes of their own.
_HEAD, _TAIL = 1024, 2048
# The object identifier of signed data (RFC 5652), as DER writes it near the beginning of an envelope.
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_PEM = re.compile(rb"\s*-----BEGIN (PKCS7|CMS)-----")
_DER, _LONG_FORM, _INDEFINITE = 0x30, 0x80, 0x80
# A field of an application with its value, and what may stand above the first one.
_FIELD = re.compile(r"\s*[\"']?[a-z_]+[\"']?\s*:(\s|$)")
_PREAMBLE = re.compile(r"\s*#|%YAML|---(\s|$)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
# A mail has at least a sender and a day; certified mail has both in its envelope and in what it carries.
_OF_A_MAIL = ("from", "date")


class _Kind(NamedTuple):
    """One kind of file: its name, how it begins, and what is wrong with one that begins so (nothing when it is whole)."""

    name: str
    begins: Callable[[bytes], bool]
    broken: Callable[[bytes], bool] = lambda _: False


def _pdf_breaks_off(data: bytes) -> bool:
    return b"%%EOF" not in data[-_TAIL:]


def _is_xml(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<")) or data.startswith(
        (b"\xff\xfe<", b"\xfe\xff\0<")
    )


def _xml_is_broken(data: bytes) -> bool:
    """Whether it does not end as it begins; one with a document type is not opened at all."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError):
        return True
    return False


def _refuse(*_names: object) -> None:
    raise ValueError("a document type")


def _is_envelope(data: bytes) -> bool:
    """As bytes, as PEM, or as the base64 that some programs of signature leave."""
    if _PEM.match(data) is not None:
        return True
    if data.startswith(b"MI"):
        data = a2b_base64(data[:60])
    return data[:1] == bytes([_DER]) and _SIGNED_DATA in data[:32]


def _envelope_breaks_off(data: bytes) -> bool:
    """Whether there are fewer bytes than it says of itself."""
    if data[:1] != bytes([_DER]) or data[1] == _INDEFINITE:
        return False
    if data[1] < _LONG_FORM:
        return len(data) < 2 + data[1]
    count = data[1] - _LONG_FORM
    return len(data) < 2 + count + int.from_bytes(data[2 : 2 + count], "big")


def _is_mail(data: bytes) -> bool:
    if not re.match(rb"[!-9;-~]+:", data):
        return False
    mail = message_from_bytes(data[: 64 * 1024], policy=policy.compat32)
    return all(mail[name] for name in _OF_A_MAIL)


def _jpeg_breaks_off(data: bytes) -> bool:
    return b"\xff\xd9" not in data[-_TAIL:]


def _png_breaks_off(data: bytes) -> bool:
    return b"IEND" not in data[-_TAIL:]


def _zip_breaks_off(data: bytes) -> bool:
    return not is_zipfile(BytesIO(data))


def _is_text(data: bytes) -> bool:
    try:
        return _CONTROL.search(office_text_of(Path(), data)) is None
    except Malformed:
        return False


_PDF = _Kind("PDF", lambda data: b"%PDF-" in data[:_HEAD], _pdf_breaks_off)
_XML = _Kind("XML", _is_xml, _xml_is_broken)
_P7M = _Kind(mark("signed envelope (P7M)"), _is_envelope, _envelope_breaks_off)
_EML = _Kind(mark("mail (EML)"), _is_mail)
_PNG = _Kind("PNG", lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), _png_breaks_off)
_JPEG = _Kind("JPEG", lambda data: data.startswith(b"\xff\xd8\xff"), _jpeg_breaks_off)
_TIFF = _Kind("TIFF", lambda data: data.startswith((b"II*\0", b"MM\0*")))
_TEXT = _Kind(mark("text"), _is_text)
_HTML = _Kind(mark("page of a browser (HTML)"), lambda data: re.match(rb"\s*<(!doctype )?html", data, re.I) is not None)
_PACKED = _Kind(mark("document of an office program"), lambda data: data.startswith(b"PK\x03\x04"), _zip_breaks_off)

# By its ending; what is signed in an envelope keeps the ending of the paper before its own (``durc.pdf.p7m``).
KINDS: Mapping[str, _Kind] = {
    ".pdf": _PDF, ".xml": _XML, ".p7m": _P7M, ".eml": _EML, ".png": _PNG, ".jpg": _JPEG, ".jpeg": _JPEG, ".tif": _TIFF,
    ".tiff": _TIFF, ".txt": _TEXT, ".docx": _PACKED, ".xlsx": _PACKED, ".odt": _PACKED, ".ods": _PACKED,
}  # fmt: skip
_JSON, _CSV, _YAML = ".json", ".csv", ".yaml"
# What other files are that people hand in, and what no paper is.
_OTHERS: Mapping[str, _Kind] = {**KINDS, _JSON: _TEXT, _CSV: _TEXT, _YAML: _TEXT, ".yml": _TEXT}
# What an office program has written, by what stands in it.
_OFFICE = (("xl/", ".xlsx"), ("word/", ".docx"))
_OPEN_DOCUMENT = {b"text": ".odt", b"spreadsheet": ".ods"}
# In the order in which what a file really is, is looked for: text last, since several others are text as well.
_KNOWN = (_PDF, _P7M, _PNG, _JPEG, _TIFF, _PACKED, _EML, _HTML, _XML, _TEXT)


def ending_of(name: str, data: bytes) -> str:
    """The ending of a name by which the bytes of a paper are opened: its own where it is true, otherwise by what they are."""
    given = PurePath(name).suffix.lower()
    if given in _OTHERS and _OTHERS[given].begins(data):
        return given
    kind = next((one for one in _KNOWN if one.begins(data)), None)
    if kind is None:
        return ".bin"
    if kind is _PACKED:
        return _packed_ending(data)
    if kind is _TEXT:
        return _text_ending(data)
    return ".html" if kind is _HTML else next(ending for ending, one in KINDS.items() if one is kind)


def _packed_ending(data: bytes) -> str:
    try:
        with ZipFile(BytesIO(data)) as packed:
            names = packed.namelist()
            said = packed.read("mimetype")[:100] if "mimetype" in names else b""
    except (BadZipFile, NotImplementedError, RuntimeError):
        return ".zip"
    opened = next((ending for word, ending in _OPEN_DOCUMENT.items() if said.endswith(word)), None)
    return opened or next((end for start, end in _OFFICE if any(one.startswith(start) for one in names)), ".zip")


def _text_ending(data: bytes) -> str:
    """What a text is: JSON, a table, fields with their values as an application has them, or words."""
    text = office_text_of(Path(), data)
    try:
        loads(text)
    except ValueError:
        pass
    else:
        return _JSON
    lines = [line for line in text.splitlines() if line.strip()]
    begins = next(dropwhile(_PREAMBLE.match, lines), "")
    if _FIELD.match(begins):  # before the table: two values, or two comments above them, may have commas as well
        return _YAML
    first, *others = lines[:2] or [""]
    return _CSV if others and any(sign in first and sign in others[0] for sign in ";\t,") else ".txt"


def read_paper(path: Path) -> bytes:
    """The bytes of a paper, of at most ten megabytes. Raises Malformed when it is not what its name says, or not whole."""
    data = read_bytes(path)
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise Malformed(_("'{file}': a paper is one of {endings:any}", file=path, endings=list(KINDS)))
    if not kind.begins(data):
        real = next((one for one in _KNOWN if one.begins(data)), None)
        if real is None:
            raise Malformed(_("'{file}' says that it is {kind}, and is not", file=path, kind=_(kind.name)))
        told = _("'{file}' says that it is {kind}, and is {real}", file=path, kind=_(kind.name), real=_(real.name))
        raise Malformed(told)
    if kind.broken(data):
        raise Malformed(_("'{file}' is a damaged {kind}: save or scan it again", file=path, kind=_(kind.name)))
    return data
