"""Every door proves who acts, finds the cause of what the service gives itself, and keeps an answer for its own fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities import intake
from activities.decide import decide_in
from activities.edition import act_in
from domain.basis.findings import RuleBroken
from domain.basis.programme_clock import ProgrammeClock
from domain.commands.table import COMMANDS
from domain.lifecycle import contents as c
from domain.lifecycle.causes import CAUSES
from domain.lifecycle.states import Role
from domain.trust.register import RevokeActor
from domain.trust.signature import sign, signed_bytes
from domain.trust.statement import Statement
from office import engine
from office.caller import Caller
from office.intake import submit_application
from runtime.actors import enter
from runtime.settings import Settings
from storage import audit, documents, rules, verification
from storage.database import Database
from tests import lives
from tests.lives import MEASURE, instant
from workflows.messages import Answer, Command, MeasureAct

LEAD = lives.legler()["lead"]["tax_code"]
ON = instant(7, 4)


@pytest.fixture
def project(sqlite: Database) -> str:
    """A project that waits for its formal check."""
    lives.prepared(sqlite)
    return lives.submitted(sqlite).project


def admit(project: str, actor: str = "officer", role: str = "officer", id: str = "") -> Command:
    """A command without a signature."""
    own = id or f"{project}/admit/{c.EMPTY_CONTENT[:16]}"
    return Command(id=own, project=project, name="admit", actor=actor, role=role, content=c.EMPTY_CONTENT)


def given(database: Database, command: Command) -> list[str]:
    """The rules that a command breaks at the door; none when it is accepted."""
    with database.write() as session:
        answer = decide_in(session, command, ON)
    assert answer.accepted == (not answer.findings)
    return [finding.rule for finding in answer.findings]


def with_key(command: Command, name: str) -> Command:
    """A command with a signature by somebody's key."""
    return command.model_copy(update={"signature": sign(lives.key_of(name), signed_bytes(command.statement))})


def test_a_signed_command_is_taken_and_its_signature_kept(sqlite: Database, project: str) -> None:
    command = lives.signed(admit(project))
    assert given(sqlite, command) == []
    with sqlite.read() as session:
        assert audit.history(session, project)[-1].signature == command.signature


@pytest.mark.parametrize("signature", ["", "00", "ab" * 64, "no"])
def test_a_command_that_is_not_signed_is_refused_and_audited(sqlite: Database, project: str, signature: str) -> None:
    """A raw client at the engine's port can say any name."""
    assert given(sqlite, admit(project).model_copy(update={"signature": signature})) == ["signature"]
    with sqlite.read() as session:
        entry = audit.history(session, project)[-1]
    assert (entry.name, entry.accepted, entry.actor) == ("admit", False, "officer")


def test_a_colleagues_key_signs_only_for_the_colleague(sqlite: Database, project: str) -> None:
    assert given(sqlite, with_key(admit(project), "operator")) == ["signature"]
    assert given(sqlite, lives.signed(admit(project, actor="operator"))) == ["role"]
    assert given(sqlite, lives.signed(admit(project, actor="mallory"))) == ["actor"]
    assert given(sqlite, lives.signed(admit(project, actor="administrator"))) == ["role"]


@pytest.mark.parametrize("field", ["id", "subject", "name", "content", "actor", "role"])
def test_a_signature_is_worth_nothing_for_another_statement(sqlite: Database, project: str, field: str) -> None:
    command = admit(project)
    other = replace(command.statement, **{field: "x"})
    stolen = command.model_copy(update={"signature": sign(lives.key_of("officer"), signed_bytes(other))})
    assert given(sqlite, stolen) == ["signature"]


def test_a_revoked_actor_and_an_old_key_open_nothing(sqlite: Database, project: str) -> None:
    lives.enter(sqlite, "anna", Role.officer)
    assert given(sqlite, lives.signed(admit(project, "anna", id="by/anna/1"))) == []
    other = lives.submitted(sqlite, title="Another").project
    lives.enter(sqlite, "anna", Role.officer, key=lives.public_of(lives.key_of("her new key")))
    assert given(sqlite, with_key(admit(other, "anna"), "anna")) == ["signature"]
    with sqlite.write() as session:
        enter(session, lives.SIGNER, "administrator", RevokeActor(name="anna", reason="left"))
    assert given(sqlite, with_key(admit(other, "anna"), "her new key")) == ["actor"]


