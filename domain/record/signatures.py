"""Two managers for much money (F30): the first one's command is a signature, the second one's carries it out.

What is counted is all of its kind in the project, so that a sum cut in pieces passes the threshold together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.basis.euro import euro
from domain.basis.findings import require
from domain.edition.catalogue import refuse
from domain.lifecycle.contents import Content
from domain.record.decision import Context, Decision
from domain.record.file import File, Signature

AWAITING = "the signature of a second manager"


def with_two(
    command: str, occasion: str, content: Content, file: File, decision: Decision, counted: Callable[[File], int], ctx: Context
) -> Decision:  # fmt: skip
    """The decision, where one manager is enough or a first one has signed the same words and sum; otherwise a signature.

    Raises RuleBroken for the second signature of the same person.
    """
    above = getattr(ctx.measure.duties.second_manager_above, command).version(ctx.when(file))
    before = counted(file)
    after = counted(decision.file)
    if after == before or after <= above.value:
        return decision
    of = getattr(content, "claim", "")
    first = given(file, command, occasion, ctx.content)
    if first is None or first.second or first.cents != after:
        signature = Signature(command, of, ctx.content, occasion, ctx.actor, after)
        return Decision(_kept(file, signature), data=_waits(signature, after - before))
    if first.first in ctx.person:
        require(refuse("F30", "signed", of, of=above, actor=ctx.actor))
    return replace(decision, file=_kept(decision.file, replace(first, second=ctx.actor)))


def given(file: File, command: str, occasion: str, content: str) -> Signature | None:
    """The signature under the same words at the same time."""
    facts = (command, occasion, content)
    return next((s for s in file.facts.signatures if (s.command, s.occasion, s.content) == facts), None)


def awaited(file: File, commands: Callable[[str], bool]) -> list[Signature]:
    """First signatures that wait for the second, of those commands that are still possible."""
    return [s for s in file.facts.signatures if s.second is None and commands(s.command)]


def which(file: File, command: str, occasion: str, content: str, actor: str) -> str:
    """The signature of a second manager is a fact of its own."""
    first = given(file, command, occasion, content)
    return f"second-{first.cents}" if first and first.first != actor else ""


def _kept(file: File, signature: Signature) -> File:
    """The file with a signature: it takes the place of one for the same matter that nobody has countersigned."""
    matter = (signature.command, signature.of)
    others = [s for s in file.facts.signatures if s.second or (s.command, s.of) != matter]
    same = (signature.command, signature.occasion, signature.content)
    others = [s for s in others if (s.command, s.occasion, s.content) != same]
    return file.noting(signatures=(*others, signature))


def _waits(signature: Signature, cents: int) -> dict[str, str]:
    claim = {"claim": signature.of} if signature.of else {}
    return {**claim, "amount": euro(cents), "counted": euro(signature.cents), "awaiting": AWAITING}
