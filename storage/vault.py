"""The keys of personal data, which stand outside the database: what they seal can be read by nobody who lacks them.

A key has two halves: one for the keyed hash (HMAC-SHA256) by which a tax code is found, one to seal what is stored
(AES-256-GCM). Keys have numbers, and what was sealed says with which one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from domain.basis.language import _

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# What is sealed begins with these bytes, the number of its key (two bytes) and the nonce. No text begins with a NUL.
_MARK = b"\x00sealed\x00"
_NUMBER_BYTES = 2
_NONCE_BYTES = 12
_HALF_BYTES = 32
_CHECKED = b"the key of this record"


class NoPersonKey(RuntimeError):
    """The key of personal data is not there, or is not the one of this record; the message says which and where."""


@dataclass(frozen=True)
class PersonKey:
    """One key: its number and its two halves."""

    number: int
    hashing: bytes = field(repr=False)
    sealing: bytes = field(repr=False)

    def hash(self, code: str) -> str:
        """The keyed hash under which a code is found."""
        return hmac.digest(self.hashing, code.encode(), hashlib.sha256).hex()

    @cached_property
    def fingerprint(self) -> str:
        """What the record keeps of the key, to know it again."""
        return hmac.digest(self.hashing, _CHECKED, hashlib.sha256).hex()[:16]

    @cached_property
    def cipher(self) -> AESGCM:
        """What seals and opens with this key."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # here: most commands open nothing

        return AESGCM(self.sealing)


class Vault:
    """The file of the keys, read when it is first needed. A record without a key gets one made there."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._keys: dict[int, PersonKey] = {}

    def key(self, number: int) -> PersonKey:
        """The key with a number; the file is read again for one that is not known yet. Raises NoPersonKey."""
        if number not in self._keys:
            self._keys = self._read()
        if number not in self._keys:
            raise NoPersonKey(
                _("key {number} of personal data is not in {path} (AZIONI_PERSON_KEYS)", number=number, path=self.path)
            )
        return self._keys[number]

    def newest(self) -> PersonKey:
        """The key that seals now. Raises NoPersonKey when there is none."""
        self._keys = self._keys or self._read()
        if not self._keys:
            raise NoPersonKey(_("there is no key of personal data at {path} (AZIONI_PERSON_KEYS)", path=self.path))
        return self._keys[max(self._keys)]

    def newest_or_new(self) -> PersonKey:
        """The newest key; the first one is made for a record that has none."""
        return self.newest() if self._read() else self.make()

    def make(self) -> PersonKey:
        """Draw a further key, and keep it beside the others, for the owner of the file alone."""
        keys = self._read()
        number = max(keys, default=0) + 1
        keys[number] = PersonKey(number, os.urandom(_HALF_BYTES), os.urandom(_HALF_BYTES))
        self._write(keys)
        self._keys = keys
        return keys[number]

    def seal(self, data: bytes, about: str) -> bytes:
        """Data that only the key opens again, and only as what it is ``about``."""
        key = self.newest()
        nonce = os.urandom(_NONCE_BYTES)
        number = key.number.to_bytes(_NUMBER_BYTES, "big")
        return _MARK + number + nonce + key.cipher.encrypt(nonce, data, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """What was sealed. Raises NoPersonKey, and ValueError when it was changed or is about something else."""
        if not sealed.startswith(_MARK):
            raise ValueError("this was never sealed")
        number, nonce, rest = _parts(sealed)
        from cryptography.exceptions import InvalidTag

        try:
            return self.key(number).cipher.decrypt(nonce, rest, about.encode())
        except InvalidTag:
            raise ValueError("what is sealed was changed, or is about something else") from None

    def _read(self) -> dict[int, PersonKey]:
        if self.path is None:
            raise NoPersonKey(_("say where the keys of personal data are kept: AZIONI_PERSON_KEYS"))
        try:
            found: dict[str, dict[str, str]] = json.loads(self.path.read_text(encoding="ascii"))
            return {
                int(number): PersonKey(int(number), bytes.fromhex(halves["hash"]), bytes.fromhex(halves["seal"]))
                for number, halves in found.items()
            }
        except FileNotFoundError:
            return {}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoPersonKey(_("{path} holds no keys of personal data", path=self.path)) from error

    def _write(self, keys: dict[int, PersonKey]) -> None:
        """Whole or not at all, and readable by its owner alone from its first byte on."""
        assert self.path is not None  # noqa: S101 - it was read before
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self.path.with_name(self.path.name + ".new")
        said = {number: {"hash": key.hashing.hex(), "seal": key.sealing.hex()} for number, key in keys.items()}
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(said, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)


def _parts(sealed: bytes) -> tuple[int, bytes, bytes]:
    """Number of the key, nonce, and what was encrypted."""
    begin = len(_MARK) + _NUMBER_BYTES
    number = int.from_bytes(sealed[len(_MARK) : begin], "big")
    return number, sealed[begin : begin + _NONCE_BYTES], sealed[begin + _NONCE_BYTES :]
