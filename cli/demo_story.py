"""The story of the demonstration: what people do on which day, and what registers bring meanwhile.

It is the story of ``tests/domain/test_worked_story.py`` on the real application of Legler, shortened: somebody leaves, somebody
comes in another's place, an accreditation ends, a job ends early, one becomes self-employed, one is found in another measure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cli.demo_participants import at_entry
from domain.basis.language import mark
from domain.lifecycle import contents as c
from domain.registers.answers import Register
from domain.views.documents import ClaimedLine
from office.application_file import read_application

SAMPLES = Path(__file__).parent.parent / "samples"
LEGLER = "legler-2018.yaml"
FORGOTTEN = "nobody-accepts.yaml"
WORKERS = [f"R{number:02d}" for number in range(1, 21)]
# Half of those who finish find work (R10.4); the last of them is dismissed after two weeks, another opens a VAT number.
HIRED = WORKERS[:10]
DISMISSED, BUSINESS, ELSEWHERE, LEAVES, REPLACED = "R10", "R11", "R05", "R20", "R19"
COMES, COMER = "R21", "RSSMRA80A01F205X"
SERVED = [*WORKERS[:18], COMES]
LEAD, PARTNER, NEW_PARTNER = "30972450206", "48701630120", "55500010164"
COMPANY, EMPLOYER = "22542580976", "12345670157"
HIRE = date(2018, 10, 22)
DURC = "Documento unico di regolarità contributiva: regolare, valido fino al 20/05/2019\n".encode()
PAPERS = {
    "business_plan": b"Piano d'impresa di R11, approvato il 2 novembre 2018\n",
    "vat_registration": b"Certificato di attribuzione della partita IVA a R11, attiva dal 5 novembre 2018\n",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A command: on which day, to which application, and what an officer would say of it."""

    day: date
    application: str
    name: str
    content: c.Content | Callable[[Sequence[ClaimedLine]], c.Content]
    """What is said with it; where it names lines of the claim, it is made of them."""
    attached: bytes | None = None
    """The document that is handed in with it."""
    tells: str = ""
    refused: bool = False
    """Whether a rule speaks against it, which is what the story tells."""


@dataclass(frozen=True, slots=True)
class Import:
    """A file of a register that the office takes in."""

    day: date
    register: Register
    file: str
    rows: tuple[str, ...]
    tells: str


def steps() -> Iterator[Step | Import]:
    """All lives in the order of their dates; what the clock does is not in the list."""
    yield from _until_the_start()
    yield from _people_come_and_go()
    yield from _results()
    yield from _money()


def _people() -> list[str]:
    """The tax codes of the application, in its order."""
    return [person.tax_code for person in read_application(SAMPLES / LEGLER)[1].recipients]


def _until_the_start() -> Iterator[Step | Import]:
    points = c.Score(points={"coherence": 22, "quality": 24, "network": 21, "placement": 13}, note=None)
    rows = (
        f"{LEAD};Accreditato lavoro;definitiva;2015-01-01;",
        f"{PARTNER};Accreditato lavoro;definitiva;2015-01-01;2018-09-30",
    )
    yield Import(
        date(2018, 7, 4), Register.accreditation, "albo.csv", ("cf;albo;stato;dal;al", *rows),
        mark("the register of operators: IAL is accredited until 30 September"),
    )  # fmt: skip
    for application in (LEGLER, FORGOTTEN):
        yield Step(date(2018, 7, 5), application, "admit", c.Nothing())
    for application in (LEGLER, FORGOTTEN):
        yield Step(date(2018, 7, 12), application, "score", points)
    for application, code in ((LEGLER, "E11B18000010009"), (FORGOTTEN, "E11B18000020009")):
        yield Step(date(2018, 8, 1), application, "award", c.Award(decree="11352", cup=code))
    yield Step(date(2018, 8, 3), LEGLER, "accept", c.Nothing())
    yield Step(date(2018, 8, 6), LEGLER, "start", c.Start())
    bands = ["1", "2", "3", "3+"]
    plans = tuple(c.Plan(recipient=r, band=bands[n % 4]) for n, r in enumerate(WORKERS))
    yield Step(date(2018, 8, 8), LEGLER, "sign_plan", c.SignPlan(plans=plans))
    people = read_application(SAMPLES / LEGLER)[1].recipients
    yield Step(date(2018, 8, 20), LEGLER, "record_participants", at_entry(people))


