"""The one door of the rules: a file, a command and an instant in; a decision or a refusal out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.basis.findings import Finding, RuleBroken
from domain.commands.people import GIVEN
from domain.commands.table import COMMANDS, REOPEN, leads_to, opened_for
from domain.edition.catalogue import labelled, refuse
from domain.edition.refusals import wrong_state
from domain.lifecycle.contents import ByDecree, Content
from domain.lifecycle.duties import Duty, excluded_by
from domain.offers import offers
from domain.procedure.requirements import watch
from domain.record import ledger
from domain.record.addresses import goes_out
from domain.record.decision import Context, Decision, Refusal
from domain.record.declared_terms import follow
from domain.record.file import File, Notice
from domain.record.letters import naming, with_copies
from domain.record.signatures import with_two

# A word has two letters at least; a reason has so many words at least. Whether it convinces, people judge.
WORDS = re.compile(r"[^\W\d_]{2,}")
FEWEST_WORDS = 2


class OutOfTable(RuntimeError):
    """A rule led where the table does not allow: a bug, never a person's mistake."""


def decide(name: str, file: File, content: Content, ctx: Context) -> Decision | Refusal:
    """Apply a command to a file.

    A refusal by a rule, or by the state, is a result with every finding. Raises OutOfTable when a rule contradicts
    the table of states.
    """
    row = COMMANDS[name]
    if file.state not in row.transitions:
        return Refusal((impossible_now(name, file, ctx),))
    conflicts = tuple(_conflicts(name, row.duty, file, ctx))
    if conflicts:
        return Refusal(labelled(conflicts, ctx.measure.rules))
    unfit = (*_without_reasons(content), *_misdated(file, content, ctx))
    if unfit:
        return Refusal(labelled(unfit, ctx.measure.rules))
    content = _completed(content, ctx)
    try:
        decision = _naming(content, row.rule(file, content, ctx))
        if row.counted is not None:
            occasion = row.occasion(file, content, ctx.actor)
            decision = with_two(name, occasion, content, file, decision, row.counted, ctx)
    except RuleBroken as broken:
        return Refusal(labelled(broken.findings, ctx.measure.rules))
    if not leads_to(name, file.state, decision.file.state):
        raise OutOfTable(f"{name} led from {file.state} to {decision.file.state}")
    decision = watch(decision, ctx)
    followed = follow(file, decision.file, name, ctx.measure, ctx.day)
    after = followed.having(money=ledger.after(file.money, decision.transfers))
    letters = _naming_commands(decision, after, ctx)
    return replace(decision, file=after, notices=tuple(with_copies(letters, after, ctx.day)))


def impossible_now(name: str, file: File, ctx: Context) -> Finding:
    """The refusal of a command that the state does not allow: what opens the file again for it, or what the rules would take now.

    Named are commands of the same role, without those of a duty that the actor may not have on this project.
    """
    role = COMMANDS[name].role
    ready = [offer for offer in offers(file, ctx) if offer.is_open]
    reopens = opened_for(name, file.state) and any(offer.command == REOPEN for offer in ready)
    named = {offer.command for offer in ready if role in offer.roles}
    rows = [row for row in GIVEN if row.spelling in named and not any(_conflicts(row.name, row.duty, file, ctx))]
    return wrong_state(name, file.state.value, [row.spelling for row in rows], reopens=file.project if reopens else "")


def _naming_commands(decision: Decision, after: File, ctx: Context) -> Iterator[Notice]:
    """The letters, those within the office with what is offered to their reader once the act is done.

    A letter of the clock tells what may be done when it is due, whatever else was due with it.
    """
    left = decision.notices
    for stage in decision.stages:
        own, left = left[: stage.letters], left[stage.letters :]
        for letter in own:
            yield naming(letter, _offered(letter, stage.file, replace(ctx, at=stage.at)))
    for letter in left:
        yield naming(letter, _offered(letter, after, ctx))


def _offered(letter: Notice, after: File, ctx: Context) -> Iterable[str]:
    if goes_out(letter.to):
        return ()
    return dict.fromkeys(one.command for one in offers(after, ctx) if one.is_open and letter.to in one.roles)


def _without_reasons(content: Content) -> Iterator[Finding]:
    """Each reason that must be given in words, and is not: a dot or a single word motivates nothing."""
    for path, said in content.reasons().items():
        if len(WORDS.findall(said or "")) < FEWEST_WORDS:
            yield refuse("reasons", "in_words", path, field=path)


def _misdated(file: File, content: Content, ctx: Context) -> Iterator[Finding]:
    """A decree that is not made yet decides nothing, nor does one of before the application."""
    day = content.decree.date if isinstance(content, ByDecree) else None
    if day is not None and day > ctx.day:
        yield refuse("decree", "ahead", "decree.date", day=day)
    if day is not None and day < file.applied_on:
        yield refuse("decree", "before", "decree.date", day=day, arrived=file.applied_on)


def _completed(content: Content, ctx: Context) -> Content:
    """The content with the day and the kind of its decree, where they were not said: today, and the office's own kind."""
    if not isinstance(content, ByDecree):
        return content
    whole = content.decree.completed(ctx.day, ctx.measure.office.decree_kind.at(ctx.day))
    return content.model_copy(update={"decree": whole})


def _naming(content: Content, decision: Decision) -> Decision:
    """What is answered names the decree as it stands on record."""
    if not isinstance(content, ByDecree):
        return decision
    return replace(decision, data={**decision.data, "decree": content.decree.parts()})


def _conflicts(name: str, duty: Duty | None, file: File, ctx: Context) -> Iterator[Finding]:
    """What the actor has done on this project that forbids this duty (R1.10): also one person with two roles."""
    apart = ctx.measure.duties.pairs(ctx.when(file))
    for other in excluded_by(duty, apart) if duty else ():
        done = sorted(row.spelling for row in COMMANDS.values() if row.duty is other and _has_given(row.name, ctx))
        if done:
            now = COMMANDS[name].spelling
            yield refuse("R1.10", "both", "actor", actor=ctx.actor, done=done[0], command=now)


def _has_given(name: str, ctx: Context) -> bool:
    return not ctx.person.isdisjoint(ctx.acted.get(name, ()))
