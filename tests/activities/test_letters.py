"""Letters on their way: a letter sent twice is one letter, and none is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import Session

from activities.letters import TOGETHER, Carried, Letters
from activities.mail import Directory, Mail, Post, Server, compose, documents_of, parsed, text_of
from domain.lifecycle import contents as c
from domain.terms.term import awaits_delivery
from domain.views.summary import status
from storage import audit, documents, files, outbox, rules, verification
from storage.database import Database
from storage.letter_tables import NoticeRow
from storage.tables import ProjectRow, table_of
from tests import lives
from tests.activities.queued import NAMES, notice
from tests.mailbox import mail_server

AT = lives.instant(8, 1)


async def test_a_letter_sent_twice_is_one_file(tmp_path: Path) -> None:
    post = Directory(tmp_path / "mail")
    for _ in range(2):
        await post.send(compose(notice("award")))
    (path,) = (tmp_path / "mail").iterdir()
    assert message_from_bytes(path.read_bytes(), policy=default)["Message-ID"] == compose(notice("award"))["Message-ID"]


def test_a_letter_has_the_same_bytes_whatever_was_written_before_it() -> None:
    """Headers that come again are kept: one instant in two places is one instant, and not one date in a mail."""
    award = notice("award")
    first = compose(award).data
    compose(replace(award, queued_at=award.queued_at.astimezone(timezone(timedelta(hours=5)))))
    elsewhere = compose(replace(award, queued_at=award.queued_at.astimezone(timezone(timedelta(hours=3)))))
    assert str(elsewhere["Date"]).endswith("+0300")
    assert compose(award).data == first


async def carried(database: Database, post: Post, at: datetime = AT) -> Carried:
    """The courier carries what waits, at an instant."""
    return await Letters(database, post).carry(0, lambda: at)


async def test_a_letter_leaves_by_a_mail_server(tmp_path: Path) -> None:
    """The intent is written with the decision, the letter leaves after it, its sending is recorded."""
    database, project = waiting(tmp_path)
    with mail_server() as box:
        assert [(await carried(database, box.server)).settled for _ in range(2)] == [1, 0]
    assert [message["Subject"] for message in box.received] == [
        f"[{project}] Esito della domanda: ammessa e finanziata"
    ]
    with database.read() as session:
        assert outbox.pending(session, project) == []
    database.close()


async def test_a_letter_that_waits_goes_to_the_corrected_address(tmp_path: Path) -> None:
    """The lead's certified mail, as it stands when the letter leaves; nothing is lost where none is known."""
    database, project = waiting(tmp_path)
    to = c.CorrectAddress(pec="ufficio@pec.example.org")
    assert lives.decide(database, project, "correct_address", to, lives.instant(8, 2)).accepted
    with mail_server() as box:
        await carried(database, box.server)
    assert [message["To"] for message in box.received] == ["ufficio@pec.example.org"]
    assert compose(notice("award"))["To"] == "operator.ar2017-0001@azioni-di-rete.example"
    database.close()


def waiting(data: Path) -> tuple[Database, str]:
    """A project that was awarded by a decree that is published; the letter that says so, and starts the acceptance, waits."""
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("award"))
    told_together = (
        ("award", c.Award(decree="7")),
        ("publish", c.Publish(address=lives.PAGE)),
        ("assign_cup", c.AssignCup(cup=lives.CUP)),
    )
    for name, content in told_together:
        assert lives.decide(database, project, name, content, lives.instant(8, 1)).accepted
    return database, project


async def test_a_reminder_whose_cause_fell_away_a_second_before_is_not_sent(tmp_path: Path) -> None:
    """F108: checked at the instant of sending; what is held back is recorded, and ``sent`` stays false."""
    database, project = waiting(tmp_path)
    with mail_server() as box:
        await carried(database, box.server)
        at = lives.instant(8, 22)
        assert lives.decide(database, project, "pass_time", c.Nothing(), at).data["acted"] == ["acceptance after-20d"]
        assert lives.decide(database, project, "accept", c.Nothing(), at + timedelta(seconds=1)).accepted
        await carried(database, box.server, at + timedelta(seconds=2))
    assert [message["X-Azioni-Kind"] for message in box.received] == ["legal-notice"]
    file = lives.file_of(database, project)
    with database.read() as session:
        assert outbox.pending(session, project) == []
        shown = status(file, rules.load(lives.MEASURE), at, (), outbox.sent_keys(session, project))
    acceptance = next(term for term in shown["deadlines"] if term["term"] == "acceptance")
    assert [reminder["sent"] for reminder in acceptance["reminders"]] == [False, False]
    database.close()


