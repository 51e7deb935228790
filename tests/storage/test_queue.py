"""The queue (R5.7, F27, F109): money that comes free is the next one's in the same transaction, in order of arrival."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from activities.acts import follow_up
from domain.edition.measure import Measure
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.record.elsewhere import Queue
from domain.record.payables import Transfer
from domain.record.states import Account
from storage import audit, files, ledger, measures, outbox, queries, queue, rules
from storage.database import Database
from storage.trace_tables import AuditRow
from tests import lives
from workflows.messages import Answer, Command

MEASURE, OTHER = "azioni-di-rete-2018", "azioni-di-rete-2017"
OPENED = lives.datetime(2018, 11, 5, 12, tzinfo=lives.UTC)
LATER = OPENED + timedelta(days=3)
FULL = {"process": "40000.00", "result": "36700.00"}
"""A project of 20 people at both caps: 76,700 euro."""
CAP, HELD = 7_670_000, 14
GIVE_UP = c.Reason(reason="the companies closed")


@pytest.fixture
def full(database: Database) -> Database:
    """The envelope of 1,100,000 euro with fourteen full projects, and three that wait."""
    lives.prepared(database, MEASURE, OPENED)
    for number in range(HELD + 3):
        arrive(database, number)
    return database


def arrive(database: Database, number: int, **changes: object) -> str:
    return lives.submitted(
        database, OPENED, measure=MEASURE, title=f"Project {number}", **{"budget": FULL, **changes}
    ).project


def number(order: int) -> str:
    return f"AR2018-{order:04d}"


def state(database: Database, order: int) -> State:
    return lives.file_of(database, number(order)).state


def parts(database: Database, measure: str = MEASURE) -> dict[Account, int]:
    """The parts of an envelope, after checking that they add up and that the order is provable."""
    with database.read() as session:
        assert ledger.unbalanced(session, measure) == []
        balances = ledger.balances(session, measure)
    five = (Account.available, Account.reserved, Account.committed, Account.ordered, Account.paid)
    assert sum(balances[part] for part in five) == -balances[Account.envelope]
    return balances


def reserved_in_order(database: Database) -> list[str]:
    """Who got money, in the order of the record."""
    with database.read() as session:
        return [t.project or "" for t in ledger.transfers(session, MEASURE) if t.target is Account.reserved]


def told_to_wait(database: Database, order: int) -> tuple[str, str]:
    """The place and the free money that the receipt of who waits has told."""
    with database.read() as session:
        values = outbox.letters(session, number(order))[0].notice.values
    return values["place"], values["free"]


def settle(database: Database, at: object = LATER, id: str | None = None) -> list[str]:
    found: list[str] = lives.act(database, MEASURE, "settle", at, id=id).data["funded"]  # type: ignore[arg-type]
    return found


def test_the_fifteenth_full_project_waits_and_is_funded_the_moment_one_withdraws(full: Database) -> None:
    assert [state(full, n) for n in (14, 15, 16)] == [State.formal_check, *[State.waiting_for_funds] * 2]
    assert parts(full)[Account.available] == 2_620_000
    waiting = [told_to_wait(full, order) for order in (15, 16, 17)]
    assert waiting == [(str(place), "26.200,00 euro") for place in (1, 2, 3)]
    lives.decide(full, number(3), "withdraw", GIVE_UP, LATER)
    assert settle(full) == [number(15)]
    file = lives.file_of(full, number(15))
    assert (file.state, file.since, file.held(Account.reserved)) == (State.formal_check, LATER, CAP)
    assert {name: term.events[-1].kind for name, term in file.terms.items()} == {
        "window": "meet", "decision": "start", "formal_check": "start",
    }  # fmt: skip
    assert parts(full)[Account.available] == 2_620_000
    with full.read() as session:
        assert [letter.template for letter in outbox.pending(session, number(15))] == ["waiting", "fund"]
        assert [entry.name for entry in audit.history(session, number(15))] == ["submit", "fund"]
    assert reserved_in_order(full) == [number(n) for n in range(1, 16)]


def test_two_withdrawals_in_the_same_second_fund_the_next_two_once(full: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        gone = [pool.submit(lives.decide, full, number(n), "withdraw", GIVE_UP, LATER) for n in (2, 5)]
        looks = [pool.submit(settle, full, LATER, f"look {n}") for n in (1, 2)]
        for answer in gone:
            assert answer.result().accepted
        for look in looks:
            look.result()
    settle(full, LATER, "the look that follows the second signal")
    assert reserved_in_order(full)[HELD:] == [number(15), number(16)]
    assert state(full, 17) is State.waiting_for_funds
    parts(full)


def test_who_leaves_the_queue_makes_room_for_those_behind(full: Database) -> None:
    """Strict order: the first that does not fit stops the others, until it gives up its place."""
    small = arrive(full, 99, budget={"process": "10000.00", "result": "5000.00"})
    assert settle(full) == []
    for n in (15, 16, 17):
        lives.decide(full, number(n), "withdraw", GIVE_UP, LATER)
    assert settle(full) == [small]


def test_first_that_fits_passes_over_who_does_not(full: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    by_fit(monkeypatch)
    waits = arrive(full, 98, budget={"process": "20000.00", "result": "10000.00"})
    fits = arrive(full, 99, budget={"process": "10000.00", "result": "5000.00"})
    assert [lives.file_of(full, p).state for p in (waits, fits)] == [State.waiting_for_funds, State.formal_check]
    lives.decide(full, fits, "withdraw", GIVE_UP, LATER)
    assert settle(full) == []
    add(full, 1_000_000, "d.d.s. 1")
    assert lives.file_of(full, waits).state is State.formal_check, "26,200 and 10,000 euro hold its 30,000"
    parts(full)


def test_a_newcomer_that_fits_waits_while_somebody_is_about_to_be_funded(
    full: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Money has come free and the look at the queue has not come yet: it belongs to who waited."""
    by_fit(monkeypatch)
    lives.decide(full, number(3), "withdraw", GIVE_UP, LATER)
    small = arrive(full, 99, budget={"process": "10000.00", "result": "5000.00"})
    assert lives.file_of(full, small).state is State.waiting_for_funds
    assert settle(full) == [number(15), small]


