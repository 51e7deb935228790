"""Mutants of what runs while a module is loaded, such as a table or a default: each is loaded instead of its module, in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from multiprocessing import get_context
from types import CodeType

import pytest

from tests.mutants.changes import Mutant, compiled, path_of
from tests.mutants.court import DOMAIN, QUIETLY, READERS, in_short, quiet


class Loader(SourceFileLoader):
    """Loads a module with one change."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.module, str(path_of(mutant.module)))
        self.mutant = mutant

    def get_code(self, fullname: str) -> CodeType:
        """The compiled mutant; nothing is written beside the source."""
        return compiled(fullname, self.mutant.number)


class Finder(MetaPathFinder):
    """Finds the mutant where its module is asked for."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Only one module is changed."""
        if fullname != self.mutant.module:
            return None
        return spec_from_file_location(fullname, path_of(fullname), loader=Loader(self.mutant))


class InShort:
    """A plugin: properties are tried as the court tries them, with the same few examples each time."""

    @staticmethod
    def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
        """As soon as the tests are known."""
        in_short(items)


def survives(mutant: Mutant | None) -> bool:
    """Whether all tests pass with the mutant; without any, whether they pass at all."""
    quiet()
    if mutant is not None:
        sys.meta_path.insert(0, Finder(mutant))
    left_out = [f"--ignore={DOMAIN / name}.py" for name in READERS]
    return pytest.main([*QUIETLY, "-x", *left_out, str(DOMAIN)], plugins=[InShort()]) == pytest.ExitCode.OK


def judged(mutants: Sequence[Mutant], jobs: int) -> Iterator[bool]:
    """Whether each survives, in their order; each in a fresh process, in which nothing of ours is loaded.

    Raises RuntimeError when the tests do not pass in such a process without any mutant: then nothing that they notice says anything.
    """
    if not mutants:
        return
    with get_context("spawn").Pool(jobs, maxtasksperchild=1) as pool:
        if not pool.apply(survives, (None,)):
            raise RuntimeError("the tests of the domain do not pass in a fresh process without any mutant")
        yield from pool.imap(survives, mutants)
