"""The judge of mutants judges, and its list of equivalent ones is of this code."""

from __future__ import annotations

from tests.mutants.changes import mutants_of
from tests.mutants.court import changed, enact
from tests.mutants.survivors import EQUIVALENT


def test_what_is_called_equivalent_still_stands_in_the_code() -> None:
    """A line that was rewritten is judged anew."""
    modules = {change.split(" ")[0] for change in EQUIVALENT}
    known = {mutant.change for module in modules for mutant in mutants_of(module)}
    assert EQUIVALENT.keys() <= known
    assert all(EQUIVALENT.values()), "each has its reason"


def test_a_mutant_changes_one_function_and_nothing_else() -> None:
    """In the place of its function, wherever that is held already, until the process ends."""
    from tests.mutants import specimen
    from tests.mutants.specimen import most

    (mutant,) = [
        one for one in mutants_of("tests.mutants.specimen") if (one.function, one.after[:4]) == ("most", "not ")
    ]
    pair = changed(mutant)
    assert pair is not None
    before = most.__code__
    try:
        enact(mutant)
        assert (most(1, 2), specimen.least(1, 2)) == (1, 1)
    finally:
        most.__code__ = before
    assert most(1, 2) == 2
