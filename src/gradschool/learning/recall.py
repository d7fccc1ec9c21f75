"""Recall: what is due, a review, its undoing. What was answered in any mode counts, and is read when it is next asked for.

An answer is not written down as a review when it is given: an answer has no statement to spare. Every reader folds in the
items that closed since, and the next review writes them down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction

from gradschool.curriculum.values import Flashcard, Library, Pattern
from gradschool.learning import models
from gradschool.learning.errors import NotFound
from gradschool.learning.rules import recall
from gradschool.learning.rules.recall import Memory

CARD, QUESTION = "card", "question"
MOST_QUESTIONS = 10
"""Questions in one sitting of quick questions."""

Place = tuple[str, str, str, str]
"""Track, pattern, kind and name of what is recalled."""

_ANSWERED = """
SELECT i.id, s.track, s.pattern, i.question, i.outcome, i.attempts_allowed - i.attempts_left, i.hint_opened, i.closed
  FROM learning_item i JOIN learning_sitting s ON s.id = i.sitting_id
  LEFT JOIN learning_recallreview r ON r.item_id = i.id
 WHERE s.learner_id = %s AND i.outcome IN ('right', 'wrong', 'expired') AND i.closed IS NOT NULL AND r.id IS NULL
 ORDER BY i.closed, i.id
"""


@dataclass(frozen=True, slots=True)
class DueCard:
    """A flashcard to answer now, with the date that each rating would set, Unix seconds."""

    card: Flashcard
    reviews: int
    is_new: bool
    choices: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class RecallView:
    """What the Recall page shows of one pattern."""

    cards: tuple[DueCard, ...]
    """Due now, the longest overdue first; then new ones, as many as a day allows."""
    questions: tuple[str, ...]
    """Due now, the longest overdue first."""
    next_due: float | None
    """When the next thing is due, if nothing is now."""
    seen: int
    total: int
    undo: int | None
    """The review that can be undone: the learner's last."""


@dataclass(frozen=True, slots=True)
class _Counted:
    """An answer of another mode that nobody has written down as a review yet."""

    item: int
    place: Place
    rating: int
    at: float
    before: Memory | None
    after: Memory


def due_counts(*, learner: int, library: Library, now: datetime) -> dict[tuple[str, str], int]:
    """How many things seen before, and still there to be asked, are due, by track and pattern. Two statements."""
    counts: dict[tuple[str, str], int] = {}
    memories, _ = _memories(learner)
    cards = {place: {card.id for card in one.cards} for place, one in library.patterns.items()}
    for (track, pattern, kind, name), memory in memories.items():
        there = bool(library.variants(name)) if kind == QUESTION else name in cards.get((track, pattern), ())
        if there and memory.due <= now.timestamp():
            counts[track, pattern] = counts.get((track, pattern), 0) + 1
    return counts


def recall_view(*, learner: int | None, pattern: Pattern, library: Library, now: datetime) -> RecallView:
    """What is due in a pattern; for a stranger the cards as new ones. Three statements, none for a stranger."""
    at = now.timestamp()
    memories, _ = _memories(learner) if learner else ({}, ())
    rows = _own(learner, pattern) if learner else []
    firsts = [first for kind, first in rows if kind == CARD]
    known = {card.id: memories.get((pattern.track, pattern.id, CARD, card.id)) for card in pattern.cards}
    waiting = [
        (memory.due, card) for card in pattern.cards if (memory := known[card.id]) and memory.due <= at
    ]
    due = [card for _, card in sorted(waiting, key=lambda pair: pair[0])]
    room = max(0, recall.NEW_A_DAY - recall.started_today(firsts, at))
    fresh = [card for card in pattern.cards if known[card.id] is None][:room]
    questions = sorted(
        (memory.due, name)
        for (track, place, kind, name), memory in memories.items()
        if (track, place, kind) == (pattern.track, pattern.id, QUESTION)
        and memory.due <= at
        and library.variants(name)
    )
    later = [
        memory.due
        for (track, place, _, _), memory in memories.items()
        if (track, place) == (pattern.track, pattern.id) and memory.due > at
    ]
    return RecallView(
        cards=tuple(_due_card(card, known[card.id], at) for card in (*due, *fresh)),
        questions=tuple(name for _, name in questions),
        next_due=min(later, default=None),
        seen=sum(memory is not None for memory in known.values()),
        total=len(pattern.cards),
        undo=_last_review(learner, pattern) if learner and rows else None,
    )


def _due_card(card: Flashcard, memory: Memory | None, now: float) -> DueCard:
    return DueCard(card, memory.reviews if memory else 0, memory is None, tuple(recall.choices(memory, now)))


def _own(learner: int, pattern: Pattern) -> list[tuple[str, float]]:
    rows = models.RecallCard.objects.filter(
        learner=learner, track=pattern.track, pattern=pattern.id, reviews__gt=0
    )
    return list(rows.values_list("kind", "first"))


def _last_review(learner: int, pattern: Pattern) -> int | None:
    """The learner's latest rating of a flashcard that stands, if no later review of the same card does."""
    rows = models.RecallReview.objects.filter(
        card__learner=learner, card__track=pattern.track, card__pattern=pattern.id, undone=None, item=None
    )
    return rows.order_by("-id").values_list("id", flat=True).first()


