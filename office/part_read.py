"""An application of which some fields cannot be read: what the rules say of the others is told in the same answer.

What cannot be read is lent, and a finding counts when no field on which it rests was.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from domain.basis.findings import Finding, RuleBroken
from domain.basis.language import n_
from domain.edition.malformed import details_of, path_of
from domain.procedure.application import Application
from office.application_file import WrongFields, read_application
from office.caller import Caller
from office.errors import NotFound
from office.intake import check_application
from office.malformed import Malformed

# A loan may bring to light what was hidden beneath it, such as the fields of a company that was a text; seldom twice.
_MOST_LOANS = 5
_LOAN: Mapping[str, Any] = {
    "measure": "",
    "title": "-",
    "aims": {"social_dialogue": True, "group_services": True, "job_matching": True},
    "lead": {
        "tax_code": "0", "name": "-", "kind": "-", "province": "BG", "pec": None, "pec_register": None, "iban": "0",
        "accreditation": {"services": ["-"], "status": "-"},
    },
    "partners": [
        {"tax_code": "0", "name": "-", "kind": "-", "province": "BG", "pec": None, "pec_register": None}
    ],
    "companies": [
        {
            "tax_code": "0", "name": "-", "sector": "13", "supply_chain": None, "site": {"municipality": "-", "province": "BG"},
            "crisis": {"kind": "-", "agreement_date": "2000-01-01", "redundancies": True},
        }
    ],
    "recipients": [
        {"id": "R00", "tax_code": "0", "company": "0", "status": "suspended", "support": "cigs", "did_date": None}
    ],
    "budget": {"process": "1.00", "result": "1.00"},
    "documents": [{"kind": "-", "name": "-", "sha256": "0" * 64}],
}  # fmt: skip

_COMPANY_CODES = r"companies(\[\d+\](\.tax_code)?)?"
# Of what kind a person is: their own words, and the crisis of the company that they come from; of another one nothing.
_KIND_OF_PERSON = r"recipients(\[{n}\](\.(status|support|company))?)?|companies(\[{c}\](\.crisis(\.kind)?)?)?"
_FORESEEN = rf"{_KIND_OF_PERSON}|companies\[{{c}}\]\.crisis\.redundancies"
# What a finding rests on besides the field that it names, or instead of all that stands under it; {n} is the place in the list,
# {c} that of the company from which the person at that place comes.
_RESTS_ON: Mapping[tuple[str, str], str] = {
    ("R1.2", "subjects"): r"lead(\.tax_code)?|partners(\[\d+\](\.tax_code)?)?",
    ("R2.9", "companies"): _COMPANY_CODES,
    ("R2.9", "twice"): _COMPANY_CODES,
    ("R2.9", "sector"): r"companies(\[\d+\](\.(sector|supply_chain))?)?",
    ("R2.8", "group"): "recipients",
    ("R2.1", "company"): rf"recipients(\[{{n}}\](\.company)?)?|{_COMPANY_CODES}",
    ("R2.2", "kind"): _KIND_OF_PERSON,
    ("R2.2", "redundancies"): _FORESEEN,
    ("R2.11", "did"): rf"{_FORESEEN}|recipients\[{{n}}\]\.did_date",
    ("R6.1", "budget"): r"budget(\.process)?|recipients",
    ("R6.2", "budget"): r"budget(\.result)?|recipients",
    ("R5.5", "share"): r"budget(\..+)?",
    ("R3.10", "nothing"): r"budget(\..+)?",
}
_PLACE = re.compile(r"\[(\d+)\]")
_LINE = re.compile(r"line (\d+)")


def read_whole(caller: Caller, path: Path) -> tuple[bytes, Application]:
    """An application and its bytes. Raises Malformed with every wrong field, and with what the rules say of the others."""
    try:
        return read_application(path)
    except WrongFields as broken:
        rules = list(_by_rules(caller, broken))
        if not rules:
            raise
        found = sorted((*broken.findings, *map(broken.placed, rules)), key=_line_of)
        told = n_(
            "'{file}': {n} finding; nothing was taken",
            "'{file}': {n} findings; nothing was taken",
            len(found),
            file=path,
        )
        raise Malformed(told, found) from broken


def _by_rules(caller: Caller, broken: WrongFields) -> Iterator[Finding]:
    lent = None if "measure" in broken.unread else _lent(broken.content)
    if lent is None:
        return
    try:
        check_application(caller, lent)
    except RuleBroken as refused:
        for finding in refused.findings:
            if _was_read(finding, broken.unread, lent):
                yield _by_place(finding, broken.unread)
    except NotFound:
        return


def _was_read(finding: Finding, unread: Collection[str], lent: Application) -> bool:
    """Whether every field on which a finding rests could be read."""
    own = finding.path
    place = _PLACE.search(own)
    rests_on = _RESTS_ON.get((finding.rule, finding.key))
    if rests_on is not None:
        number = place[1] if place else ""
        pattern = re.compile(rests_on.replace("{n}", number).replace("{c}", _company_of(number, lent)))
        return not any(pattern.fullmatch(field) for field in unread)
    return not any(_within(own, field) or _within(field, own) for field in unread)


def _company_of(number: str, lent: Application) -> str:
    """The place of the company from which the person at a place comes; empty where none is listed."""
    code = lent.recipients[int(number)].company if number else ""
    return next((str(place) for place, one in enumerate(lent.companies) if one.tax_code == code), "")


def _by_place(finding: Finding, unread: Collection[str]) -> Finding:
    """A finding on a recipient whose number was lent names the recipient by its place."""
    place = finding.path.partition(".")[0]
    number = finding.values.get("recipient")
    if not isinstance(number, str) or f"{place}.id" not in unread:
        return finding
    message = finding.message.replace(number, place)
    return replace(finding, message=message, values={**finding.values, "recipient": place})


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith((f"{outer}.", f"{outer}["))


def _lent(content: dict[str, Any]) -> Application | None:
    """The application with something in the place of what cannot be read; None where that cannot be done."""
    content = deepcopy(content)
    for _time in range(_MOST_LOANS):
        try:
            return Application.model_validate(content)
        except ValidationError as error:
            for problem in details_of(error):
                _lend(content, problem["loc"], is_strange=problem["type"] == "extra_forbidden")
    return None


def _lend(content: dict[str, Any], location: tuple[int | str, ...], *, is_strange: bool) -> None:
    """Put a loan at a place of the content; a field that nobody knows is taken out."""
    *above, last = location
    holder: Any = content
    loan: Any = _LOAN
    for step in above:
        holder = holder[step]
        loan = loan[0 if isinstance(step, int) else step]
    if is_strange:
        holder.pop(last, None)
        return
    holder[last] = _unlike_others(
        deepcopy(loan[0 if isinstance(last, int) else last]), str(last), path_of(location), _free_number(content)
    )


def _unlike_others(loan: Any, name: str, path: str, number: str) -> Any:
    """Two that are lent the same would be the same person."""
    if isinstance(loan, dict):
        return {key: _unlike_others(value, key, path, number) for key, value in loan.items()}
    if isinstance(loan, list):
        return [_unlike_others(value, name, path, number) for value in loan]
    if name == "tax_code":
        return "LENT" + "".join(filter(str.isalnum, path))[:30].upper()
    return number if name == "id" else loan


def _free_number(content: dict[str, Any]) -> str:
    """A recipient's number that no recipient has."""
    people = content.get("recipients")
    taken = [person.get("id") for person in people if isinstance(person, dict)] if isinstance(people, list) else []
    return next(number for number in (f"R{place}" for place in range(9999, 0, -1)) if number not in taken)


def _line_of(finding: Finding) -> int:
    found = _LINE.match(finding.path)
    return int(found[1]) if found else 0
