"""What tests need to drive lives: real applications, contents, and the door of the record."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import update
from sqlmodel import col
from stdnum.it import codicefiscale

from activities import intake
from activities.causes import deliveries
from activities.decide import decide_in
from activities.edition import act_in
from domain.basis.programme_clock import ProgrammeClock
from domain.commands.table import COMMANDS
from domain.edition.acts import ACTS
from domain.lifecycle import contents as c
from domain.lifecycle.causes import CAUSES
from domain.lifecycle.participants import EntryData, RecordParticipants
from domain.lifecycle.states import Role
from domain.offers import offers
from domain.procedure.application import Application
from domain.record.file import File, Notice
from domain.trust.register import AddActor
from domain.trust.seal import sealed_bytes
from domain.trust.signature import public_of, signed_bytes
from domain.trust.signature import sign as sign_with
from domain.trust.statement import Statement, chosen, derived
from domain.views.offered import must_act
from runtime import actors as entries
from runtime.actors import EMBEDDED, enter_all
from runtime.keys import Keys, Ring, Signer, service_signature
from storage import actors, asking, documents, files, measures, outbox, rules
from storage.database import Database
from storage.letter_tables import NoticeRow
from storage.outbox import PendingNotice
from storage.submission import Submitted
from storage.watch import Certificate
from workflows.messages import Answer, Command, MeasureAct

SAMPLES = Path(__file__).parent.parent / "samples"
MEASURE = "azioni-di-rete-2017"
OPENED = datetime(2018, 7, 2, 9, tzinfo=UTC)
POINTS = {"coherence": 20, "quality": 25, "network": 20, "placement": 15}
EMPLOYER = "48701630120"


@cache
def _legler() -> bytes:
    return pickle.dumps(yaml.safe_load((SAMPLES / "legler-2018.yaml").read_text(encoding="utf-8")))


def legler() -> dict[str, Any]:
    """The Legler application as written; it is read once."""
    content: dict[str, Any] = pickle.loads(_legler())  # noqa: S301 - of our own making
    return content


def others(network: str, people: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As many other people, the same for the same network: nobody is in two projects at a time (R3.10)."""
    return [{**person, "tax_code": code_of(f"{network}/{person['id']}")} for person in people]


def code_of(somebody: str) -> str:
    """A valid tax code, always the same for the same body."""
    drawn = hashlib.sha256(somebody.encode()).digest()
    letters = "".join(chr(ord("A") + byte % 26) for byte in drawn[:6])
    code = f"{letters}{60 + drawn[6] % 40}{'ABCDEHLMPRST'[drawn[7] % 12]}{1 + drawn[8] % 28:02d}A{drawn[9] % 9 + 1}{drawn[10] % 90 + 10}"
    return code + codicefiscale.calc_check_digit(code)


def unreachable() -> dict[str, Any]:
    """The lead of the Legler application, without an address."""
    return {name: value for name, value in legler()["lead"].items() if name != "pec"}


def application(**changes: Any) -> tuple[bytes, Application]:
    """The Legler application with some of its fields changed, and its bytes."""
    content = legler() | changes
    if "title" in changes and "recipients" not in changes:
        content["recipients"] = others(str(changes["title"]), content["recipients"])
    return yaml.safe_dump(content, sort_keys=False).encode(), Application.model_validate(content)


def instant(month: int, day: int, year: int = 2018, hour: int = 10) -> datetime:
    """An instant of the programme."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def prepared(
    database: Database,
    measure: str = MEASURE,
    as_of: datetime = OPENED,
    real: datetime | None = None,
    speed: float = 1.0,
) -> ProgrammeClock:
    """A migrated record with actors and an open measure; ``real`` is the real instant at which the clock begins."""
    database.migrate()
    register_actors(database)
    clock = ProgrammeClock(opened_at=real or as_of, as_of=as_of, speed=speed)
    intake.open_measure(database, measure, clock, "manager", sign)
    return clock


def key_of(name: str) -> Ed25519PrivateKey:
    """The key of an actor in tests: always the same."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


# The actors of the embedded default, with keys that are made once for all tests.
ACTORS = {name: key_of(name) for name in EMBEDDED}
SIGNER: Signer = Ring(ACTORS)


def register_actors(database: Database) -> None:
    """The actors of the embedded default; a service that is started on the record finds their keys beside it."""
    with database.write() as session:
        if not actors.register(session).versions:
            enter_all(session, SIGNER, {name: public_of(key) for name, key in ACTORS.items()})
    if database.url.get_backend_name() == "sqlite":
        keep_keys(Path(str(database.url.database)).parent)


def give_emails(database: Database) -> None:
    """Everybody of the office has an e-mail, so that a mail server can be given letters to them."""
    for role in (Role.officer, Role.evaluator, Role.manager, Role.controller, Role.paymaster, Role.administrator):
        enter(database, role.value, role, email=f"{role.value}@regione.example")


def keep_keys(data: Path) -> None:
    """The keys of the actors, where a service that is started on a data directory finds them."""
    keys = Keys(data / "keys")
    for name in EMBEDDED:
        keys.keep(name, key_of(name))


