"""From an item as the learner may see it to what its card shows. Pure: no request, no database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from gradschool.curriculum.grading import grade
from gradschool.curriculum.values import Html, Revision, RevisionBlank, RevisionMisconception
from gradschool.learning.rules.choice import letter
from gradschool.learning.rules.items import WAITING
from gradschool.learning.values import OPEN, ItemView

PICKED = ("choice", "multiple", "numeric")
"""Forms without places to fill."""

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
class Place:
    """One place to fill, in the forms fill, order and curve: what may go there, and what stands there now.

    `given` and `right` are texts and stay empty until the item is closed, as does `why`.
    """

    number: int
    label: str
    choices: tuple[tuple[str, str], ...]
    """Letter and text of everything that may go there."""
    chosen: str
    """The letter of what stands there, kept or answered last; "" while it is empty."""
    given: str = ""
    right: str = ""
    why: Html = ""

    @property
    def fits(self) -> bool:
        """Whether what was given is what belongs there."""
        return self.given == self.right


@dataclass(frozen=True, slots=True)
class Told:
    """What a closed card tells. Equal for all learners who answered the same, which is what it is compared by."""

    tiles: tuple[Tile, ...]
    places: tuple[Place, ...]
    typed: str
    """Form numeric: the number answered last."""
    outputs: tuple[tuple[str, bool], ...]
    """Form fill: what the code printed with the answers given, and whether it was the right one; the key's last."""
    beliefs: tuple[RevisionMisconception, ...]
    track: str
    runs: bool
    """Whether its code can be run: it is still published as it was asked."""
    id: str
    revision: Revision = field(compare=False)


@dataclass(frozen=True, slots=True)
class Open:
    """What an open card shows but for its clock. Equal for all learners who are equally far with it."""

    tiles: tuple[Tile, ...]
    places: tuple[Place, ...]
    typed: str
    output: str
    """Form fill: what the code printed with the tiles answered last."""
    score: float
    """Of the last answer: part of it may be right."""
    answered: bool
    attempts_left: int
    attempt: int
    kept: bool
    hint_opened: bool
    runs: bool
    """Whether the shown code may be run before it is answered."""
    id: str
    revision: Revision = field(compare=False)


@dataclass(frozen=True, slots=True)
class Closed:
    """What a closed card shows, and where it leads. Equal for all learners for whom it ended alike."""

    told: Told | None
    state: str
    score: float
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
    places: tuple[Place, ...]
    typed: str
    outputs: tuple[tuple[str, bool], ...]
    attempt: int
    by_deadline: bool
    kept_right: bool
    beliefs: tuple[RevisionMisconception, ...]
    is_proved: bool
    runs: bool

    @property
    def answering(self) -> bool:
        """Whether the card takes an answer now."""
        return self.item.state == OPEN

    @property
    def kept(self) -> bool:
        """Whether a choice is kept that would count when the time runs out."""
        return self.item.draft is not None

    @property
    def open(self) -> Open | None:
        """The question to answer, while it may be."""
        item, revision = self.item, self.item.revision
        if revision is None or not self.answering:
            return None
        output = self.outputs[-1][0] if self.outputs else ""
        state = bool(item.answers), item.attempts_left, self.attempt, self.kept, item.hint_opened, self.runs
        return Open(self.tiles, self.places, self.typed, output, self.score, *state, revision.id, revision)

    @property
    def score(self) -> float:
        """What the last answer was worth, from 0 to 1."""
        return self.item.answers[-1].score if self.item.answers else 0.0

    @property
    def told(self) -> Told | None:
        """The key and the solution, once they may be shown."""
        revision = self.item.revision
        if revision is None or not self.item.closed:
            return None
        return Told(
            self.tiles,
            self.places,
            self.typed,
            self.outputs,
            self.beliefs,
            self.item.track,
            self.runs,
            revision.id,
            revision,
        )

    @property
    def ended(self) -> Closed:
        """What it shows once it takes no more answers."""
        item = self.item
        goes_on = item.position < item.total and not item.sitting_closed
        return Closed(
            told=self.told,
            state=item.state,
            score=self.score,
            by_deadline=self.by_deadline,
            kept_right=self.kept_right,
            attempts=len(item.answers),
            is_proved=self.is_proved,
            is_timed=bool(item.seconds_allowed) and not item.sitting_closed,
            next=item.position + 1 if goes_on else None,
            next_waits=goes_on and item.states[item.position] == WAITING,
        )


