"""Letters leave through a real mail server with TLS and a login; without TLS no password leaves the house."""

from __future__ import annotations

import ssl
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from activities.mail import PostUnavailable, Server
from tests.mailbox import mail_server

LOGIN = ("ufficio", "s3gr/eto")


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
