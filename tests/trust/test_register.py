"""The register of actors as its entries make it: who wrote what nobody may write changes nothing (F1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lifecycle.contents import canonical, fingerprint
from domain.lifecycle.states import Role
from domain.trust.register import ADD, REGISTER, REVOKE, AddActor, Entry, Register, RevokeActor, enter, replay
from domain.trust.signature import public_of, sign, signed_bytes
from domain.trust.statement import Statement
from tests.lives import key_of

START = datetime(2026, 1, 1, tzinfo=UTC)


def addition(name: str, *roles: Role, key: str | None = None, **more: Any) -> AddActor:
    return AddActor(name=name, roles=roles, key=public_of(key_of(key or name)), **more)


def entry(
    content: AddActor | RevokeActor, by: str = "root", day: int = 0, key: str | None = None, role: str = "administrator"
) -> Entry:
    """An entry by somebody, signed with somebody's key."""
    words = canonical(content)
    name = ADD if isinstance(content, AddActor) else REVOKE
    said = Statement(f"{name}/{day}", REGISTER, name, fingerprint(words), by, role)
    return Entry(said, words, sign(key_of(key or by), signed_bytes(said)), START + timedelta(days=day))


ROOT = entry(addition("root", Role.administrator))


def made(*entries: Entry) -> Register:
    register, void = replay((ROOT, *entries))
    assert void == {}
    return register


def refused(entry: Entry, *before: Entry) -> str:
    """What is said against an entry."""
    found = enter(made(*before), entry)
    assert not isinstance(found, Register)
    return "; ".join(finding.message for finding in found)


def test_the_first_entry_is_the_first_administrator_who_enters_themself() -> None:
    assert made().actor("root", START) is not None
    for strange in (
        entry(addition("anna", Role.manager), "anna"),
        entry(addition("anna", Role.administrator), "root"),
        entry(addition("anna", Role.administrator), "anna", key="mallory"),
        entry(RevokeActor(name="anna", reason="as the file shows"), "anna"),
    ):
        assert not isinstance(enter(Register(), strange), Register)


def test_only_an_administrator_writes() -> None:
    anna = entry(addition("anna", Role.manager), day=1)
    assert "'anna' is not one" in refused(entry(addition("bea", Role.manager), "anna", day=2), anna)
    assert "'mallory' is not one" in refused(entry(addition("bea", Role.manager), "mallory"))
    assert "not signed with the key of 'root'" in refused(entry(addition("bea", Role.manager), key="anna", day=2), anna)
    assert "given by its administrator" in refused(entry(addition("bea", Role.manager), role="manager"))


def test_an_entry_cannot_be_signed_for_other_words() -> None:
    true = entry(addition("anna", Role.operator), day=1)
    other = canonical(addition("anna", Role.manager))
    forged = Statement(**{**_values(true.statement), "content": fingerprint(other)})
    assert "not signed" in refused(Entry(forged, other, true.signature, true.at))


def _values(said: Statement) -> dict[str, str]:
    return {name: getattr(said, name) for name in ("id", "subject", "name", "content", "actor", "role")}


def test_a_changed_key_and_a_revocation_are_judged_by_their_time() -> None:
    register = made(
        entry(addition("anna", Role.manager), day=1),
        entry(addition("anna", Role.manager, key="new"), day=5),
        entry(RevokeActor(name="anna", reason="left"), day=9),
    )
    keys = [(one := register.actor("anna", START + timedelta(days=day))) and one.key for day in (0, 1, 4, 5, 8, 9)]
    old, new = public_of(key_of("anna")), public_of(key_of("new"))
    assert keys == [None, old, old, new, new, None]


def test_a_revoked_administrator_writes_no_more() -> None:
    second = entry(addition("second", Role.administrator), day=1)
    gone = entry(RevokeActor(name="root", reason="left"), "second", day=2)
    assert "'root' is not one" in refused(entry(addition("anna", Role.manager), day=3), second, gone)


def test_the_last_administrator_stays() -> None:
    assert "last administrator" in refused(entry(RevokeActor(name="root", reason="as the file shows"), day=1))


@pytest.mark.parametrize("name", ["аnna", "Anna", "anna ", "anna/../x"])
def test_a_name_that_has_not_its_one_form_is_refused(name: str) -> None:
    assert refused(entry(addition(name, Role.manager), day=1))


@pytest.mark.parametrize("name", ["ànna", "a.nna", "anna-", "arma"])
def test_a_name_that_can_be_taken_for_another_is_refused_also_after_that_one_was_revoked(name: str) -> None:
    anna = entry(addition("anna" if name != "arma" else "arrna", Role.manager), day=1)
    gone = entry(RevokeActor(name="anna" if name != "arma" else "arrna", reason="as the file shows"), day=2)
    assert "can be taken for" in refused(entry(addition(name, Role.manager), day=3), anna, gone)


def test_who_administers_decides_nothing_else_not_even_under_another_name() -> None:
    both = addition("bea", Role.administrator, Role.manager)
    assert "decides nothing else" in refused(entry(both, day=1))
    assert "decides nothing else" in refused(entry(addition("bea", Role.manager, key="root"), day=1))


def test_the_system_is_no_person() -> None:
    assert "'system'" in refused(entry(addition("anna", Role.system), day=1))
    assert "'system'" in refused(entry(addition("service", Role.manager), day=1))


def test_the_same_key_or_the_same_address_is_one_person() -> None:
    register = made(
        entry(addition("anna", Role.manager, email="a@x.example"), day=1),
        entry(addition("bea", Role.officer, email="A@x.example"), day=2),
        entry(addition("carla", Role.officer, key="bea"), day=3),
        entry(addition("dora", Role.officer), day=4),
    )
    assert register.person("anna") == {"anna", "bea", "carla"}
    assert register.person("carla") == {"anna", "bea", "carla"}
    assert register.person("dora") == {"dora"}


@given(st.data())
def test_whoever_has_no_key_of_an_administrator_changes_nothing(data: st.DataObject) -> None:
    """However an entry is made up: by whom, in which role, over which words, with which key but the administrator's."""
    before = made(entry(addition("anna", Role.manager), day=1))
    changes: list[AddActor | RevokeActor] = [
        addition("bea", Role.manager),
        RevokeActor(name="anna", reason="as the file shows"),
    ]
    content = data.draw(st.sampled_from(changes))
    by, key = (
        data.draw(st.sampled_from(["root", "anna", "bea"])),
        data.draw(st.sampled_from(["anna", "bea", "mallory"])),
    )
    strange = entry(content, by, day=2, key=key, role=data.draw(st.sampled_from(["administrator", "manager"])))
    assert not isinstance(enter(before, strange), Register)
