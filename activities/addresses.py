"""Where letters go: the certified mail of the lead and of partners, the e-mail of those in the office who have the role (R9.12).

A mail server takes no letter to nobody: it waits, is seen, and leaves as soon as somebody has entered the address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlmodel import Session

from domain.lifecycle.states import Role
from domain.record.addresses import goes_out
from storage import actors, outbox, queries, troubles
from storage.outbox import PendingNotice
from storage.troubles import Kind, Trouble

# The name of what stands still while an address is not known. The words are told again in Italian (``domain.watch.sentences``).
ADDRESS = "address"
OF_LEAD = "no address of the lead is known: letters to it wait, and no term begins with them"
OF_ROLE = "nobody with this role has an e-mail in the register of actors, and letters to it wait: actor add NAME --email ADDRESS"


def addressed(session: Session, letters: Sequence[PendingNotice]) -> list[PendingNotice]:
    """Letters with the addresses in use now; empty for whose is not known."""
    network = queries.domiciles(session, {one.project for one in letters if goes_out(one.recipient)})
    office = _of_office(session) if any(not goes_out(one.recipient) for one in letters) else {}
    return [_with_address(one, *network.get((one.project, one.recipient), ("", "")), office) for one in letters]


def _with_address(letter: PendingNotice, address: str, register: str, office: Mapping[str, str]) -> PendingNotice:
    return replace(letter, address=address or office.get(letter.recipient, ""), register=register)


def _of_office(session: Session) -> dict[str, str]:
    """The e-mails of those who have a role now, by role."""
    found: dict[str, list[str]] = {}
    for actor in actors.register(session).valid(datetime.now(UTC)):
        for role in actor.roles if actor.email else ():
            found.setdefault(role.value, []).append(actor.email or "")
    return {role: ", ".join(sorted(emails)) for role, emails in found.items()}


def hold(session: Session, letters: Iterable[PendingNotice], at: datetime) -> None:
    """Letters wait for an address, and somebody sees it: of the lead project by project, of the office by role."""
    for letter in letters:
        outbox.hold(session, [letter.id])
        subject, reason = _trouble(letter.project, letter.recipient)
        if not any(one.subject == subject for one in troubles.known(session, subject, Kind.unaddressed)):
            troubles.note(session, Trouble(subject, ADDRESS, Kind.unaddressed, ADDRESS, reason, at))


def _trouble(project: str, recipient: str) -> tuple[str, str]:
    return (project, OF_LEAD) if recipient == Role.operator else (recipient, OF_ROLE)


def release(session: Session) -> None:
    """What waited for an address that is known now leaves."""
    for project, recipient in outbox.held(session):
        (known,) = addressed(session, [PendingNotice(0, project, "", "", recipient, {}, datetime.now(UTC))])
        if known.address:
            outbox.release(session, project, recipient)
            troubles.done(session, _trouble(project, recipient)[0], ADDRESS)