def by_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The measure with its other rule: its file is read as if it said so."""
    load = rules.load
    other = load(MEASURE).queue.model_copy(
        update={
            "versions": tuple(v.model_copy(update={"value": "first_that_fits"}) for v in load(MEASURE).queue.versions)
        }
    )
    changed: Measure = load(MEASURE).model_copy(update={"queue": other})
    monkeypatch.setattr(rules, "load", lambda key: changed if key == MEASURE else load(key))
    monkeypatch.setattr(rules, "in_force", lambda _, key: rules.load(key))


def test_newcomers_never_overtake_while_money_is_being_freed(database: Database) -> None:
    """Submissions, withdrawals and looks at the queue at once: who got money got it in order of arrival."""
    lives.prepared(database, MEASURE, OPENED)
    for n in range(HELD + 2):
        arrive(database, n)
    begin = threading.Barrier(12)

    def free(n: int) -> None:
        begin.wait(10)
        lives.decide(database, number(n), "withdraw", GIVE_UP, LATER)
        settle(database, LATER, f"look {n}")

    def come(n: int) -> None:
        begin.wait(10)
        arrive(database, 100 + n)

    with ThreadPoolExecutor(12) as pool:
        for done in [*(pool.submit(free, n) for n in range(1, 7)), *(pool.submit(come, n) for n in range(6))]:
            done.result()
    order = reserved_in_order(database)
    assert order == sorted(order)
    assert len(order) == HELD + 6
    parts(database)


def test_the_window_ends_and_who_waits_is_not_funded(full: Database) -> None:
    """What came free while it was open is offered a last time; what comes free afterwards is nobody's."""
    closes = rules.load(MEASURE).window.closes.at()
    lives.decide(full, number(1), "withdraw", GIVE_UP, closes - timedelta(seconds=1))
    lives.decide(full, number(2), "withdraw", GIVE_UP, closes + timedelta(minutes=1))
    after = closes + timedelta(minutes=2)
    answer = lives.act(full, MEASURE, "close_measure", after)
    assert (answer.data["funded"], answer.data["not_funded"]) == ([number(15)], [number(16), number(17)])
    given = Command(id="x", project=MEASURE, name="close_measure", actor="system", role="system", content="")
    assert [(t.project, t.name) for t in follow_up(given, answer)] == [
        (number(15), "fund"), (number(16), "close_window"), (number(17), "close_window"),
    ]  # fmt: skip
    lives.decide(full, number(4), "withdraw", GIVE_UP, after)
    assert settle(full, after) == []
    assert parts(full)[Account.available] == 2_620_000 + 2 * CAP


