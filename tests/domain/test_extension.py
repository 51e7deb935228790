"""An extension is never denied before the network has heard the grounds and had its days to answer (art. 10-bis, R4.8, R7.6)."""

from __future__ import annotations

from datetime import date, datetime

from activities.mail import compose, text_of
from activities.wording import Said
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.record.file_terms import is_open
from domain.terms.reckoning import due
from domain.terms.term import TermStatus, status
from storage.outbox import PendingNotice
from tests import lives
from tests.domain.desk import Desk, desk, told
from tests.lives import instant

GROUNDS = c.GiveNotice(grounds=("the services can be given in the time that is left",), extension=True)
DENIAL = c.DecideExtension(granted=False, reason="the reasons that were given do not convince")
POINTS = c.Observe(text="two companies have put off their hires", further=("a tutor is ill",))
ANSWER = c.Observe(text="two companies have put off their hires")


def asked(year: int = 2019, month: int = 10) -> Desk:
    """A project of twelve months asks on 1 October, or of another month, for more time; the answer is due in fifteen days."""
    running = desk("azioni-di-rete-2018", instant(11, 6, year - 1))
    for day, (_, name, content) in enumerate(lives.until("sign_plan"), 7):
        running.do(name, content, instant(11, day, year - 1))
    until = running.measure.delivery.notice_end.at(running.file.moments(date(year, month, 1)))
    running.do("request_extension", c.RequestExtension(until=until, reason="late hires"), instant(month, 1, year))
    return running


def answer_due(running: Desk) -> date | None:
    """The last day for the decision."""
    end = due(running.file.terms["extension_request/E1"], running.measure.calendar)
    return end.day if end else None


def said(running: Desk, name: str, content: c.Content, at: datetime) -> str:
    """The sentence of the story for a command."""
    before = running.file
    return told(name, before, content, running.do(name, content, at))


def test_no_denial_without_its_notice() -> None:
    running = asked()
    assert running.broken("decide_extension", DENIAL, instant(10, 3, 2019)) == ["R4.8"]
    running.do("decide_extension", c.DecideExtension(granted=True), instant(10, 3, 2019))


def test_no_denial_while_the_days_run() -> None:
    running = asked()
    assert said(running, "give_notice", GROUNDS, instant(10, 7, 2019)) == (
        "the officer gave notice that the extension may be denied, on 1 ground"
    )
    assert running.stands() is State.in_delivery, "it goes on meanwhile"
    assert running.broken("decide_extension", DENIAL, instant(10, 17, 2019)) == ["R4.8"]
    running.do("pass_time", c.Nothing(), instant(10, 18, 2019))
    denied = running.do("decide_extension", DENIAL, instant(10, 18, 2019))
    assert (denied.data["granted"], denied.notices[0].template) == (False, "decide_extension")
    assert not is_open(running.file, "extension_request/E1")


def test_an_answer_ends_the_notice_and_a_denial_gives_its_reason() -> None:
    running = asked()
    running.do("give_notice", GROUNDS, instant(10, 7, 2019))
    running.do("observe", ANSWER, instant(10, 10, 2019))
    bare = c.DecideExtension(granted=False)
    assert running.broken("decide_extension", bare, instant(10, 11, 2019)) == ["reasons"]
    (words,) = running.do("decide_extension", DENIAL, instant(10, 11, 2019)).notices
    assert words.values["earlier"] == running.file.facts.grounds is not None, "the letter repeats the grounds"


def written(running: Desk, denial: c.DecideExtension) -> str:
    """The letter of a denial, on observations of two points."""
    (letter,) = running.do("decide_extension", denial, instant(10, 11, 2019)).notices
    queued = PendingNotice(1, "P", letter.key, letter.template, letter.to, dict(letter.values), lives.OPENED)
    heard = {"said": denial, "earlier": GROUNDS, "observed": POINTS}
    return text_of(
        compose(queued, {str(letter.values[name]): Said(one.model_dump(mode="json")) for name, one in heard.items()})
    )


