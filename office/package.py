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
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path, PurePosixPath
from typing import NamedTuple, TypedDict

from activities.mail import documents_of, parsed
from domain.basis.language import _, language, mark, of_edition
from domain.lifecycle.contents import fingerprint
from office.dossier import ActLine, Dossier, Held, Paper
from office.pages import rendered
from office.paper_files import ending_of
from runtime import private
from storage import rules

_PAGE_NAME, _SUMS_NAME = "index.html", "SHA256SUMS"
_UNSAFE = re.compile(r"[^\w-]+")
# All packages of one file are alike to the byte, whenever they are made: the format wants some date.
_DATE = (1980, 1, 1, 0, 0, 0)


# The words of the page, which are said in the language of whoever asks for it.
_PAGE = {
    "file": mark("File of the project"),
    "measure": mark("Measure"),
    "lead": mark("lead"),
    "state": mark("state"),
    "copy_of": mark("Copy of"),
    "checking": mark("The hashes are being checked…"),
    "money": mark("Money"),
    "acts": mark("Acts"),
    "who": mark("Who"),
    "from_to": mark("State"),
    "refusal": mark("Refusal"),
    "rules": mark("Rules"),
    "hash": mark("Hash"),
    "signature": mark("Signature"),
    "letters": mark("Letters"),
    "to": mark("To"),
    "sent": mark("sent on"),
    "held_back": mark("held back on"),
    "waits_for_address": mark("waits for an address"),
    "waits_for_post": mark("waits for the post"),
    "protocol": mark("Register of correspondence, number"),
    "mail": mark("Hash of the mail as it left"),
    "receipt": mark("Receipt, real time"),
    "verified": mark("signature verified"),
    "unverified": mark("signature not verified"),
    "papers": mark("Papers"),
    "act": mark("Act"),
    "paper": mark("Paper"),
    "bytes": mark("Bytes"),
    "hash_only": mark("its hash only"),
    "hashes": mark("Hashes of this copy"),
    "one_changed": mark("One part of this copy is not what its hash says"),
    "changed": mark("parts of this copy are not what their hash says"),
    "whole": mark("All parts are what their hash says."),
    "unable": mark("This program cannot compute hashes: use SHA256SUMS."),
}


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
    parts = list(_apart(_parts(held)))
    page = rendered(
        "dossier.html", file=_with_titles(held.dossier), parts=parts, at=_where(held.dossier, parts), language=language(),
        say={key: _(words) for key, words in _PAGE.items()},
    )  # fmt: skip
    sums = "".join(f"{part.sha256}  {part.path}\n" for part in parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in (Part(_PAGE_NAME, page.encode()), Part(_SUMS_NAME, sums.encode()), *parts):
            packed.writestr(zipfile.ZipInfo(part.path, _DATE), part.data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _with_titles(file: Dossier) -> Dossier:
    """The file as its page shows it: criteria of the evaluation by their titles."""
    titles = {one.name: of_edition(one.title) for one in rules.load(file["measure"]).evaluation.grid.at()}
    return {**file, "acts": [_act_with_titles(act, titles) for act in file["acts"]]}


def _act_with_titles(act: ActLine, titles: Mapping[str, str]) -> ActLine:
    points = act["said"].get("points")
    if not isinstance(points, dict):
        return act
    return {**act, "said": {**act["said"], "points": {titles.get(name, name): n for name, n in points.items()}}}


def _parts(held: Held) -> Iterator[Part]:
    """The file as data, each letter as text, as mail and as document, each paper as it was handed in."""
    yield Part("dossier.json", json.dumps(held.dossier, ensure_ascii=False, indent=2, sort_keys=True).encode())
    for letter in held.dossier["letters"]:
        yield Part(f"letters/{letter['number']:03}.txt", f"{letter['subject']}\n\n{letter['text']}".encode())
        mail = held.contents.get(letter["sha256"] or "")
        if mail is not None:
            yield Part(f"letters/{letter['number']:03}.eml", mail)
            yield from _carried(letter["number"], mail)
        for number, receipt in enumerate(letter["receipts"], 1):
            if receipt["sha256"] in held.contents:
                yield Part(f"letters/{letter['number']:03}-receipt-{number}.eml", held.contents[receipt["sha256"]])
    papers = [paper for paper in held.dossier["papers"] if paper["sha256"] in held.contents]
    for number, paper in enumerate(papers, 1):
        yield Part(_path_of(number, paper, held.contents[paper["sha256"]]), held.contents[paper["sha256"]])


def _carried(letter: int, mail: bytes) -> Iterator[Part]:
    """The documents that left with a letter: its own under its number, and beside it others, such as a signed decree."""
    for place, (name, document) in enumerate(documents_of(parsed(mail))):
        beside = f"-attached-{place}" if place else ""
        yield Part(f"letters/{letter:03}{beside}{ending_of(name, document)}", document)


def _apart(parts: Iterable[Part]) -> Iterator[Part]:
    """Each part under a name of its own: of two that bear the same, whoever unpacks the package has one."""
    taken = {_PAGE_NAME.lower(), _SUMS_NAME.lower()}
    for part in parts:
        path = next(path for path in _names(part.path) if path.lower() not in taken)
        taken.add(path.lower())  # some systems take capitals for the same name
        yield part._replace(path=path)


def _names(path: str) -> Iterator[str]:
    """A path, and what it may be called where its name is taken."""
    yield path
    whole = PurePosixPath(path)
    yield from (str(whole.with_stem(f"{whole.stem}-{number}")) for number in count(2))


def _path_of(number: int, paper: Paper, data: bytes) -> str:
    """A name that no system takes for another place, and that tells of nobody: who named the paper may have named a person.

    Its ending is of what the paper is, so that it opens.
    """
    return f"papers/{number:03}-{_UNSAFE.sub('_', paper['kind'])[:80]}{ending_of(paper['name'], data)}"


def _where(file: Dossier, parts: list[Part]) -> dict[str, str]:
    """The path of each paper, and of each mail that left, in the package, by its hash."""
    by_hash = {part.sha256: part.path for part in parts}
    named = {paper["sha256"] for paper in file["papers"]} | {letter["sha256"] or "" for letter in file["letters"]}
    named |= {receipt["sha256"] for letter in file["letters"] for receipt in letter["receipts"]}
    return {sha256: path for sha256, path in by_hash.items() if sha256 in named}
