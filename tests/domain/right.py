"""A right content for every command that is offered, from the file and from what the offer names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from domain.basis.vocabulary import ExitStatus
from domain.lifecycle import contents as c
from domain.lifecycle.participants import EntryData, ExitData, LaterData, RecordParticipants
from domain.procedure.delivery import active, end_of
from domain.procedure.prices import minute_now
from domain.record.addresses import in_network
from domain.record.chances import Offer
from domain.record.decision import Context
from domain.record.file import File
from tests import lives

WHY = "as the file shows"
NEWCOMER = "RSSMRA80A01F205X"
PARTNER = "00743110157"
IBAN = "IT60X0542811101000000123456"


def right(offer: Offer, file: File, ctx: Context) -> Iterator[c.Content]:
    """Contents of which at least one must be taken; where the offer names its matter there is only one."""
    name = offer.command.replace("-", "_")
    yield from (_SEVERAL[name](offer, file, ctx) if name in _SEVERAL else [_one(name, offer, file, ctx)])


def named(offer: Offer, option: str) -> list[str]:
    """What an offer says under an option."""
    return re.findall(rf"--{option} (\S+)", offer.typed)


def _partner(file: File) -> c.ReplacePartner:
    """Somebody joins the network, and leaves it the next time."""
    if any(one.tax_code == PARTNER for one in in_network(file)):
        return c.ReplacePartner(partner=PARTNER, reason=WHY)
    by = {"tax_code": PARTNER, "name": "A", "kind": "foundation", "province": "BG"}
    return c.ReplacePartner.model_validate({"by": by, "reason": WHY})


def _lead(file: File) -> c.ReplaceLead:
    """Somebody who was no member of the network leads it."""
    by = {**lives.LEAD, "tax_code": "00488410010"} if file.lead == lives.LEAD["tax_code"] else lives.LEAD
    return c.ReplaceLead.model_validate({"by": by, "decree": "1", "reason": WHY})


def _one(name: str, offer: Offer, file: File, ctx: Context) -> c.Content:
    claim = next(iter(named(offer, "claim")), "")
    kinds = [one.partition(":")[0] for one in named(offer, "document")]
    papers = tuple(
        c.SuppliedDocument(kind=kind if kind != "KIND" else "financial_plan", name="x.pdf", sha256="0" * 64)
        for kind in kinds
    )
    amount = next(iter(named(offer, "amount")), "EURO")
    built: dict[str, Callable[[], c.Content]] = {
        "request_documents": lambda: c.RequestDocuments(items=("the plan",)),
        "supply_documents": lambda: c.SupplyDocuments(documents=papers),
        "score": lambda: c.Score(points=lives.POINTS),
        "give_notice": lambda: c.GiveNotice(grounds=(WHY,)),
        "observe": lambda: c.Observe(text=WHY),
        "reject": lambda: c.Rejection(decree="1", reason=WHY, answers=(WHY,) * offer.typed.count("--answer")),
        "award": lambda: c.Award(decree="1"),
        "assign_cup": lambda: c.AssignCup(cup=lives.CUP),
        "publish": lambda: c.Publish(address=f"https://www.regione.example/{len(file.facts.published)}"),
        "record_check": lambda: c.RecordCheck(on=ctx.day, document="0" * 64, text=WHY, because=WHY),
        "start": lambda: c.Start.model_validate({"date": next(iter(named(offer, "date")), None)}),
        "replace_partner": lambda: _partner(file),
        "replace_lead": lambda: _lead(file),
        "request_extension": lambda: c.RequestExtension(
            until=ctx.measure.delivery.notice_end.at(ctx.when(file)), reason=WHY
        ),
        "decide_extension": lambda: c.DecideExtension(
            granted="--grant" in offer.typed, reason=WHY, answers=(WHY,) * offer.typed.count("--answer")
        ),
        "claim": lambda: c.MakeClaim.model_validate(
            {
                "kind": named(offer, "kind")[0],
                "lacking": {one.partition("=")[0]: WHY for one in named(offer, "lacking")},
            }
        ),
        "contest_outcome": lambda: c.ContestOutcome(results=tuple(named(offer, "result")), text=WHY, document="0" * 64),
        "decide_contest": lambda: c.DecideContest(
            claim=claim or None,
            results=tuple(named(offer, "result")),
            granted="--restore" in offer.typed,
            reason=WHY,
        ),
        "interrupt_payment": lambda: c.InterruptPayment(claim=claim, reason="papers_missing"),
        "resume_payment": lambda: c.OfClaim(claim=claim),
        "attach": lambda: c.Attach(
            kind=named(offer, "kind")[0].replace("KIND", "other"),
            name="x.pdf",
            document="0" * 64,
            of_decree="1" if "--decree" in offer.typed else None,
        ),
        "order_payment": lambda: c.OrderPayment(claim=claim, decree="1"),
        "cancel_payment": lambda: c.CancelPayment(claim=claim, reason=WHY),
        "confirm_payment": lambda: c.ConfirmPayment(claim=claim, reference="T"),
        "fail_payment": lambda: c.FailPayment(claim=claim, reason=WHY),
        "correct_address": lambda: c.CorrectAddress(pec="ufficio@pec.example.org"),
        "correct_account": lambda: c.CorrectAccount(iban=IBAN),
        "order_recovery": lambda: c.OrderRecovery(
            cents=1 if amount == "EURO" else int(amount.replace(".", "")),
            decree="1",
            reason=WHY if "--reason" in offer.typed else None,
        ),
        "confirm_recovery": lambda: c.ConfirmRecovery(reference="T"),
        "reopen": lambda: c.Reopen(act=f"act {len(file.facts.reopened_by)} of {ctx.day}", reason=WHY),
        "withdraw": lambda: c.Reason(reason=WHY),
        "decline": lambda: c.Decline(decree="1"),
        "forfeit": lambda: c.Forfeiture(decree="1", reason=WHY if "--reason" in offer.typed else None),
        "uphold": lambda: c.Uphold(reason=WHY, revocation="--revocation" in offer.typed),
        "revoke": lambda: c.Revocation(decree="1", reason=WHY, urgent=WHY if "--urgent" in offer.typed else None),
    }
    return built.get(name, c.Nothing)()


def _plans(offer: Offer, file: File, _: Context) -> Iterator[c.Content]:
    people = [person.id for person in active(file) if person.band is None]
    yield c.SignPlan(plans=tuple(c.Plan(recipient=person, band="2") for person in people))


def _registers(_: Offer, file: File, ctx: Context) -> Iterator[c.Content]:
    """A minute of somebody, on a day on which they had a plan and were in the project, while nothing else was."""
    last = min(ctx.day - timedelta(days=1), end_of(file, ctx))
    for person in file.recipients.values():
        first = person.planned_on
        if first is None:
            continue
        until = min(last, person.left_on or last)
        for day in (until - timedelta(days=back) for back in range(min((until - first).days, 30) + 1)):
            for service in ("COA", "BIL", "COL2"):
                for hour in (5, 6, 22):
                    yield lives.register(day, service, [person.id], f"{hour:02d}:00", f"{hour:02d}:01")
        if first == ctx.day:
            end = minute_now(ctx.at)
            yield lives.register(ctx.day, "COA", [person.id], "00:00", f"{min(end, 59) // 60:02d}:{min(end, 59):02d}")


def _corrections(_: Offer, file: File, __: Context) -> Iterator[c.Content]:
    for line in file.services:
        yield c.CorrectService(lines=(f"S{line}",), reason=WHY)


def _leavers(_: Offer, file: File, __: Context) -> Iterator[c.Content]:
    for person in active(file):
        yield c.WithdrawRecipient(recipient=person.id, reason=WHY)


def _comers(_: Offer, file: File, __: Context) -> Iterator[c.Content]:
    for person in active(file):
        by: dict[str, Any] = {"tax_code": NEWCOMER, "company": person.company, "status": "expelled", "support": "naspi"}
        yield c.ReplaceRecipient.model_validate({"recipient": person.id, "by": {**by, "did_date": date(2018, 7, 1)}})


def _results(_: Offer, file: File, __: Context) -> Iterator[c.Content]:
    for person in file.recipients.values():
        if person.planned_on is not None:
            yield lives.placements([person.id], person.planned_on)


def _verifications(offer: Offer, file: File, _: Context) -> Iterator[c.Content]:
    if "--verified" in offer.typed:
        people, results = (tuple(named(offer, option)) for option in ("recipient", "result"))
        yield c.VerifyOutcome(recipients=people, results=results, verified=True, reason=WHY)
    for outcome in file.outcomes.values() if "--refused" in offer.typed else ():
        yield c.VerifyOutcome(results=(outcome.id,), verified=False, reason=WHY)


def _checks(offer: Offer, file: File, _: Context) -> Iterator[c.Content]:
    (claim,) = named(offer, "claim")
    if "--cut" not in offer.typed:
        yield c.CheckClaim(claim=claim)
    for line in file.claim_lines.values():
        yield c.CheckClaim(claim=claim, cuts={line.id: "no_signature"})


def _contests(offer: Offer, file: File, _: Context) -> Iterator[c.Content]:
    (claim,) = named(offer, "claim")
    for line in file.claim_lines.values():
        yield c.ContestClaim(claim=claim, lines=(line.id,), text=WHY)


def _codes(_: Offer, file: File, __: Context) -> Iterator[c.Content]:
    for person in active(file):
        yield c.CorrectCode(recipient=person.id, tax_code=NEWCOMER, act="1")


def _told(offer: Offer, file: File, _: Context) -> Iterator[c.Content]:
    (moment,) = named(offer, "at")
    for person in file.recipients:
        if moment == "entry":
            yield RecordParticipants(entries=(EntryData(recipient=person),))
        elif moment == "exit":
            yield RecordParticipants(exits=(ExitData(recipient=person, situation=ExitStatus.seeking),))
        else:
            yield RecordParticipants(later=(LaterData(recipient=person, situation=ExitStatus.seeking),))


def _erased(_: Offer, file: File, __: Context) -> Iterator[c.Content]:
    for person in file.recipients.values():
        yield c.EraseRecipient(recipient=person.id, act="1")


# Commands whose matter is not named by the offer: one of several contents must be taken.
_SEVERAL: dict[str, Callable[[Offer, File, Context], Iterator[c.Content]]] = {
    "sign_plan": _plans,
    "record_services": _registers,
    "correct_service": _corrections,
    "withdraw_recipient": _leavers,
    "replace_recipient": _comers,
    "declare_outcome": _results,
    "verify_outcome": _verifications,
    "check_claim": _checks,
    "contest_claim": _contests,
    "correct_code": _codes,
    "erase_recipient": _erased,
    "record_participants": _told,
}
