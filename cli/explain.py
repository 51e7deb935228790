"""One page: every euro from the payment back to the hour, and why a euro was not paid (F106)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from cli import names
from cli.asked import Asked, command, group
from cli.columns import Amount, Code, Column, Day, Plain, Prose
from cli.debts import show_debts, some
from cli.options import Project
from cli.output import card, marked, named, on_terminal, say, shown, sourced, table
from domain.basis.language import _, language, mark, n_
from domain.basis.notation import NOTHING, written
from domain.edition.catalogue import RULES
from domain.views.documents import (
    Awarded,
    ClaimTrace,
    Correction,
    Explanation,
    LineTrace,
    PaymentTrace,
    ProofOfRegularity,
    RegisterLine,
    ResultTrace,
)
from office import projects

if TYPE_CHECKING:
    from rich.text import Text

# Up to so many lines are shown one by one; more are added up by person and service.
ON_A_PAGE = 40

# What became of a contest, and the step of a command at which a register is asked: words that no list of the domain has.
CODES = (
    mark("open"),
    mark("granted"),
    mark("not granted"),
    mark("order payment"),
    mark("hire notice"),
    mark("late notice"),
    mark("served while employed"),
)

# How a contest ended, for who contested: what is upheld is the cut.
_ENDED = {"restored": "granted", "upheld": "not granted"}

app = group("Every euro of a project.")


@command(app, "explain")
def explain(
    asked: Asked,
    project: Project,
    claim: Annotated[str | None, typer.Option("--claim", help="Only one claim, such as C1.")] = None,
    recipient: Annotated[str | None, typer.Option("--recipient", help="Only one person, such as R07.")] = None,
) -> None:
    """Every euro back to line, hour, register, price, rule, check, decree and actor; and why a euro was not paid."""
    asked.say(projects.explain(asked.caller, project, claim, recipient), _show)


def _show(document: Explanation) -> None:
    award = document["award"]
    totals = document["totals"]
    words = [
        _award(award),
        _("claimed {claimed:euro}, recognised {recognised:euro}", **totals),
        _("the whole project: asked for {requested:euro}, paid {paid:euro}, given back {recovered:euro}", **totals),
        *(_payment(payment) for payment in document["payments"]),
        *(_claim(claim) for claim in document["claims"]),
    ]
    payee = _("payee {name}", name=document["payee"])
    card(f"{document['project']} · {shown(document['title'])} · {shown(payee)}", words)
    if document["lines"]:
        _lines(document["lines"])
    if document["not_paid"]:
        rows = [[row["amount"], row["words"], some(row["lines"])] for row in document["not_paid"]]
        table(_("Not paid, and why (euro)"), [Amount("amount"), Prose("why"), Prose("lines")], rows)
    if document["debts"]:
        show_debts(document["debts"])
    if document["results"]:
        _results(document["results"])
    if document["corrections"]:
        _corrections(document["corrections"])
    if document["registers"]:
        _registers(document["registers"])


def _ended(contest: str | None) -> str:
    """How a contest stands, in the word of who contested."""
    return _ENDED.get(contest or "", contest or "")


def _results(results: list[ResultTrace]) -> None:
    """Each declared result: how it stands, by whose word, and on which source it rests."""
    rows = [
        [
            one["result"],
            one["recipient"],
            one["kind"],
            one["hired"],
            one["state"],
            _word(one),
            _rests_on(one),
            _ended(one["contested"]) or NOTHING,
        ]
        for one in results[:ON_A_PAGE]
    ]
    columns = [
        Plain("result"),
        Plain("person"),
        Code("kind"),
        Day("from"),
        Code("state"),
        Prose("by whose word"),
        Prose("source"),
        Code("contest"),
    ]
    table(_("Results"), columns, rows)
    if len(results) > ON_A_PAGE:
        say(
            n_(
                "and {n} result more: --recipient, or --json for all",
                "and {n} results more: --recipient, or --json for all",
                len(results) - ON_A_PAGE,
            )
        )
    for number in dict.fromkeys(number for one in results for number in one["readings"]):
        _reading(number)


def _reading(number: str) -> None:
    """A rule that is ours, in words, with where it comes from."""
    rule = RULES[number]
    words = rule.it if language() == "it" else rule.en
    say(f"[dim]{number}: {shown(words)} ({shown(sourced(rule.source, rule.reference, number))})[/]")


def _word(one: ResultTrace) -> str:
    """Who says so: the register, or a person, whose word is marked as such."""
    if not one["word"]:
        return NOTHING
    said = names.word(one["word"])
    by = one["by"]
    if by["at"] is None:
        return said
    who = _("{word}: {actor}", word=said, actor=by["actor"]) if by["actor"] else said
    return _("{who}, {at:day}", who=who, at=by["at"])


def _rests_on(one: ResultTrace) -> str:
    """The answer of the register with the file that it rests on, and the papers about the person."""
    told = []
    if one["answer"]:
        told.append(_("answer {answer}", answer=one["answer"]) + (f", {one['source'][:8]}…" if one["source"] else ""))
    return ", ".join([*told, *one["papers"]]) or NOTHING


def _award(award: Awarded) -> str:
    if award["actor"] is None:
        return _("not awarded yet")
    by = f"[bold]{award['actor']}[/]"
    return _("awarded by {actor}, {decree}, {at:day}", actor=by, decree=shown(named(award["decree"])), at=award["at"])


def _corrections(taken_out: list[Correction]) -> None:
    """Lines that were taken out of the register, beside those that stand in their place."""
    rows = [
        [
            one["line"],
            one["recipient"],
            f"{_day(one['date'])} {one['hours']}",
            one["service"],
            one["amount"],
            one["voided"],
            ", ".join(one["replaced_by"]) or NOTHING,
            one["new_amount"],
        ]
        for one in taken_out
    ]
    columns = [
        Plain("line"),
        Plain("person"),
        Plain("when"),
        Plain("service"),
        Amount("amount"),
        Day("taken out"),
        Prose("in its place"),
        Amount("worth"),
    ]
    table(_("Taken out of the register (euro)"), columns, rows)


def _registers(answers: list[RegisterLine]) -> None:
    """What registers said, when, and on which file it rests."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for one in answers:
        found = written(one["found"], "found", language()) or NOTHING
        same = (one["asked_at"][:10], one["register"], one["matter"], one["said"], found, one["source"][:12])
        alike.setdefault(same, []).append(one["subject"])
    rows = [[asked, register, ", ".join(about), *rest] for (asked, register, *rest), about in alike.items()]
    columns = [
        Day("asked"),
        Code("register"),
        Prose("about"),
        Code("step"),
        Code("said"),
        Prose("found"),
        Plain("file"),
    ]
    table(_("Registers"), columns, rows)