async def test_a_question_that_was_answered_a_second_before_is_not_asked(tmp_path: Path) -> None:
    """F108, R6.22: the notice of a hire arrives while its request waits to be sent; one that is still open is asked."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    projects = [lives.submitted(database, title=f"Project {n}").project for n in range(2)]
    with mail_server() as box:
        for project in projects:
            lives.live(database, project, lives.until("end_delivery"))
            page = c.Publish(address=lives.PAGE)
            assert lives.decide(database, project, "publish", page, lives.instant(10, 25)).accepted
            assert lives.decide(
                database, project, "record_participants", lives.at_entry(), lives.instant(10, 25)
            ).accepted
            await carried(database, box.server, lives.instant(10, 25))
        before = len(box.received)
        at = lives.instant(10, 26)
        for project in projects:
            acted = lives.decide(database, project, "pass_time", c.Nothing(), at).data["acted"]
            assert "hire_notice/2018-10-15 expiry" in acted
        verified = c.VerifyOutcome(recipients=tuple(lives.people(10)), verified=True)
        assert lives.decide(database, projects[0], "verify_outcome", verified, at + timedelta(seconds=1)).accepted
        assert (await carried(database, box.server, at + timedelta(seconds=2))).settled == 2
    (asked,) = box.received[before:]
    assert (asked["X-Azioni-Kind"], asked["Subject"]) == (
        "reminder",
        f"[{projects[1]}] Da comunicare: comunicazione dell'assunzione",
    )
    database.close()


def test_notices_of_acts_are_told_apart_from_reminders() -> None:
    """F87: what only calls attention says so, and can be muted by whoever reads it; an act's notice never."""
    kinds = {name: compose(notice(name))["X-Azioni-Kind"] for name in NAMES}
    muted = {"reminder", "plan_reminder", "escalation", "ask"}
    assert {name for name, kind in kinds.items() if kind == "reminder"} == muted
    assert {kinds["lapse"], kinds["forfeit"], kinds["reject"], kinds["suspend_terms"]} == {"legal-notice"}


async def test_a_reminder_that_is_still_right_is_sent_once(tmp_path: Path) -> None:
    """F79: also when its term has passed in silence meanwhile; the notice of the forfeiture follows it."""
    database, project = waiting(tmp_path)
    lives.deliver(database, project, lives.instant(8, 1))
    for _ in range(2):
        lives.decide(database, project, "pass_time", c.Nothing(), lives.instant(9, 20), id=f"clock/{_}")
    with mail_server() as box:
        for _ in range(2):
            await carried(database, box.server, lives.instant(9, 20))
    subjects = [str(message["Subject"]).partition("] ")[2] for message in box.received]
    reminder = "Promemoria: atto di adesione entro il 31/08/2018"
    assert subjects == [
        reminder,
        reminder,
        "Avvio del procedimento di decadenza (artt. 7 e 8 l. 241/1990)",
    ]
    assert len(set(box.ids())) == len(box.ids())
    database.close()


class Killed(BaseException):
    """Stands for the end of the process."""


class Dying:
    """A post that takes a letter, and the process ends before anybody hears of it."""

    needs_address = False

    def __init__(self, post: Post) -> None:
        self._post = post

    async def send(self, message: Mail) -> None:
        """Carry one letter, and die."""
        await self._post.send(message)
        raise Killed


class Refusing:
    """A post that refuses the letters of one kind."""

    needs_address = False

    def __init__(self, post: Post, word: str) -> None:
        self._post, self._word = post, word

    async def send(self, message: Mail) -> None:
        """Carry one letter, or refuse it."""
        if self._word in str(message["Subject"]):
            raise OSError("refused")
        await self._post.send(message)


async def test_what_left_before_a_letter_that_could_not_leave_is_not_sent_again(tmp_path: Path) -> None:
    """In order: the letters behind it wait with it, and none of those before it leaves twice."""
    database, project = waiting(tmp_path)
    lives.deliver(database, project, lives.instant(8, 1))
    for turn in range(2):
        lives.decide(database, project, "pass_time", c.Nothing(), lives.instant(9, 20), id=f"clock/{turn}")
    with mail_server() as box:
        refused = await carried(
            database, Refusing(box.server, "Avvio del procedimento di decadenza"), lives.instant(9, 20)
        )
        assert (refused.settled, len(refused.stopped)) == (2, 1)
        with database.read() as session:
            assert outbox.waiting(session, project) == 1
        assert (await carried(database, box.server, lives.instant(9, 20))).settled == 1
    assert len(set(box.ids())) == len(box.ids()) == 3
    database.close()


