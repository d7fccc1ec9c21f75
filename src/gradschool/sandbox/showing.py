"""What `show` keeps: one point a call under each name, however long the training."""

from __future__ import annotations

import math
import warnings
from typing import Any

MOST_SERIES = 12
MOST_POINTS = 2000
LONGEST_NAME = 40


class Shown:
    """The curves that a snippet draws by calling `show(loss=loss, lr=lr)`; a bare `show(loss)` is called "loss".

    Each call is a step; `step=` names another one. After MOST_POINTS calls every other point is let go, so that the whole
    course is kept, never only its start.
    """

    def __init__(self) -> None:
        self.calls = 0
        self.stride = 1
        self.points: dict[str, list[tuple[float, float | None]]] = {}

    def show(self, *values: Any, step: float | None = None, **named: Any) -> None:
        """Keep numbers, tensors of one element, or anything that float() takes.

        Raises TypeError for what is no number, ValueError for too many names or one that is too long.
        """
        for position, value in enumerate(values):
            named = {"loss" if position == 0 else f"value {position + 1}": value, **named}
        numbers = {name: _number(name, value) for name, value in named.items()}
        for name in [name for name in numbers if name not in self.points]:
            if len(name) > LONGEST_NAME:
                raise ValueError(f"show(): the name {name[:LONGEST_NAME]!r}… is too long.")
            if len(self.points) == MOST_SERIES:
                raise ValueError(f"show(): {MOST_SERIES} names are the most that can be drawn.")
            self.points[name] = []
        at = float(self.calls if step is None else step)
        if self.calls % self.stride == 0:
            for name, value in numbers.items():
                self.points[name].append((at, value))
        self.calls += 1
        if any(len(points) > MOST_POINTS for points in self.points.values()):
            self.stride *= 2
            self.points = {name: points[::2] for name, points in self.points.items()}

    def to_list(self) -> list[dict[str, Any]]:
        """The series as plain lists, for JSON: name, steps, values (None where not finite)."""
        return [
            {"name": name, "steps": [at for at, _ in points], "values": [value for _, value in points]}
            for name, points in self.points.items()
        ]


def _number(name: str, value: Any) -> float | None:
    if hasattr(value, "detach"):
        value = value.detach()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            number = float(value)
    except (TypeError, ValueError, RuntimeError) as error:
        raise TypeError(f"show(): {name} is a {type(value).__name__} that is not one number.") from error
    return number if math.isfinite(number) else None
