"""One page: every euro from the payment back to the hour, and why a euro was not paid (F106)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from cli.asked import Asked, command, group
from cli.options import Project
from cli.output import card, marked, named, say, shown, table
from domain.views.documents import (
    Awarded,
    ClaimTrace,
    Correction,
    Explanation,
    LineTrace,
    PaymentTrace,
    ProofOfRegularity,
    RegisterLine,
)
from office import projects

if TYPE_CHECKING:
    from rich.text import Text

# Up to so many lines are shown one by one; more are added up by person and service.
ON_A_PAGE = 40

app = group("Every euro of a project.")


@command(app, "explain")
def explain(
    asked: Asked,
    project: Project,
    claim: Annotated[str | None, typer.Option("--claim", help="Only one claim, such as C1.")] = None,
    recipient: Annotated[str | None, typer.Option("--recipient", help="Only one person, such as R07.")] = None,
) -> None:
    """Every euro back to line, hour, register, price, rule, check, decree and actor; and why a euro was not paid."""
    asked.say(projects.explain(asked.caller, project, claim, recipient), _show)


def _show(document: Explanation) -> None:
    award = document["award"]
    totals = document["totals"]
    words = [
        _award(award),
        f"asked for {totals['requested']}, claimed {totals['claimed']}, recognised {totals['recognised']} euro",
        f"[bold green]paid {totals['paid']} euro[/], given back {totals['recovered']} euro",
        *(_payment(payment) for payment in document["payments"]),
        *(_claim(claim) for claim in document["claims"]),
    ]
    card(f"{document['project']} · {shown(document['title'])} · payee {shown(document['payee'])}", words)
    if document["lines"]:
        _lines(document["lines"])
    if document["not_paid"]:
        rows = [[row["amount"], row["words"], _some(row["lines"])] for row in document["not_paid"]]
        table("Not paid, and why (euro)", ["amount", "why", "lines"], rows, ["amount"], ["why", "lines"])
    if document["corrections"]:
        _corrections(document["corrections"])
    if document["registers"]:
        _registers(document["registers"])


def _award(award: Awarded) -> str:
    if award["actor"] is None:
        return "not awarded yet"
    return f"awarded by [bold]{award['actor']}[/], {shown(named(award['decree']))}, {_day(award['at'])}"


def _corrections(taken_out: list[Correction]) -> None:
    """Lines that were taken out of the register, beside those that stand in their place."""
    rows = [
        [
            one["line"],
            one["recipient"],
            f"{one['date']} {one['hours']}",
            one["service"],
            one["amount"],
            one["voided"],
            ", ".join(one["replaced_by"]) or "–",
            one["new_amount"],
        ]
        for one in taken_out
    ]
    columns = ["line", "person", "when", "service", "amount", "taken out", "in its place", "worth"]
    table("Taken out of the register (euro)", columns, rows, right=["amount", "worth"], prose=["in its place"])


def _registers(answers: list[RegisterLine]) -> None:
    """What registers said, when, and on which file it rests."""
    rows = [
        [
            one["asked_at"][:10],
            one["register"],
            one["subject"],
            one["matter"],
            one["said"],
            one["found"],
            one["source"][:12],
        ]
        for one in answers
    ]
    table("Registers", ["asked", "register", "about", "at", "said", "found", "file"], rows)


def _payment(payment: PaymentTrace) -> str:
    colours = {"paid": "green", "ordered": "yellow"}
    ended = payment["ended"]
    end = f", {payment['state']} by {ended['actor']} {_day(ended['at'])}" if ended else ", not answered yet"
    file = f", file {payment['file'][:12]}…" if payment["file"] else ""
    reference = f", reference {shown(payment['reference'])}" if payment["reference"] else ""
    proof = f"; {_regularity(payment['regularity'])}" if payment["regularity"] else ""
    return (
        f"[{colours.get(payment['state'], 'red')}]{payment['amount']}[/] ← order {payment['order']} to account {payment['account']}: "
        f"{shown(named(payment['decree']))} by {payment['ordered']['actor']} {_day(payment['ordered']['at'])}{file}{end}{reference}{proof}"
    )


def _regularity(proof: ProofOfRegularity) -> str:
    """By whose word the payee was regular: the register's, or a document that was handed in."""
    if proof["word"] == "register":
        return f"regular by the register, answer {proof['of']} {_day(proof['asked_at'])}, file {proof['source'][:12]}…"
    return f"regular by document {proof['of']}, handed in {_day(proof['asked_at'])}, {proof['source'][:12]}…"


