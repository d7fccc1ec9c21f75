"""Writing down an answer, a draft marked at the deadline, and the badge: the few statements every service shares."""

from __future__ import annotations

from dataclasses import replace

from django.db import connection

from gradschool.curriculum.grading import grade
from gradschool.curriculum.values import Mark
from gradschool.learning import models
from gradschool.learning.revisions import revision
from gradschool.learning.rules import items, strength, timer
from gradschool.learning.sitting_record import AnswerRecord, ItemRecord, SittingRecord
from gradschool.learning.strength import responses_of

# Takes the attempt and closes the item where it must, in one statement: of any number of parallel submissions exactly
# one finds the row as it expects it. The grace is in the parameter.
_TAKE_ATTEMPT = """
UPDATE learning_item
   SET attempts_left = %(left)s, draft = NULL, draft_right = %(false)s, outcome = %(outcome)s,
       closed = %(closed)s
 WHERE id = %(item)s AND outcome = '' AND started IS NOT NULL AND attempts_left = %(before)s
   AND (deadline IS NULL OR deadline >= %(latest)s)
"""

_EXPIRE = """
UPDATE learning_item
   SET attempts_left = attempts_left - %(used)s, outcome = %(outcome)s, closed = deadline
 WHERE id = %(item)s AND outcome = '' AND deadline < %(latest)s
   AND attempts_left = %(before)s AND COALESCE(draft, '') = %(draft)s
"""


def take_attempt(item: ItemRecord, given: str, mark: Mark, now: float) -> ItemRecord | None:
    """Count `given` as the item's next attempt; the item after it, or None when its row was no longer as read."""
    left = item.attempts_left - 1
    outcome = items.outcome_after(mark.right, left)
    closed = now if outcome else None
    parameters = {
        "left": left,
        "before": item.attempts_left,
        "false": False,
        "outcome": outcome,
        "closed": closed,
        "item": item.id,
        "latest": now - timer.GRACE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_ATTEMPT, parameters)
        if cursor.rowcount != 1:
            return None
    answered = record_answer(item, given, mark, now, by_deadline=False)
    return replace(
        answered, attempts_left=left, draft=None, draft_right=False, outcome=outcome, closed=closed
    )


def settle(item: ItemRecord, now: float) -> ItemRecord | None:
    """Write down that an overdue item is closed, its kept draft marked; the item after it.

    None when nothing was due, or its row was no longer as read. `now` is by the sitting's own clock.
    """
    if not item.overdue(now) or item.deadline is None:
        return None
    kept = item.draft if item.attempts_left else None
    outcome = items.RIGHT if kept is not None and item.draft_right else items.EXPIRED
    used = int(kept is not None)
    parameters = {
        "used": used,
        "outcome": outcome,
        "item": item.id,
        "latest": now - timer.GRACE,
        "before": item.attempts_left,
        "draft": item.draft or "",
    }
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE, parameters)
        if cursor.rowcount != 1:
            return None
    if kept is not None and item.revision:
        mark = grade(revision(item.revision), kept)
        item = record_answer(item, kept, mark, item.deadline, by_deadline=True)
    return replace(item, attempts_left=item.attempts_left - used, outcome=outcome, closed=item.deadline)


def record_answer(item: ItemRecord, given: str, mark: Mark, at: float, *, by_deadline: bool) -> ItemRecord:
    """Insert the answer and its first mark; the item with it."""
    number = item.attempts_allowed - item.attempts_left + 1
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO learning_answer (item_id, number, given, at, by_deadline) VALUES (%s, %s, %s, %s, %s)"
            " RETURNING id",
            [item.id, number, given, at, by_deadline],
        )
        (answer,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO learning_mark (answer_id, revision_id, score, misconceptions, why, at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [answer, item.revision, mark.score, " ".join(mark.misconceptions), mark.why, at],
        )
    recorded = AnswerRecord(given, at, by_deadline, mark.score, mark.misconceptions)
    return replace(item, answers=(*item.answers, recorded))


def award_if_earned(record: SittingRecord, now: float) -> None:
    """Give the sitting's badge when all its items are right; a learner gets it once."""
    if record.awarded is not None or not record.earned(now):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO learning_award (learner_id, badge, sitting_id, at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [record.learner, record.badge, record.id, record.ended(now)],
        )


def end_if_decided(record: SittingRecord, now: float) -> SittingRecord:
    """End a test whose verdict is clear: the places not yet reached are not asked; the sitting after it."""
    if not record.adaptive or not strength.decided(responses_of(record, now), len(record.items)):
        return record
    waiting = models.Item.objects.filter(sitting=record.id, outcome="", started=None)
    waiting.update(outcome=items.NOT_ASKED, closed=now)
    return replace(record, items=tuple(item for item in record.items if item.outcome or item.started))


def settle_all(record: SittingRecord, now: float) -> SittingRecord:
    """Settle every overdue item of a sitting; the sitting after it."""
    for item in record.items:
        settled = settle(item, record.clock(now))
        if settled:
            record = record.with_item(settled)
            award_if_earned(record, now)
    return record


def close(record: SittingRecord, why: str, at: float) -> None:
    """Close a sitting: what was open or waiting in it ends as given up."""
    models.Item.objects.filter(sitting=record.id, outcome="").update(outcome=items.GIVEN_UP, closed=at)
    models.Sitting.objects.filter(id=record.id, closed=None).update(closed=at, closed_why=why)


def close_finished(record: SittingRecord, now: float) -> bool:
    """Settle what is overdue in a sitting, and close it when nothing in it can be answered any more; whether it is closed."""
    record = settle_all(record, now)
    if not record.finished(now):
        return False
    if record.closed is None:
        passed = timer.sitting_over(record.started, now)
        close(record, "day-passed" if passed else "finished", record.ended(now))
    return True