def sign(said: Statement) -> str:
    """The signature of an actor under what they say."""
    return sign_with(key_of(said.actor), signed_bytes(said))


def signed(command: Command) -> Command:
    """A command with the signature of who gives it; what the service gives itself has none."""
    return command if command.role == Role.system else command.model_copy(update={"signature": sign(command.statement)})


def sealed(certificate: Certificate, keys: Signer = SIGNER) -> Certificate:
    """A certificate with the signature of the service."""
    return replace(certificate, signature=service_signature(keys, sealed_bytes(certificate.at, asdict(certificate))))


def enter(database: Database, name: str, *roles: Role, **more: Any) -> None:
    """Enter an actor, with their own key, or change what the register says of them."""
    ACTORS.setdefault(name, key_of(name))
    content = AddActor(name=name, roles=roles, **{"key": public_of(key_of(name)), **more})
    with database.write() as session:
        entries.enter(session, SIGNER, Role.administrator, content)


def submitted(database: Database, at: datetime = OPENED, **changes: Any) -> Submitted:
    """The receipt of an application."""
    data, parsed = application(**changes)
    return intake.submit(database, data, parsed, "operator", at, sign)


def register(
    day: date, service: str, people: Iterable[str], start: str = "09:00", end: str = "12:00"
) -> c.RecordServices:
    """An attendance register of one session for some people."""
    lines = tuple(
        c.RegisterLine(row=row, recipient=person, service=service, date=day, start=start, end=end, register_number="1")
        for row, person in enumerate(people, 2)
    )
    return c.RecordServices(document="0" * 64, lines=lines)


def people(count: int = 20) -> list[str]:
    """``R01`` and so on."""
    return [f"R{number:02d}" for number in range(1, count + 1)]


def plans(count: int = 20, band: str = "2") -> c.SignPlan:
    """Personal plans for everybody."""
    return c.SignPlan(plans=tuple(c.Plan(recipient=person, band=band) for person in people(count)))


def at_entry(count: int = 20) -> RecordParticipants:
    """Data at entry were told of everybody, whatever they are: nothing is awaited any more (R9.17)."""
    return RecordParticipants(entries=tuple(EntryData(recipient=person) for person in people(count)))


def placements(who: Iterable[str], hired: date = date(2018, 10, 15)) -> c.DeclareOutcome:
    """Open-ended jobs for some people."""
    return c.DeclareOutcome(
        outcomes=tuple(
            c.OutcomeDeclaration(
                recipient=person,
                kind="placement",
                hired=hired,
                ends=None,
                contract="open_ended",
                employer=EMPLOYER,
                weekly_hours=38,
            )
            for person in who
        )
    )


def regularity(valid_until: date | None = None) -> c.Attach:
    """A document of regularity (DURC); valid for 120 days when it does not say until when."""
    return c.Attach(kind="regularity", name="durc.pdf", document="0" * 64, valid_until=valid_until)


# A project code: without one an award is not told.
CUP = "E11B18000010009"


def cup_of(project: str) -> str:
    """The code of a project; the first one of 2017 has the usual one."""
    edition, _, number = project.removeprefix("AR").partition("-")
    return f"E11B{int(edition) - 1999:02d}{int(number):05d}0009"


# Where its award is published.
PAGE = "https://www.regione.example/decreti/11352"
# Somebody who may come in the place of the lead of any network.
LEAD = {
    "tax_code": "12345670157", "name": "Nuova Impresa Lavoro", "kind": "accredited_operator", "province": "MI",
    "iban": "IT60X0542811101000000123456", "pec": "nuova.impresa@pec.example.org",
}  # fmt: skip
# The whole life of a project with 20 people and three services a head, from the formal check to its closing.
LIFE: tuple[tuple[datetime, str, c.Content], ...] = (
    (instant(7, 4), "admit", c.Nothing()),
    (instant(7, 10), "score", c.Score(points=POINTS)),
    (instant(8, 1), "award", c.Award(decree="11352", cup=CUP)),
    (instant(8, 3), "accept", c.Nothing()),
    (instant(8, 6), "start", c.Start()),
    (instant(8, 7), "sign_plan", plans()),
    (instant(9, 25), "record_services", register(date(2018, 9, 20), "BIL", people())),
    (instant(10, 10), "record_services", register(date(2018, 10, 5), "COA", people())),
    (instant(10, 12), "record_services", register(date(2018, 10, 8), "COL2", people())),
    (instant(10, 25), "declare_outcome", placements(people(10))),
    (instant(10, 30), "end_delivery", c.Nothing()),
    (instant(11, 5), "verify_outcome", c.VerifyOutcome(recipients=tuple(people(10)), verified=True)),
    (instant(11, 12), "claim", c.MakeClaim(kind="final")),
    (instant(11, 20), "check_claim", c.CheckClaim(claim="C1", cuts={"L3": "no_signature"})),
    (instant(11, 24), "attach", regularity()),
    (instant(11, 26), "order_payment", c.OrderPayment(claim="C1", decree="1480")),
    (instant(12, 3), "confirm_payment", c.ConfirmPayment(claim="C1", reference="TRN-1")),
)


