"""What waits for each role, one line for each matter: the command that ends it, the day, or what is awaited from outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from domain.commands.people import GIVEN
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from domain.record.addresses import goes_out
from domain.views import summary
from domain.views.documents import Deadline
from domain.views.offered import OUTSIDE, steps
from storage import rules
from tests import lives
from tests.domain.desk import Desk, desk
from tests.domain.test_offered import LIVES, Told
from tests.lives import instant

# Terms that nobody ends by a command: they are rights outside of the service, days on which a register is asked, or ends.
OF_NOBODY = {
    "appeal", "petition", "records", "window", "outcome", "hire_notice", "hire_notice_agency", "end_notice",
    "end_notice_agency", "accreditation_question",
}  # fmt: skip


def waiting(at: Desk, role: Role, when: datetime | None = None) -> dict[str | None, Deadline]:
    """The lines of a role's inbox on one project, by their terms."""
    when = when or at.now
    lines = summary.waiting(at.file, at.measure, when, at.offers(when), role)
    assert len({line["term"] for line in lines}) == len(lines), "one line for each matter"
    return {line["term"]: line for line in lines}


def names(line: Deadline) -> set[str]:
    """The commands of a line, as they are typed."""
    return {typed.partition(" ")[0] for typed in line["give"]}


@pytest.mark.parametrize("key", [lives.MEASURE, "azioni-di-rete-2018", "azioni-di-rete-2021"])
def test_each_term_has_a_command_that_ends_it_or_is_known_to_have_none(key: str) -> None:
    """So no line of an inbox pairs a term with another term's command."""
    until = {name for row in GIVEN for name in row.until} | {"reopening"}
    met = {name for name, rule in rules.load(key).terms.items() if rule.met_by}
    assert rules.load(key).terms.keys() - until - met - OUTSIDE.keys() == OF_NOBODY


def test_each_term_of_the_lead_names_its_own_command() -> None:
    at = desk("azioni-di-rete-2018", lives.instant(11, 6)).live("record_services")
    lines = waiting(at, Role.operator)
    (entry,) = [line for term, line in lines.items() if str(term).startswith("entry_data/")]
    assert entry["give"] == ["record-participants AR2017-0001 --at entry FILE"]
    assert names(lines["project_end"]) == {"record-services"}
    assert names(lines["extension_deadline"]) == {"request-extension"}


def test_data_of_the_entry_that_nobody_told_in_time_are_asked_for_everywhere() -> None:
    """R9.17."""
    at = desk().live("declare_outcome")
    at.do("pass_time", c.Nothing(), instant(10, 20))
    (term,) = [key for key in at.file.terms if key.startswith("entry_data/")]
    line = waiting(at, Role.operator)[term]
    assert (line["overdue"], names(line)) == (True, {"record-participants"})
    assert term in [one["term"] for one in summary.pressing(at.file, at.measure, at.now, at.offers())]
    (step,) = [one for one in steps(at.file, at.measure, at.offers()) if one["command"] == "record-participants"]
    assert (step["until"], step["passed"]) == (line["due"], True)


def test_a_project_with_several_duties_of_the_lead_has_a_line_for_each() -> None:
    """The days to contest do not hide the supplementary claim, nor the results to tell of (R8.3, R9.18)."""
    at = desk().live("check_claim")
    at.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_signature"}), instant(11, 20))
    lines = waiting(at, Role.operator)
    assert names(lines["contest/C1"]) == {"contest-claim"}
    assert names(lines["payment/C1"]) == {"attach"}
    assert {"record-participants"} == set.union(
        *(names(line) for term, line in lines.items() if str(term).startswith("immediate_result/"))
    )


def owing() -> Desk:
    """Money was paid, found not due, and asked back on 6 December 2018."""
    at = desk().live("confirm_payment")
    at.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="T"), instant(12, 3))
    at.do("reopen", c.Reopen(act="14", reason="a pupil wrote that nobody was there"), instant(12, 5))
    at.do(
        "order_recovery",
        c.OrderRecovery(cents=at.file.services[1].cents, decree="9", reason="nobody was there"),
        instant(12, 6),
    )
    return at


