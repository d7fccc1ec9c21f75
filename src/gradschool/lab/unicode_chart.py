"""Small charts made of letters, for a terminal: braille dots, two by four to a letter. Torch-free."""

from __future__ import annotations

import math
from collections.abc import Sequence

DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # column by column, from the top
BLANK = 0x2800
LABEL = 10  # letters for a number beside the chart
WORTH_A_LOG_SCALE = 50.0  # the highest over the lowest
CROSS = "×"


def scatter(xs: Sequence[float], ys: Sequence[float], *, width: int = 72, height: int = 9) -> list[str]:
    """Lines of a chart of points, both scales logarithmic where the numbers are positive and far apart.

    A point whose y is not finite is a × in the top row. Points whose x has no place are left out; without any point
    the chart is empty.
    """
    placed = [(x, y) for x, y in zip(xs, ys, strict=True) if math.isfinite(x)]
    across = _Scale([x for x, _ in placed])
    placed = [(x, y) for x, y in placed if across.has(x)]
    up = _Scale([y for _, y in placed if math.isfinite(y)])
    if not placed:
        return []
    canvas = _Canvas(width, height)
    for x, y in placed:
        column = round(across.part(x) * (2 * width - 1))
        if math.isfinite(y):
            canvas.blot(column, round((1 - up.part(y)) * (4 * height - 1)))
        else:
            canvas.cross(column)
    return _framed(canvas, up, f"{across.low:.3g}", f"{across.high:.3g}")


def curve(values: Sequence[float], *, width: int = 72, height: int = 9) -> list[str]:
    """Lines of a chart of a curve that holds each value until the next; numbers that are not finite are gaps."""
    up = _Scale([value for value in values if math.isfinite(value)])
    canvas = _Canvas(width, height)
    count, columns = len(values), 2 * width
    before: int | None = None
    for column in range(columns if count else 0):
        first = column * count // columns
        last = max((column + 1) * count // columns, first + 1)
        rows = [
            round((1 - up.part(value)) * (4 * height - 1))
            for value in values[first:last]
            if math.isfinite(value) and up.has(value)
        ]
        joined = rows if before is None or not rows else [*rows, before]
        for row in range(min(joined), max(joined) + 1) if joined and rows else ():
            canvas.dot(column, row)
        before = rows[-1] if rows else None
    return _framed(canvas, up, "0", f"{count - 1:,}") if count else []


class _Scale:
    """Where a number stands between the lowest and the highest, from 0 to 1."""

    def __init__(self, values: Sequence[float]) -> None:
        positive = [value for value in values if value > 0]
        self.log = bool(positive) and max(positive) >= WORTH_A_LOG_SCALE * min(positive) and min(values) >= 0
        # A logarithmic scale has no place for 0.
        shown = positive if self.log else values
        self.low, self.high = (min(shown), max(shown)) if shown else (0.0, 0.0)

    def has(self, value: float) -> bool:
        return value > 0 or not self.log

    def part(self, value: float) -> float:
        if self.low == self.high:
            return 0.5
        if self.log:
            return (math.log(value) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        # Halved, so that the distance of two huge numbers does not overflow.
        return (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)


class _Canvas:
    """Dots, two by four to a letter."""

    def __init__(self, width: int, height: int) -> None:
        self.letters = [[BLANK] * width for _ in range(height)]
        self.crosses = [" "] * width

    def dot(self, column: int, row: int) -> None:
        self.letters[row // 4][column // 2] |= DOTS[column % 2][row % 4]

    def blot(self, column: int, row: int) -> None:
        """Four dots: one by itself is hard to see."""
        for across in (column, min(column + 1, 2 * len(self.crosses) - 1)):
            for down in (row, min(row + 1, 4 * len(self.letters) - 1)):
                self.dot(across, down)

    def cross(self, column: int) -> None:
        self.crosses[column // 2] = CROSS

    def lines(self) -> list[str]:
        drawn = ["".join(map(chr, row)).replace(chr(BLANK), " ") for row in self.letters]
        return ["".join(self.crosses), *drawn] if CROSS in self.crosses else drawn


def _framed(canvas: _Canvas, up: _Scale, left: str, right: str) -> list[str]:
    drawn = canvas.lines()
    labels = [""] * len(drawn)
    if len(drawn) > len(canvas.letters):
        labels[0] = "diverged"
    if up.low == up.high:
        labels[-1 - len(canvas.letters) // 2] = f"{up.low:.3g}"
    else:
        labels[-len(canvas.letters)], labels[-1] = f"{up.high:.3g}", f"{up.low:.3g}"
    lines = [
        f"{label:>{LABEL}} {'┤' if label else '│'}{line.rstrip()}"
        for label, line in zip(labels, drawn, strict=True)
    ]
    width = len(canvas.crosses)
    below = left + right.rjust(width - len(left))
    return [*lines, f"{'':>{LABEL}} └{'─' * width}", f"{'':>{LABEL}}  {below}"]