def _memories(learner: int) -> tuple[dict[Place, Memory], Sequence[_Counted]]:
    """Every memory of a learner with the answers folded in that are not written down yet, and those."""
    fields = ("track", "pattern", "kind", "name", "state", "due", "reviews")
    rows = models.RecallCard.objects.filter(learner=learner).values_list(*fields)
    memories: dict[Place, Memory] = {row[:4]: Memory(*row[4:]) for row in rows if row[6]}
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED, [learner])
        answered = cursor.fetchall()
    counted = []
    for item, track, pattern, question, outcome, attempts, hint, closed in answered:
        rating = recall.rating_of(outcome, attempts=attempts, hint_opened=hint is not None)
        if rating is None:
            continue
        place = (track, pattern, QUESTION, question)
        before = memories.get(place)
        memories[place] = recall.reviewed(before, rating, closed)
        counted.append(_Counted(item, place, rating, closed, before, memories[place]))
    return memories, counted


@transaction.atomic
def recall_rate(
    *, learner: int, pattern: Pattern, card: str, rating: int, reviews: int, now: datetime
) -> bool:
    """Count a learner's rating of a flashcard; whether it counted.

    `reviews` is how many the page showed it with: a second click, or a second tab, counts nothing twice.

    Raises NotFound for a card that the pattern has not, or a learner who was erased; ValueError for another rating.
    """
    if rating not in recall.RATINGS:
        raise ValueError(f"rating {rating!r}: use one of {recall.RATINGS}")
    if card not in {one.id for one in pattern.cards}:
        raise NotFound("There is no such card.")
    if not models.Learner.objects.select_for_update().filter(id=learner).exists():
        raise NotFound("This learner was erased.")
    _write_counted(learner)
    place = (pattern.track, pattern.id, CARD, card)
    memory = _memories(learner)[0].get(place)
    if (memory.reviews if memory else 0) != reviews:
        return False
    at = now.timestamp()
    _write(learner, place, rating, at, memory, recall.reviewed(memory, rating, at), item=None)
    return True


def _write_counted(learner: int) -> None:
    for one in _memories(learner)[1]:
        _write(learner, one.place, one.rating, one.at, one.before, one.after, item=one.item)


def _write(
    learner: int,
    place: Place,
    rating: int,
    at: float,
    before: Memory | None,
    after: Memory,
    *,
    item: int | None,
) -> None:
    track, pattern, kind, name = place
    card, _ = models.RecallCard.objects.update_or_create(
        learner_id=learner,
        track=track,
        pattern=pattern,
        kind=kind,
        name=name,
        defaults={"state": after.state, "due": after.due, "reviews": after.reviews},
        create_defaults={"state": after.state, "due": after.due, "reviews": after.reviews, "first": at},
    )
    if after.reviews == 1 and card.first != at:  # its only review had been taken back
        models.RecallCard.objects.filter(id=card.id).update(first=at)
    models.RecallReview.objects.create(
        card=card,
        item_id=item,
        rating=rating,
        at=at,
        before=before.state if before else "",
        due_before=before.due if before else None,
    )


@transaction.atomic
def recall_undo(*, learner: int, pattern: Pattern, review: int, now: datetime) -> str | None:
    """Take back the learner's last rating: the card is as it was before. Its id, or None when there was nothing to undo.

    The review stays, marked as undone; a card whose only review it was is new again.
    """
    if not models.Learner.objects.select_for_update().filter(id=learner).exists():
        raise NotFound("This learner was erased.")
    if _last_review(learner, pattern) != review:
        return None
    row = models.RecallReview.objects.select_related("card").get(id=review)
    card = row.card
    row.undone = now.timestamp()
    row.save(update_fields=["undone"])
    card.state, card.reviews = row.before, card.reviews - 1
    card.due = row.due_before if row.due_before is not None else 0.0
    card.save(update_fields=["state", "reviews", "due"])
    return str(card.name)


def merge_recall(learner: int, *, into: int) -> None:
    """Move a learner's memories to another who is the same person; of the same thing the one reviewed more often stays."""
    held = {
        (one.track, one.pattern, one.kind, one.name): one
        for one in models.RecallCard.objects.filter(learner=into)
    }
    for card in models.RecallCard.objects.filter(learner=learner):
        twin = held.get((card.track, card.pattern, card.kind, card.name))
        if twin is not None:
            more, less = (card, twin) if card.reviews > twin.reviews else (twin, card)
            models.RecallReview.objects.filter(card=less).update(card=more)
            more.first = min(card.first, twin.first)
            less.delete()
            card = more
        card.learner_id = into
        card.save()


def exported_recall(learner: int) -> Iterable[dict[str, object]]:
    """Every recall card of a learner with its reviews, ready for JSON. Two statements."""
    rows = models.RecallCard.objects.filter(learner=learner).prefetch_related("recallreview_set")
    for card in rows.order_by("first", "id"):
        yield {
            "pattern": f"{card.track}/{card.pattern}",
            "kind": card.kind,
            "name": card.name,
            "due": _text(card.due),
            "reviews": [
                {
                    "rating": one.rating,
                    "at": _text(one.at),
                    "counted_from_an_answer": one.item_id is not None,
                    "undone": _text(one.undone) if one.undone else None,
                }
                for one in card.recallreview_set.all()
            ],
        }


def _text(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


__all__ = [
    "DueCard",
    "RecallView",
    "due_counts",
    "exported_recall",
    "merge_recall",
    "recall_rate",
    "recall_undo",
    "recall_view",
]
