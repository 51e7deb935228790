"""Every letter as it leaves in a real life: kept as text, read once by eye, compared from then on.

``python -m tests.golden`` writes the texts anew after a change of wording; look at the difference before committing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from activities import decrees
from activities.mail import compose, text_of
from activities.wording import Said
from domain.basis.decree import Decree
from domain.lifecycle import contents as c
from domain.procedure.submission import Place, receive
from domain.record import ledger
from domain.record.decision import Decision, Refusal
from domain.record.elsewhere import Queue
from domain.record.file import Notice
from domain.record.sent import Naming
from domain.registers.answers import Said as Says
from storage import rules
from storage.outbox import PendingNotice
from tests import lives
from tests.domain.desk import NEWS, Albo, Desk, known
from tests.lives import instant

LETTERS = Path(__file__).parent / "letters"
ACTS = Path(__file__).parent / "acts"
REASON = "Le osservazioni non superano i motivi comunicati: la rete resta senza un operatore accreditato."
WAITS = Place(number=1, free=4_120_055)
SUCCESSOR = c.ReplaceLead.model_validate(
    {"by": lives.LEAD, "decree": "14021", "reason": "Il capofila è stato incorporato con atto del 20 settembre 2018."}
)
LATE = c.Reason(reason="Il capofila rinuncia per la cessazione dell'attività.")
OLD = {"cup": "E11B18000010009", "commitment": "4417/2018"}


@dataclass
class Told(Desk):
    """A desk that keeps what was said, and every letter with its instant."""

    said: dict[str, Said] = field(default_factory=dict)
    letters: list[tuple[Notice, datetime]] = field(default_factory=list)

    def ask(self, name: str, content: c.Content, at: datetime, actor: str = "") -> Decision | Refusal:
        """Apply a command, and keep what it said and what left."""
        self.said[c.fingerprint(c.canonical(content))] = Said(content.model_dump(mode="json"))
        answer = super().ask(name, content, at, actor)
        if isinstance(answer, Decision):
            self.letters += [(notice, at) for notice in answer.notices]
        return answer

    def live(self, before: str) -> Told:
        """Bring the file to the moment before a command of the usual life, whose award has its CUP."""
        for at, name, content in lives.until(before):
            self.do(name, c.Award(decree="11352", **OLD) if name == "award" else content, at)
            if name == "award":
                self.do("publish", c.Publish(address=lives.PAGE), at)
            if name == "sign_plan":
                self.do("record_participants", lives.at_entry(), at)
        return self


def desk(key: str = lives.MEASURE, at: datetime = lives.OPENED, funded: bool = True, **changes: object) -> Told:
    """A desk with the Legler application just arrived."""
    measure = rules.load(key)
    _, application = lives.application(measure=key, **changes)
    decision = receive(application, measure, at, f"{measure.prefix}-0001", 1, place=None if funded else WAITS)
    told = Told(known(decision.file).having(money=ledger.after({}, decision.transfers)), measure, free=10**9)
    told.letters += [(notice, at) for notice in decision.notices]
    return told


REGISTERS = {"partner/N01": "ini_pec"}
PECS = {"operator": "pec@legler.example", "partner/N01": "pec@partner.example"}

# How a life begins: these lives are also led on a record (``tests/cli/rich.py``).
Opening = Callable[..., Told]


def refused(desk: Opening = desk) -> Told:
    """Papers are asked for, grounds are given, nobody answers, the application is refused after its term."""
    at = desk()
    agreement = {
        "document": "Accordo di partenariato",
        "defect": "manca la firma di un partner",
        "article": "art. 6 dell'avviso",
        "form": "accordo firmato da tutti i soggetti",
    }
    papers = (c.AskedPaper.model_validate(agreement), "Piano finanziario in formato elaborabile")
    at.do("request_documents", c.RequestDocuments(items=papers), instant(7, 4))
    accreditation = {
        "fact": "Manca un operatore accreditato ai servizi al lavoro",
        "rule": "art. 5 dell'avviso",
        "evidence": "albo regionale degli operatori al 2 luglio 2018",
    }
    grounds = (c.Ground.model_validate(accreditation), "Il piano finanziario supera i massimali")
    at.do("give_notice", c.GiveNotice(grounds=grounds), instant(7, 12))
    partner = next(iter(at.file.partners.values())).tax_code
    at.do("correct_address", c.CorrectAddress(pec=PECS["partner/N01"], partner=partner), instant(7, 13))
    points = ("L'accreditamento è stato chiesto.", "Il piano finanziario si può ridurre.")
    at.do("observe", c.Observe(text=points[0], further=points[1:]), instant(7, 18))
    answers = (
        "La domanda di accreditamento è successiva alla presentazione.",
        "Il piano non può essere modificato dopo la presentazione.",
    )
    further = ("Con le osservazioni si dichiara che l'operatore non è ancora parte dell'accordo.",)
    refusal = c.Rejection(decree="9000", reason=REASON, answers=answers, grounds=further)
    at.do("reject", refusal, instant(10, 20))
    return at


def queued() -> Iterator[Told]:
    """Two that wait for money: one is funded, the other is not when the window closes."""
    first = desk(funded=False)
    first.do("fund", c.Nothing(), instant(9, 3))
    yield first
    second = desk(funded=False)
    second.file = second.file.having(order=17)
    second.do("close_window", c.Nothing(), instant(8, 21))
    second.queue = Queue(2, 15, instant(7, 2))
    second.do("decline", c.Decline(decree="12000"), instant(8, 27))
    yield second


def paid(desk: Opening = desk) -> Told:
    """The usual life to its closing, with a failed payment, an interruption, a contest and a refused result."""
    at = desk().live("end_delivery")
    at.do("pass_time", c.Nothing(), instant(10, 26))
    at.do("end_delivery", c.Nothing(), instant(10, 30))
    lost = c.VerifyOutcome(recipients=("R10",), verified=False, reason="Il contratto è cessato prima dell'inizio.")
    at.do("verify_outcome", lost, instant(11, 5))
    at.do("verify_outcome", c.VerifyOutcome(recipients=tuple(lives.people(9)), verified=True), instant(11, 5))
    at.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    register = ("Registro delle presenze di settembre, con le firme",)
    stop = c.InterruptPayment(claim="C1", reason="not_due: manca il registro di settembre", items=register)
    at.do("interrupt_payment", stop, instant(11, 14))
    at.do("resume_payment", c.OfClaim(claim="C1"), instant(11, 19))
    cuts = {"L3": "no_signature", "L4": "other: la persona risulta assente nel registro aziendale"}
    checked = c.CheckClaim(claim="C1", cuts=cuts, parked={"L5": "no_register"}, minutes_ref="n. 14 del 20/11/2018")
    at.do("check_claim", checked, instant(11, 20))
    at.do("contest_claim", c.ContestClaim(claim="C1", lines=("L3", "L4"), text="Il registro è firmato sul retro."), instant(11, 21))  # fmt: skip
    granted = c.DecideContest(claim="C1", lines=("L3",), granted=True, reason="La firma è sul retro del foglio.")
    at.do("decide_contest", granted, instant(11, 22))
    upheld = c.DecideContest(claim="C1", lines=("L4",), granted=False, reason="L'assenza è documentata dall'azienda.")
    at.do("decide_contest", upheld, instant(11, 22))
    at.do("attach", lives.regularity(), instant(11, 24))
    at.do("order_payment", c.OrderPayment(claim="C1", decree="1480"), instant(11, 26))
    at.do("fail_payment", c.FailPayment(claim="C1", reason="Il conto è chiuso."), instant(11, 28))
    at.do("order_payment", c.OrderPayment(claim="C1", decree="1480"), instant(11, 29))
    at.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="TRN-1"), instant(12, 3))
    at.do("claim", c.MakeClaim(kind="supplementary"), instant(12, 5))
    at.do("check_claim", c.CheckClaim(claim="C2"), instant(12, 6))
    at.do("order_payment", c.OrderPayment(claim="C2", decree="1500"), instant(12, 7))
    at.do("confirm_payment", c.ConfirmPayment(claim="C2", reference="TRN-2"), instant(12, 10))
    at.do("reopen", c.Reopen(act="d.d.s. 77/2019", reason="Segnalazione sull'assunzione di R01."), instant(2, 4, 2019))
    return at


def in_debt(desk: Opening = desk) -> Iterator[Told]:
    """Money that was paid and is not due: set off against the next payment, or asked back and restored."""
    interim = {"process": "6300.00", "result": "36672.25"}
    for set_off in (True, False):
        at = desk(budget=interim).live("end_delivery")
        at.do("claim", c.MakeClaim(kind="interim"), instant(10, 26))
        at.do("check_claim", c.CheckClaim(claim="C1"), instant(10, 27))
        at.do("attach", lives.regularity(), instant(10, 27))
        at.do("order_payment", c.OrderPayment(claim="C1", decree="1480"), instant(10, 28))
        at.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="TRN-1"), instant(10, 29))
        at.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_register"}), instant(11, 5))
        at.do("order_recovery", c.OrderRecovery(cents=10_650, decree="9001"), instant(11, 5))
        if not set_off:
            at.do("confirm_recovery", c.ConfirmRecovery(reference="pagoPA 3021"), instant(12, 20))
            grounds = ("Le attività dichiarate non risultano svolte.",)
            at.do("give_notice", c.GiveNotice(grounds=grounds), instant(12, 21))
            at.do("pass_time", c.Nothing(), instant(1, 2, 2019))
            at.do("pass_time", c.Nothing(), instant(1, 2, 2019, hour=11))
            at.do("revoke", c.Revocation(decree="9100", reason="Nessuna memoria supera i motivi."), instant(1, 7, 2019))
            yield at
            continue
        at.do("end_delivery", c.Nothing(), instant(11, 6))
        at.do("verify_outcome", c.VerifyOutcome(recipients=tuple(lives.people(10)), verified=True), instant(11, 7))
        at.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
        at.do("check_claim", c.CheckClaim(claim="C2"), instant(11, 20))
        at.do("order_payment", c.OrderPayment(claim="C2", decree="1490"), instant(11, 22))
        yield at


def late(desk: Opening = desk) -> Iterator[Told]:
    """Terms pass in silence: reminders, forfeiture by decree, a late deed that is taken, claims that lapse."""
    unaccepted = desk().live("accept")
    unaccepted.do("pass_time", c.Nothing(), instant(8, 22))
    unaccepted.do("pass_time", c.Nothing(), instant(9, 1))
    unaccepted.do("observe", c.Observe(text="Il legale rappresentante era assente."), instant(9, 5))
    answer = "L'assenza non impedisce la firma digitale."
    unaccepted.do("forfeit", c.Forfeiture(decree="13208", reason=answer), instant(9, 18))
    yield unaccepted
    unstarted = desk().live("start")
    unstarted.do("pass_time", c.Nothing(), instant(9, 4))
    unstarted.do("start", c.Start(), instant(9, 6))
    unstarted.do("uphold", c.Uphold(reason="Il ritardo è di pochi giorni e le attività sono pronte."), instant(9, 10))
    yield unstarted
    unclaimed = desk(budget={"process": "3000.00", "result": "36672.25"}).live("declare_outcome")
    unclaimed.do("claim", c.MakeClaim(kind="interim"), instant(10, 13))
    unclaimed.do("check_claim", c.CheckClaim(claim="C1"), instant(10, 14))
    unclaimed.do("record_services", lives.register(date(2018, 10, 15), "TUT", lives.people(2)), instant(10, 16))
    unclaimed.do("end_delivery", c.Nothing(), instant(10, 30))
    unclaimed.do("pass_time", c.Nothing(), instant(1, 3, 2019))
    unclaimed.do("pass_time", c.Nothing(), instant(1, 15, 2019))
    unclaimed.do("forfeit", c.Forfeiture(decree="14000"), instant(1, 21, 2019))
    yield unclaimed


def changing() -> Iterator[Told]:
    """What happens on the way: reminders, a law, another end, an extension, a lost requirement, a withdrawal."""
    stopped = desk()
    first, last = date(2018, 7, 10), date(2018, 7, 31)
    law = c.SuspendTerms(first=first, last=last, classes=("procedure",), act="d.l. 18/2020, art. 103")
    stopped.hear_law(law, instant(7, 12))
    yield stopped
    running = desk().live("record_services")
    issue = "BURL Serie Ordinaria n. 39 del 27 settembre 2018"
    running.do("move_end", c.MoveEnd(until=date(2019, 3, 31), act="d.d.s. 1200/2018", bulletin=issue), instant(9, 27))
    running.do("pass_time", c.Nothing(), instant(1, 31, 2019))
    yield running
    for granted in (True, False):
        longer = desk("azioni-di-rete-2018", instant(11, 6))
        for day, (_, name, content) in enumerate(lives.until("sign_plan"), 7):
            longer.do(name, content, instant(11, day))
        asked = c.RequestExtension(until=date(2020, 2, 3), reason="Tre aziende assumono a fine inverno.")
        longer.do("request_extension", asked, instant(9, 1, 2019))
        if not granted:
            grounds = ("I servizi possono concludersi nel tempo che resta",)
            longer.do("give_notice", c.GiveNotice(grounds=grounds, extension=True), instant(9, 2, 2019))
            longer.do("observe", c.Observe(text="Due aziende hanno rinviato."), instant(9, 4, 2019))
        reason = "Le assunzioni sono documentate." if granted else "Le assunzioni non sono documentate."
        longer.do("decide_extension", c.DecideExtension(granted=granted, reason=reason), instant(9, 5, 2019))
        yield longer
    albo = Albo()
    lead = lives.legler()["lead"]["tax_code"]
    albo.say(lead, Says.yes, "definitive", date(2018, 6, 1))
    broken = desk()
    broken.registers = albo
    broken.live("record_services")
    albo.say(lead, Says.no, "revoked", date(2018, 9, 1))
    broken.do("hear_registers", NEWS, instant(9, 3))
    broken.do("pass_time", c.Nothing(), instant(10, 5))
    yield broken
    untold = desk()
    for at, name, content in lives.until("record_services"):
        untold.do(name, c.Award(decree="11352", **OLD) if name == "award" else content, at)
    untold.do("pass_time", c.Nothing(), instant(9, 6))
    yield untold
    kept = desk().live("accept")
    kept.do(
        "give_notice", c.GiveNotice(grounds=("L'accordo di rete non risulta firmato da un partner.",)), instant(8, 20)
    )
    kept.do("observe", c.Observe(text="Il partner ha firmato il 3 agosto."), instant(8, 24))
    archived = c.Uphold(reason="La firma è del 3 agosto, anteriore all'avvio.", revocation=True)
    kept.do("uphold", archived, instant(8, 28))
    yield kept
    led = desk().live("record_services")
    led.do("replace_lead", SUCCESSOR, instant(9, 24))
    yield led
    signed = desk().live("accept")
    signed.naming = (
        Naming(4, "operator", date(2018, 8, 1), Decree(number="11352", date=date(2018, 8, 1), kind="d.d.s.")),
    )
    paper = c.Attach(kind="decree", name="decreto 11352.pdf", document="d" * 64, of_decree="11352")
    signed.do("attach", paper, instant(8, 3))
    yield signed
    leaving = desk().live("accept")
    leaving.do("withdraw", LATE, instant(8, 2))
    yield leaving
    begun = desk().live("record_services")
    begun.do("withdraw", LATE, instant(9, 24))
    yield begun


def lives_told() -> list[Told]:
    """All the lives."""
    return [refused(), *queued(), paid(), *in_debt(), *late(), *changing()]


def acts() -> dict[str, str]:
    """The first decree of each kind in these lives, as its text; the award is one of two projects."""
    found: dict[str, str] = {}
    for at in lives_told():
        for number, (notice, when) in enumerate(at.letters, 1):
            if decrees.NAMED_BY.get(notice.template) and notice.template not in found:
                sent = PendingNotice(
                    number, notice.values["project"], notice.key, notice.template, notice.to, dict(notice.values), when
                )
                two = [sent, replace(sent, values=sent.values | {"project": "AR2017-0002", "cup": ""})]
                act = decrees.act(two if notice.template == "award" else [sent], at.said)
                found[notice.template] = f"{act.subject}\n\n{act.text}"
    return found


def letters() -> dict[str, str]:
    """The first letter of each kind to each party in these lives, as its text, by name."""
    found: dict[str, str] = {}
    for at in lives_told():
        for notice, when in at.letters:
            suffix = "" if notice.to == "operator" else f".{notice.to.partition('/')[0]}"
            name = f"{notice.template}{_variant(notice)}{suffix}"
            if name not in found:
                pec = PECS.get(notice.to, "")
                queued_letter = PendingNotice(
                    1,
                    notice.values["project"],
                    notice.key,
                    notice.template,
                    notice.to,
                    dict(notice.values),
                    when,
                    address=pec,
                    register=REGISTERS.get(notice.to, ""),
                )
                message = compose(queued_letter, at.said)
                found[name] = f"{message['Subject']}\n\n{text_of(message)}"
    return dict(sorted(found.items()))


def _variant(notice: Notice) -> str:
    """Letters that read in two ways are kept in both."""
    values = notice.values
    if notice.template in ("decide_contest", "decide_extension"):
        return "-granted" if values["granted"] else "-denied"
    if notice.template == "ask" and values["term"] == "entry_data":
        return "-entry"
    told = {"start": "ask_by", "withdraw": "started_on"}.get(notice.template)
    if told and values[told]:
        return {"start": "-extendable", "withdraw": "-begun"}[notice.template]
    return "-whole" if notice.template == "check_claim" and not values["lines"] else ""
