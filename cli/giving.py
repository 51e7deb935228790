"""Giving a command to a project, and saying what it did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import cast

from cli import facts, names
from cli.asked import Asked
from cli.output import card, document, done, on_terminal, said_of, say, shown
from domain.basis.language import _
from domain.lifecycle import contents as c
from domain.views.documents import Step
from office import giving
from office.contents import Places
from office.giving import Facts
from office.one_answer import by_rows
from office.preview import LetterPreview, Preview, preview
from office.spelling import a_day


def tell(answer: Facts) -> None:
    """Say what a command did."""
    words = facts.told(answer)
    state = names.named_state(str(answer["state"]))
    told = _("{project} is {state}", project=answer["project"], state=state)
    if answer["already"]:
        told = _("already done: {project} was {state} then", project=answer["project"], state=state)
    done(f"{told}{': ' + words if words else ''}")
    tell_next(cast("list[Step]", answer.get("next", [])))


def tell_next(steps: Sequence[Step]) -> None:
    """What comes next: who must act, until when, the whole command; or what it waits for."""
    for step in [step for step in steps if not step["blocked"]] or steps:
        who = names.role(step["roles"][0])
        if step["passed"]:
            who = _("{who}, overdue since {day:day}", who=who, day=step["until"])
        elif step["until"]:
            who = _("{who}, by {day:day}", who=who, day=step["until"])
        why = "; ".join(said_of(step["blocked"]))
        typed = names.typed(step["typed"]) if on_terminal() else step["typed"]  # there as in the columns of tables
        say(_("next: {who}: {command}", who=shown(who), command=shown(typed)) + (f" ({shown(why)})" if why else ""))


def give(
    asked: Asked,
    project: str,
    name: str,
    content: c.Content,
    attached: bytes | None = None,
    table: Places | None = None,
) -> None:
    """Give a command and say what it did, or only tell what would follow; what cannot be taken back is asked first.

    ``table`` is where the rows stand of which the content was made: what the rules say of them names row and column.
    """
    of_a_table = table is not None
    if asked.dry_run:
        with by_rows(table):
            told = preview(asked.caller, project, name, content, of_a_table=of_a_table)
        asked.say(told, tell_preview)
        return
    if giving.is_final(name):
        asked.sure(_("{command} {project}:", command=name.replace("_", "-"), project=project))
    with by_rows(table):
        answer = giving.give(asked.caller, project, name, content, attached, of_a_table=of_a_table)
    asked.say(answer, tell)


def day(text: str | None) -> date | None:
    """A date that was typed, or nothing."""
    return None if text is None else a_day(text)


def named_decree(asked: Asked, number: str) -> dict[str, object]:
    """The decree that the options name; what was not said is left to the rules."""
    date, kind = asked.decree_options
    return {"number": number, "date": day(date), "kind": kind}


def tell_preview(told: Preview) -> None:
    """What would follow from a command, with the letters that would leave."""
    words = [
        _(
            "{command} would leave the project {state}",
            command=told["command"],
            state=names.named_state(told["state"]),
        )
    ]
    if answered := facts.told(told["answer"]):
        words.append(answered)
    if told["released"] != "0.00":
        words.append(_("{freed:euro} would be free", freed=told["released"]))
    for lost in told["requirements"]:
        name = names.word(lost["requirement"])
        effect = names.word(lost["effect"])
        words.append(_("the requirement '{name}' would be lost: {effect}", name=name, effect=effect))
        if lost["until"]:
            words[-1] += _(", to be mended by {until:day}", until=lost["until"])
    done(_("{consequences}. Nothing was done.", consequences="; ".join(words)))
    tell_letters(told["letters"])


def tell_letters(letters: Iterable[LetterPreview]) -> None:
    """Letters that would leave, whole."""
    for letter in letters:
        card(shown(letter["subject"]), [_("This letter would leave, to {to}:", to=shown(letter["to"]))])
        document(f"{letter['text']}\n")
