"""The sentences of contests in a project's story."""

from __future__ import annotations

from domain.basis.language import n_
from domain.views.telling import Told, few


def contested_claim(t: Told) -> str:
    """Cut lines of a claim."""
    return n_(
        "contested {n} cut line of claim {claim}",
        "contested {n} cut lines of claim {claim}",
        len(t.fact("contested")),
        claim=t.fact("claim"),
    )


def contested_outcomes(t: Told) -> str:
    """Refused results."""
    return n_(
        "contested the refusal of {n} outcome ({people})",
        "contested the refusal of {n} outcomes ({people})",
        len(t.fact("contested")),
        people=few(t.fact("people")),
    )


def decided_contest(t: Told) -> str:
    """The answer, of lines or of results."""
    if t.fact("claim") == "?":
        return _decided_results(t)
    count = len(t.fact("lines"))
    claim = t.fact("claim")
    if t.fact("granted"):
        return n_(
            "restored {n} contested line of claim {claim}",
            "restored {n} contested lines of claim {claim}",
            count,
            claim=claim,
        )
    return n_(
        "upheld the cut of {n} contested line of claim {claim}",
        "upheld the cut of {n} contested lines of claim {claim}",
        count,
        claim=claim,
    )


def _decided_results(t: Told) -> str:
    count = len(t.fact("results"))
    people = few(t.fact("people"))
    if t.fact("granted"):
        return n_(
            "restored {n} refused outcome ({people})", "restored {n} refused outcomes ({people})", count, people=people
        )
    return n_(
        "upheld the refusal of {n} outcome ({people})",
        "upheld the refusal of {n} outcomes ({people})",
        count,
        people=people,
    )
