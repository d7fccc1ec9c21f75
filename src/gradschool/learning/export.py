"""What is kept about a learner, in the shape in which it is handed to them: plain values, ready for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from gradschool.learning import models, revisions
from gradschool.learning.disputes import exported_disputes
from gradschool.learning.exercises import exported_exercises
from gradschool.learning.projects import exported_projects
from gradschool.learning.recall import exported_recall
from gradschool.learning.regrading import exported_notices
from gradschool.learning.revisions import revision
from gradschool.learning.sitting_record import ItemRecord, SittingRecord
from gradschool.learning.values import Award

Marks = dict[int, list[tuple[Any, ...]]]
"""By item: the answer's number, then the mark's revision, score, misconceptions, why and time; oldest first."""

_MARKS = """
SELECT a.item_id, a.number, m.revision_id, m.score, m.misconceptions, m.why, m.at
  FROM learning_sitting s
  JOIN learning_item i ON i.sitting_id = s.id
  JOIN learning_answer a ON a.item_id = i.id
  JOIN learning_mark m ON m.answer_id = a.id
 WHERE s.learner_id = %s
 ORDER BY m.id
"""


def read_marks(*, learner: int) -> Marks:
    """Every mark of a learner, superseded ones too. One statement."""
    found: Marks = {}
    with connection.cursor() as cursor:
        cursor.execute(_MARKS, [learner])
        for item, *mark in cursor.fetchall():
            found.setdefault(item, []).append(tuple(mark))
    return found


def exported(
    learner: models.Learner, awards: Sequence[Award], sittings: Sequence[SittingRecord], marks: Marks
) -> dict[str, Any]:
    """Everything kept about a learner. Times are ISO 8601 in UTC."""
    revisions.fetch(item.revision for sitting in sittings for item in sitting.items)
    return {
        "format": 1,
        "learner": {
            "since": _text(learner.created),
            "time_factor": learner.time_factor,
            "has_recovery_code": learner.recovery_code is not None,
        },
        "awards": [
            {"badge": one.badge, "at": one.at.isoformat(), "sitting": one.sitting.hex} for one in awards
        ],
        "sittings": [_sitting(one, marks) for one in sittings],
        "disputes": list(exported_disputes(learner.id)),
        "notices": exported_notices(learner.id),
        "projects": list(exported_projects(learner.id)),
        "exercises": list(exported_exercises(learner.id)),
        "recall": list(exported_recall(learner.id)),
    }


def _sitting(record: SittingRecord, marks: Marks) -> dict[str, Any]:
    return {
        "id": record.id,
        "pattern": f"{record.track}/{record.pattern}",
        "mode": record.mode,
        "started": _text(record.started),
        "closed": _text(record.closed),
        "closed_why": record.closed_why or None,
        "time_factor": record.time_factor,
        "items": [_item(item, marks.get(item.id, [])) for item in record.items],
    }


def _item(item: ItemRecord, marks: list[tuple[Any, ...]]) -> dict[str, Any]:
    return {
        "position": item.position,
        "question": item.question,
        "variant": item.variant,
        "revision": item.revision,
        "title": revision(item.revision).title if item.revision else None,
        # Written ids stay on the server while the item is open; a card shows letters.
        "option_order": list(item.option_order) if item.outcome else None,
        "attempts_allowed": item.attempts_allowed,
        "seconds_allowed": item.seconds_allowed,
        "started": _text(item.started),
        "deadline": _text(item.deadline),
        "closed": _text(item.closed),
        "outcome": item.outcome or None,
        "hint_opened": item.hint_opened,
        "draft": item.draft,
        "difficulty": item.difficulty,
        "answers": [
            {
                "given": one.given,
                "at": _text(one.at),
                "by_deadline": one.by_deadline,
                "marks": [_mark(mark, told=bool(item.outcome)) for mark in marks if mark[0] == number],
            }
            for number, one in enumerate(item.answers, 1)
        ],
    }


def _mark(mark: tuple[Any, ...], *, told: bool) -> dict[str, Any]:
    """A mark; its misconceptions are not `told` while they would say what is wrong with an answer that can be mended."""
    _, revision_id, score, misconceptions, why, at = mark
    return {
        "revision": revision_id,
        "score": score,
        "misconceptions": misconceptions.split() if told else [],
        "why": why,
        "at": _text(at),
    }


def _text(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat()
