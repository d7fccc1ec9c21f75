"""Projects that a learner has solved: keeping one, reading them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import IntegrityError, transaction

from gradschool.curriculum.values import Pattern
from gradschool.learning import models
from gradschool.learning.errors import NotFound


@transaction.atomic
def project_keep(
    *, learner: int, pattern: Pattern, project: str, strategy: str, epochs: int, now: datetime
) -> None:
    """Keep that a strategy solved a project; the first one that did stays.

    Raises NotFound for a project that the pattern has not, or a learner who was erased.
    """
    if project not in {one.id for one in pattern.projects}:
        raise NotFound("There is no such project.")
    try:
        with transaction.atomic():
            models.ProjectPass.objects.get_or_create(
                learner_id=learner,
                track=pattern.track,
                pattern=pattern.id,
                project=project,
                defaults={"strategy": strategy, "epochs": epochs, "at": now.timestamp()},
            )
            if not models.Learner.objects.filter(id=learner).exists():
                raise NotFound("This learner was erased.")
    except IntegrityError as error:
        raise NotFound("This learner was erased.") from error


def projects_solved(*, learner: int | None, pattern: Pattern) -> dict[str, str]:
    """The projects of a pattern that a learner solved, with the strategy that did. One statement."""
    if learner is None:
        return {}
    rows = models.ProjectPass.objects.filter(learner=learner, track=pattern.track, pattern=pattern.id)
    return dict(rows.values_list("project", "strategy"))


def merge_projects(learner: int, *, into: int) -> None:
    """Move what a learner solved to another who is the same person; of the same project the earlier stays."""
    held = {
        (one.track, one.pattern, one.project): one for one in models.ProjectPass.objects.filter(learner=into)
    }
    for one in models.ProjectPass.objects.filter(learner=learner):
        twin = held.get((one.track, one.pattern, one.project))
        if twin is None or one.at < twin.at:
            if twin is not None:
                twin.delete()
            one.learner_id = into
            one.save(update_fields=["learner"])


def exported_projects(learner: int) -> Iterable[dict[str, object]]:
    """Every project of a learner that is solved, ready for JSON. One statement."""
    for one in models.ProjectPass.objects.filter(learner=learner).order_by("at"):
        yield {
            "pattern": f"{one.track}/{one.pattern}",
            "project": one.project,
            "strategy": one.strategy,
            "epochs": one.epochs,
            "at": datetime.fromtimestamp(one.at, UTC).isoformat(),
        }
