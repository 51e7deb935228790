"""Receipts of certified mail as a provider writes them (RFC 6109; the structure of a published sample, with invented names)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

SUBJECT = {
    "accettazione": "ACCETTAZIONE",
    "avvenuta-consegna": "CONSEGNA",
    "errore-consegna": "AVVISO DI MANCATA CONSEGNA",
    "preavviso-errore-consegna": "AVVISO DI MANCATA CONSEGNA",
}

SENDER = "posta-certificata@pec.example.it"
UNSIGNED = b"MIAGCSqGSIb3DQEHAqCAMIACAQExAA=="


@dataclass(frozen=True)
class Signer:
    """Somebody with a key and a certificate: a provider, or who certifies providers."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate
    between: tuple[x509.Certificate, ...] = ()
    """The certificates between theirs and the one that an office trusts."""


def signer(
    name: str,
    by: Signer | None = None,
    *,
    certifies: bool = False,
    address: str = SENDER,
    until: int = 2030,
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None = None,
) -> Signer:
    """A certificate from 2015 to a year, by somebody or by its own key."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2015, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(until, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=certifies, path_length=None), critical=True)
    )
    built = built.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    if not certifies and address:
        built = built.add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
    between = (*by.between, by.certificate) if by and by.between else (by.certificate,) if by else ()
    return Signer(key, built.sign(by.key if by else key, SHA256()), between)


def signed(
    mail: bytes, by: Signer, digest: HashAlgorithm | None = None, certificate: x509.Certificate | None = None
) -> bytes:
    """A receipt with the signature of somebody in the place of the one that is none; ``certificate``: under which they say they sign."""
    content = mail.split(b"--outer\r\n")[1].removesuffix(b"\r\n")
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
    builder = builder.add_signer(certificate or by.certificate, by.key, digest or SHA256())  # type: ignore[arg-type]
    for one in by.between:
        builder = builder.add_certificate(one)
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    der = builder.sign(Encoding.DER, options)
    return mail.replace(UNSIGNED, base64.encodebytes(der).replace(b"\n", b"\r\n").strip())


def receipt(kind: str, message_id: str, to: str, at: datetime, error: str = "nessuno", **wrong: str) -> bytes:
    """A receipt of one letter. ``wrong``: header values, or pieces of its data, that say something else."""
    zone = at.strftime("%z")
    of = message_id.strip("<>")
    consegna = "" if kind == "accettazione" else f"<consegna>{to}</consegna>"
    data = f"""<?xml version="1.0" encoding="UTF-8"?>
<postacert tipo="{wrong.get("tipo", kind)}" errore="{error}">
 <intestazione><mittente>ente@pec.example.it</mittente><destinatari tipo="certificato">{to}</destinatari>
  <risposte>ente@pec.example.it</risposte><oggetto>Comunicazione</oggetto></intestazione>
 <dati><gestore-emittente>Gestore S.p.A.</gestore-emittente>
  <data zona="{zone}"><giorno>{at:%d/%m/%Y}</giorno><ora>{at:%H:%M:%S}</ora></data>
  <identificativo>opec1@pec.example.it</identificativo>
  <msgid>&lt;{wrong.get("msgid", of)}&gt;</msgid><ricevuta tipo="completa"/>{consegna}</dati>
</postacert>"""
    encoded = base64.encodebytes(wrong.get("data", data).encode()).decode()
    ending = wrong.get("signature", "application/pkcs7-signature")
    return f"""X-Ricevuta: {kind}
X-Riferimento-Message-ID: <{of}>
X-TipoRicevuta: completa
Message-ID: <opec1@pec.example.it>
From: {SENDER}
To: ente@pec.example.it
Subject: {SUBJECT.get(kind, kind)}: Comunicazione
MIME-Version: 1.0
Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha256; boundary="outer"

--outer
Content-Type: multipart/mixed; boundary="inner"

--inner
Content-Type: text/plain; charset=utf-8

Ricevuta.

--inner
Content-Type: application/xml; name="daticert.xml"
Content-Disposition: inline; filename="daticert.xml"
Content-Transfer-Encoding: base64

{encoded}
--inner--

--outer
Content-Type: {ending}; name="smime.p7s"
Content-Transfer-Encoding: base64

{UNSIGNED.decode()}
--outer--
""".replace("\n", "\r\n").encode()
