"""All reads. They never write: what is overdue is treated as closed, by the rules and not by a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection

from gradschool.curriculum.grading import grade
from gradschool.curriculum.values import Mark
from gradschool.learning import models, revisions
from gradschool.learning.errors import NotFound
from gradschool.learning.export import exported, read_marks
from gradschool.learning.revisions import revision
from gradschool.learning.rules import items, scoring, timer
from gradschool.learning.sitting_record import ItemRecord, SittingRecord, read_sitting, read_sittings
from gradschool.learning.strength import strength_of
from gradschool.learning.values import (
    Award,
    GivenAnswer,
    ItemResult,
    ItemView,
    LearnerView,
    ModeProgress,
    SittingLine,
    SittingView,
)

HISTORY = 100
"""How many sittings `/me/` lists."""


def item_view(*, learner: int, sitting: UUID, position: int, now: datetime) -> ItemView:
    """One item as its learner may see it now. One statement, and one more the first time a revision is seen.

    Raises NotFound for somebody else's sitting.
    """
    record = read_sitting(learner=learner, sitting=sitting.hex)
    return item_view_of(record, position, now.timestamp())


def item_view_of(record: SittingRecord, position: int, now: float) -> ItemView:
    """The view of an item of a sitting that was read already."""
    item, states = record.item(position), record.states(now)
    state = states[position - 1]
    expired_draft = item.draft if item.overdue(record.clock(now)) else None
    return ItemView(
        sitting=UUID(record.id),
        track=record.track,
        pattern=record.pattern,
        mode=record.mode,
        position=position,
        total=len(record.items),
        state=state,
        states=states,
        attempts_allowed=item.attempts_allowed,
        attempts_left=item.attempts_left - (expired_draft is not None),
        seconds_allowed=timer.stretched(item.seconds_allowed, record.time_factor),
        deadline=_moment(item.deadline),
        seconds_left=timer.seconds_left(item.deadline, now) if state == items.OPEN else None,
        draft=None if expired_draft else item.draft,
        hint_opened=item.hint_opened,
        answers=_answers(item, expired_draft),
        revision=revision(item.revision) if item.revision else None,
        option_order=item.option_order or None,
        sitting_closed=record.over(now) or all(map(items.closed, states)),
    )


def _answers(item: ItemRecord, expired_draft: str | None) -> tuple[GivenAnswer, ...]:
    found = [
        GivenAnswer(one.given, one.score >= 1, one.score, _moment_at(one.at), one.by_deadline)
        for one in item.answers
    ]
    if expired_draft is not None and item.deadline is not None:
        score = _draft_mark(item, expired_draft).score
        found.append(
            GivenAnswer(expired_draft, item.draft_right, score, _moment_at(item.deadline), by_deadline=True)
        )
    return tuple(found)


def sitting_view(*, learner: int, sitting: UUID, now: datetime) -> SittingView:
    """One sitting, for its result page. One statement, and one more when a revision is first seen.

    Raises NotFound for somebody else's sitting.
    """
    at = now.timestamp()
    record = read_sitting(learner=learner, sitting=sitting.hex)
    revisions.fetch(item.revision for item in record.items)
    return SittingView(
        sitting=sitting,
        track=record.track,
        pattern=record.pattern,
        mode=record.mode,
        started=_moment_at(record.started),
        closed=_moment_at(record.ended(at)) if record.finished(at) else None,
        time_factor=record.time_factor,
        items=_item_results(record, at),
        badge=record.badge if record.earned(at) else None,
        strength=strength_of(record, at),
    )


def _item_results(record: SittingRecord, now: float) -> tuple[ItemResult, ...]:
    clock, ended = record.clock(now), record.ended(now)
    return tuple(
        _item_result(item, state, clock, ended)
        for item, state in zip(record.items, record.states(now), strict=True)
    )


def _item_result(item: ItemRecord, state: str, now: float, sitting_ended: float) -> ItemResult:
    """The line of an item; one that is closed only because its sitting is, ended with it."""
    shown = revision(item.revision) if item.revision else None
    draft = item.draft if item.overdue(now) else None
    misconceptions = [one for answer in item.answers for one in answer.misconceptions]
    kept = _draft_mark(item, draft) if draft else None
    misconceptions += kept.misconceptions if kept else ()
    ended = item.ended(now)
    ended = sitting_ended if ended is None else ended
    taken = ended - item.started if items.closed(state) and item.started is not None else None
    return ItemResult(
        position=item.position,
        question=item.question,
        variant=item.variant,
        title=shown.title if shown else "",
        level=shown.level if shown else "",
        about=shown.about if shown else (),
        difficulty=item.difficulty,
        state=state,
        attempts_used=item.attempts_allowed - item.attempts_left + (draft is not None),
        hint_opened=item.hint_opened,
        seconds_taken=taken,
        misconceptions=tuple(dict.fromkeys(misconceptions)) if items.closed(state) else (),
        score=max([*(answer.score for answer in item.answers), kept.score if kept else 0.0]),
    )


def _draft_mark(item: ItemRecord, draft: str) -> Mark:
    """What the choice kept when time ran out is worth, before anybody wrote it down."""
    return grade(revision(str(item.revision)), draft)


# An item is over when it has an outcome, or its time, grace included, has run out while its sitting's day lasted; the
# parameter is now less the grace.
_LINES = """
SELECT id, track, pattern, mode, started, closed, time_factor, badge,
       SUM(CASE WHEN outcome = 'right' OR (late = 1 AND draft IS NOT NULL AND draft_right = %(true)s) THEN 1 ELSE 0 END),
       COUNT(*),
       SUM(attempts_allowed - attempts_left + CASE WHEN late = 1 AND draft IS NOT NULL THEN 1 ELSE 0 END),
       MIN(CASE WHEN outcome = '' AND late = 0 THEN position END),
       MAX(COALESCE(item_closed, deadline))
  FROM (SELECT s.id, s.track, s.pattern, s.mode, s.started, s.closed, s.time_factor, s.badge,
               i.position, i.outcome, i.draft, i.draft_right, i.attempts_allowed, i.attempts_left, i.deadline,
               i.closed AS item_closed,
               CASE WHEN i.outcome = '' AND i.deadline < %(late)s AND i.deadline < s.started + %(day)s - %(grace)s
                    THEN 1 ELSE 0 END AS late
          FROM learning_sitting s JOIN learning_item i ON i.sitting_id = s.id AND i.outcome <> 'not-asked'
         WHERE s.learner_id = %(learner)s {where}) AS item
 GROUP BY id, track, pattern, mode, started, closed, time_factor, badge
 ORDER BY started DESC {limit}
