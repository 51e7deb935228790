"""Revocation: notice of grounds with its days, decree, and what becomes of orders and money (R8.9, R8.10, F69)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.basis.euro import euro_it
from domain.basis.findings import Finding, RuleBroken, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.lifecycle.told import RevocationArchived, RevocationNotice, Revoke
from domain.procedure import grounds
from domain.procedure.endings import cancel_orders, conclude, release
from domain.record.balance import standing_orders
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import begin_term, change, done, is_open, last_day
from domain.record.ledger import after
from domain.record.letters import letter
from domain.record.states import Account
from domain.terms import term as clock

NOTICE = "revocation_notice"
# Those in which the manager ends the procedure (art. 8 par. 2 c-bis l. 241/1990: the notice says until when).
CONCLUSION = "revocation_decision"


def give_notice(file: File, _: c.GiveNotice, ctx: Context) -> Decision:
    """Notice that a revocation begins: the network has its days to answer from the delivery (R8.10)."""
    if is_open(file, NOTICE):
        require(refuse("R8.10", "runs"))
    return begin_notice(file.noting(revocation_grounds=ctx.content), ctx)


def begin_notice(file: File, ctx: Context, requirement: str = "") -> Decision:
    """The notice leaves, and its days run from the delivery; nothing happens while one runs already.

    ``requirement``: what was lost and not mended, where nobody has given the notice in words.
    """
    if is_open(file, NOTICE):
        return Decision(file)
    file = begin_term(file, ctx.measure, NOTICE, ctx.day)
    if not is_open(file, CONCLUSION):
        file = begin_term(file, ctx.measure, CONCLUSION, ctx.day)
    file = file.noting(revocation_noticed_on=ctx.day, revocation_for=requirement or None)
    stake = sum(file.held(account) for account in (Account.committed, Account.ordered, Account.paid))
    told = RevocationNotice(
        at_stake=euro_it(stake),
        paid=euro_it(file.held(Account.paid)),
        requirement=requirement,
        ends_on=last_day(file, CONCLUSION, ctx.measure),
    )
    return Decision(file, notices=(letter(file, ctx, told, "operator", term=NOTICE),))


def revoke(file: File, content: c.Revocation, ctx: Context) -> Decision:
    """Revocation by decree (R8.9): what is not spent is released; what was paid is asked back (order-recovery).

    Orders that have not gone out are cancelled; one that has gone out ends first. The notice of grounds comes before it and
    must be over (R8.10); without one the manager says why there was no time, and the letter says so (art. 7 l. 241/1990).
    """
    require(*_cannot_revoke(file, content, ctx))
    orders = standing_orders(file)
    file, cancelled = cancel_orders(file, orders, ctx)
    money = after(file.money, cancelled)
    released = release(file.having(money=money), f"released by revocation, {content.decree}")
    urgent = file.facts.revocation_noticed_on is None
    answered = not urgent and grounds.was_answered(file, NOTICE)
    state = State.recovery if file.held(Account.paid) else State.revoked
    file = done(file, ctx.day, CONCLUSION)
    file = conclude(file.noting(reason=ctx.content, decree=content.decree), ctx, state, "revoked", appeal=True)
    told = Revoke(
        urgent=urgent,
        earlier="" if urgent else grounds_of(file),
        requirement="" if urgent else file.facts.revocation_for or "",
        released=euro_it(sum(one.cents for one in released)),
        to_recover=euro_it(file.held(Account.paid)),
        orders=", ".join(order.id for order in orders),
        noticed_on=file.facts.revocation_noticed_on,
        answered=answered,
    )
    words = letter(file, ctx, told, "operator", term="appeal")
    return Decision(file, (*cancelled, *released), (words,), {"without_notice": urgent})


def grounds_of(file: File) -> str:
    """Hash of what the notice said, if somebody has said it; files of before kept it with all other grounds."""
    if file.facts.revocation_for is not None:
        return ""
    return file.facts.revocation_grounds or file.facts.grounds or ""


def _cannot_revoke(file: File, content: c.Revocation, ctx: Context) -> Iterator[Finding]:
    yield from _not_now(file, ctx)
    if file.facts.revocation_noticed_on is None and content.urgent is None:
        yield refuse("R8.10", "no_notice")


def _not_now(file: File, ctx: Context) -> Iterator[Finding]:
    if any(order.id in ctx.in_file for order in standing_orders(file)):
        yield refuse("R8.9", "ordered")
    if is_open(file, NOTICE):
        yield refuse("R8.10", "wait")


def may_revoke(file: File, ctx: Context) -> Iterator[Chance]:
    """Awaited after its notice; without one, the manager says why there was no time."""
    noticed = file.facts.revocation_noticed_on is not None
    yield Chance("" if noticed else "--urgent TEXT", tuple(_not_now(file, ctx)), awaited=noticed)


def may_give_notice(file: File, _: Context) -> Iterator[Chance]:
    """Awaited when the project has lost what it must have, and nobody has told the network of a revocation."""
    if not is_open(file, NOTICE):
        lost = set(file.facts.broken) - set(file.facts.tolerated)
        yield Chance(awaited=bool(lost) and file.facts.revocation_noticed_on is None)


def archive(file: File, _: c.Uphold, ctx: Context) -> Decision:
    """The revocation is not carried out: its procedure ends with words to the network, and a later one needs a notice of its own (R8.10)."""
    noticed_on = file.facts.revocation_noticed_on
    if noticed_on is None:
        raise RuleBroken(refuse("R8.10", "none_to_archive"))
    told = RevocationArchived(
        noticed_on=noticed_on,
        answered=grounds.was_answered(file, NOTICE),
        earlier=grounds_of(file),
        requirement=file.facts.revocation_for or "",
    )
    file = change(file, NOTICE, lambda term: clock.cancel(term, ctx.day, "the revocation is archived"))
    file = done(file, ctx.day, CONCLUSION)
    file = file.noting(
        revocation_noticed_on=None, revocation_grounds=None, revocation_for=None, tolerated=file.facts.broken
    )
    return Decision(file, notices=(letter(file, ctx, told, "operator"),), data={"archived": noticed_on.isoformat()})


def may_archive(file: File, _: Context) -> Iterator[Chance]:
    """From the notice on, as long as nobody has revoked; what is awaited is the manager's choice of either."""
    if file.facts.revocation_noticed_on is not None:
        yield Chance("--revocation", awaited=not is_open(file, NOTICE))