@pytest.mark.parametrize(("lead", "broken"), [(LEAD, []), (None, ["actor"]), ("12345670017", ["actor"])])
def test_an_operator_touches_the_projects_of_their_lead(
    sqlite: Database, project: str, lead: str | None, broken: list[str]
) -> None:
    lives.enter(sqlite, "olga", Role.operator, lead=lead)
    command = lives.command(sqlite, project, "withdraw", c.Reason(reason="changed our minds"), actor="olga")
    assert given(sqlite, command) == broken


def test_access_follows_the_lead_and_what_the_old_one_did_stays_proved(sqlite: Database, project: str) -> None:
    """R7.7: from the change on the project is of the new lead's operators; the trace judges each command by who led then."""
    lives.enter(sqlite, "olga", Role.operator, lead=LEAD)
    lives.enter(sqlite, "nora", Role.operator, lead=lives.LEAD["tax_code"])
    for at, name, content in lives.until("start"):
        lives.decide(sqlite, project, name, content, at, actor="olga" if name == "accept" else None)
        lives.deliver(sqlite, project, at)
    succeeds = c.ReplaceLead.model_validate({"by": lives.LEAD, "decree": "14021", "reason": "as the file shows"})
    assert lives.decide(sqlite, project, "replace_lead", succeeds, instant(8, 4)).accepted
    starts = c.Start.model_validate({"date": "2018-08-05"})
    refused = lives.decide(sqlite, project, "start", starts, instant(8, 5), actor="olga")
    assert [finding.rule for finding in refused.findings] == ["actor"]
    assert lives.decide(sqlite, project, "start", starts, instant(8, 5), id="by/nora/1", actor="nora").accepted
    with sqlite.read() as session:
        assert [report.findings for report in verification.inspect(session, {})] == [(), ()]


def test_an_application_is_signed_by_an_operator_of_its_lead(sqlite: Database, project: str) -> None:
    lives.enter(sqlite, "olga", Role.operator, lead="12345670017")
    data, parsed = lives.application(title="Another")

    def broken(actor: str, key: str) -> list[str]:
        def signature(said: Statement) -> str:
            return sign(lives.key_of(key), signed_bytes(said))

        with pytest.raises(RuleBroken) as refused:
            intake.submit(sqlite, data, parsed, actor, ON, signature)
        return [finding.rule for finding in refused.value.findings]

    assert broken("operator", "mallory") == ["signature"]
    assert broken("olga", "olga") == ["actor"]
    assert broken("officer", "officer") == ["role"]


def test_a_measure_is_opened_by_a_manager(sqlite: Database) -> None:
    lives.prepared(sqlite)
    clock = ProgrammeClock(opened_at=lives.OPENED, as_of=lives.OPENED)

    def broken(actor: str, key: str) -> list[str]:
        def signature(said: Statement) -> str:
            return sign(lives.key_of(key), signed_bytes(said))

        with pytest.raises(RuleBroken) as refused:
            intake.open_measure(sqlite, "azioni-di-rete-2018", clock, actor, signature)
        return [finding.rule for finding in refused.value.findings]

    assert broken("manager", "officer") == ["signature"]
    assert broken("officer", "officer") == ["role"]


def acted(database: Database, name: str, role: str, signature: str = "", content: c.Content | None = None) -> Answer:
    """An act on the measure, straight to its activity."""
    with database.write() as session:
        sha256 = documents.store(session, c.canonical(content or c.Nothing()), name, ON)
        id = f"{MEASURE}/{name}/{sha256[:16]}"
        command = Command(id=id, project=MEASURE, name=name, actor=role, role=role, content=sha256, signature=signature)
        return act_in(session, MeasureAct(command=command, at=ON))


