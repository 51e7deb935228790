"""The certified mail of the lead, to which letters go (R9.12)."""

from __future__ import annotations

from domain.lifecycle import contents as c
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.occasion import nth


def in_use(file: File) -> str:
    """Where letters to the lead go; empty when no address is known."""
    return file.facts.addresses[-1] if file.facts.addresses else ""


def correct_address(file: File, content: c.CorrectAddress, _: Context) -> Decision:
    """Letters to the lead go there from now on, those that wait included."""
    if content.pec == in_use(file):
        return Decision(file)
    return Decision(file.noting(addresses=(*file.facts.addresses, content.pec)))


def which_address(file: File, content: c.CorrectAddress, _: str) -> str:
    """Going back to an earlier address is a new correction."""
    return nth("address", len(file.facts.addresses)) if content.pec != in_use(file) else ""