@pytest.mark.parametrize("by", ["directory", "mail server"])
async def test_a_kill_between_send_and_record_sends_no_second_letter(tmp_path: Path, by: str) -> None:
    """The second try carries the same message id and the same words: a mailbox holds the letter once."""
    database, project = waiting(tmp_path)
    with mail_server() as box:
        post = box.server if by == "mail server" else Directory(tmp_path / "mail")
        with pytest.raises(Killed):
            await carried(database, Dying(post))
        with database.read() as session:
            assert outbox.waiting(session, project) == 1, "it left, and nothing says so"
        assert awaits_delivery(lives.file_of(database, project).terms["acceptance"])
        assert (await carried(database, post)).settled == 1
    if by == "directory":
        assert len(list((tmp_path / "mail").iterdir())) == 1
    else:
        assert len({message.as_bytes() for message in box.received}) == len(set(box.ids())) == 1
    begun = lives.file_of(database, project).terms["acceptance"]
    assert not awaits_delivery(begun), "and the term that waits for it begins, in the same transaction"
    database.close()


async def test_a_mail_server_that_is_down_loses_no_letter(tmp_path: Path) -> None:
    database, project = waiting(tmp_path)
    down = await carried(database, Server("smtp://127.0.0.1:1"))
    assert (down.settled, len(down.stopped), down.ends) == (0, 1, True)
    with database.read() as session:
        assert len(outbox.pending(session, project)) == 1
    database.close()


async def test_a_letter_that_the_post_refuses_stops_those_behind_it_and_nobody_elses(database: Database) -> None:
    """In order within a project; the bell carries what comes later, also while one letter waits to be tried again."""
    lives.prepared(database)
    lives.give_emails(database)
    projects = [lives.submitted(database, title=f"Project {number}").project for number in range(3)]
    for project in projects:
        lives.live(database, project, lives.until("award"))
        assert lives.decide(database, project, "award", c.Award(decree="7", cup=lives.CUP), AT).accepted
    with mail_server() as box:
        letters = Letters(database, Refusing(box.server, projects[1]))
        first = await letters.carry(0, lambda: AT)
        assert (first.settled, len(first.stopped)) == (2, 1)
        assert lives.decide(database, projects[1], "withdraw", c.Reason(reason="as the file shows"), AT).accepted
        assert lives.decide(database, projects[2], "accept", c.Nothing(), AT).accepted
        assert lives.decide(database, projects[2], "withdraw", c.Reason(reason="as the file shows"), AT).accepted
        later = await letters.carry(first.last, lambda: AT)
        assert (later.settled, later.stopped) == (2, ()), "the other one has an earlier letter that waits"
        assert (await carried(database, box.server)).settled == 3
    subjects = [str(message["Subject"]) for message in box.received]
    assert [projects[1] in subject for subject in subjects] == [False] * 4 + [True] * 3
    assert len(set(box.ids())) == len(box.ids())


def spoil_its_letter(session: Session, project: str) -> None:
    """Such as one that a later release has queued, and that lacks what its template names here."""
    told = table_of(NoticeRow)
    session.connection().execute(update(told).where(told.c.project == project).values(values={}))


def spoil_its_file(session: Session, project: str) -> None:
    """Whether a reminder's cause stands is asked of the file, which nobody can read."""
    told, row = table_of(NoticeRow), table_of(ProjectRow)
    session.connection().execute(update(told).where(told.c.project == project).values(template="reminder"))
    session.connection().execute(update(row).where(row.c.number == project).values(state="nonsense"))


@pytest.mark.parametrize("spoil", [spoil_its_letter, spoil_its_file])
async def test_what_cannot_be_written_stops_its_project_and_nobody_elses(
    database: Database, spoil: Callable[[Session, str], None]
) -> None:
    """The whole service must not fall silent for one letter, or one file."""
    lives.prepared(database)
    lives.give_emails(database)
    projects = [lives.submitted(database, title=f"Project {number}").project for number in range(3)]
    with database.write() as session:
        spoil(session, projects[1])
    with mail_server() as box:
        first = await carried(database, box.server)
    assert (first.settled, len(first.stopped)) == (2, 1)
    assert first.late, "it is seen, and tried again: a worker that can write it may come"
    with database.read() as session:
        assert [len(outbox.pending(session, project)) for project in projects] == [0, 1, 0]


