"""Each declared result as it is explained: how it stands, by whose word and on which source, what came of a contest (F44, F48)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.basis.calendar import ROME
from domain.basis.euro import euro
from domain.basis.vocabulary import OutcomeKind
from domain.procedure.outcomes import about_results
from domain.record.file import File
from domain.record.network import RegisterAnswer
from domain.record.people import Outcome
from domain.record.states import OutcomeState, WordOf
from domain.registers.answers import Said
from domain.views.documents import By, ResultTrace


@dataclass(frozen=True, slots=True)
class Act:
    """A command that was accepted: who, when, and what was answered."""

    name: str
    actor: str
    at: datetime
    data: Mapping[str, object]


NOBODY = By(actor=None, at=None)
# What no act says and decides whether a job counts: that its length does, whatever it earns (R2.14).
READINGS = {OutcomeKind.placement: ("R2.14",)}
_CONTEST = {None: "open", True: "restored", False: "upheld"}


def contest_word(contested: str | None, granted: bool | None) -> str | None:
    """How a contest stands, in a word; None where there is none."""
    return None if contested is None else _CONTEST[granted]


def trace(file: File, outcome: Outcome, acts: Sequence[Act]) -> ResultTrace:
    """One declared result. The register's word has the file of notices on which it rests, a person's the papers that were handed in."""
    answer = _answer(file, outcome)
    papers = [paper for paper in file.evidence.values() if paper.recipient == outcome.recipient]
    return ResultTrace(
        result=outcome.id,
        recipient=outcome.recipient,
        kind=outcome.kind,
        hired=outcome.hired.isoformat(),
        amount=euro(outcome.cents),
        state=outcome.state,
        word=outcome.word,
        by=decided_by(file, outcome, acts),
        answer=answer.id if answer else None,
        source=answer.source if answer else "",
        papers=[f"{paper.id} ({paper.kind})" for paper in papers],
        reason=outcome.reason,
        contested=contest_word(outcome.contested, outcome.contest_granted),
        readings=list(READINGS.get(outcome.kind, ())),
    )


def decided_by(file: File, outcome: Outcome, acts: Sequence[Act]) -> By:
    """Who has verified or refused a result last, and when; of the register only when it was asked."""
    if outcome.state is OutcomeState.declared:
        return NOBODY
    if outcome.word is WordOf.register:
        answer = _answer(file, outcome)
        return By(actor=None, at=_instant(answer.asked_at) if answer else None)
    name = "decide_contest" if outcome.word is WordOf.contest else "verify_outcome"
    found = [act for act in acts if act.name == name and _is_about(file, act, outcome)]
    return By(actor=found[-1].actor, at=_instant(found[-1].at)) if found else NOBODY


def _is_about(file: File, act: Act, outcome: Outcome) -> bool:
    """Whether an act has decided a result; the first verifications did not say which ones they were about."""
    if act.name == "verify_outcome":
        decided = act.data.get("decided")
        return not isinstance(decided, list) or outcome.id in decided
    results, lines = (act.data.get(name) for name in ("results", "lines"))
    items = (
        [file.claim_lines[line].item for line in lines if line in file.claim_lines] if isinstance(lines, list) else []
    )
    return bool(act.data.get("granted")) and outcome.id in (*items, *(results if isinstance(results, list) else ()))


def _answer(file: File, outcome: Outcome) -> RegisterAnswer | None:
    """The answer of the register that has verified a result: the first yes after it was declared, else what it said last."""
    own = about_results(file, outcome.recipient)
    confirmed = [one for one in own if one.said is Said.yes and one.asked_at.date() >= outcome.declared_on]
    if outcome.word is WordOf.register and confirmed:
        return confirmed[0]
    return own[-1] if own else None


def _instant(at: datetime) -> str:
    return at.astimezone(ROME).isoformat(timespec="seconds")
