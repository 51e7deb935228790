"""Days worked and hours that meet, counted a second time: day by day, minute by minute, from the rules and not from the code (R6.16 to R6.20, F43)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.lifecycle import contents as c
from domain.money.placements import Wanted, verdict
from domain.procedure.double_funding import lines_elsewhere
from domain.record.elsewhere import Elsewhere, ServedElsewhere
from domain.registers.hirings import Employment
from tests import lives
from tests.domain.desk import desk

HIRED = date(2018, 10, 15)
EMPLOYER = "12345670157"
DAYS, GAP = 180, 30
WANTED = Wanted(EMPLOYER, HIRED, ("fixed_term",), 20, DAYS, GAP, frozenset())


@dataclass(frozen=True)
class Job:
    """A contract on a calendar of whole numbers: the hire is day 1."""

    first: int
    agreed: int
    worked: int
    """Its last day as agreed, and the last one that was worked."""
    cause: str


def jobs(parts: Sequence[tuple[int, int, int, str]]) -> list[Job]:
    """Contracts one after the other: days between them, length as agreed, how much of it was cut off, by whom."""
    found, day = list[Job](), 0
    for free, length, cut, cause in parts:
        first = 1 if not found else day + free + 1
        agreed = first + length - 1
        day = max(first, agreed - cut)
        found.append(Job(first, agreed, day, cause if day < agreed else ""))
    return found


def employment(job: Job) -> Employment:
    """The same as notices tell it."""
    on = [HIRED + timedelta(days=number - 1) for number in (job.first, job.agreed, job.worked)]
    ended = on[2] if job.cause else None
    return Employment(EMPLOYER, False, on[0], on[1], "fixed_term", None, True, ended, job.cause)


def at_work(some: Sequence[Job]) -> Iterator[int]:
    """Each day worked of the contracts that follow each other within the gap, one day at a time."""
    idle = 0
    for day in range(1, 3000):
        if any(job.first <= day <= job.worked for job in some):
            idle = 0
            yield day
        else:
            idle += 1
            if idle > GAP:
                return


def expected(some: Sequence[Job], today: int) -> tuple[str, str]:
    """What the register must say of them on a day."""
    first, days = some[0], list(at_work(some))
    if first.agreed >= DAYS and (first.cause in ("", "worker") or first.worked >= DAYS):
        return "yes", "placed"  # it runs as long by itself, and the employer has not ended it (R6.19)
    if first.agreed >= DAYS and first.cause == "unknown":
        return "no_data", "unknown_cause"
    if len(days) >= DAYS:
        return ("yes", "placed") if today > days[DAYS - 1] else ("no_data", "not_yet")
    still = today <= days[-1] + GAP + 1
    return ("no_data", "not_yet") if still else ("no", f"days {len(days)}")


contracts = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 250), st.integers(0, 120), st.sampled_from(["worker", "employer", "unknown"])),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(max_examples=200)
@given(contracts, st.integers(1, 900))
def test_days_worked_are_those_that_are_counted_one_by_one(parts: list[tuple[int, int, int, str]], today: int) -> None:
    some = jobs(parts)
    answer = verdict(WANTED, [employment(job) for job in some], HIRED + timedelta(days=today - 1))
    assert (answer.said.value, answer.found) == expected(some, today), some


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, GAP), st.integers(1, 120)), min_size=1, max_size=4))
def test_the_day_on_which_declared_contracts_are_a_result_is_the_180th_that_is_counted(
    parts: list[tuple[int, int]],
) -> None:
    some = jobs([(free, length, 0, "") for free, length in parts])
    days = list(at_work(some))
    declaring = desk().live("record_services")
    content = c.DeclareOutcome(outcomes=tuple(declared(employment(job)) for job in some))
    answer = declaring.ask("declare_outcome", content, lives.instant(10, 16))
    if len(days) < DAYS:
        assert [one.rule for one in getattr(answer, "findings", ())] == ["R6.14"]
    else:
        assert declaring.file.outcomes["O1"].reached_on == HIRED + timedelta(days=days[DAYS - 1] - 1)


def declared(job: Employment) -> c.OutcomeDeclaration:
    """A contract as the network declares it."""
    return c.OutcomeDeclaration(
        recipient="R01", kind="placement", hired=job.start, ends=job.ends, contract="fixed_term", employer=lives.EMPLOYER,
        weekly_hours=38,
    )  # fmt: skip


# --- Hours that meet (F43) ------------------------------------------------------------------------------------------------------

DAY = date(2018, 9, 20)
times = st.tuples(st.integers(0, 1), st.integers(0, 1438), st.integers(1, 300))


def minutes(time: tuple[int, int, int]) -> set[tuple[int, int]]:
    """Each minute of a time: its day and its number."""
    day, start, length = time
    return {(day, minute) for minute in range(start, min(start + length, 1439))}


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def when(time: tuple[int, int, int]) -> tuple[date, str, str]:
    """Its day, and the clock at its beginning and its end."""
    day, start, length = time
    return DAY + timedelta(days=day), clock(start), clock(min(start + length, 1439))


@settings(max_examples=100)
@given(st.lists(times, max_size=4), st.lists(times, min_size=1, max_size=4))
def test_hours_in_two_projects_meet_when_they_have_a_minute_in_common(
    there: list[tuple[int, int, int]], here: list[tuple[int, int, int]]
) -> None:
    taken = set[tuple[int, int]]().union(*map(minutes, there))
    served = tuple(ServedElsewhere("AR2018-0009", *when(one)) for one in there)
    rows = [
        c.RegisterLine(row=row, recipient="R01", service="BIL", date=day, start=start, end=end, register_number="1")
        for row, (day, start, end) in enumerate(map(when, here), 2)
    ]
    ctx = replace(CONTEXT, elsewhere=Elsewhere({"R01": served}, {}, named=False))
    found = {finding.path for finding in lines_elsewhere(rows, ctx)}
    assert found == {f"row {row}" for row, one in enumerate(here, 2) if minutes(one) & taken}


CONTEXT = desk().context(lives.OPENED)
