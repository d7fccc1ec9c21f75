"""The pages of a pattern: what it is about, one mode of it, starting a sitting, its badge."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import now

from gradschool.curriculum.values import Mode, Pattern
from gradschool.learning import queries, services
from gradschool.learning.errors import NotFound
from gradschool.learning.values import ModeProgress
from gradschool.web.errors import only, reads
from gradschool.web.learner_cookie import learner_of, reader_of, remember
from gradschool.web.library import library, mode_with_badge
from gradschool.web.pages import item_url, page, see_other, unstored, url


@dataclass(frozen=True, slots=True)
class Done:
    """What a pattern's page says of one mode."""

    mode: str
    open: bool
    best_right: int | None
    total: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What a pattern's page shows. Equal for all learners who are equally far, which is what it is compared by."""

    fingerprint: str
    done: tuple[Done, ...]
    pattern: Pattern = field(compare=False)

    def progress(self, mode: str) -> Done | None:
        """How far the learner is in a mode; None before the first sitting."""
        return next((one for one in self.done if one.mode == mode), None)


RANDOM = random.SystemRandom()


@reads
def pattern(request: HttpRequest, track: str, pattern: str) -> HttpResponse:
    """The pattern with the modes that exist, and how far this learner is in each."""
    found = _pattern(track, pattern)
    progress = progress_of(reader_of(request), found).values()
    return page(
        request,
        "pattern.html",
        pattern=found,
        shown=Shown(found.fingerprint, tuple(map(_done, progress)), found),
    )


@only("GET", "HEAD", "POST")
def mode(request: HttpRequest, track: str, pattern: str, mode: str) -> HttpResponse:
    """A mode's rules, and Start, Resume or Take it again; a POST starts."""
    found, shown = find_mode(track, pattern, mode)
    if request.method == "POST":
        return begin_sitting(request, found, shown)
    progress = progress_of(reader_of(request), found).get(mode)
    return unstored(page(request, "mode.html", pattern=found, mode=shown, progress=progress))


@reads
def misconceptions(request: HttpRequest, track: str, pattern: str) -> HttpResponse:
    """Every common belief of the pattern, with the short word that puts it right; wrong answers link here."""
    return page(request, "misconceptions.html", pattern=_pattern(track, pattern))


@reads
def badge(request: HttpRequest, badge: str) -> HttpResponse:
    """What a badge means, and whether this learner holds it."""
    place = mode_with_badge(badge)
    if place is None:
        raise Http404
    learner, award = reader_of(request), None
    if learner:
        held = queries.learner_view(learner=learner, now=now()).awards
        award = next((one for one in held if one.badge == badge), None)
    return page(request, "badge.html", pattern=place[0], mode=place[1], award=award)


def begin_sitting(
    request: HttpRequest, pattern: Pattern, mode: Mode, questions: Sequence[str] = ()
) -> HttpResponse:
    """Start a sitting and its first question, or go on with the open one; with `questions` it asks these."""
    learner = learner_of(request) or services.learner_create(now=now())
    try:
        address = _begin(learner, pattern, mode, questions)
    except NotFound:  # this learner was erased: the browser starts afresh
        learner = services.learner_create(now=now())
        address = _begin(learner, pattern, mode, questions)
    response = see_other(address)
    remember(response, learner)
    return response


def _begin(learner: int, pattern: Pattern, mode: Mode, questions: Sequence[str]) -> str:
    at = now()
    sitting = services.sitting_start(
        learner=learner,
        pattern=pattern,
        mode=mode.name,
        library=library(),
        rng=RANDOM,
        now=at,
        questions=questions,
    )
    position = queries.sitting_view(learner=learner, sitting=sitting, now=at).next_position
    if position == 1:
        services.item_start(
            learner=learner, sitting=sitting, position=1, library=library(), rng=RANDOM, now=at
        )
    return item_url(sitting, position) if position else url("sitting", sitting)


def _done(progress: ModeProgress) -> Done:
    return Done(progress.mode, progress.open_sitting is not None, progress.best_right, progress.total)


def progress_of(learner: int | None, pattern: Pattern) -> dict[str, ModeProgress]:
    """How far a learner is in each mode of a pattern; nothing for a stranger."""
    if learner is None:
        return {}
    found = queries.mode_progress(learner=learner, track=pattern.track, pattern=pattern.id, now=now())
    return {progress.mode: progress for progress in found}


def _pattern(track: str, pattern: str) -> Pattern:
    found = library().patterns.get((track, pattern))
    if found is None:
        raise Http404
    return found


def find_mode(track: str, pattern: str, mode: str) -> tuple[Pattern, Mode]:
    """The pattern and the mode at an address. Raises Http404."""
    found = _pattern(track, pattern)
    if mode not in found.modes:
        raise Http404
    return found, found.modes[mode]
