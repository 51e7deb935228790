"""Where letters go: the certified mail of the lead, and of each partner whose address is known (R9.12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.lifecycle.states import Role
from domain.record.file import File
from domain.record.network import Partner

# Whom a letter to a partner is for: their number in the project follows.
PARTNER = "partner/"


def of_lead(file: File) -> str:
    """Where letters to the lead go; empty when no address is known."""
    return file.facts.addresses[-1] if file.facts.addresses else ""


def of_partner(file: File, partner: str) -> str:
    """Where copies to a partner go, by their number; empty when no address is known."""
    return known(file.facts.partner_addresses).get(partner, "")


def known(noted: tuple[str, ...] | list[str]) -> dict[str, str]:
    """The addresses of partners as they were noted (``N01 office@pec.example.org``); of each the last one counts."""
    return dict(one.split(" ", 1) for one in noted)


def noted(address: str | None, register: str | None) -> tuple[str, ...]:
    """An address with the register from which it was taken, as the file keeps it; nothing where either is not known."""
    return (f"{address} {register}",) if address and register else ()


def register_of(domiciles: Iterable[str], address: str) -> str:
    """From which register an address was taken, by what is noted of all; empty where that is not known."""
    return dict(one.split(" ", 1) for one in domiciles).get(address, "")


def in_network(file: File) -> list[Partner]:
    """The partners that have not left."""
    return [one for one in file.partners.values() if one.left_on is None]


def reached(file: File) -> Iterator[Partner]:
    """The partners to whom a copy of its own goes: one for each address, and none where the lead's own letter goes."""
    taken = {of_lead(file)}
    for partner in in_network(file):
        address = of_partner(file, partner.id)
        if address and address not in taken:
            taken.add(address)
            yield partner


def goes_out(to: str) -> bool:
    """Whether a letter leaves the office: for the lead, or for a partner."""
    return to == Role.operator or is_copy(to)


def is_copy(to: str) -> bool:
    """Whether a letter is a partner's copy of the lead's."""
    return to.startswith(PARTNER)