def test_an_act_on_a_measure_is_signed_and_the_clock_gives_only_its_own(sqlite: Database, project: str) -> None:
    funds = c.AddFunds(cents=100, act="x")
    for role, name, content, rule in (
        ("manager", "add_funds", funds, "signature"),
        ("system", "add_funds", funds, "role"),
        ("officer", "add_funds", funds, "role"),
        ("system", "close_measure", None, "cause"),
    ):
        assert [f.rule for f in acted(sqlite, name, role, content=content).findings] == [rule], (role, name)
    closes = rules.load(MEASURE).window.closes.at()
    assert lives.act(sqlite, MEASURE, "close_measure", closes + timedelta(seconds=1)).accepted


def system(database: Database, project: str, name: str, content: c.Content | None = None, cause: str = "") -> Command:
    """A command in the name of the service."""
    with database.write() as session:
        sha256 = documents.store(session, c.canonical(content or c.Nothing()), name, ON)
    id = f"{project}/{name}/{sha256[:16]}"
    return Command(id=id, project=project, name=name, actor="system", role="system", content=sha256, cause=cause)


MOVE = c.MoveEnd(until=lives.date(2030, 1, 1), act="x")
LAW = c.SuspendTerms(first=lives.date(2018, 7, 1), last=lives.date(2019, 7, 1), classes=("procedure",), act="x")
LETTER = c.RecordDelivery(deliveries=(c.Delivery(term="appeal", at=ON),))


@pytest.mark.parametrize(
    ("name", "content"),
    [("move_end", MOVE), ("suspend_terms", LAW), ("record_delivery", LETTER)],
)
def test_what_the_service_gives_itself_has_a_cause_on_record(
    sqlite: Database, project: str, name: str, content: c.Content
) -> None:
    """It was believed of whoever said role "system"."""
    assert given(sqlite, system(sqlite, project, name, content)) == ["cause"]
    assert given(sqlite, system(sqlite, project, name, content, cause=f"{MEASURE}/open")) == ["cause"]
    assert given(sqlite, system(sqlite, project, name, content).model_copy(update={"role": "manager"})) == ["role"]


def test_every_command_of_the_service_has_one_of_the_known_causes() -> None:
    """The clock works off what the file's own terms have due; a delivery names its letters; all else names the act from which it follows."""
    ours = {name for name, rule in COMMANDS.items() if Role.system in rule.roles}
    assert ours == {"pass_time", "record_delivery", *CAUSES}


def test_an_act_is_a_cause_for_the_projects_that_it_names_and_in_its_own_words(sqlite: Database, project: str) -> None:
    near = c.MoveEnd(until=lives.date(2019, 3, 31), act="d.d.s. 1")
    lives.live(sqlite, project, lives.until("sign_plan"))
    other = lives.submitted(sqlite, instant(8, 7), title="Another").project
    answer = lives.act(sqlite, MEASURE, "move_end", instant(8, 8), near)
    assert [line["project"] for line in answer.data["projects"]] == [project]
    assert given(sqlite, system(sqlite, project, "move_end", MOVE, answer.command)) == ["cause"]
    assert given(sqlite, system(sqlite, other, "move_end", near, answer.command)) in (["cause"], ["state"])
    assert given(sqlite, system(sqlite, project, "move_end", near, answer.command)) == []


def test_a_place_in_the_queue_cannot_be_given_away(sqlite: Database) -> None:
    lives.prepared(sqlite, "azioni-di-rete-2018", lives.datetime(2018, 11, 8, 12, tzinfo=lives.UTC))
    at = lives.datetime(2018, 11, 8, 13, tzinfo=lives.UTC)
    for number in range(15):
        waiting = lives.submitted(sqlite, at, measure="azioni-di-rete-2018", title=f"Project {number}")
    assert waiting.state == "waiting_for_funds"
    for name in ("fund", "close_window"):
        assert given(sqlite, system(sqlite, waiting.project, name)) == ["cause"]


def test_an_answer_belongs_to_its_fact(sqlite: Database, project: str) -> None:
    """An evidence under the id that 'admit' of another project has made that one answer "already", never admitting."""
    other = lives.submitted(sqlite, title="Another").project
    foreign = f"{other}/admit/{c.EMPTY_CONTENT[:16]}"
    taking = lives.signed(
        lives.command(sqlite, project, "attach", lives.regularity()).model_copy(update={"id": foreign})
    )
    assert given(sqlite, taking) == ["id"]
    assert given(sqlite, lives.signed(admit(other))) == []


