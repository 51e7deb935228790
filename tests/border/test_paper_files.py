"""A paper that is handed in is what its name says, and whole: told before it is kept, by anybody's command that takes one."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from reportlab.pdfgen.canvas import Canvas

from office.malformed import Malformed
from office.paper_files import ending_of, read_paper
from storage.database import Database
from tests import lives
from tests.service import starter

# What an envelope of signed data begins with: a sequence of 300 bytes, and what it is.
SIGNED = bytes.fromhex("3082012c06092a864886f70d010702a082011d") + b"\x01" * 285
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40 + b"\xff\xd9"
MAIL = b"From: ente@pec.example.it\r\nDate: Mon, 1 Oct 2018 09:00:00 +0200\r\nSubject: DURC\r\n\r\nin allegato\r\n"
XML = b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\n<durc><esito>regolare</esito></durc>\n"
PAGE = b"<!DOCTYPE html>\n<html><body>Sessione scaduta</body></html>\n"


def pdf() -> bytes:
    """A page of a real PDF."""
    written = BytesIO()
    paper = Canvas(written)
    paper.drawString(100, 100, "DURC")
    paper.save()
    return written.getvalue()


def handed_in(place: Path, name: str, data: bytes) -> Path:
    """A file as somebody has it."""
    path = place / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("durc.pdf", pdf()),
        ("durc.PDF", b"\n" + pdf() + b"\r\n\0\0"),
        ("durc.xml", XML),
        ("durc.pdf.p7m", SIGNED),
        ("durc.p7m", b64encode(SIGNED)),
        ("durc.p7m", b"-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----\n"),
        ("durc.p7m", bytes.fromhex("308006092a864886f70d010702a080") + b"\0" * 8),
        ("posta.eml", MAIL),
        ("firma.png", PNG),
        ("scansione.jpeg", JPEG),
        ("scansione.tif", b"II*\0" + b"\0" * 20),
        ("verbale.txt", "Verbale della visita: tutto regolare, è presente il tutor".encode("cp1252")),
    ],
)
def test_a_paper_that_is_what_it_says_is_taken(tmp_path: Path, name: str, data: bytes) -> None:
    assert read_paper(handed_in(tmp_path, name, data)) == data


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("durc.pdf", b"   \n", "is empty"),
        ("durc.pdf", pdf()[:500], "damaged PDF"),
        ("durc.pdf", PNG, "says that it is PDF, and is PNG"),
        ("durc.pdf", PAGE, "and is page of a browser (HTML)"),
        ("durc.pdf", SIGNED, "and is signed envelope (P7M)"),
        ("durc.pdf", b"PK\x03\x04rest", "and is document of an office program"),
        ("durc.pdf", b"\x00\x01\x02", "says that it is PDF, and is not"),
        ("durc.p7m", pdf(), "and is PDF"),
        ("durc.p7m", SIGNED[:100], "damaged signed envelope"),
        ("durc.xml", XML[:60], "damaged XML"),
        ("durc.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "damaged XML"),
        ("posta.eml", b"Gentili signori, in allegato il DURC\n", "and is text"),
        ("firma.png", PNG[:20], "damaged PNG"),
        ("scansione.jpg", JPEG[:20], "damaged JPEG"),
        ("registro.xlsx", b"PK\x03\x04rest", "damaged document"),
        ("verbale.txt", b"\x00\x01", "says that it is text"),
        ("durc.exe", b"MZ", "a paper is one of .pdf"),
        ("durc", pdf(), "a paper is one of .pdf"),
        ("durc.pdf", b"%PDF-1.7" + b"\0" * (10 * 1024 * 1024) + b"%%EOF", "larger than 10 MB"),
    ],
)  # fmt: skip
def test_what_is_something_else_or_broke_off_is_named(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    with pytest.raises(Malformed) as malformed:
        read_paper(handed_in(tmp_path, name, data))
    assert words in str(malformed.value)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with a claim that was checked, on the day of its order, and no server at hand."""
    place = tmp_path_factory.mktemp("papers")
    database = Database(f"sqlite:///{place / 'azioni.db'}")
    clock = lives.prepared(database, real=datetime.now(UTC) - (lives.instant(11, 26) - lives.OPENED))
    lives.live(database, lives.submitted(database, clock.opened_at).project, lives.until("order_payment"))
    database.close()
    return place


