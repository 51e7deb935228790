"""The arithmetic of the chain (F90): whole chains hold, and no change of any field or place goes unnoticed."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.watch.chain import GENESIS, Anchor, Head, Link, Record, Report, link_hash, verify

AT = datetime(2018, 7, 2, 9, tzinfo=UTC)
LENGTH = 6


def entry(number: int) -> dict[str, Any]:
    """An entry; every third is a refusal."""
    return {
        "id": number * 2, "measure": "m", "project": "P", "command_id": f"c{number}", "name": "award", "actor": "manager",
        "role": "manager", "content": "", "at": AT, "recorded_at": AT, "rules_version": "1", "accepted": number % 3 > 0,
        "state_before": "a", "state_after": "b", "answer": "{}",
    }  # fmt: skip


def posting(number: int) -> dict[str, Any]:
    """The money that an entry moved."""
    return {
        "id": number, "measure": "m", "project": "P", "source": "reserved", "target": "committed", "cents": 100,
        "reason": "decree", "command_id": f"c{number}", "at": AT,
    }  # fmt: skip


def chained() -> tuple[list[Link], list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """A whole chain."""
    rows = [entry(number) for number in range(1, LENGTH + 1)]
    postings = {row["command_id"]: [posting(n)] for n, row in enumerate(rows, 1) if row["accepted"]}
    links, before = [], GENESIS
    for number, row in enumerate(rows, 1):
        before = link_hash(before, row, postings.get(row["command_id"], []))
        links.append(Link(number, row["id"], before))
    return links, rows, postings


def look(links: list[Link], rows: list[Any], postings: Any, head: Head, anchors: tuple[Anchor, ...] = ()) -> Report:
    """The report on a record."""
    return verify(Record("m", links, rows, postings, head, anchors))


def head_of(links: list[Link]) -> Head:
    """The head of a whole chain."""
    return Head(links[-1].number, links[-1].hash)


def test_a_hash_can_be_computed_with_any_tool() -> None:
    """Three lines: the hash before, the entry, its postings; an instant is the same in any zone."""
    row = {"project": None, **dict.fromkeys(("command_id", "measure", "answer"), "x")}
    text = (
        '{"accepted":true,"actor":"manager","answer":"x","at":"2018-07-02T09:00:00+00:00","command_id":"x","content":"",'
        '"id":2,"measure":"x","name":"award","project":null,"recorded_at":"2018-07-02T09:00:00+00:00","role":"manager",'
        '"rules_version":"1","state_after":"b","state_before":"a"}'
    )
    there = {**entry(1), **row, "at": AT.astimezone(timezone(timedelta(hours=2)))}
    assert link_hash(GENESIS, there, []) == hashlib.sha256(f"{GENESIS}\n{text}\n[]".encode()).hexdigest()


def test_a_whole_chain_holds_and_agrees_with_what_was_seen() -> None:
    links, rows, postings = chained()
    seen = (Anchor("first", 0, GENESIS), Anchor("second", 4, links[3].hash))
    report = look(links, rows, postings, head_of(links), seen)
    assert (report.findings, report.entries, report.head) == ((), LENGTH, links[-1].hash)
    assert look(links, rows[::-1], postings, head_of(links)).findings == (), "rows come in any order"


OTHER = st.sampled_from([None, 100, 101, "", "x", "c1", "c9", False, True, AT + timedelta(microseconds=1)])
NUMBERS = st.integers(1, LENGTH)


@given(number=NUMBERS, name=st.sampled_from(sorted(entry(1))), data=st.data())
def test_any_field_that_changes_is_found(number: int, name: str, data: st.DataObject) -> None:
    links, rows, postings = chained()
    old = rows[number - 1][name]
    rows[number - 1][name] = data.draw(OTHER.filter(lambda value: value != old))
    found = look(links, rows, postings, head_of(links)).findings
    assert any(f.number == number for f in found) or name == "id"
    assert found


@given(number=NUMBERS, name=st.sampled_from(sorted(posting(1))), value=OTHER)
def test_any_change_of_a_posting_is_found(number: int, name: str, value: Any) -> None:
    links, rows, postings = chained()
    moved = [p for p in postings.get(f"c{number}", [posting(number)]) if p[name] != value]
    postings[f"c{number}"] = [{**p, name: value} for p in moved]
    report = look(links, rows, postings, head_of(links))
    refused_without = not rows[number - 1]["accepted"] and not moved
    assert {f.number for f in report.findings} == (
        set() if refused_without else {number if rows[number - 1]["accepted"] else None}
    )


@given(order=st.permutations(range(1, LENGTH + 1)))
def test_any_other_order_is_found_and_each_displaced_entry_named(order: list[int]) -> None:
    links, rows, postings = chained()
    moved = [Link(place, links[n - 1].entry, links[n - 1].hash) for place, n in enumerate(order, 1)]
    found = look(moved, rows, postings, head_of(links)).findings
    displaced = {place for place, n in enumerate(order, 1) if place != n}
    assert {f.number for f in found if f.kind == "reordered"} == displaced
    assert {f.kind for f in found} <= {"reordered", "head"}


@given(gone=st.sets(NUMBERS, min_size=1), links_too=st.booleans())
def test_whatever_is_taken_out_is_found(gone: set[int], links_too: bool) -> None:
    links, rows, postings = chained()
    rows = [row for n, row in enumerate(rows, 1) if n not in gone]
    left = [link for link in links if not (links_too and link.number in gone)]
    found = look(left, rows, postings, head_of(links)).findings
    named: set[int] = set()
    for finding in found:
        if finding.kind == "missing" and finding.number is not None:
            last = finding.message.partition(" to ")[2].partition(" ")[0]
            named |= set(range(finding.number, int(last if "numbers" in finding.message else finding.number) + 1))
    assert named == gone
    assert {f.command_id for f in found if f.kind == "orphan"} == {f"c{n}" for n in gone if n % 3}


@given(number=NUMBERS)
def test_a_chain_that_was_bound_anew_is_found_by_what_was_seen(number: int) -> None:
    links, rows, postings = chained()
    anchors = tuple(Anchor(f"certificate {link.number}", link.number, link.hash) for link in links)
    rows[number - 1]["actor"] = "somebody"
    before, again = GENESIS, []
    for link, row in zip(links, rows, strict=True):
        before = link_hash(before, row, postings.get(row["command_id"], []))
        again.append(Link(link.number, link.entry, before))
    assert look(again, rows, postings, head_of(again)).findings == ()
    (found,) = look(again, rows, postings, head_of(again), anchors).findings
    assert (found.kind, found.number) == ("rewritten", number)
    assert f"something after number {number - 1}" in found.message
