"""A closed file is opened again by an act: a result was found wrong, or money must come back (R8.8, R6.19)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle import told as told_of
from domain.lifecycle.states import State
from domain.procedure.endings import SETTLED
from domain.record import contests
from domain.record.balance import owed, unclaimed_recovery
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import begin_term, is_open
from domain.record.letters import letter
from domain.record.occasion import nth
from domain.record.payables import Transfer
from domain.record.states import Account


def reopen(file: File, content: c.Reopen, ctx: Context) -> Decision:
    """Open a closed file: results, recoveries, contests and returned payments are possible again.

    It closes by the rule of every closing, as soon as what was found is settled; at the end of its term also when
    nothing was found. The saving stays where closing put it: only a restored line takes of it, when it is claimed.
    """
    if content.act in file.facts.reopened_by:
        require(refuse("R8.8", "act_used", "act", act=content.act))
    file = file.noting(reopened_by=(*file.facts.reopened_by, content.act))
    file = begin_term(ctx.moved(file, State.payment), ctx.measure, "reopening", ctx.day)
    told = letter(file, ctx, told_of.Reopen(), "operator", term="reopening")
    return Decision(file, notices=(told,), data={"act": content.act})


def waits_for_finding(file: File) -> bool:
    """Whether what its act has found wrong, a result or money, is still to be said of a file that was opened again (R8.8).

    Where somebody has contested (F48) it was opened for them.
    """
    is_settled = all(claim.state in SETTLED for claim in file.claims.values())
    told = owed(file) or unclaimed_recovery(file) or contests.contested_lines(file) or contests.contested_results(file)
    return is_open(file, "reopening") and is_settled and not told


def draws(file: File) -> bool:
    """Whether a claim of this file may take money from what is free in the measure: closing has given it back."""
    return file.state is State.payment and bool(file.facts.reopened_by) and file.facts.saved > 0


def committed_again(file: File, claim: str, short: int, ctx: Context) -> tuple[File, tuple[Transfer, ...]]:
    """What a claim needs beyond the commitment, taken of the saving that closing gave back (R5.8, F48).

    Raises RuleBroken when the measure has not so much free any more: an act adds it first (``measure add-funds``).
    """
    cents = _from_saving(file, short)
    if cents <= 0:
        return file, ()
    require(*cannot_commit_again(file, short, ctx))
    again = Transfer(Account.available, Account.committed, cents, f"committed again for {claim} of a reopened file")
    return file.noting(saved=file.facts.saved - cents), (again,)


def cannot_commit_again(file: File, short: int, ctx: Context) -> Iterator[Finding]:
    """The measure must have what the claim takes of the saving."""
    cents = _from_saving(file, short)
    if cents > ctx.free:
        yield refuse("R5.8", "not_free", "claim", needed=cents, free=ctx.free, missing=cents - ctx.free)


def _from_saving(file: File, short: int) -> int:
    return max(min(short, file.facts.saved), 0) if draws(file) else 0


def which_reopening(file: File, _: c.Reopen, __: str) -> str:
    """A file that has closed again is opened by another fact."""
    return nth("opening", len(file.facts.reopened_by) - (file.state is not State.closed))
