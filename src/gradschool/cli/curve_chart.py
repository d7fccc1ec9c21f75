"""Draws a loss curve in a terminal, in dots of Braille: each character holds two by four of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

BLANK = 0x2800
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # by row and column of one character
WIDE = 20.0  # the highest over the lowest: with more, a logarithmic axis shows more
LABEL = 10  # characters of a number on the axis
LARGEST = 1e150  # beyond it differences would overflow


@dataclass(frozen=True)
class CurveChart:
    """A drawn curve: its lines of text, axes included, and whether its axis is logarithmic."""

    lines: tuple[str, ...]
    is_logarithmic: bool


def draw_curve(
    steps: Sequence[float],
    losses: Sequence[float],
    *,
    width: int = 60,
    height: int = 12,
    braille: bool = True,
) -> CurveChart:
    """Draw losses over steps in `width` by `height` characters; a cross at the top is a loss that is not finite.

    Steps that do not rise are counted instead. Without `braille`, in plain stars.
    """
    columns, rows = 2 * max(4, width - LABEL - 1), 4 * max(2, height - 2)
    if any(b < a for a, b in pairwise(steps)) or not all(map(math.isfinite, steps)):
        steps = range(1, len(losses) + 1)
    losses = [max(-LARGEST, min(loss, LARGEST)) if math.isfinite(loss) else loss for loss in losses]
    finite = [loss for loss in losses if math.isfinite(loss)]
    low, high = (min(finite), max(finite)) if finite else (0.0, 1.0)
    is_logarithmic = low > 0 and high / low > WIDE
    scale = _Scale(low, high, rows, is_logarithmic)
    span = (steps[-1] - steps[0]) or 1
    points = [
        (int((step - steps[0]) / span * (columns - 1)), loss)
        for step, loss in zip(steps, losses, strict=True)
    ]
    crosses = {column // 2 for column, loss in points if not math.isfinite(loss)}
    dots = set(_line([(column, scale.row(loss)) for column, loss in _fewer(points) if math.isfinite(loss)]))
    picture = [
        _text_row(row, columns // 2, dots, crosses if row == 0 else set(), braille)
        for row in range(rows // 4)
    ]
    labels = {0: high, len(picture) // 2: scale.value(rows / 2), len(picture) - 1: low}
    bar, corner = ("│", "└") if braille else ("|", "+")
    lines = [f"{_number(labels.get(row)):>{LABEL}}{bar}{text}" for row, text in enumerate(picture)]
    first, last = f"{steps[0]:.15g}", f"{steps[-1]:.15g}"
    axis = ("─" if braille else "-") * (columns // 2)
    lines += [" " * LABEL + corner + axis, " " * (LABEL + 1) + first + last.rjust(columns // 2 - len(first))]
    return CurveChart(tuple(lines), is_logarithmic)


@dataclass(frozen=True)
class _Scale:
    """Where a loss lies on the axis: row 0 is the top."""

    low: float
    high: float
    rows: int
    is_logarithmic: bool

    def row(self, loss: float) -> int:
        low, high, at = (self._place(one) for one in (self.low, self.high, loss))
        share = (at - low) / (high - low) if high > low else 0.5
        return round((1 - share) * (self.rows - 1))

    def value(self, row: float) -> float:
        low, high = self._place(self.low), self._place(self.high)
        at = high - row / self.rows * (high - low)
        return math.exp(at) if self.is_logarithmic else at

    def _place(self, loss: float) -> float:
        return math.log(loss) if self.is_logarithmic else loss


def _fewer(points: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """Of all points in one column of dots: the first, the lowest, the highest and the last."""
    kept: list[tuple[int, float]] = []
    column: list[float] = []
    at = -1
    for place, loss in (*points, (-2, 0.0)):
        if place != at and column:
            some = (column[0], min(column), max(column), column[-1]) if len(column) > 4 else column
            kept += [(at, one) for one in some]
            column = []
        at = place
        if math.isfinite(loss):
            column.append(loss)
    return kept


def _line(points: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    yield from points[:1]
    for (x, y), (to_x, to_y) in pairwise(points):
        length = max(abs(to_x - x), abs(to_y - y), 1)
        for part in range(1, length + 1):
            yield round(x + (to_x - x) * part / length), round(y + (to_y - y) * part / length)


def _text_row(row: int, width: int, dots: set[tuple[int, int]], crosses: set[int], braille: bool) -> str:
    characters = []
    for column in range(width):
        here = [(x, y) for y in range(4) for x in range(2) if (2 * column + x, 4 * row + y) in dots]
        if column in crosses:
            characters.append("✗" if braille else "x")
        elif braille:
            characters.append(chr(BLANK + sum(DOTS[y][x] for x, y in here)))
        else:
            characters.append("*" if here else " ")
    return "".join(characters)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"
