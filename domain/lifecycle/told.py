"""What letters of the procedure tell, and the list of all letters; those about money stand in ``told_of_money``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.basis.decree import Decree
from domain.lifecycle import told_of_money
from domain.lifecycle.telling import Result as Result
from domain.lifecycle.telling import Row, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Told):
    """The receipt of an application that is funded in order of arrival; it is the notice of start (artt. 7, 8, 18-bis)."""

    arrived: str
    reserved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(Told):
    """The receipt of an application for which there is no money now."""

    arrived: str
    order: int
    closes: date
    place: int | None = None
    """Among those that wait, in order of arrival; a letter of before does not know it."""
    free: str = ""
    """Money that is free now: too little, or for those before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund(Told):
    """Money has come free for an application that waited."""

    reserved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDocuments(Told):
    """Papers are asked for, once."""

    suspended_from: date
    longest: int
    """Days for which the procedure stands still at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveNotice(Told):
    """The notice of grounds (art. 10-bis)."""

    points: int | None
    threshold: int
    interrupts: bool
    """Whether the term of the procedure starts anew; otherwise it goes on (R9.3)."""
    extra_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject(Told):
    """The refusal."""

    noticed_on: date | None
    answered: bool
    """Whether the network has made observations."""
    earlier: str
    """Hash of the notice of grounds."""
    term_days: int | None
    days_used: int | None
    """Where the procedure ended late: both numbers stand in the act (art. 2 par. 9-quinquies)."""
    observed: str = ""
    """Hash of the observations; what was observed in an earlier release is not known by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowClosed(Told):
    """The window has closed on an application that waited: the decree that says so follows."""

    closed_on: date
    envelope: str
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFunded(Told):
    """A decree says that there was no money for an application; in earlier releases the closing told it, without a decree."""

    closed_on: date
    envelope: str
    order: int
    position: int | None = None
    """Among those that were not funded, in order of arrival."""
    last_funded_order: int | None = None
    last_funded_at: str = ""
    """When the last application arrived for which there was money; empty where there is none."""
    term_days: int | None = None
    days_used: int | None = None
    """As of a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Told):
    """The award by decree."""

    granted: str
    points: int | None
    threshold: int
    start_days: int | None
    """Days from the acceptance in which the activities begin."""
    notice_end: date
    started_on: date | None = None
    """When the activities began, where that was before the award is told."""
    ends_on: date | None = None
    """Their last day, where they have begun."""
    published_on: date | None = None
    published_at: str = ""
    """Where the decree can be read, if it was published before the award is told."""
    term_days: int | None = None
    days_used: int | None = None
    """As of a refusal: of the decree, which may be older than the letter that tells of it."""
    fund: str = ""
    """Of which money it is, where the edition says it."""
    commitment: str = ""
    """Number and year of the commitment of the money, where the decree named it (art. 56 d.lgs. 118/2011)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication(Told):
    """The award is published, and has effect."""

    published_on: date
    published_at: str
    """The address of the page."""
    granted: str
    corrected: bool
    """Whether it corrects what was told before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Told):
    """The start is taken note of."""

    started_on: date
    project_end: date
    ask_by: date | None
    """Until when an extension may be asked for, if there is room for one."""
    claim_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReminder(Told):
    """The end of the project comes near: what was done of what was planned."""

    plans_signed: int
    people: int
    process: str
    planned_process: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Row):
    """A term of the network that runs."""

    term: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceLead(Told):
    """Another subject leads the network from now on."""

    former: str
    former_code: str
    by_decree: Decree
    account: str
    """The last digits of the account to which orders go."""
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExtension(Told):
    """To the manager: the network asks for more time."""

    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionNotice(Told):
    """The grounds against more time, before it is denied (art. 10-bis)."""

    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideExtension(Told):
    """More time is granted or denied."""

    granted: bool
    asked_on: date
    asked_until: date
    old_end: date
    earlier: str
    """Hash of the grounds, where it is denied."""
    noticed_on: date | None = None
    answered: bool = False
    """Whether the network has made observations."""
    observed: str = ""
    """Hash of the observations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDelivery(Told):
    """The delivery has ended: the final claim is due."""

    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveEnd(Told):
    """An act has moved the end of the notice."""

    act: str
    old_end: date
    new_end: date
    bulletin: str = ""
    """The issue in which the act is published; empty where it was not said."""
    sooner: int | None = None
    """By how many days the project ends sooner; None where it goes on longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain(Row):
    """A term that a law has stopped."""

    term: str
    old_due: date
    new_due: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendTerms(Told):
    """A law has stopped terms."""

    act: str
    first: date
    last: date
    gains: tuple[Gain, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Told):
    """The project has lost what it must have."""

    requirement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Told):
    """A fact is awaited, and nobody has told it."""

    results: tuple[Result, ...]
    people: str = ""
    """Of whom it is awaited, by their numbers, where it is about participants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRefused(Told):
    """Declared results are not recognised."""

    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(Told):
    """A term runs, and its deed was not done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation(Told):
    """A term of the administration has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BelowMinimum(Told):
    """A letter of an earlier release, which may still stand in a record."""


