"""What a register brings while a project runs: it is asked again after an import, and what it says now is kept (F16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.lifecycle import contents as c
from domain.money import placements
from domain.procedure import accreditation, employed, other_measures, regularity
from domain.procedure.other_measures import PaidFor
from domain.procedure.results import SERVICE
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.served import standing
from domain.record.states import OutcomeState
from domain.registers.answers import Said


def hear_registers(file: File, _: c.HearRegisters, ctx: Context) -> Decision:
    """An import concerns the project: the registers are asked again."""
    return ask_again(file, ctx)


def ask_again(file: File, ctx: Context) -> Decision:
    """Ask the registers again. What a lapse has for an effect follows as after any command (R1.6)."""
    before = len(file.answers)
    asked = regularity.heard(accreditation.heard(file, ctx), ctx)
    asked = other_measures.heard(asked, _paid_for(asked), ctx, matter=accreditation.NEWS)
    asked = employed.heard(asked, ctx)
    decision = placements.asked(asked, asked.outcomes.values(), ctx, matter=accreditation.NEWS)
    file = decision.file
    news = list(file.answers.values())[before:]
    lost = [answer.subject for answer in news if answer.said is Said.no]
    return replace(decision, data={"answers": len(news), "refused": len(lost)})


def _paid_for(file: File) -> Iterator[PaidFor]:
    """What the project pays for, or may: lines that stand, results that were not refused."""
    for line in standing(file):
        yield PaidFor(line.recipient, line.service, line.day)
    for outcome in file.outcomes.values():
        if outcome.state is not OutcomeState.refused:
            yield PaidFor(outcome.recipient, SERVICE[outcome.kind], outcome.hired)
