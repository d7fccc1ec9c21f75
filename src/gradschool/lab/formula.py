"""Arithmetic-only lambdas, such as LambdaLR takes: read with `ast`, computed here, never handed to Python to run."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from gradschool.lab.errors import StrategyError

LARGEST_FORMULA = 200  # parts; a longer one is no formula that a person wrote
LARGEST_NUMBER = 1e300

OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
FUNCTIONS: dict[str, Callable[..., float]] = {
    "min": min,
    "max": max,
    "abs": abs,
    "int": math.trunc,
    "float": float,
    **{
        f"math.{name}": getattr(math, name)
        for name in ("sqrt", "exp", "log", "sin", "cos", "tanh", "floor", "ceil")
    },
}
CONSTANTS = {"math.pi": math.pi, "math.e": math.e}
ALLOWED = (
    "it may use its one argument, numbers, + - * / // % **, comparisons, `a if b else c`, min, max, abs, int, "
    "float, and math.sqrt, exp, log, sin, cos, tanh, floor, ceil, pi, e"
)


@dataclass(frozen=True)
class Formula:
    """A function of one number, kept as the text of a lambda: `lambda epoch: 0.95 ** epoch`.

    Calling it gives a float. Raises StrategyError for a text that is not such a lambda, and for a value that does
    not exist (a division by zero, a number too large).
    """

    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", ast.unparse(_lambda(self.text)))

    def __call__(self, value: float) -> float:
        """The formula at one value."""
        return _at(self.text, float(value))

    @property
    def needs_math(self) -> bool:
        """Whether the lambda runs only after `import math`."""
        return "math." in self.text


@lru_cache(maxsize=4096)  # all runs of a sweep ask for the same step
def _at(text: str, value: float) -> float:
    try:
        result = _value(_lambda(text).body, value)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise StrategyError(f"`{text}` has no value at {value:g}: {error}.") from error
    if isinstance(result, complex) or not math.isfinite(result):
        raise StrategyError(f"`{text}` gives {result} at {value:g}; a factor must be a finite number.")
    return float(result)


@lru_cache(maxsize=1024)
def _lambda(text: str) -> ast.Lambda:
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise StrategyError(
            f"`{text[:80]}` is not a lambda such as `lambda epoch: 0.95 ** epoch`."
        ) from error
    if not isinstance(tree, ast.Lambda):
        raise StrategyError(f"`{text[:80]}` is not a lambda such as `lambda epoch: 0.95 ** epoch`.")
    check_formula(tree)
    return tree


def check_formula(tree: ast.Lambda) -> None:
    """Raise StrategyError unless the lambda is plain arithmetic on its one argument."""
    names = tree.args
    others = names.posonlyargs + names.kwonlyargs + names.defaults
    if len(names.args) != 1 or others or names.vararg or names.kwarg:
        raise StrategyError(
            "A schedule's lambda takes one argument, the epoch: `lambda epoch: 0.95 ** epoch`."
        )
    if sum(1 for _ in ast.walk(tree)) > LARGEST_FORMULA:
        raise StrategyError(f"The lambda is too long: at most {LARGEST_FORMULA} parts.")
    _check(tree.body, names.args[0].arg)


def _check(node: ast.expr, argument: str) -> None:
    match node:
        case ast.Constant(value=bool() | int() | float() as number):
            if abs(number) > LARGEST_NUMBER:
                raise StrategyError("A number in the lambda is too large.")
        case ast.Name() if node.id == argument:
            pass
        case ast.Attribute() if dotted(node) in CONSTANTS:
            pass
        case ast.Call(keywords=[]) if dotted(node.func) in FUNCTIONS and node.args:
            _check_all(node.args, argument)
        case ast.UnaryOp() if type(node.op) in OPERATORS:
            _check(node.operand, argument)
        case ast.BinOp() if type(node.op) in OPERATORS:
            _check_all([node.left, node.right], argument)
        case ast.Compare() if all(type(one) in OPERATORS for one in node.ops):
            _check_all([node.left, *node.comparators], argument)
        case ast.BoolOp():
            _check_all(node.values, argument)
        case ast.IfExp():
            _check_all([node.test, node.body, node.orelse], argument)
        case _:
            raise StrategyError(
                f"`{ast.unparse(node)[:80]}` is not allowed in a schedule's lambda: {ALLOWED}."
            )


def _check_all(nodes: list[ast.expr], argument: str) -> None:
    for node in nodes:
        _check(node, argument)


def _value(node: ast.expr, at: float) -> float:
    # Everything is a float, so no power can grow into a whole number of a million digits.
    match node:
        case ast.Constant():
            return float(node.value)  # type: ignore[arg-type]
        case ast.Name():
            return at
        case ast.Attribute():
            return CONSTANTS[dotted(node)]
        case ast.Call():
            return float(FUNCTIONS[dotted(node.func)](*(_value(one, at) for one in node.args)))
        case ast.UnaryOp():
            return _real(OPERATORS[type(node.op)](_value(node.operand, at)))
        case ast.BinOp():
            return _real(OPERATORS[type(node.op)](_value(node.left, at), _value(node.right, at)))
        case ast.IfExp():
            return _value(node.body if _value(node.test, at) else node.orelse, at)
        case ast.BoolOp():
            return _either(node, at)
        case _:
            assert isinstance(node, ast.Compare)
            return _compared(node, at)


def _real(number: float | complex) -> float:
    if isinstance(number, complex):
        raise ValueError("a root of a negative number is not real")
    return float(number)


def _either(node: ast.BoolOp, at: float) -> float:
    stops_at = isinstance(node.op, ast.Or)
    found = 0.0
    for one in node.values:
        found = _value(one, at)
        if bool(found) is stops_at:
            break
    return found


def _compared(node: ast.Compare, at: float) -> float:
    values = [_value(one, at) for one in (node.left, *node.comparators)]
    pairs = pairwise(values)
    holds = (OPERATORS[type(one)](*pair) for one, pair in zip(node.ops, pairs, strict=False))
    return float(all(holds))


def dotted(node: ast.expr) -> str:
    """`torch.optim.SGD` for such an expression, and an empty text for any other."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""