def workbook() -> bytes:
    """A table as a spreadsheet program saves it."""
    out = BytesIO()
    Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "ending"),
    [
        ("durc.pdf", pdf(), ".pdf"),
        ("durc.pdf.p7m", SIGNED, ".p7m"),
        ("regularity", pdf(), ".pdf"),
        ("durc.Rossi", pdf(), ".pdf"),
        ("attendance register", b"recipient,service\nR01,BIL\n", ".csv"),
        ("attendance register", b"\xef\xbb\xbf\nrecipient;service\nR01;BIL\n", ".csv"),
        ("attendance register", b"#;recipient\n1;R01\n", ".csv"),
        ("attendance register", workbook(), ".xlsx"),
        ("application", b"measure: azioni-di-rete-2018\ntitle: Rete\n", ".yaml"),
        (
            "application",
            b"# A network, as it came, of Bergamo\n# Organisations, places, heads\n\ntitle: Rete\n",
            ".yaml",
        ),
        ("application", b"---\ntitle: Rete, of Bergamo\naims: one, two\n", ".yaml"),
        ("application", b'"title": "Rete, of Bergamo"\n"measure": "a, b"\n', ".yaml"),
        ("application", b'{\n  "title": "Rete, of Bergamo",\n  "measure": "a, b"\n}\n', ".json"),
        ("application", b'{"measure": "azioni-di-rete-2018"}', ".json"),
        ("note", "il verbale è allegato".encode(), ".txt"),
        ("scan.jpg", PNG, ".png"),
        ("photo", JPEG, ".jpg"),
        ("letter", MAIL, ".eml"),
        ("durc", XML, ".xml"),
        ("note", b"# heading of a note\nin plain words, all of it\n", ".txt"),
        ("x.exe", b"\x00\x01\x02", ".bin"),
    ],
)
def test_a_paper_that_is_handed_out_has_the_ending_of_what_it_is(name: str, data: bytes, ending: str) -> None:
    assert ending_of(name, data) == ending


def test_a_paper_is_tried_before_it_is_handed_in(data: Path) -> None:
    """With the day until which it would be valid; nothing is kept."""
    path = handed_in(data, "durc.pdf", pdf())
    given = ("attach", "AR2017-0001", "--kind", "durc", "--file", str(path), "--issued", "2018-11-20")
    told = starter(data, *given, "--dry-run")
    assert (told["dry_run"], told["answer"]["kind"], told["answer"]["valid_until"]) == (
        True,
        "regularity",
        "2019-03-20",
    )
    lying = handed_in(data, "scan.pdf", PNG)
    refused = starter(data, *given[:5], str(lying), "--dry-run", status=2)
    assert "and is PNG" in refused["error"]["message"]


def test_an_order_is_tried_with_its_amount_its_payee_and_its_account(data: Path) -> None:
    order = ("order-payment", "AR2017-0001", "--claim", "C1", "--decree", "1480", "--dry-run", "--as", "manager")
    told = starter(data, *order)["answer"]
    assert (told["amount"], told["payee"], told["account"]) == (
        "17203.50", lives.legler()["lead"]["name"], lives.legler()["lead"]["iban"],
    )  # fmt: skip
    words = starter(data, *order, as_json=False)
    assert "17,203.50 euro" in words
    assert "Nothing was done." in words
    assert starter(data, "payments", "run", "--dry-run") == {"transfers": [], "amount": "0.00", "dry_run": True}


def test_what_a_run_would_pay_is_shown_to_the_paymaster_before_it_goes_out(data: Path) -> None:
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    lives.decide(database, "AR2017-0001", *lives.LIFE[-2][1:], lives.LIFE[-2][0])
    database.close()
    told = starter(data, "payments", "run", "--dry-run", "--as", "paymaster")
    lead = lives.legler()["lead"]
    assert told["transfers"] == [
        {
            "order": "AR2017-0001/C1/1",
            "payee": lead["name"],
            "account": lead["iban"],
            "amount": "17203.50",
            "file": None,
        }
    ]
    assert starter(data, "payments", "run", "--dry-run", "--as", "officer", status=3)["error"]["code"] == "refused"