def _people_come_and_go() -> Iterator[Step | Import]:
    yield Step(
        date(2018, 9, 12), LEGLER, "withdraw_recipient", c.WithdrawRecipient(recipient=LEAVES, reason="si trasferisce in un'altra città"),
        tells=mark("R20 moves to another town and leaves: 19 are enough"),
    )  # fmt: skip
    comer = c.Newcomer(tax_code=COMER, company=COMPANY, status="expelled", support="naspi")
    yield Step(
        date(2018, 9, 14), LEGLER, "replace_recipient", c.ReplaceRecipient(recipient=REPLACED, by=comer),
        tells=mark("a colleague, R21, comes in the place of R19 with what the plan has left"),
    )  # fmt: skip
    yield Step(date(2018, 9, 17), LEGLER, "sign_plan", c.SignPlan(plans=(c.Plan(recipient=COMES, band="2"),)))
    # Nobody accepts in thirty days: the clock gives notice, nobody answers it in ten, and a manager decides.
    yield Step(
        date(2018, 9, 18),
        FORGOTTEN,
        "forfeit",
        c.Forfeiture(decree="13208"),
        tells=mark("nobody has accepted: the award lapses"),
    )
    yield _register(date(2018, 9, 25), date(2018, 9, 20), "BIL", 6, "1/2018")
    # The clock has asked the register on the day after the last one of IAL's entry.
    by = c.NewPartner(tax_code=NEW_PARTNER, name="Nuovo Lavoro Bergamo", kind="accredited_operator", province="BG")
    yield Step(
        date(2018, 10, 12), LEGLER, "replace_partner",
        c.ReplacePartner(partner=PARTNER, by=by, reason="l'accreditamento di IAL è terminato il 30 settembre"),
        tells=mark("the clock saw IAL's accreditation end, and gave thirty days: another partner comes"),
    )  # fmt: skip
    yield _register(date(2018, 10, 20), date(2018, 10, 15), "COA", 8, "2/2018")


def _results() -> Iterator[Step | Import]:
    yield Import(
        date(2018, 11, 7), Register.hirings, "comunicazioni.csv", (_CO, *_notices()),
        mark("hiring notices: ten were hired on 22 October, R10 was dismissed on 5 November"),
    )  # fmt: skip
    jobs = [_declared(number, "placement", HIRE, "open_ended", EMPLOYER, 38) for number in HIRED]
    jobs.append(_declared(BUSINESS, "self_employment", date(2018, 11, 5), "vat_registration", EMPLOYER, 0))
    yield Step(
        date(2018, 11, 8), LEGLER, "declare_outcome", c.DeclareOutcome(outcomes=tuple(jobs)),
        tells=mark("ten placements and a business are declared; the register confirms nine at once"),
    )  # fmt: skip
    for kind, data in PAPERS.items():
        paper = c.Attach(kind=kind, name=f"{kind}.txt", document=c.fingerprint(data), recipient=BUSINESS)
        yield Step(date(2018, 11, 9), LEGLER, "attach", paper, data)
    yield Step(
        date(2018, 11, 14), LEGLER, "verify_outcome", c.VerifyOutcome(recipients=(BUSINESS,), verified=True),
        tells=mark("R11 works for themselves: plan and VAT number were seen"),
    )  # fmt: skip
    refusal = c.VerifyOutcome(
        recipients=(DISMISSED,), verified=False, reason="licenziamento il 5 novembre, dopo 15 giorni"
    )
    yield Step(
        date(2019, 1, 8),
        LEGLER,
        "verify_outcome",
        refusal,
        tells=mark("R10's job ended early, by the employer: no result"),
    )


