"""Revisions by their id, kept in the process: their content never changes, so neither does the cache."""

from __future__ import annotations

from functools import lru_cache

from gradschool.curriculum.values import Revision
from gradschool.learning import models


@lru_cache(maxsize=4096)
def revision(id: str) -> Revision:  # noqa: A002  it is the id
    """The stored revision; one statement the first time a process needs it."""
    return Revision.from_content(models.Revision.objects.values_list("content", flat=True).get(id=id))


def store(served: Revision) -> None:
    """Keep `served` for good; keeping it twice is one row."""
    models.Revision.objects.bulk_create(
        [models.Revision(id=served.id, content=served.content)], ignore_conflicts=True
    )
