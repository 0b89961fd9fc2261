"""Small wrong changes of a check's code: comparisons turned, boundaries moved by one, conditions negated, columns swapped.

Only what decides is changed: the functions of a check file (``evaluate`` and those it calls there), not its texts and examples.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add}
LOGIC: dict[type[ast.operator], type[ast.operator]] = {ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}
# Columns that a hasty hand might take for each other.
SWAPS = {
    "service_day": "service_through_day",
    "column_1": "column_2",
    "column_2": "column_1",
    "rendering_npi": "billing_npi",
    "billing_npi": "rendering_npi",
    "performer": "billing_npi",
    "units": "line_no",
    "charge_cents": "allowed_cents",
    "allowed_cents": "charge_cents",
    "procedure_code": "revenue_code",
    "claim_key": "patient_key",
    "first_service_day": "last_service_day",
    "last_service_day": "first_service_day",
    "statement_from_day": "statement_through_day",
    "statement_through_day": "statement_from_day",
    "modifier_1": "modifier_2",
    "covered": "in_force",
}
# Arguments that name or guard and decide nothing.
NAMING = ("suffix", "prefix", "separator", "strict", "how", "schema")


@dataclass(frozen=True)
class Mutant:
    """One change: where it stands, what it was and became, and the source with it."""

    line: int
    was: str
    became: str
    tree: ast.Module


Edit = tuple[str, str, Callable[[ast.AST], None]]


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a check file, in the order of its lines."""
    tree = ast.parse(source)
    count = len(_places(tree))
    for number in range(count):
        node = _places(tree)[number]
        for kind in range(len(_edits(node))):
            changed = copy.deepcopy(tree)
            target = _places(changed)[number]
            was = ast.unparse(target)
            _edits(target)[kind][2](target)
            became = ast.unparse(target)
            if was != became:
                yield Mutant(getattr(node, "lineno", 0), was, became, ast.fix_missing_locations(changed))


def _places(tree: ast.Module) -> list[ast.AST]:
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    inside = [node for function in functions for statement in function.body for node in _deciding(statement)]
    return sorted((node for node in inside if _edits(node)), key=lambda node: getattr(node, "lineno", 0))


def _deciding(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that can decide an outcome: no annotation, no index or slice, no option that only guards or names."""
    yield node
    for name, value in ast.iter_fields(node):
        skipped = name in ("annotation", "returns") or (isinstance(node, ast.Subscript) and name == "slice")
        for child in () if skipped else value if isinstance(value, list) else (value,):
            guards = isinstance(child, ast.keyword) and child.arg in NAMING
            if isinstance(child, ast.AST) and not guards:
                yield from _deciding(child)


def _edits(node: ast.AST) -> list[Edit]:
    found: list[Edit] = []
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        found += [("comparison", "", _turn(other)) for other in COMPARISONS.get(type(node.ops[0]), ())]
    if isinstance(node, ast.BinOp) and not (_is_text(node.left) or _is_text(node.right)):
        other = LOGIC.get(type(node.op)) or ARITHMETIC.get(type(node.op))
        found += [("operator", "", _operate(other))] if other else []
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        found.append(("negation", "", _affirm))
    if isinstance(node, ast.Constant) and type(node.value) is int:
        found += [("boundary", "", _move(step)) for step in (1, -1)]
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        found.append(("truth", "", _flip))
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in SWAPS:
        found.append(("column", "", _swap))
    return found


def _is_text(node: ast.AST) -> bool:
    """Whether it is text or a tuple, where an addition only strings together."""
    texts = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return texts or isinstance(node, (ast.JoinedStr, ast.Tuple, ast.List, ast.Starred))


def _turn(other: type[ast.cmpop]) -> Callable[[ast.AST], None]:
    return lambda node: setattr(node, "ops", [other()])


def _operate(other: type[ast.operator]) -> Callable[[ast.AST], None]:
    return lambda node: setattr(node, "op", other())


def _move(step: int) -> Callable[[ast.AST], None]:
    return lambda node: setattr(node, "value", node.value + step)  # type: ignore[attr-defined]


def _flip(node: ast.AST) -> None:
    node.value = not node.value  # type: ignore[attr-defined]


def _swap(node: ast.AST) -> None:
    node.value = SWAPS[node.value]  # type: ignore[attr-defined]


def _affirm(node: ast.AST) -> None:
    """Take a ``~`` away: the operand is wrapped in a double negation that changes nothing."""
    node.operand = ast.UnaryOp(ast.Invert(), node.operand)  # type: ignore[attr-defined]
