"""The commands on one project, in the order of the procedure."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import contents
from cli.errors import REFUSED, Failure, malformed
from cli.files import as_date, read_bytes
from cli.output import done, table
from cli.sending import send
from cli.session import Session, command
from domain import commands as c
from domain.file import File
from domain.money import euro
from storage import documents
from storage.errors import NotFound

Project = Annotated[str, typer.Argument(metavar="PROJECT", help="Project number, such as AR2017-0001.")]
Claim = Annotated[str, typer.Option("--claim", help="Claim, such as C1.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in words.")]
Decree = Annotated[str, typer.Option("--decree", help="Number of the decree.")]
OptionalFile = Annotated[Path | None, typer.Option("--file", help="A table, CSV or XLSX.")]


def tell(session: Session, answer: dict[str, Any]) -> None:
    """Say what a command did."""

    def people() -> None:
        already = " (already done; this is the first answer)" if answer["already"] else ""
        facts = {
            name: value
            for name, value in answer.items()
            if name not in ("project", "state", "message", "already", "lines")
        }
        words = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts.items())
        done(f"{answer['project']} is {answer['state']}{': ' + words if words else ''}{already}")

    session.say(answer, people)


def give(session: Session, project: str, name: str, content: c.Content, attached: bytes | None = None) -> None:
    """Send a command and say what it did."""
    tell(session, send(session, project, name, content, attached))


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""

    @command(app, "request-documents")
    def request_documents(
        session: Session, project: Project, item: Annotated[list[str], typer.Option("--item", help="What is missing.")]
    ) -> None:
        """Ask once for missing papers (officer)."""
        give(session, project, "request_documents", contents.build(c.RequestDocuments, items=item))

    @command(app, "supply-documents")
    def supply_documents(
        session: Session,
        project: Project,
        document: Annotated[list[str], typer.Option("--document", metavar="KIND:PATH")],
    ) -> None:
        """Hand in the papers that were asked for (operator)."""
        supplied = []
        for kind, path in contents.split(document, ":", "KIND:PATH").items():
            data = read_bytes(Path(path))
            supplied.append({"kind": kind, "name": Path(path).name, "sha256": c.fingerprint(data)})
            _keep(session, data, Path(path).name)
        give(session, project, "supply_documents", contents.build(c.SupplyDocuments, documents=supplied))

    @command(app, "admit")
    def admit(session: Session, project: Project) -> None:
        """The application is formally admissible (officer)."""
        give(session, project, "admit", c.Nothing())

    @command(app, "score")
    def score(
        session: Session,
        project: Project,
        criterion: Annotated[list[str], typer.Option("--criterion", metavar="NAME=POINTS")],
        note: Annotated[str | None, typer.Option("--note")] = None,
    ) -> None:
        """Evaluate by the grid of the measure (evaluator)."""
        give(session, project, "score", contents.build(c.Score, points=contents.points(criterion), note=note))

    @command(app, "give-notice")
    def give_notice(
        session: Session,
        project: Project,
        ground: Annotated[list[str], typer.Option("--ground", help="A ground for refusal.")],
    ) -> None:
        """Notice of the grounds for refusal (officer)."""
        give(session, project, "give_notice", contents.build(c.GiveNotice, grounds=ground))

    @command(app, "observe")
    def observe(session: Session, project: Project, text: Annotated[str, typer.Option("--text")]) -> None:
        """Observations on the notice of grounds (operator)."""
        give(session, project, "observe", contents.build(c.Observe, text=text))

    @command(app, "reject")
    def reject(session: Session, project: Project, decree: Decree, reason: Reason) -> None:
        """Refuse by decree, after the notice of grounds (manager)."""
        give(session, project, "reject", contents.build(c.Decree, decree=decree, reason=reason))

    @command(app, "award")
    def award(
        session: Session,
        projects: Annotated[list[str], typer.Argument(metavar="PROJECT...")],
        decree: Decree,
        cup: Annotated[str | None, typer.Option("--cup", help="Project code (CUP), 15 characters.")] = None,
    ) -> None:
        """Approve and finance by decree; one decree may award several projects (manager)."""
        _award(session, projects, contents.build(c.Award, decree=decree, cup=cup))

    @command(app, "accept")
    def accept(session: Session, project: Project) -> None:
        """Sign the acceptance deed (operator)."""
        give(session, project, "accept", c.Nothing())

    @command(app, "start")
    def start(
        session: Session,
        project: Project,
        date: Annotated[str | None, typer.Option("--date", help="Day of the start; today when left out.")] = None,
    ) -> None:
        """Declare the start of activity (operator)."""
        give(session, project, "start", contents.build(c.Start, date=_day(date)))

    @command(app, "sign-plan")
    def sign_plan(
        session: Session,
        project: Project,
        recipient: Annotated[str | None, typer.Option("--recipient")] = None,
        band: Annotated[str | None, typer.Option("--band")] = None,
        file: OptionalFile = None,
    ) -> None:
        """Sign personal plans; the band is frozen (operator)."""
        if (file is None) == (recipient is None or band is None):
            raise malformed("give --recipient and --band, or --file")
        plans = contents.plans(file) if file else [contents.build(c.Plan, recipient=recipient, band=band)]
        give(session, project, "sign_plan", contents.build(c.SignPlan, plans=plans))

    @command(app, "record-services")
    def record_services(
        session: Session,
        project: Project,
        file: Annotated[Path, typer.Argument(metavar="FILE", help="Attendance register, CSV or XLSX.")],
    ) -> None:
        """Hand in an attendance register, taken whole or not at all (operator)."""
        data, lines = contents.register(file)
        give(
            session,
            project,
            "record_services",
            contents.build(c.RecordServices, document=c.fingerprint(data), lines=lines),
            attached=data,
        )

    @command(app, "withdraw-recipient")
    def withdraw_recipient(
        session: Session, project: Project, recipient: Annotated[str, typer.Option("--recipient")], reason: Reason
    ) -> None:
        """A recipient leaves the project (operator)."""
        give(
            session,
            project,
            "withdraw_recipient",
            contents.build(c.WithdrawRecipient, recipient=recipient, reason=reason),
        )

    @command(app, "declare-outcome")
    def declare_outcome(
        session: Session,
        project: Project,
        recipient: Annotated[str | None, typer.Option("--recipient")] = None,
        kind: Annotated[str | None, typer.Option("--kind", metavar="placement|self_employment")] = None,
        hired: Annotated[str | None, typer.Option("--hired", metavar="DATE")] = None,
        ends: Annotated[str, typer.Option("--ends", metavar="DATE|open")] = "open",
        contract: Annotated[str | None, typer.Option("--contract")] = None,
        employer: Annotated[str, typer.Option("--employer", help="Tax code of the new employer.")] = "",
        weekly_hours: Annotated[str, typer.Option("--weekly-hours")] = "0",
        file: OptionalFile = None,
    ) -> None:
        """Declare one outcome, or many from a table (operator)."""
        cells = {
            "recipient": recipient,
            "kind": kind,
            "hired": hired,
            "ends": ends,
            "contract": contract,
            "employer": employer,
            "weekly_hours": weekly_hours,
        }
        if (file is None) == any(value is None for value in cells.values()):
            raise malformed("give --recipient, --kind, --hired and --contract, or --file")
        declared = contents.outcomes(file) if file else [contents.outcome(cells)]
        give(session, project, "declare_outcome", contents.build(c.DeclareOutcome, outcomes=declared))

    @command(app, "verify-outcome")
    def verify_outcome(
        session: Session,
        project: Project,
        recipient: Annotated[list[str], typer.Option("--recipient", help="May be given several times.")],
        verified: Annotated[bool | None, typer.Option("--verified/--refused")] = None,
        reason: Annotated[str | None, typer.Option("--reason")] = None,
    ) -> None:
        """Verify or refuse declared outcomes by hand (controller)."""
        if verified is None:
            raise malformed("say --verified or --refused")
        give(
            session,
            project,
            "verify_outcome",
            contents.build(c.VerifyOutcome, recipients=recipient, verified=verified, reason=reason),
        )

    @command(app, "request-extension")
    def request_extension(
        session: Session,
        project: Project,
        until: Annotated[str, typer.Option("--until", metavar="DATE")],
        reason: Reason,
    ) -> None:
        """Ask for an extension of the project (operator)."""
        give(
            session, project, "request_extension", contents.build(c.RequestExtension, until=_day(until), reason=reason)
        )

    @command(app, "decide-extension")
    def decide_extension(
        session: Session,
        project: Project,
        grant: Annotated[bool | None, typer.Option("--grant/--deny")] = None,
        reason: Annotated[str | None, typer.Option("--reason")] = None,
    ) -> None:
        """Grant or deny the extension (manager)."""
        if grant is None:
            raise malformed("say --grant or --deny")
        give(session, project, "decide_extension", contents.build(c.DecideExtension, granted=grant, reason=reason))

    @command(app, "end-delivery")
    def end_delivery(session: Session, project: Project) -> None:
        """End the delivery before its last day (operator)."""
        give(session, project, "end_delivery", c.Nothing())

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
    ) -> None:
        """Check a claim line by line; cut lines with a typed reason (controller)."""
        _known_claim(session, project, claim)
        give(
            session,
            project,
            "check_claim",
            contents.build(c.CheckClaim, claim=claim, cuts=contents.split(cut or [], "=", "LINE=REASON")),
        )

    @command(app, "order-payment")
    def order_payment(session: Session, project: Project, claim: Claim, decree: Decree) -> None:
        """Order the payment of a checked claim (manager)."""
        _known_claim(session, project, claim)
        give(session, project, "order_payment", contents.build(c.OrderPayment, claim=claim, decree=decree))

    @command(app, "confirm-payment")
    def confirm_payment(
        session: Session,
        project: Project,
        claim: Claim,
        reference: Annotated[str, typer.Option("--reference", help="The treasury's reference.")],
    ) -> None:
        """The treasury has paid (paymaster)."""
        _known_claim(session, project, claim)
        give(session, project, "confirm_payment", contents.build(c.ConfirmPayment, claim=claim, reference=reference))

    @command(app, "fail-payment")
    def fail_payment(session: Session, project: Project, claim: Claim, reason: Reason) -> None:
        """The treasury has refused the order (paymaster)."""
        _known_claim(session, project, claim)
        give(session, project, "fail_payment", contents.build(c.FailPayment, claim=claim, reason=reason))

    @command(app, "withdraw")
    def withdraw(session: Session, project: Project, reason: Reason) -> None:
        """The network gives up the project (operator)."""
        give(session, project, "withdraw", contents.build(c.Reason, reason=reason))

    @command(app, "revoke")
    def revoke(session: Session, project: Project, decree: Decree, reason: Reason) -> None:
        """Revoke the award by decree (manager)."""
        give(session, project, "revoke", contents.build(c.Decree, decree=decree, reason=reason))


def _day(text: str | None) -> Any:
    try:
        return as_date(text) if text else None
    except ValueError as error:
        raise malformed(str(error)) from error


def _keep(session: Session, data: bytes, name: str) -> None:
    with session.database.write() as database:
        documents.store(database, data, name, datetime.now(UTC))


def _known_claim(session: Session, project: str, claim: str) -> None:
    file, _, _ = session.file(project)
    if claim not in file.claims:
        raise NotFound(f"{project} has no claim '{claim}'")


def _award(session: Session, projects: list[str], content: c.Award) -> None:
    if len(projects) == 1:
        give(session, projects[0], "award", content)
        return
    for project in projects:
        session.file(project)  # a number that does not exist stops the decree before anybody is awarded
    results: list[dict[str, Any]] = []
    findings: list[dict[str, Any]] = []
    for project in projects:
        try:
            results.append(send(session, project, "award", content))
        except Failure as failure:
            if failure.status != REFUSED:
                raise
            findings += [{**finding, "path": project} for finding in failure.findings]
    if findings:
        awarded = ", ".join(result["project"] for result in results) or "none"
        raise Failure(
            REFUSED, f"decree {content.decree}: not every project could be awarded (awarded: {awarded})", findings
        )

    def people() -> None:
        for result in results:
            tell(session, result)

    session.say({"decree": content.decree, "projects": results}, people)


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
