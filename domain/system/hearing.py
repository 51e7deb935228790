"""What a register brings while a project runs: it is asked again after an import, and what it says now is kept (F16)."""

from __future__ import annotations

from dataclasses import replace

from domain.lifecycle import contents as c
from domain.money import placements
from domain.procedure import accreditation
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.registers.answers import Said


def hear_registers(file: File, _: c.HearRegisters, ctx: Context) -> Decision:
    """An import concerns the project: the registers are asked again."""
    return ask_again(file, ctx)


def ask_again(file: File, ctx: Context) -> Decision:
    """Ask the registers again. What a lapse has for an effect follows as after any command (R1.6)."""
    before = len(file.answers)
    decision = placements.asked(accreditation.heard(file, ctx), file.outcomes.values(), ctx, matter="register")
    file = decision.file
    news = list(file.answers.values())[before:]
    lost = [answer.subject for answer in news if answer.said is Said.no]
    return replace(decision, data={"answers": len(news), "refused": len(lost)})
