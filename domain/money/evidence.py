"""Evidence with a validity: what a file must hold before money may be ordered (R4.12, R4.13, F53)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from domain.basis.euro import euro
from domain.basis.findings import Finding, require
from domain.lifecycle import contents as c
from domain.record.decision import Context, Decision
from domain.record.file import Account, Evidence, File

REGULARITY, ANTI_MAFIA = "regularity", "anti_mafia"


def attach(file: File, content: c.Attach, ctx: Context) -> Decision:
    """Take a document into the file. A regularity without a stated end is valid for the days of the law (R4.13)."""
    kinds, until = ctx.measure.payments.evidence, content.valid_until
    if content.kind not in kinds.at(ctx.when(file)):
        require(
            kinds.finding(
                "R4.13",
                f"'{content.kind}' is not a kind: {', '.join(kinds.at(ctx.when(file)))}",
                "kind",
                ctx.when(file),
            )
        )
    if until is None and content.kind == REGULARITY:
        until = ctx.day + timedelta(days=ctx.measure.payments.durc_valid_days.at(ctx.when(file)))
    if until is not None and until < ctx.day:
        message = f"the validity ended on {until}: a document that is valid today is needed"
        require(Finding("R4.13", message, "valid_until", "default", "R4.13: valid on the day of the order"))
    number = f"E{len(file.evidence) + 1}"
    held = Evidence(number, content.kind, content.name, content.document, ctx.day, until)
    data = {"evidence": number, "kind": content.kind, "valid_until": until.isoformat() if until else None}
    return Decision(file.putting("evidence", held), data=data)


def valid(file: File, kind: str, ctx: Context) -> Evidence | None:
    """The newest document of a kind that is valid today."""
    known = [
        e for e in file.evidence.values() if e.kind == kind and (e.valid_until is None or e.valid_until >= ctx.day)
    ]
    return known[-1] if known else None


def missing_evidence(file: File, ctx: Context) -> Iterator[Finding]:
    """What must be there before an order: regularity always, anti-mafia above its threshold for a private payee."""
    rules = ctx.measure.payments
    if valid(file, REGULARITY, ctx) is None:
        message = f"no {_name(REGULARITY, file, ctx)} valid on {ctx.day}: attach --kind {REGULARITY}"
        yield rules.durc_valid_days.finding("R4.13", message, "evidence", ctx.when(file))
    grant = sum(file.held(account) for account in (Account.committed, Account.ordered, Account.paid))
    threshold, public = rules.antimafia_above, file.lead_kind in rules.public_kinds.at(ctx.when(file))
    if grant > threshold.at(ctx.when(file)) and not public and valid(file, ANTI_MAFIA, ctx) is None:
        message = f"a private payee above {euro(threshold.at(ctx.when(file)))} needs the {_name(ANTI_MAFIA, file, ctx)}: attach --kind {ANTI_MAFIA}"
        yield threshold.finding("R4.12", message, "evidence", ctx.when(file))


def _name(kind: str, file: File, ctx: Context) -> str:
    return ctx.measure.payments.evidence.at(ctx.when(file)).get(kind, kind)
