"""The chain of the trace (F90): whole after a life, and whatever somebody does to it afterwards is found and named."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from domain.trust.register import REGISTER
from domain.watch.chain import ENTRY_FIELDS, GENESIS, LATER_FIELDS, POSTING_FIELDS, Report
from storage import anchors, audit, chain, ledger, tables, trace_tables, watch
from storage.database import Database
from storage.watch import Certificate
from tests import lives
from tests.attacker import Hand, attacking

PROJECT = "AR2017-0001"
COPY = ", ".join(name for name in ENTRY_FIELDS if name not in ("id", "command_id"))


def verified(database: Database) -> Report:
    """The only chain there is, against itself and the certificates on record."""
    with database.read() as session:
        reports = chain.inspect(session, anchors.on_record(session))
    (report,) = (report for report in reports if report.measure != REGISTER)
    return report


def certified(database: Database) -> None:
    """A certificate has seen the chain."""
    heads = anchors.heads_of([verified(database)])
    with database.write() as session:
        watch.record(session, lives.sealed(Certificate(datetime.now(UTC), {}, [], [], heads)))


def lived(database: Database, name: str = "start") -> None:
    """A project up to a command, with a refused command in between: nine entries up to the start of activity."""
    lives.prepared(database)
    lives.submitted(database)
    assert not lives.decide(
        database, PROJECT, "award", lives.c.Award(decree="1", cup=lives.CUP), lives.instant(7, 3)
    ).accepted
    lives.live(database, PROJECT, lives.until(name))


def test_the_chain_is_whole_after_a_life(database: Database) -> None:
    lived(database, "confirm_payment")
    lives.live(database, PROJECT, lives.LIFE[-1:])
    report = verified(database)
    with database.read() as session:
        entries = [entry.name for entry in audit.history(session, PROJECT)]
        last = chain.heads(session)[lives.MEASURE]
    assert "award" in entries
    assert (report.findings, report.entries) == ((), len(entries) + 1), "the opening too, and what was refused"
    assert last == (report.entries, report.head)


def test_the_fields_of_the_chain_are_the_columns_of_the_record() -> None:
    """A column that is added joins the hash only where it says something: older entries keep theirs."""
    assert {*ENTRY_FIELDS, *LATER_FIELDS} == set(trace_tables.AuditRow.model_fields)
    assert set(POSTING_FIELDS) == set(tables.TransferRow.model_fields)


def test_entries_of_the_time_before_the_chain_are_bound_by_the_migration(database: Database) -> None:
    lived(database)
    before = verified(database)
    with attacking(database) as hand:
        hand.execute("UPDATE audit_entry SET signature = '', file = ''")
        hand.execute("DROP TABLE audit_chain")
        hand.execute("DROP TABLE chain_head")
        hand.execute("ALTER TABLE certificate DROP COLUMN heads")
        hand.execute("DROP INDEX transfer_command")
        hand.execute("UPDATE alembic_version SET version_num = '0003'")
    database.migrate("0004")
    after = verified(database)
    assert (after.entries, after.findings) == (before.entries, ())


def _number(database: Database, name: str, accepted: bool = True) -> int:
    """The number in the chain of the entry of a command."""
    query = (
        "SELECT number FROM audit_chain JOIN audit_entry ON audit_entry.id = entry "
        f"WHERE name = '{name}' AND accepted = {accepted} ORDER BY number"
    )
    with database.read() as session:
        found: int = session.execute(text(query)).scalars().first() or 0
    return found


# The chain of the measure, beside which the register of actors has its own.
HERE = f"measure = '{lives.MEASURE}'"
ENTRY = f"(SELECT entry FROM audit_chain WHERE {HERE} AND number = {{}})"


def _cut(hand: Hand, number: int) -> None:
    hand.execute(f"DELETE FROM audit_entry WHERE id = {ENTRY.format(number)}")
    hand.execute(f"DELETE FROM audit_chain WHERE {HERE} AND number = {number}")


def _swap_links(hand: Hand, one: int, other: int) -> None:
    hand.execute(f"UPDATE audit_chain SET number = -1 WHERE {HERE} AND number = {one}")
    hand.execute(f"UPDATE audit_chain SET number = {one} WHERE {HERE} AND number = {other}")
    hand.execute(f"UPDATE audit_chain SET number = {other} WHERE {HERE} AND number = -1")


def _swap_entries(hand: Hand, one: int, other: int) -> None:
    (first,) = hand.execute(f"SELECT entry FROM audit_chain WHERE {HERE} AND number = {one}").fetchone()
    (second,) = hand.execute(f"SELECT entry FROM audit_chain WHERE {HERE} AND number = {other}").fetchone()
    hand.execute(f"UPDATE audit_chain SET entry = -1 WHERE {HERE} AND number = {one}")
    hand.execute(f"UPDATE audit_chain SET entry = {first} WHERE {HERE} AND number = {other}")
    hand.execute(f"UPDATE audit_chain SET entry = {second} WHERE {HERE} AND number = {one}")


def _set(column: str, value: str) -> Callable[[Hand, int], object]:
    return lambda hand, n: hand.execute(f"UPDATE audit_entry SET {column} = {value} WHERE id = {ENTRY.format(n)}")


@pytest.mark.parametrize(
    "attack",
    [
        _set("actor", "'somebody'"),
        _set("answer", "'{}'"),
        _set("project", "'AR2017-0002'"),
        _set("measure", "'azioni-di-rete-2018'"),
        _set("recorded_at", "'2017-01-01 00:00:00.000000'"),
        lambda hand, _: hand.execute("UPDATE transfer SET cents = cents - 1 WHERE reason LIKE '%11352%'"),
        lambda hand, _: hand.execute("UPDATE transfer SET target = 'paid' WHERE reason LIKE '%11352%'"),
        lambda hand, _: hand.execute("DELETE FROM transfer WHERE reason LIKE '%11352%'"),
    ],
    ids=["actor", "answer", "project", "measure", "recorded_at", "cents", "target", "posting"],
)
def test_a_changed_entry_or_posting_is_named(database: Database, attack: Callable[[Hand, int], object]) -> None:
    lived(database)
    number = _number(database, "award")
    with attacking(database) as hand:
        attack(hand, number)
    with database.read() as session:
        report = next(r for r in chain.inspect(session, {}) if r.measure == lives.MEASURE)
    found = next(f for f in report.findings if f.number == number)
    assert (found.kind, found.number, found.command) == ("changed", number, "award")
    assert found.command_id is not None
    assert found.command_id.startswith(f"{PROJECT}/award/")
    assert f"number {number}, 'award' of " in found.message
    assert {f.kind for f in report.findings} <= {"changed", "orphan"}


def test_a_value_that_is_none_of_its_column_is_found(sqlite: Database) -> None:
    """SQLite takes anything: a truth that is neither, an instant that is none, an amount in words."""
    lived(sqlite)
    refused, awarded = _number(sqlite, "award", accepted=False), _number(sqlite, "award")
    with attacking(sqlite) as hand:
        _set("accepted", "'x'")(hand, refused)
        _set("at", "'never'")(hand, awarded)
        hand.execute("UPDATE transfer SET cents = 'many' WHERE reason = 'reservation at submission'")
    found = verified(sqlite).findings
    assert [(f.kind, f.number) for f in found] == [("changed", 2), ("changed", refused), ("changed", awarded)]
    assert "many from available to reserved" in found[0].message


@pytest.mark.parametrize("act", ["UPDATE document SET data = name::bytea", "DELETE FROM document"])
def test_a_content_that_is_not_what_was_handed_in_is_named(database: Database, act: str) -> None:
    """The trace holds the hash of what people said; the words themselves must still be those."""
    lived(database)
    number = _number(database, "award")
    if database.url.get_backend_name() == "sqlite":
        act = act.replace("::bytea", "")
    with attacking(database) as hand:
        (content,) = hand.execute(f"SELECT content FROM audit_entry WHERE id = {ENTRY.format(number)}").fetchone()
        hand.execute(f"{act} WHERE sha256 = '{content}'")
    (found,) = verified(database).findings
    assert (found.kind, found.number, found.command) == ("changed", number, "award")
    assert "is not on record as it was handed in" in found.message


def test_an_entry_that_was_taken_out_of_the_middle_is_named(database: Database) -> None:
    lived(database)
    number = _number(database, "award")
    with attacking(database) as hand:
        _cut(hand, number)
    missing, orphan = verified(database).findings
    assert (missing.kind, missing.number) == ("missing", number)
    assert f"number {number} is missing: after {number - 1}, 'score' of {PROJECT} by evaluator" in missing.message
    assert f"before {number + 1}, 'record_delivery'" in missing.message
    assert orphan.kind == "orphan", "its money has lost its decision"
    assert orphan.command_id is not None
    assert orphan.command_id.startswith(f"{PROJECT}/award/")


def test_an_entry_whose_link_remains_is_named(database: Database) -> None:
    lived(database)
    number = _number(database, "score")
    with attacking(database) as hand:
        hand.execute(f"DELETE FROM audit_entry WHERE id = {ENTRY.format(number)}")
    (found,) = verified(database).findings
    assert (found.kind, found.number) == ("missing", number)


def test_an_entry_whose_link_was_taken_out_is_named(database: Database) -> None:
    lived(database)
    number = _number(database, "score")
    with attacking(database) as hand:
        hand.execute(f"DELETE FROM audit_chain WHERE {HERE} AND number = {number}")
    missing, added = verified(database).findings
    assert (missing.kind, missing.number) == ("missing", number)
    assert (added.kind, added.command) == ("added", "score")


def test_the_last_entries_are_missed_by_the_head_and_by_the_certificate(database: Database) -> None:
    lived(database)
    certified(database)
    last = verified(database).entries
    with attacking(database) as hand:
        _cut(hand, last)
        _cut(hand, last - 1)
    missing, rewritten = verified(database).findings
    assert (missing.kind, missing.number) == ("missing", last - 1)
    assert f"numbers {last - 1} to {last} are missing" in missing.message
    assert (rewritten.kind, rewritten.number) == ("rewritten", last)
    with attacking(database) as hand:
        before = f"(SELECT hash FROM audit_chain WHERE {HERE} AND number = {last - 2})"
        hand.execute(f"UPDATE chain_head SET number = {last - 2}, hash = {before} WHERE {HERE}")
    (found,) = verified(database).findings
    assert (found.kind, found.number) == ("rewritten", last)
    assert "the chain does not reach it" in found.message


def test_a_chain_that_was_written_anew_is_missed_by_the_certificate_only(database: Database) -> None:
    """Whoever knows the arithmetic can bind all entries again: what a certificate has seen is out of reach."""
    lived(database, "award")
    certified(database)
    seen = verified(database).entries
    lives.live(database, PROJECT, lives.LIFE[2:5])
    certified(database)
    with attacking(database) as hand:
        _set("actor", "'somebody'")(hand, seen + 1)
        hand.execute(f"DELETE FROM audit_chain WHERE {HERE}")
        hand.execute(f"DELETE FROM chain_head WHERE {HERE}")
    _bind_again(database)
    (found,) = verified(database).findings
    assert (found.kind, found.number) == ("rewritten", _number(database, "start"))
    assert f"something after number {seen} was taken out or written anew" in found.message


def _bind_again(database: Database) -> None:
    with database.write() as session:
        for row in list(chain.entries(session, lives.MEASURE)):
            chain.append(
                session,
                lives.MEASURE,
                chain.hold(session, lives.MEASURE),
                [row],
                chain.moved_by(session, lives.MEASURE, [row["command_id"]]),
            )


@pytest.mark.parametrize("swap", [_swap_links, _swap_entries], ids=["links", "entries"])
def test_two_entries_that_have_changed_places_are_named(
    database: Database, swap: Callable[[Hand, int, int], None]
) -> None:
    lived(database)
    admitted, awarded = _number(database, "admit"), _number(database, "award")
    with attacking(database) as hand:
        swap(hand, admitted, awarded)
    one, other = verified(database).findings
    assert (one.kind, one.number, one.command) == ("reordered", admitted, "award")
    assert (other.kind, other.number, other.command) == ("reordered", awarded, "admit")
    assert f"it was written as number {awarded}" in one.message


FORGED = (
    f"INSERT INTO audit_entry (id, command_id, {COPY}) SELECT 1000, 'forged', {COPY} FROM audit_entry "
    "WHERE name = 'award' AND accepted"
)


def test_a_forged_entry_is_named(database: Database) -> None:
    lived(database)
    last = verified(database).entries
    with attacking(database) as hand:
        hand.execute(FORGED)
    (added,) = verified(database).findings
    assert (added.kind, added.command_id, added.command, added.actor) == ("added", "forged", "award", "manager")
    with attacking(database) as hand:
        hand.execute(f"INSERT INTO audit_chain VALUES ('{lives.MEASURE}', {last + 1}, 1000, '{GENESIS}')")
    assert {(f.kind, f.number) for f in verified(database).findings} == {("changed", last + 1), ("head", last + 1)}


def test_a_posting_without_a_decision_is_named(database: Database) -> None:
    lived(database)
    columns = ", ".join(name for name in POSTING_FIELDS if name not in ("id", "command_id"))
    with attacking(database) as hand:
        hand.execute(
            f"INSERT INTO transfer (id, command_id, {columns}) SELECT 1000, 'nobody', {columns} FROM transfer WHERE reason LIKE '%11352%'"
        )
    (found,) = verified(database).findings
    assert (found.kind, found.command_id, found.project) == ("orphan", "nobody", PROJECT)
    assert "posting 1000, 76,642.00 from reserved to committed (d.d.s. n. 11352 of 1 August 2018)" in found.message


def test_a_measure_that_was_taken_out_whole_is_missed_by_the_certificate(database: Database) -> None:
    lived(database)
    certified(database)
    with attacking(database) as hand:
        for table in ("audit_entry", "audit_chain", "chain_head", "transfer"):
            hand.execute(f"DELETE FROM {table} WHERE {HERE}")
        hand.execute("DELETE FROM measure_edition")
    report = verified(database)
    assert (report.measure, report.entries) == (lives.MEASURE, 0)
    assert [f.kind for f in report.findings] == ["rewritten"]


def test_a_head_that_is_gone_is_reported(database: Database) -> None:
    lived(database)
    with attacking(database) as hand:
        hand.execute(f"DELETE FROM chain_head WHERE {HERE}")
    assert [f.kind for f in verified(database).findings] == ["head"]


def test_many_who_decide_at_once_leave_one_whole_chain(database: Database) -> None:
    """Money goes both ways at once, refusals between: nobody waits in a circle, and postings are in the chain's order."""
    count = 6
    lives.prepared(database)
    projects = [lives.submitted(database, title=f"Project {n}").project for n in range(count)]
    for project in projects:
        lives.live(database, project, lives.until("award"))

    def life(n: int) -> None:
        project, at = projects[n], lives.instant(8, 1)
        lives.decide(database, project, "reject", lives.c.Rejection(decree="1", reason="no crisis was shown"), at)
        if n % 2:
            assert lives.decide(database, project, "award", lives.c.Award(decree="1", cup=lives.CUP), at).accepted
        assert lives.decide(database, project, "withdraw", lives.c.Reason(reason="no"), at).accepted
        lives.submitted(database, title=f"Late {n}")

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(life, range(count)))
    report = verified(database)
    assert report.findings == ()
    with database.read() as session:
        assert ledger.unbalanced(session, lives.MEASURE) == []
        names = [e.name for p in projects for e in audit.history(session, p)]
        query = (
            "SELECT transfer.id FROM audit_chain JOIN audit_entry ON audit_entry.id = entry AND accepted "
            "JOIN transfer ON transfer.command_id = audit_entry.command_id ORDER BY number, transfer.id"
        )
        postings = list(session.execute(text(query)).scalars())
    assert (names.count("reject"), names.count("withdraw"), names.count("award")) == (count, count, count // 2)
    assert report.entries == len(names) + count + 1
    assert postings == sorted(postings)