def test_a_denial_answers_each_point_that_was_observed() -> None:
    """Art. 10-bis, R9.4: as a refusal does, in the letter and by the same refusals."""
    running = asked()
    early = DENIAL.model_copy(update={"answers": ("the hires are later still",)})
    running.do("give_notice", GROUNDS, instant(10, 7, 2019))
    running.do("observe", POINTS, instant(10, 10, 2019))
    assert running.broken("decide_extension", DENIAL, instant(10, 11, 2019)) == ["R9.4"]
    assert running.broken("decide_extension", early, instant(10, 11, 2019)) == ["R9.4"], "one answer for two points"
    assert any(offer.typed.endswith("--deny --reason TEXT --answer TEXT --answer TEXT") for offer in running.offers())
    words = written(running, DENIAL.model_copy(update={"answers": ("they are not proved", "it has four tutors")}))
    assert "Motivi comunicati il 07/10/2019" in words
    assert f"1. {POINTS.text}\n   Risposta: they are not proved" in words
    assert f"2. {POINTS.further[0]}\n   Risposta: it has four tutors" in words


def test_a_denial_after_silence_says_so_and_has_no_further_ground() -> None:
    """R4.8: further grounds follow from observations, and there were none; observations of another notice are not of this one."""
    running = asked()
    running.file = running.file.noting(observations="of a refusal", observed=3)
    running.do("give_notice", GROUNDS, instant(10, 7, 2019))
    running.do("pass_time", c.Nothing(), instant(10, 18, 2019))
    beyond = DENIAL.model_copy(update={"grounds": (c.Ground(fact="the budget is spent"),)})
    assert running.broken("decide_extension", beyond, instant(10, 18, 2019)) == ["R4.8"]
    (letter,) = running.do("decide_extension", DENIAL, instant(10, 18, 2019)).notices
    assert (letter.values["answered"], letter.values["observed"]) == ("", "")


def test_the_notice_is_given_once_and_only_for_a_request_that_waits() -> None:
    running = asked()
    notice = f"give-notice {running.file.project} --extension --ground TEXT"
    assert notice in [offer.typed for offer in running.offers()]
    running.do("give_notice", GROUNDS, instant(10, 7, 2019))
    assert notice not in [offer.typed for offer in running.offers()]
    assert running.broken("give_notice", GROUNDS, instant(10, 8, 2019)) == ["R4.8"]
    assert desk().broken("give_notice", GROUNDS, instant(7, 10)) == ["R7.6"], "no application is refused by it"


def test_more_time_is_asked_for_once() -> None:
    """R7.6: also after a denial."""
    running = asked()
    until = running.measure.delivery.notice_end.at(running.file.moments(date(2019, 10, 2)))
    again = c.RequestExtension(until=until, reason="later hires")
    assert [one.key for one in running.refused("request_extension", again, instant(10, 2, 2019))] == ["once"]
    running.do("give_notice", GROUNDS, instant(10, 2, 2019))
    running.do("observe", ANSWER, instant(10, 3, 2019))
    running.do("decide_extension", DENIAL, instant(10, 4, 2019))
    assert [one.key for one in running.refused("request_extension", again, instant(10, 4, 2019))] == ["once"]


def test_a_grant_ends_the_notice() -> None:
    """What the network has answered may convince, also before its days are over."""
    running = asked()
    running.do("give_notice", GROUNDS, instant(10, 7, 2019))
    running.do("decide_extension", c.DecideExtension(granted=True), instant(10, 9, 2019))
    assert status(running.file.terms["extension_notice/E1"]) is TermStatus.cancelled
    assert running.broken("observe", ANSWER, instant(10, 10, 2019)) == ["R8.10"]


def test_before_july_2020_the_days_of_the_decision_start_anew() -> None:
    """R9.3, first version: fifteen days from the observations."""
    running = asked()
    assert answer_due(running) == date(2019, 10, 16)
    running.do("give_notice", GROUNDS, instant(10, 7, 2019))
    assert status(running.file.terms["extension_request/E1"]) is TermStatus.suspended
    running.do("observe", ANSWER, instant(10, 10, 2019))
    assert answer_due(running) == date(2019, 10, 25)


def test_since_july_2020_they_go_on_ten_days_after_the_observations() -> None:
    """R9.3, second version: five days have run; the first of the ten that are left is 19 October."""
    running = asked(2020)
    running.do("give_notice", GROUNDS, instant(10, 7, 2020))
    running.do("observe", ANSWER, instant(10, 9, 2020))
    assert answer_due(running) == date(2020, 10, 28)