async def test_a_project_is_told_what_was_decided_with_the_delivery(database: Database) -> None:
    lives.prepared(database)
    lives.give_emails(database)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("award"))
    assert lives.decide(database, project, "award", c.Award(decree="7", cup=lives.CUP), AT).accepted
    with mail_server() as box:
        begun = (await carried(database, box.server)).begun
    with database.read() as session:
        file = files.load(session, project)
    assert begun[project].version == file.version
    assert not awaits_delivery(file.terms["acceptance"]), "its term has begun"
    assert begun[project].notices == 0, "the letter itself waits no more"


async def test_a_letter_has_left_when_the_post_has_taken_it(database: Database) -> None:
    """Asked before, the clock may show the day before the act that wrote a letter at midnight."""
    lives.prepared(database)
    lives.give_emails(database)
    lives.submitted(database)
    taken: list[int] = []

    def when() -> datetime:
        taken.append(len(box.received))
        return AT

    with mail_server() as box:
        await Letters(database, box.server).carry(0, when)
    assert taken == [1]


async def test_no_letter_arrives_before_the_act_of_which_it_tells(database: Database) -> None:
    """However far the courier's clock is behind that of whoever decides."""
    lives.prepared(database)
    lives.give_emails(database)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("award"))
    assert lives.decide(database, project, "award", c.Award(decree="7", cup=lives.CUP), AT).accepted
    with mail_server() as box:
        await carried(database, box.server, AT - timedelta(seconds=1))
    with database.read() as session:
        *_, award, delivery = audit.history(session, project)
    assert (award.name, delivery.name) == ("award", "record_delivery")
    assert delivery.at == award.at


async def test_a_delivery_and_its_letter_are_recorded_together_and_the_project_must_hear_of_it(
    database: Database,
) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("award"))
    assert lives.decide(database, project, "award", c.Award(decree="7", cup=lives.CUP), AT).accepted
    with mail_server() as box:
        await carried(database, box.server)
    with database.read() as session:
        last = audit.history(session, project)[-1]
        assert (last.name, last.role, outbox.untold(session)) == ("record_delivery", "system", [project])
    with database.write() as session:
        outbox.mark_told(session, [project])
    with database.read() as session:
        assert outbox.untold(session) == []


async def test_letters_of_many_projects_leave_in_handfuls(database: Database) -> None:
    """A kill leaves a handful in doubt at most."""
    lives.prepared(database)
    for number in range(TOGETHER + 2):
        project = lives.submitted(database, title=f"Project {number}").project
        lives.deliver(database, project, AT)
        assert lives.decide(database, project, "request_documents", c.RequestDocuments(items=("x",)), AT).accepted
    with mail_server() as box:
        first = await carried(database, box.server)
        assert (first.settled, (await carried(database, box.server)).settled) == (TOGETHER, 2)
    with database.read() as session:
        assert len(outbox.untold(session)) == TOGETHER + 2
        assert [report.findings for report in verification.inspect(session, {}) if report.findings] == []


def test_the_notice_of_an_act_is_a_document_beside_its_text() -> None:
    """D2: a PDF of the same words, the same bytes for the same letter; what only calls attention is a mail."""
    mail, again = compose(notice("award")), compose(notice("award"))
    assert mail.data == again.data
    ((name, pdf),) = documents_of(parsed(mail.data))
    assert (name, pdf[:5]) == ("ar2017-0001-award.pdf", b"%PDF-")
    assert documents_of(compose(notice("reminder"))) == []
    assert documents_of(compose(notice("fail_payment", "manager"))) == []


def test_a_name_of_any_alphabet_stands_in_the_document() -> None:
    """A typeface that has its letters goes with it."""
    foreign = notice("award", title="Łódź, Ångström e Ποίηση")
    assert len(dict(documents_of(compose(foreign)))["ar2017-0001-award.pdf"]) > 5_000


async def test_a_letter_is_kept_as_it_left(tmp_path: Path) -> None:
    """Whatever becomes of templates and names, the file shows the mail that was sent, with its hash."""
    database, project = waiting(tmp_path)
    with mail_server() as box:
        await carried(database, box.server)
    with database.read() as session:
        sent = outbox.letters(session, project)[-1]
        assert sent.sha256 is not None
        kept = documents.read(session, sent.sha256)
    assert parsed(kept)["Message-ID"] == sent.message_id == box.received[0]["Message-ID"]
    assert text_of(parsed(kept)) == text_of(box.received[0])
    database.close()
