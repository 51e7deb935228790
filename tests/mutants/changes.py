"""What can be changed in a module: comparisons, arithmetic, boolean operators, numbers and conditions, one at a time."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).parents[2]

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
        return f"{self.module} {self.function}: {self.before}  ->  {self.after}"

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.function}: {self.before}  ->  {self.after}"


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


def compiled(module: str, number: int | None = None) -> CodeType:
    """The code of a module, with one change or with none."""
    file = path_of(module)
    tree = ast.parse(file.read_text(encoding="utf-8"))
    if number is not None:
        tree = ast.fix_missing_locations(Change(module, number).visit(tree))
    code: CodeType = compile(tree, str(file), "exec")
    return code


def path_of(module: str) -> Path:
    """The file of a module."""
    return ROOT / Path(*module.split(".")).with_suffix(".py")
