"""The file of a project as one package, which is read without the service: a page that opens in a browser, and every paper.

The page recomputes the hash of each text and paper that stands in it, so that a copy that was changed says so; the same
hashes stand in ``SHA256SUMS`` for the usual tools.
"""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import NamedTuple, TypedDict

from activities.mail import documents_of, parsed
from domain.lifecycle.contents import fingerprint
from office.dossier import Dossier, Held, Paper
from office.pages import rendered
from runtime import private

_UNSAFE = re.compile(r"[^\w-]+")
# The ending of a name says what opens it; a longer one may be the end of somebody's name.
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}")
# All packages of one file are alike to the byte, whenever they are made: the format wants some date.
_DATE = (1980, 1, 1, 0, 0, 0)


class Part(NamedTuple):
    """One file of the package."""

    path: str
    data: bytes

    @property
    def sha256(self) -> str:
        """Its hash."""
        return fingerprint(self.data)

    @property
    def encoded(self) -> str:
        """Its bytes as they stand in the page."""
        return base64.b64encode(self.data).decode()


class Written(TypedDict):
    """A package that was written."""

    file: str
    acts: int
    letters: int
    papers: int


def write(held: Held, path: Path) -> Written:
    """Write the package as a ZIP file that only its owner reads."""
    private.write(path, _package(held))
    file = held.dossier
    return {
        "file": str(path),
        "acts": len(file["acts"]),
        "letters": len(file["letters"]),
        "papers": len(file["papers"]),
    }


def _package(held: Held) -> bytes:
    parts = list(_parts(held))
    page = rendered("dossier.html", file=held.dossier, parts=parts, at=_where(held.dossier, parts))
    sums = "".join(f"{part.sha256}  {part.path}\n" for part in parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in (Part("index.html", page.encode()), Part("SHA256SUMS", sums.encode()), *parts):
            packed.writestr(zipfile.ZipInfo(part.path, _DATE), part.data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _parts(held: Held) -> Iterator[Part]:
    """The file as data, each letter as text, as mail and as document, each paper as it was handed in."""
    yield Part("dossier.json", json.dumps(held.dossier, ensure_ascii=False, indent=2, sort_keys=True).encode())
    for letter in held.dossier["letters"]:
        yield Part(f"letters/{letter['number']:03}.txt", f"{letter['subject']}\n\n{letter['text']}".encode())
        mail = held.contents.get(letter["sha256"] or "")
        if mail is not None:
            yield Part(f"letters/{letter['number']:03}.eml", mail)
            for document in documents_of(parsed(mail)).values():
                yield Part(f"letters/{letter['number']:03}.pdf", document)
        for number, receipt in enumerate(letter["receipts"], 1):
            if receipt["sha256"] in held.contents:
                yield Part(f"letters/{letter['number']:03}-receipt-{number}.eml", held.contents[receipt["sha256"]])
    papers = [paper for paper in held.dossier["papers"] if paper["sha256"] in held.contents]
    for number, paper in enumerate(papers, 1):
        yield Part(_path_of(number, paper), held.contents[paper["sha256"]])


def _path_of(number: int, paper: Paper) -> str:
    """A name that no system takes for another place, and that tells of nobody: who named the paper may have named a person."""
    ending = PurePath(paper["name"]).suffix
    known = ending if _ENDING.fullmatch(ending) else ""
    return f"papers/{number:03}-{_UNSAFE.sub('_', paper['kind'])[:80]}{known}"


def _where(file: Dossier, parts: list[Part]) -> dict[str, str]:
    """The path of each paper, and of each mail that left, in the package, by its hash."""
    by_hash = {part.sha256: part.path for part in parts}
    named = {paper["sha256"] for paper in file["papers"]} | {letter["sha256"] or "" for letter in file["letters"]}
    named |= {receipt["sha256"] for letter in file["letters"] for receipt in letter["receipts"]}
    return {sha256: path for sha256, path in by_hash.items() if sha256 in named}
