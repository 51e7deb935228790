"""Letters from templates to the post: an ``.eml`` file in a directory, or a mail server."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP as EML
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
from jinja2 import Environment, PackageLoader, StrictUndefined, UndefinedError, meta, nodes
from sqlmodel import Session

from domain.basis.calendar import local_day
from domain.basis.decree import Decree
from domain.basis.text import in_letter, without_codes
from domain.commands import COMMANDS
from domain.lifecycle.contents import EMPTY_CONTENT
from domain.lifecycle.states import Role, State
from domain.record.letters import REMINDERS
from domain.views.details import STATE_IT, day_it
from storage import documents, rules
from storage.outbox import PendingNotice

# Letters to whom no address is known go to one for each role of a project, in this domain.
DOMAIN = "azioni-di-rete.example"


# What follows when a term passes, as letters say it to people; the keys are the effects of
# ``domain.system.passing_time``.
CONSEQUENCE_IT = {
    "escalate": "la questione passa al dirigente; il silenzio non vale assenso",
    "forfeit": "decadenza dal finanziamento",
    "forfeit_by_decree": "si avvia il procedimento di decadenza",
    "end_delivery": "l'erogazione dei servizi si chiude",
    "resume_request": "la richiesta si decide anche senza osservazioni",
    "resume_procedure": "il procedimento riprende e si conclude anche senza osservazioni",
    "decide_on_papers": "si decide sui documenti in possesso dell'ufficio",
    "close": "decadenza da quanto non è stato richiesto",
    "close_again": "il fascicolo si richiude, se nulla è rimasto aperto",
    "close_by_decree": "si avvia il procedimento di decadenza da quanto non è stato richiesto",
    "ask": "",
    "record_status": "si registra l'ultima situazione nota",
    "ask_registers": "",
    "revocation_notice": "è avviato il procedimento di revoca",
    "note": "",
}


# What a project has lost, as letters say it; the keys are those of ``domain.basis.vocabulary.Requirement``.
REQUIREMENT_IT = {
    "recipients": "numero minimo di destinatari",
    "companies": "numero massimo di imprese",
    "sector": "imprese dello stesso settore o filiera",
    "network": "numero minimo di soggetti della rete",
    "accreditation": "accreditamento di un soggetto della rete",
}

# Values that letters have since they name their edition; one that was queued before leaves them out.
LATER = (
    "edition",
    "cup",
    "claim",
    "amount",
    "order",
    "reference",
    "iban_end",
    "claimed",
    "recognised",
    "debt",
    "since",
    "granted",
)
# Every value that a letter can have. A template that wants another one is an error when it is loaded.
KNOWN = frozenset(
    [
        "project",
        "title",
        "measure",
        "state",
        "state_it",
        "decree",
        "commands",
        "term",
        "term_it",
        "term_id",
        "due",
        "days",
        "basis",
        "consequence_it",
        "starts",
        "reason_it",
        "urgent",
        "duty",
        "duty_it",
        "duty_due",
        "until",
        "act",
        "gains",
        "requirement",
        "requirement_it",
        "said",
        "internal",
        "office",
        "cut_reasons",
        *LATER,
    ]
)


class PostUnavailable(ConnectionError):
    """The letter could not be handed over now; it may be later."""


class Refused(RuntimeError):
    """The letter will not be taken, however often it is tried."""


class Post(Protocol):
    """Whatever carries a letter away."""

    async def send(self, message: EmailMessage) -> None:
        """Carry one letter. Raises PostUnavailable or another OSError when it may be taken later, and Refused."""


class Directory:
    """Writes each letter as one file, named after its message id: sending twice writes the same file."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def send(self, message: EmailMessage) -> None:
        """Write the letter completely or not at all."""
        self._directory.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0] + ".eml"
        partial = self._directory / f".{name}.{os.getpid()}"
        partial.write_bytes(message.as_bytes(policy=EML))
        partial.replace(self._directory / name)