def _claim(claim: ClaimTrace) -> str:
    checked = claim["checked"]
    check = (
        f"checked by {checked['actor']} {_day(checked['at'])}: {claim['recognised']} recognised"
        if checked["actor"]
        else "not checked yet"
    )
    off = f", {claim['set_off']} set off" if claim["set_off"] != "0.00" else ""
    return f"  ← {claim['claim']} ({claim['kind']}, {claim['state']}): {claim['claimed']} claimed by {claim['made']['actor']} {_day(claim['made']['at'])}, {check}{off}"


def _day(at: str | None) -> str:
    return f"on {at[:10]}" if at else ""


def _some(lines: list[str], most: int = 6) -> str:
    return ", ".join(lines[:most]) + (f" and {len(lines) - most} more" if len(lines) > most else "")


def _lines(lines: list[LineTrace]) -> None:
    if len(lines) > ON_A_PAGE:
        _added_up(lines)
        return
    rows = [
        [
            line["line"],
            line["recipient"],
            f"{line['date']} {line['hours'] or ''}",
            line["service"],
            f"{line['price']} = {line['amount']}",
            _evidence(line),
            _outcome(line),
        ]
        for line in lines
    ]
    table(
        "Lines (euro)",
        ["line", "person", "when", "service", "price", "evidence", "recognised"],
        rows,
        prose=["service", "price", "evidence", "recognised"],
    )
    _rules(lines)


def _evidence(line: LineTrace) -> str:
    """What proves a line: a declaration, or a register with what it says of place, teacher and signatures."""
    if not line["register"]:
        return f"declaration {line['evidence'][:8]}…"
    told = [f"register {line['register']}", f"{line['evidence'][:8]}…"]
    told += [f"at {line['place']}"] if line.get("place") else []
    told += [f"by {line['teacher']}"] if line.get("teacher") else []
    signed = line.get("signed")
    told += ["signed" if signed else "not signed"] if signed is not None else []
    return ", ".join(told)


def _outcome(line: LineTrace) -> Text:
    contest = f", contest {line['contested']}" if line["contested"] else ""
    seen = line.get("attendance")
    contest += f", {seen['attended']}% of the course attended, {seen['asked']}% are asked" if seen else ""
    if line["reason"] is None:
        return marked(f"[green]{line['recognised']}[/]{contest}")
    return marked(f"[red]{line['recognised']}[/]: {line['reason']}{', put aside' if line['released'] else ''}{contest}")


def _added_up(lines: list[LineTrace]) -> None:
    """One row for each person, one column for each service; the lines of one person are seen with --recipient."""
    services = list(dict.fromkeys(line["service"] for line in lines))
    people: dict[str, dict[str, list[Decimal]]] = {}
    for line in lines:
        cell = people.setdefault(line["recipient"], {}).setdefault(line["service"], [Decimal(0), Decimal(0)])
        cell[0] += Decimal(line["amount"])
        cell[1] += Decimal(line["recognised"])
    rows = []
    for person, cells in list(people.items())[:ON_A_PAGE]:
        total = [sum((cell[n] for cell in cells.values()), Decimal(0)) for n in (0, 1)]
        rows.append([person, *(_cell(cells.get(service)) for service in services), _cell(total)])
    title = f"{len(lines)} lines of {len(people)} people, recognised euro; line by line with --recipient"
    table(title, ["person", *services, "sum"], rows, right=[*services, "sum"])
    if len(people) > ON_A_PAGE:
        say(f"and {len(people) - ON_A_PAGE} people more: --recipient, or --json for all")
    _rules(lines)


def _cell(cell: Sequence[Decimal] | None) -> str | Text:
    if cell is None:
        return ""
    claimed, recognised = cell
    return f"{recognised}" if recognised == claimed else marked(f"[red]{recognised} of {claimed}[/]")


def _rules(lines: list[LineTrace]) -> None:
    for rule in dict.fromkeys(f"{line['service']}: {line['rule']} [{line['rules_version']}]" for line in lines):
        say(f"[dim]{shown(rule)}[/]")
