"""The commands that the service gives to a project by itself: the clock, the post, its measure, the registers."""

from __future__ import annotations

from domain.commands.rule import CommandRule
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.lifecycle.transitions import (
    ENDED,
    LIVING,
    goes,
    may_close,
    stays,
)
from domain.procedure import (
    delivery,
)
from domain.system import hearing, law, passing_time, post, queue
from domain.views import story, telling

S = State
R = Role
# fmt: off
PASS_TIME = CommandRule(
    "pass_time", R.system, "The clock: reminders and terms that have come due",
    {
        **stays(S.waiting_for_funds, S.formal_check, S.under_evaluation, S.awaiting_decision, S.recovery, *ENDED),
        **stays(S.forfeiture_notice),
        **goes(S.awaiting_documents, to=(S.awaiting_documents, S.formal_check)),
        **goes(S.refusal_notice, to=(S.refusal_notice, S.awaiting_decision)),
        **goes(S.awarded, to=(S.awarded, S.forfeiture_notice, S.forfeited)),
        **goes(S.accepted, to=(S.accepted, S.forfeiture_notice, S.forfeited)),
        **goes(S.in_delivery, to=(S.in_delivery, S.outcome_verification, S.reporting)),
        **goes(S.outcome_verification, to=(S.outcome_verification, S.reporting, S.payment)),
        **goes(S.reporting, to=(S.reporting, S.payment, S.forfeited, S.closed)),
        **may_close(),
    },
    c.Nothing, passing_time.pass_time, story.passed_time,
)
RECORD_DELIVERY = CommandRule(
    "record_delivery", R.system, "A letter was delivered: the terms that waited for it begin", stays(*State),
    c.RecordDelivery, post.record_delivery, story.delivered,
)
MOVE_END = CommandRule(
    "move_end", R.system, "An act moves the end of the notice", stays(*LIVING),
    c.MoveEnd, delivery.move_end, story.moved_end, said=("until", "act"),
)
SUSPEND_TERMS = CommandRule(
    "suspend_terms", R.system, "A law has stopped terms: their clocks are counted again", stays(*State),
    c.SuspendTerms, law.suspend_terms, story.suspended_terms, said=("act",),
)
FUND = CommandRule(
    "fund", R.system, "Money has come free: the next in order of arrival is funded",
    goes(S.waiting_for_funds, to=S.formal_check),
    c.Nothing, queue.fund, telling.plainly("the measure: money has come free: the project, next in order, is funded"),
)
CLOSE_WINDOW = CommandRule(
    "close_window", R.system, "The window has closed: what still waits is not funded",
    goes(S.waiting_for_funds, to=S.not_funded),
    c.Nothing, queue.close_window, telling.plainly("the measure: the window has closed, the project is not funded"),
)

HEAR_REGISTERS = CommandRule(
    "hear_registers", R.system, "A register has brought something about the project",
    {
        **stays(*LIVING),
        **goes(S.outcome_verification, to=(S.outcome_verification, S.reporting)),
    },
    c.HearRegisters, hearing.hear_registers, story.heard_registers, said=("kind",),
)

SERVICE = (PASS_TIME, RECORD_DELIVERY, MOVE_END, SUSPEND_TERMS, FUND, CLOSE_WINDOW, HEAR_REGISTERS)
# fmt: on
