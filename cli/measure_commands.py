"""The commands on a measure, and the two on an application that is not a project yet."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import sending
from cli.errors import Failure, malformed, refused
from cli.output import done, marked, table
from cli.session import Session, command
from domain.basis.calendar import ROME
from domain.basis.euro import euro, parse_euro
from domain.basis.findings import RuleBroken
from domain.basis.programme_clock import ProgrammeClock
from domain.basis.vocabulary import TermClass
from domain.edition.measure import Measure
from domain.edition.provenance import Value, provenance
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from domain.procedure.eligibility import check
from office.application_file import read_application
from office.spelling import a_day, an_interval
from storage import measures, rule_texts, rules
from storage.errors import NotFound

FASTEST = 1_000_000.0
"""A year in half a minute; a faster clock would soon leave the calendar."""
YEARS = range(2000, 2101)
"""In which the programme's clock may begin."""
Key = Annotated[str, typer.Argument(metavar="KEY", help="Such as azioni-di-rete-2018.")]


def register(measure: typer.Typer, app: typer.Typer) -> None:
    """Add the commands to the applications."""

    @command(measure, "list")
    def list_measures(session: Session) -> None:
        """The editions that ship."""
        document = [_edition(rules.load(key)) for key in rules.editions()]
        rows = [[m["key"], m["title"], m["envelope"], m["opens"], m["closes"]] for m in document]
        session.say(
            document,
            lambda: table("Measures", ["key", "title", "envelope", "opens", "closes"], rows, right=["envelope"]),
        )

    @command(measure, "show")
    def show(
        session: Session,
        key: Key,
        of: Annotated[
            str | None,
            typer.Option(
                "--rules",
                metavar="VERSION",
                help="As they were in a version that is on record, such as a decision names.",
            ),
        ] = None,
    ) -> None:
        """The rules of one edition, each with its source; a default is ours and says so."""
        measure, version = _of_version(session, key, of), of or rules.version(key)
        values = list(provenance(measure))
        document = {
            **_edition(measure),
            "version": version,
            "values": [
                {
                    "path": v.path,
                    "value": v.value,
                    "source": v.source,
                    "reference": v.reference,
                    "valid_from": v.valid_from.isoformat() if v.valid_from else None,
                    "act": v.act,
                    "pinned_by": v.pinned_by,
                }
                for v in values
            ],
        }
        marks = {"seed": "[green]seed[/]", "published": "[cyan]published[/]", "default": "[yellow]default (ours)[/]"}
        rows = [
            [
                v.path,
                v.value,
                marked(marks[v.source]),
                v.reference + _since(v),
            ]
            for v in values
        ]
        session.say(
            document,
            lambda: table(
                f"{key} ({version}): {', '.join(document['legal_basis'])}",
                ["rule", "value", "source", "reference"],
                rows,
            ),
        )

    @command(measure, "open")
    def open_measure(
        session: Session,
        key: Key,
        as_of: Annotated[
            str | None,
            typer.Option("--as-of", metavar="INSTANT", help="The programme's clock begins here; now when left out."),
        ] = None,
        speed: Annotated[
            float,
            typer.Option(
                "--speed", min=0.0001, max=FASTEST, help="How many times faster the clock runs; 1 in production."
            ),
        ] = 1.0,
    ) -> None:
        """Open the window of an edition (manager)."""
        rules.load(key)
        actor, _ = session.acting(Role.manager)
        clock = ProgrammeClock.opening(datetime.now(UTC), _instant(as_of), speed)
        fresh = sending.run(session, lambda client: _open(session, client, key, clock, actor))
        with session.database.read() as database:
            edition = measures.edition(database, key)
        document = {
            "measure": key,
            "state": edition.state,
            "as_of": edition.clock.as_of.astimezone(ROME).isoformat(),
            "speed": edition.clock.speed,
            "envelope": _edition(rules.load(key))["envelope"],
            "already": not fresh,
        }
        session.say(
            document,
            lambda: done(
                f"{key} is {edition.state}{'' if fresh else ' already'}: envelope {document['envelope']} euro, clock from {document['as_of']}, speed {edition.clock.speed:g}"
            ),
        )

    @command(measure, "close")
    def close(session: Session, key: Key) -> None:
        """Close the window of an edition before its time (manager)."""
        with session.database.read() as database:
            edition = measures.edition(database, key)
        if edition.state != "open":
            document: dict[str, Any] = {"measure": key, "state": edition.state, "already": True}
        else:
            document = sending.send_act(session, key, "close_measure", c.Nothing())
        session.say(document, lambda: done(f"{key} is closed"))

    @command(measure, "add-funds")
    def add_funds(
        session: Session,
        key: Key,
        amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="Euro, such as 250000.00.")],
        act: Annotated[str, typer.Option("--act", metavar="ACT", help="The act that adds them.")],
        source: Annotated[
            str | None, typer.Option("--from", metavar="KEY", help="The edition whose savings feed this one.")
        ] = None,
    ) -> None:
        """Add money to the envelope; whoever waits is offered it at once (manager)."""
        content = c.AddFunds(cents=_amount(amount), act=act, source=source)
        if source == key:
            raise malformed("an edition cannot feed itself: --from names another one")
        if source is not None:
            with session.database.read() as database:
                measures.edition(database, source)
        document = sending.send_act(session, key, "add_funds", content)
        funded = f"; funded now: {', '.join(document['funded'])}" if document["funded"] else ""
        session.say(document, lambda: done(f"{key}: the envelope is {document['envelope']} euro{funded}"))

    @command(measure, "move-end")
    def move_end(
        session: Session,
        key: Key,
        until: Annotated[str, typer.Argument(metavar="DATE", help="The new last day of the notice.")],
        act: Annotated[str, typer.Option("--act", metavar="ACT", help="The act that moves it.")],
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show who gains or loses how many days.")] = False,
    ) -> None:
        """Move the end of the notice; running projects follow (manager)."""
        content = c.MoveEnd(until=a_day(until), act=act)
        document = _preview(session, key, content) if dry_run else sending.send_act(session, key, "move_end", content)
        session.say(document, lambda: _show_move(key, document, dry_run))

    @command(measure, "suspend-terms")
    def suspend_terms(
        session: Session,
        key: Key,
        interval: Annotated[
            str, typer.Argument(metavar="D:D", help="First and last day that do not count, perhaps in the past.")
        ],
        act: Annotated[str, typer.Option("--act", metavar="ACT", help="The law that stops them.")],
        classes: Annotated[
            list[str], typer.Option("--class", metavar="CLASS", help=f"Of {', '.join(TermClass)}; may be repeated.")
        ],
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show who gains how many days.")] = False,
    ) -> None:
        """A law stops terms of some classes; every clock is counted again and each project is told once (manager)."""
        if unknown := set(classes) - set(TermClass):
            raise malformed(f"there is no class '{min(unknown)}'; there are {', '.join(TermClass)}")
        first, last = an_interval(interval)
        content = c.SuspendTerms(first=first, last=last, classes=tuple(dict.fromkeys(classes)), act=act)
        document = (
            _preview(session, key, content) if dry_run else sending.send_act(session, key, "suspend_terms", content)
        )
        session.say(document, lambda: _show_law(key, document, dry_run))

    @command(app, "check")
    def check_file(session: Session, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
        """Every finding on an application; submits nothing (operator)."""
        _, application = read_application(file)
        measure = rules.load(application.measure)
        found = check(application, measure, _now(session, application.measure))
        if found:
            raise refused(found)
        document = {
            "measure": measure.key,
            "title": application.title,
            "recipients": len(application.recipients),
            "findings": [],
        }
        session.say(document, lambda: done(f"'{application.title}' can be submitted: no finding"))

    @command(app, "submit")
    def submit(session: Session, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
        """Submit an application; the same file again is the same project (operator)."""
        data, application = read_application(file)
        rules.load(application.measure)
        actor, _ = session.acting(Role.operator)
        document = sending.run(session, lambda client: _submit(session, client, data, application, actor))
        again = " (submitted before)" if document["already"] else ""
        session.say(
            document,
            lambda: done(
                f"{document['project']} arrived as number {document['order']} at {document['arrived_at']} and is {document['state']}{again}"
            ),
        )


async def _open(session: Session, client: Any, key: str, clock: ProgrammeClock, actor: str) -> bool:
    from activities.delivery import ensure_measure_started
    from activities.intake import open_measure

    fresh = open_measure(session.database, key, clock, actor)
    await ensure_measure_started(client, session.database, key)
    return fresh


async def _submit(session: Session, client: Any, data: bytes, application: Any, actor: str) -> dict[str, Any]:
    from activities.delivery import ensure_started
    from activities.intake import submit

    receipt = submit(session.database, data, application, actor, datetime.now(UTC))
    await ensure_started(client, session.database, receipt.project)
    return {
        "project": receipt.project,
        "state": receipt.state,
        "arrived_at": receipt.arrived_at.astimezone(ROME).isoformat(),
        "order": receipt.order,
        "already": receipt.already,
    }


def _preview(session: Session, key: str, content: c.MoveEnd | c.SuspendTerms) -> dict[str, Any]:
    from activities.acts import preview_law, preview_move

    session.acting(Role.manager)
    with session.database.read() as database:
        at = measures.edition(database, key).clock.programme(datetime.now(UTC))
        try:
            if isinstance(content, c.MoveEnd):
                said, projects = {"notice_end": content.until.isoformat()}, preview_move(database, key, content, at)
            else:
                said = {"first": content.first.isoformat(), "last": content.last.isoformat()}
                projects = preview_law(database, key, content, at)
        except RuleBroken as broken:
            raise refused(broken.findings) from broken
    return {"measure": key, **said, "projects": projects, "dry_run": True}


def _show_move(key: str, document: dict[str, Any], dry_run: bool) -> None:
    would = "would end" if dry_run else "ends"
    done(f"{key}: the notice {would} on {document['notice_end']}")
    rows = [[p["project"], p["title"], p["state"], p["ends"], f"{p['days']:+d}"] for p in document["projects"]]
    table("Projects that run", ["project", "title", "state", would, "days"], rows, right=["days"])


def _show_law(key: str, document: dict[str, Any], dry_run: bool) -> None:
    done(f"{key}: no day {'would count' if dry_run else 'counts'} from {document['first']} to {document['last']}")
    rows = [[p["project"], p["title"], p["term"], p["due"], f"{p['days']:+d}"] for p in document["projects"]]
    table("Who gains days", ["project", "title", "term", "due", "days"], rows, right=["days"])


def _since(value: Value) -> str:
    """From when an amended value is valid, and for whom."""
    pinned = f", by the day of the {value.pinned_by}" if value.pinned_by != "always" else ""
    return f" · since {value.valid_from}{pinned}: {value.act}" if value.act else ""


def _of_version(session: Session, key: str, version: str | None) -> Measure:
    """The rules that ship, or those of a version on record."""
    if version is None:
        return rules.load(key)
    if version.partition("@")[0] != key:
        raise malformed(f"'{version}' is no version of '{key}'; a version is written {key}@…")
    with session.database.read() as database:
        return rule_texts.of_version(database, version)


def _edition(measure: Measure) -> dict[str, Any]:
    return {
        "key": measure.key,
        "title": measure.title,
        "legal_basis": list(measure.legal_basis),
        "envelope": euro(measure.envelope.at()),
        "opens": measure.window.opens.at().isoformat(),
        "closes": measure.window.closes.at().isoformat(),
    }


def _amount(text: str) -> int:
    try:
        cents = parse_euro(text)
    except ValueError as error:
        raise malformed(f"'{text}': {error}") from error
    if cents == 0:
        raise malformed("nothing is added")
    return cents


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise malformed(f"'{text}' is not an instant, such as 2018-07-02T09:00:00+02:00") from error
    if instant.year not in YEARS:
        raise malformed(f"the programme's clock begins between {YEARS[0]} and {YEARS[-1]}, not in {instant.year}")
    return instant if instant.tzinfo else instant.replace(tzinfo=ROME)


def _now(session: Session, key: str) -> datetime:
    """The programme's instant of an open measure; the real one when it is not open."""
    real = datetime.now(UTC)
    try:
        with session.database.read() as database:
            return measures.edition(database, key).clock.programme(real)
    except (NotFound, Failure):
        return real
