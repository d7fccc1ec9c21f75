"""Strategies that differ in numbers alone, as one piece of PyTorch with names in place of the numbers. Torch-free."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gradschool.lab.strategy import Strategy

Place = tuple[int, int, int, int]  # line and column of where a value begins and ends, as `ast` counts them


@dataclass(frozen=True)
class Family:
    """Strategies written by the same lines: a grid over `lr` is one family with one varied name."""

    name: str  # of the function that trains one of them
    strategies: tuple[Strategy, ...]
    code: str  # the PyTorch lines, with the varied names in them
    varied: tuple[str, ...]
    values: dict[Strategy, tuple[str, ...]]  # as Python writes them, in the order of `varied`

    @property
    def summary(self) -> str:
        """One line: the strategy, or the first of them and how many there are."""
        more = len(self.strategies) - 1
        return self.strategies[0].short() + (f", and {more} more that differ in numbers" if more else "")

    def arguments_of(self, strategy: Strategy) -> str:
        """The keyword arguments that make the family's function train this strategy, as a dict is written."""
        pairs = zip(self.varied, self.values[strategy], strict=True)
        return "{" + ", ".join(f'"{name}": {value}' for name, value in pairs) + "}"


def strategy_lines(strategy: Strategy) -> str:
    """The lines that make its optimizer and scheduler; clipping is a line of the training loop."""
    return replace(strategy, clip_grad_norm=None).as_pytorch()


def families(strategies: Sequence[Strategy]) -> list[Family]:
    """The strategies, each once, in families of equal lines."""
    alike: dict[tuple[str, str, float | None], list[Strategy]] = {}
    for strategy in dict.fromkeys(strategies):
        # The unit and the clipping are lines of the training loop, which a family shares.
        key = (_masked(strategy_lines(strategy)), strategy.unit, strategy.clip_grad_norm)
        alike.setdefault(key, []).append(strategy)
    return [
        _family("train" if len(alike) == 1 else f"train_{number}", found)
        for number, found in enumerate(alike.values(), start=1)
    ]


def _family(name: str, strategies: Sequence[Strategy]) -> Family:
    code = strategy_lines(strategies[0])
    written = {strategy: _values(strategy_lines(strategy)) for strategy in strategies}
    columns = list(zip(*(list(one.values()) for one in written.values()), strict=True))
    differing = [at for at, column in enumerate(columns) if len({text for _, text in column}) > 1]
    places = list(written[strategies[0]])
    names = _unique([columns[at][0][0] for at in differing])
    # From the end, so that a place stays the same place.
    for at, chosen in reversed(list(zip(differing, names, strict=True))):
        code = _replaced(code, places[at], chosen)
    return Family(
        name,
        tuple(strategies),
        code,
        tuple(names),
        {one: tuple(list(found.values())[at][1] for at in differing) for one, found in written.items()},
    )


def _masked(code: str) -> str:
    for place in reversed(list(_values(code))):
        code = _replaced(code, place, "…")
    return code


def _values(code: str) -> dict[Place, tuple[str, str]]:
    """Every keyword argument that is a plain value, by its place: its name and its text."""
    found = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.keyword) and node.arg and _is_plain(node.value):
            value = node.value
            place = (value.lineno, value.col_offset, value.end_lineno or 0, value.end_col_offset or 0)
            found[place] = (node.arg, ast.unparse(value))
    return dict(sorted(found.items()))


def _is_plain(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def _replaced(code: str, place: Place, text: str) -> str:
    line, start, end_line, end = place
    assert line == end_line  # as_pytorch writes a value on one line
    lines = code.split("\n")
    lines[line - 1] = lines[line - 1][:start] + text + lines[line - 1][end:]
    return "\n".join(lines)


def _unique(names: Sequence[str]) -> list[str]:
    """The names, a second `gamma` becoming `gamma_2`; `seed` is taken."""
    met = {"seed": 1}
    found = []
    for name in names:
        met[name] = met.get(name, 0) + 1
        found.append(name if met[name] == 1 else f"{name}_{met[name]}")
    return found
