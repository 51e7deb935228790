"""A profile file, as for Temporal Cloud: TLS on both sides, in front of a real local server."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from runtime.client import ServerUnavailable, connect
from runtime.settings import Settings
from tests.operations.by_hand import temporal
from tests.service import ROOT, free_port, wait_for

PROFILE = """
[profile.cloud]
address = "127.0.0.1:{port}"
namespace = "default"
[profile.cloud.tls]
server_ca_cert_path = "{data}/ca.pem"
server_name = "127.0.0.1"
"""
CLIENT = 'client_cert_path = "{data}/client.pem"\nclient_key_path = "{data}/client.key"\n'


def certificates(data: Path) -> None:
    """An authority, and what it has signed for the server and for a client."""
    authority = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "an authority")])
    now = datetime.now(UTC)

    def signed(name: str, key: ec.EllipticCurvePrivateKey, *, is_authority: bool = False) -> bytes:
        subject = issuer if is_authority else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = (
            x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        )
        if not is_authority:
            names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(authority, hashes.SHA256()).public_bytes(Encoding.PEM)

    (data / "ca.pem").write_bytes(signed("authority", authority, is_authority=True))
    for name in ("server", "client"):
        key = ec.generate_private_key(ec.SECP256R1())
        (data / f"{name}.pem").write_bytes(signed(name, key))
        (data / f"{name}.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


@asynccontextmanager
async def behind_tls(data: Path, address: str) -> AsyncIterator[int]:
    """The server behind TLS, which asks whoever comes for a certificate too; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(data / "server.pem", data / "server.key")
    context.load_verify_locations(data / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    context.set_alpn_protocols(["h2"])
    host, _, port = address.partition(":")

    async def passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(host, int(port))
        await asyncio.gather(_copy(reader, back), _copy(there, writer), return_exceptions=True)

    own = free_port()
    server = await asyncio.start_server(passed_on, "127.0.0.1", own, ssl=context)
    try:
        yield own
    finally:
        server.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def test_a_profile_with_certificates_of_both_sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificates(tmp_path)
    profile = tmp_path / "cloud.toml"
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(profile))
    monkeypatch.setenv("TEMPORAL_PROFILE", "cloud")
    settings = Settings(data=tmp_path)
    with temporal(tmp_path) as address:
        await asyncio.to_thread(wait_for, lambda: _listens(address))
        async with behind_tls(tmp_path, address) as port:
            profile.write_text(PROFILE.format(port=port, data=tmp_path) + CLIENT.format(data=tmp_path))
            client = await connect(settings)
            assert (await client.count_workflows()).count >= 0
            profile.write_text(PROFILE.format(port=port, data=tmp_path))
            with pytest.raises(ServerUnavailable):
                await connect(settings)


def _listens(address: str) -> bool:
    import socket

    host, _, port = address.partition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def test_the_example_names_what_the_sdk_reads(tmp_path: Path) -> None:
    """Every line of it, also those that are commented out."""
    from temporalio.envconfig import ClientConfigProfile

    text = (ROOT / "compose" / "cloud.toml.example").read_text(encoding="utf-8")
    lines = [line.removeprefix("# ") for line in text.splitlines() if line.startswith(("[", "#")) or " = " in line]
    kept = [line for line in lines if line.startswith("[") or " = " in line.partition('"')[0]]
    path = tmp_path / "cloud.toml"
    path.write_text("\n".join(kept))
    profile = ClientConfigProfile.load(profile="cloud", config_source=path, disable_env=True, config_file_strict=True)
    assert profile.address == "azioni.a1b2c.tmprl.cloud:7233"
    assert profile.tls is not None
    assert profile.tls.server_name == "temporal.example.org"