def test_a_debt_says_what_is_awaited_on_the_account() -> None:
    """No command of the lead ends it: who receives the money notes it (R8.9)."""
    at = owing()
    line = waiting(at, Role.operator)["recovery/D1"]
    assert (line["give"], line["commands"]) == ([], {"confirm-recovery": "paymaster"})
    assert "awaited on the account" in line["reason"]
    assert names(waiting(at, Role.paymaster)["recovery/D1"]) == {"confirm-recovery"}


def test_a_debt_that_is_overdue_says_what_the_manager_may_do() -> None:
    """R8.9: set off, or collected outside of the service."""
    at = owing()
    at.do("pass_time", c.Nothing(), instant(6, 10, 2019))
    line = waiting(at, Role.manager)["recovery/D1"]
    assert (line["overdue"], line["give"], line["commands"]) == (True, [], {"confirm-recovery": "paymaster"})
    assert (line["days_left"] or 0) < -100
    assert "set off" in line["reason"]
    (step,) = [one for one in steps(at.file, at.measure, at.offers()) if one["command"] == "confirm-recovery"]
    assert (step["until"], step["passed"]) == (line["due"], True)


def test_what_has_passed_goes_to_the_manager_with_who_ends_it() -> None:
    """R9.5."""
    at = desk()
    at.do("pass_time", c.Nothing(), instant(7, 30))
    line = waiting(at, Role.manager)["formal_check"]
    assert line["give"] == []
    assert line["commands"]["admit"] == "officer"
    assert "score" not in line["commands"]
    assert names(waiting(at, Role.officer)["formal_check"]) == {"admit"}


def test_the_officer_who_owes_a_notice_has_the_day_of_the_decision() -> None:
    """What follows a command says the same day as the inbox."""
    at = desk().live("score")
    at.do("score", c.Score(points=dict.fromkeys(lives.POINTS, 5)), instant(7, 12))
    line = waiting(at, Role.officer)["decision"]
    (step,) = [one for one in steps(at.file, at.measure, at.offers()) if one["command"] == "give-notice"]
    assert (names(line), step["until"]) == ({"give-notice"}, line["due"])
    assert line["due"] is not None


def test_a_reopened_file_asks_for_what_its_act_has_found() -> None:
    """R8.8: a result is refused by a controller, or money is asked back by a manager."""
    at = desk().live("confirm_payment")
    at.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="T"), instant(12, 3))
    at.do("pass_time", c.Nothing(), instant(3, 20, 2019))
    at.do("reopen", c.Reopen(act="14", reason="a job was found to have ended"), instant(4, 15, 2019))
    assert at.who() == (Role.manager, Role.controller)
    assert names(waiting(at, Role.controller)["reopening"]) == {"verify-outcome"}
    assert names(waiting(at, Role.manager)["reopening"]) == {"order-recovery"}


@pytest.mark.parametrize("life", LIVES, ids=lambda life: str(life.__name__))
def test_a_letter_within_the_office_names_only_what_is_offered_to_its_reader(
    life: Callable[[], Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not all that the table of states has: no 'uphold' without a late deed, no 'check-claim' without a claim."""
    found = list[str]()
    step = Told.step

    def watched(told: Told, name: str, content: c.Content, at: datetime) -> None:
        step(told, name, content, at)
        decision = told.desk.decisions[-1]
        for letter in decision.notices:
            named = {one for one in letter.values["commands"].split(", ") if one}
            offered = {one.command for one in told.desk.offers() if one.is_open and letter.to in one.roles}
            stages = decision.stages[-1:]
            if not stages or stages[0].file.state is decision.file.state:
                found.extend(f"{name}: {letter.template}, {one}" for one in named - offered)
            assert not (named and goes_out(letter.to))

    monkeypatch.setattr(Told, "step", watched)
    life()
    assert found == []
