"""The pages of a pattern: what it is about, one mode of it, starting a sitting, its badge."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import now

from gradschool.curriculum.values import Mode, Pattern
from gradschool.learning import queries, services
from gradschool.learning.errors import NotFound
from gradschool.learning.rules.strength import length
from gradschool.learning.strength import last_strength
from gradschool.learning.values import ModeProgress
from gradschool.web.errors import only, reads
from gradschool.web.learner_cookie import learner_of, reader_of, remember
from gradschool.web.library import library, mode_with_badge
from gradschool.web.pages import item_url, page, see_other, unstored, url
from gradschool.web.strength.shown import StrengthShown, strength_shown


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
    strength: StrengthShown | None
    """By the learner's last test."""
    pattern: Pattern = field(compare=False)

    @property
    def first(self) -> Mode | None:
        """The mode to start with."""
        return next((mode for mode in self.pattern.modes.values() if not mode.adaptive), None)

    @property
    def test(self) -> Mode | None:
        """The mode that says how strong the learner is."""
        return next((mode for mode in self.pattern.modes.values() if mode.adaptive), None)

    def asks(self, mode: Mode) -> int:
        """How many questions a sitting of a mode has."""
        return length(len(self.pattern.bank), longest=False) if mode.adaptive else len(mode.questions)

    def progress(self, mode: str) -> Done | None:
        """How far the learner is in a mode; None before the first sitting."""
        return next((one for one in self.done if one.mode == mode), None)


RANDOM = random.SystemRandom()


@reads
def pattern(request: HttpRequest, track: str, pattern: str) -> HttpResponse:
    """The pattern with the modes that exist, and how far this learner is in each."""
    found = _pattern(track, pattern)
    learner = reader_of(request)
    done = tuple(map(_done, progress_of(learner, found).values()))
    last = strength_in(learner, found)
    shown = Shown(found.fingerprint, done, last.shown if last else None, found)
    return page(request, "pattern.html", pattern=found, shown=shown)


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
    request: HttpRequest,
    pattern: Pattern,
    mode: Mode,
    questions: Sequence[str] = (),
    *,
    longest: bool = False,
) -> HttpResponse:
    """Start a sitting and its first question, or go on with the open one; with `questions` it asks these.

    `longest` is for a test that asks more, and ends as soon as its verdict is clear.
    """
    learner = learner_of(request) or services.learner_create(now=now())
    try:
        address = _begin(learner, pattern, mode, questions, longest)
    except NotFound:  # this learner was erased: the browser starts afresh
        learner = services.learner_create(now=now())
        address = _begin(learner, pattern, mode, questions, longest)
    response = see_other(address)
    remember(response, learner)
    return response


def _begin(learner: int, pattern: Pattern, mode: Mode, questions: Sequence[str], longest: bool) -> str:
    at = now()
    sitting = services.sitting_start(
        learner=learner,
        pattern=pattern,
        mode=mode.name,
        library=library(),
        rng=RANDOM,
        now=at,
        questions=questions,
        longest=longest,
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


@dataclass(frozen=True, slots=True)
class LastTest:
    """A learner's last test of a pattern, as pages show it."""

    shown: StrengthShown
    sitting: UUID
    at: datetime


def strength_in(learner: int | None, pattern: Pattern) -> LastTest | None:
    """How strong a learner was found in a pattern; None for a stranger, and before the first test."""
    if learner is None or "test" not in pattern.modes:
        return None
    last = last_strength(learner=learner, track=pattern.track, pattern=pattern.id, now=now())
    return LastTest(strength_shown(last.ability), last.sitting, last.at) if last else None


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
