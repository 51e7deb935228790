"""Payments: the run that makes files of orders, what became of each order, the treasury's answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, act, command, group
from cli.columns import Amount, Code, Moment, Number, Plain, Prose
from cli.listing import Out, say_list
from cli.output import Coloured, done, named, say, table
from domain.bank.status_report import retold as said_of_bank
from domain.basis.language import _, mark, n_, retold
from office import payments
from office.papers import read_bytes
from office.payments import OrderLine, Payments, Run, Transfer, Waiting
from office.table_files import Columns
from office.treasury import TakenIn, take_in

ORDER_COLUMNS = Columns(
    tuple(name for name in OrderLine.__annotations__ if name != "answer"),
    amounts=("amount",),
    days=("ordered_at",),
    told={"decree": named},
)

app = group("Payment files, their state, the treasury's answers.", "payments")


@act(app, "run")
def run_now(asked: Asked) -> None:
    """Make the payment files of the orders that wait, and hand them to the treasury (paymaster)."""
    ready = payments.waiting(asked.caller)
    if asked.dry_run:
        asked.say(ready, _show_waiting)
        return
    if ready["transfers"]:
        asked.sure(_orders_go_out(ready))
    document = payments.run(asked.caller)
    asked.say(document, _show_run)
    if document["problems"]:
        raise typer.Exit(1)


@command(app, "list")
def list_payments(asked: Asked, out: Out = None) -> None:
    """Every order and where it is, the files, and what does not add up; ``--out`` writes the orders."""
    found = payments.listing(asked.caller)
    say_list(asked, found, _show_list, out, found["orders"], ORDER_COLUMNS)


@command(app, "import")
def import_answers(
    asked: Asked, path: Annotated[Path, typer.Argument(metavar="FILE", help="A status report (pain.002).")]
) -> None:
    """Take in the treasury's answers (paymaster)."""
    asked.say(take_in(asked.caller, str(path), read_bytes(path)), _show_import)


@command(app, "explain")
def explain(
    asked: Asked,
    file: Annotated[
        str,
        typer.Argument(
            metavar="SHA256",
            help="SHA-256 of the answer file, as 'payments import' shows it, or its beginning, as 'payments list' does.",
        ),
    ],
    key: Annotated[str, typer.Argument(metavar="ORDER", help="The order as the answer names it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why nothing more needs to be done.")],
) -> None:
    """Say why an answer that could not be applied needs nothing more (paymaster)."""
    document = payments.explain(asked.caller, file, key, reason)
    asked.say(document, lambda found: done(_explained(key, bool(found["already"]))))


def _orders_go_out(ready: Waiting) -> str:
    return n_(
        "{n} order of {amount:euro} goes out to the treasury.",
        "{n} orders of {amount:euro} in all go out to the treasury.",
        len(ready["transfers"]),
        amount=ready["amount"],
    )


def _show_waiting(ready: Waiting) -> None:
    if ready["transfers"]:
        _show_transfers(_("These would be paid"), ready["transfers"])
    done(f"{_orders_go_out(ready)} {_('Nothing was done.')}")


def _show_transfers(title: str, transfers: list[Transfer]) -> None:
    rows = [[one["order"], one["payee"], one["account"], one["amount"]] for one in transfers]
    table(title, [Plain("payment order"), Prose("payee"), Plain("account"), Amount("amount")], rows)


def _explained(key: str, already: bool) -> str:
    return _("{order} is explained already", order=key) if already else _("{order} is explained", order=key)


def _show_run(document: Run) -> None:
    rows = [[one["file"], one["orders"], one["amount"], one["sha256"][:16]] for one in document["batches"]]
    if rows:
        columns = [Plain("file"), Number("orders"), Amount("amount"), Plain("sha256")]
        table(_("Handed to the treasury"), columns, rows)
        _show_transfers(_("Paid to"), document["transfers"])
    elif not document["problems"]:
        done(_("no order waits: there was nothing to hand over"))
    _show_lines(_("In the way"), document["problems"])


def _show_list(document: Payments) -> None:
    rows = [
        [
            order["order"],
            order["amount"],
            order["state"],
            order["file"] or "–",
            order["age_days"],
            order["answer"]["status"] if order["answer"] else "",
        ]
        for order in document["orders"]
    ]
    columns = [
        Plain("payment order"),
        Amount("amount"),
        Code("state"),
        Plain("file"),
        Number("days"),
        Plain("answer"),
    ]
    table(_("Orders"), columns, rows)
    if document["batches"]:
        files = [[one["batch"], one["orders"], one["amount"], one["handed_over"]] for one in document["batches"]]
        columns = [Plain("file"), Number("orders"), Amount("amount"), Moment("handed over")]
        table(_("Files"), columns, files)
    _show_lines(_("Unexplained"), document["unexplained"])
    _show_lines(_("Without an end"), document["without_end"])
    if not document["unexplained"]:
        done(_("ledger, orders, files and answers agree to the cent"))


def _show_import(document: TakenIn) -> None:
    verdicts = (
        ("green", mark("confirmed"), document["confirmed"]),
        ("red", mark("failed"), document["failed"]),
        ("red", mark("returned"), document["returned"]),
        ("dim", mark("pending"), document["pending"]),
        ("dim", mark("agreed"), document["agreed"]),
        ("bold red", mark("unexplained"), document["unexplained"]),
    )
    rows = [
        [
            Coloured(name, colour),
            one["order"],
            one["status"],
            one["amount"],
            retold(one["finding"]) or said_of_bank(one["reason"]),
        ]
        for colour, name, answers in verdicts
        for one in answers
    ]
    title = _("Answers of the treasury (taken in before)") if document["already"] else _("Answers of the treasury")
    columns = [
        Code("answer"),
        Plain("payment order"),
        Plain("status"),
        Amount("amount"),
        Prose("why"),
    ]
    table(title, columns, rows)
    say(f"sha256 {document['sha256']}")


def _show_lines(title: str, lines: list[str]) -> None:
    if lines:
        table(title, [Prose("what")], [[line] for line in lines])