def test_the_act_tells_the_place_and_the_last_application_that_had_money(full: Database) -> None:
    """R5.7: who waited and gave up is not counted, who had money and gave up was the last all the same."""
    closes = rules.load(MEASURE).window.closes.at()
    lives.decide(full, number(15), "withdraw", GIVE_UP, closes - timedelta(minutes=1))
    for waited in (16, 17):
        assert lives.decide(full, number(waited), "close_window", c.Nothing(), closes + timedelta(minutes=1)).accepted
    with full.read() as session:
        found = [queries.queue_of(session, files.load(session, number(one))) for one in (16, 17)]
        last = files.load(session, number(14)).arrived_at
    assert found == [Queue(1, 14, last), Queue(2, 14, last)]


def test_a_look_that_is_retried_tells_the_same_projects_again(full: Database) -> None:
    """The worker died between the commit and the telling: the retry finds the answer, and funds nobody twice."""
    lives.decide(full, number(3), "withdraw", GIVE_UP, LATER)
    assert [settle(full, LATER, "one look") for _ in range(2)] == [[number(15)]] * 2
    assert settle(full, LATER, "another look") == []
    assert reserved_in_order(full).count(number(15)) == 1


def add(database: Database, cents: int, act: str, source: str | None = None) -> Answer:
    return lives.act(database, MEASURE, "add_funds", LATER, c.AddFunds(cents=cents, act=act, source=source))


def test_money_that_is_added_is_offered_at_once(full: Database) -> None:
    """R5.2: 26,200 euro are left; 127,200 more fund the two that come next, and the same act does it once."""
    first, again = add(full, 12_720_000, "d.d.s. 77"), add(full, 12_720_000, "d.d.s. 77")
    assert first == again
    assert (first.data["funded"], first.data["envelope"]) == ([number(15), number(16)], "1227200.00")
    assert parts(full)[Account.available] == 0
    refused = add(full, 1_000_000, "d.d.s. 77")
    assert [finding.message for finding in refused.findings] == [
        "'d.d.s. 77' has added 127200.00 euro already, on 2018-11-08; another sum needs another act"
    ]


def test_above_its_threshold_added_money_needs_two_managers(full: Database) -> None:
    """F30, R5.2: two million euro; the first manager's act is a signature, the second's adds them and funds who waits."""
    lives.enter(full, "bruno", Role.manager)
    content = c.AddFunds(cents=200_000_000, act="d.d.s. 80")
    before = parts(full)
    first = lives.act(full, MEASURE, "add_funds", LATER, content)
    assert (first.accepted, first.data["funded"], "awaiting" in first.data) == (True, [], True)
    assert parts(full) == before
    again = lives.act(full, MEASURE, "add_funds", LATER, content, id="again")
    assert [finding.rule for finding in again.findings] == ["F30"]
    second = lives.act(full, MEASURE, "add_funds", LATER, content, id="second", actor="bruno")
    assert second.data["funded"] == [number(15), number(16), number(17)]
    assert parts(full)[Account.envelope] == -310_000_000


