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
from tests.mutants.court import DOMAIN, QUIETLY, READERS, quiet


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


def survives(mutant: Mutant) -> bool:
    """Whether all tests pass with the mutant."""
    quiet()
    sys.meta_path.insert(0, Finder(mutant))
    left_out = [f"--ignore={DOMAIN / name}.py" for name in READERS]
    return pytest.main([*QUIETLY, "-x", *left_out, str(DOMAIN)]) == pytest.ExitCode.OK


def judged(mutants: Sequence[Mutant], jobs: int) -> Iterator[bool]:
    """Whether each survives, in their order; each in a fresh process, in which nothing of ours is loaded."""
    with get_context("spawn").Pool(jobs, maxtasksperchild=1) as pool:
        yield from pool.imap(survives, mutants)
