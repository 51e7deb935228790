"""Mutants that say the same rule in other words, by what they change; each with its reason."""

from __future__ import annotations

EQUIVALENT = {
    "domain.record.payables recognised_cents: 0  ->  1": "who asks has looked at the state first: the claim was checked",
    "domain.procedure.prices _shares: 1  ->  2": "lines of no minutes share nothing: whatever it is divided by, their part is nothing",
    "domain.money.interruptions interrupt_payment: term and term.days and (left is not None)  ->  term or term.days or left is not None": (
        "a claim that is unpaid has its term of payment, in days, and it runs: all three always hold"
    ),
}