"""


def _rows(
    learner: int, now: float, *, where: str = "", limit: str = "", **values: Any
) -> list[tuple[Any, ...]]:
    parameters = {
        "learner": learner,
        "late": now - timer.GRACE,
        "day": timer.SITTING_LASTS,
        "grace": timer.GRACE,
        "true": True,
        **values,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINES.format(where=where, limit=limit), parameters)
        return list(cursor.fetchall())


def _line(row: tuple[Any, ...], now: float) -> SittingLine:
    id_, track, pattern, mode, started, closed, _, _, right, total, attempts, position, _ = row
    is_open = closed is None and position is not None and not timer.sitting_over(started, now)
    return SittingLine(
        sitting=UUID(id_),
        track=track,
        pattern=pattern,
        mode=mode,
        started=_moment_at(started),
        open=is_open,
        right=int(right),
        total=int(total),
        attempts_used=int(attempts),
        next_position=position if is_open else None,
    )


def mode_progress(*, learner: int, track: str, pattern: str, now: datetime) -> tuple[ModeProgress, ...]:
    """How far a learner is in each mode of a pattern that was begun. One statement."""
    where = "AND s.track = %(track)s AND s.pattern = %(pattern)s"
    at = now.timestamp()
    rows = _rows(learner, at, where=where, track=track, pattern=pattern)
    by_mode = sorted((_line(row, at) for row in rows), key=lambda line: line.mode)
    return tuple(_progress(mode, list(group)) for mode, group in groupby(by_mode, key=lambda line: line.mode))


def _progress(mode: str, lines: list[SittingLine]) -> ModeProgress:
    closed = [line for line in lines if not line.open]
    best = scoring.best((line.right, line.attempts_used) for line in closed)
    current = next((line for line in lines if line.open), None)
    return ModeProgress(
        mode=mode,
        best_right=best[0] if best else None,
        total=lines[0].total,
        sittings=len(lines),
        open_sitting=current.sitting if current else None,
        next_position=current.next_position if current else None,
    )


def open_sittings(*, learner: int, now: datetime) -> tuple[SittingLine, ...]:
    """What can be resumed, newest first. One statement."""
    at = now.timestamp()
    lines = (_line(row, at) for row in _rows(learner, at, where="AND s.closed IS NULL"))
    return tuple(line for line in lines if line.open)


_HOLDS = """
SELECT DISTINCT s.mode
  FROM learning_sitting s JOIN learning_item i ON i.sitting_id = s.id
 WHERE s.learner_id = %s AND s.closed IS NULL AND s.started >= %s
   AND i.question = %s AND i.outcome = '' AND (i.deadline IS NULL OR i.deadline >= %s)
