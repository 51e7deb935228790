"""Reading: any role, no server needed, an answer within a second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from cli import names
from cli.asked import Asked, command, group
from cli.columns import Amount, Code, Column, Day, Number, Plain, Prose, RoleOf, StateOf, TermOf, Typed
from cli.debts import show_debts
from cli.listing import Out, say_list
from cli.options import Key, Project
from cli.output import Coloured, bar, card, done, marked, on_terminal, pairs, said_of, shown, table
from domain.basis.language import _, language, of_edition
from domain.basis.notation import written
from domain.lifecycle.states import State
from domain.views.documents import RecipientLine, ReminderLine, SpotCheckLine, Status, Step, TermLine
from office import measures, projects
from office.measures import Budget
from office.projects import ProjectLine
from office.table_files import Columns

app = group("Reading.")

PART_COLUMNS = Columns(("measure", "part", "amount"), amounts=("amount",))
PROJECT_COLUMNS = Columns(tuple(ProjectLine.__annotations__), amounts=("requested",), days=("since",))


@command(app, "status")
def status(asked: Asked, project: Project) -> None:
    """Where a project stands, who must act, until when, the money, the commands to give."""
    asked.say(projects.status(asked.caller, project), _show_status)


@command(app, "list")
def list_projects(
    asked: Asked,
    measure: Annotated[str | None, typer.Option("--measure", metavar="KEY", help="Only this edition.")] = None,
    state: Annotated[State | None, typer.Option("--state", help="Only this state.")] = None,
    out: Out = None,
) -> None:
    """The projects, in order of arrival."""
    lines = projects.listing(asked.caller, measure, state)
    say_list(asked, lines, _show_list, out, lines, PROJECT_COLUMNS)


@command(app, "budget")
def budget(asked: Asked, key: Key, out: Out = None) -> None:
    """The five parts of an envelope, and who waits for money; ``--out`` writes the parts."""
    found = measures.budget(asked.caller, key)
    parts = [
        {"measure": key, "part": name, "amount": amount}
        for name, amount in (*measures.parts_of(found), ("envelope", found["envelope"]))
    ]
    say_list(asked, found, _show_budget, out, parts, PART_COLUMNS)


@command(app, "report")
def report(
    asked: Asked, key: Key, out: Annotated[Path, typer.Option("--out", metavar="FILE.html", help="Where to write it.")]
) -> None:
    """One page for the head of office: money, projects, terms, people, and what needs attention."""
    from office import report as office

    asked.say(office.report(asked.caller, key, out), lambda _said: done(_("{file}: open it in a browser", file=out)))


def _show_list(lines: list[ProjectLine]) -> None:
    rows = [
        [line["project"], line["title"], line["lead"], line["state"], line["since"], line["requested"]]
        for line in lines
    ]
    columns = [
        Plain("project"),
        Prose("title"),
        Prose("lead"),
        StateOf("state"),
        Day("since"),
        Amount("requested"),
    ]
    table(_("Projects"), columns, rows)
    if on_terminal() and lines:
        _show_states(lines)


def _show_states(lines: list[ProjectLine]) -> None:
    """How many projects are in each state, in the order of the procedure, and what they ask for: with bars."""
    asked = {state: [Decimal(line["requested"]) for line in lines if line["state"] == state] for state in State}
    most = max(map(len, asked.values()))
    rows = [[state.value, len(each), bar(len(each) / most), sum(each)] for state, each in asked.items() if each]
    table(_("By state"), [StateOf("state"), Number("projects"), Plain(), Amount("requested")], rows)


def _show_status(document: Status) -> None:
    card(f"{document['project']} · {shown(document['title'])}", _standing(document))
    _show_steps(document)
    money = {name: amount for name, amount in document["money"].items() if str(amount).strip("0.")}
    pairs(_("Money (euro)"), money, Code(), Amount())
    open_terms = [term for term in document["deadlines"] if term["status"] in ("running", "suspended", "expired")]
    if open_terms:
        _show_terms(open_terms)
    if document["claims"]:
        columns = [
            Plain("claim"),
            Code("kind"),
            Code("state"),
            Amount("claimed"),
            Amount("recognised"),
            Amount("paid"),
        ]
        _table_of(_("Claims"), columns, document["claims"], "claim", "kind", "state", "claimed", "recognised", "paid")
    if document["evidence"]:
        columns = [Code("kind"), Prose("document"), Day("valid until")]
        _table_of(_("Evidence"), columns, document["evidence"], "kind", "name", "valid_until")
    _show_checks(document["checks"])
    if document["requirements"]:
        columns = [Code("requirement"), Code("effect"), Day("until")]
        lost = document["requirements"]
        _table_of(_("Requirements that are not met"), columns, lost, "requirement", "effect", "until")
    if document["debts"]:
        show_debts(document["debts"])
    _show_recipients(document["recipients"])


def _standing(document: Status) -> list[str]:
    """Where a project stands, who must act, what they may do: as marked lines."""
    state = f"[bold]{document['state']}[/]"
    if language() == "it":
        state += f" · {names.state(document['state'])}"
    who = ", ".join(f"[bold]{names.role(role)}[/]" for role in document["waiting_for"]) or _("nobody")
    lines = [
        _("{state}, since {since:day}; today is {now:day}", state=state, since=document["since"], now=document["now"]),
        _("must act: {who}", who=who),
    ]
    if document["needs_attention"]:
        attention = ", ".join(shown(names.term(one)) for one in document["needs_attention"])
        lines.append(f"[bold red]{_('needs attention: {what}', what=attention)}[/]")
    for term in document["deadlines"]:
        if term["term"] == "completion" and term["status"] == "expired" and document["state"] == "formal_check":
            missing = _(
                "the papers that were asked for by {due:day} did not come: decide on those at hand (R4.6)",
                due=term["due"],
            )
            lines.append(f"[bold yellow]{shown(missing)}[/]")
    lines += [shown(_("asked for: {paper}", paper=paper)) for paper in document["asked_papers"]]
    lines += [
        shown(_("ground {n} of the notice: {ground}", n=number, ground=ground))
        for number, ground in enumerate(document["grounds"], 1)
    ]
    for one in document["signatures"]:
        unsigned = _("awaits a second signature: {command} {of} {amount:euro}, signed by {signed_by}", **one)
        lines.append(f"[bold yellow]{shown(unsigned)}[/]")
    awaited = {step["command"] for step in document["next"]}
    others = [f"{name} ({names.role(role)})" for name, role in document["commands"].items() if name not in awaited]
    if others:
        lines.append(_("may be given too: {given}", given=", ".join(others)))
    return lines


def _table_of(title: str, columns: list[Column], lines: Sequence[Mapping[str, object]], *fields: str) -> None:
    """A table with these fields of each line."""
    table(title, columns, [[line[field] for field in fields] for line in lines])


def _show_recipients(recipients: Sequence[RecipientLine]) -> None:
    rows = [
        [r["id"], r["state"], r["band"], r["process"], r["result"], r["outcome"]["kind"] if r["outcome"] else ""]
        for r in recipients
    ]
    columns = [
        Plain("id"),
        Code("state"),
        Plain("band"),
        Amount("process"),
        Amount("result"),
        Code("outcome"),
    ]
    table(_("Recipients"), columns, rows)
    lacking = [[r["id"], "; ".join(r["lacks"])] for r in recipients if r["lacks"]]
    if lacking:
        title = _("Services that everybody must have, and these people have not (R6.5)")
        table(title, [Plain("id"), Prose("none yet of")], lacking)


def _show_steps(document: Status) -> None:
    """What is awaited: the whole command to give, and what cannot be given yet with its reason."""
    ready = [step for step in document["next"] if not step["blocked"]]
    if ready:
        rows = [[step["roles"][0], _until(step), [step["typed"]]] for step in ready]
        table(_("To be done now"), [RoleOf("who"), Day("until"), Typed("command")], rows)
    held = [[_of_matter(step), why] for step in document["next"] for why in said_of(step["blocked"])]
    if held:
        table(_("Not yet"), [Plain("command"), Prose("because")], held)


def _until(step: Step) -> object:
    """The last day; in red when it is over."""
    return Coloured(step["until"], "red") if step["passed"] else step["until"]


def _of_matter(step: Step) -> str:
    """A command, with the claim that it is about."""
    _before, named, claim = step["typed"].partition(" --claim ")
    return f"{step['command']}{named}{claim.partition(' ')[0]}"


def _show_checks(checks: Sequence[SpotCheckLine]) -> None:
    rows = [
        [one["check"], one["on"], _("by lot") if one["drawn"] else _("for a cause"), one["wrong_lines"]]
        for one in checks
    ]
    if rows:
        columns = [Plain("check"), Day("on"), Prose("drawn"), Number("lines found wrong")]
        table(_("Checks on the spot"), columns, rows)


def _show_terms(terms: list[TermLine]) -> None:
    """The terms of one project as a table."""
    colours = {"running": "green", "suspended": "yellow", "expired": "red"}
    rows = [
        [
            term["term"],
            term["due"],
            Coloured(term["status"], colours.get(term["status"], "dim")),
            term["waiting_for"],
            of_edition(term["basis"]),
            "; ".join(term["moved"]),
            " ".join(_reminder(one) for one in term["reminders"]),
        ]
        for term in terms
    ]
    columns = [
        TermOf("term"),
        Day("due"),
        Code("status"),
        RoleOf("waits for"),
        Prose("basis"),
        Prose("moved"),
        Prose("reminders"),
    ]
    table(_("Terms"), columns, rows)


def _reminder(line: ReminderLine) -> str:
    """The day of a reminder, for people without its year, and whether it has left."""
    day = line["at"]
    if on_terminal():
        day = day[5:] if language() == "en" else written(day, "day", language())[:5]
    return f"{day}{'✓' if line['sent'] else ''}"


def _share(share: float) -> object:
    """A share of a whole in percent; for people with a bar, in their notation."""
    words = f"{share:6.1%} "
    if not on_terminal():
        return words.strip()
    return marked(words.replace(".", ",") if language() == "it" else words).append_text(bar(share))


def _show_budget(document: Budget) -> None:
    envelope = Decimal(document["envelope"]) or Decimal(1)
    rows: list[list[object]] = []
    for name, amount in measures.parts_of(document):
        rows.append([name, amount, _share(float(Decimal(amount) / envelope))])
    rows.append([Coloured("envelope", "bold"), Coloured(document["envelope"], "bold"), ""])
    columns = [Code("part"), Amount("amount"), Plain("share")]
    table(_("{measure} (euro)", measure=document["measure"]), columns, rows)
    if phase := document["phase"]:
        columns = [Plain("window"), Amount("envelope"), Amount("available")]
        title = _(
            "{phase} (euro): {envelope:amount} in all, {left:amount} in no window",
            phase=phase["phase"],
            envelope=phase["envelope"],
            left=phase["left"],
        )
        _table_of(title, columns, phase["windows"], "measure", "envelope", "available")
    if document["signatures"]:
        columns = [Plain("act"), Amount("amount"), Plain("signed by")]
        title = _("Added funds that await a second signature (euro)")
        _table_of(title, columns, document["signatures"], "act", "amount", "signed_by")
    if document["waiting"]:
        columns = [Number("order"), Plain("project"), Amount("requested")]
        _table_of(_("Waiting for money, in order"), columns, document["waiting"], "order", "project", "requested")
