"""The keys of those who act from this machine: one file for each, which nobody else may read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from domain.basis.language import _
from domain.trust.register import SERVICE
from domain.trust.signature import public_of, sign


class NoKey(RuntimeError):
    """A key is not there, or is none; the message says which and where."""


class Signer(Protocol):
    """Whoever can sign in somebody's name."""

    def sign(self, name: str, message: bytes) -> str:
        """The signature of a message with the key of an actor. Raises NoKey."""


class Ring:
    """Keys in memory."""

    def __init__(self, keys: Mapping[str, Ed25519PrivateKey]) -> None:
        self.keys = keys

    def sign(self, name: str, message: bytes) -> str:
        """See ``Signer``."""
        if name not in self.keys:
            raise NoKey(_("there is no key of '{name}'", name=name))
        return sign(self.keys[name], message)


class Keys:
    """A directory with the file ``NAME.pem`` for each actor (PKCS 8, only for its owner)."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def path(self, name: str) -> Path:
        """Where the key of an actor is kept."""
        return self.directory / f"{name}.pem"

    def private(self, name: str) -> Ed25519PrivateKey:
        """The key of an actor. Raises NoKey."""
        try:
            key = load_pem_private_key(self.path(name).read_bytes(), None)
        except FileNotFoundError:
            raise NoKey(
                _(
                    "there is no key of '{name}' at {file}: commands are signed (AZIONI_KEYS)",
                    name=name,
                    file=self.path(name),
                )
            ) from None
        except (ValueError, TypeError) as error:
            raise NoKey(_("{file} is not a private key without a password", file=self.path(name))) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise NoKey(_("{file} is not an Ed25519 key", file=self.path(name)))
        return key

    def sign(self, name: str, message: bytes) -> str:
        """See ``Signer``."""
        return sign(self.private(name), message)

    def make(self, name: str) -> str:
        """Draw a new key, keep it beside the one in use until ``adopt``, and return its public half."""
        key = Ed25519PrivateKey.generate()
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._write(self._fresh(name), key)
        return public_of(key)

    def keep(self, name: str, key: Ed25519PrivateKey) -> None:
        """Write a key under the name of its actor."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._write(self.path(name), key)

    def adopt(self, name: str) -> None:
        """The new key, which the register knows now, takes the place of the old one."""
        self._fresh(name).replace(self.path(name))

    def discard(self, name: str) -> None:
        """A new key that the register did not take is none."""
        self._fresh(name).unlink(missing_ok=True)

    def fresh(self, name: str) -> Signer:
        """Signs with the new key that is not in use yet: the first administrator enters themself with it."""
        key = load_pem_private_key(self._fresh(name).read_bytes(), None)
        assert isinstance(key, Ed25519PrivateKey)  # noqa: S101 - ``make`` wrote it
        return Ring({name: key})

    def _fresh(self, name: str) -> Path:
        return self.directory / f"{name}.pem.new"

    def _write(self, path: Path, key: Ed25519PrivateKey) -> None:
        """Written for the owner alone from its first byte on."""
        data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(data)


def public_in(path: Path) -> str:
    """The public key in a PEM file that somebody else has sent. Raises NoKey, also for a private one."""
    data = path.read_bytes()
    if b"PRIVATE KEY" in data:
        raise NoKey(_("{file} is a private key: whoever owns it keeps it, and sends the public half", file=path))
    try:
        key = load_pem_public_key(data)
    except ValueError as error:
        raise NoKey(_("{file} is not a public key (PEM)", file=path)) from error
    if not isinstance(key, Ed25519PublicKey):
        raise NoKey(_("{file} is not an Ed25519 key", file=path))
    return key.public_bytes_raw().hex()


def service_signature(keys: Signer, message: bytes) -> str:
    """The signature of the service; empty while it has no key, which is said of what it signs."""
    with suppress(NoKey):
        return keys.sign(SERVICE, message)
    return ""
