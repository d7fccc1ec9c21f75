"""One sitting with its items, answers and marks, read in one statement: what every view and every answer starts from.

Places of a test that ended before they were reached are no items of it; no reader sees them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db import connection

from gradschool.learning import revisions
from gradschool.learning.errors import NotFound
from gradschool.learning.rules import items, scoring, timer

_SITTINGS = """
SELECT s.id, s.learner_id, s.track, s.pattern, s.mode, s.badge, s.time_factor, s.started, s.closed, s.closed_why,
       (SELECT w.sitting_id FROM learning_award w WHERE w.learner_id = s.learner_id AND w.badge = s.badge),
       i.id, i.position, i.question, i.variant, i.revision_id, i.option_order, i.attempts_allowed, i.attempts_left,
       i.seconds_allowed, i.started, i.deadline, i.draft, i.draft_right, i.hint_opened, i.closed, i.outcome,
       i.difficulty, i.discrimination, i.guess,
       a.given, a.at, a.by_deadline, m.score, m.misconceptions{content}
  FROM learning_sitting s
  JOIN learning_item i ON i.sitting_id = s.id AND i.outcome <> 'not-asked'
  LEFT JOIN learning_answer a ON a.item_id = i.id
  LEFT JOIN learning_mark m ON m.id = (SELECT MAX(n.id) FROM learning_mark n WHERE n.answer_id = a.id)
 WHERE s.learner_id = %s{which}
 ORDER BY {order}i.position, a.number
"""
# The text of one item's revision, for a process that does not have it yet: an answer has no statement to spare for it.
_CONTENT = """,
       CASE WHEN i.position = %s THEN (SELECT r.content FROM learning_revision r WHERE r.id = i.revision_id) END"""
_ONE = _SITTINGS.format(content="", which=" AND s.id = %s", order="")
_ONE_WITH_CONTENT = _SITTINGS.format(content=_CONTENT, which=" AND s.id = %s", order="")
_ALL = _SITTINGS.format(content="", which="", order="s.started, s.id, ")
_SITTING_COLUMNS, _ITEM_COLUMNS, _ANSWER_COLUMNS = slice(0, 11), slice(11, 30), slice(30, 35)


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """A counted answer and its latest mark."""

    given: str
    at: float
    by_deadline: bool
    score: float
    misconceptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """An item's row and its answers."""

    id: int
    position: int
    question: str
    variant: str
    revision: str | None
    option_order: tuple[str, ...]
    attempts_allowed: int
    attempts_left: int
    seconds_allowed: float | None
    started: float | None
    deadline: float | None
    draft: str | None
    draft_right: bool
    hint_opened: bool
    closed: float | None
    outcome: str
    difficulty: float | None
    discrimination: float | None
    guess: float | None
    """The last three as they were when it was asked, in a sitting that says how strong its learner is."""
    answers: tuple[AnswerRecord, ...]

    def overdue(self, now: float) -> bool:
        """Whether time ran out and nobody has written it down yet. `now` is by the sitting's own clock."""
        return not self.outcome and self.started is not None and timer.overdue(self.deadline, now)

    def ended(self, now: float) -> float | None:
        """When it closed by an answer or by its deadline; None when it did not. `now` as above."""
        return self.deadline if self.overdue(now) else self.closed

    def state(self, *, sitting_closed: bool, now: float) -> str:
        """The item's state at `now`, by the sitting's own clock."""
        return items.state(self, sitting_closed=sitting_closed, now=now)


