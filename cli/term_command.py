"""The calculator of terms: the legal due date, with the reason for each day that moved it."""

from datetime import date, timedelta
from typing import Annotated, Any

import typer

from cli.errors import NOT_FOUND, Failure, malformed
from cli.measure_commands import Key
from cli.output import out, pairs, table
from cli.session import Session, command
from domain.basis.calendar import local_day
from domain.edition.measure import Measure
from domain.terms import term as clock
from domain.terms.ladder import rungs
from domain.terms.term import Cause, Moved, Term, TermStatus
from office.spelling import a_day, an_interval
from storage import rules
from storage.errors import DatabaseUnavailable

AT_EXPIRY = {
    "escalate": "goes to the head of office; silence never approves",
    "forfeit": "the project is forfeited",
    "end_delivery": "delivery closes",
    "resume_procedure": "the procedure goes on without observations",
    "decide_on_papers": "the office decides on the papers it holds",
    "close": "what is unclaimed lapses",
    "ask": "whoever knows the fact is asked",
    "record_status": "the last known status is recorded",
    "note": "nothing but the term's end",
}
"""What follows, for people; the keys are those of ``domain.edition.terms.TermRule``."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @command(app, "term")
    def term(
        session: Session,
        key: Key,
        name: Annotated[str, typer.Argument(metavar="NAME", help="Such as payment or project_end.")],
        start: Annotated[str, typer.Option("--from", metavar="DATE", help="Day 0 of the count.")],
        suspended: Annotated[
            list[str] | None,
            typer.Option("--suspended", metavar="D:D", help="First and last day that do not count; may be repeated."),
        ] = None,
        days: Annotated[
            int | None, typer.Option("--days", min=1, max=36_500, help="Another allowance than the measure's.")
        ] = None,
    ) -> None:
        """The legal due date of a term, with the reason for each day that moved it."""
        document = _calculate(_rules_of(session, key), name, a_day(start), suspended or [], days)
        session.say(document, lambda: _show_calculation(document))


def _rules_of(session: Session, key: str) -> Measure:
    """The rules under the acts on record, or as they ship where there is no record."""
    shipped = rules.load(key)
    try:
        with session.database.read() as database:
            return rules.in_force(database, key)
    except (Failure, DatabaseUnavailable):
        return shipped


def _calculate(measure: Measure, name: str, start: date, suspended: list[str], days: int | None) -> dict[str, Any]:
    if name not in measure.terms:
        raise Failure(NOT_FOUND, f"there is no term '{name}'; there are {', '.join(measure.terms)}")
    rule = measure.terms[name]
    version = rule.allowance.version(start)
    limits = {
        "project_end": measure.delivery.notice_end.at(),  # an act that moves it reaches projects that run (R7.4)
        "window": local_day(measure.window.closes.at(start)),
    }
    if version.value.dated and name not in limits:
        raise malformed(f"'{name}' ends with a date of its project: see 'deadlines P'")
    running = clock.begin(rule, name, start, limit=limits.get(name))
    running = clock.deliver(running, start) if clock.awaits_delivery(running) else running
    if days is not None:
        running = Term(**{f: getattr(running, f) for f in running.__slots__} | {"days": days, "months": None})
    for first, last in sorted(an_interval(text) for text in suspended):
        if first <= start:
            raise malformed(f"the term begins on {start}: it cannot be suspended on {first}")
        if clock.status(running) is not TermStatus.running or running.events[-1].day > first:
            raise malformed(f"the suspensions overlap on {first}")
        running = clock.suspend(running, first, Cause.completion, "suspended")
        running = clock.resume(running, last + timedelta(days=1), Cause.completion)
    due = clock.due(running, measure.calendar)
    if due is None:
        raise malformed("the term has no end")
    return {
        "measure": measure.key,
        "term": name,
        "from": start.isoformat(),
        "allowance": _length(running),
        "due": due.day.isoformat(),
        "title": rule.title,
        "class": rule.term_class.value,
        "basis": rule.basis,
        "source": version.source,
        "reference": version.reference,
        "moved": [{"day": day.isoformat(), "reason": moved.reason} for moved in due.moved for day in _days(moved)],
        "reasons": [str(moved) for moved in due.moved],
        "reminders": [rung.day.isoformat() for rung in rungs(running, rule, measure.calendar)],
        "at_expiry": rule.at_expiry,
    }


def _length(term: Term) -> str:
    if term.months is not None:
        return f"{term.months} months"
    return f"{term.days} days" if term.days is not None else "a date of the act"


def _days(moved: Moved) -> list[date]:
    return [moved.first + timedelta(days=n) for n in range((moved.last - moved.first).days + 1)]


def _show_calculation(document: dict[str, Any]) -> None:
    out.print(f"[bold]{document['due']}[/] is the last day of '{document['term']}' ({document['title']})")
    mark = "[yellow]default (ours)[/]" if document["source"] == "default" else document["source"]
    pairs(
        "",
        {
            "from": document["from"],
            "allowance": document["allowance"],
            "basis": document["basis"],
            "source": f"{mark}: {document['reference']}",
            "reminders": ", ".join(document["reminders"]) or "none",
            "at its end": AT_EXPIRY[document["at_expiry"]],
        },
    )
    if document["reasons"]:
        table("What moved it", ["days and reason"], [[reason] for reason in document["reasons"]])
