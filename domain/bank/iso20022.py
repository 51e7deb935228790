"""Reading ISO 20022 messages that others write: a small tree with the line of each element.

A document type is refused, and with it every entity, so that a few bytes cannot grow without end or read a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from xml.parsers import expat

from domain.basis.findings import Finding, WrongValue
from domain.edition.catalogue import refuse

# No message of the standard has elements nested as deep as this: what has is meant to exhaust the reader.
DEEPEST = 40
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(?P<message>[a-z]{4}\.\d{3})\.\d{3}\.\d{2}")
_AMOUNT = re.compile(r"\d{1,13}(\.\d{1,5})?", re.ASCII)


class NotAMessage(ValueError):
    """The bytes are not the message that is expected. Carries every finding, with line and path."""

    def __init__(self, message: str, *findings: Finding) -> None:
        super().__init__(message)
        self.findings = findings


@dataclass(slots=True)
class Node:
    """One element: its local name, the line on which it begins, its text, its children."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What stands in the element itself, without blanks around it."""
        return "".join(self.parts).strip()

    def all(self, path: str) -> Iterator[Node]:
        """Every element under a path such as ``GrpHdr/MsgId``."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                yield from child.all(rest) if rest else (child,)

    def one(self, path: str) -> Node | None:
        """The first element under a path."""
        return next(self.all(path), None)

    def nearest(self, path: str) -> Node:
        """The first element under a path, or the last one on the way to it that is there."""
        name, _, rest = path.partition("/")
        child = next((child for child in self.children if child.name == name), None) if name else None
        return child.nearest(rest) if child else self

    def value(self, path: str) -> str:
        """The text of the first element under a path; empty when there is none."""
        found = self.one(path)
        return found.text if found else ""


def parse(data: bytes, message: str) -> Node:
    """The tree of a message such as ``pain.002``, in any of its versions. Raises NotAMessage with the line."""
    reader = _Reader(message)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NotAMessage("it is not XML", refuse("format", "not_xml", f"line {error.lineno}")) from error
    except (ValueError, LookupError) as error:
        if isinstance(error, NotAMessage):
            raise
        raise NotAMessage("it is not XML", refuse("format", "not_xml")) from error
    assert reader.root is not None  # noqa: S101 - a document without an element is an ExpatError
    return reader.root


class _Reader:
    """Builds the tree while the parser reads; what is not expected stops it at once."""

    def __init__(self, message: str) -> None:
        self.message = message
        self.root: Node | None = None
        self._open: list[Node] = []
        self._namespace = ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _where(self, path: str = "") -> str:
        line = f"line {self.parser.CurrentLineNumber}"
        return f"{line}: {path}" if path else line

    def _doctype(self, *_: object) -> None:
        raise _stopped(refuse("format", "document_type", self._where()))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        node = Node(local if namespace == self._namespace else name, self.parser.CurrentLineNumber, attributes)
        if self.root is None:
            found = _NAMESPACE.fullmatch(namespace)
            if local != "Document" or found is None or found["message"] != self.message:
                where = self._where(local[:80])
                begins = name[-80:]
                raise _stopped(refuse("format", "another_message", where, message=self.message, begins=begins))
            self.root = node
            self._namespace = namespace
            node.name = local
        else:
            self._open[-1].children.append(node)
        self._open.append(node)
        if len(self._open) > DEEPEST:
            raise _stopped(refuse("format", "too_deep", self._where()))

    def _end(self, _: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].parts.append(text)


def _stopped(finding: Finding) -> NotAMessage:
    return NotAMessage(finding.message, finding)


def cents_of(node: Node) -> int:
    """The cents of an amount in euro. Raises WrongValue for another currency and for fractions of a cent."""
    text = node.text
    if not _AMOUNT.fullmatch(text) or Decimal(text) * 100 % 1:
        raise WrongValue("not_two_decimals", f"'{text[:40]}' is not an amount with two decimals", text=text[:40])
    if node.attributes.get("Ccy", "EUR") != "EUR":
        currency = node.attributes["Ccy"][:10]
        raise WrongValue("other_currency", f"the currency is {currency}, not EUR", currency=currency)
    return int(Decimal(text) * 100)
