"""Receipts of certified mail whose provider's signature is verified: whoever is not trusted is not believed, and it is said why (R9.12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA224
from cryptography.hazmat.primitives.serialization import Encoding

from activities.certified_mail import CertifiedReceipt, NotBelieved, read
from activities.registry import inbound_of
from activities.smime import Trusted
from runtime.service import _inbound
from runtime.settings import CannotStart, Settings
from tests import lives
from tests.certified import SENDER, Signer, receipt, signed, signer

AT = lives.instant(8, 1, hour=9)
OF = "<1@azioni-di-rete.example>"
PEC = "ufficio@pec.example.org"
TRUE = receipt("avvenuta-consegna", OF, PEC, AT)


@cache
def authority() -> Signer:
    """Who certifies providers, and is trusted."""
    return signer("Ente di certificazione", certifies=True)


@cache
def provider() -> Signer:
    return signer("Gestore S.p.A.", authority())


def believed(mail: bytes, trusted: Signer | None = None) -> CertifiedReceipt:
    """What is read of a mail by an office that trusts somebody."""
    return read(mail, Trusted(((trusted or authority()).certificate,)))


def test_a_receipt_that_a_trusted_provider_has_signed_is_believed() -> None:
    found = believed(signed(TRUE, provider()))
    assert (found.signer, found.at, found.address) == ("Gestore S.p.A.", AT, PEC)


def test_the_provider_itself_may_be_trusted() -> None:
    assert believed(signed(TRUE, provider()), provider()).signer == "Gestore S.p.A."


def test_one_that_is_trusted_itself_needs_no_address() -> None:
    bare = signer("Gestore S.p.A.", address="")
    assert believed(signed(TRUE, bare), bare).signer == "Gestore S.p.A."


def test_a_chain_of_certificates_is_followed() -> None:
    second = signer("Ente intermedio", authority(), certifies=True)
    assert believed(signed(TRUE, signer("Gestore S.p.A.", second))).signer == "Gestore S.p.A."


def test_rsa_is_as_good() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert believed(signed(TRUE, signer("Gestore S.p.A.", authority(), key=key))).signer == "Gestore S.p.A."


def test_ends_of_lines_that_a_mail_program_has_changed_are_those_of_mail_again() -> None:
    assert believed(signed(TRUE, provider()).replace(b"\r\n", b"\n")).signer == "Gestore S.p.A."


def test_what_nobody_verifies_is_taken_and_marked() -> None:
    assert read(TRUE).signer == ""
    assert read(signed(TRUE, provider())).signer == ""


def changed() -> bytes:
    """A true receipt that was made to say another day."""
    there, another = (_encoded(AT), _encoded(AT + timedelta(days=1)))
    return signed(TRUE, provider()).replace(there, another)


def _encoded(at: object) -> bytes:
    mail = receipt("avvenuta-consegna", OF, PEC, at)  # type: ignore[arg-type]
    return mail.split(b"base64\r\n\r\n")[1].split(b"--inner")[0]


def beside() -> bytes:
    """Data of somebody else's beside the part that is signed."""
    mail = signed(TRUE, provider())
    part = b"--outer\r\nContent-Type: application/xml\r\nContent-Disposition: inline; filename=daticert.xml\r\n\r\n<postacert/>\r\n"
    return mail.replace(b"--outer--", part + b"--outer--")


NOT_BELIEVED: dict[str, tuple[Callable[[], bytes], str]] = {
    "somebody else's certificate": (
        lambda: signed(TRUE, signer("Gestore S.p.A.", signer("Ente di certificazione", certifies=True))),
        "'Gestore S.p.A.', who has signed it, is none of those whom the office trusts",
    ),
    "a certificate of one's own making": (lambda: signed(TRUE, signer("Gestore S.p.A.")), "whom the office trusts"),
    "a provider that certifies another one": (
        lambda: signed(TRUE, signer("Altro gestore", provider())),
        "'Altro gestore', who has signed it, is none of those whom the office trusts",
    ),
    "another's certificate with one's own key": (
        lambda: signed(TRUE, signer("Mallory"), certificate=provider().certificate),
        "its signature is not by the certificate that it names",
    ),
    "changed after it was signed": (changed, "what it says was changed after it was signed"),
    "no signature in its part": (lambda: TRUE, "its signature cannot be read"),
    "expired": (
        lambda: signed(TRUE, signer("Gestore S.p.A.", authority(), until=2018)),
        "is none of those whom the office trusts",
    ),
    "of another sender": (
        lambda: signed(TRUE, signer("Gestore S.p.A.", authority(), address="posta-certificata@pec.example.net")),
        "it comes from posta-certificata@pec.example.it, and is signed by posta-certificata@pec.example.net",
    ),
    "a customer of who certifies providers": (
        lambda: signed(
            TRUE.replace(SENDER.encode(), b"mario@pec.example.it"),
            signer("Mario", authority(), address="mario@pec.example.it"),
        ),
        "it does not come from the address of a provider",
    ),
    "a certificate without an address": (
        lambda: signed(TRUE, signer("Gestore S.p.A.", authority(), address="")),
        "it comes from posta-certificata@pec.example.it, and is signed by Gestore S.p.A.",
    ),
    "a weak digest": (lambda: signed(TRUE, provider(), SHA224()), "made with sha224, which proves nothing any more"),
    "data beside what is signed": (beside, "it is not one part and its signature"),
}


@pytest.mark.parametrize(("mail", "why"), NOT_BELIEVED.values(), ids=NOT_BELIEVED.keys())
def test_what_no_trusted_provider_has_signed_is_not_believed(mail: Callable[[], bytes], why: str) -> None:
    with pytest.raises(NotBelieved) as refused:
        believed(mail())
    assert why in str(refused.value)


def test_certificates_are_read_from_a_file_or_a_directory(tmp_path: Path) -> None:
    pem = authority().certificate.public_bytes(Encoding.PEM)
    for place in (tmp_path / "one.pem", tmp_path):
        (tmp_path / "one.pem").write_bytes(pem)
        inbound = inbound_of(tmp_path / "receipts", place)
        assert inbound is not None
        assert inbound.trusted == Trusted((authority().certificate,))


@pytest.mark.parametrize("words", ["", "no certificate", None])
def test_nobody_begins_to_believe_everybody_by_mistake(tmp_path: Path, words: str | None) -> None:
    """Certificates that are named and cannot be read keep the worker from starting."""
    place = tmp_path / "providers.pem"
    if words is not None:
        place.write_text(words)
    with pytest.raises(CannotStart, match=r"AZIONI_PROVIDERS: the certificates in .* cannot be read"):
        _inbound(Settings(AZIONI_RECEIPTS=tmp_path, AZIONI_PROVIDERS=place))


def test_a_trusted_provider_whose_certificate_had_ended_is_not_believed() -> None:
    ended = signer("Gestore S.p.A.", until=2018)
    with pytest.raises(NotBelieved, match=r"the certificate of .Gestore S\.p\.A\.. was not valid when it was signed"):
        believed(signed(TRUE, ended), ended)
