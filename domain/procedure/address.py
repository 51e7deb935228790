"""The certified mail of the lead, to which letters go, and of the partners, who have their copies (R9.12)."""

from __future__ import annotations

from domain.basis.findings import RuleBroken
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.record import addresses
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.network import Partner
from domain.record.occasion import nth


def correct_address(file: File, content: c.CorrectAddress, _: Context) -> Decision:
    """Letters to the lead, or copies to a partner, go there from now on, those that wait included.

    The register from which it was taken, where it is said, stands beside it in every letter.
    """
    if _another_register(file, content):
        file = file.noting(domiciles=(*file.facts.domiciles, *addresses.noted(content.pec, content.pec_register)))
    if content.pec == _in_use(file, content):
        return Decision(file)
    if content.partner is None:
        return Decision(file.noting(addresses=(*file.facts.addresses, content.pec)))
    noted = f"{_partner(file, content.partner).id} {content.pec}"
    return Decision(file.noting(partner_addresses=(*file.facts.partner_addresses, noted)))


def _partner(file: File, code: str) -> Partner:
    """The partner of the network who has a tax code. Raises RuleBroken."""
    found = next((one for one in addresses.in_network(file) if one.tax_code == code), None)
    if found is None:
        raise RuleBroken(refuse("R7.7", "no_partner", "partner", partner=code))
    return found


def _in_use(file: File, content: c.CorrectAddress) -> str:
    """The address that is corrected; empty when none is known."""
    if content.partner is None:
        return addresses.of_lead(file)
    return addresses.of_partner(file, _partner(file, content.partner).id)


def _another_register(file: File, content: c.CorrectAddress) -> bool:
    """Whether another register is said of the address than what is noted."""
    return content.pec_register not in (None, addresses.register_of(file.facts.domiciles, content.pec))


def which_address(file: File, content: c.CorrectAddress, _: str) -> str:
    """Going back to an earlier address, or to another register of it, is a new correction."""
    number = len(file.facts.addresses if content.partner is None else file.facts.partner_addresses)
    try:
        if content.pec != _in_use(file, content):
            return nth("address", number)
        return nth("register", len(file.facts.domiciles)) if _another_register(file, content) else ""
    except RuleBroken:
        return ""
