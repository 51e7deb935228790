"""Evidence with a validity: what a file must hold before money may be ordered (R4.12, R4.13, F53).

The regularity is the register's to tell; a document that was handed in counts where the register knows nothing, or where
it was issued after what the register says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from domain.basis.findings import Finding, require
from domain.basis.vocabulary import EvidenceKind
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle.states import ENDS, Role
from domain.procedure import regularity
from domain.procedure.transmission import transmissions
from domain.record.chances import Chance, claims_in
from domain.record.decision import Context, Decision
from domain.record.file import Evidence, File
from domain.record.leads import formers
from domain.record.states import Account, ClaimState
from domain.registers.answers import Answer, Said

REGULARITY = EvidenceKind.regularity
ANTI_MAFIA = EvidenceKind.anti_mafia


def attach(file: File, content: c.Attach, ctx: Context) -> Decision:
    """Take a document into the file. A regularity without a stated end is valid for the days of the law (R4.13)."""
    until = content.valid_until
    _known_kind(file, content.kind, ctx)
    if content.recipient is not None and content.recipient not in file.recipients:
        require(refuse("R7.1", "unknown", "recipient", recipient=content.recipient))
    issued = content.issued or ctx.day
    if issued > ctx.day:
        require(refuse("R4.13", "not_issued", "issued", issued=issued))
    require(*_ended(file, content), *_no_decree(content))
    if content.kind == REGULARITY:
        until = _within_the_law(file, issued, until, ctx)
    if until is not None and until < ctx.day:
        require(refuse("R4.13", "ended", "valid_until", until=until))
    number = _next(file)
    held = Evidence(number, content.kind, content.name, content.document, ctx.day, until, content.recipient, issued)
    data: dict[str, object] = {
        "evidence": number,
        "kind": content.kind,
        "valid_until": until.isoformat() if until else None,
    }
    if content.of_decree is None:
        return Decision(file.putting("evidence", held), data=data)
    notices = (
        ()
        if _is_held(file, content.of_decree, issued)
        else transmissions(file, held, content.of_decree, ctx.naming, ctx)
    )
    if notices:
        data["letters"] = len(notices)
    file = file.noting(signed_decrees=(*file.facts.signed_decrees, f"{number} {content.of_decree}"))
    return Decision(file.putting("evidence", held), notices=notices, data=data)


def _is_held(file: File, number: str, issued: date) -> bool:
    """Whether the file has a decree already: letters carry it since, and those before it have been completed."""
    years = (
        (file.evidence[paper].issued_on or file.evidence[paper].attached_on).year
        for paper, decree in (noted.split(" ", 1) for noted in file.facts.signed_decrees)
        if decree == number
    )
    return issued.year in years


def handed_in_by(content: c.Attach) -> Role | None:
    """Who hands a document in where there is no choice: a signed decree comes from the office that took it (R4.9)."""
    return Role.officer if content.kind == EvidenceKind.decree else None


# How a decree that travels with a letter is signed: within its own document, or in an envelope around it.
SIGNED = (".pdf", ".p7m")


def _ended(file: File, content: c.Attach) -> Iterator[Finding]:
    """Once a project has ended, its file takes the signed decrees of its acts and nothing else (R4.9)."""
    if file.state in ENDS and content.kind != EvidenceKind.decree:
        yield refuse("R4.9", "ended", "kind")


def _no_decree(content: c.Attach) -> Iterator[Finding]:
    """A signed decree has its number, and is a document that whoever gets the letter can open; nothing else has one (R4.9)."""
    is_decree = content.kind == EvidenceKind.decree
    if is_decree and content.of_decree is None:
        yield refuse("R4.9", "unnumbered", "of_decree")
    if not is_decree and content.of_decree is not None:
        yield refuse("R4.9", "no_decree", "kind")
    if is_decree and not content.name.lower().endswith(SIGNED):
        yield refuse("R4.9", "no_document", "document")


def taken(file: File, content: c.Contesting, people: Sequence[str], ctx: Context) -> File:
    """The file with the evidence of a contest, once for each person whom it is about (F48)."""
    if content.document is None:
        return file
    _known_kind(file, content.kind, ctx)
    name = content.name or content.kind
    for person in people or (None,):
        paper = Evidence(
            _next(file), content.kind, name, content.document, ctx.day, recipient=person, issued_on=ctx.day
        )
        file = file.putting("evidence", paper)
    return file


def _next(file: File) -> str:
    return f"E{len(file.evidence) + 1}"


def _known_kind(file: File, kind: str, ctx: Context) -> None:
    kinds = ctx.measure.payments.evidence.version(ctx.when(file))
    if kind not in kinds.value:
        require(refuse("R4.13", "kind", "kind", of=kinds, kind=kind, known=kinds.value))


def _within_the_law(file: File, issued: date, until: date | None, ctx: Context) -> date:
    """The last day of a regularity: so many days from its issue, however long it is said to be valid (R4.13)."""
    days = ctx.measure.payments.durc_valid_days.version(ctx.when(file))
    last = issued + timedelta(days=days.value)
    if until is not None and until > last:
        path = "valid_until"
        require(refuse("R4.13", "too_long", path, of=days, issued=issued, last=last, days=days.value))
    return until or last


def valid(file: File, kind: str, ctx: Context) -> Evidence | None:
    """The newest document of a kind that is valid today, and is about the lead of now."""
    before = max((one.papers for one in formers(file.facts.led)), default=0)
    known = [
        e
        for e in list(file.evidence.values())[before:]
        if e.kind == kind and (e.valid_until is None or e.valid_until >= ctx.day)
    ]
    return known[-1] if known else None


def missing_evidence(file: File, ctx: Context) -> Iterator[Finding]:
    """What must be there before an order: regularity always, anti-mafia above its threshold for a private payee."""
    yield from not_regular(file, regularity.asked_now(file, ctx), ctx)
    yield from _no_anti_mafia(file, ctx)


def not_regular(file: File, answer: Answer, ctx: Context) -> Iterator[Finding]:
    """Why a payment awaits the regularity of the payee, in words (R4.13)."""
    if answer.said is Said.yes or paper_instead(file, answer, ctx) is not None:
        return
    days = ctx.measure.payments.durc_valid_days.version(ctx.when(file))
    if answer.said is Said.no:
        since = str(answer.since)
        yield refuse("R4.13", "irregular", "evidence", of=days, body=file.lead, since=since, kind=REGULARITY)
    else:
        yield refuse("R4.13", "missing", "evidence", of=days, day=ctx.day, kind=REGULARITY)


def paper_instead(file: File, answer: Answer, ctx: Context) -> Evidence | None:
    """A document of regularity that was handed in and counts today; never against a later word of the register."""
    paper = valid(file, REGULARITY, ctx)
    if paper is None or answer.said is not Said.no or answer.since is None:
        return paper
    return paper if (paper.issued_on or paper.attached_on) > answer.since else None


def _no_anti_mafia(file: File, ctx: Context) -> Iterator[Finding]:
    rules = ctx.measure.payments
    when = ctx.when(file)
    grant = sum(file.held(account) for account in (Account.committed, Account.ordered, Account.paid))
    threshold = rules.antimafia_above.version(when)
    public = file.lead_kind in rules.public_kinds.at(when)
    if grant > threshold.value and not public and valid(file, ANTI_MAFIA, ctx) is None:
        above = threshold.value
        yield refuse("R4.12", "anti_mafia", "evidence", of=threshold, threshold=above, kind=ANTI_MAFIA)


def _missing(file: File, ctx: Context) -> Iterator[EvidenceKind]:
    if any(not_regular(file, regularity.asked_now(file, ctx), ctx)):
        yield REGULARITY
    if any(_no_anti_mafia(file, ctx)):
        yield ANTI_MAFIA


def may_attach(file: File, ctx: Context) -> Iterator[Chance]:
    """Anything until the end, and a signed decree after it; awaited is what a claim needs before its order."""
    if file.state in ENDS:
        yield Chance("--kind decree --decree NUMBER", whose=Role.officer)
        return
    to_order = [claim for claim in claims_in(file, ClaimState.checked, ClaimState.failed) if claim.recognised]
    for kind in _missing(file, ctx) if to_order else ():
        yield Chance(f"--kind {kind}", awaited=True)
    yield Chance("--kind KIND")
