"""Where people, results, claims and orders stand, and the parts of the envelope."""

from __future__ import annotations

from enum import StrEnum


class RecipientState(StrEnum):
    """Where a person stands in the project."""

    joined = "joined"
    planned = "planned"
    in_service = "in_service"
    outcome_declared = "outcome_declared"
    outcome_verified = "outcome_verified"
    outcome_refused = "outcome_refused"
    completed = "completed"
    withdrawn = "withdrawn"
    replaced = "replaced"


class OutcomeState(StrEnum):
    """Where a declared result stands."""

    declared = "declared"
    verified = "verified"
    refused = "refused"


class WordOf(StrEnum):
    """By whose word a result was verified or refused (F44)."""

    register = "register"
    controller = "controller"
    contest = "contest"
    """Of whoever has answered a contest of its refusal (F48)."""


class ClaimState(StrEnum):
    """Where a claim stands."""

    under_check = "under_check"
    checked = "checked"
    interrupted = "interrupted"
    ordered = "ordered"
    paid = "paid"
    failed = "failed"
    cancelled = "cancelled"
    """The project ended before it was paid: it will not be any more."""


class OrderState(StrEnum):
    """Where an order of payment stands: every one ends in paid, failed or cancelled (F59)."""

    ordered = "ordered"
    paid = "paid"
    failed = "failed"
    cancelled = "cancelled"


class Account(StrEnum):
    """The parts of the envelope. ``envelope`` is where the money of the measure comes from.

    The last three are the books of debts, apart from the envelope: what is owed (``debts``) stands against what is
    ``to_recover`` and what was ``recovered``, interest included. No transfer crosses from one to the other.
    """

    envelope = "envelope"
    available = "available"
    reserved = "reserved"
    committed = "committed"
    ordered = "ordered"
    paid = "paid"
    debts = "debts"
    to_recover = "to_recover"
    recovered = "recovered"


BOOKS_OF_DEBT = (Account.debts, Account.to_recover, Account.recovered)
# Accounts of which a project holds nothing.
EXTERNAL = (Account.envelope, Account.available, Account.debts)
