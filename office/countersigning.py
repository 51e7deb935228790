"""What a second manager signs (F30): the same words as the first one's, filled in, so that nobody types them a second time."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from sqlmodel import Session

from domain.basis.euro import euro
from domain.edition import acts
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from domain.record.chances import Offer, Offers
from domain.record.file import File
from domain.views.documents import AwaitedSignature, Deadline
from storage import audit, documents, measures
from storage.measures import Edition


class FirstSigned(NamedTuple):
    """Added funds that one manager has signed, and a second one must sign too."""

    content: c.AddFunds
    by: str


def as_signed(session: Session, file: File, found: Offers) -> Offers:
    """The offers, each that one manager has signed with the words that were signed: sum, decree, date, kind, project code, reason."""
    first = {(one.command, one.of): one.content for one in file.facts.signatures if one.second is None}
    if not first:
        return found
    return tuple(_filled(session, offer, first.get((offer.command.replace("-", "_"), offer.claim))) for offer in found)


def _filled(session: Session, offer: Offer, content: str | None) -> Offer:
    if content is None:
        return offer
    said: Mapping[str, object] = json.loads(documents.read(session, content))
    decree = said.get("decree")
    parts = decree if isinstance(decree, dict) else {"number": decree}
    options = {
        "--decree": parts.get("number"),
        "--decree-date": parts.get("date"),
        "--decree-kind": parts.get("kind"),
        "--cup": said.get("cup"),
        "--commitment": said.get("commitment"),
    }
    words = " ".join(f"{name} {shlex.quote(str(value))}" for name, value in options.items() if value)
    typed = offer.typed.replace("--decree NUMBER", words)
    if reason := said.get("reason"):
        given = f"--reason {shlex.quote(str(reason))}"
        typed = typed.replace("--reason TEXT", given) if "--reason TEXT" in typed else f"{typed} {given}"
    cents = said.get("cents")
    if isinstance(cents, int):
        typed = re.sub(r"--amount \S+", f"--amount {euro(cents)}", typed)
    return replace(offer, typed=typed)


def first_signed(session: Session, key: str) -> list[FirstSigned]:
    """Added funds of a measure that wait for the signature of a second manager."""
    done = {enacted.act for enacted in measures.enacted(session, key) if enacted.name == acts.ADD_FUNDS.name}
    said = [
        FirstSigned(c.AddFunds.model_validate_json(documents.read(session, entry.content)), entry.actor)
        for entry in audit.acts(session, key, acts.ADD_FUNDS.name)
    ]
    return [one for one in said if one.content.act not in done]


def waiting_acts(session: Session, edition: Edition) -> list[Deadline]:
    """The same as lines of the managers' inbox, each with the whole command; an act has no term of its own."""
    return [waiting_act(edition, one) for one in first_signed(session, edition.key)]


def waiting_act(edition: Edition, one: FirstSigned) -> Deadline:
    """One of these lines."""
    command = "measure add-funds"
    source = f" --from {one.content.source}" if one.content.source else ""
    typed = f"{command} {edition.key} {euro(one.content.cents)} --act {shlex.quote(one.content.act)}{source}"
    signed = AwaitedSignature(command=command, of=one.content.act, amount=euro(one.content.cents), signed_by=one.by)
    return Deadline(
        project=edition.key,
        title="",
        measure=edition.key,
        state=edition.state,
        term=None,
        due=None,
        days_left=None,
        overdue=False,
        who=Role.manager.value,
        basis="",
        status=None,
        met_on=None,
        signatures=[signed],
        commands={command: Role.manager.value},
        reason="the signature of a second manager",
        give=[typed],
        blocked=[],
    )
