"""The commands on one project, in the order of the procedure; those about money are in ``money_commands``."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.errors import REFUSED, Failure, malformed
from cli.giving import Decree, OptionalFile, Project, Reason, day, give, keep, tell
from cli.sending import send
from cli.session import Session, command
from domain.lifecycle import contents as c
from office import contents
from office.papers import read_bytes


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
            keep(session, data, Path(path).name)
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
        """Notice of the grounds for refusal, or for a revocation once there is an award (officer)."""
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
        give(session, project, "start", contents.build(c.Start, date=day(date)))

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
        give(session, project, "request_extension", contents.build(c.RequestExtension, until=day(until), reason=reason))

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

    @command(app, "withdraw")
    def withdraw(session: Session, project: Project, reason: Reason) -> None:
        """The network gives up the project (operator)."""
        give(session, project, "withdraw", contents.build(c.Reason, reason=reason))

    @command(app, "revoke")
    def revoke(session: Session, project: Project, decree: Decree, reason: Reason) -> None:
        """Revoke the award by decree (manager)."""
        give(session, project, "revoke", contents.build(c.Decree, decree=decree, reason=reason))


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
