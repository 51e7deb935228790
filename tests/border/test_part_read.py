"""An application of which some fields cannot be read: what is told of the others is true, and nothing that was lent is told."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.basis.findings import Finding
from office.caller import Caller
from office.intake import check_application
from office.malformed import Malformed
from office.part_read import read_whole
from runtime.settings import Settings
from storage.database import Database
from tests import lives

CASES = Path(__file__).parent.parent / "cases"
Place = tuple[str | int, ...]
# None of them is a right value of any field.
SPOILT: tuple[Any, ...] = (-1, {}, "x" * 300, ["forse"], {"forse": 1})


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Caller:
    """Somebody who asks while the measure is open, beside an empty record."""
    data = tmp_path_factory.mktemp("part")
    url = f"sqlite:///{data / 'azioni.db'}"
    database = Database(url)
    lives.prepared(database, real=datetime.now(UTC))
    database.close()
    return Caller(Settings(AZIONI_DATA=data, DATABASE_URL=url))


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where applications are written."""
    return tmp_path_factory.mktemp("applications")


def two_companies() -> dict[str, Any]:
    """The Legler application with a second company of its sector, from which every other recipient comes."""
    said = lives.legler()
    said["companies"].append({**deepcopy(said["companies"][0]), "tax_code": lives.code_of("second"), "name": "Second"})
    for person in said["recipients"][::2]:
        person["company"] = said["companies"][1]["tax_code"]
    return said


RIGHT = (lives.legler(), two_companies())


def places(value: Any, above: Place = ()) -> list[Place]:
    """The place of each field, and of each part that has fields."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([above] if above else []), *(place for step, one in inner for place in places(one, (*above, step)))]


def spoil(said: dict[str, Any], place: Place, value: Any) -> None:
    """Put something else at a place, where it is still there."""
    holder: Any = said
    for step in place[:-1]:
        try:
            holder = holder[step]
        except (LookupError, TypeError):
            return
    last: Any = place[-1]
    if isinstance(holder, list) and (not isinstance(last, int) or last >= len(holder)):
        return
    if isinstance(holder, dict) and isinstance(value, list) and isinstance(holder.get(str(last)), list):
        value = -1  # a shorter list would be one, and what is said of so few is true
    if isinstance(holder, (dict, list)):
        holder[last] = value


def told(caller: Caller, path: Path) -> list[Finding]:
    """Each finding on a file of which some fields cannot be read."""
    with pytest.raises(Malformed) as refused:
        read_whole(caller, path)
    return list(refused.value.findings)


def by_rules(found: list[Finding]) -> list[tuple[str, str]]:
    """Those that are of a rule: where, and what it says."""
    return [(one.path.partition(": ")[2] or one.path, one.message) for one in found if one.rule != "format"]


@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_of_a_right_application_only_the_wrong_fields_are_told(
    caller: Caller, directory: Path, data: st.DataObject
) -> None:
    said = deepcopy(data.draw(st.sampled_from(RIGHT)))
    leaves = st.sampled_from(places(said))
    optional = st.sampled_from(
        [("lead", "pec_register"), ("companies", 0, "supply_chain"), ("recipients", 3, "did_date"), ("titel",)]
    )
    for _time in range(data.draw(st.integers(1, 3))):
        spoil(said, data.draw(st.one_of(leaves, optional)), data.draw(st.sampled_from(SPOILT)))
    path = directory / "spoilt.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    assert by_rules(told(caller, path)) == []


def test_both_applications_are_right(caller: Caller, directory: Path) -> None:
    for said in RIGHT:
        path = directory / "right.json"
        path.write_text(json.dumps(said), encoding="utf-8")
        check_application(caller, read_whole(caller, path)[1])


def test_a_wrong_day_of_the_only_company_is_the_one_thing_told(caller: Caller) -> None:
    assert [one.path for one in told(caller, CASES / "epoch-date.yaml")] == [
        "line 61: companies[0].crisis.agreement_date"
    ]


@pytest.mark.parametrize(
    "wrong", [{"name": 5}, {"crisis": {"kind": "cigs", "agreement_date": 0, "redundancies": True}}]
)
def test_one_wrong_field_leaves_what_is_true_of_its_company(
    caller: Caller, directory: Path, wrong: dict[str, Any]
) -> None:
    said = lives.legler()
    said["companies"][0] |= {"site": {"municipality": "Roma", "province": "RM"}, **wrong}
    said["recipients"][2]["company"] = lives.code_of("nobody")
    path = directory / "wrong.yaml"
    path.write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")
    assert [place for place, _says in by_rules(told(caller, path))] == [
        "companies[0].site.province", "recipients[2].company",
    ]  # fmt: skip


def test_a_company_that_cannot_be_read_holds_back_nothing_of_who_comes_from_another(
    caller: Caller, directory: Path
) -> None:
    """R2.2, R2.11: a person's kind rests on the crisis of their own company, and not on its day."""
    said = two_companies()
    first, second = said["companies"]
    first |= {"tax_code": 5, "crisis": {"kind": 7, "agreement_date": "2018-06-01", "redundancies": "maybe"}}
    second["crisis"]["agreement_date"] = 0
    for place in (1, 2):
        said["recipients"][place] |= {"status": "expelled", "support": "cigs"}
    assert said["recipients"][1]["company"] != second["tax_code"] == said["recipients"][2]["company"]
    path = directory / "companies.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    assert [place for place, _says in by_rules(told(caller, path))] == ["recipients[2].support"]


def test_a_recipient_whose_number_cannot_be_read_is_named_by_its_place(caller: Caller, directory: Path) -> None:
    said = lives.legler()
    said["recipients"][0] |= {"id": 5, "company": lives.code_of("nobody")}
    said["recipients"][1]["id"] = "R9999"
    path = directory / "numberless.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    found = told(caller, path)
    assert by_rules(found) == [("recipients[0].company", "recipients[0] does not come from a listed company")]
    assert "R999" not in str(found)


@pytest.mark.parametrize("field", ["lead", "partner"])
def test_a_register_of_addresses_that_is_none_is_told(caller: Caller, directory: Path, field: str) -> None:
    said = lives.legler()
    (said["lead"] if field == "lead" else said["partners"][0])["pec_register"] = 5
    path = directory / "register.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    assert [one.path for one in told(caller, path)] == [
        "lead.pec_register" if field == "lead" else "partners[0].pec_register"
    ]
