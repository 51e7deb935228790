"""The chain of a measure's trace: every entry with its postings bound to the one before it (F89, F90, F106).

The hash of an entry is ``sha256(hash before it, its row as canonical JSON, its postings as canonical JSON)``, one a
line. What is hashed never changes again: a later column joins an entry's row only where it says something, so that
entries from before it keep their hashes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypedDict

from domain.basis import decree
from domain.basis.calendar import ROME
from domain.basis.language import _, language
from domain.basis.notation import written

ENTRY_FIELDS = (
    "id", "measure", "project", "command_id", "name", "actor", "role", "content", "at", "recorded_at", "rules_version",
    "accepted", "state_before", "state_after", "answer",
)  # fmt: skip
# Columns that were added later. They are empty in older entries, and an empty one is not hashed, so that those keep
# their hashes.
LATER_FIELDS = ("signature", "file")
POSTING_FIELDS = ("id", "measure", "project", "source", "target", "cents", "reason", "command_id", "at")
# What the first entry of a chain is bound to, as no entry comes before it.
GENESIS = "0" * 64

# A row as the database has it, by the names of its columns. Whoever changed the record may have put anything in it.
Row = Mapping[str, Any]


class Link(NamedTuple):
    """The place of an entry in the chain of its measure."""

    number: int
    entry: int
    hash: str


class Head(NamedTuple):
    """The last link as the record says it: a chain that was cut off is shorter."""

    number: int
    hash: str


class CertifiedHead(TypedDict):
    """How a chain ended when a certificate was written: how many entries it had, and the hash of the last one."""

    entries: int
    head: str


class Anchor(NamedTuple):
    """A head that a certificate has seen: what comes before it cannot be written anew unnoticed."""

    certificate: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that is wrong with a chain, and the entry that it concerns, as far as it is known."""

    kind: str
    """``changed``, ``missing``, ``reordered``, ``added``, ``orphan``, ``head``, ``rewritten``, ``unproved``, ``unsigned`` or
    ``altered``."""
    message: str
    number: int | None = None
    command_id: str | None = None
    command: str | None = None
    project: str | None = None
    at: str | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What the verification of one measure's chain found."""

    measure: str
    entries: int
    head: str
    findings: tuple[Broken, ...]
    erased: int = 0
    """Contents out of which a command of the trace has taken who somebody was (R9.14): nothing is wrong with them."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record of one measure's trace."""

    measure: str
    links: Sequence[Link]
    rows: Iterable[Row]
    """Every entry of the measure, and every entry that its chain names; in any order, read once."""
    postings: Mapping[str, Sequence[Row]]
    """By command id, in order of their ids."""
    head: Head | None
    anchors: Sequence[Anchor] = ()
    spoiled: frozenset[str] = frozenset()
    """Contents, by hash, that are not on record as they were handed in."""
    erased: int = 0
    """Contents out of which a command of the trace has taken who somebody was."""


def link_hash(before: str, entry: Row, postings: Iterable[Row]) -> str:
    """The hash of an entry after the one that came before it; only an accepted entry has postings."""
    bound = [_chosen(posting, POSTING_FIELDS) for posting in postings] if entry["accepted"] else []
    later = {name: entry[name] for name in LATER_FIELDS if entry.get(name)}
    lines = (before, _canonical(_chosen(entry, ENTRY_FIELDS) | later), _canonical(bound))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _chosen(row: Row, names: tuple[str, ...]) -> dict[str, object]:
    return {name: row[name] for name in names}


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_text)


