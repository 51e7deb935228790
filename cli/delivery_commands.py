"""The commands on one project while it is delivered: plans, registers, outcomes, more time, an early end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli import names
from cli.asked import Asked, act, group
from cli.giving import day, give, named_decree
from cli.options import Act, Answers, Decree, Grounds, GroundsFile, OptionalFile, Project, Reason
from cli.output import done
from domain.basis.language import _, n_
from domain.basis.vocabulary import DomicileRegister
from domain.lifecycle import contents as c
from office import contents, giving
from office.application_file import read_part
from office.contents import Rows
from office.errors import Malformed
from office.one_answer import NO_DOCUMENT, by_rows, whole
from office.paper_files import read_paper
from office.papers import read_bytes
from office.preview import Preview, preview

app = group("Delivery of a project.")


@act(app, "sign-plan")
def sign_plan(
    asked: Asked,
    project: Project,
    recipient: Annotated[str | None, typer.Option("--recipient", help="The person, such as R07.")] = None,
    band: Annotated[str | None, typer.Option("--band", help="The band of help, frozen here.")] = None,
    file: OptionalFile = None,
    evidence: Annotated[
        Path | None, typer.Option("--evidence", help="What proves the bands; the table itself when left out.")
    ] = None,
) -> None:
    """Sign personal plans; the band is frozen, with what proves it (operator)."""
    if (file is None) == (recipient is None or band is None):
        raise Malformed(_("give --recipient and --band, or --file"))
    plans = _plans(asked, project, file) if file else None
    proof = evidence or file
    data = (read_paper(proof) if evidence else read_bytes(proof)) if proof else None
    document = c.fingerprint(data) if data else None
    signed = plans or [contents.build(c.Plan, recipient=recipient, band=band)]
    content = contents.build(c.SignPlan, plans=signed, document=document)
    give(asked, project, "sign_plan", content, attached=data, table=plans.places if plans else None)


def _plans(asked: Asked, project: str, file: Path) -> Rows[c.Plan]:
    def content(rows: Sequence[object]) -> c.Content:
        return contents.build(c.SignPlan, plans=rows, document=None)

    return whole(asked.caller, project, "sign_plan", lambda: contents.plans(file), content)


@act(app, "record-services")
def record_services(
    asked: Asked,
    project: Project,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Attendance register, CSV or XLSX.")],
    check: Annotated[bool, typer.Option("--check", help="The same as --dry-run.")] = False,
) -> None:
    """Hand in an attendance register, taken whole or not at all; rows that are registered already are not taken twice (operator)."""
    data, lines = _register_in(asked, project, file)
    content = contents.build(c.RecordServices, document=c.fingerprint(data), lines=lines)
    with by_rows(lines.places):
        if check or asked.dry_run:
            asked.say(preview(asked.caller, project, "record_services", content), _tell_tried)
        else:
            asked.say(giving.give(asked.caller, project, "record_services", content, data), _tell_taken)


def _register_in(asked: Asked, project: str, file: Path) -> tuple[bytes, Rows[c.RegisterLine]]:
    def content(rows: Sequence[object]) -> c.Content:
        return contents.build(c.RecordServices, document=NO_DOCUMENT, lines=rows)

    return whole(asked.caller, project, "record_services", lambda: contents.register(file), content)


def _tell_tried(told: Preview) -> None:
    rows = _register(told["answer"])
    done(_("{project} would take the register: {rows}. Nothing was taken.", project=told["project"], rows=rows))


def _tell_taken(answer: giving.Facts) -> None:
    known = _("it was taken already") if answer["already"] else _register(answer)
    state = names.named_state(str(answer["state"]))
    done(_("{project} is {state}: {rows}", project=answer["project"], state=state, rows=known))


def _register(answer: Mapping[str, object]) -> str:
    """What was new in a register, what was known before, in time and money."""
    rows = n_("{n} row is new", "{n} rows are new", int(str(answer["lines"])))
    before = int(str(answer["registered_before"]))
    if before:
        rows += n_(", {n} was registered before", ", {n} were registered before", before)
    hours, minutes = divmod(int(str(answer["minutes"])), 60)
    return _(
        "{rows}; {hours} h {minutes} min, {amount:euro}",
        rows=rows,
        hours=hours,
        minutes=f"{minutes:02d}",
        amount=answer["amount"],
    )


@act(app, "correct-address")
def correct_address(
    asked: Asked,
    project: Project,
    pec: Annotated[str, typer.Option("--pec", metavar="ADDRESS", help="Certified mail.")],
    partner: Annotated[
        str | None,
        typer.Option(
            "--partner",
            metavar="TAX_CODE",
            help="The partner whose address it is: it then gets copies of what goes against it. The lead when left out.",
        ),
    ] = None,
    register: Annotated[
        DomicileRegister | None,
        typer.Option("--register", help="The register from which it was taken; elected: for this procedure."),
    ] = None,
) -> None:
    """Correct the certified mail of the lead, or of a partner; letters go there from now on (operator, officer)."""
    give(
        asked,
        project,
        "correct_address",
        contents.build(c.CorrectAddress, pec=pec, partner=partner, pec_register=register),
    )


@act(app, "correct-service")
def correct_service(
    asked: Asked,
    project: Project,
    line: Annotated[list[str], typer.Option("--line", help="Line of the register, such as S12; may be repeated.")],
    reason: Reason,
    void: Annotated[bool, typer.Option("--void", help="Take the line out, with no other in its place.")] = False,
    file: Annotated[
        Path | None, typer.Option("--file", help="A register, CSV or XLSX, with a row for each line.")
    ] = None,
) -> None:
    """Void lines of the register, or put others in their place, before they are claimed (operator)."""
    if void == (file is not None):
        raise Malformed(_("give --void, or --file with the row that takes its place"))
    data, rows = contents.register(file) if file else (None, Rows[c.RegisterLine]())
    document = c.fingerprint(data) if data else None
    content = contents.build(c.CorrectService, lines=line, reason=reason, rows=rows, document=document)
    give(asked, project, "correct_service", content, attached=data, table=rows.places)


@act(app, "withdraw-recipient")
def withdraw_recipient(
    asked: Asked,
    project: Project,
    recipient: Annotated[str, typer.Option("--recipient", help="Who leaves.")],
    reason: Reason,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="The last day; today when left out.")
    ] = None,
) -> None:
    """Let a recipient leave the project; what was done stays payable (operator)."""
    content = contents.build(c.WithdrawRecipient, recipient=recipient, reason=reason, date=day(date))
    give(asked, project, "withdraw_recipient", content)


@act(app, "replace-recipient")
def replace_recipient(
    asked: Asked,
    project: Project,
    recipient: Annotated[str, typer.Option("--recipient", help="Who leaves.")],
    file: Annotated[Path, typer.Option("--file", help="Who comes, as 'template newcomer' has it: YAML or JSON.")],
) -> None:
    """Put a worker of the same companies in the place of a recipient, with what is left of the plan (operator)."""
    content = contents.build(c.ReplaceRecipient, recipient=recipient, by=read_part(file, c.Newcomer))
    give(asked, project, "replace_recipient", content)


@act(app, "replace-partner")
def replace_partner(
    asked: Asked,
    project: Project,
    partner: Annotated[
        str | None, typer.Option("--partner", metavar="TAX_CODE", help="Who leaves. Nobody when left out.")
    ] = None,
    *,
    reason: Reason,
    file: Annotated[
        Path | None,
        typer.Option("--file", help="Who comes, as 'template partner' has it: YAML or JSON. Nobody when left out."),
    ] = None,
) -> None:
    """Let a partner leave the network, or another one join it (officer)."""
    by = read_part(file, c.NewPartner) if file else None
    content = contents.build(c.ReplacePartner, partner=partner, by=by, reason=reason)
    give(asked, project, "replace_partner", content)


@act(app, "replace-lead")
def replace_lead(
    asked: Asked,
    project: Project,
    file: Annotated[
        Path,
        typer.Option("--file", help="Who comes, as 'template lead' has it: YAML or JSON."),
    ],
    decree: Decree,
    reason: Reason,
) -> None:
    """Put another body in the place of the lead by decree, with its duties and its money (manager)."""
    content = contents.build(
        c.ReplaceLead, decree=named_decree(asked, decree), reason=reason, by=read_part(file, c.NewLead)
    )
    give(asked, project, "replace_lead", content)


@act(app, "correct-code")
def correct_code(
    asked: Asked,
    project: Project,
    recipient: Annotated[str, typer.Option("--recipient", help="The person, such as R07.")],
    code: Annotated[str, typer.Option("--code", metavar="TAX_CODE", help="The code that they have now.")],
    act: Act,
) -> None:
    """Give a recipient another tax code by an act, such as the one that replaces a provisional code; the person is found by both (officer)."""
    content = contents.build(c.CorrectCode, recipient=recipient, tax_code=code, act=act)
    give(asked, project, "correct_code", content)


@act(app, "erase-recipient")
def erase_recipient(
    asked: Asked,
    project: Project,
    recipient: Annotated[str, typer.Option("--recipient", help="The person, such as R07.")],
    act: Act,
) -> None:
    """Erase by an act the identity of a recipient of an ended project (manager); ``person erase`` does it in all projects."""
    give(asked, project, "erase_recipient", contents.build(c.EraseRecipient, recipient=recipient, act=act))


@act(app, "declare-outcome")
def declare_outcome(
    asked: Asked,
    project: Project,
    recipient: Annotated[str | None, typer.Option("--recipient", help="The person, such as R07.")] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar="placement|self_employment|business_plan|traineeship", help="Kind of result."),
    ] = None,
    hired: Annotated[
        str | None, typer.Option("--hired", metavar="DATE", help="First day of the job or activity.")
    ] = None,
    ends: Annotated[
        str, typer.Option("--ends", metavar="DATE|open", help="Last day of the contract, or open.")
    ] = "open",
    contract: Annotated[
        str | None, typer.Option("--contract", help="Kind of contract, or what proves the result.")
    ] = None,
    employer: Annotated[str, typer.Option("--employer", help="Tax code of the new employer.")] = "",
    weekly_hours: Annotated[str, typer.Option("--weekly-hours", help="Hours a week, such as 38,5.")] = "0",
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
        raise Malformed(_("give --recipient, --kind, --hired and --contract, or --file"))
    table = _outcomes(asked, project, file) if file else None
    content = contents.build(c.DeclareOutcome, outcomes=table or [contents.outcome(cells)])
    give(asked, project, "declare_outcome", content, table=table.places if table else None)


def _outcomes(asked: Asked, project: str, file: Path) -> Rows[c.OutcomeDeclaration]:
    def content(rows: Sequence[object]) -> c.Content:
        return contents.build(c.DeclareOutcome, outcomes=rows)

    return whole(asked.caller, project, "declare_outcome", lambda: contents.outcomes(file), content)


@act(app, "verify-outcome")
def verify_outcome(
    asked: Asked,
    project: Project,
    recipient: Annotated[
        list[str] | None, typer.Option("--recipient", help="The person, such as R07; may be repeated.")
    ] = None,
    result: Annotated[
        list[str] | None,
        typer.Option("--result", help="A result by its number, such as O3, where a person has several."),
    ] = None,
    verified: Annotated[
        bool | None, typer.Option("--verified/--refused", help="Whether the result is reached.")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why, in words; needed for a refusal.")] = None,
) -> None:
    """Verify or refuse declared outcomes by hand (controller)."""
    if verified is None:
        raise Malformed(_("say --verified or --refused"))
    give(
        asked,
        project,
        "verify_outcome",
        contents.build(
            c.VerifyOutcome, recipients=recipient or [], results=result or [], verified=verified, reason=reason
        ),
    )


@act(app, "request-extension")
def request_extension(
    asked: Asked,
    project: Project,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The new last day that the network asks for.")],
    reason: Reason,
) -> None:
    """Ask for an extension of the project (operator)."""
    give(asked, project, "request_extension", contents.build(c.RequestExtension, until=day(until), reason=reason))


@act(app, "decide-extension")
def decide_extension(
    asked: Asked,
    project: Project,
    grant: Annotated[bool | None, typer.Option("--grant/--deny", help="What is decided.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why, in words; needed for a denial.")] = None,
    answer: Answers = None,
    ground: Grounds = None,
    file: GroundsFile = None,
) -> None:
    """Grant or deny the extension (manager)."""
    if grant is None:
        raise Malformed(_("say --grant or --deny"))
    said = {"granted": grant, "reason": reason, "answers": answer or [], "grounds": contents.grounds(ground, file)}
    give(asked, project, "decide_extension", contents.build(c.DecideExtension, **said))


@act(app, "end-delivery")
def end_delivery(asked: Asked, project: Project) -> None:
    """End the delivery before its last day (operator)."""
    give(asked, project, "end_delivery", c.Nothing())


@act(app, "withdraw")
def withdraw(asked: Asked, project: Project, reason: Reason) -> None:
    """Give up the project, for the network (operator)."""
    give(asked, project, "withdraw", contents.build(c.Reason, reason=reason))


@act(app, "revoke")
def revoke(
    asked: Asked,
    project: Project,
    decree: Decree,
    reason: Reason,
    urgent: Annotated[
        str | None,
        typer.Option("--urgent", metavar="TEXT", help="Why there was no time for a notice (art. 7 l. 241/1990)."),
    ] = None,
) -> None:
    """Revoke the award by decree, after the notice of grounds and its days (manager)."""
    give(
        asked,
        project,
        "revoke",
        contents.build(c.Revocation, decree=named_decree(asked, decree), reason=reason, urgent=urgent),
    )
