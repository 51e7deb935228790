"""More time for a project: the request, the notice of grounds before a denial, the decision (R7.3, R7.6; art. 10-bis l. 241/1990)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from domain.basis.calendar import local_day
from domain.basis.findings import Finding, RuleBroken, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle.told import DecideExtension, ExtensionNotice, RequestExtension
from domain.procedure import grounds
from domain.procedure.delivery import end_of
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import Extension, File
from domain.record.file_terms import begin_term, change, done, is_open, meet, term_of
from domain.record.letters import letter
from domain.record.occasion import nth
from domain.terms import term as clock
from domain.terms.key import TermKey

# The days for observations before a denial; each request has its own.
NOTICE = "extension_notice"
ANSWER = "extension_request"


def request_extension(file: File, content: c.RequestExtension, ctx: Context) -> Decision:
    """Ask for more time: once, at least so many days before the end, never past the end of the notice (R7.6, R7.3)."""
    require(*_cannot_extend(file, content.until, ctx))
    extension = Extension(f"E{len(file.extensions) + 1}", content.until, ctx.at)
    file = meet(file, ctx.day, "extension_deadline")
    file = begin_term(file.putting("extensions", extension), ctx.measure, ANSWER, ctx.day, of=extension.id)
    told = RequestExtension(until=content.until)
    return Decision(file, notices=(letter(file, ctx, told, "manager", term=f"{ANSWER}/{extension.id}"),))


def _cannot_extend(file: File, until: date, ctx: Context) -> Iterator[Finding]:
    end = end_of(file, ctx)
    notice_end = ctx.measure.delivery.notice_end.version(ctx.when(file))
    yield from _no_more_time(file, ctx)
    if until > notice_end.value:
        yield refuse("R7.3", "no_extension", "until", of=notice_end, end=notice_end.value)
    if until <= end:
        yield refuse("R7.6", "no_longer", "until", end=end)


def _no_more_time(file: File, ctx: Context) -> Iterator[Finding]:
    rules = ctx.measure.delivery
    when = ctx.when(file)
    end = end_of(file, ctx)
    most = rules.extensions.version(when)
    days = rules.extension_notice_days.version(when)
    if len(file.extensions) >= most.value:
        yield refuse("R7.6", "once", of=most)
    if (end - ctx.day).days < days.value:
        yield refuse("R7.6", "late", of=days, days=days.value, end=end)


def may_request(file: File, ctx: Context) -> Iterator[Chance]:
    """In time, and only where the end of the notice leaves room."""
    if end_of(file, ctx) < ctx.measure.delivery.notice_end.at(ctx.when(file)):
        yield Chance(against=tuple(_no_more_time(file, ctx)))


def waiting(file: File) -> Extension | None:
    """The request that nobody has decided, as long as there is time to give."""
    if file.facts.ended_on is not None:
        return None
    return next((extension for extension in file.extensions.values() if extension.granted is None), None)


def _asked(file: File) -> Extension:
    extension = waiting(file)
    if extension is None:
        raise RuleBroken(refuse("R7.6", "none_waits"))
    return extension


def give_notice(file: File, _: c.GiveNotice, ctx: Context) -> Decision:
    """Before a denial the network hears the grounds and has its days to answer; the days of the decision stand meanwhile."""
    extension = _asked(file)
    notice = f"{NOTICE}/{extension.id}"
    if term_of(file, notice) is not None:
        require(refuse("R4.8", "given"))
    file = grounds.stand_still(file, f"{ANSWER}/{extension.id}", ctx)
    file = begin_term(file, ctx.measure, NOTICE, ctx.day, of=extension.id)
    file = file.noting(grounds=ctx.content, observations=None, observed=0)
    words = letter(file, ctx, ExtensionNotice(until=extension.until), "operator", term=notice)
    return Decision(file, notices=(words,), data={"notice": NOTICE})


def may_give_notice(file: File, _: Context) -> Iterator[Chance]:
    """Once for each request that nobody has decided."""
    asked = waiting(file)
    if asked is not None and term_of(file, f"{NOTICE}/{asked.id}") is None:
        yield Chance("--extension")


def end_notice(file: File, notice: str, last: date, ctx: Context) -> File:
    """The notice is over: the days of the decision start anew, or go on. ``last`` as in ``grounds.go_on``."""
    given = file.terms[notice].events[0].day
    return grounds.go_on(file, f"{ANSWER}/{TermKey.parse(notice).of}", given, last, ctx)


def decide_extension(file: File, content: c.DecideExtension, ctx: Context) -> Decision:
    """Grant or deny; a grant moves the project's own length, never the end of the notice (R7.3)."""
    asked = _asked(file)
    notice = f"{NOTICE}/{asked.id}"
    given = term_of(file, notice)
    if not content.granted:
        require(
            *_cannot_deny(file, asked),
            *grounds.not_answered(file, notice, content),
            *grounds.going_beyond(file, notice, content),
        )
    told = DecideExtension(
        granted=content.granted,
        asked_on=local_day(asked.requested_at),
        asked_until=asked.until,
        old_end=end_of(file, ctx),
        earlier="" if content.granted else file.facts.grounds or "",
        noticed_on=given.events[0].day if given else None,
        answered=grounds.was_answered(file, notice),
        observed=file.facts.observations or "",
    )
    extension = replace(asked, granted=content.granted)
    file = change(file, notice, lambda term: clock.cancel(term, ctx.day, "the extension is granted"))
    file = done(file.putting("extensions", extension), ctx.day, f"{ANSWER}/{extension.id}")
    if content.granted:
        file = change(
            file, "project_end", lambda term: clock.extend(term, extension.until, ctx.day, "extension granted")
        )
    words = letter(file, ctx, told, "operator", term="project_end")
    return Decision(file, notices=(words,), data={"granted": content.granted, "ends": end_of(file, ctx).isoformat()})


def _cannot_deny(file: File, extension: Extension) -> Iterator[Finding]:
    """Never before the notice, nor while its days run (art. 10-bis)."""
    notice = f"{NOTICE}/{extension.id}"
    if term_of(file, notice) is None:
        yield refuse("R4.8", "denial_first")
    elif is_open(file, notice):
        yield refuse("R4.8", "denial_runs")


def may_decide(file: File, _: Context) -> Iterator[Chance]:
    """A grant at any time; a denial after its notice. Nobody waits for either while the days of the notice run."""
    asked = waiting(file)
    if asked is not None:
        notice = f"{NOTICE}/{asked.id}"
        yield Chance("--grant", awaited=not is_open(file, notice))
        was_given = term_of(file, notice) is not None
        deny = " ".join(part for part in ("--deny --reason TEXT", grounds.asked_answers(file, notice)) if part)
        yield Chance(deny, tuple(_cannot_deny(file, asked)), awaited=was_given)


def which_extension(file: File, _: c.Content, __: str) -> str:
    """Each request for more time has its own decision."""
    return nth("E", len(file.extensions))