def _money() -> Iterator[Step | Import]:
    yield Step(date(2019, 1, 15), LEGLER, "claim", c.MakeClaim(kind="final"))
    yield Step(
        date(2019, 1, 28), LEGLER, "check_claim", c.CheckClaim(claim="C1", cuts={"L7": "no_signature"}),
        tells=mark("a signature is missing: that line is cut"),
    )  # fmt: skip
    durc = c.Attach(kind="regularity", name="durc.txt", document=c.fingerprint(DURC), valid_until=date(2019, 5, 20))
    yield Step(date(2019, 1, 30), LEGLER, "attach", durc, DURC)
    yield Import(
        date(2019, 1, 31), Register.participations, "altre-misure.csv",
        ("cf;misura;dal;al", f"{_people()[WORKERS.index(ELSEWHERE)]};GOL;2018-09-17;2018-09-28"),
        mark("another measure has paid for R05 in September"),
    )  # fmt: skip
    order = c.OrderPayment(claim="C1", decree="1480")
    yield Step(
        date(2019, 2, 1),
        LEGLER,
        "order_payment",
        order,
        refused=True,
        tells=mark("the order waits: the same hours would be paid twice"),
    )
    yield Step(
        date(2019, 2, 2), LEGLER, "check_claim", _without_what_is_paid_elsewhere,
        tells=mark("R05's hours of those days are cut"),
    )  # fmt: skip
    yield Step(date(2019, 2, 4), LEGLER, "order_payment", order)


def _without_what_is_paid_elsewhere(lines: Sequence[ClaimedLine]) -> c.Content:
    """The hours of R05 in September stand twice."""
    twice = [one["line"] for one in lines if one["recipient"] == ELSEWHERE and one["date"].startswith("2018-09")]
    return c.CheckClaim(claim="C1", cuts=dict.fromkeys(twice, "overlap"))


_CO = (
    "lavoratore_CodiceFiscale;datoreLavoro_CodiceFiscale;rapporto_DataInizio;rapporto_DataFine;rapporto_TipologiaContrattuale;"
    "rapporto_TipoOrario;rapporto_Cessazione_Data;rapporto_Cessazione_CodiceCausa;invio_CodiceComunicazione"
)


def _notices() -> Iterator[str]:
    codes = dict(zip(WORKERS, _people(), strict=True))
    for place, number in enumerate(HIRED, 1):
        ended = "05/11/2018;LI" if number == DISMISSED else ";"
        yield f"{codes[number]};{EMPLOYER};22/10/2018;;A.01.00;F;{ended};{place:016}"


def _declared(number: str, kind: str, day: date, contract: str, employer: str, hours: int) -> c.OutcomeDeclaration:
    """What the network declares of a result."""
    return c.OutcomeDeclaration.model_validate(
        {
            "recipient": number, "kind": kind, "hired": day, "ends": None, "contract": contract, "employer": employer,
            "weekly_hours": hours,
        }
    )  # fmt: skip


def _register(handed_in: date, day: date, service: str, hours: int, number: str) -> Step:
    """The attendance register of one day, as the operator hands it in."""
    end = f"{9 + hours:02d}:00"
    table = "recipient,service,date,start,end,register\n" + "".join(_rows(day, service, end, number))
    lines = tuple(
        c.RegisterLine(
            row=row, recipient=person, service=service, date=day, start="09:00", end=end, register_number=number
        )
        for row, person in enumerate(SERVED, 2)
    )
    content = c.RecordServices(document=c.fingerprint(table.encode()), lines=lines)
    return Step(handed_in, LEGLER, "record_services", content, table.encode())


def _rows(day: date, service: str, end: str, number: str) -> Iterable[str]:
    return (f"{person},{service},{day.isoformat()},09:00,{end},{number}\n" for person in SERVED)
