"""The register of persons: each is one, whatever the spelling of the tax code, in all projects and editions.

A code is found by its keyed hash and stands in the record only sealed. Letters in the place of digits (omocodia) make
no other person, unless an act says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, bindparam, delete, or_, select, update
from sqlmodel import Session

from domain.basis.codes import plain_form
from domain.basis.language import _
from storage import bulk, documents, once
from storage.among import Among
from storage.chunks import chunks
from storage.documents import vault_of
from storage.person_tables import PersonCodeRow, PersonKeyRow, PersonRow
from storage.prepared import Prepared, Question
from storage.tables import table_of
from storage.vault import NoPersonKey, PersonKey, Vault

_PERSON = table_of(PersonRow)
_CODE = table_of(PersonCodeRow)
_KEY = table_of(PersonKeyRow)

_WHICH_KEY = Prepared(select(_KEY.c.number, _KEY.c.fingerprint))
# Whoever writes a hash holds the key meanwhile, so that no rotation passes between.
_HOLD_KEY = Prepared(select(_KEY.c.number, _KEY.c.fingerprint).with_for_update(read=True))
_LOCK_KEY = Prepared(select(_KEY.c.number, _KEY.c.fingerprint).with_for_update())
_WHO = Among(lambda among: select(_CODE.c.hash, _CODE.c.person).where(among(_CODE.c.hash)), String)
_OTHERS = Among(lambda among: select(_PERSON.c.id, _PERSON.c.same_as).where(among(_PERSON.c.same_as)), Integer)
_SEALED = Prepared(select(_CODE.c.sealed).where(_CODE.c.person == bindparam("person")))


class Entered(NamedTuple):
    """Persons by the codes that were asked for, and those of them who were unknown before."""

    persons: dict[str, int]
    new: frozenset[int]


def find(session: Session, codes: Collection[str]) -> dict[str, int]:
    """The person of each code, given in its one form (``domain.basis.codes.one_form``); who is unknown is left out."""
    plain = _plain(codes)
    return _found(session, _hashes(key_of(session), plain), plain)


def find_or_enter(session: Session, codes: Iterable[str], at: datetime) -> dict[str, int]:
    """The person of each code, given in its one form; who is unknown is entered at an instant."""
    return enter(session, codes, at).persons


def enter(session: Session, codes: Iterable[str], at: datetime) -> Entered:
    """Enter at an instant whoever is unknown.

    Two transactions that enter one person at the same moment find the same one: the second waits for the first.
    """
    plain = _plain(codes)
    key = key_of(session, hold=True)
    hashes = _hashes(key, plain)
    known = _found(session, hashes, plain)
    unknown = sorted({form for code, form in plain.items() if code not in known})
    new = dict(zip(unknown, _draw(session, len(unknown), at), strict=True))
    who = {code: known.get(code) or new[form] for code, form in plain.items()}
    fresh = [pair for pair in plain.items() if pair[0] not in known or pair[0] != pair[1]]
    _spell(session, hashes, {form: who[pair[0]] for pair in fresh for form in pair})
    found = _found(session, hashes, plain) if new else known
    overtaken = set(new.values()) - set(found.values())
    discard(session, overtaken)
    return Entered(found, frozenset(new.values()) - overtaken)


def spell(session: Session, person: int, code: str) -> None:
    """A further code by which a person is found; whoever was found by it until now is this person, with all other codes."""
    key = key_of(session, hold=True)
    plain = _plain([code])
    hashes = _hashes(key, plain)
    other = _found(session, hashes, plain).get(code)
    if other is not None and other != person:
        _is_the_same(session, key, other, person)
    _spell(session, hashes, dict.fromkeys(hashes, person))


def _is_the_same(session: Session, key: PersonKey, other: int, person: int) -> None:
    """Somebody of whom only registers knew turns out to be a person: the codes are sealed as theirs, the entries stay as they are."""
    codes = codes_of(session, other)
    session.connection().execute(delete(_CODE).where(_CODE.c.person == other))
    _spell(session, _hashes(key, _plain(codes)), dict.fromkeys(codes, person))
    both = update(_PERSON).where(or_(_PERSON.c.id == other, _PERSON.c.same_as == other)).values(same_as=person)
    session.connection().execute(both)


def known_as_asks(people: Collection[int]) -> Iterator[Question]:
    """What ``known_as`` asks."""
    return _OTHERS.questions(sorted(people))


def known_as(session: Session, people: Collection[int]) -> dict[int, list[int]]:
    """The other numbers of some persons, under which registers have told of them; who has none is left out."""
    found = defaultdict[int, list[int]](list)
    for number, person in sorted(_OTHERS.rows(session, sorted(people))):
        found[person].append(number)
    return found


def codes_of(session: Session, person: int) -> list[str]:
    """All spellings of a person's code that are known, sorted; none for who was erased."""
    vault = vault_of(session)
    return sorted(
        vault.open(bytes(sealed), _about(person)).decode() for (sealed,) in _SEALED.rows(session, {"person": person})
    )


