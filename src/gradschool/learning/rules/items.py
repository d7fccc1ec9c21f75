"""What state an item is in: a pure function of its row and the time, so that no reader waits for a writer."""

from __future__ import annotations

from typing import Protocol

from gradschool.learning.rules.timer import overdue

WAITING, OPEN, RIGHT, WRONG, EXPIRED, GIVEN_UP = "waiting", "open", "right", "wrong", "expired", "given-up"


NOT_ASKED = "not-asked"
"""The outcome of a place in a test that ended before it was reached. No reader sees it."""


class Facts(Protocol):
    """The columns of an item that decide its state. Times are Unix seconds; `outcome` is "" until it is closed."""

    @property
    def outcome(self) -> str: ...  # noqa: D102
    @property
    def started(self) -> float | None: ...  # noqa: D102
    @property
    def deadline(self) -> float | None: ...  # noqa: D102
    @property
    def draft(self) -> str | None: ...  # noqa: D102
    @property
    def draft_right(self) -> bool: ...  # noqa: D102


def state(item: Facts, *, sitting_closed: bool, now: float) -> str:
    """The item's state at `now`. An overdue item counts as closed, its kept draft as its last answer."""
    if item.outcome:
        return item.outcome
    if item.started is not None and overdue(item.deadline, now):
        return RIGHT if item.draft is not None and item.draft_right else EXPIRED
    if sitting_closed:
        return GIVEN_UP
    return WAITING if item.started is None else OPEN


def closed(state: str) -> bool:
    """Whether an item in this state takes no more answers."""
    return state not in (WAITING, OPEN)


def outcome_after(right: bool, attempts_left: int) -> str:
    """What an answer makes of its item: "" while another attempt is left. `attempts_left` is after the answer."""
    if right:
        return RIGHT
    return "" if attempts_left else WRONG
