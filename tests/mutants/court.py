"""Who judges a mutant: the tests of the domain, loaded once and run in forks, each with one function changed."""

from __future__ import annotations

import gc
import os
import pickle
import resource
import signal
import sys
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper
from importlib import import_module
from inspect import CO_OPTIMIZED
from time import process_time
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from hypothesis import Phase, settings

from tests.mutants.changes import ROOT, Mutant, compiled, path_of

# A mutant may take so many times what the whole takes without it, and so many seconds more, in time of the processor: then it runs
# in circles, and that is noticed too. So it is when it wants so many bytes.
PATIENCE, MORE = 3, 30
MEMORY = 4 << 30
# How a fork says that no test has noticed its mutant, and that it could not judge.
ALIVE, BROKEN = 1, 2
# Examples of a property.
FEW = 15
DOMAIN = ROOT / "tests" / "domain"
# Tests that read the sources instead of running them.
READERS = ("test_catalogue",)
QUIETLY = ("-s", "-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=--import-mode=importlib", "-W", "ignore", "--hypothesis-seed=0",
           f"--rootdir={ROOT}")  # fmt: skip

Place = tuple[str, str, int]
"""A function by its module, its name and its first line."""
Told = Callable[[Mutant, bool], None]


@dataclass
class Court:
    """A plugin that runs no tests by itself: it learns which test comes to which function, then tries mutants."""

    modules: Sequence[str]
    cases: Sequence[Mutant]
    jobs: int
    tell: Told
    """Told of each mutant, and whether it lives."""
    failed: bool = False
    broken: list[str] = field(default_factory=list)
    """Tests that fail without any mutant."""
    reaching: dict[Place, list[int]] = field(default_factory=dict)
    """The tests that come to a function, the quick ones first."""
    limit: float = 0
    items: list[pytest.Item] = field(default_factory=list)
    properties: list[int] = field(default_factory=list)
    """The tests that make examples by themselves: they come last to every mutant, wherever they would come."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running all tests once."""
        self.items = [item for item in session.items if item.path.stem not in READERS]
        self.properties = in_short(self.items)
        self._learn()
        if not self.broken:
            self._try_all()
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test has failed, or could not begin."""
        self.failed = self.failed or report.failed

    def _run(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        self.failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        return self.failed

    # --- Which test comes to which function ------------------------------------------------------------------------------------

    def _learn(self) -> None:
        """Every test once, in a fork, so that nothing that it leaves behind is left to the mutants.

        Properties are not watched: it would take longest, and they come to almost everything.
        """
        reading, writing = os.pipe()
        if os.fork() == 0:
            quiet()
            with os.fdopen(writing, "wb") as told:
                pickle.dump(self._watched(), told)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as heard:
            seconds, places, self.broken = pickle.load(heard)  # noqa: S301 - of our own fork
        os.wait()
        self.limit = PATIENCE * sum(seconds) + MORE
        found = defaultdict(list)
        for number, reached in enumerate(places):
            for place in reached:
                found[place].append(number)
        last = sorted(self.properties, key=lambda n: seconds[n])
        self.reaching = {place: [*sorted(numbers, key=lambda n: seconds[n]), *last] for place, numbers in found.items()}

    def _watched(self) -> tuple[list[float], list[set[Place]], list[str]]:
        """The seconds of each test, the functions that it comes to, and the tests that fail."""
        files = {str(path_of(module)): module for module in self.modules}
        seconds, places, broken = [], [], []
        caches = [held for held in gc.get_objects() if isinstance(held, _lru_cache_wrapper)]
        for number, (item, following) in enumerate(_pairs(self.items)):
            here: set[Place] = set()

            def entered(frame: FrameType, _: str, __: object, here: set[Place] = here) -> None:
                module = files.get(frame.f_code.co_filename)
                if module is not None:
                    here.add((module, frame.f_code.co_qualname, frame.f_code.co_firstlineno))

            forget(caches)
            began = process_time()
            sys.settrace(None if number in self.properties else entered)
            try:
                failed = self._run(item, following)
            finally:
                sys.settrace(None)
            seconds.append(process_time() - began)
            places.append(here)
            broken += [item.nodeid] if failed else []
        return seconds, places, broken

    # --- One mutant after the other --------------------------------------------------------------------------------------------

    def _try_all(self) -> None:
        running: dict[int, Mutant] = {}
        for mutant in self.cases:
            while len(running) >= self.jobs:
                self._wait(running)
            sys.stdout.flush()
            child = os.fork()
            if child == 0:
                os._exit(self._lives_or_breaks(mutant))
            running[child] = mutant
        while running:
            self._wait(running)

    def _wait(self, running: dict[int, Mutant]) -> None:
        child, status = os.wait()
        if child not in running:
            return
        mutant, code = running.pop(child), os.waitstatus_to_exitcode(status)
        if code == BROKEN:
            self.broken.append(f"the judge, with {mutant}")
        else:
            self.tell(mutant, code == ALIVE)

    def _lives_or_breaks(self, mutant: Mutant) -> int:
        """As ``_lives``; 2 when it could not be put in its place, so that nothing was judged."""
        try:
            return self._lives(mutant)
        except Exception:  # noqa: BLE001 - the judge's own fault is told, and kills no mutant
            traceback.print_exc()
            return 2

    def _lives(self, mutant: Mutant) -> int:
        """1 when no test notices it; run in a fork, which ends with it."""
        quiet()
        resource.setrlimit(resource.RLIMIT_CPU, (int(process_time() + self.limit), resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        place = enact(mutant)
        try:
            mine = [self.items[number] for number in self.reaching.get(place, self.properties)]
            return ALIVE * (not any(self._run(item, following) for item, following in _pairs(mine)))
        except BaseException:  # noqa: BLE001 - what ends a test run otherwise has been noticed as well
            return 0


def quiet() -> None:
    """What tests print in a fork is for nobody."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.dup2(nowhere, sys.stderr.fileno())
    signal.signal(signal.SIGINT, signal.SIG_DFL)


