"""All reads. They never write: what is overdue is treated as closed, by the rules and not by a row."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection

from gradschool.learning import models
from gradschool.learning.errors import NotFound
from gradschool.learning.revisions import revision
from gradschool.learning.rules import items, scoring, timer
from gradschool.learning.sitting_record import ItemRecord, SittingRecord, read_sitting
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
    expired_draft = item.draft if item.overdue(now) else None
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
        sitting_closed=record.finished(now),
    )


def _answers(item: ItemRecord, expired_draft: str | None) -> tuple[GivenAnswer, ...]:
    found = [
        GivenAnswer(one.given, one.score >= 1, _moment_at(one.at), one.by_deadline) for one in item.answers
    ]
    if expired_draft is not None and item.deadline is not None:
        found.append(
            GivenAnswer(expired_draft, item.draft_right, _moment_at(item.deadline), by_deadline=True)
        )
    return tuple(found)


def sitting_view(*, learner: int, sitting: UUID, now: datetime) -> SittingView:
    """One sitting, for its result page. Two statements, and one for each revision first seen.

    Raises NotFound for somebody else's sitting.
    """
    at = now.timestamp()
    record = read_sitting(learner=learner, sitting=sitting.hex)
    states = record.states(at)
    badge = models.Award.objects.filter(sitting_id=record.id).values_list("badge", flat=True).first()
    return SittingView(
        sitting=sitting,
        track=record.track,
        pattern=record.pattern,
        mode=record.mode,
        started=_moment_at(record.started),
        closed=_moment_at(closed_at(record)) if record.finished(at) else None,
        time_factor=record.time_factor,
        items=tuple(_item_result(item, state, at) for item, state in zip(record.items, states, strict=True)),
        badge=badge,
    )


def closed_at(record: SittingRecord) -> float:
    """When a finished sitting closed: with its last item, or when its day had passed."""
    if record.closed is not None:
        return record.closed
    ends = [item.closed or item.deadline for item in record.items]
    day = record.started + timer.SITTING_LASTS
    return max((end for end in ends if end is not None), default=day) if all(ends) else day


def _item_result(item: ItemRecord, state: str, now: float) -> ItemResult:
    shown = revision(item.revision) if item.revision else None
    draft = item.draft if item.overdue(now) else None
    misconceptions = [one for answer in item.answers for one in answer.misconceptions]
    if shown and draft and draft in shown.misconceptions:
        misconceptions.append(shown.misconceptions[draft].id)
    end = item.closed if item.closed is not None else item.deadline
    taken = (
        end - item.started if items.closed(state) and end is not None and item.started is not None else None
    )
    return ItemResult(
        position=item.position,
        question=item.question,
        variant=item.variant,
        title=shown.title if shown else "",
        level=shown.level if shown else "",
        state=state,
        attempts_used=item.attempts_allowed - item.attempts_left + (draft is not None),
        hint_opened=item.hint_opened,
        seconds_taken=taken,
        misconceptions=tuple(dict.fromkeys(misconceptions)) if items.closed(state) else (),
    )


# An item is over when it has an outcome or its time, grace included, has run out; the parameter is now less the grace.
_LINES = """
SELECT id, track, pattern, mode, started, closed, time_factor,
       SUM(CASE WHEN outcome = 'right' OR (late = 1 AND draft IS NOT NULL AND draft_right = %(true)s) THEN 1 ELSE 0 END),
       COUNT(*),
       SUM(attempts_allowed - attempts_left + CASE WHEN late = 1 AND draft IS NOT NULL THEN 1 ELSE 0 END),
       MIN(CASE WHEN outcome = '' AND late = 0 THEN position END)
  FROM (SELECT s.id, s.track, s.pattern, s.mode, s.started, s.closed, s.time_factor,
               i.position, i.outcome, i.draft, i.draft_right, i.attempts_allowed, i.attempts_left,
               CASE WHEN i.outcome = '' AND i.deadline < %(late)s THEN 1 ELSE 0 END AS late
          FROM learning_sitting s JOIN learning_item i ON i.sitting_id = s.id
         WHERE s.learner_id = %(learner)s {where}) AS item
 GROUP BY id, track, pattern, mode, started, closed, time_factor
 ORDER BY started DESC {limit}
