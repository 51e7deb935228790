"""Letters leave through a real mail server with TLS and a login; without TLS no password leaves the house."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from activities.mail import PostUnavailable, Server
from tests.mailbox import mail_server

LOGIN = ("ufficio", "s3gr/eto")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key, made for this run."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here to make a certificate with")
    place = tmp_path_factory.mktemp("certificate")
    found = place / "certificate.pem", place / "key.pem"
    subject = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    make = (openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject)
    subprocess.run([*make, "-out", found[0], "-keyout", found[1]], check=True, capture_output=True)
    return found


@pytest.fixture
def tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def trusted(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the certificate, as it would that of the office's own authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    """Who may log in."""
    right = isinstance(given, LoginPassword) and (given.login.decode(), given.password.decode()) == LOGIN
    return AuthResult(success=right, handled=False)


def letter() -> EmailMessage:
    """A letter that is not ours."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@azioni.example", "b@azioni.example", "Prova"
    message.set_content("Testo con àccenti\n")
    return message


def how(scheme: str, tls: ssl.SSLContext) -> dict[str, Any]:
    """The controller of a server that wants TLS and a login."""
    own = {"ssl_context": tls} if scheme == "smtps" else {"tls_context": tls, "require_starttls": True}
    return own | {"authenticator": known, "auth_required": True, "auth_require_tls": scheme == "smtp"}


@pytest.mark.usefixtures("trusted")
@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # aiosmtpd does not count TLS from the first byte
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_letter_leaves_under_tls_after_a_login(tls: ssl.SSLContext, scheme: str) -> None:
    with mail_server(url=f"{scheme}://ufficio:s3gr%2Feto@127.0.0.1", **how(scheme, tls)) as box:
        await box.server.send(letter())
    assert [message.get_content().strip() for message in box.received] == ["Testo con àccenti"]


@pytest.mark.usefixtures("trusted")
async def test_a_wrong_password_is_an_error(tls: ssl.SSLContext) -> None:
    with mail_server(url="smtp://ufficio:wrong@127.0.0.1", **how("smtp", tls)) as box, pytest.raises(PostUnavailable):
        await box.server.send(letter())
    assert box.received == []


async def test_a_certificate_that_nobody_vouches_for_is_an_error(tls: ssl.SSLContext) -> None:
    server = mail_server(url="smtp://ufficio:s3gr%2Feto@127.0.0.1", **how("smtp", tls))
    with server as box, pytest.raises((PostUnavailable, ssl.SSLError)):
        await box.server.send(letter())
    assert box.received == []


async def test_a_password_is_never_sent_in_the_clear() -> None:
    """A server, or somebody in between, that offers no TLS gets no login."""
    asked: list[Any] = []

    def listening(*given: Any) -> AuthResult:
        asked.append(given)
        return AuthResult(success=True)

    with mail_server(authenticator=listening, auth_require_tls=False) as box, pytest.raises(PostUnavailable):
        await Server(box.url.replace("smtp://", "smtp://ufficio:x@")).send(letter())
    assert (asked, box.received) == ([], [])