def test_the_same_id_with_other_words_is_refused(sqlite: Database, project: str) -> None:
    other = lives.submitted(sqlite, title="Another").project
    mine = lives.signed(admit(project, id="by/officer/1"))
    assert given(sqlite, mine) == []
    assert given(sqlite, mine) == [], "the same fact has its answer"
    assert given(sqlite, lives.signed(admit(other, id="by/officer/1"))) == ["id"]


@pytest.mark.parametrize(
    "id", ["{p}/fund", "{p}/pass_time/2018-08-01T00:00:00+00:00/3", "by/manager/1", "1", "{p}/admit"]
)
def test_a_person_cannot_take_an_id_that_is_not_theirs(sqlite: Database, project: str, id: str) -> None:
    assert given(sqlite, lives.signed(admit(project, id=id.format(p=project)))) == ["id"]


def test_two_names_of_one_person_are_one_person(sqlite: Database, project: str) -> None:
    """R1.10: whoever evaluates does not check, also under the name that they have in another office."""
    lives.enter(sqlite, "anna", Role.evaluator, email="anna@example.org")
    lives.enter(sqlite, "a. bianchi", Role.controller, email="Anna@example.org")
    for at, name, content in lives.until("check_claim"):
        actor = "anna" if name == "score" else None
        assert lives.decide(sqlite, project, name, content, at, actor=actor).accepted
        lives.deliver(sqlite, project, at)
    check = c.CheckClaim(claim="C1", cuts={})
    refused = lives.decide(sqlite, project, "check_claim", check, instant(11, 20), actor="a. bianchi")
    assert [finding.rule for finding in refused.findings] == ["R1.10"]
    assert lives.decide(sqlite, project, "check_claim", check, instant(11, 20)).accepted


def test_two_names_with_one_key_are_one_person(sqlite: Database, project: str) -> None:
    """R1.10: whoever orders a payment does not confirm it."""
    lives.enter(sqlite, "anna", Role.manager)
    lives.enter(sqlite, "cassa", Role.paymaster, key=lives.public_of(lives.key_of("anna")))
    lives.live(sqlite, project, lives.until("order_payment"))
    order = c.OrderPayment(claim="C1", decree="1480")
    assert lives.decide(sqlite, project, "order_payment", order, instant(11, 26), actor="anna").accepted
    paid = c.ConfirmPayment(claim="C1", reference="TRN-1")
    command = lives.command(sqlite, project, "confirm_payment", paid, actor="cassa")
    assert given(sqlite, with_key(command, "anna")) == ["R1.10"]


def test_what_was_given_before_a_revocation_is_valid_however_late_it_is_decided(sqlite: Database) -> None:
    """An outage between the engine and the record takes nobody's decision away, and lets no revoked actor in."""
    clock = lives.prepared(sqlite, real=datetime.now(UTC))
    project = lives.submitted(sqlite, datetime.now(UTC)).project
    lives.enter(sqlite, "anna", Role.officer)
    before = clock.programme(datetime.now(UTC))
    with sqlite.write() as session:
        enter(session, lives.SIGNER, "administrator", RevokeActor(name="anna", reason="left"))
    after = clock.programme(datetime.now(UTC))

    def decided(at: datetime) -> list[str]:
        with sqlite.write() as session:
            answer = decide_in(session, lives.signed(admit(project, "anna", id="by/anna/1")), at)
        return [finding.rule for finding in answer.findings]

    assert decided(after) == ["actor"]
    assert decided(before) == []
    with sqlite.read() as session:
        assert [f for report in verification.inspect(session, {}) for f in report.findings] == []


def test_an_application_arrives_when_the_records_server_says(
    sqlite: Database, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine whose clock stands before the end of the window hands in no application after it, nor one of yesterday."""
    monkeypatch.setattr(engine, "start_project", lambda _, begin: begin())
    monkeypatch.setattr(Database, "clock", lambda _: ON)
    data, application = lives.application(title="Rete 2")
    receipt = submit_application(Caller(Settings(AZIONI_DATA=tmp_path, AZIONI_ACTOR="operator")), data, application)
    assert datetime.fromisoformat(receipt["arrived_at"]) == ON
    assert receipt["project"] != project
