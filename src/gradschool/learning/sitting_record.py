"""One sitting with its items, answers and marks, read in one statement: what every view and every answer starts from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db import connection

from gradschool.learning.errors import NotFound
from gradschool.learning.rules import items, timer

_ONE_SITTING = """
SELECT s.id, s.learner_id, s.track, s.pattern, s.mode, s.badge, s.time_factor, s.started, s.closed,
       i.id, i.position, i.question, i.variant, i.revision_id, i.option_order, i.attempts_allowed, i.attempts_left,
       i.seconds_allowed, i.started, i.deadline, i.draft, i.draft_right, i.hint_opened, i.closed, i.outcome,
       a.given, a.at, a.by_deadline, m.score, m.misconceptions
  FROM learning_sitting s
  JOIN learning_item i ON i.sitting_id = s.id
  LEFT JOIN learning_answer a ON a.item_id = i.id
  LEFT JOIN learning_mark m ON m.id = (SELECT MAX(n.id) FROM learning_mark n WHERE n.answer_id = a.id)
 WHERE s.id = %s AND s.learner_id = %s
 ORDER BY i.position, a.number
"""


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
    answers: tuple[AnswerRecord, ...]

    def overdue(self, now: float) -> bool:
        """Whether time ran out and nobody has written it down yet."""
        return not self.outcome and self.started is not None and timer.overdue(self.deadline, now)

    def state(self, *, sitting_closed: bool, now: float) -> str:
        """The item's state at `now`."""
        facts = items.ItemFacts(self.outcome, self.started, self.deadline, self.draft, self.draft_right)
        return items.state(facts, sitting_closed=sitting_closed, now=now)


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
    items: tuple[ItemRecord, ...]

    def over(self, now: float) -> bool:
        """Whether it was closed, or its day has passed."""
        return self.closed is not None or timer.sitting_over(self.started, now)

    def states(self, now: float) -> tuple[str, ...]:
        """The state of every item at `now`."""
        over = self.over(now)
        return tuple(item.state(sitting_closed=over, now=now) for item in self.items)

    def finished(self, now: float) -> bool:
        """Whether it takes no more answers: over, or every item closed."""
        return self.over(now) or all(map(items.closed, self.states(now)))

    def with_item(self, changed: ItemRecord) -> SittingRecord:
        """This sitting after `changed` was written."""
        return replace(self, items=tuple(changed if item.id == changed.id else item for item in self.items))

    def item(self, position: int) -> ItemRecord:
        """The item at `position`, counted from 1. Raises NotFound."""
        if not 1 <= position <= len(self.items):
            raise NotFound("There is no such question in this sitting.")
        return self.items[position - 1]


def read_sitting(*, learner: int, sitting: str) -> SittingRecord:
    """The sitting with this id, if it is this learner's. One statement.

    Raises NotFound otherwise.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ONE_SITTING, [sitting, learner])
        rows = cursor.fetchall()
    if not rows:
        raise NotFound("There is no such sitting of yours.")
    values = [*rows[0][:9], tuple(_items(rows))]
    return SittingRecord(*values)


def _items(rows: list[tuple[Any, ...]]) -> Iterator[ItemRecord]:
    for _, group in groupby(rows, key=lambda row: row[9]):
        found = list(group)
        values = list(found[0][9:25])
        values[5] = tuple(values[5].split())
        values[12], values[13] = bool(values[12]), values[13] is not None
        answers = tuple(
            AnswerRecord(given, at, bool(by_deadline), score, tuple(misconceptions.split()))
            for given, at, by_deadline, score, misconceptions in (row[25:] for row in found)
            if given is not None
        )
        yield ItemRecord(*[*values, answers])