@dataclass(frozen=True, slots=True)
class SittingRecord:
    """A sitting's row and its items, in order of position."""

    id: str
    learner: int
    track: str
    pattern: str
    mode: str
    badge: str
    time_factor: float | None
    started: float
    closed: float | None
    closed_why: str
    awarded: str | None
    """The sitting that gave this learner the badge this one gives; None while they do not hold it."""
    items: tuple[ItemRecord, ...]

    @property
    def adaptive(self) -> bool:
        """Whether its questions are chosen one by one, to say how strong the learner is."""
        return any(item.difficulty is not None or not item.question for item in self.items)

    def clock(self, now: float) -> float:
        """`now` by this sitting's own clock, which stops after a day."""
        return timer.stopped(self.started, now)

    def over(self, now: float) -> bool:
        """Whether it was closed, or its day has passed."""
        return self.closed is not None or timer.sitting_over(self.started, now)

    def states(self, now: float) -> tuple[str, ...]:
        """The state of every item at `now`."""
        over, clock = self.over(now), self.clock(now)
        return tuple(item.state(sitting_closed=over, now=clock) for item in self.items)

    def state_of(self, item: ItemRecord, now: float) -> str:
        """The state of one of the items at `now`."""
        return item.state(sitting_closed=self.over(now), now=self.clock(now))

    def finished(self, now: float) -> bool:
        """Whether it takes no more answers: over, or every item closed."""
        return self.over(now) or all(map(items.closed, self.states(now)))

    def ended(self, now: float) -> float:
        """When this finished sitting closed: with its last item, or when its day had passed."""
        if self.closed is not None:
            return self.closed
        ends = [item.ended(self.clock(now)) for item in self.items]
        day = self.started + timer.SITTING_LASTS
        return day if None in ends else max(end for end in ends if end is not None)

    def earned(self, now: float) -> bool:
        """Whether this sitting gives its badge, written down already or not."""
        if not self.badge or self.awarded is not None:
            return self.awarded == self.id
        return scoring.earns_badge(self.states(now))

    def with_item(self, changed: ItemRecord) -> SittingRecord:
        """This sitting after `changed` was written."""
        return replace(self, items=tuple(changed if item.id == changed.id else item for item in self.items))

    def item(self, position: int) -> ItemRecord:
        """The item at `position`, counted from 1. Raises NotFound."""
        if not 1 <= position <= len(self.items):
            raise NotFound("There is no such question in this sitting.")
        return self.items[position - 1]


def read_sitting(*, learner: int, sitting: str, content_of: int | None = None) -> SittingRecord:
    """The sitting with this id, if it is this learner's. One statement.

    `content_of` is a position whose revision will be needed: it comes along, if it has started.

    Raises NotFound otherwise.
    """
    with connection.cursor() as cursor:
        if content_of is None:
            cursor.execute(_ONE, [learner, sitting])
        else:
            cursor.execute(_ONE_WITH_CONTENT, [content_of, learner, sitting])
        rows = cursor.fetchall()
    if not rows:
        raise NotFound("There is no such sitting of yours.")
    if content_of is not None:
        _keep_content(rows)
    return _record(rows)


def read_sittings(*, learner: int) -> list[SittingRecord]:
    """Every sitting of a learner, oldest first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL, [learner])
        return [_record(list(rows)) for _, rows in groupby(cursor.fetchall(), key=lambda row: row[0])]


def _keep_content(rows: list[tuple[Any, ...]]) -> None:
    for row in rows:
        revision_id, content = row[_ITEM_COLUMNS][4], row[-1]
        if content is not None:
            revisions.keep(revision_id, content)


def _record(rows: list[tuple[Any, ...]]) -> SittingRecord:
    values = [*rows[0][_SITTING_COLUMNS], tuple(_items(rows))]
    return SittingRecord(*values)


def _items(rows: list[tuple[Any, ...]]) -> Iterator[ItemRecord]:
    for _, group in groupby(rows, key=lambda row: row[_ITEM_COLUMNS.start]):
        found = list(group)
        values = list(found[0][_ITEM_COLUMNS])
        values[5] = tuple(values[5].split())
        values[12], values[13] = bool(values[12]), values[13] is not None
        answers = tuple(
            AnswerRecord(given, at, bool(by_deadline), score, tuple(misconceptions.split()))
            for given, at, by_deadline, score, misconceptions in (row[_ANSWER_COLUMNS] for row in found)
            if given is not None
        )
        yield ItemRecord(*[*values, answers])
