"""The sentences of papers in a project's story."""

from __future__ import annotations

from domain.basis.language import _, n_
from domain.views.story import when
from domain.views.telling import Told, some, word


def asked_for_papers(t: Told) -> str:
    """What is missing."""
    return n_("asked for {n} missing paper", "asked for {n} missing papers", len(t.many("items")))


def supplied_papers(t: Told) -> str:
    """What was missing comes."""
    return n_("handed in {n} missing paper", "handed in {n} missing papers", len(t.many("documents")))


def attached(t: Told) -> str:
    """Evidence, with the last day of its validity; a signed decree may be sent on."""
    handed_in = _("handed in evidence {evidence} ({kind})", evidence=t.fact("evidence"), kind=word(t.fact("kind")))
    if some(t.fact("letters")):
        return handed_in + _(", which is sent to whoever had the letter that names it")
    until = t.fact("valid_until")
    return handed_in if until in (None, "?") else handed_in + _(", valid until {until}", until=when(until))