"""


def _lines(learner: int, now: float, *, where: str = "", limit: str = "", **values: Any) -> list[SittingLine]:
    parameters = {"learner": learner, "late": now - timer.GRACE, "true": True, **values}
    with connection.cursor() as cursor:
        cursor.execute(_LINES.format(where=where, limit=limit), parameters)
        return [_line(row, now) for row in cursor.fetchall()]


def _line(row: tuple[Any, ...], now: float) -> SittingLine:
    id_, track, pattern, mode, started, closed, _, right, total, attempts, position = row
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
    lines = _lines(learner, now.timestamp(), where=where, track=track, pattern=pattern)
    by_mode = sorted(lines, key=lambda line: line.mode)
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
    lines = _lines(learner, now.timestamp(), where="AND s.closed IS NULL")
    return tuple(line for line in lines if line.open)


def holds_open_item(*, learner: int, question: str, now: datetime) -> bool:
    """Whether an open sitting of the learner still asks this question, started or yet to come. One statement."""
    at = now.timestamp()
    day_ago = at - timer.SITTING_LASTS
    found = models.Item.objects.filter(
        sitting__learner=learner,
        sitting__closed__isnull=True,
        sitting__started__gte=day_ago,
        question=question,
        outcome="",
    )
    return any(not timer.overdue(deadline, at) for deadline in found.values_list("deadline", flat=True))


def learner_view(*, learner: int, now: datetime) -> LearnerView:
    """What `/me/` shows. Three statements.

    Raises NotFound for a learner who was erased.
    """
    row = _learner(learner)
    return LearnerView(
        id=learner,
        since=_moment_at(row.created),
        time_factor=row.time_factor,
        has_recovery_code=row.recovery_code is not None,
        history=tuple(_lines(learner, now.timestamp(), limit=f"LIMIT {HISTORY}")),
        awards=awards(learner=learner),
    )


def _learner(learner: int) -> models.Learner:
    row = models.Learner.objects.filter(id=learner).first()
    if row is None:
        raise NotFound("This learner was erased.")
    return row


def awards(*, learner: int) -> tuple[Award, ...]:
    """The badges a learner holds, oldest first. One statement."""
    rows = models.Award.objects.filter(learner=learner).order_by("at")
    values = rows.values_list("badge", "at", "sitting_id", "sitting__time_factor")
    return tuple(Award(badge, _moment_at(at), UUID(sitting), factor) for badge, at, sitting, factor in values)


def learner_export(*, learner: int) -> dict[str, Any]:
    """Everything kept about a learner, ready for JSON. Times are ISO 8601 in UTC.

    Raises NotFound for a learner who was erased.
    """
    row = _learner(learner)
    sittings = models.Sitting.objects.filter(learner=learner).order_by("started")
    return {
        "format": 1,
        "learner": {"since": _text(row.created), "time_factor": row.time_factor},
        "awards": [
            {"badge": one.badge, "at": one.at.isoformat(), "sitting": one.sitting.hex}
            for one in awards(learner=learner)
        ],
        "sittings": [_exported(read_sitting(learner=learner, sitting=one.id)) for one in sittings],
    }


def _exported(record: SittingRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "pattern": f"{record.track}/{record.pattern}",
        "mode": record.mode,
        "started": _text(record.started),
        "closed": _text(record.closed),
        "time_factor": record.time_factor,
        "items": [_exported_item(item) for item in record.items],
    }


def _exported_item(item: ItemRecord) -> dict[str, Any]:
    return {
        "position": item.position,
        "question": item.question,
        "variant": item.variant,
        "revision": item.revision,
        "title": revision(item.revision).title if item.revision else None,
        "started": _text(item.started),
        "deadline": _text(item.deadline),
        "closed": _text(item.closed),
        "outcome": item.outcome or None,
        "hint_opened": item.hint_opened,
        "draft": item.draft,
        "answers": [
            {
                "given": one.given,
                "at": _text(one.at),
                "by_deadline": one.by_deadline,
                "score": one.score,
                # They would tell what is wrong with an answer while another attempt is left.
                "misconceptions": list(one.misconceptions) if item.outcome else [],
            }
            for one in item.answers
        ],
    }


def _text(at: float | None) -> str | None:
    return None if at is None else _moment_at(at).isoformat()


def _moment(at: float | None) -> datetime | None:
    return None if at is None else _moment_at(at)


def _moment_at(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
