"""The file of a project: every act with what was said, every letter, every paper, and a package that proves itself."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities import addresses
from activities.letters import Letters
from activities.mail import Directory
from activities.receipts import Folder
from domain.basis.vocabulary import (
    ContractKind,
    CrisisKind,
    ExitStatus,
    ReceiptKind,
    SubjectKind,
    Support,
    WorkerStatus,
)
from domain.commands.table import COMMANDS
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from office import package, words
from office.dossier import Held
from office.language import reading_in
from runtime.keys import Keys
from storage import documents, outbox
from storage.database import Database
from tests import lives
from tests.certified import receipt
from tests.service import environment, starter, starter_within

GROUNDS = "The second company belongs to another sector"
PROJECT = "AR2017-0001"
PEC = "ufficio@pec.example.org"


@pytest.fixture
def data(tmp_path: Path, sqlite: Database) -> Path:
    """A project that was admitted, scored and given notice of grounds, and answers."""
    lives.prepared(sqlite)
    project = lives.submitted(sqlite, lead=lives.unreachable()).project
    lives.live(sqlite, project, lives.until("award"))
    notice = (lives.instant(8, 2), "give_notice", c.GiveNotice(grounds=(GROUNDS,)))
    answer = (lives.instant(8, 6), "observe", c.Observe(text="It belongs to the same supply chain"))
    lives.live(sqlite, project, (notice, answer))
    lives.enter(sqlite, "other", Role.operator, lead="02579330125")
    Keys(tmp_path / "keys").keep("other", lives.key_of("other"))
    sqlite.close()
    return tmp_path


def test_grounds_and_observations_can_be_read(data: Path) -> None:
    """D3: what was written could be read nowhere afterwards."""
    file = starter(data, "dossier", PROJECT)
    said = {act["command"]: act["said"] for act in file["acts"]}
    assert said["give_notice"]["grounds"] == [GROUNDS]
    assert said["observe"]["text"] == "It belongs to the same supply chain"
    assert [act["number"] for act in file["acts"]] == list(range(1, len(file["acts"]) + 1))
    assert all(len(act["content"]) == 64 for act in file["acts"])


def test_one_act_with_all_that_it_says(data: Path) -> None:
    number = next(act["number"] for act in starter(data, "dossier", PROJECT)["acts"] if act["command"] == "give_notice")
    assert GROUNDS in starter(data, "dossier", PROJECT, "--act", str(number), as_json=False)
    assert starter(data, "dossier", PROJECT, "--act", "99", status=4)["error"]["message"].endswith("has no act 99")


def test_the_application_is_there_to_the_byte(data: Path) -> None:
    paper = starter(data, "dossier", PROJECT)["papers"][0]
    assert (paper["name"], paper["act"]) == ("application", 1)
    assert paper["size"] > 0


def test_the_package_is_whole_without_the_service(data: Path) -> None:
    path = data / "file.zip"
    written = starter(data, "dossier", PROJECT, "--out", str(path))
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    with zipfile.ZipFile(path) as packed:
        lines = [line.split("  ", 1) for line in packed.read("SHA256SUMS").decode().splitlines()]
        sums = {name: sha256 for sha256, name in lines}
        assert sums.keys() == set(packed.namelist()) - {"index.html", "SHA256SUMS"}
        assert all(hashlib.sha256(packed.read(name)).hexdigest() == sha256 for name, sha256 in sums.items())
        page = packed.read("index.html").decode()
        assert all(sha256 in page for sha256 in sums.values())
        assert GROUNDS in page
        papers = [name for name in sums if name.startswith("papers/")]
        assert papers
        assert all(Path(name).suffix in (".yaml", ".csv", ".pdf", ".json", ".txt") for name in papers), papers
        assert len(json.loads(packed.read("dossier.json"))["acts"]) == written["acts"]


async def test_what_left_with_a_letter_has_a_name_of_its_own(tmp_path: Path, sqlite: Database) -> None:
    """The signed decree bore the name of the letter that it left with: one of them was lost, and no hash agreed."""
    lives.prepared(sqlite)
    project = lives.submitted(sqlite).project
    lives.live(sqlite, project, lives.until("award"))
    signed, at = b"%PDF-1.7 the decree, and its signature %%EOF", lives.instant(8, 1)
    lives.deliver(sqlite, project, at)
    with sqlite.write() as session:
        sha256 = documents.store(session, signed, "decreto.pdf", at)
    decree = c.Attach(kind="decree", name="decreto.pdf", document=sha256, of_decree="11352")
    assert lives.decide(sqlite, project, "attach", decree, at).accepted
    award = c.Award(decree="11352", cup=lives.CUP)
    assert lives.decide(sqlite, project, "award", award, at).accepted
    await Letters(sqlite, Directory(tmp_path / "mail")).carry(0, lambda: at)
    sqlite.close()
    path = tmp_path / "file.zip"
    starter(tmp_path, "dossier", project, "--out", str(path))
    sums = proven(path)
    (attached,) = (name for name in sums if "-attached-" in name)
    assert attached.startswith("letters/")
    assert attached.endswith("-attached-1.pdf")
    assert attached.replace("-attached-1", "") in sums, "beside the letter's own document"
    assert sums[attached] == sha256


def proven(path: Path) -> dict[str, str]:
    """The hash of each part of a package by its name, after all were looked at: no name stands twice, and all agree."""
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
        assert len({name.lower() for name in names}) == len(names)
        lines = [line.split("  ", 1) for line in packed.read("SHA256SUMS").decode().splitlines()]
        sums = {name: sha256 for sha256, name in lines}
        assert len(sums) == len(lines) == len(names) - 2
        assert all(hashlib.sha256(packed.read(name)).hexdigest() == sha256 for name, sha256 in sums.items())
    return sums


def test_no_two_parts_of_a_package_bear_one_name(data: Path) -> None:
    """Whatever a name is made of: where it is taken, the next one has a number."""
    file = starter(data, "dossier", PROJECT)
    file["letters"] = file["letters"][:1] * 2
    package.write(Held(file, {}), data / "twice.zip")
    assert list(proven(data / "twice.zip")) == ["dossier.json", "letters/001.txt", "letters/001-2.txt"]


def test_receipts_of_certified_mail_are_named_in_the_language_of_whoever_reads() -> None:
    """Their kinds are Italian words of the provider's, and stand so in JSON."""
    said = {}
    for language in ("en", "it"):
        with reading_in(language):
            said[language] = [words.receipt(kind.value) for kind in ReceiptKind]
    assert said["en"][3] == "delivery of the mail"
    assert said["it"] == [
        "accettazione", "mancata accettazione", "presa in carico", "avvenuta consegna", "mancata consegna",
        "preavviso di mancata consegna", "rilevazione di virus",
    ]  # fmt: skip


