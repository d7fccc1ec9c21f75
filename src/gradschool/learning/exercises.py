"""Exercises whose goal a learner met: keeping one, reading them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import IntegrityError, transaction

from gradschool.curriculum.values import Pattern
from gradschool.learning import models
from gradschool.learning.errors import NotFound


@transaction.atomic
def exercise_keep(*, learner: int, pattern: Pattern, exercise: str, code: str, now: datetime) -> None:
    """Keep that a program met the goal of an exercise; the first one that did stays.

    Raises NotFound for an exercise that the pattern has not, or a learner who was erased.
    """
    if exercise not in {one.id for one in pattern.exercises}:
        raise NotFound("There is no such exercise.")
    try:
        with transaction.atomic():
            models.ExercisePass.objects.get_or_create(
                learner_id=learner,
                track=pattern.track,
                pattern=pattern.id,
                exercise=exercise,
                defaults={"code": code, "at": now.timestamp()},
            )
            if not models.Learner.objects.filter(id=learner).exists():
                raise NotFound("This learner was erased.")
    except IntegrityError as error:
        raise NotFound("This learner was erased.") from error


def exercises_met(*, learner: int | None, pattern: Pattern) -> dict[str, str]:
    """The exercises of a pattern whose goal a learner met, with the program that did. One statement."""
    if learner is None:
        return {}
    rows = models.ExercisePass.objects.filter(learner=learner, track=pattern.track, pattern=pattern.id)
    return dict(rows.values_list("exercise", "code"))


def merge_exercises(learner: int, *, into: int) -> None:
    """Move what a learner met to another who is the same person; of the same exercise the earlier stays."""
    held = {
        (one.track, one.pattern, one.exercise): one
        for one in models.ExercisePass.objects.filter(learner=into)
    }
    for one in models.ExercisePass.objects.filter(learner=learner):
        twin = held.get((one.track, one.pattern, one.exercise))
        if twin is None or one.at < twin.at:
            if twin is not None:
                twin.delete()
            one.learner_id = into
            one.save(update_fields=["learner"])


def exported_exercises(learner: int) -> Iterable[dict[str, object]]:
    """Every exercise whose goal a learner met, ready for JSON. One statement."""
    for one in models.ExercisePass.objects.filter(learner=learner).order_by("at"):
        yield {
            "pattern": f"{one.track}/{one.pattern}",
            "exercise": one.exercise,
            "code": one.code,
            "at": datetime.fromtimestamp(one.at, UTC).isoformat(),
        }
