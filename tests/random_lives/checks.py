"""What must be true of all lives on an envelope, counted from what is on record and not by the rules that made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from domain.lifecycle.states import State
from domain.record.file import File
from domain.record.payables import ClaimLine
from domain.record.states import Account, ClaimState, OrderState, OutcomeState
from storage import files, ledger, queries, verification
from storage.database import Database
from tests.storage.test_stored import laid_out

# Ceilings of a person in cents, as the seed has them (R6.1, R6.2): process services, a placement, self-employment.
MOST_PROCESS = 200_000
MOST = {"INS": 183_500, "AUT": 386_000}
FIVE = (Account.available, Account.reserved, Account.committed, Account.ordered, Account.paid)


def wrong(database: Database, measure: str) -> list[str]:
    """Everything that is wrong, in words; empty when nothing is."""
    with database.read() as session:
        balances = ledger.balances(session, measure)
        found = [f"the ledger: {problem}" for problem in ledger.unbalanced(session, measure)]
        if sum(balances[part] for part in FIVE) != -balances[Account.envelope]:
            found.append(f"the parts are not the envelope: {balances}")
        for report in verification.inspect(session, {}):
            found += [f"the chain of {report.measure}: {finding.message}" for finding in report.findings]
        of_measure = [files.load(session, line.project) for line in queries.projects(session, measure)]
    for file in of_measure:
        found += [f"{file.project}: {problem}" for problem in of_project(file)]
    return found + list(twice(of_measure))


def of_project(file: File) -> Iterator[str]:
    """What does not add up in one file."""
    money = {part: file.held(part) for part in Account}
    paid = sum(order.cents for order in file.orders.values() if order.state is OrderState.paid)
    back = sum(debt.settled - debt.withheld for debt in file.debts.values())
    if money[Account.paid] != paid - back:
        yield f"{money[Account.paid]} stand as paid, orders less what came back make {paid - back}"
    if paid > file.requested + sum(debt.settled for debt in file.debts.values()):
        yield f"{paid} were paid of {file.requested}"
    for claim in file.claims.values():
        lines = [line for line in file.claim_lines.values() if line.claim == claim.id]
        if claim.recognised is not None and claim.recognised != sum(line.cents - line.cut_cents for line in lines):
            yield f"{claim.id} recognises {claim.recognised}, its lines another sum"
    yield from _over_caps(file)
    yield from _groundless(file)
    if file.state is State.closed:
        yield from _unsettled(file, money)


def _unsettled(file: File, money: dict[Account, int]) -> Iterator[str]:
    held = {
        part: cents
        for part, cents in money.items()
        if part in (Account.reserved, Account.committed, Account.ordered) and cents
    }
    if held:
        yield f"is closed and holds {held}"
    open_claims = [
        one.id
        for one in file.claims.values()
        if one.state not in (ClaimState.paid, ClaimState.cancelled) and one.recognised
    ]
    if open_claims:
        yield f"is closed with open claims {open_claims}"
    if any(debt.cents > debt.settled for debt in file.debts.values()):
        yield "is closed with open debts"
    due = sum(claim.recognised or 0 for claim in file.claims.values() if claim.state is ClaimState.paid)
    beyond = sum(debt.beyond for debt in file.debts.values())
    kept = sum(debt.withheld_interest for debt in file.debts.values())
    if money[Account.paid] + kept != due - beyond:
        yield f"is closed: {money[Account.paid]} stand as paid and {kept} were kept as interest, {due - beyond} were due"


def _due(file: File) -> Iterator[ClaimLine]:
    """Lines of which something is paid, or will be."""
    dead = (ClaimState.cancelled,)
    for line in file.claim_lines.values():
        if line.cents > line.cut_cents and not line.released and file.claims[line.claim].state not in dead:
            yield line


def _over_caps(file: File) -> Iterator[str]:
    process = defaultdict[str, int](int)
    for line in _due(file):
        cents = line.cents - line.cut_cents
        if line.item.startswith("S"):
            process[_first(file, line.recipient)] += cents
        elif cents > MOST["AUT" if file.outcomes[line.item].kind == "self_employment" else "INS"]:
            yield f"{line.recipient} has {cents} of a result"
    yield from (f"{number} has {cents} of process" for number, cents in process.items() if cents > MOST_PROCESS)


def _groundless(file: File) -> Iterator[str]:
    """Lines of which something is paid, and whose hour or result does not stand (R7.9, R8.1, R8.7)."""
    for line in _due(file):
        if line.item.startswith("O"):
            state = file.outcomes[line.item].state
            if state is not OutcomeState.verified:
                yield f"{line.id} pays {line.item}, which is {state}"
            continue
        hour = file.services[int(line.item[1:])]
        if hour.struck is not None or hour.voided_on is not None:
            yield f"{line.id} pays {line.item}, which was found wrong or taken out"


def _first(file: File, number: str) -> str:
    """The first of those who have come one in the place of the other: their plan is one (R7.8)."""
    before = file.recipients[number].replaces
    return number if before is None else _first(file, before)


def twice(of_measure: list[File]) -> Iterator[str]:
    """Minutes and results of one person that are paid twice, in one project or in two."""
    minutes = defaultdict[int, set[str]](set)
    results = defaultdict[int, list[str]](list)
    for file in of_measure:
        for line in _due(file):
            person = file.recipients[line.recipient].person or 0
            if line.item.startswith("O"):
                results[person].append(f"{file.project} {line.item}")
                continue
            served = file.services[int(line.item[1:])]
            for minute in range(_minute(served.start), _minute(served.end)):
                at = f"{served.day} {minute}"
                if person and at in minutes[person]:
                    yield f"person {person}: minute {at} is paid twice, once in {file.project} {line.item}"
                    break
                minutes[person].add(at)
    yield from (
        f"person {person} has the results {found}" for person, found in results.items() if person and len(found) > 1
    )


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def of_kept(kept: File | None, file: File) -> Iterator[str]:
    """What the door has kept of a file says the same as the record, where it has the same version."""
    if kept is not None and kept.version == file.version:
        said, stands = laid_out(kept), laid_out(file)
        yield from (
            f"kept {name}: {said[name]} instead of {stands[name]}" for name in said if said[name] != stands[name]
        )
