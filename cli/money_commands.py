"""The commands about a project's money: claims, evidence, orders, recovery."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.errors import malformed
from cli.giving import Claim, Decree, Project, Reason, day, give, tell
from cli.output import table
from cli.sending import send
from cli.session import Session, command
from domain.basis.euro import euro
from domain.lifecycle import contents as c
from domain.record.file import File
from office import contents
from office.papers import read_bytes
from storage.errors import NotFound


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""

    @command(app, "claim")
    def claim(
        session: Session,
        project: Project,
        kind: Annotated[str, typer.Option("--kind", metavar="interim|final|supplementary")],
    ) -> None:
        """Claim what was delivered, line by line (operator)."""
        answer = send(session, project, "claim", contents.build(c.MakeClaim, kind=kind))
        file, _, _ = session.file(project)
        answer["lines"] = claim_lines(file, answer["claim"])
        tell(session, answer)
        if not session.as_json:
            show_lines(answer)

    @command(app, "check-claim")
    def check_claim(
        session: Session,
        project: Project,
        claim: Claim,
        cut: Annotated[list[str] | None, typer.Option("--cut", metavar="LINE=REASON")] = None,
        park: Annotated[
            list[str] | None, typer.Option("--park", metavar="LINE=REASON", help="Put aside for a later claim.")
        ] = None,
    ) -> None:
        """Check a claim line by line; cut lines with a typed reason, or put them aside (controller)."""
        known_claim(session, project, claim)
        cuts, parked = (contents.split(lines or [], "=", "LINE=REASON") for lines in (cut, park))
        give(session, project, "check_claim", contents.build(c.CheckClaim, claim=claim, cuts=cuts, parked=parked))

    @command(app, "contest-claim")
    def contest_claim(
        session: Session,
        project: Project,
        claim: Claim,
        line: Annotated[list[str], typer.Option("--line", metavar="LINE", help="A line that was cut.")],
        text: Annotated[str, typer.Option("--text", help="Why the cut is wrong.")],
    ) -> None:
        """Contest cuts of a claim, once (operator)."""
        known_claim(session, project, claim)
        give(session, project, "contest_claim", contents.build(c.ContestClaim, claim=claim, lines=line, text=text))

    @command(app, "decide-contest")
    def decide_contest(
        session: Session,
        project: Project,
        claim: Claim,
        line: Annotated[list[str] | None, typer.Option("--line", help="All contested lines when left out.")] = None,
        restore: Annotated[bool | None, typer.Option("--restore/--uphold")] = None,
        reason: Annotated[str | None, typer.Option("--reason")] = None,
    ) -> None:
        """Restore contested lines for a later claim, or uphold their cuts (officer)."""
        if restore is None:
            raise malformed("say --restore or --uphold")
        known_claim(session, project, claim)
        content = contents.build(c.DecideContest, claim=claim, lines=line or [], granted=restore, reason=reason)
        give(session, project, "decide_contest", content)

    @command(app, "interrupt-payment")
    def interrupt_payment(
        session: Session,
        project: Project,
        claim: Claim,
        reason: Annotated[str, typer.Option("--reason", metavar="CODE[: TEXT]", help="A reason of the closed list.")],
    ) -> None:
        """Interrupt the term of payment in writing (officer)."""
        known_claim(session, project, claim)
        give(session, project, "interrupt_payment", contents.build(c.InterruptPayment, claim=claim, reason=reason))

    @command(app, "resume-payment")
    def resume_payment(session: Session, project: Project, claim: Claim) -> None:
        """The cause of the interruption has gone: the term goes on (officer)."""
        known_claim(session, project, claim)
        give(session, project, "resume_payment", contents.build(c.OfClaim, claim=claim))

    @command(app, "attach")
    def attach(
        session: Session,
        project: Project,
        kind: Annotated[
            str, typer.Option("--kind", help="regularity (DURC), anti_mafia, guarantee, delivery_receipt, other.")
        ],
        file: Annotated[Path, typer.Option("--file", metavar="PATH")],
        valid_until: Annotated[str | None, typer.Option("--valid-until", metavar="DATE")] = None,
    ) -> None:
        """Hand in evidence with its validity (operator, officer)."""
        data = read_bytes(file)
        content = contents.build(
            c.Attach,
            kind=contents.evidence_kind(kind),
            name=file.name,
            document=c.fingerprint(data),
            valid_until=day(valid_until),
        )
        give(session, project, "attach", content, attached=data)

    @command(app, "order-payment")
    def order_payment(session: Session, project: Project, claim: Claim, decree: Decree) -> None:
        """Order the payment of a checked claim (manager)."""
        known_claim(session, project, claim)
        give(session, project, "order_payment", contents.build(c.OrderPayment, claim=claim, decree=decree))

    @command(app, "cancel-payment")
    def cancel_payment(session: Session, project: Project, claim: Claim, reason: Reason) -> None:
        """Take back an order that stands in no payment file yet (manager)."""
        known_claim(session, project, claim)
        give(session, project, "cancel_payment", contents.build(c.CancelPayment, claim=claim, reason=reason))

    @command(app, "confirm-payment")
    def confirm_payment(
        session: Session,
        project: Project,
        claim: Claim,
        reference: Annotated[str, typer.Option("--reference", help="The treasury's reference.")],
    ) -> None:
        """The treasury has paid (paymaster)."""
        known_claim(session, project, claim)
        give(session, project, "confirm_payment", contents.build(c.ConfirmPayment, claim=claim, reference=reference))

    @command(app, "fail-payment")
    def fail_payment(session: Session, project: Project, claim: Claim, reason: Reason) -> None:
        """The treasury has refused the order (paymaster)."""
        known_claim(session, project, claim)
        give(session, project, "fail_payment", contents.build(c.FailPayment, claim=claim, reason=reason))

    @command(app, "correct-account")
    def correct_account(session: Session, project: Project, iban: Annotated[str, typer.Option("--iban")]) -> None:
        """Correct the account of the payee; orders to come go there (operator)."""
        give(session, project, "correct_account", contents.build(c.CorrectAccount, iban=iban))

    @command(app, "order-recovery")
    def order_recovery(
        session: Session,
        project: Project,
        amount: Annotated[str, typer.Option("--amount", metavar="EURO", help="Such as 1000.00.")],
        decree: Decree,
    ) -> None:
        """Order that money comes back, after a revocation or a wrong payment (manager)."""
        give(
            session,
            project,
            "order_recovery",
            contents.build(c.OrderRecovery, cents=contents.cents(amount), decree=decree),
        )

    @command(app, "confirm-recovery")
    def confirm_recovery(
        session: Session,
        project: Project,
        reference: Annotated[str, typer.Option("--reference", help="The treasury's reference.")],
    ) -> None:
        """The money of the oldest open debt is back, with its interest (paymaster)."""
        give(session, project, "confirm_recovery", contents.build(c.ConfirmRecovery, reference=reference))


def known_claim(session: Session, project: str, claim: str) -> None:
    """Raises NotFound when the project has no such claim."""
    file, _, _ = session.file(project)
    if claim not in file.claims:
        raise NotFound(f"{project} has no claim '{claim}'")


def claim_lines(file: File, claim: str) -> list[dict[str, Any]]:
    """The lines of a claim as people and scripts read them."""
    return [
        {
            "line": line.id.partition("/")[2],
            "recipient": line.recipient,
            "service": line.service,
            "date": line.day.isoformat(),
            "amount": euro(line.cents),
            "cut": euro(line.cut_cents),
            "reason": line.cut_reason,
            "price": line.price_reference,
            "rules": line.rules_version,
            "evidence": line.evidence,
            "released": line.released,
        }
        for line in file.claim_lines.values()
        if line.claim == claim
    ]


def show_lines(answer: dict[str, Any], most: int = 20) -> None:
    """The first lines of a claim as a table."""
    lines = answer["lines"]
    rows = [
        [line["line"], line["recipient"], line["service"], line["date"], line["amount"], line["reason"] or ""]
        for line in lines[:most]
    ]
    table(
        f"{answer['claim']}: {len(lines)} lines, {answer['amount']} euro",
        ["line", "recipient", "service", "date", "amount", "cut"],
        rows,
        right=["amount"],
    )
