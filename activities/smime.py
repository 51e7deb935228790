"""The signature under a mail (S/MIME, RFC 8551): whether it is of these very bytes, and of somebody whom the office trusts.

CMS is read by ``asn1crypto``, which knows BER too, as providers of certified mail write it; keys, signatures and chains of certificates
are the business of ``cryptography``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from asn1crypto import cms
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import (
    BasicConstraints,
    Certificate,
    ExtensionNotFound,
    NameOID,
    RFC822Name,
    SubjectAlternativeName,
    SubjectKeyIdentifier,
    load_der_x509_certificate,
    load_pem_x509_certificates,
)
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store, VerificationError

# What a signature may be made with; older ones prove nothing any more.
DIGESTS = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


class NotProved(ValueError):
    """A signature that proves nothing; the message says why."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """Certificates that an office trusts: of providers, or of who certifies them."""

    certificates: tuple[Certificate, ...]

    @classmethod
    def of(cls, place: Path) -> Trusted:
        """All that stand in a PEM file, or in the PEM files of a directory. Raises OSError, and ValueError for what is none or empty."""
        files = sorted(place.glob("*.pem")) if place.is_dir() else [place]
        found = [one for file in files for one in load_pem_x509_certificates(file.read_bytes())]
        if not found:
            raise ValueError("there is no certificate in it")
        return cls(tuple(found))


@dataclass(frozen=True, slots=True)
class Signed:
    """What was proved."""

    content: bytes
    """The part that is signed, whole: what stands beside it is anybody's."""
    signer: str
    """The name in the certificate of who has signed."""


def proved(mail: bytes, message: EmailMessage, trusted: Trusted, at: datetime) -> Signed:
    """The part of a ``multipart/signed`` mail that somebody trusted has signed. Raises NotProved.

    ``at``: the instant at which it was signed, when the certificates must have been valid.
    """
    content = _first_part(mail, message)
    signature = next(part for part in message.iter_parts() if part.get_content_subtype().endswith("pkcs7-signature"))
    try:
        signed = cms.ContentInfo.load(signature.get_payload(decode=True))["content"]
        signers = list(signed["signer_infos"])
        certificates = [load_der_x509_certificate(one.chosen.dump()) for one in signed["certificates"]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotProved("its signature cannot be read") from error
    if len(signers) != 1:
        raise NotProved("it has not exactly one signature")
    certificate = _certificate_of(signers[0], certificates)
    _verify(signers[0], certificate, content)
    _known(certificate, certificates, trusted, at)
    _from(certificate, message, trusted)
    return Signed(content, _name(certificate))


def _first_part(mail: bytes, message: EmailMessage) -> bytes:
    """The bytes of the first part as they were signed: with the ends of lines that mail has, and without the last one."""
    written = re.sub(rb"\r?\n", b"\r\n", mail)
    boundary = re.escape((message.get_boundary() or "").encode())
    cuts = list(re.finditer(rb"\r\n--" + boundary + rb"(--)?[ \t]*(?=\r\n|$)", written))
    if len(cuts) < 2:
        raise NotProved("what is signed cannot be told from what is not")
    return written[cuts[0].end() + 2 : cuts[1].start()]


def _certificate_of(signer: cms.SignerInfo, certificates: Sequence[Certificate]) -> Certificate:
    """The one under which somebody has signed."""
    for one in certificates:
        if _is_named(one, signer["sid"]):
            return one
    raise NotProved("the certificate of its signature is missing")


def _is_named(certificate: Certificate, named: cms.SignerIdentifier) -> bool:
    """Whether a signature names it: by its issuer and number, or by the identifier of its key."""
    if named.name == "issuer_and_serial_number":
        issuer, number = named.chosen["issuer"].dump(), named.chosen["serial_number"].native
        return bool(certificate.serial_number == number and certificate.issuer.public_bytes() == issuer)
    try:
        key = certificate.extensions.get_extension_for_class(SubjectKeyIdentifier).value
    except (ExtensionNotFound, ValueError):
        return False
    return bool(key.digest == named.chosen.native)


def _verify(signer: cms.SignerInfo, certificate: Certificate, content: bytes) -> None:
    """Raises NotProved when the signature is not of this content, or not by this certificate."""
    digest = signer["digest_algorithm"]["algorithm"].native
    if digest not in DIGESTS:
        raise NotProved(f"its signature is made with {digest}, which proves nothing any more")
    said = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    if "message_digest" not in said or said["message_digest"][0].native != hashlib.new(digest, content).digest():
        raise NotProved("what it says was changed after it was signed")
    try:
        _check(certificate, signer["signature"].native, signer["signed_attrs"].untag().dump(), signer, DIGESTS[digest])
    except (InvalidSignature, UnsupportedAlgorithm) as error:
        raise NotProved("its signature is not by the certificate that it names") from error


def _check(
    certificate: Certificate, signature: bytes, signed: bytes, signer: cms.SignerInfo, digest: hashes.HashAlgorithm
) -> None:
    """Raises InvalidSignature, and UnsupportedAlgorithm for what nobody signs mail with."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        pss = signer["signature_algorithm"].signature_algo == "rsassa_pss"
        salted = padding.PSS(padding.MGF1(digest), padding.PSS.AUTO)
        key.verify(signature, signed, salted if pss else padding.PKCS1v15(), digest)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, signed, ec.ECDSA(digest))
    else:
        raise UnsupportedAlgorithm("neither RSA nor an elliptic curve")


def _known(certificate: Certificate, between: Sequence[Certificate], trusted: Trusted, at: datetime) -> None:
    """Raises NotProved when no chain leads, at that instant, from the certificate to one that is trusted."""
    if certificate in trusted.certificates:
        if certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
            return
        raise NotProved(f"the certificate of '{_name(certificate)}' was not valid when it was signed")
    certifies = ExtensionPolicy.permit_all().require_present(BasicConstraints, Criticality.AGNOSTIC, None)
    policy = PolicyBuilder().store(Store(list(trusted.certificates))).time(at)
    chains = policy.extension_policies(ca_policy=certifies, ee_policy=ExtensionPolicy.permit_all())
    verifier = chains.build_client_verifier()
    try:
        verifier.verify(certificate, [one for one in between if one != certificate])
    except (VerificationError, ValueError) as error:
        raise NotProved(
            f"'{_name(certificate)}', who has signed it, is none of those whom the office trusts"
        ) from error


def _from(certificate: Certificate, message: EmailMessage, trusted: Trusted) -> None:
    """A certificate is of the addresses that it names (RFC 8550, section 3); one that is trusted itself may name none."""
    try:
        names = certificate.extensions.get_extension_for_class(SubjectAlternativeName).value
        addresses = {address.lower() for address in names.get_values_for_type(RFC822Name)}
    except (ExtensionNotFound, ValueError):
        addresses = set()
    sender = parseaddr(str(message.get("From", "")))[1].lower()
    if sender not in addresses and (addresses or certificate not in trusted.certificates):
        signed = ", ".join(sorted(addresses)) or _name(certificate)
        raise NotProved(f"it comes from {sender or 'nobody'}, and is signed by {signed}")


def _name(certificate: Certificate) -> str:
    """Who it is of."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if named := certificate.subject.get_attributes_for_oid(kind):
            return str(named[0].value)
    return certificate.subject.rfc4514_string()
