"""Revisions by their id, kept in the process: their content never changes, so neither does the cache."""

from __future__ import annotations

from collections.abc import Iterable

from gradschool.curriculum.values import Revision
from gradschool.learning import models

MOST = 4096
"""How many a process keeps; beyond that the one that came first goes."""

_kept: dict[str, Revision] = {}


def revision(id: str) -> Revision:  # noqa: A002  it is the id
    """The stored revision; one statement the first time a process needs it."""
    found = _kept.get(id)
    if found is None:
        fetch([id])
        found = _kept[id]
    return found


def fetch(ids: Iterable[str | None]) -> None:
    """Have those of `ids` at hand that are revisions; one statement when the process lacks any."""
    missing = {one for one in ids if one is not None and one not in _kept}
    if missing:
        for row in models.Revision.objects.filter(id__in=missing).values_list("id", "content"):
            keep(*row)


def keep(id: str, content: str) -> None:  # noqa: A002
    """Have a revision at hand whose content was read along with something else."""
    if id not in _kept:
        if len(_kept) >= MOST:
            _kept.pop(next(iter(_kept)), None)
        _kept[id] = Revision.from_content(content)


def forget() -> None:
    """Be as a process that has just started."""
    _kept.clear()


def store(served: Revision) -> None:
    """Keep `served` for good; keeping it twice is one row."""
    models.Revision.objects.bulk_create(
        [models.Revision(id=served.id, content=served.content)], ignore_conflicts=True
    )
