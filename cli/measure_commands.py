"""The commands on a measure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli import names
from cli.asked import Asked, command, group
from cli.columns import Amount, Day, Moment, Number, Plain, Prose, StateOf
from cli.options import Key
from cli.output import SOURCES, done, marked, say, shown, table
from domain.basis.calendar import ROME
from domain.basis.language import _, language, of_edition
from domain.basis.notation import word_of_record, written
from domain.basis.vocabulary import TermClass
from domain.lifecycle import contents as c
from office import editions, measure_acts
from office.contents import build, cents
from office.editions import EditionLine, EditionRules, RuleValue
from office.errors import Malformed
from office.measure_acts import AddedFunds, MovedEnd, OpenedMeasure, SuspendedTerms
from office.spelling import a_day, an_interval

if TYPE_CHECKING:
    from office.preview import LetterPreview

# At this speed a year passes in half a minute; a faster clock would soon run past the last day of the calendar.
FASTEST = 1_000_000.0

app = group("The editions, their rules, their windows, acts that change them.", "measure")


@command(app, "list")
def list_measures(asked: Asked) -> None:
    """The editions that ship."""
    asked.say(editions.listing(), _show_editions)


@command(app, "show")
def show(
    asked: Asked,
    key: Key,
    of: Annotated[
        str | None,
        typer.Option(
            "--rules",
            metavar="VERSION",
            help="The rules as they were in a version that is on record, such as one that a decision names.",
        ),
    ] = None,
) -> None:
    """The rules of one edition, each with its source; what is a default of ours is marked so."""
    asked.say(editions.show(asked.caller, key, of), _show_rules)


@command(app, "open")
def open_measure(
    asked: Asked,
    key: Key,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="INSTANT", help="The instant at which the programme's clock begins; now when left out."
        ),
    ] = None,
    speed: Annotated[
        float,
        typer.Option("--speed", min=0.0001, max=FASTEST, help="How many times faster the clock runs; 1 in production."),
    ] = 1.0,
) -> None:
    """Open the window of an edition (manager)."""
    asked.say(measure_acts.open_window(asked.caller, key, _instant(as_of), speed), _show_opened)


@command(app, "close")
def close(asked: Asked, key: Key) -> None:
    """Close the window of an edition before its time (manager)."""
    asked.sure(_("{measure}: what waits for money is not funded.", measure=key))
    asked.say(measure_acts.close_window(asked.caller, key), lambda _said: done(_("{measure} is closed", measure=key)))


@command(app, "add-funds")
def add_funds(
    asked: Asked,
    key: Key,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="Euro, such as 250000.00.")],
    act: Annotated[str, typer.Option("--act", metavar="ACT", help="The act that adds them.")],
    source: Annotated[
        str | None, typer.Option("--from", metavar="KEY", help="The edition whose savings feed this one.")
    ] = None,
) -> None:
    """Add money to the envelope; whoever waits is offered it at once (manager)."""
    content = c.AddFunds(cents=_amount(amount), act=act, source=source)
    asked.say(measure_acts.add_funds(asked.caller, key, content), lambda document: _show_funds(key, document))


@command(app, "move-end")
def move_end(
    asked: Asked,
    key: Key,
    until: Annotated[str, typer.Argument(metavar="DATE", help="The new last day of the notice.")],
    act: Annotated[str, typer.Option("--act", metavar="ACT", help="The act that moves it.")],
    bulletin: Annotated[
        str | None,
        typer.Option("--bulletin", metavar="TEXT", help="The issue of the bulletin (BURL) that has published the act."),
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", help="Why, where the end comes sooner; the letters quote it.")
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only show who gains or loses how many days, and the letter that would leave."),
    ] = False,
) -> None:
    """Move the end of the notice; running projects follow (manager)."""
    content = build(c.MoveEnd, until=a_day(until), act=act, bulletin=bulletin, reason=reason)
    document = measure_acts.move_end(asked.caller, key, content, dry_run)
    asked.say(document, lambda found: _show_move(key, found, dry_run))


@command(app, "suspend-terms")
def suspend_terms(
    asked: Asked,
    key: Key,
    interval: Annotated[
        str, typer.Argument(metavar="D:D", help="First and last day that do not count, perhaps in the past.")
    ],
    act: Annotated[str, typer.Option("--act", metavar="ACT", help="The law that stops them.")],
    classes: Annotated[
        list[str], typer.Option("--class", metavar="CLASS", help=f"Of {', '.join(TermClass)}; may be repeated.")
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show who gains how many days, and the letter that would leave.")
    ] = False,
) -> None:
    """A law stops terms of some classes; every clock is counted again and each project is told once (manager)."""
    if unknown := set(classes) - set(TermClass):
        raise Malformed(
            _("there is no class '{name}'; there are {classes:all}", name=min(unknown), classes=list(TermClass))
        )
    first, last = an_interval(interval)
    content = c.SuspendTerms.model_validate(
        {"first": first, "last": last, "classes": tuple(dict.fromkeys(classes)), "act": act}
    )
    document = measure_acts.suspend_terms(asked.caller, key, content, dry_run)
    asked.say(document, lambda found: _show_law(key, found, dry_run))


def _show_editions(lines: list[EditionLine]) -> None:
    rows = [[line["key"], line["title"], line["envelope"], line["opens"], line["closes"]] for line in lines]
    columns = [Plain("key"), Prose("title"), Amount("envelope"), Moment("opens"), Moment("closes")]
    table(_("Measures"), columns, rows)


def _show_rules(document: EditionRules) -> None:
    colours = {"seed": "green", "published": "cyan", "default": "yellow"}
    rows = [
        [
            value["path"],
            _words(value["value"]),
            marked(f"[{colours[value['source']]}]{_(SOURCES[value['source']])}[/]"),
            _reference(value),
        ]
        for value in document["values"]
    ]
    title = f"{document['key']} ({document['version']}): {', '.join(document['legal_basis'])}"
    table(title, [Plain("rule"), Prose("value"), Prose("source"), Prose("reference")], rows)


def _reference(value: RuleValue) -> str:
    reference = _(value["reference"]) if value["reference"] else ""
    if not value["act"]:
        return reference
    since = _("since {day:day}", day=value["valid_from"])
    if value["pinned_by"] != "always":
        since += _(", by the day of the {event}", event=names.word(value["pinned_by"]))
    return f"{reference} · {since}: {_(value['act'])}"


# How some values of an edition are written, by their shape: instants, and amounts to the cent.
_FORMS = {"minute": re.compile(r"\d{4}-\d\d-\d\dT\S+"), "amount": re.compile(r"\d+\.\d\d")}


def _words(value: object) -> str:
    """A value as people read it: lists and fields with commas, no braces; days, instants and numbers in their notation."""
    if isinstance(value, dict):
        return ", ".join(
            f"{name} {of_edition(item) if isinstance(item, str) else _words(item)}" for name, item in value.items()
        )
    if isinstance(value, list):
        separator = "; " if any(isinstance(item, dict) for item in value) else ", "
        return separator.join(map(_words, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    form = next((form for form, pattern in _FORMS.items() if pattern.fullmatch(text)), None)
    return written(text, form, language()) if form else word_of_record(text, language())


def _show_opened(document: OpenedMeasure) -> None:
    told = _(
        "{measure} is {state}: envelope {envelope:euro}, clock from {as_of:instant}, speed {speed}",
        measure=document["measure"],
        state=names.word(document["state"]),
        envelope=document["envelope"],
        as_of=document["as_of"],
        speed=f"{document['speed']:g}",
    )
    done(_("already done: {told}", told=told) if document["already"] else told)
    for one in document["taken"]:
        taken = _(
            "{amount:euro} of them come from {measure}, which has as much less",
            amount=one["amount"],
            measure=one["from"],
        )
        say(shown(taken))
    if document["over"]:
        say(shown(_("its window closed on {day:day}: nobody can apply", day=document["over"])))
    if document["unnamed"]:
        who = ", ".join(document["unnamed"])
        unnamed = _(
            "letters of {measure} name nobody yet: {who} of [office] in domain/measures/{measure}.toml",
            measure=document["measure"],
            who=who,
        )
        say(shown(unnamed))


def _show_funds(key: str, document: AddedFunds) -> None:
    if "awaiting" in document:
        done(_("{measure}: signed; nothing is added before the second signature", measure=key))
        return
    told = _("{measure}: the envelope is {envelope:euro}", measure=key, envelope=document["envelope"])
    if document["funded"]:
        told += _("; funded now: {projects}", projects=", ".join(document["funded"]))
    done(_("already done: {told}", told=told) if document["already"] else told)


def _show_move(key: str, document: MovedEnd, dry_run: bool) -> None:
    if dry_run:
        done(_("{measure}: the notice would end on {day:day}", measure=key, day=document["notice_end"]))
    else:
        done(_("{measure}: the notice ends on {day:day}", measure=key, day=document["notice_end"]))
    rows = [[p["project"], p["title"], p["state"], p["ends"], f"{p['days']:+d}"] for p in document["projects"]]
    ends = Day("would end") if dry_run else Day("ends")
    columns = [Plain("project"), Prose("title"), StateOf("state"), ends, Number("days")]
    table(_("Projects that run"), columns, rows)
    _show_letters(document.get("letters", []))


def _show_law(key: str, document: SuspendedTerms, dry_run: bool) -> None:
    told = (
        _(
            "{measure}: no day would count from {first:day} to {last:day}",
            measure=key,
            first=document["first"],
            last=document["last"],
        )
        if dry_run
        else _(
            "{measure}: no day counts from {first:day} to {last:day}",
            measure=key,
            first=document["first"],
            last=document["last"],
        )
    )
    done(told)
    rows = [[p["project"], p["title"], p["term"], p["due"], f"{p['days']:+d}"] for p in document["projects"]]
    columns = [Plain("project"), Prose("title"), Plain("term"), Day("due"), Number("days")]
    table(_("Who gains days"), columns, rows)
    _show_letters(document.get("letters", []))


def _show_letters(letters: list[LetterPreview]) -> None:
    """The first of the letters that an act would send: the others say the same of other projects."""
    from cli.giving import tell_letters  # here: it loads what decides, and who reads does without

    tell_letters(letters[:1])
    if len(letters) > 1:
        say(_("{n} letters like this one would leave, one for each project; --json has them all", n=len(letters)))


def _amount(text: str) -> int:
    found = cents(text)
    if found == 0:
        raise Malformed(_("nothing is added"))
    return found


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise Malformed(_("'{text}' is not an instant, such as 2018-07-02T09:00:00+02:00", text=text)) from error
    return instant if instant.tzinfo else instant.replace(tzinfo=ROME)