def page_in(data: Path, language: str) -> str:
    """The index page of the package, for a reader of a language."""
    path = data / f"{language}.zip"
    starter_within(
        {**environment(data), "AZIONI_LANG": language}, "dossier", PROJECT, "--out", str(path), as_json=False
    )
    with zipfile.ZipFile(path) as packed:
        return packed.read("index.html").decode()


def test_the_page_says_codes_and_days_in_words(data: Path) -> None:
    """No code, no day of a machine and no value of a program stands where people read."""
    shown = page_in(data, "it").partition("<h2>Comunicazioni")[0].partition("</style>")[2]
    cells = re.sub(r"<code>.*?</code>|<[^>]+>", " ", shown)
    assert "built-in" not in shown
    assert "Copia del " in cells
    assert re.findall(r"\b[a-z]+_[a-z_]+\b|\b\d{4}-\d\d-\d\d|\b(?:None|True|False)\b", cells) == []
    assert "motivi" in cells
    assert "76.642,00 euro" in cells
    assert "in attesa del decreto → " in cells
    assert "Coerenza con la crisi e il territorio: " in cells, "a criterion has its title"


def test_the_page_is_in_the_language_of_whoever_asks(data: Path) -> None:
    """What is said of the file; letters and grounds are as they were written."""
    for language, own, other in (
        ("it", "Fascicolo", "File of the project"),
        ("en", "File of the project", "Fascicolo"),
    ):
        page = page_in(data, language)
        around = re.sub(r"<pre>.*?</pre>|<script>.*?</script>", "", page, flags=re.DOTALL)
        assert f'<html lang="{language}">' in page
        assert own in around
        assert other not in around
    headings = re.findall(r"<h2>(.*?)</h2>", page_in(data, "en"))
    assert headings == ["Money", "Acts", "Letters", "Papers", "Hashes of this copy"]


