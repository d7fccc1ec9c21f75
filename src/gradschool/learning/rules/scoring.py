"""What sittings are worth: the best of several, and whether a badge is earned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gradschool.learning.rules.items import RIGHT


def best(sittings: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    """The best of (right, attempts used): most right, then fewest attempts. None of none."""
    return max(sittings, key=lambda sitting: (sitting[0], -sitting[1]), default=None)


def earns_badge(states: Sequence[str]) -> bool:
    """Whether a sitting whose items are in these states earns its badge: all right, on either attempt."""
    return bool(states) and all(state == RIGHT for state in states)
