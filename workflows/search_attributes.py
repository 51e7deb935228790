"""The search attributes of projects and measures, declared once: typed, without personal data, within 10 and 3."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from workflows.messages import Summary

MEASURE = SearchAttributeKey.for_keyword("Measure")
STATE = SearchAttributeKey.for_keyword("ProjectState")
MUST_ACT = SearchAttributeKey.for_keyword_list("MustAct")
"""Each role that must act: a project may wait for several."""
WAITING_FOR = SearchAttributeKey.for_keyword("WaitingFor")
"""The same in one word, as filters of before November 2026 ask for it: a name never takes another type (docs/upgrades.md)."""
LEAD = SearchAttributeKey.for_keyword("LeadOrganisation")
NEEDS_ATTENTION = SearchAttributeKey.for_bool("NeedsAttention")
NEXT_DEADLINE = SearchAttributeKey.for_datetime("NextDeadline")
AMOUNT_GRANTED = SearchAttributeKey.for_float("AmountGranted")

ALL: tuple[
    SearchAttributeKey[str]
    | SearchAttributeKey[Sequence[str]]
    | SearchAttributeKey[bool]
    | SearchAttributeKey[datetime]
    | SearchAttributeKey[float],
    ...,
] = (
    MEASURE,
    STATE,
    MUST_ACT,
    WAITING_FOR,
    LEAD,
    NEEDS_ATTENTION,
    NEXT_DEADLINE,
    AMOUNT_GRANTED,
)

NOBODY = "nobody"


def of_project(summary: Summary) -> TypedSearchAttributes:
    """The attributes that show where a project stands. Amounts are in euro, for display only."""
    pairs: list[SearchAttributePair] = [  # type: ignore[type-arg]
        SearchAttributePair(MEASURE, summary.measure),
        SearchAttributePair(STATE, summary.state),
        SearchAttributePair(MUST_ACT, list(summary.waiting_for) or [NOBODY]),
        SearchAttributePair(WAITING_FOR, ",".join(summary.waiting_for) or NOBODY),
        SearchAttributePair(LEAD, summary.lead),
        SearchAttributePair(NEEDS_ATTENTION, summary.needs_attention is not None),
        SearchAttributePair(AMOUNT_GRANTED, summary.granted_cents / 100),
    ]
    if summary.next_deadline is not None:
        pairs.append(SearchAttributePair(NEXT_DEADLINE, summary.next_deadline))
    return TypedSearchAttributes(pairs)
