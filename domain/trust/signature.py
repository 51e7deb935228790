"""What an actor signs, and whether a signature is theirs: Ed25519 over one spelling of the command.

Keys and signatures are lower-case hexadecimal: 32 and 64 bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.trust.statement import Statement

# What stands before the signed text: a signature made for one purpose is worth nothing for another.
COMMAND = "azioni-di-rete/command/1"
_SIGNED = tuple(field.name for field in fields(Statement))


def signed_bytes(statement: Statement) -> bytes:
    """The one spelling that is signed."""
    return purposed(COMMAND, {name: getattr(statement, name) for name in _SIGNED})


def purposed(purpose: str, values: Mapping[str, object]) -> bytes:
    """Values in one spelling, after the purpose for which they are signed."""
    return f"{purpose}\n{json.dumps(values, sort_keys=True, separators=(',', ':'))}".encode()


def sign(key: Ed25519PrivateKey, message: bytes) -> str:
    """The signature of a message; the same key and message always give the same one."""
    return key.sign(message).hex()


def public_of(key: Ed25519PrivateKey) -> str:
    """The public half of a key, as the register holds it."""
    return key.public_key().public_bytes_raw().hex()


def is_signed(key: str, message: bytes, signature: str) -> bool:
    """Whether the owner of a public key has signed a message. Whatever is no key or no signature proves nothing."""
    try:
        _public(key).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=1_024)
def _public(key: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