def hold(session: Session, persons: Iterable[int]) -> None:
    """Lock persons, in their order, until the end of the transaction: nobody else decides on their time meanwhile."""
    for some in chunks(persons):
        query = select(_PERSON.c.id).where(_PERSON.c.id.in_(some)).order_by(_PERSON.c.id)
        session.connection().execute(query.with_for_update(key_share=True))


def discard(session: Session, persons: Iterable[int]) -> None:
    """Take out persons who were entered in this transaction, and to whom nothing refers."""
    for some in chunks(persons):
        session.connection().execute(delete(_CODE).where(_CODE.c.person.in_(some)))
        session.connection().execute(delete(_PERSON).where(_PERSON.c.id.in_(some)))


def key_of(session: Session, *, hold: bool = False) -> PersonKey:
    """The key with which the record finds persons. Raises NoPersonKey when it is not here, or is another one."""
    found = (_HOLD_KEY if hold else _WHICH_KEY).first(session)
    vault = vault_of(session)
    if found is None:
        raise NoPersonKey(_("the record has no key of personal data: it was not prepared"))
    (number, fingerprint) = found
    key = vault.key(number)
    if key.fingerprint != fingerprint:
        raise NoPersonKey(_("{path} is the key of another record (AZIONI_PERSON_KEYS)", path=vault.path))
    return key


def rotate(session: Session) -> int:
    """Hash and seal all codes with a new key, and seal all documents with it; returns how many codes there are.

    The newest key of the file is taken where the record does not use it yet, so that it can be brought to every worker
    before; otherwise one is made. The old key stays in the file: back-ups of the record need it.
    """
    vault = vault_of(session)
    ((number, _),) = _LOCK_KEY.rows(session)
    newest = vault.newest()
    key = newest if newest.number > number else vault.make()
    codes = session.connection().execute(select(_CODE.c.person, _CODE.c.sealed)).all()
    spelled = [(row.person, vault.open(bytes(row.sealed), _about(row.person)).decode()) for row in codes]
    session.connection().execute(delete(_CODE))
    bulk.insert_all(session, _CODE, [_spelling(vault, key.hash(code), code, person) for person, code in spelled])
    documents.seal_anew(session)
    session.connection().execute(update(_KEY).values(number=key.number, fingerprint=key.fingerprint))
    return len(codes)


def _plain(codes: Iterable[str]) -> dict[str, str]:
    """The plain form of each code."""
    return {code: plain_form(code) for code in codes}


def _hashes(key: PersonKey, plain: Mapping[str, str]) -> dict[str, str]:
    """The keyed hash of each code and of its plain form, which is the same nearly always."""
    return {form: key.hash(form) for form in {*plain.keys(), *plain.values()}}


def _found(session: Session, hashes: Mapping[str, str], plain: Mapping[str, str]) -> dict[str, int]:
    """A spelling that is entered counts before the plain form."""
    people: dict[str, int] = {}
    people.update(_WHO.rows(session, [*hashes.values()]))
    who = ((code, people.get(hashes[code]) or people.get(hashes[form])) for code, form in plain.items())
    return {code: person for code, person in who if person is not None}


def _draw(session: Session, count: int, at: datetime) -> Sequence[int]:
    """Numbers of so many new persons."""
    ids = bulk.next_ids(session, _PERSON, count) if count else ()
    bulk.insert_all(session, _PERSON, [{"id": id, "known_since": at} for id in ids])
    return ids


def _spell(session: Session, hashes: Mapping[str, str], spellings: Mapping[str, int]) -> None:
    """Write spellings that are not on record yet, always in the same order, so that nobody waits in a circle."""
    vault = vault_of(session)
    rows = [_spelling(vault, hashes[form], form, person) for form, person in spellings.items()]
    once.put_all(session, _CODE, sorted(rows, key=lambda row: str(row["hash"])))


def _spelling(vault: Vault, hash: str, form: str, person: int) -> Mapping[str, Any]:
    return {"hash": hash, "person": person, "sealed": vault.seal(form.encode(), _about(person))}


def _about(person: int) -> str:
    return f"person {person}"
