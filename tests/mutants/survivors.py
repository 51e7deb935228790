"""Mutants that say the same rule in other words, by what they change; each with its reason."""

from __future__ import annotations

EQUIVALENT = {
    "domain.record.balance due: 0  ->  1": "a claim that was ordered or paid has been checked: it always has a recognised sum",
}
