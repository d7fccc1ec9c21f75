"""Home, about, and the two addresses that a supervisor asks."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import now

from gradschool.curriculum.values import Pattern
from gradschool.learning import queries
from gradschool.learning.recall import due_counts
from gradschool.learning.regrading import notices
from gradschool.learning.values import ModeProgress, SittingLine
from gradschool.web.errors import reads
from gradschool.web.learner_cookie import reader_of
from gradschool.web.library import library
from gradschool.web.pages import page


@reads
def home(request: HttpRequest) -> HttpResponse:
    """What there is to learn, and what is open to go on with."""
    learner = reader_of(request)
    sittings = queries.open_sittings(learner=learner, now=now()) if learner else ()
    due = due_counts(learner=learner, library=library(), now=now()) if learner else {}
    return page(
        request,
        "home.html",
        tracks=_tracks(learner),
        sittings=list(_resumable(sittings)),
        notices=notices(learner=learner) if learner else (),
        due=[
            (pattern, due[place])
            for place, pattern in library().patterns.items()
            if place in due and "recall" in pattern.modes
        ],
    )


@reads
def about(request: HttpRequest) -> HttpResponse:
    """How proofs work, and privacy."""
    return page(request, "about.html")


@reads
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@reads
def readyz(_request: HttpRequest) -> HttpResponse:
    """The database is reachable and content is loaded; 503 when not."""
    state = {"database": _database_answers(), "content": bool(library().patterns)}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _tracks(learner: int | None) -> list[dict[str, Any]]:
    patterns = sorted(library().patterns.values(), key=lambda pattern: pattern.track)
    return [
        {"title": same[0].track_title, "entries": [_entry(pattern, learner) for pattern in same]}
        for same in (list(group) for _, group in groupby(patterns, key=lambda pattern: pattern.track))
    ]


def _entry(pattern: Pattern, learner: int | None) -> dict[str, Any]:
    progress: tuple[ModeProgress, ...] = ()
    if learner:
        progress = queries.mode_progress(learner=learner, track=pattern.track, pattern=pattern.id, now=now())
    known = {one.mode: one for one in progress}
    # How many are right in a test that adapts to its learner says nothing: strong ones get harder questions.
    modes = [
        _chip(mode.title, None if mode.adaptive else known.get(name)) for name, mode in pattern.modes.items()
    ]
    return {"pattern": pattern, "modes": modes}


def _chip(title: str, progress: ModeProgress | None) -> dict[str, Any]:
    best, total = (progress.best_right, progress.total) if progress else (None, 0)
    return {"title": title, "best": best, "total": total, "done": best is not None and best == total}


def _resumable(sittings: Iterable[SittingLine]) -> Iterable[dict[str, Any]]:
    """The open sittings with the titles of their pattern and mode; what the site no longer has keeps its id."""
    for line in sittings:
        pattern = library().patterns.get((line.track, line.pattern))
        mode = pattern.modes.get(line.mode) if pattern else None
        yield {
            "sitting": line.sitting,
            "next_position": line.next_position,
            "right": line.right,
            "total": line.total,
            "pattern_title": pattern.title if pattern else line.pattern,
            "mode_title": mode.title if mode else line.mode,
        }
