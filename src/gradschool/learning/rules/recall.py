"""When to recall something again: FSRS, as the package `fsrs` computes it, as pure functions of a card's state and `now`.

The package's own parameters and steps are used; only its random shift of dates is off, so that the date a button shows is
the date it sets. Source: the FSRS-6 scheduler, https://github.com/open-spaced-repetition/py-fsrs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from fsrs import Card, Rating, Scheduler

from gradschool.learning.rules.items import EXPIRED, RIGHT, WRONG

SCHEDULER = Scheduler(enable_fuzzing=False)
AGAIN, HARD, GOOD, EASY = (int(rating) for rating in Rating)
RATINGS = (AGAIN, HARD, GOOD, EASY)
NEW_A_DAY = 10
"""How many cards never seen before are offered in a day: more would come due together and be put off together."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of one card: the package's own state as JSON, when it is due, how often it was reviewed."""

    state: str
    due: float
    reviews: int


def reviewed(memory: Memory | None, rating: int, now: float) -> Memory:
    """The memory after a review rated `rating` (1 again, 2 hard, 3 good, 4 easy) at `now`, Unix seconds.

    A review never counts as earlier than the one before it: an answer may be written down late.

    Raises ValueError for another rating.
    """
    card = Card.from_json(memory.state) if memory else Card(card_id=1)
    at = datetime.fromtimestamp(now, UTC)
    if card.last_review is not None:
        at = max(at, card.last_review)
    after, _log = SCHEDULER.review_card(card, Rating(rating), at)
    return Memory(after.to_json(), after.due.timestamp(), (memory.reviews if memory else 0) + 1)


def choices(memory: Memory | None, now: float) -> Iterator[tuple[int, float]]:
    """Each rating with the instant the card would be due after it."""
    for rating in RATINGS:
        yield rating, reviewed(memory, rating, now).due


def rating_of(outcome: str, *, attempts: int, hint_opened: bool) -> int | None:
    """What an answered question counts as: right at once is good, right with help is hard, anything else is again.

    None for a question that says nothing of memory, such as one of a sitting that was given up.
    """
    if outcome == RIGHT:
        return GOOD if attempts == 1 and not hint_opened else HARD
    return AGAIN if outcome in (WRONG, EXPIRED) else None


def started_today(first_reviews: list[float], now: float) -> int:
    """How many cards were seen for the first time in the 24 hours before `now`."""
    return sum(now - first < 24 * 3600.0 for first in first_reviews)
