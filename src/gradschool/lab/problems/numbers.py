"""Checks the lists of numbers that a problem is given. Torch-free."""

from __future__ import annotations

import math

from gradschool.lab.errors import LabError

MOST_DIMENSIONS = 1000


def finite_numbers(problem: str, name: str, values: object) -> tuple[float, ...]:
    """The values as a tuple of floats; LabError, naming the problem and the parameter, if they are anything else."""
    fits = isinstance(values, tuple | list) and 1 <= len(values) <= MOST_DIMENSIONS
    if not fits or not all(_is_number(one) for one in values):  # type: ignore[attr-defined]
        raise LabError(
            f"{problem}: {name} must be 1 to {MOST_DIMENSIONS:,} finite numbers, such as (1.0, 100.0), but it is "
            f"{str(values)[:60]}."
        )
    return tuple(float(one) for one in values)  # type: ignore[attr-defined]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
