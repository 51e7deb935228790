"""The people of applications at the counter: entered as persons and held, so that two networks cannot both have one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from domain.basis.findings import Finding
from domain.procedure.double_funding import joining
from storage import elsewhere, persons

# The tax code of each recipient of an application, by its number in the project.
Codes = Mapping[str, str]


class People:
    """Who the people of some applications are, and who of them is in an open project.

    Whoever is at the counter at this moment in another transaction, and has one of these people too, is waited for.
    """

    def __init__(self, session: Session, applications: Sequence[Codes], at: datetime) -> None:
        self._session = session
        entered = persons.enter(session, {code for codes in applications for code in codes.values()}, at)
        self._person = entered.persons
        self._strangers = set(entered.new)
        persons.hold(session, set(self._person.values()) - entered.new)
        self._taken = set(elsewhere.in_open_projects(session, set(self._person.values()) - entered.new))

    def findings(self, application: Codes) -> tuple[Finding, ...]:
        """What stands against the people of an application (R3.10)."""
        return tuple(joining(application, self._person, self._taken))

    def join(self, application: Codes) -> dict[str, int]:
        """Who the recipients of a new file are; from now on they are in an open project."""
        who = {number: self._person[code] for number, code in application.items()}
        self._taken |= set(who.values())
        self._strangers -= set(who.values())
        return who

    def discard_strangers(self) -> None:
        """Who was entered for an application that was refused is no person of the record."""
        persons.discard(self._session, self._strangers)
