"""The bytes of what people hand in: there, whole, not too large; and their text, in the encodings that offices use."""

from __future__ import annotations

import codecs
from pathlib import Path

from domain.basis.language import _
from office.malformed import Malformed, os_words

MEGABYTE = 1024 * 1024
# A larger file is not a register, an answer or a paper.
LIMIT = 10 * MEGABYTE


def read_bytes(path: Path, limit: int = LIMIT) -> bytes:
    """The content of a file that exists, is a file, is not empty and not larger than ``limit`` bytes. Raises Malformed."""
    if not path.exists():
        raise Malformed(_("there is no file '{file}'", file=path))
    if not path.is_file():
        raise Malformed(_("'{file}' is not a file", file=path))
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Malformed(_("'{file}' cannot be read: {why}", file=path, why=os_words(error))) from error
    if len(data) > limit:
        raise Malformed(_("'{file}' is larger than {limit} MB", file=path, limit=limit // MEGABYTE))
    if not data.strip():
        raise Malformed(_("'{file}' is empty", file=path))
    return data


def text_of(path: Path, data: bytes) -> str:
    """The text of a file in UTF-8, with or without a byte order mark. Raises Malformed with the line."""
    if b"\0" in data:
        raise Malformed(_("'{file}' is a binary file, not text", file=path))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Malformed(_("'{file}' is not UTF-8 text (line {line})", file=path, line=line)) from error


def office_text_of(path: Path, data: bytes) -> str:
    """The text of a table as office programs save it: UTF-8, UTF-16 with its mark, or Windows-1252. Raises Malformed."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Malformed(_("'{file}' begins as UTF-16 and is not", file=path)) from error
    try:
        return text_of(path, data)
    except Malformed:
        if b"\0" in data:
            raise
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Malformed(
            _("'{file}' is neither UTF-8 nor Windows-1252 text (line {line})", file=path, line=line)
        ) from error