def _payment(payment: PaymentTrace) -> str:
    colours = {"paid": "green", "ordered": "yellow"}
    ended = payment["ended"]
    words = [
        _(
            "order {order} to account {account}: {decree} by {actor} on {at:day}",
            order=payment["order"],
            account=payment["account"],
            decree=named(payment["decree"]),
            actor=payment["ordered"]["actor"],
            at=payment["ordered"]["at"],
        )
    ]
    if payment["file"]:
        words.append(_("file {hash}", hash=f"{payment['file'][:12]}…"))
    if ended:
        state = names.word(payment["state"])
        words.append(_("{state} by {actor} on {at:day}", state=state, actor=ended["actor"], at=ended["at"]))
    else:
        words.append(_("not answered yet"))
    if payment["reference"]:
        words.append(_("reference {reference}", reference=payment["reference"]))
    if payment["regularity"]:
        words.append(_regularity(payment["regularity"]))
    amount = f"[{colours.get(payment['state'], 'red')}]{written(payment['amount'], 'amount', language())}[/]"
    return f"{amount} ← {shown(', '.join(words))}"


def _regularity(proof: ProofOfRegularity) -> str:
    """By whose word the payee was regular: the register's, or a document that was handed in."""
    source = f"{proof['source'][:12]}…"
    if proof["word"] == "register":
        return _(
            "regular by the register, answer {of} on {at:day}, file {source}",
            of=proof["of"],
            at=proof["asked_at"],
            source=source,
        )
    return _(
        "regular by document {of}, handed in on {at:day}, {source}", of=proof["of"], at=proof["asked_at"], source=source
    )


def _claim(claim: ClaimTrace) -> str:
    checked = claim["checked"]
    words = [
        _(
            "{claimed:euro} claimed by {actor} on {at:day}",
            claimed=claim["claimed"],
            actor=claim["made"]["actor"],
            at=claim["made"]["at"],
        )
    ]
    if checked["actor"]:
        words.append(
            _(
                "checked by {actor} on {at:day}: {recognised:euro} recognised",
                actor=checked["actor"],
                at=checked["at"],
                recognised=claim["recognised"],
            )
        )
    else:
        words.append(_("not checked yet"))
    if claim["set_off"] != "0.00":
        words.append(_("{amount:euro} set off", amount=claim["set_off"]))
    kind = names.word(claim["kind"])
    return f"  ← {claim['claim']} ({kind}, {names.word(claim['state'])}): {shown(', '.join(words))}"


