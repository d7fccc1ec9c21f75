"""Regrading: when a question's key was put right, every answer given under the old one gets a mark under the new one.

In the learner's favour: a mark that would be lower is not written. The old marks stay; the latest counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from django.db import transaction

from gradschool.curriculum.grading import grade
from gradschool.curriculum.values import Library, Mark, Revision
from gradschool.learning import models
from gradschool.learning.answering import award_if_earned
from gradschool.learning.revisions import fetch, revision, store
from gradschool.learning.rules import items
from gradschool.learning.sitting_record import read_sitting

BATCH = 500
"""Items in one transaction: a regrading that is interrupted has whole batches behind it, and goes on where it stopped."""


@dataclass(frozen=True, slots=True)
class Regraded:
    """What a regrading did."""

    items: int
    """Closed items whose question has another revision now."""
    answers: int
    """Answers with a new, better mark."""
    learners: int
    """Learners who were told."""
    unreadable: int
    """Answers that name options which the question has no more; they keep their mark."""


@dataclass(frozen=True, slots=True)
class _Affected:
    item: int
    sitting: str
    learner: int
    outcome: str
    old: str
    new: Revision


def affected_items(library: Library) -> int:
    """How many closed items were answered under a revision that is not the served one. One statement."""
    return sum(1 for _ in _affected(library))


def regrade(
    *, library: Library, now: datetime, progress: Callable[[int], None] = lambda _done: None
) -> Regraded:
    """Mark every affected answer again, in the learner's favour, and leave each learner a notice.

    `progress` is told how many items are done. Running it twice changes nothing the second time.
    """
    found = _affected(library)
    counts, told, done = [0, 0, 0], set[int](), 0
    while batch := list(islice(found, BATCH)):
        with transaction.atomic():
            for name, number in enumerate(_regrade(batch, told, now.timestamp())):
                counts[name] += number
        done += len(batch)
        progress(done)
    return Regraded(items=counts[0], answers=counts[1], learners=len(told), unreadable=counts[2])


def _affected(library: Library) -> Iterator[_Affected]:
    fields = ("id", "sitting_id", "sitting__learner_id", "outcome", "question", "variant", "revision_id")
    rows = models.Item.objects.exclude(outcome="").exclude(revision=None).order_by("id").values_list(*fields)
    served: dict[tuple[str, str], tuple[str, Revision] | None] = {}
    for id_, sitting, learner, outcome, question, variant, old in list(rows):
        place = question, variant
        if place not in served:
            new = library.revisions.get(place)
            served[place] = (new.id, new) if new else None
        current = served[place]
        if current is not None and current[0] != old:
            yield _Affected(id_, sitting, learner, outcome, old, current[1])


def _regrade(batch: Sequence[_Affected], told: set[int], now: float) -> tuple[int, int, int]:
    """Items looked at, answers with a better mark, answers that could not be read under the new revision."""
    fetch({one.old for one in batch})
    for new in {one.new.id: one.new for one in batch}.values():
        store(new)
    answers: dict[int, list[tuple[int, str, float]]] = {}
    latest = models.Answer.objects.filter(item__in=[one.item for one in batch]).order_by("number")
    scores = _latest_scores([one.item for one in batch])
    for id_, item, given in latest.values_list("id", "item_id", "given"):
        answers.setdefault(item, []).append((id_, given, scores.get(id_, 0.0)))
    marks, better, unreadable = [], [], 0
    for one in batch:
        for answer, given, score in answers.get(one.item, []):
            mark = grade(one.new, given)
            if mark.unreadable:
                unreadable += 1
            elif mark.score > score:
                marks.append(_row(answer, one.new, mark, now))
                better.append(one)
    models.Mark.objects.bulk_create(marks)
    _put_right(batch, better, answers, told, now)
    return len(batch), len(marks), unreadable


def _latest_scores(batch: list[int]) -> dict[int, float]:
    rows = models.Mark.objects.filter(answer__item__in=batch).order_by("id").values_list("answer_id", "score")
    return dict(rows)


def _row(answer: int, new: Revision, mark: Mark, now: float) -> models.Mark:
    return models.Mark(
        answer_id=answer,
        revision_id=new.id,
        score=mark.score,
        misconceptions=" ".join(mark.misconceptions),
        why=f"regraded: {mark.why}"[:200],
        at=now,
    )


def _put_right(
    batch: Sequence[_Affected],
    better: Sequence[_Affected],
    answers: dict[int, list[tuple[int, str, float]]],
    told: set[int],
    now: float,
) -> None:
    """Show what was asked under its new revision, where its options are the same; close what is right now as right."""
    for new in {one.new.id: one.new for one in batch}.values():
        options = {option.id for option in new.options}
        same = [
            one.item
            for one in batch
            if one.new.id == new.id and {option.id for option in revision(one.old).options} == options
        ]
        models.Item.objects.filter(id__in=same).update(revision_id=new.id)
    improved = {one.item: one for one in better}
    right = [
        one.item
        for one in improved.values()
        if any(grade(one.new, given).right for _, given, _ in answers[one.item])
    ]
    models.Item.objects.filter(id__in=right).exclude(outcome=items.RIGHT).update(outcome=items.RIGHT)
    models.Notice.objects.bulk_create(
        models.Notice(
            learner_id=one.learner,
            item_id=one.item,
            text=(
                f"The key of a question you answered was put right: {one.new.title}. "
                "Your answer was marked again and counts for more now."
            ),
            at=now,
        )
        for one in improved.values()
    )
    told |= {one.learner for one in improved.values()}
    for sitting, learner in {(one.sitting, one.learner) for one in improved.values()}:
        record = read_sitting(learner=learner, sitting=sitting)
        if record.badge and record.earned(now):
            award_if_earned(record, now)


def notices(*, learner: int) -> tuple[tuple[int, str, float], ...]:
    """What a learner has not been told yet: id, text, when. One statement."""
    rows = models.Notice.objects.filter(learner=learner, read=None).order_by("id")
    return tuple(rows.values_list("id", "text", "at"))


def exported_notices(learner: int) -> list[dict[str, object]]:
    """Everything a learner was told, ready for JSON. One statement."""
    rows = models.Notice.objects.filter(learner=learner).order_by("id").values_list("text", "at", "read")
    return [{"text": text, "at": _iso(at), "read": _iso(read) if read else None} for text, at, read in rows]


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


@transaction.atomic
def notices_read(*, learner: int, last: int, now: datetime) -> None:
    """The learner has read every notice up to `last`."""
    unread = models.Notice.objects.filter(learner=learner, read=None, id__lte=last)
    unread.update(read=now.timestamp())
