"""Grids: one text that stands for many strategies, such as `SGD(lr=1e-4:1:64, momentum=[0, 0.9])`. Torch-free."""

from __future__ import annotations

import ast
import copy
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from gradschool.lab.errors import StrategyError
from gradschool.lab.formula import dotted
from gradschool.lab.parsing import check_text, statements, strategy_of, unit_in_comment
from gradschool.lab.signatures import Argument, optimizers, schedulers
from gradschool.lab.strategy import Strategy

MOST_STRATEGIES = 10_000
# Possessive, and begun only where a number begins: a text of ten thousand digits is read once.
NUMBER = r"[-+]?+(?:\d++\.?+\d*+|\.\d++)(?:[eE][-+]?+\d++)?+"
SPAN = re.compile(
    rf"(?<![\w.])(?P<low>{NUMBER}):(?P<high>{NUMBER}):(?P<count>\d{{1,18}}+)(?P<linear>:linear)?"
)
# Between quotes and in lambdas a colon means something else; neither is followed by a number, a colon and a number.


def expand(text: str) -> list[Strategy]:
    """Every strategy that a text stands for, in the order of its grids, the last one changing quickest.

    `lr=1e-4:1:64` is 64 values from 1e-4 to 1, evenly spaced on a logarithmic scale; `momentum=0:0.9:4:linear` is
    evenly spaced itself; a list, `lr=[0.1, 0.3]`, is its values. Several grids give every combination. A text without
    any is the one strategy it says, as `parse` reads it. Raises StrategyError, saying where, and what to mend.
    """
    check_text(text)
    text = text.strip()
    spans = {_place(text, found.start()): found for found in SPAN.finditer(text)}
    # The text keeps its length, so that a place in it stays the same place.
    plain = SPAN.sub(lambda found: "1".ljust(len(found[0])), text)
    lines, unit = statements(plain), unit_in_comment(plain)
    axes = list(_axes(lines, spans))
    count = math.prod(len(axis.values) for axis in axes)
    if count > MOST_STRATEGIES:
        raise StrategyError(f"This grid has {count:,} strategies; {MOST_STRATEGIES:,} are the most.")
    return [_chosen(lines, axes, values, unit) for values in product(*(axis.values for axis in axes))]


def expand_all(texts: Iterable[str]) -> list[Strategy]:
    """Every strategy of several texts, each once, in order. Raises StrategyError."""
    found = dict.fromkeys(strategy for text in texts for strategy in expand(text))
    if len(found) > MOST_STRATEGIES:
        raise StrategyError(f"These are {len(found):,} strategies; {MOST_STRATEGIES:,} are the most.")
    return list(found)


def split(text: str) -> list[str]:
    """The strategies of a text with several: one a line in the short form, or PyTorch lines between empty lines.

    Lines that begin with `#`, and empty ones, are left out.
    """
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
    return [one for block in blocks for one in _split_block(block)]


def _split_block(block: str) -> list[str]:
    lines = [line for line in block.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    starts = [re.match(r"\s*([A-Za-z_.]+)\(", line) for line in lines]
    short = all(found and found[1].rpartition(".")[2] in optimizers() for found in starts)
    return [line.strip() for line in lines] if short else ["\n".join(lines)] if lines else []


@dataclass(frozen=True)
class _Axis:
    """One argument with several values: where it stands in the text, and the values."""

    place: tuple[int, int]
    values: tuple[ast.expr, ...]


def _place(text: str, at: int) -> tuple[int, int]:
    """Line and column of a character, as `ast` counts them: from 1, and in bytes from 0."""
    before = text[:at]
    line = before.rpartition("\n")[2]
    return before.count("\n") + 1, len(line.encode())


def _axes(lines: list[ast.stmt], spans: dict[tuple[int, int], re.Match[str]]) -> Iterable[_Axis]:
    met = set()
    for node in (node for line in lines for node in ast.walk(line) if isinstance(node, ast.Call)):
        for name, value in _arguments(node):
            place = (value.lineno, value.col_offset)
            if place in spans:
                met.add(place)
                yield _Axis(place, tuple(map(_constant, _spaced(spans[place]))))
            elif isinstance(value, ast.List | ast.Tuple) and _is_grid(node, name, value):
                yield _Axis(place, tuple(value.elts))
    for place, found in spans.items():
        if place not in met:
            raise StrategyError(
                f"Line {place[0]}, column {place[1] + 1}: the grid {found[0]} must be the whole value of an argument, "
                "such as lr=1e-4:1:64."
            )


def _arguments(node: ast.Call) -> Iterable[tuple[str | int, ast.expr]]:
    yield from enumerate(node.args)
    yield from ((word.arg, word.value) for word in node.keywords if word.arg)


def _is_grid(node: ast.Call, name: str | int, value: ast.List | ast.Tuple) -> bool:
    """Whether a list stands for several values of its argument, and is not the one value that torch takes."""
    argument = _argument(node, name)
    if argument is None or len(value.elts) < 2:
        return False
    if argument.kind in ("whole numbers", "two numbers", "schedules"):
        return argument.kind != "schedules" and all(
            isinstance(one, ast.List | ast.Tuple) for one in value.elts
        )
    return argument.kind != "formula" or all(isinstance(one, ast.Lambda) for one in value.elts)


def _argument(node: ast.Call, name: str | int) -> Argument | None:
    owner = dotted(node.func).rpartition(".")[2]
    signature = optimizers().get(owner) or schedulers().get(owner)
    if signature is None:
        return None
    if isinstance(name, str):
        return signature.argument(name)
    # An optimizer or scheduler may be written with what comes first in torch: the parameters, the optimizer.
    supplied = int(bool(node.args) and not isinstance(node.args[0], ast.List | ast.Tuple | ast.Constant))
    places = [argument for argument in signature.arguments if not argument.keyword_only]
    at = name - supplied
    return places[at] if 0 <= at < len(places) else None


def _spaced(found: re.Match[str]) -> list[float]:
    low, high, count = float(found["low"]), float(found["high"]), int(found["count"])
    if not 1 <= count <= MOST_STRATEGIES:
        raise StrategyError(
            f"The grid {found[0]} needs 1 to {MOST_STRATEGIES:,} values; the last number counts them."
        )
    if not (math.isfinite(low) and math.isfinite(high)):
        raise StrategyError(f"The grid {found[0]} needs finite ends.")
    if count == 1:
        return [low]
    parts = [step / (count - 1) for step in range(count)]
    if found["linear"]:
        return [_short(low + (high - low) * part) for part in parts]
    if low <= 0 or high <= 0:
        raise StrategyError(
            f"The grid {found[0]} is logarithmic, so both ends must be above 0; write {found[0]}:linear for even steps."
        )
    return [low, *(_short(low * (high / low) ** part) for part in parts[1:-1]), high]


def _short(value: float) -> float:
    """To six digits, which is how people write a rate; enough to tell ten thousand apart."""
    return float(f"{value:.6g}")


def _constant(value: float) -> ast.expr:
    return ast.Constant(value)


def _chosen(lines: list[ast.stmt], axes: list[_Axis], values: tuple[ast.expr, ...], unit: object) -> Strategy:
    chosen = dict(zip((axis.place for axis in axes), values, strict=True))
    tree = ast.Module(copy.deepcopy(lines), []) if chosen else ast.Module(lines, [])
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.args = [chosen.get((one.lineno, one.col_offset), one) for one in node.args]
            for word in node.keywords:
                word.value = chosen.get((word.value.lineno, word.value.col_offset), word.value)
    return strategy_of(tree.body, unit)  # type: ignore[arg-type]