class Server:
    """Hands letters to a mail server: ``smtp://user:password@host:port`` or ``smtps://``.

    ``smtp://`` goes over to TLS when the server offers it (STARTTLS); with a password it must, so that nobody reads it.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port
        self._tls = parts.scheme == "smtps"
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def send(self, message: EmailMessage) -> None:
        """Send one letter. Raises PostUnavailable when the server may take it later, and Refused when it never will."""
        try:
            await aiosmtplib.send(
                message,
                hostname=self._host,
                port=self._port,
                use_tls=self._tls,
                start_tls=True if self._user and not self._tls else None,
                username=self._user,
                password=self._password,
                timeout=10,
            )
        except _OF_THE_LETTER as error:
            if any(code < PERMANENT for code in _codes(error)):
                raise PostUnavailable(f"the mail server does not take it now: {_said(error)}") from error
            raise Refused(f"the mail server refuses it: {_said(error)}") from error
        except aiosmtplib.SMTPException as error:
            raise PostUnavailable(f"the mail server cannot be used now: {error}") from error


# What a server says of one letter; everything else is of the server, such as a password that it does not take.
_OF_THE_LETTER = (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPDataError)
# Answers of a mail server from here on are final; those below ask to try again later (RFC 5321, 4.2.1).
PERMANENT = 500


def _codes(error: aiosmtplib.SMTPException) -> list[int]:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return [one.code for one in error.recipients]
    return [error.code] if isinstance(error, aiosmtplib.SMTPResponseException) else []


def _said(error: aiosmtplib.SMTPException) -> str:
    """The server's code and no more: what it says may name a person's address."""
    return ", ".join(str(code) for code in _codes(error))


@cache
def templates() -> Environment:
    """The letters' templates; a value that is missing is an error, never an empty space."""
    loader = PackageLoader("activities")
    # Plain text: there is no markup to escape, but what people wrote must not pass for the office's own lines.
    found = Environment(  # noqa: S701
        loader=loader, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True, finalize=_written
    )
    for name in loader.list_templates():
        tree = found.parse(loader.get_source(found, name)[0])
        said = {
            node.attr
            for node in tree.find_all(nodes.Getattr)
            if isinstance(node.node, nodes.Name) and node.node.name == "said"
        }
        unknown = (meta.find_undeclared_variables(tree) - KNOWN) | (said - SAYABLE)
        if unknown:
            raise UndefinedError(f"{name}: no letter has {', '.join(sorted(unknown))}")
    return found


def _written(value: object) -> object:
    return without_codes(in_letter(value)) if isinstance(value, str) else value


class Said(dict[str, Any]):
    """What was said with the command that a letter tells of; a letter from before it was kept says nothing of it."""

    def __missing__(self, name: str) -> str:
        return ""


# Fields of any command's content: a template may name no other.
SAYABLE = frozenset(field for row in COMMANDS.values() for field in row.content.model_fields)


def said_in(session: Session, notices: Iterable[PendingNotice]) -> dict[str, Said]:
    """What was said with the commands of some letters, by its hash."""
    hashes = {notice.values.get("said", "") for notice in notices} - {"", EMPTY_CONTENT}
    return {sha256: Said(json.loads(data)) for sha256, data in documents.read_all(session, hashes).items()}


def compose(notice: PendingNotice, said: Mapping[str, Said] | None = None) -> EmailMessage:
    """The letter of a queued notice, with what was said by its hash. The first line of a template is its subject.

    The message id is derived from the notice, so that a letter sent again is recognised as the same one.
    """
    values: dict[str, Any] = dict(notice.values)
    if not values.get("edition"):
        values = dict.fromkeys(LATER, "") | values
    values["said"] = (said or {}).get(values.get("said", ""), Said())
    values["internal"] = notice.recipient != Role.operator
    values |= _of_edition(values.get("edition", ""), local_day(notice.queued_at))
    if values.get("decree"):
        values["decree"] = Decree.of_text(values["decree"]).it()
    if values.get("since"):
        values["since"] = day_it(date.fromisoformat(values["since"]))
    values["state_it"] = STATE_IT[State(values["state"])]
    if values.get("term"):
        values["term_it"] = rules.term_titles()[values["term"]]
        values["consequence_it"] = CONSEQUENCE_IT[values["consequence"]]
    values.setdefault("term", "")
    if values.get("requirement"):
        values["requirement_it"] = REQUIREMENT_IT[values["requirement"]]
    if values.get("duty"):
        values["duty_it"] = rules.term_titles()[values["duty"]]
    for day in ("due", "duty_due", "until"):
        if values.get(day):
            values[day] = day_it(date.fromisoformat(values[day]))
    if values.get("gains"):
        values["gains"] = [_gain_it(*gain.split(" ")) for gain in values["gains"].split(";")]
    text = templates().get_template(f"{notice.template}.txt").render(values)
    subject, _, body = text.partition("\n")
    message = EmailMessage()
    message["Subject"] = f"[{notice.project}] {subject.strip()}"
    message["X-Azioni-Kind"] = "reminder" if notice.template in REMINDERS else "legal-notice"
    message["From"] = f"Azioni di Rete <noreply@{DOMAIN}>"
    message["To"] = notice.address or f"{notice.recipient}.{notice.project.lower()}@{DOMAIN}"
    message["Date"] = notice.queued_at
    message["Message-ID"] = f"<{notice.fingerprint}@{DOMAIN}>"
    message.set_content(body.strip() + "\n")
    return message


def _of_edition(key: str, day: date) -> dict[str, Any]:
    """Who answers for the letter, and the Italian words of the edition's codes; nothing for a letter of before."""
    if not key:
        return {"office": None, "cut_reasons": {}}
    measure = rules.load(key)
    office = measure.office
    names = {
        "administration": office.administration.at(day),
        "directorate": office.directorate.at(day),
        "name": office.name.at(day),
        "pec": office.pec.at(day),
        "responsible": office.responsible.at(day),
        "contact": office.contact.at(day),
        "signer": office.signer.at(day),
        "signer_role": office.signer_role.at(day),
    }
    return {"office": names, "cut_reasons": measure.claims.cut_reasons.at(day)}


def _gain_it(term: str, due: str, days: str) -> tuple[str, str, str]:
    return rules.term_titles()[term.partition("/")[0]], day_it(date.fromisoformat(due)), days
