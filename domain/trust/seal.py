"""The service's own signature under what it certifies: whoever has the record's password cannot write a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from domain.trust.register import SERVICE, Register
from domain.trust.signature import is_signed, purposed

# What stands before a signed certificate.
CERTIFICATE = "azioni-di-rete/certificate/1"
SEALED = ("counts", "found", "mended", "heads")


def sealed_bytes(at: datetime, said: Mapping[str, object]) -> bytes:
    """The one spelling of a certificate that is signed: its real instant and what it says."""
    return purposed(CERTIFICATE, {"at": at.astimezone(UTC).isoformat(), **{name: said[name] for name in SEALED}})


def unsealed(register: Register, at: datetime, said: Mapping[str, object], signature: str) -> bool:
    """Whether a certificate lacks the signature that it must have; one from before the service had a key needs none."""
    service = register.actor(SERVICE, at)
    return service is not None and not is_signed(service.key, sealed_bytes(at, said), signature)