"""


def modes_that_ask(*, learner: int, question: str, now: datetime) -> frozenset[str]:
    """The modes in which an open sitting of the learner still asks this question. One statement."""
    at = now.timestamp()
    with connection.cursor() as cursor:
        cursor.execute(_HOLDS, [learner, at - timer.SITTING_LASTS, question, at - timer.GRACE])
        return frozenset(mode for (mode,) in cursor.fetchall())


def holds_open_item(*, learner: int, question: str, now: datetime) -> bool:
    """Whether an open sitting of the learner still asks this question, started or yet to come. One statement."""
    return bool(modes_that_ask(learner=learner, question=question, now=now))


def learner_view(*, learner: int, now: datetime) -> LearnerView:
    """What `/me/` shows. Three statements.

    Raises NotFound for a learner who was erased.
    """
    row, at = _learner(learner), now.timestamp()
    sittings, held = _rows(learner, at, limit=f"LIMIT {HISTORY}"), awards(learner=learner)
    return LearnerView(
        id=learner,
        since=_moment_at(row.created),
        time_factor=row.time_factor,
        has_recovery_code=row.recovery_code is not None,
        history=tuple(_line(sitting, at) for sitting in sittings),
        awards=(*held, *_unwritten_awards(sittings, {award.badge for award in held})),
    )


def _unwritten_awards(sittings: list[tuple[Any, ...]], held: set[str]) -> Iterator[Award]:
    """Badges earned by a choice that was marked when its time ran out, which nobody has written down yet."""
    for id_, *_, factor, badge, right, total, _attempts, _position, ended in reversed(sittings):
        if badge and badge not in held and right == total:
            held.add(badge)
            yield Award(badge, _moment_at(ended), UUID(id_), factor)


def _learner(learner: int) -> models.Learner:
    row = models.Learner.objects.filter(id=learner).first()
    if row is None:
        raise NotFound("This learner was erased.")
    return row


def awards(*, learner: int) -> tuple[Award, ...]:
    """The badges written down for a learner, oldest first. One statement."""
    rows = models.Award.objects.filter(learner=learner).order_by("at")
    values = rows.values_list("badge", "at", "sitting_id", "sitting__time_factor")
    return tuple(Award(badge, _moment_at(at), UUID(sitting), factor) for badge, at, sitting, factor in values)


def learner_export(*, learner: int) -> dict[str, Any]:
    """Everything kept about a learner, ready for JSON. Nine statements, and one more when a revision is first seen.

    Raises NotFound for a learner who was erased.
    """
    row, sittings = _learner(learner), read_sittings(learner=learner)
    return exported(row, awards(learner=learner), sittings, read_marks(learner=learner))


def _moment(at: float | None) -> datetime | None:
    return None if at is None else _moment_at(at)


def _moment_at(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
