"""An optional seal on what stands in Temporal's histories (AES-256-GCM): who reads its database reads nothing.

Histories hold no personal data anyway; this is the second line. A file has numbered keys: the newest one seals, and all
of them open, so that a key is changed by adding one, and an old one is taken out when no history needs it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes, PayloadCodec

from domain.basis.language import _
from runtime.settings import CannotStart

ENCODING = b"binary/encrypted"
_ABOUT = b"azioni-di-rete/payload"
_NONCE_BYTES = 12
_KEY_BYTES = 32


class Sealed(PayloadCodec):
    """Seals payloads with the newest key, and opens them with the one that they name."""

    def __init__(self, keys: dict[int, bytes]) -> None:
        self._newest = max(keys)
        self._ciphers = {number: AESGCM(key) for number, key in keys.items()}

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Seal."""
        return [self._seal(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Open; what was never sealed stays as it is. Raises ValueError for a key that is not here, or a changed payload."""
        return [
            self._open(payload) if payload.metadata.get("encoding") == ENCODING else payload for payload in payloads
        ]

    def _seal(self, payload: Payload) -> Payload:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, payload.SerializeToString(), _ABOUT)
        return Payload(metadata={"encoding": ENCODING, "key": str(self._newest).encode()}, data=nonce + sealed)

    def _open(self, payload: Payload) -> Payload:
        number = int(payload.metadata.get("key", b"0"))
        if number not in self._ciphers:
            raise ValueError(f"key {number} of payloads is not here (AZIONI_CODEC_KEYS)")
        try:
            plain = self._ciphers[number].decrypt(payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:], _ABOUT)
        except InvalidTag as error:
            raise ValueError("a payload was changed, or its key is another one") from error
        return Payload.FromString(plain)


def read_keys(path: Path) -> dict[int, bytes]:
    """The keys of a file, by number. Raises CannotStart."""
    try:
        found = {int(number): bytes.fromhex(key) for number, key in json.loads(path.read_text("ascii")).items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise CannotStart(_("AZIONI_CODEC_KEYS: {file} holds no keys of payloads", file=path)) from error
    if not found or any(len(key) != _KEY_BYTES for key in found.values()):
        raise CannotStart(_("AZIONI_CODEC_KEYS: {file} holds no keys of {count} bytes", file=path, count=_KEY_BYTES))
    return found


def add_key(path: Path) -> int:
    """Draw a further key, which seals from now on; its number. The file is its owner's alone."""
    keys = read_keys(path) if path.exists() else {}
    number = max(keys, default=0) + 1
    keys[number] = os.urandom(_KEY_BYTES)
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump({str(each): key.hex() for each, key in keys.items()}, file)
    fresh.replace(path)
    return number


@cache
def converter(keys: Path | None) -> DataConverter:
    """How messages become payloads: for clients, workers and replays alike; sealed where there is a file of keys."""
    if keys is None:
        return pydantic_data_converter
    return replace(
        pydantic_data_converter,
        payload_codec=Sealed(read_keys(keys)),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