# Words that are the same in both languages.
SAME = frozenset({"band", "cup", "file", "iban", "partner", "outplacement"})


def test_every_field_that_can_be_said_has_its_italian() -> None:
    fields = {field for row in COMMANDS.values() for field in row.content.model_fields}
    codes = {
        one.value for kind in (SubjectKind, ContractKind, CrisisKind, Support, WorkerStatus, ExitStatus) for one in kind
    }
    with reading_in("it"):
        assert {code for code in fields | codes if words.name(code) == code.replace("_", " ")} <= SAME


def test_a_plan_without_a_paper_names_none(data: Path) -> None:
    assert all(paper["sha256"] for paper in starter(data, "dossier", PROJECT)["papers"])


def test_an_operator_reads_the_files_of_their_lead_and_no_word_between_offices(data: Path) -> None:
    """Art. 22: who is concerned reads the acts; letters to the office are not theirs."""
    office = starter(data, "dossier", PROJECT, "--as", "officer")
    network = starter(data, "dossier", PROJECT, "--as", "operator")
    assert len(network["letters"]) <= len(office["letters"])
    refused = starter(data, "dossier", PROJECT, "--as", "other", status=3)
    assert refused["error"]["code"] == "refused"


def test_a_decree_on_the_page_reads_as_in_the_letters() -> None:
    with reading_in("it"):
        assert words.value("d.d.s. n. 11352 of 1 August 2018") == "d.d.s. n. 11352 del 1° agosto 2018"
        assert words.value("nothing of 1 August") == "nothing of 1 August"


def test_the_start_of_a_service_is_its_hour_and_that_of_a_duty_the_project_s() -> None:
    with reading_in("it"):
        assert list(words.lines({"start": "14:00", "end": "15:00"})) == ["inizio: 14:00; fine: 15:00"]
        assert words.value("start") == "avvio delle attività"


def test_the_doctor_says_that_letters_name_nobody_yet_and_is_whole_all_the_same(data: Path) -> None:
    """Art. 8 l. 241/1990: placeholders of the office stand in every letter until somebody is named."""
    (letters,) = (one for one in starter(data, "doctor", status=1)["checks"] if one["name"] == "letters")
    assert "name nobody yet: responsible, signer of [office]" in letters["detail"]
    assert f"1 lead has no certified mail on record: correct-address {PROJECT}" in letters["detail"]


def test_the_number_of_the_register_stands_in_the_list_the_file_and_the_copies(data: Path) -> None:
    """Artt. 53 and 55 d.P.R. 445/2000: entered by the officer, once, signed and on the trace, also after the letter has left."""
    first, *rest = (one for one in starter(data, "letters", PROJECT) if one["to"].startswith("operator"))
    number = str(first["number"])
    entered = starter(data, "protocol", PROJECT, number, "0001234", "--date", first["written_at"][:10])
    assert (entered["number"], entered["already"]) == ("0001234", False)
    assert starter(data, "protocol", PROJECT, number, "0001234", "--date", first["written_at"][:10])["already"] is True
    taken = starter(data, "protocol", PROJECT, str(rest[0]["number"]), "0001234", "--date", "2018-12-31", status=3)[
        "error"
    ]
    assert f"{PROJECT} {number}" in taken["message"]
    file = starter(data, "dossier", PROJECT)
    (copy,) = (one for one in file["letters"] if one["number"] == first["number"])
    written_on = "/".join(reversed(first["written_at"][:10].split("-")))
    mark = f"Protocollo n. 0001234 del {written_on}"
    assert copy["protocol"] == {"number": "0001234", "date": first["written_at"][:10]}
    assert mark in copy["text"]
    (act,) = (one for one in file["acts"] if one["command"] == "protocol" and one["accepted"])
    assert f"number 0001234 of {first['written_at'][:10]} of" in act["words"]
    assert len(act["signature"]) == 128
    assert mark in starter(data, "letters", PROJECT, "--letter", number, as_json=False)
    assert starter(data, "audit", "verify")


