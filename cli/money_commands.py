"""The commands about a project's money: claims, evidence, orders, recovery."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, act, group
from cli.columns import Amount, Code, Day, Plain
from cli.giving import day, give, named_decree, tell
from cli.options import Claim, Decree, Project, Reason
from cli.output import table
from domain.basis.language import _, n_
from domain.lifecycle import contents as c
from domain.views.documents import ClaimedLine
from office import contents, giving
from office.errors import Malformed
from office.paper_files import read_paper
from office.projects import claimed_lines

EvidenceKind = Annotated[str, typer.Option("--kind", help="Which kind of evidence it is, as for attach.")]

app = group("A project's money.")


@act(app, "claim")
def claim(
    asked: Asked,
    project: Project,
    kind: Annotated[str, typer.Option("--kind", metavar="interim|final|supplementary", help="Which claim it is.")],
    lacking: Annotated[
        list[str] | None,
        typer.Option(
            "--lacking", metavar="RECIPIENT=REASON", help="Why somebody has not had a service that everybody must have."
        ),
    ] = None,
) -> None:
    """Claim what was delivered, line by line; a late claim is kept until the manager decides (operator)."""
    why = contents.split(lacking or [], "=", "RECIPIENT=REASON")
    content = contents.build(c.MakeClaim, kind=kind, lacking=why)
    if asked.dry_run:
        give(asked, project, "claim", content)
        return
    made = giving.give(asked.caller, project, "claim", content)
    if "claim" not in made:  # it came late, and is kept
        asked.say(made, tell)
        return
    lines = claimed_lines(asked.caller, project, str(made["claim"]))

    def people(_said: object) -> None:
        tell(made)
        title = n_(
            "{claim}: {n} line, {amount:euro}",
            "{claim}: {n} lines, {amount:euro}",
            len(lines),
            claim=made["claim"],
            amount=made["amount"],
        )
        _show_lines(title, lines)

    asked.say({**made, "lines": lines}, people)


@act(app, "check-claim")
def check_claim(
    asked: Asked,
    project: Project,
    claim: Claim,
    cut: Annotated[
        list[str] | None,
        typer.Option(
            "--cut",
            metavar="LINE=REASON",
            help="Cut a line for a reason of the measure; 'other: TEXT' says why in words. May be repeated.",
        ),
    ] = None,
    park: Annotated[
        list[str] | None,
        typer.Option("--park", metavar="LINE=REASON", help="Put a line aside for a later claim. May be repeated."),
    ] = None,
    minutes_ref: Annotated[
        str | None, typer.Option("--minutes-ref", help="Number and day of the minutes of the check, for the letter.")
    ] = None,
) -> None:
    """Check a claim line by line; cut lines with a typed reason, or put them aside (controller)."""
    cuts, parked = (contents.split(lines or [], "=", "LINE=REASON") for lines in (cut, park))
    content = contents.build(c.CheckClaim, claim=claim, cuts=cuts, parked=parked, minutes_ref=minutes_ref)
    give(asked, project, "check_claim", content)


@act(app, "contest-claim")
def contest_claim(
    asked: Asked,
    project: Project,
    claim: Claim,
    line: Annotated[list[str], typer.Option("--line", metavar="LINE", help="A line that was cut.")],
    text: Annotated[str, typer.Option("--text", help="Why the cut is wrong.")],
    kind: EvidenceKind = "other",
    file: Annotated[Path | None, typer.Option("--file", metavar="PATH", help="What shows it.")] = None,
) -> None:
    """Contest cuts of a claim, once, within the days that the letter about the check names (operator)."""
    said, data = _contesting(text, kind, file)
    give(asked, project, "contest_claim", contents.build(c.ContestClaim, claim=claim, lines=line, **said), data)


@act(app, "contest-outcome")
def contest_outcome(
    asked: Asked,
    project: Project,
    result: Annotated[
        list[str], typer.Option("--result", help="The result as its letter names it, such as O3; may be repeated.")
    ],
    text: Annotated[str, typer.Option("--text", help="Why the refusal is wrong.")],
    file: Annotated[Path, typer.Option("--file", metavar="PATH", help="What shows it.")],
    kind: EvidenceKind = "other",
) -> None:
    """Contest the refusal of results, once, within the days that its letter names (operator)."""
    said, data = _contesting(text, kind, file)
    give(asked, project, "contest_outcome", contents.build(c.ContestOutcome, results=result, **said), data)


def _contesting(text: str, kind: str, file: Path | None) -> tuple[dict[str, str], bytes | None]:
    """What is said of any contest, and the evidence that goes with it."""
    if file is None:
        return {"text": text, "kind": kind}, None
    data = read_paper(file)
    return {"text": text, "kind": kind, "name": file.name, "document": c.fingerprint(data)}, data


@act(app, "decide-contest")
def decide_contest(
    asked: Asked,
    project: Project,
    claim: Annotated[str | None, typer.Option("--claim", help="The claim whose lines are contested.")] = None,
    line: Annotated[list[str] | None, typer.Option("--line", help="All contested lines when left out.")] = None,
    result: Annotated[
        list[str] | None, typer.Option("--result", help="A contested result that no claim holds, such as O3.")
    ] = None,
    restore: Annotated[bool | None, typer.Option("--restore/--uphold", help="What is decided.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why, in words.")] = None,
) -> None:
    """Restore contested lines (for a later claim) or results, or uphold their cuts and refusals (officer)."""
    if restore is None:
        raise Malformed(_("say --restore or --uphold"))
    content = contents.build(
        c.DecideContest, claim=claim, lines=line or [], results=result or [], granted=restore, reason=reason
    )
    give(asked, project, "decide_contest", content)


@act(app, "interrupt-payment")
def interrupt_payment(
    asked: Asked,
    project: Project,
    claim: Claim,
    reason: Annotated[str, typer.Option("--reason", metavar="CODE[: TEXT]", help="A reason of the closed list.")],
    item: Annotated[
        list[str] | None,
        typer.Option("--item", help="A paper or an explanation that is asked for; may be repeated."),
    ] = None,
) -> None:
    """Interrupt the term of payment in writing (officer)."""
    content = contents.build(c.InterruptPayment, claim=claim, reason=reason, items=item or [])
    give(asked, project, "interrupt_payment", content)


@act(app, "resume-payment")
def resume_payment(asked: Asked, project: Project, claim: Claim) -> None:
    """Let the term of payment go on: the cause of the interruption is gone (officer)."""
    give(asked, project, "resume_payment", contents.build(c.OfClaim, claim=claim))


@act(app, "attach")
def attach(
    asked: Asked,
    project: Project,
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="What it is; the kinds are listed below.")],
    file: Annotated[Path, typer.Option("--file", metavar="PATH", help="The document.")],
    valid_until: Annotated[
        str | None, typer.Option("--valid-until", metavar="DATE", help="The last day on which it is valid.")
    ] = None,
    issued: Annotated[
        str | None, typer.Option("--issued", metavar="DATE", help="The day of its issue; today when left out.")
    ] = None,
    recipient: Annotated[str | None, typer.Option("--recipient", help="The person it is about, such as R07.")] = None,
    of_decree: Annotated[
        str | None,
        typer.Option(
            "--decree",
            metavar="NUMBER",
            help="Number of a signed decree (--kind decree, officer): the letter that names it carries it, or it is sent after that letter.",
        ),
    ] = None,
) -> None:
    """Hand in evidence, with the last day on which it is valid (operator, officer)."""
    data = read_paper(file)
    content = contents.build(
        c.Attach,
        kind=contents.evidence_kind(kind),
        name=file.name,
        document=c.fingerprint(data),
        valid_until=day(valid_until),
        issued=day(issued),
        recipient=recipient,
        of_decree=of_decree,
    )
    give(asked, project, "attach", content, attached=data)


@act(app, "order-payment")
def order_payment(asked: Asked, project: Project, claim: Claim, decree: Decree) -> None:
    """Order the payment of a checked claim (manager)."""
    give(
        asked, project, "order_payment", contents.build(c.OrderPayment, claim=claim, decree=named_decree(asked, decree))
    )


@act(app, "cancel-payment")
def cancel_payment(asked: Asked, project: Project, claim: Claim, reason: Reason) -> None:
    """Take back an order that stands in no payment file yet (manager)."""
    give(asked, project, "cancel_payment", contents.build(c.CancelPayment, claim=claim, reason=reason))


@act(app, "confirm-payment")
def confirm_payment(
    asked: Asked,
    project: Project,
    claim: Claim,
    reference: Annotated[str, typer.Option("--reference", help="The treasury's reference.")],
) -> None:
    """Record that the treasury has paid (paymaster)."""
    give(asked, project, "confirm_payment", contents.build(c.ConfirmPayment, claim=claim, reference=reference))


@act(app, "fail-payment")
def fail_payment(asked: Asked, project: Project, claim: Claim, reason: Reason) -> None:
    """Record that the treasury has refused the order (paymaster)."""
    give(asked, project, "fail_payment", contents.build(c.FailPayment, claim=claim, reason=reason))


@act(app, "correct-account")
def correct_account(
    asked: Asked, project: Project, iban: Annotated[str, typer.Option("--iban", help="The new account (IBAN).")]
) -> None:
    """Correct the account of the payee; later orders go there (operator)."""
    give(asked, project, "correct_account", contents.build(c.CorrectAccount, iban=iban))


@act(app, "order-recovery")
def order_recovery(
    asked: Asked,
    project: Project,
    amount: Annotated[str, typer.Option("--amount", metavar="EURO", help="Such as 1000.00.")],
    decree: Decree,
    reason: Annotated[
        str | None, typer.Option("--reason", help="Why, in words; needed for what no cut line explains.")
    ] = None,
) -> None:
    """Order money to be paid back, after a revocation or a wrong payment (manager)."""
    said = {"cents": contents.cents(amount), "decree": named_decree(asked, decree), "reason": reason}
    give(asked, project, "order_recovery", contents.build(c.OrderRecovery, **said))


@act(app, "confirm-recovery")
def confirm_recovery(
    asked: Asked,
    project: Project,
    reference: Annotated[str, typer.Option("--reference", help="The treasury's reference.")],
) -> None:
    """Record that the money of the oldest open debt is back, with its interest (paymaster)."""
    give(asked, project, "confirm_recovery", contents.build(c.ConfirmRecovery, reference=reference))


@act(app, "reopen")
def reopen(
    asked: Asked,
    project: Project,
    act: Annotated[str, typer.Option("--act", metavar="ACT", help="The act that opens the file again.")],
    reason: Reason,
) -> None:
    """Open a closed file again: a result was found wrong, money must be paid back, or a contest has come (manager)."""
    give(asked, project, "reopen", contents.build(c.Reopen, act=act, reason=reason))


def _show_lines(title: str, lines: list[ClaimedLine]) -> None:
    rows = [
        [line["line"], line["recipient"], line["service"], line["date"], line["amount"], line["reason"]]
        for line in lines
    ]
    columns = [
        Plain("line"),
        Plain("recipient"),
        Code("service"),
        Day("date"),
        Amount("amount"),
        Code("cut"),
    ]
    table(title, columns, rows)
