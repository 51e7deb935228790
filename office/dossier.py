"""The file of a project (fascicolo): every act, letter and paper as it stands on record, for whoever may read it (art. 22).

Acts are shown with what was said: grounds, reasons, observations. Letters are shown as they were written. Papers are known
by their hash, and are there with their content where the record holds it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypedDict

from sqlmodel import Session

from activities import wording
from activities.mail import compose, parsed, text_of
from activities.signing import completed
from activities.wording import Said, said_in
from domain.basis.calendar import ROME
from domain.basis.decree import Decree
from domain.basis.language import _
from domain.basis.programme_clock import ProgrammeClock
from domain.basis.vocabulary import ReceiptKind
from domain.commands.table import COMMANDS
from domain.lifecycle.contents import EMPTY_CONTENT
from domain.lifecycle.correspondence import PROTOCOL
from domain.lifecycle.states import Role
from domain.record.addresses import goes_out
from domain.record.payables import Transfer
from domain.trust.statement import SUBMIT
from domain.views import summary
from domain.views.documents import HistoryLine, Money
from office.caller import Caller
from office.errors import NotFound
from office.projects import history_line
from office.reading import Reader, may_see, note, reader
from storage import audit, documents, files, ledger, measures, outbox, receipts
from storage.audit import AuditEntry
from storage.outbox import Letter, PendingNotice
from storage.receipts import Receipt


class ActLine(HistoryLine):
    """One act: what the history tells of it, what was said in it, and what proves it."""

    number: int
    said: dict[str, Any]
    content: str
    """SHA-256 of what was said."""
    signature: str


class ReceiptLine(TypedDict):
    """What a provider of certified mail has said of a letter, at its legal instant."""

    kind: str
    address: str
    at: str
    """The real instant, which is the proof."""
    error: str
    sha256: str
    signer: str
    """The provider whose signature was verified when it was read; empty when none was."""


class ProtocolLine(TypedDict):
    """Number and day of a letter in the office's register of correspondence."""

    number: str
    date: str


class LetterLine(TypedDict):
    """One letter, as it was written; it has left, or was held back, or waits. Instants are the programme's, where nothing else is said."""

    number: int
    """Its own, which it bears."""
    to: str
    """An address, or the role that it is for while no address is known."""
    protocol: ProtocolLine | None
    waits_for: str | None
    """``address`` while nobody knows where it goes, ``post`` until it has left."""
    delivered_at: str | None
    """When a receipt says that it has arrived."""
    subject: str
    text: str
    written_at: str
    sent_at: str | None
    sent_at_real: str | None
    """The same as the real instant, to be held beside the mail and its receipts."""
    held_back_at: str | None
    message_id: str | None
    sha256: str | None
    """Of the mail as it left, where the record holds it."""
    receipts: list[ReceiptLine]


class Paper(TypedDict):
    """A paper that was handed in: the application, a register, an evidence."""

    sha256: str
    name: str
    kind: str
    """What it is: the application, an evidence by its kind, else the command that it came with."""
    act: int
    """The number of the act by which it came."""
    size: int | None
    """Bytes; None when the record holds only its hash."""


class Dossier(TypedDict):
    """The whole file of a project."""

    project: str
    title: str
    measure: str
    state: str
    lead: str
    made_at: str
    made_for: str
    money: Money
    acts: list[ActLine]
    letters: list[LetterLine]
    papers: list[Paper]


class Held(NamedTuple):
    """A file with the contents of its papers, by their hash."""

    dossier: Dossier
    contents: Mapping[str, bytes]


def dossier(caller: Caller, project: str, act: int | None = None) -> Held:
    """The file of a project; of one act only, if asked. Raises NotFound, and RuleBroken for who may not see it."""
    with caller.database.read() as session:
        who = reader(caller, session)
        file = files.load(session, project)
        may_see(who, file)
        clock = measures.clock_in(session, file.measure)
        acts = _acts(session, project, who)
        if act is not None:
            acts = [one for one in acts if one["number"] == act]
            if not acts:
                raise NotFound(_("the file of {project} has no act {act}", project=project, act=act))
        named = list(_named(acts))
        held = documents.read_all(session, [paper.sha256 for paper in named])
        letters, mails = _read_letters(session, project, who, clock) if act is None else ([], {})
    note(caller, who, "dossier", project, str(act or ""))
    papers = [
        Paper(sha256=one.sha256, name=one.name, kind=one.kind, act=one.act, size=_size(held.get(one.sha256)))
        for one in named
    ]
    whole = Dossier(
        project=project, title=file.title, measure=file.measure, state=file.state.value, lead=file.lead,
        made_at=datetime.now(ROME).isoformat(timespec="seconds"), made_for=who.name,
        money=summary.money(file), acts=acts, letters=letters, papers=papers,
    )  # fmt: skip
    return Held(whole, {**held, **mails})


def _size(data: bytes | None) -> int | None:
    return None if data is None else len(data)


def correspondence(caller: Caller, project: str) -> list[LetterLine]:
    """The letters of a project, oldest first. Raises NotFound, and RuleBroken for who may not see it."""
    with caller.database.read() as session:
        who = reader(caller, session)
        file = files.load(session, project)
        may_see(who, file)
        found, _mails = _read_letters(session, project, who, measures.clock_in(session, file.measure))
    note(caller, who, "letters", project)
    return found