# Letters about the end of an award.


@dataclass(frozen=True, slots=True, kw_only=True)
class ForfeitureNotice(Told):
    """The procedure of forfeiture begins (artt. 7, 8 and 10)."""

    duty: str
    duty_due: date | None
    at_stake: str
    """What the network may lose."""
    ends_on: date | None
    """When the procedure of forfeiture ends."""
    rests_on: str = ""
    """The article on which the duty rests, where the edition names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forfeit(Told):
    """The award is forfeited."""

    by_decree: bool
    duty: str
    """The term that passed without its deed."""
    duty_due: date | None
    released: str
    paid: str
    answered: bool = False
    """Whether the network has handed in memories, or its late deed."""
    rests_on: str = ""
    """The article on which the duty rests, where the edition names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uphold(Told):
    """A late deed is taken."""

    duty: str
    handed_in: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationNotice(Told):
    """The procedure of revocation begins (artt. 7, 8 and 10)."""

    at_stake: str
    paid: str
    requirement: str
    """What the project has lost and not mended, where the clock begins it; otherwise the grounds are said."""
    ends_on: date | None = None
    """When the procedure of revocation ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationArchived(Told):
    """A revocation of which notice was given is not carried out."""

    noticed_on: date
    answered: bool
    """Whether the network has made observations."""
    earlier: str
    """Hash of the grounds of the notice."""
    requirement: str
    """As in the notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke(Told):
    """The award is revoked."""

    urgent: bool
    earlier: str
    """Hash of the grounds of the notice."""
    released: str
    to_recover: str
    orders: str
    """Orders of payment that were taken back, by number."""
    requirement: str = ""
    """What the project has lost and not mended, where the clock gave the notice."""
    noticed_on: date | None = None
    answered: bool = False
    """Whether the network has handed in memories; a letter of before does not know the day of the notice either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Told):
    """The network has given the project up."""

    released: str
    """Empty where no money was held for it."""
    started_on: date | None = None
    """The day on which its activities began; None where they never did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Told):
    """The project is closed."""

    granted: str
    claimed: str
    recognised: str
    paid: str
    """What is left with the network: what it gave back is not in it."""
    saving: str
    kept_from: date | None
    kept_until: date | None
    paid_out: str = ""
    """What orders have paid; a letter of before does not know it."""
    returned: str = ""
    set_off: str = ""
    """What later payments kept back, because earlier ones had paid it, with the interest."""
    interest: str = ""
    """Legal interest that was kept back."""
    not_due: str = ""
    """What a decree of recovery has asked back beyond the lines: it is recognised, and not due."""
    released: str = ""
    """All that is not left with the network: with it the grant adds up."""
    of_returns: str = ""
    """The part of it that the network had given back."""
    contests_run: bool = False
    """Whether the days of a contest are not over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier(Row):
    """A letter that has left."""

    number: int
    written: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmission(Told):
    """The signed decree, for whoever had the letter that names it without it."""

    sent_decree: Decree
    paper: str
    """The name of the document."""
    document: str
    """Its hash."""
    letters: tuple[Earlier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Told):
    """A closed file is opened again."""


# Every kind of letter by the name of its template.
LETTERS: Mapping[str, type[Told]] = {
    kind.template(): kind
    for kind in (*vars().values(), *vars(told_of_money).values())
    if isinstance(kind, type) and issubclass(kind, Told) and kind is not Told
}