def until(name: str) -> tuple[tuple[datetime, str, c.Content], ...]:
    """The life before the first command of that name."""
    names = [step[1] for step in LIFE]
    return LIFE[: names.index(name)]


def command(
    database: Database, project: str, name: str, content: c.Content, id: str | None = None, actor: str | None = None
) -> Command:
    """A command whose content is stored; who gives the usual project code gives each project its own (R4.11)."""
    if isinstance(content, (c.Award, c.AssignCup)) and content.cup == CUP:
        content = content.model_copy(update={"cup": cup_of(project)})
    data = c.canonical(content)
    with database.write() as session:
        sha256 = documents.store(session, data, name, OPENED)
    role = COMMANDS[name].role.value
    fact = derived(project, name, sha256)
    theirs = id is not None and not id.startswith((fact, "by/"))
    own = chosen(actor or role, str(id)) if theirs else id or fact
    return signed(Command(id=own, project=project, name=name, actor=actor or role, role=role, content=sha256))


def decide(
    database: Database,
    project: str,
    name: str,
    content: c.Content,
    at: datetime,
    id: str | None = None,
    actor: str | None = None,
) -> Answer:
    """Give a command at the door of the record, without a workflow; what the measure gives, as its act would."""
    given = command(database, project, name, content, id, actor)
    with database.decide() as session:
        return decide_in(session, given, at, caused=name in CAUSES)


def act(
    database: Database,
    key: str,
    name: str,
    at: datetime,
    content: c.Content | None = None,
    id: str | None = None,
    actor: str | None = None,
) -> Answer:
    """Give an act on a measure at the door of the record; without content it is the measure's own, such as ``settle``."""
    return act_of(database, act_command(database, key, name, at, content, id, actor), at)


def act_of(database: Database, given: Command, at: datetime) -> Answer:
    """Give an act at the door of the record."""
    with database.write() as session:
        return act_in(session, MeasureAct(command=given, at=at))


def act_command(
    database: Database,
    key: str,
    name: str,
    at: datetime,
    content: c.Content | None = None,
    id: str | None = None,
    actor: str | None = None,
) -> Command:
    """An act whose content is stored."""
    with database.write() as session:
        sha256 = documents.store(session, c.canonical(content or c.Nothing()), name, OPENED)
    who = Role.system if content is None else ACTS[name].roles[0]
    own = chosen(actor or who, id) if id else derived(key, name, sha256, at.isoformat())
    return signed(Command(id=own, project=key, name=name, actor=actor or who, role=who, content=sha256))


def receipt_taken(database: Database, project: str) -> None:
    """The receipt of an application has left: what a test looks at are the letters that come after it."""
    with database.write() as session:
        (receipt,) = outbox.pending(session, project)
        outbox.mark_sent(session, {receipt.id: outbox.Left(receipt.key)}, OPENED)


def deliver(database: Database, project: str, at: datetime) -> None:
    """The post takes all letters, also one that left by the clock of today: the terms that wait for them begin."""
    with database.write() as session:
        clock = measures.edition(session, files.load(session, project).measure).clock
        later = (col(NoticeRow.project) == project, col(NoticeRow.sent_at) > clock.real(at))
        session.execute(update(NoticeRow).where(*later).values(sent_at=clock.real(at)))
        outbox.mark_sent(
            session, {one.id: outbox.Left(one.key) for one in outbox.pending(session, project)}, clock.real(at)
        )
        begun = tuple(deliveries(session, files.load(session, project)))
    if begun:
        content = c.RecordDelivery(deliveries=begun)
        assert decide(database, project, "record_delivery", content, at).accepted


def live(database: Database, project: str, steps: Iterable[tuple[datetime, str, c.Content]] = LIFE) -> None:
    """Give commands one after the other; each must be accepted."""
    for at, name, content in steps:
        answer = decide(database, project, name, content, at)
        assert answer.accepted, (name, answer.findings)
        deliver(database, project, at)


@dataclass
class Heard:
    """What the engine would hear of decisions at the door of the record."""

    letters: int = 0
    freed: list[tuple[str, str]] = field(default_factory=list)

    def letters_wait(self) -> None:
        """The courier is woken."""
        self.letters += 1

    def money_came_free(self, measure: str, project: str) -> None:
        """The measure is told."""
        self.freed.append((measure, project))


def file_of(database: Database, project: str) -> File:
    """The file on record."""
    with database.read() as session:
        return files.load(session, project)


def who(database: Database, project: str, at: datetime) -> tuple[Role, ...]:
    """Who must act on a project, by its file and the registers."""
    with database.read() as session:
        file = files.load(session, project)
        return must_act(file, offers(file, asking.context(session, file, rules.in_force(session, file.measure), at)))


def notice_of(letter: PendingNotice) -> Notice:
    """The notice that a queued letter was made from."""
    return Notice(letter.key, letter.template, letter.recipient, letter.values)
