"""Nobody claimed in time: a notice, days for memories, then what was not claimed lapses by decree, or the late claim is taken (R8.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.basis.decree import Decree
from domain.basis.euro import euro_it
from domain.basis.findings import require
from domain.basis.vocabulary import ClaimKind
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.lifecycle.told import Uphold
from domain.lifecycle.told_of_money import Lapse
from domain.lifecycle.transitions import DELIVERED
from domain.money import claims
from domain.procedure import forfeiture
from domain.procedure.endings import close_when_settled, forfeit_award
from domain.record import contests
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File, Notice
from domain.record.file_terms import done, last_day
from domain.record.letters import letter
from domain.record.states import Account, OutcomeState


def give_notice(file: File, term: str, ctx: Context) -> Decision:
    """The term of a claim has passed: the notice tells what is at stake, the whole award or what nobody claimed.

    Where nothing is at stake nobody is told of a loss, and the claims that were made go on.
    """
    unclaimed = claims.unclaimed(file, ctx)
    file = file.noting(at_stake=(*file.facts.at_stake, *unclaimed))
    whole = _whole(file, ctx)
    if not unclaimed and not whole:
        return _go_on(file, ctx)
    if forfeiture.is_automatic(file, ctx):
        return forfeit_award(file, term, ctx) if whole else _lapse(file, ctx, term)
    stake = file.held(Account.committed) if whole else claims.worth(file, file.facts.at_stake)
    file, words = forfeiture.begin(file, term, stake, ctx)
    return Decision(file, notices=(words,))


def _whole(file: File, ctx: Context) -> bool:
    """Whether the whole award is at stake: nothing was ever claimed, and nothing may still be due that could not be claimed in time.

    That is what was found since, and a result that waits for its verification or for the answer to a contest (R8.3, F48, our reading).
    """
    waits = any(one.state is OutcomeState.declared for one in file.outcomes.values()) or contests.keeps_open(file, ctx)
    return file.state in DELIVERED and not file.claims and not waits and not claims.unclaimed(file, ctx)


def _lapse(file: File, ctx: Context, term: str, decree: Decree | None = None, *, answered: bool = False) -> Decision:
    told = Lapse(
        decree=decree,
        amount=euro_it(claims.worth(file, file.facts.at_stake)),
        due_on=last_day(file, term, ctx.measure),
        answered=answered,
        rests_on=ctx.measure.terms[term].article,
    )
    words = letter(file, ctx, told, "operator", term=term)
    lapsed = (*file.facts.lapsed, *file.facts.at_stake)
    return _go_on(file.noting(lapsed=lapsed, at_stake=()), ctx, (words,))


def _go_on(file: File, ctx: Context, notices: tuple[Notice, ...] = ()) -> Decision:
    """The claims that were made go on; what was found since the term passed may still be claimed in a term of its own."""
    file = ctx.moved(file, State.payment)
    if claims.unclaimed(file, ctx):
        file = claims.reclaimable(file, ctx)
    return close_when_settled(Decision(file, notices=notices), ctx)


def forfeit(file: File, content: c.Forfeiture, ctx: Context) -> Decision:
    """The decree: the award is forfeited if nothing was ever claimed, otherwise what nobody claimed lapses."""
    require(*forfeiture.cannot_forfeit(file, content))
    if _whole(file, ctx):
        return forfeiture.forfeit(file, content, ctx)
    duty = str(file.facts.late_for)
    stake = file.facts.at_stake
    answered = forfeiture.was_answered(file)
    file = forfeiture.over(file, ctx).noting(at_stake=stake)
    lapsed = _lapse(file, ctx, duty, content.decree, answered=answered)
    return replace(lapsed, data={"lapsed": len(stake)})


def uphold(file: File, _: c.Uphold, ctx: Context) -> Decision:
    """The late claim is taken: it is made today, with what was at stake and what was found since."""
    handed_in = forfeiture.late_deed(file)
    duty = str(file.facts.late_for)
    made = claims.make(forfeiture.over(file, ctx), _late_kind(file), ctx)
    made = replace(made, file=done(made.file, handed_in, duty))
    told = Uphold(duty=duty, handed_in=handed_in)
    words = letter(made.file, ctx, told, "operator", term=f"payment/{made.data['claim']}")
    return replace(made, notices=(words,), data={**made.data, "taken": duty})


def _late_kind(file: File) -> ClaimKind:
    return next(kind for kind, term in claims.TERM_OF.items() if term == file.facts.late_for)


def may_uphold(file: File, ctx: Context) -> Iterator[Chance]:
    """As soon as there is a late claim to take, and it could be made."""
    for chance in forfeiture.may_uphold(file, ctx):
        over = forfeiture.over(file, ctx)
        yield replace(chance, against=tuple(claims.cannot_make(over, _late_kind(file), ctx)))