def test_the_law_is_that_of_the_day_on_which_the_notice_is_given_not_of_its_delivery() -> None:
    """R9.3: given on 15 July 2020, delivered on the 20th; d.l. 76/2020 is in force since the 17th. Fifteen days from 22 July."""
    running = asked(2020, month=7)
    running.late_post = True
    running.do("give_notice", GROUNDS, instant(7, 15, 2020))
    running.deliver(instant(7, 20, 2020))
    running.do("observe", ANSWER, instant(7, 22, 2020))
    assert answer_due(running) == date(2020, 8, 6)


def test_silence_and_an_answer_on_the_last_day_have_one_date() -> None:
    silent, late = asked(), asked()
    for running in (silent, late):
        running.do("give_notice", GROUNDS, instant(10, 7, 2019))
    late.do("observe", ANSWER, instant(10, 17, 2019))
    silent.do("pass_time", c.Nothing(), instant(10, 18, 2019))
    assert answer_due(silent) == answer_due(late)


def test_the_network_is_awaited_while_its_days_run_then_the_manager() -> None:
    running = asked()
    assert Role.manager in running.who()
    running.do("give_notice", GROUNDS, instant(10, 7, 2019))
    assert Role.manager not in running.who()
    running.do("observe", ANSWER, instant(10, 10, 2019))
    assert Role.manager in running.who()


def test_the_end_of_delivery_ends_the_notice() -> None:
    running = asked()
    running.do("give_notice", GROUNDS, instant(10, 7, 2019))
    running.do("end_delivery", c.Nothing(), instant(10, 8, 2019))
    assert status(running.file.terms["extension_notice/E1"]) is TermStatus.cancelled


def test_of_two_notices_the_one_whose_days_end_first_is_answered() -> None:
    """R8.10: a revocation may begin while more time is asked for."""
    running = asked()
    running.do("give_notice", GROUNDS, instant(10, 7, 2019))
    running.do("give_notice", c.GiveNotice(grounds=("false declarations",)), instant(10, 9, 2019))
    assert running.do("observe", ANSWER, instant(10, 10, 2019)).data["notice"] == "extension_notice"
    assert running.do("observe", ANSWER, instant(10, 10, 2019)).data["notice"] == "revocation_notice"


def test_the_letter_tells_the_grounds_and_until_when_to_answer() -> None:
    (letter,) = asked().do("give_notice", GROUNDS, instant(10, 7, 2019)).notices
    values = {**letter.values, "commands": ""}
    queued = PendingNotice(1, "P", letter.key, letter.template, letter.to, values, instant(10, 7, 2019))
    words = text_of(compose(queued, {letter.values["said"]: Said(GROUNDS.model_dump())}))
    assert "1. the services can be given in the time that is left" in words
    assert "art. 10-bis" in words


def test_a_law_that_stops_procedures_stops_the_answer_of_the_office_like_the_days_to_observe() -> None:
    """R9.7, R9.3: the request of 20 February is answered within fifteen days that do not count until 15 May.

    The notice interrupts: the fifteen days start anew from its end, whatever had run.
    """
    running = desk("azioni-di-rete-2018", instant(6, 3, 2019))
    for day, (_, name, content) in enumerate(lives.until("sign_plan"), 4):
        running.do(name, content, instant(6, day, 2019))
    until = running.measure.delivery.notice_end.at(running.file.moments(date(2020, 2, 20)))
    running.do("request_extension", c.RequestExtension(until=until, reason="late hires"), instant(2, 20, 2020))
    assert answer_due(running) == date(2020, 5, 28), "two days run to 22 February, thirteen are left from 16 May"
    running.do("give_notice", GROUNDS, instant(2, 21, 2020))
    notice = due(running.file.terms["extension_notice/E1"], running.measure.calendar)
    assert notice is not None
    assert notice.day == date(2020, 5, 25), "one day to 22 February, nine from 16 May end on a Sunday"
    running.do("pass_time", c.Nothing(), instant(5, 26, 2020))
    assert answer_due(running) == date(2020, 6, 9), "anew from 25 May"