def test_an_operator_enters_no_number(data: Path) -> None:
    assert starter(data, "protocol", PROJECT, "1", "7", "--as", "operator", status=3)["error"]["code"] == "refused"


def test_a_letter_without_an_address_is_seen_by_whoever_can_enter_it(data: Path) -> None:
    """It lies on the officer's desk and in the list of letters, and once the address is entered it only waits for the post."""
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    refusal = c.Rejection(decree="9", reason="the companies are of two sectors")
    assert lives.decide(database, PROJECT, "reject", refusal, lives.instant(8, 7)).accepted
    with database.write() as session:
        waiting = [one for one in outbox.pending(session, PROJECT) if one.recipient == Role.operator]
        addresses.hold(session, waiting, lives.instant(8, 7))
    (row,) = (one for one in starter(data, "inbox", "--role", "officer") if one["status"] == "unaddressed")
    assert (row["project"], row["give"]) == (PROJECT, [f"correct-address {PROJECT} --pec ADDRESS"])
    held = [one for one in starter(data, "letters", PROJECT) if one["waits_for"] == "address"]
    assert [one["to"] for one in held] == ["operator"] * len(waiting)
    to = c.CorrectAddress(pec="ufficio@pec.example.org")
    assert lives.decide(database, PROJECT, "correct_address", to, lives.instant(8, 8)).accepted
    assert not [one for one in starter(data, "inbox", "--role", "officer") if one["status"] == "unaddressed"]
    after = [one for one in starter(data, "letters", PROJECT) if one["number"] in {one["number"] for one in held}]
    assert {(one["waits_for"], one["to"]) for one in after} == {("post", "ufficio@pec.example.org")}
    database.close()


def test_the_register_of_actors_names_who_signs(data: Path) -> None:
    named = starter(data, "actor", "add", "officer", "--full-name", "Carlo Rossi")
    assert named["full_name"] == "Carlo Rossi"
    (letters,) = (one for one in starter(data, "doctor", status=1)["checks"] if one["name"] == "letters")
    assert "name nobody yet: signer of [office]" in letters["detail"]


async def test_letters_are_told_by_the_programmes_clock_and_receipts_by_the_real_one(
    tmp_path: Path, sqlite: Database
) -> None:
    """Where a window of 2018 is demonstrated today, the machine's time beside the days of the programme says nothing."""
    real = datetime(2026, 11, 2, 8, tzinfo=UTC)
    clock = lives.prepared(sqlite, real=real, speed=1000)
    project = lives.submitted(sqlite, real).project
    lives.decide(sqlite, project, "correct_address", c.CorrectAddress(pec=PEC), lives.instant(7, 3))
    letters = Letters(sqlite, Directory(tmp_path / "mail"), Folder(tmp_path / "receipts"))
    (tmp_path / "receipts").mkdir()
    left = clock.real(lives.instant(7, 4))
    await letters.carry(0, lambda: left)
    with sqlite.read() as session:
        sent = next(one for one in outbox.letters(session, project) if one.notice.recipient == "operator")
    arrived = left + timedelta(seconds=30)
    mail = receipt("avvenuta-consegna", str(sent.message_id), PEC, arrived)
    (tmp_path / "receipts" / "1.eml").write_bytes(mail)
    letters.read_receipts(arrived + timedelta(minutes=1))
    sqlite.close()
    (told,) = [one for one in starter(tmp_path, "letters", project) if one["number"] == sent.notice.id]
    assert (told["sent_at"][:10], told["delivered_at"][:10]) == ("2018-07-04", "2018-07-04")
    assert (told["sent_at_real"][:10], told["receipts"][0]["at"][:10]) == ("2026-11-02", "2026-11-02")
    words = starter(tmp_path, "letters", project, "--letter", str(sent.notice.id), as_json=False)
    assert "delivery of the mail\t2026-11-02T" in words
    assert "real time" in words
