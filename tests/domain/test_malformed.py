"""What is not well formed is said in plain words with its place: never in those of the library that found it (D8)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from domain.commands.table import COMMANDS
from domain.edition.acts import ACTS
from domain.edition.catalogue import RULES, said
from domain.edition.malformed import problems_of
from domain.lifecycle import contents as c
from domain.procedure.application import Application
from tests import lives

MODELS: tuple[type[BaseModel], ...] = (
    Application,
    *dict.fromkeys([*(row.content for row in COMMANDS.values()), *(row.content for row in ACTS.values())]),
)
LIBRARY = ("Input should", "String should", "Value error", "valid integer", "pydantic", "unable to parse")


def problems(model: type[BaseModel], content: Any, **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(content, **options)
    return [(finding.path, finding.message) for finding in problems_of(caught.value)]


@pytest.mark.parametrize(
    ("model", "content", "path", "words"),
    [
        (c.WithdrawRecipient, {"recipient": "7", "reason": "x"}, "recipient", "is not written as it must be: like R07"),
        (c.OfClaim, {"claim": "7"}, "claim", "is not written as it must be: like C1"),
        (c.OrderRecovery, {"cents": 0, "decree": "1"}, "cents", "must be more than 0"),
        (c.MakeClaim, {"kind": "last"}, "kind", "must be interim, final or supplementary"),
        (c.GiveNotice, {"grounds": []}, "grounds", "must have 1 or more entries, not 0"),
        (c.GiveNotice, {}, "grounds", "is missing"),
        (c.Observe, {"text": "x", "tone": "loud"}, "tone", "unknown field"),
        (c.SignPlan, {"plans": [{"recipient": "R01", "band": "1"}, {"recipient": "R02"}]}, "plans[1].band", "is missing"),
        (c.VerifyOutcome, {"recipients": ["R01"], "verified": False}, "", "a refusal needs its reason"),
        (c.CorrectAccount, {"iban": "IT00"}, "iban", "not a valid IBAN"),
    ],
)  # fmt: skip
def test_each_problem_has_its_words_and_its_place(model: type[BaseModel], content: Any, path: str, words: str) -> None:
    assert problems(model, content) == [(path, words)]


def test_they_are_said_in_italian_too() -> None:
    with pytest.raises(ValidationError) as caught:
        c.MakeClaim.model_validate({"kind": "last"})
    (finding,) = problems_of(caught.value, "row 3: ", rule="content")
    assert (finding.rule, finding.path) == ("content", "row 3: kind")
    assert said(finding, "it") == "deve essere interim, final o supplementary"


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@given(data=st.data())
def test_whatever_is_handed_in_nobody_reads_the_words_of_a_library(model: type[BaseModel], data: st.DataObject) -> None:
    content = {name: data.draw(JUNK) for name in model.model_fields}
    try:
        model.model_validate(content)
    except ValidationError as error:
        findings = problems_of(error)
        assert findings
        assert not [finding for finding in findings if any(words in finding.message for words in LIBRARY)]
        assert {finding.key for finding in findings} <= RULES["format"].says.keys() - {"other"}


def test_what_tells_about_a_person_is_never_repeated() -> None:
    """R9.20: a tax code in the wrong field would stand in a history."""
    content = lives.legler()
    code = content["recipients"][0]["tax_code"]
    content["recipients"][0]["id"] = code
    content["recipients"][0]["did_date"] = code
    assert not [words for _, words in problems(Application, content) if code in words]
