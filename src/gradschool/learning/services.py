"""All writes of sittings. Each is one transaction, takes `now`, and gives back a value of `learning.values`.

What concerns the learner alone (preferences, recovery, erasure) is in `learning.learners` and offered here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from random import Random
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from gradschool.curriculum.grading import canonical, grade
from gradschool.curriculum.values import Library, Mode, Pattern
from gradschool.learning import models
from gradschool.learning.answering import (
    award_if_earned,
    close,
    close_finished,
    end_if_decided,
    settle,
    settle_all,
    take_attempt,
)
from gradschool.learning.disputes import dispute_close, dispute_open
from gradschool.learning.errors import NotFound, NotServed, TooEarly, UnreadableAnswer
from gradschool.learning.exercises import exercise_keep
from gradschool.learning.learners import (
    learner_create,
    learner_erase,
    learner_new_recovery_code,
    learner_recover,
    learner_set_time_factor,
)
from gradschool.learning.projects import project_keep
from gradschool.learning.queries import item_view_of
from gradschool.learning.recall import recall_rate, recall_undo
from gradschool.learning.regrading import notices_read, regrade
from gradschool.learning.revisions import revision, store
from gradschool.learning.rules import items, strength, timer
from gradschool.learning.rules.choice import option_meant
from gradschool.learning.sitting_record import ItemRecord, read_sitting
from gradschool.learning.strength import Asked, difficulties_keep, next_asked
from gradschool.learning.values import ItemView

__all__ = [
    "answer",
    "close_expired",
    "difficulties_keep",
    "dispute_close",
    "dispute_open",
    "draft_keep",
    "exercise_keep",
    "hint_open",
    "item_start",
    "learner_create",
    "learner_erase",
    "learner_new_recovery_code",
    "learner_recover",
    "learner_set_time_factor",
    "notices_read",
    "project_keep",
    "recall_rate",
    "recall_undo",
    "regrade",
    "sitting_give_up",
    "sitting_start",
]


def sitting_start(
    *,
    learner: int,
    pattern: Pattern,
    mode: str,
    library: Library,
    rng: Random,
    now: datetime,
    questions: Sequence[str] = (),
    longest: bool = False,
) -> UUID:
    """Resume the learner's open sitting of this mode, or begin one. Two tabs at once get the same.

    With `questions` it asks these instead of the mode's own, as Recall does with those that are due. A test that is to
    be `longest` asks more of them, and ends as soon as its verdict is clear.

    Raises NotServed for a mode whose questions are not there, NotFound for a learner who was erased.
    """
    shape = pattern.modes.get(mode)
    if shape and questions:
        shape = replace(shape, questions=tuple((question,) for question in questions))
    elif shape and shape.adaptive:
        shape = replace(shape, questions=((),) * strength.length(len(pattern.bank), longest=longest))
    if shape is None or not shape.questions:
        raise NotServed(f"The pattern {pattern.title!r} has no mode {mode!r} to take.")
    try:
        with transaction.atomic():
            return _resume(learner, pattern, mode, now.timestamp()) or _begin(
                learner, pattern, shape, library, rng, now.timestamp()
            )
    except IntegrityError:  # another tab began it between our look and our insert
        with transaction.atomic():
            found = _resume(learner, pattern, mode, now.timestamp())
        if found is None:
            raise NotFound("This learner was erased.") from None
        return found


def _resume(learner: int, pattern: Pattern, mode: str, now: float) -> UUID | None:
    """The open sitting; one that is over but not yet written down as closed is settled instead."""
    place = {"track": pattern.track, "pattern": pattern.id, "mode": mode}
    row = models.Sitting.objects.filter(learner=learner, closed=None, **place).first()
    if row is None:
        return None
    record = read_sitting(learner=learner, sitting=row.id)
    return None if close_finished(record, now) else UUID(row.id)


def _begin(learner: int, pattern: Pattern, shape: Mode, library: Library, rng: Random, now: float) -> UUID:
    factor = models.Learner.objects.filter(id=learner).values_list("time_factor", flat=True)
    sitting = models.Sitting(
        id=uuid4().hex,
        learner_id=learner,
        track=pattern.track,
        pattern=pattern.id,
        mode=shape.name,
        badge=shape.badge.id if shape.badge else "",
        time_factor=factor.first(),
        started=now,
    )
    seen = set(models.Item.objects.filter(sitting__learner=learner).values_list("question", "variant"))
    sitting.save(force_insert=True)
    taken: list[tuple[str, str]] = []
    for slot in shape.questions:
        if shape.adaptive:
            taken.append(("", ""))  # chosen when its turn comes
            continue
        others = {question for question, _ in taken}
        taken.append(_drawn([one for one in slot if one not in others] or slot, library, seen, rng))
    models.Item.objects.bulk_create(
        models.Item(
            sitting=sitting,
            position=position,
            question=question,
            variant=variant,
            attempts_allowed=shape.attempts,
            attempts_left=shape.attempts,
            seconds_allowed=shape.seconds,
        )
        for position, (question, variant) in enumerate(taken, 1)
    )
    return UUID(sitting.id)


def _drawn(
    siblings: Sequence[str], library: Library, seen: set[tuple[str, str]], rng: Random
) -> tuple[str, str]:
    """One of the siblings and a variant of it that this learner has not met, where there is one.

    A question never met goes before a new variant of one that was. Raises NotServed where none is there at all.
    """
    served = [(question, variant) for question in siblings for variant in library.variants(question)]
    if not served:
        raise NotServed(
            "A question of this mode is not served at the moment, so it cannot be taken. Try it later."
        )
    met = {question for question, _ in seen}
    unmet = [place for place in served if place[0] not in met]
    fresh = [place for place in served if place not in seen]
    question = rng.choice(sorted({place[0] for place in unmet or fresh or served}))
    return rng.choice([place for place in unmet or fresh or served if place[0] == question])


@transaction.atomic
def item_start(
    *, learner: int, sitting: UUID, position: int, library: Library, rng: Random, now: datetime
) -> ItemView:
    """Start a question: store what is shown, shuffle its options, and let its clock run. Once only.

    Raises NotFound, TooEarly while the one before is open, NotServed when its content is gone.
    """
    at = now.timestamp()
    record = settle_all(read_sitting(learner=learner, sitting=sitting.hex), at)
    item = record.item(position)
    if record.finished(at) or item.started is not None:
        return item_view_of(record, position, at)
    if not all(items.closed(state) for state in record.states(at)[: position - 1]):
        raise TooEarly("The question before this one is not closed yet.")
    asked = Asked(item.question, item.variant)
    if not item.question:
        asked = next_asked(record, library, rng, at)
    served = library.revisions.get((asked.question, asked.variant))
    if served is None:
        raise NotServed("This question is not served any more. Give this sitting up and take a new one.")
    store(served)
    order = [] if served.form == "numeric" else [option.id for option in served.options]
    rng.shuffle(order)
    seconds = timer.stretched(item.seconds_allowed, record.time_factor)
    # Of two tabs that start it at once, one finds it waiting; both show what that one chose.
    models.Item.objects.filter(id=item.id, started=None, outcome="").update(
        **asked.columns,
        revision_id=served.id,
        option_order=" ".join(order),
        started=at,
        deadline=timer.deadline(at, seconds),
    )
    return item_view_of(read_sitting(learner=learner, sitting=sitting.hex), position, at)


@transaction.atomic
def answer(
    *, learner: int, sitting: UUID, position: int, given: str, attempt: int, now: datetime
) -> ItemView:
    """Count an answer: `given` is the letter on the card, or an option's id.

    `attempt` is the one the form showed: a second click, or a second tab, counts nothing twice. A closed item, or an attempt already used, is given back as it is. At most five statements.

    Raises NotFound, and UnreadableAnswer for what is no option of the question (it costs no attempt).
    """
    at = now.timestamp()
    record = read_sitting(learner=learner, sitting=sitting.hex, content_of=position)
    item = record.item(position)
    if item.overdue(record.clock(at)):
        changed = settle(item, record.clock(at))
    elif record.state_of(item, at) != items.OPEN or attempt != _current_attempt(item):
        return item_view_of(record, position, at)
    else:
        changed = _take(item, given, at)
    if changed is None:  # another submission was quicker; show what it made
        return item_view_of(read_sitting(learner=learner, sitting=sitting.hex), position, at)
    record = record.with_item(changed)
    if changed.outcome == items.RIGHT:
        award_if_earned(record, at)
    if changed.outcome:
        record = end_if_decided(record, at)
    return item_view_of(record, position, at)


def _current_attempt(item: ItemRecord) -> int:
    return item.attempts_allowed - item.attempts_left + 1


_UNREADABLE = {
    "choice": "That is not one of the answers of this question. It cost no attempt.",
    "multiple": "Choose at least one of the answers of this question. It cost no attempt.",
    "numeric": "That is not a number. Write it like 0.25, 1e-3 or 1/4. It cost no attempt.",
    "fill": "A blank is still empty. It cost no attempt.",
    "order": "Each line has one place, and each place one line. It cost no attempt.",
    "curve": "A curve has no description yet. It cost no attempt.",
}


def _take(item: ItemRecord, given: str, now: float) -> ItemRecord | None:
    served = revision(str(item.revision))
    option = canonical(served, option_meant(given, item.option_order))
    mark = grade(served, option)
    if mark.unreadable:
        raise UnreadableAnswer(_UNREADABLE.get(served.form, _UNREADABLE["choice"]))
    return take_attempt(item, option, mark, now)


@transaction.atomic
def draft_keep(
    *, learner: int, sitting: UUID, position: int, given: str, now: datetime, attempt: int | None = None
) -> ItemView:
    """Keep a choice that is not yet an answer: it is marked when time runs out. Nothing changes on a closed item.

    A choice that an answer overtook on its way would use up the last attempt, so it is not kept: one made for another
    `attempt` than the one that is due (None: the sender does not know), and one that was answered wrongly already.

    Raises NotFound, and UnreadableAnswer for what is no option of the question.
    """
    at = now.timestamp()
    record = read_sitting(learner=learner, sitting=sitting.hex, content_of=position)
    item = record.item(position)
    if record.states(at)[position - 1] != items.OPEN:
        return item_view_of(record, position, at)
    served = revision(str(item.revision))
    option = canonical(served, option_meant(given, item.option_order))
    if attempt not in (None, _current_attempt(item)) or option in {one.given for one in item.answers}:
        return item_view_of(record, position, at)
    mark = grade(served, option)
    if mark.unreadable:
        raise UnreadableAnswer("That is not one of the answers of this question, so it was not kept.")
    # The number of attempts left ties the draft to the attempt it was made in: one that an answer overtook is dropped.
    still_open = models.Item.objects.filter(id=item.id, outcome="", attempts_left=item.attempts_left)
    if still_open.update(draft=option, draft_right=mark.right):
        record = record.with_item(replace(item, draft=option, draft_right=mark.right))
    return item_view_of(record, position, at)


@transaction.atomic
def hint_open(*, learner: int, sitting: UUID, position: int, now: datetime) -> ItemView:
    """Open the hint of an open item, for good.

    Raises NotFound.
    """
    at = now.timestamp()
    record = read_sitting(learner=learner, sitting=sitting.hex)
    item = record.item(position)
    if record.states(at)[position - 1] == items.OPEN and not item.hint_opened:
        models.Item.objects.filter(id=item.id, outcome="", hint_opened=None).update(hint_opened=at)
        record = record.with_item(replace(item, hint_opened=True))
    return item_view_of(record, position, at)


@transaction.atomic
def sitting_give_up(*, learner: int, sitting: UUID, now: datetime) -> None:
    """Close a sitting with what is right so far; nothing changes on one that is over.

    Raises NotFound.
    """
    at = now.timestamp()
    record = settle_all(read_sitting(learner=learner, sitting=sitting.hex), at)
    if not record.finished(at):
        close(record, "given-up", at)


def close_expired(*, now: datetime) -> int:
    """Write down everything whose time has run out: overdue items and sittings that are over. How many sittings."""
    at = now.timestamp()
    late = Q(item__outcome="", item__deadline__lt=at - timer.GRACE)
    day_passed = Q(started__lt=at - timer.SITTING_LASTS)
    open_items = models.Item.objects.filter(sitting=OuterRef("id"), outcome="")
    all_closed = ~Exists(open_items)
    due = models.Sitting.objects.filter(closed=None).filter(late | day_passed | all_closed).distinct()
    found = list(due.values_list("learner_id", "id"))
    for learner, sitting in found:
        with transaction.atomic(), suppress(NotFound):  # erased since we looked
            close_finished(read_sitting(learner=learner, sitting=sitting), at)
    return len(found)