def test_savings_of_one_edition_feed_another_only_by_an_act(full: Database) -> None:
    """R5.2, R5.8: one transaction, an entry in the trace of each, each transfer under an entry of its own measure."""
    lives.intake.open_measure(
        full, OTHER, lives.ProgrammeClock(opened_at=OPENED, as_of=lives.OPENED), "manager", lives.sign
    )
    assert add(full, 5_050_000, "d.d.s. 9", OTHER).data["funded"] == [number(15)]
    assert (parts(full)[Account.available], parts(full, OTHER)[Account.available]) == (0, 384_950_000)
    assert parts(full, OTHER)[Account.envelope] == -384_950_000
    with full.read() as session:
        for measure in (MEASURE, OTHER):
            entries = set(session.exec(select(AuditRow.command_id).where(AuditRow.measure == measure)))
            assert {t.command_id for t in ledger.transfers(session, measure)} <= entries
        assert set(session.exec(select(AuditRow.name).where(AuditRow.measure == OTHER))) == {"open", "give_funds"}


def test_an_act_never_takes_more_than_the_savings(full: Database) -> None:
    lives.intake.open_measure(
        full, OTHER, lives.ProgrammeClock(opened_at=OPENED, as_of=lives.OPENED), "manager", lives.sign
    )
    before = (parts(full), parts(full, OTHER))
    for source, cents, words in (
        (OTHER, 390_000_001, "more than the savings"),
        ("azioni-di-rete-2021", 1, "not another opened"),
        (MEASURE, 1, "not another opened"),
    ):
        refused = add(full, cents, "d.d.s. 10", source)
        assert [finding.rule for finding in refused.findings] == ["R5.2"]
        assert words in refused.findings[0].message
    assert (parts(full), parts(full, OTHER)) == before


def test_what_the_queue_is_about_to_get_is_no_saving(full: Database) -> None:
    """Freed a second ago and not offered yet: the act finds only what is left of it."""
    lives.intake.open_measure(
        full, OTHER, lives.ProgrammeClock(opened_at=OPENED, as_of=lives.OPENED), "manager", lives.sign
    )
    lives.decide(full, number(3), "withdraw", GIVE_UP, LATER)
    content = c.AddFunds(cents=2_620_001, act="d.d.s. 11", source=MEASURE)
    refused = lives.act(full, OTHER, "add_funds", lives.OPENED + timedelta(days=3), content)
    assert "26200.00" in refused.findings[0].message


def test_an_act_is_the_managers(full: Database) -> None:
    """A refusal writes nothing but its trace."""
    with full.write() as session:
        sha256 = lives.documents.store(session, c.canonical(c.AddFunds(cents=100, act="x")), "x", OPENED)
        given = Command(
            id="by/officer/x", project=MEASURE, name="add_funds", actor="officer", role="manager", content=sha256
        )
        answer = lives.act_in(session, lives.MeasureAct(command=lives.signed(given), at=LATER))
    assert [finding.rule for finding in answer.findings] == ["role"]
    assert parts(full)[Account.envelope] == -110_000_000
    with full.read() as session:
        assert audit.refusals(session, "by/officer/x") == 1


def test_recovered_money_may_leave_the_envelope(database: Database) -> None:
    """R8.9: where the measure sends it to ``envelope``, the five parts still add up to what is left of it."""
    lives.prepared(database, MEASURE, OPENED)
    project = arrive(database, 1)
    steps = [
        (Account.reserved, Account.committed),
        (Account.committed, Account.ordered),
        (Account.ordered, Account.paid),
        (Account.paid, Account.envelope),
    ]
    with database.write() as session:
        ledger.post(session, MEASURE, project, [Transfer(*step, 100_00, "x") for step in steps], "x", LATER)
    assert parts(database)[Account.envelope] == -110_000_000 + 100_00


def test_the_watchdogs_question(full: Database) -> None:
    """Free money and a first of the queue that it can fund: nothing, once it was offered."""
    with full.read() as session:
        assert queue.fundable(session, rules.load(MEASURE), LATER) == []
    lives.decide(full, number(3), "withdraw", GIVE_UP, LATER)
    with full.read() as session:
        assert queue.fundable(session, rules.load(MEASURE), LATER) == [number(15)]
        assert measures.edition(session, MEASURE).state == "open"
        assert [line.project for line in queries.waiting(session, MEASURE)] == [number(n) for n in (15, 16, 17)]