def card_of(item: ItemView, *, is_proved: bool = False, runs: bool = False) -> Card:
    """The card of `item`; `is_proved` when there is a proof to open, `runs` when its code may be run now."""
    last = item.answers[-1] if item.answers else None
    kept = bool(last and last.by_deadline)
    return Card(
        item=item,
        tiles=_tiles(item),
        places=_places(item),
        typed=item.draft or (last.given if last else "") or "",
        outputs=_outputs(item),
        attempt=item.attempts_allowed - item.attempts_left + 1,
        by_deadline=kept,
        kept_right=bool(kept and last and last.right),
        beliefs=_beliefs(item),
        is_proved=is_proved,
        runs=runs,
    )


def _tiles(item: ItemView) -> tuple[Tile, ...]:
    if item.revision is None or item.option_order is None or item.revision.form not in PICKED:
        return ()
    texts = {option.id: option.html.replace(STOP, "") for option in item.revision.options}
    several = item.revision.form == "multiple"
    tried = {part for answer in item.answers for part in answer.given.split()}
    standing = set((item.draft or (item.answers[-1].given if several and item.answers else "")).split())
    key, why = (item.revision.key, item.revision.why) if item.closed else ((), {})
    return tuple(
        Tile(
            letter=letter(index),
            html=texts[option],
            checked=option in standing and (several or option not in tried),
            tried=option in tried and (item.closed or not several),
            right=option in key,
            why=why.get(option, ""),
        )
        for index, option in enumerate(item.option_order)
    )


def _places(item: ItemView) -> tuple[Place, ...]:
    """The places to fill: the blanks, the curves, or the lines in order."""
    revision = item.revision
    if revision is None or item.option_order is None or revision.form in PICKED:
        return ()
    order = item.option_order
    texts = {option.id: option.text for option in revision.options}
    given = (item.draft or (item.answers[-1].given if item.answers else "")).split()
    blanks = revision.blanks or tuple(
        RevisionBlank("", _("Line %s") % number) for number in range(1, len(order) + 1)
    )
    places = []
    for number, blank in enumerate(blanks):
        here = [one for one in revision.options if one.blank in ("", blank.id)]
        choices = tuple((letter(order.index(one.id)), one.text) for one in here)
        standing = given[number] if number < len(given) and given[number] in texts else ""
        chosen = letter(order.index(standing)) if standing else ""
        place = Place(number + 1, blank.label, tuple(sorted(choices)), chosen)
        key = revision.key[number]
        if item.closed:
            told = texts[standing] if standing else ""
            why = revision.why.get(standing or key, "") if revision.form != "order" else ""
            place = replace(place, given=told, right=texts[key], why=why)
        places.append(place)
    return tuple(places)


def _outputs(item: ItemView) -> tuple[tuple[str, bool], ...]:
    """What the code printed with each answer given; on a closed item with the right one too."""
    revision = item.revision
    if revision is None or not revision.outputs:
        return ()
    key = " ".join(revision.key)
    given = [answer.given for answer in item.answers]
    shown = [*given, *([key] if item.closed and key not in given else [])]
    return tuple(
        (revision.outputs[one], one == key) for one in dict.fromkeys(shown) if one in revision.outputs
    )


def _beliefs(item: ItemView) -> tuple[RevisionMisconception, ...]:
    """The beliefs behind the wrong answers this learner gave, each once."""
    revision = item.revision
    if revision is None or not item.closed:
        return ()
    ids = {name for answer in item.answers for name in grade(revision, answer.given).misconceptions}
    return tuple({one.id: one for one in revision.misconceptions.values() if one.id in ids}.values())
