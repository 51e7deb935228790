"""The register of actors by the starter's commands, on an empty record and on that of the embedded default."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from domain.trust.signature import public_of
from storage.database import Database
from tests import lives
from tests.service import starter


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data directory of an embedded service with its actors."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    database.close()
    return tmp_path


def public_file(directory: Path, name: str) -> Path:
    """The public key that a person has sent."""
    path = directory / f"{name}.pub"
    path.write_bytes(lives.key_of(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


def message(document: dict[str, dict[str, str]]) -> str:
    return document["error"]["message"]


def test_an_empty_record_takes_its_first_administrator_once(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    Database(f"sqlite:///{tmp_path / 'azioni.db'}").migrate()
    assert starter(tmp_path, "actor", "list") == []
    first = starter(tmp_path, "actor", "add", "root", "--role", "administrator", "--new-key")
    assert (first["actor"], first["roles"]) == ("root", ["administrator"])
    assert (tmp_path / "keys" / "root.pem").stat().st_mode & 0o777 == 0o600
    again = ("actor", "add", "mallory", "--role", "administrator", "--new-key", "--as", "mallory")
    assert "this is for the administrator" in message(starter(tmp_path, *again, status=3))
    added = starter(tmp_path, "actor", "add", "anna", "--role", "manager", "--new-key", "--as", "root")
    assert added["roles"] == ["manager"]


def test_nobody_but_an_administrator_enters_an_actor(data: Path) -> None:
    """F1: this went through, as anybody, and left no trace."""
    before = starter(data, "actor", "list")
    gained = ("actor", "add", "anna", "--role", "manager", "--new-key", "--as", "operator")
    assert "this is for the administrator" in message(starter(data, *gained, status=3))
    assert starter(data, "actor", "list") == before


def test_the_key_of_an_administrator_is_needed_and_not_only_the_name(data: Path) -> None:
    add = ("actor", "add", "anna", "--role", "manager", "--new-key")
    (data / "keys" / "administrator.pem").write_bytes((data / "keys" / "operator.pem").read_bytes())
    document = starter(data, *add, status=3)
    assert [finding["rule"] for finding in document["error"]["findings"]] == ["signature"]
    (data / "keys" / "administrator.pem").unlink()
    assert "there is no key of 'administrator'" in message(starter(data, *add, status=2))


def test_an_actor_with_a_key_of_their_own(data: Path, tmp_path: Path) -> None:
    pub = public_file(tmp_path, "anna")
    shown = starter(data, "actor", "add", " Anna", "--role", "operator", "--for", "02579330125", "--email", "a@x.example", "--key", str(pub))  # fmt: skip
    assert (shown["actor"], shown["for"], shown["email"]) == ("anna", "02579330125", "a@x.example")
    assert shown["key"] == public_of(lives.key_of("anna"))
    assert not (data / "keys" / "anna.pem").exists(), "a key that came from outside is not here"
    changed = starter(data, "actor", "add", "anna", "--new-key")
    assert (changed["roles"], changed["for"]) == (["operator"], "02579330125"), "what is not said again stays"
    assert changed["key"] != shown["key"]
    assert starter(data, "actor", "add", "anna", "--role", "operator") == changed, "nothing new is no new entry"
    assert starter(data, "actor", "revoke", "anna", "--reason", "left")["roles"] == []
    assert "anna" not in [line["actor"] for line in starter(data, "actor", "list")]
    assert starter(data, "actor", "revoke", "anna", "--reason", "left", status=4)


def test_a_private_key_is_not_taken(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.pem"
    path.write_bytes(lives.key_of("anna").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    refused = starter(data, "actor", "add", "anna", "--role", "manager", "--key", str(path), status=2)
    assert "is a private key" in message(refused)


@pytest.mark.parametrize("name", ["аnna", "manаger", "rnanager", "pay.master", "../anna", "a/b", "..", ".hidden"])
def test_a_look_alike_is_refused(data: Path, name: str) -> None:
    """F1: a Cyrillic letter made a further person; a name with dots wrote its key beside the directory of keys."""
    before = sorted(data.rglob("*.pem*"))
    refused = starter(data, "actor", "add", name, "--role", "manager", "--new-key", status=3)
    assert {finding["rule"] for finding in refused["error"]["findings"]} == {"actor"}
    assert sorted(data.rglob("*.pem*")) == before, "no key of nobody is left"