def _day(day: str) -> str:
    return written(day, "day", language()) if on_terminal() else day


def _lines(lines: list[LineTrace]) -> None:
    if len(lines) > ON_A_PAGE:
        _added_up(lines)
        return
    rows = [
        [
            line["line"],
            line["recipient"],
            f"{_day(line['date'])} {line['hours'] or ''}",
            _service(line["service"]),
            f"{line['price']} = {written(line['amount'], 'amount', language())}",
            _evidence(line),
            _outcome(line),
        ]
        for line in lines
    ]
    columns = [
        Plain("line"),
        Plain("person"),
        Plain("when"),
        Prose("service"),
        Prose("price"),
        Prose("evidence"),
        Prose("recognised"),
    ]
    table(_("Lines (euro)"), columns, rows)
    _rules(lines)


def _evidence(line: LineTrace) -> str:
    """What proves a line: a declaration, or a register with what it says of place, teacher and signatures."""
    if not line["register"]:
        told = [_("declaration {hash}", hash=f"{line['evidence'][:8]}…")]
        proof = line.get("band_evidence")
        if proof:
            told.append(_("band proved by {hash}", hash=f"{proof[:8]}…"))
        return ", ".join(told)
    told = [_("register {number}", number=line["register"]), f"{line['evidence'][:8]}…"]
    if line.get("provider"):
        told.append(_("given by {provider}", provider=line["provider"]))
    if line.get("place"):
        told.append(_("at {place}", place=line["place"]))
    if line.get("teacher"):
        told.append(_("by {teacher}", teacher=line["teacher"]))
    signed = line.get("signed")
    if signed is not None:
        told.append(_("signed") if signed else _("not signed"))
    return ", ".join(told)


def _outcome(line: LineTrace) -> Text:
    words = []
    if line["reason"] is not None:
        said = f" ({line['words']})" if line.get("words") else ""
        words.append(f"{names.word(line['reason'])}{said}")
        if line["released"]:
            words.append(_("put aside"))
    if line["contested"]:
        words.append(_("contest: {how}", how=names.word(_ended(line["contested"]))))
    seen = line.get("attendance")
    if seen:
        words.append(_("{attended}% of the course attended, {asked}% are asked", **seen))
    colour = "green" if line["reason"] is None else "red"
    recognised = written(line["recognised"], "amount", language())
    return marked(": ".join(part for part in (f"[{colour}]{recognised}[/]", shown(", ".join(words))) if part))


def _added_up(lines: list[LineTrace]) -> None:
    """One row for each person, one column for each service; the lines of one person are seen with --recipient."""
    services = list(dict.fromkeys(line["service"] for line in lines))
    people: dict[str, dict[str, list[Decimal]]] = {}
    for line in lines:
        cell = people.setdefault(line["recipient"], {}).setdefault(line["service"], [Decimal(0), Decimal(0)])
        cell[0] += Decimal(line["amount"])
        cell[1] += Decimal(line["recognised"])
    rows = []
    for person, cells in list(people.items())[:ON_A_PAGE]:
        total = [sum((cell[n] for cell in cells.values()), Decimal(0)) for n in (0, 1)]
        rows.append([person, *(_cell(cells.get(service)) for service in services), _cell(total)])
    title = _(
        "{lines} lines of {people} people, recognised euro; line by line with --recipient",
        lines=len(lines),
        people=len(people),
    )
    columns: list[Column] = [Plain("person"), *(Amount(service) for service in services), Amount("sum")]
    table(title, columns, rows)
    if len(people) > ON_A_PAGE:
        say(
            n_(
                "and {n} person more: --recipient, or --json for all",
                "and {n} people more: --recipient, or --json for all",
                len(people) - ON_A_PAGE,
            )
        )
    _rules(lines)


def _cell(cell: Sequence[Decimal] | None) -> str | Text:
    if cell is None:
        return ""
    claimed, recognised = cell
    if recognised == claimed:
        return str(recognised)
    if not on_terminal():
        return f"{recognised}/{claimed}"
    part = _("{recognised:amount} of {claimed:amount}", recognised=str(recognised), claimed=str(claimed))
    return marked(f"[red]{part}[/]")


def _rules(lines: list[LineTrace]) -> None:
    for service, rule, version in dict.fromkeys((one["service"], one["rule"], one["rules_version"]) for one in lines):
        source, _mark, reference = rule.partition(": ")
        say(f"[dim]{shown(f'{_service(service)}: {sourced(source, reference)} [{version}]')}[/]")


def _service(code: str) -> str:
    """A service of the catalogue by its code; a result by its name."""
    return names.word(code) if code.islower() else code