def _read_letters(
    session: Session, project: str, who: Reader, clock: ProgrammeClock
) -> tuple[list[LetterLine], Mapping[str, bytes]]:
    """The letters, and by their hash the mails as they left and the receipts of them."""
    written = _completed(session, outbox.letters(session, project))
    told = receipts.of_project(session, project)
    mails = documents.read_all(session, [letter.sha256 for letter in written if letter.sha256])
    mails |= documents.read_all(session, [one.sha256 for one in told])
    said = said_in(session, [one.notice for one in written])
    return list(_letters(written, said, who, mails, told, clock)), mails


def _acts(session: Session, project: str, who: Reader) -> list[ActLine]:
    """Every entry of the trace; an operator reads what was decided, and what they themselves were refused."""
    entries = audit.history(session, project)
    moved = ledger.by_command(session, project)
    said = documents.read_all(session, {entry.content for entry in entries if entry.content not in ("", EMPTY_CONTENT)})
    return [
        _act(number, entry, said, moved.get(entry.command_id, []) if entry.accepted else [])
        for number, entry in enumerate(entries, 1)
        if who.lead is None or entry.accepted or entry.role == Role.operator
    ]


def _act(number: int, entry: AuditEntry, said: Mapping[str, bytes], moved: Sequence[Transfer]) -> ActLine:
    content = _content(said.get(entry.content, b"{}"))
    answer = json.loads(entry.answer)
    return ActLine(
        **history_line(entry, content, moved),
        number=number,
        said=_said(content, answer) if entry.name in COMMANDS or entry.name == PROTOCOL else {},
        content=entry.content,
        signature=entry.signature,
    )


def _said(content: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, with its decree as it stands on record: date and kind are told also where nobody said them."""
    decree = Decree.of_record(answer.get("data", {}).get("decree") or content.get("decree"))
    return {**content, "decree": str(decree)} if decree else dict(content)


def _content(data: bytes) -> dict[str, Any]:
    """What was said with a command; an application is a paper and no such content."""
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class _Named(NamedTuple):
    """A paper that an act names."""

    act: int
    sha256: str
    name: str
    kind: str


def _named(acts: Iterable[ActLine]) -> Iterator[_Named]:
    """The papers that acts name, each once."""
    seen = set[str]()
    for act in acts:
        for paper in _papers(act):
            if paper.sha256 not in seen:
                seen.add(paper.sha256)
                yield paper


def _papers(act: ActLine) -> Iterator[_Named]:
    number, said = act["number"], act["said"]
    if act["command"] == SUBMIT:
        yield _Named(number, act["content"], "application", "application")
    for one in said.get("documents", ()):
        yield _Named(number, str(one["sha256"]), str(one["name"]), str(one["kind"]))
    if said.get("document"):
        came = act["command"]
        name = str(said.get("name", came.replace("_", " ")))
        yield _Named(number, str(said["document"]), name, str(said.get("kind") or came))


def _letters(
    letters: Iterable[Letter],
    said: Mapping[str, Said],
    who: Reader,
    held: Mapping[str, bytes],
    told: Sequence[Receipt],
    clock: ProgrammeClock,
) -> Iterator[LetterLine]:
    """Letters as they left, or as they will; an operator reads those to the network, copies too."""

    def programme(real: datetime | None) -> str | None:
        return _local(clock.programme(real)) if real else None

    for letter in letters:
        if who.lead is not None and not goes_out(letter.notice.recipient):
            continue
        sent = held.get(letter.sha256 or "")
        message = parsed(sent) if sent is not None else compose(letter.notice, said)
        own = [one for one in told if one.notice == letter.notice.id]
        yield LetterLine(
            number=letter.notice.id,
            to=letter.notice.recipient if letter.held else str(message["To"]),
            protocol=_protocol(letter.notice),
            waits_for=_waits_for(letter),
            delivered_at=programme(min((one.at for one in own if one.kind is ReceiptKind.delivered), default=None)),
            subject=str(message["Subject"]),
            text=_as_registered(letter.notice, text_of(message)),
            written_at=_local(letter.notice.queued_at) or "",
            sent_at=programme(letter.sent_at),
            sent_at_real=_local(letter.sent_at),
            held_back_at=programme(letter.skipped_at),
            message_id=letter.message_id,
            sha256=letter.sha256,
            receipts=[_receipt(one) for one in own],
        )


def _completed(session: Session, letters: Sequence[Letter]) -> list[Letter]:
    """Letters of which no mail was kept, as they would leave now."""
    waiting = completed(session, [one.notice for one in letters if one.sha256 is None])
    known = {notice.id: notice for notice in waiting}
    return [one._replace(notice=known.get(one.notice.id, one.notice)) for one in letters]


def _protocol(notice: PendingNotice) -> ProtocolLine | None:
    if not notice.protocol or notice.protocol_on is None:
        return None
    return ProtocolLine(number=notice.protocol, date=notice.protocol_on.isoformat())


def _as_registered(notice: PendingNotice, text: str) -> str:
    """A copy bears the mark of the register also where the letter had left before it was entered (art. 55 d.P.R. 445/2000)."""
    mark = wording.protocol_mark(notice)
    return text if not mark or mark in text else f"{mark}\n\n{text}"


def _waits_for(letter: Letter) -> str | None:
    if letter.sent_at is not None or letter.skipped_at is not None:
        return None
    return "address" if letter.held else "post"


def _receipt(one: Receipt) -> ReceiptLine:
    at = _local(one.at) or ""
    return ReceiptLine(
        kind=one.kind.value, address=one.address, at=at, error=one.error, sha256=one.sha256, signer=one.signer
    )


def _local(at: datetime | None) -> str | None:
    return at.astimezone(ROME).isoformat(timespec="seconds") if at else None
