"""What `learning.queries` and `learning.services` hand to the web: plain immutable values, no database rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gradschool.curriculum.values import Revision
from gradschool.learning.rules.strength import Ability

WAITING, OPEN, RIGHT, WRONG, EXPIRED, GIVEN_UP = "waiting", "open", "right", "wrong", "expired", "given-up"
"""An item's states. `waiting` = not started; the last four are closed. `expired` = time ran out with nothing right."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One counted answer of an item, oldest first."""

    given: str
    right: bool
    score: float
    """From 0 to 1: part of a question may be right."""
    at: datetime
    by_deadline: bool
    """True when it is the kept draft, marked when time ran out."""


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item as its own learner may see it now. `revision` and `option_order` are None until it starts."""

    sitting: UUID
    track: str
    pattern: str
    mode: str
    position: int
    """1 is the first."""
    total: int
    state: str
    states: tuple[str, ...]
    """The state of every item of the sitting, in order: for the progress dots."""
    attempts_allowed: int
    attempts_left: int
    seconds_allowed: float | None
    """None = untimed."""
    deadline: datetime | None
    seconds_left: float | None
    draft: str | None
    hint_opened: bool
    answers: tuple[GivenAnswer, ...]
    revision: Revision | None
    option_order: tuple[str, ...] | None
    sitting_closed: bool

    @property
    def closed(self) -> bool:
        """Whether the item takes no more answers: only then may its key and solution be shown."""
        return self.state not in (WAITING, OPEN)


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One line of a result page."""

    position: int
    question: str
    variant: str
    title: str
    level: str
    state: str
    attempts_used: int
    hint_opened: bool
    seconds_taken: float | None
    misconceptions: tuple[str, ...]
    score: float = 0.0
    """The best of its answers, from 0 to 1."""
    about: tuple[str, ...] = ()
    """The pattern's subjects it asks about."""
    difficulty: float | None = None
    """What it was taken to be when a test asked it."""


@dataclass(frozen=True, slots=True)
class SittingView:
    """One sitting, for its result page or for resuming it."""

    sitting: UUID
    track: str
    pattern: str
    mode: str
    started: datetime
    closed: datetime | None
    """None while open."""
    time_factor: float | None
    """1, 1.5 or 2; None = the clock is off."""
    items: tuple[ItemResult, ...]
    badge: str | None
    """The badge's id when this very sitting earned it."""
    strength: Ability | None = None
    """How strong a test found its learner; None for another sitting, and while too few questions are answered."""

    @property
    def right(self) -> int:
        """How many items were answered right, on either attempt."""
        return sum(item.state == RIGHT for item in self.items)

    @property
    def points(self) -> float:
        """What the items are worth together, parts of them counted."""
        return sum(item.score for item in self.items)

    @property
    def right_first_try(self) -> int:
        """Right on the first attempt."""
        return sum(item.state == RIGHT and item.attempts_used == 1 for item in self.items)

    @property
    def right_without_hint(self) -> int:
        """Right with the hint left shut."""
        return sum(item.state == RIGHT and not item.hint_opened for item in self.items)

    @property
    def next_position(self) -> int | None:
        """Where to go on: the first item that is not closed; None when all are."""
        return next((item.position for item in self.items if item.state in (WAITING, OPEN)), None)


@dataclass(frozen=True, slots=True)
class SittingLine:
    """One sitting in a list: the history page, the pattern page's progress."""

    sitting: UUID
    track: str
    pattern: str
    mode: str
    started: datetime
    open: bool
    right: int
    total: int
    attempts_used: int
    next_position: int | None


@dataclass(frozen=True, slots=True)
class ModeProgress:
    """How far a learner is in one mode of one pattern: best = most right, then fewest attempts."""

    mode: str
    best_right: int | None
    total: int
    sittings: int
    open_sitting: UUID | None
    next_position: int | None


@dataclass(frozen=True, slots=True)
class LastStrength:
    """How strong a learner was found in a pattern, by the last test with answers enough to say."""

    ability: Ability
    sitting: UUID
    at: datetime
    """When that test began."""


@dataclass(frozen=True, slots=True)
class Award:
    """A badge a learner holds."""

    badge: str
    at: datetime
    sitting: UUID
    time_factor: float | None


@dataclass(frozen=True, slots=True)
class LearnerView:
    """What `/me/` shows."""

    id: int
    since: datetime
    time_factor: float | None
    has_recovery_code: bool
    history: tuple[SittingLine, ...]
    awards: tuple[Award, ...]
