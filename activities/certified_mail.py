"""A receipt of certified mail as its provider writes it (RFC 6109, d.m. 2 November 2005): read, and compared with itself.

Header, ``daticert.xml`` and the signature's part must say the same. Where the office gives certificates that it trusts, the provider's
signature is verified, and only what stands under it counts; else the receipt is taken with the note that nobody has verified it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from activities.mail import parsed
from activities.smime import NotProved, Signed, Trusted, proved
from domain.basis.vocabulary import ReceiptKind

# The longest that a receipt of a letter may be; one in full brings the letter back, and its document.
LARGEST = 20_000_000
_SIGNATURE = ("application/pkcs7-signature", "application/x-pkcs7-signature")
_PROVIDER = "posta-certificata"
# What a signed mail consists of: what is signed, and the signature.
_PARTS = 2
_INSTANT = "%d/%m/%Y %H:%M:%S %z"
_WITHOUT_ERROR = "nessuno"


class NotBelieved(ValueError):
    """What came is no receipt, or is not one that can be believed; the message says why."""


@dataclass(frozen=True, slots=True)
class CertifiedReceipt:
    """What a provider has said of one letter."""

    kind: ReceiptKind
    message_id: str
    """Of the letter that it is about, as the sender gave it."""
    at: datetime
    """The legal instant."""
    address: str
    """To whom; empty for a receipt that names several, or none."""
    error: str
    """Empty when there is none."""
    signer: str = ""
    """The provider whose signature was verified; empty when none was."""


def read(mail: bytes, trusted: Trusted | None = None) -> CertifiedReceipt:
    """The receipt that a mail is, signed by somebody trusted where it is said who is. Raises NotBelieved."""
    if len(mail) > LARGEST:
        raise NotBelieved("it is larger than any receipt")
    message = parsed(mail)
    said = str(message.get("X-Ricevuta", "")).strip()
    if said not in {kind.value for kind in ReceiptKind}:
        raise NotBelieved("it has no header of a receipt: an ordinary message, whatever its subject says")
    kind = ReceiptKind(said)
    data = _data(_signed(message))
    if trusted is not None:
        signed = _proved(mail, message, trusted, _instant(data))
        data, signer = _data(parsed(signed.content)), signed.signer
    else:
        signer = ""
    if data.get("tipo") != kind.value:
        raise NotBelieved(f"its header says {kind.value}, its data say {data.get('tipo') or 'nothing'}")
    of = _id(_text(data, "dati/msgid"))
    if not of or of != _id(str(message.get("X-Riferimento-Message-ID", ""))):
        raise NotBelieved("its header and its data name different letters")
    found = data.get("errore", _WITHOUT_ERROR)
    why = " ".join(
        part for part in (found if found != _WITHOUT_ERROR else "", _text(data, "dati/errore-esteso")) if part
    )
    return CertifiedReceipt(kind, of, _instant(data), _address(data), why, signer)


def _signed(message: EmailMessage) -> MIMEPart:
    """The part that is signed: a provider signs what it writes, and a mail without a signature is somebody else's."""
    if message.get_content_type() != "multipart/signed":
        raise NotBelieved("it is not signed")
    parts = [part for part in message.iter_parts() if isinstance(part, MIMEPart)]
    if len(parts) != _PARTS or parts[1].get_content_type() not in _SIGNATURE:
        raise NotBelieved("it is not one part and its signature")
    return parts[0]


def _proved(mail: bytes, message: EmailMessage, trusted: Trusted, at: datetime) -> Signed:
    """Who certifies providers may certify their customers too: a receipt comes from the one address of a provider (RFC 6109, 3.1.2)."""
    if parseaddr(str(message.get("From", "")))[1].partition("@")[0].lower() != _PROVIDER:
        raise NotBelieved("it does not come from the address of a provider")
    try:
        return proved(mail, message, trusted, at)
    except NotProved as error:
        raise NotBelieved(str(error)) from error


def _data(message: MIMEPart) -> Element:
    """``daticert.xml``, outside of the letter that a receipt may bring back."""
    found = [part for part in _own_parts(message) if part.get_filename() == "daticert.xml"]
    if len(found) != 1:
        raise NotBelieved("it has not exactly one daticert.xml")
    try:
        root: Element = fromstring(found[0].get_payload(decode=True), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise NotBelieved("its daticert.xml cannot be read") from error
    if root.tag != "postacert":
        raise NotBelieved("its daticert.xml is something else")
    return root


def _own_parts(message: MIMEPart) -> list[MIMEPart]:
    """The parts of a mail, but not those of a mail within it."""
    if not message.is_multipart() or message.get_content_type() == "message/rfc822":
        return [message]
    return [own for part in message.iter_parts() for own in _own_parts(part)]


def _text(data: Element, path: str) -> str:
    return (data.findtext(path) or "").strip()


def _id(written: str) -> str:
    return re.sub(r"\s+", "", written).strip("<>")


def _instant(data: Element) -> datetime:
    """Day and hour of the provider, with its zone."""
    found = data.find("dati/data")
    zone = found.get("zona", "") if found is not None else ""
    written = f"{_text(data, 'dati/data/giorno')} {_text(data, 'dati/data/ora')} {zone}"
    try:
        return datetime.strptime(written, _INSTANT)  # noqa: DTZ007 - its last part is the zone
    except ValueError as error:
        raise NotBelieved("its data name no instant") from error


def _address(data: Element) -> str:
    """To whom the letter was delivered, or was not; the only recipient where the receipt names none."""
    named = [_text(data, path) for path in ("dati/consegna", "dati/ricezione")]
    recipients = [(one.text or "").strip() for one in data.findall("intestazione/destinatari")]
    only = recipients if len(recipients) == 1 else []
    return next((one.lower() for one in (*named, *only) if one), "")
