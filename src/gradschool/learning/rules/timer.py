"""The clock, as pure functions of Unix seconds. The server's clock decides; the page's is only a display."""

from __future__ import annotations

GRACE = 2.0
"""Seconds after the deadline in which an answer still counts: for what was on its way."""

SITTING_LASTS = 24 * 3600.0
"""Seconds after its start at which a sitting closes by itself."""

TIME_FACTORS = (1.0, 1.5, 2.0, None)
"""How time can be stretched; None turns the clock off."""


def stretched(seconds: float | None, factor: float | None) -> float | None:
    """The time a learner with this factor has for a question of so many seconds; None = no clock."""
    return None if seconds is None or factor is None else seconds * factor


def deadline(started: float, seconds: float | None) -> float | None:
    """When time runs out; None = never."""
    return None if seconds is None else started + seconds


def overdue(deadline: float | None, now: float) -> bool:
    """Whether time has run out, the grace included. Written as the statements compare it, to the last bit."""
    return deadline is not None and deadline < now - GRACE


def seconds_left(deadline: float | None, now: float) -> float | None:
    """What the display shows: never below 0; None = no clock."""
    return None if deadline is None else max(0.0, deadline - now)


def sitting_over(started: float, now: float) -> bool:
    """Whether a sitting has closed by itself."""
    return now > started + SITTING_LASTS


def stopped(started: float, now: float) -> float:
    """`now` as a sitting's own clock shows it: it stops when the day is over, so that nothing changes afterwards."""
    return min(now, started + SITTING_LASTS)