# Where hypothesis keeps the settings of a test that makes its own examples.
_SETTINGS = "_hypothesis_internal_use_settings"


def of_examples(item: pytest.Item) -> Any:
    """What holds the settings of a property or of a state machine; None for a test of examples that are written down."""
    called = getattr(item, "obj", None)
    machine = getattr(item, "cls", None)
    if hasattr(called, _SETTINGS):
        return called
    return machine if hasattr(machine, "settings") else None


def in_short(items: Sequence[pytest.Item]) -> list[int]:
    """The places of the properties, each of which gets few examples, always the same ones, and need not look for the simplest."""
    found = [number for number, item in enumerate(items) if of_examples(item) is not None]
    for number in found:
        _shortened(items[number])
    return found


def _shortened(item: pytest.Item) -> None:
    held = of_examples(item)
    name = _SETTINGS if hasattr(held, _SETTINGS) else "settings"
    before = getattr(held, name)
    few = settings(before, max_examples=min(before.max_examples, FEW), phases=(Phase.explicit, Phase.generate))
    setattr(getattr(held, "__func__", held), name, few)


def _pairs(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)


def forget(caches: Iterable[Any]) -> None:
    """What one test has worked out is worked out again by the next one, which comes to the same functions."""
    for cache in caches:
        if str(getattr(cache, "__module__", "")).startswith("domain."):
            cache.cache_clear()


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A code and all that is defined in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _own(code: CodeType) -> tuple[object, ...]:
    """What a code says by itself, without what is defined in it."""
    return code.co_code, code.co_names, tuple(repr(c) for c in code.co_consts if not isinstance(c, CodeType))


def changed(mutant: Mutant) -> tuple[CodeType, CodeType] | None:
    """The code of the function that a mutant changes, before and after; None when it changes what runs while its module is loaded."""
    before, after = list(_codes(compiled(mutant.module))), list(_codes(compiled(mutant.module, mutant.number)))
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if _own(old) != _own(new)]
    return pairs[0] if pairs and pairs[0][0].co_flags & CO_OPTIMIZED else None


def enact(mutant: Mutant) -> Place:
    """Put a mutant of a function in its place, wherever the function is held already."""
    import_module(mutant.module)
    pair = changed(mutant)
    assert pair is not None, mutant
    news = {(new.co_qualname, new.co_firstlineno): new for new in _codes(compiled(mutant.module, mutant.number))}
    for held in gc.get_objects():
        if isinstance(held, FunctionType) and held.__module__ == mutant.module:
            key = (held.__code__.co_qualname, held.__code__.co_firstlineno)
            held.__code__ = news.get(key, held.__code__)
    forget(held for held in gc.get_objects() if isinstance(held, _lru_cache_wrapper))
    return mutant.module, pair[0].co_qualname, pair[0].co_firstlineno


def hold(court: Court) -> int:
    """Load the tests of the domain and let the court work; the exit status of pytest."""
    os.chdir(ROOT)
    return int(pytest.main([*QUIETLY, str(DOMAIN)], plugins=[court]))
