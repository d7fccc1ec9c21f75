"""From an item as the learner may see it to what its card shows. Pure: no request, no database."""

from __future__ import annotations

from dataclasses import dataclass, field

from gradschool.curriculum.values import Html, Revision, RevisionMisconception
from gradschool.learning.rules.choice import letter
from gradschool.learning.rules.items import WAITING
from gradschool.learning.values import OPEN, ItemView

STOP = ' tabindex="0"'
"""What lets a block of code be scrolled by keyboard. In a tile it wraps instead: Tab goes from tile to button."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One option on screen. What tells of the key (`right`, `why`) stays empty until the item is closed."""

    letter: str
    html: Html
    checked: bool
    tried: bool
    right: bool
    why: Html


@dataclass(frozen=True, slots=True)
class Told:
    """What a closed card tells. Equal for all learners who answered the same, which is what it is compared by."""

    tiles: tuple[Tile, ...]
    beliefs: tuple[RevisionMisconception, ...]
    id: str
    revision: Revision = field(compare=False)


@dataclass(frozen=True, slots=True)
class Open:
    """What an open card shows but for its clock. Equal for all learners who are equally far with it."""

    tiles: tuple[Tile, ...]
    answered: bool
    attempts_left: int
    attempt: int
    kept: bool
    hint_opened: bool
    id: str
    revision: Revision = field(compare=False)


@dataclass(frozen=True, slots=True)
class Closed:
    """What a closed card shows, and where it leads. Equal for all learners for whom it ended alike."""

    told: Told | None
    state: str
    by_deadline: bool
    kept_right: bool
    attempts: int
    is_proved: bool
    is_timed: bool
    """Whether questions of this sitting that are still to come have a clock."""
    next: int | None
    """The question after this one; None when the result comes next."""
    next_waits: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One question's card."""

    item: ItemView
    tiles: tuple[Tile, ...]
    attempt: int
    by_deadline: bool
    kept_right: bool
    beliefs: tuple[RevisionMisconception, ...]
    is_proved: bool

    @property
    def answering(self) -> bool:
        """Whether the card takes an answer now."""
        return self.item.state == OPEN

    @property
    def kept(self) -> bool:
        """Whether a choice is kept that would count when the time runs out."""
        return any(tile.checked for tile in self.tiles)

    @property
    def open(self) -> Open | None:
        """The question to answer, while it may be."""
        item, revision = self.item, self.item.revision
        if revision is None or not self.answering:
            return None
        state = bool(item.answers), item.attempts_left, self.attempt, self.kept, item.hint_opened
        return Open(self.tiles, *state, revision.id, revision)

    @property
    def told(self) -> Told | None:
        """The key and the solution, once they may be shown."""
        revision = self.item.revision
        return (
            Told(self.tiles, self.beliefs, revision.id, revision) if revision and self.item.closed else None
        )

    @property
    def ended(self) -> Closed:
        """What it shows once it takes no more answers."""
        item = self.item
        goes_on = item.position < item.total and not item.sitting_closed
        return Closed(
            told=self.told,
            state=item.state,
            by_deadline=self.by_deadline,
            kept_right=self.kept_right,
            attempts=len(item.answers),
            is_proved=self.is_proved,
            is_timed=bool(item.seconds_allowed) and not item.sitting_closed,
            next=item.position + 1 if goes_on else None,
            next_waits=goes_on and item.states[item.position] == WAITING,
        )


def card_of(item: ItemView, *, is_proved: bool = False) -> Card:
    """The card of `item`; `is_proved` when there is a proof to open."""
    last = item.answers[-1] if item.answers else None
    kept = bool(last and last.by_deadline)
    return Card(
        item=item,
        tiles=_tiles(item),
        attempt=item.attempts_allowed - item.attempts_left + 1,
        by_deadline=kept,
        kept_right=bool(kept and last and last.right),
        beliefs=_beliefs(item),
        is_proved=is_proved,
    )


def _tiles(item: ItemView) -> tuple[Tile, ...]:
    if item.revision is None or item.option_order is None:
        return ()
    texts = {option.id: option.html.replace(STOP, "") for option in item.revision.options}
    tried = {answer.given for answer in item.answers}
    key, why = (item.revision.key, item.revision.why) if item.closed else ((), {})
    return tuple(
        Tile(
            letter=letter(index),
            html=texts[option],
            checked=option == item.draft and option not in tried,
            tried=option in tried,
            right=option in key,
            why=why.get(option, ""),
        )
        for index, option in enumerate(item.option_order)
    )


def _beliefs(item: ItemView) -> tuple[RevisionMisconception, ...]:
    """The beliefs behind the wrong options this learner chose, each once."""
    if item.revision is None or not item.closed:
        return ()
    behind = (item.revision.misconceptions.get(answer.given) for answer in item.answers)
    return tuple({belief.id: belief for belief in behind if belief}.values())
