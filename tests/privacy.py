"""What a service must tell nobody: each datum of each synthetic person, and where it stands in what a service leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

from tests import lives

# The tax codes of the people of the usual application.
CODES = [str(person["tax_code"]) for person in lives.legler()["recipients"]]

TEACHER = "Ottavia Sensini"
TUTOR = "Baldovino Terzaghi"
PLACE = "Treviglio, via dei Mille 7"
# Somebody names a paper after the person whom it is about, and tells of them in it.
PAPER = "busta-paga-clelia-fortunato.pdf"
IN_PAPER = b"%PDF-1.7 Clelia Fortunato, operaia tessile %%EOF"
CONTEST = "Clelia Fortunato lavora dal primo giorno, come dice la sua busta paga"
# What is told of each participant (R9.17, R9.18) besides codes of few letters, which stand everywhere.
BORN = {number: date(1961, 5, 1) + timedelta(days=37 * place) for place, number in enumerate(lives.people())}
HOME = {number: f"003016{place:03}" for place, number in enumerate(lives.people(), 101)}
SPECIAL = ("single_adult_with_children", "disability")


def at_entry() -> list[Mapping[str, str]]:
    """The table of what is asked of participants at entry, filled in for everybody."""
    at_work = {str(person["id"]): person["status"] == "suspended" for person in lives.legler()["recipients"]}
    return [
        {
            "recipient": number, "gender": "F", "born": born.isoformat(), "residence": HOME[number], "domicile": HOME[number],
            "citizenship": "ITA", "isced": "3", "condition": "employed" if at_work[number] else "unemployed",
            "search": "" if at_work[number] else "over_12", "household": "single_adult_with_children",
            "vulnerable": "disability",
        }
        for number, born in BORN.items()
    ]  # fmt: skip


def everything() -> list[str]:
    """Each word that tells of somebody: of the people, of who taught them, of where, of the papers about them."""
    days = [form for born in BORN.values() for form in (born.isoformat(), f"{born:%d/%m/%Y}")]
    names = ["Ottavia", "Sensini", "Baldovino", "Terzaghi", "via dei Mille", "Clelia", "Fortunato"]
    return [*CODES, *days, *HOME.values(), *names, lives.EMPLOYER, *SPECIAL]


def told(places: Iterable[Path], words: Iterable[str]) -> list[str]:
    """Each place that tells one of the words, in whichever case: files, names, and all that lies in directories.

    The engine keeps what workflows were told, and what they show, as it is: its database is searched like any other file. Of a
    package only the names of its files are: it is made for who may read what stands in them.
    """
    wanted = [word.lower() for word in words]
    found = []
    for path in (inner for place in places for inner in (place, *place.rglob("*"))):
        said = path.name.lower().encode() + (_bytes(path).lower() if path.is_file() else b"")
        found += [f"{path.name}: {word}" for word in wanted if word.encode() in said]
    return found


def _bytes(path: Path) -> bytes:
    if path.suffix != ".zip":
        return path.read_bytes()
    with ZipFile(path) as packed:
        return "\n".join(packed.namelist()).encode()


def beside_the_record(data: Path) -> Iterator[Path]:
    """All that a service leaves on its directory but the record itself, which only the service reads."""
    yield from (path for path in data.iterdir() if not path.name.startswith("azioni.db"))