def _text(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else repr(value)


def verify(record: Record) -> Report:
    """Every entry that was changed, is missing, was put in or stands in another place, each named."""
    look = _Look(record)
    found = [*look.at_rows(), *look.at_numbers(), *look.at_postings(), *look.at_head(), *look.at_anchors()]
    found.sort(key=lambda broken: (broken.number is None, broken.number or 0))
    last = look.by_number[-1].hash if look.by_number else GENESIS
    return Report(record.measure, len(look.by_number), last, tuple(found), record.erased)


@dataclass(slots=True)
class _Look:
    """One look at a record; the rows come first, they say what the others know."""

    record: Record
    by_number: list[Link] = field(init=False)
    place: dict[int, int] = field(init=False)
    """Entry and the number under which it was written: entries are written in order of their ids."""
    names: dict[int, str] = field(default_factory=dict)
    """Number and what the entry is called."""
    commands: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.by_number = sorted(self.record.links)
        written = sorted(self.by_number, key=lambda link: link.entry)
        self.place = {w.entry: link.number for w, link in zip(written, self.by_number, strict=True)}

    def at_rows(self) -> Iterator[Broken]:
        """Entries that are not what was written, or not in the chain."""
        links = {link.entry: link for link in self.by_number}
        before = self._before()
        for row in self.record.rows:
            link = links.get(row["id"])
            if row["accepted"] and row["measure"] == self.record.measure:
                self.commands.add(row["command_id"])
            if link is None:
                text = _(
                    "{row} stands on record and not in the chain: it was put in, or its link was taken out",
                    row=called(row),
                )
                yield broken_at("added", text, row)
                continue
            self.names[link.number] = called(row)
            yield from self._judge(row, link, before[link.number])
            if row["content"] in self.record.spoiled:
                text = _(
                    "number {number}, {row}: its content {content}… is not on record as it was handed in",
                    number=link.number,
                    row=called(row),
                    content=row["content"][:12],
                )
                yield broken_at("changed", text, row, link.number)

    def _judge(self, row: Row, link: Link, before: list[str]) -> Iterator[Broken]:
        written = self.place[link.entry]
        if written != link.number:
            text = _(
                "number {number}, {row}, stands in a wrong place: it was written as number {written}",
                number=link.number,
                row=called(row),
                written=written,
            )
            yield broken_at("reordered", text, row, link.number)
            return
        postings = self.record.postings.get(row["command_id"], ())
        if before and link.hash not in [link_hash(hash, row, postings) for hash in before]:
            moves = (
                "".join(_("; it moves {posting}", posting=_move(posting)) for posting in postings)
                if row["accepted"]
                else ""
            )
            text = _(
                "number {number}, {row}, was changed, or its postings were: it is not what its hash says{moves}",
                number=link.number,
                row=called(row),
                moves=moves,
            )
            yield broken_at("changed", text, row, link.number)

    def _before(self) -> dict[int, list[str]]:
        """Number and the hashes that may stand before it: by number, and by order of writing where that differs.

        There is none where the link before it is missing: nothing can be said then.
        """
        hashes = {0: GENESIS} | {link.number: link.hash for link in self.by_number}
        written = sorted(self.by_number, key=lambda link: link.entry)
        other = {link.number: w.hash for w, link in zip([Link(0, 0, GENESIS), *written], written, strict=False)}
        return {
            link.number: list(dict.fromkeys((hashes[link.number - 1], other[link.number])))
            if link.number - 1 in hashes
            else []
            for link in self.by_number
        }

    def at_numbers(self) -> Iterator[Broken]:
        """Links without their entry, and numbers without a link."""
        last = 0
        for link in self.by_number:
            if link.number > last + 1:
                yield self._gap(
                    last + 1, link.number - 1, _(", so that nothing proves number {number}", number=link.number)
                )
            if link.number not in self.names:
                yield self._gap(link.number, link.number)
            last = link.number
        if self.record.head and self.record.head.number > last:
            yield self._gap(last + 1, self.record.head.number)

    def _gap(self, first: int, last: int, so: str = "") -> Broken:
        which = (
            _("number {first} is missing", first=first)
            if first == last
            else _("numbers {first} to {last} are missing", first=first, last=last)
        )
        after = self.names.get(first - 1)
        before = self.names.get(last + 1)
        between = [_("after {number}, {after}", number=first - 1, after=after)] if after else []
        between += (
            [_("before {number}, {before}", number=last + 1, before=before)]
            if before
            else [_("at the end of the chain")]
        )
        return Broken("missing", f"{which}: {written(between, 'all', language())}{so}", first)

    def at_postings(self) -> Iterator[Broken]:
        """Money that moved without a decision on record."""
        for command, postings in self.record.postings.items():
            if command in self.commands:
                continue
            for posting in postings:
                text = _(
                    "posting {id}, {posting}, belongs to no entry on record (command {command})",
                    id=posting["id"],
                    posting=_move(posting),
                    command=command,
                )
                at = posting["at"]
                yield Broken("orphan", text, None, command, None, posting["project"], _shown(at))

    def at_head(self) -> Iterator[Broken]:
        """The head against the last link; one that is further on is told as missing entries."""
        last = self.by_number[-1] if self.by_number else None
        head = self.record.head
        if head is None and last is not None:
            yield Broken("head", _("the head of the chain is missing: nothing says where it ends"), last.number)
        elif head is not None and last is not None and head.number < last.number:
            for link in self.by_number:
                if link.number > head.number:
                    what = self.names.get(link.number, _("an entry"))
                    text = _(
                        "number {number}, {what}, comes after the head of the chain: it was put in past the door",
                        number=link.number,
                        what=what,
                    )
                    yield Broken("head", text, link.number)
        elif head is not None and last is not None and head.number == last.number and head.hash != last.hash:
            yield Broken(
                "head",
                _("the head of the chain is not its last entry, number {number}", number=last.number),
                last.number,
            )

    def at_anchors(self) -> Iterator[Broken]:
        """What certificates have seen; one finding, for the oldest that does not agree."""
        hashes = {0: GENESIS} | {link.number: link.hash for link in self.by_number}
        agreed = 0
        for anchor in sorted(self.record.anchors, key=lambda anchor: (anchor.number, anchor.certificate)):
            if hashes.get(anchor.number) == anchor.hash:
                agreed = anchor.number
                continue
            what = _("another entry stands there") if anchor.number in hashes else _("the chain does not reach it")
            text = _(
                "the certificate of {certificate} has seen number {number} with another hash, and {what}: something after number {agreed} was taken out or written anew",
                certificate=anchor.certificate,
                number=anchor.number,
                what=what,
                agreed=agreed,
            )
            yield Broken("rewritten", text, anchor.number)
            return


def broken_at(kind: str, message: str, row: Row, number: int | None = None) -> Broken:
    """A finding about an entry."""
    return Broken(kind, message, number, row["command_id"], row["name"], row["project"], _shown(row["at"]), row["actor"])  # fmt: skip


def called(row: Row) -> str:
    """What an entry is called in a finding."""
    of = row["project"] or row["measure"]
    known = {"name": row["name"], "of": of, "actor": row["actor"], "at": _minute(row["at"])}
    if row["accepted"]:
        return _("'{name}' of {of} by {actor} on {at}", **known)
    return _("refused '{name}' of {of} by {actor} on {at}", **known)


def _shown(at: object) -> str:
    return at.astimezone(ROME).isoformat(timespec="seconds") if isinstance(at, datetime) else str(at)


def _minute(at: object) -> str:
    """The minute of an entry; somebody may have put anything in the place of its time."""
    if not isinstance(at, datetime):
        return str(at)
    day, _mark, time = _shown(at).partition("T")
    return f"{written(day, 'day', language())} {time[:5]}"


def _move(posting: Row) -> str:
    return _(
        "{amount:amount} from {source} to {target} ({reason})",
        amount=posting["cents"],
        source=_(posting["source"]),
        target=_(posting["target"]),
        reason=decree.retold(str(posting["reason"])),
    )
