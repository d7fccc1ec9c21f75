"""The page of Recall: a flashcard to answer, its rating, taking the rating back, and the quick questions that are due."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from gradschool.curriculum.values import Pattern
from gradschool.learning import services
from gradschool.learning.errors import NotFound
from gradschool.learning.recall import MOST_QUESTIONS, recall_view
from gradschool.web.errors import only, writes
from gradschool.web.learner_cookie import learner_of, reader_of, remember
from gradschool.web.library import library
from gradschool.web.pages import page, see_other, unstored, url
from gradschool.web.pattern.views import begin_sitting, find_mode, progress_of

LONGEST = 20
"""Digits of a number that a form sends."""


@only("GET", "HEAD", "POST")
def recall(request: HttpRequest, track: str, pattern: str) -> HttpResponse:
    """The first card that is due, and what else is; a POST starts the quick questions."""
    found, mode = find_mode(track, pattern, "recall")
    learner = reader_of(request)
    view = recall_view(learner=learner, pattern=found, library=library(), now=now())
    if request.method == "POST":
        return begin_sitting(request, found, mode, questions=view.questions[:MOST_QUESTIONS])
    return unstored(
        page(
            request,
            "recall.html",
            pattern=found,
            mode=mode,
            view=view,
            at=now().timestamp(),
            progress=progress_of(learner, found).get("recall"),
            words=WORDS,
            waiting=waiting_words,
        )
    )


@writes
def rate(request: HttpRequest, track: str, pattern: str) -> HttpResponse:
    """Count a rating. The form says how often the card had been reviewed, so a double click counts once."""
    found, _mode = find_mode(track, pattern, "recall")
    card = request.POST.get("card", "")[:60]
    rating, reviews = number_in(request, "rating"), number_in(request, "reviews")
    learner = learner_of(request) or services.learner_create(now=now())
    try:
        _rate(learner, found, card, rating, reviews)
    except NotFound:
        if card not in {one.id for one in found.cards}:
            raise
        learner = services.learner_create(now=now())  # this learner was erased: the browser starts afresh
        _rate(learner, found, card, rating, reviews)
    response = see_other(url("recall", found.track, found.id))
    remember(response, learner)
    return response


def _rate(learner: int, pattern: Pattern, card: str, rating: int, reviews: int) -> None:
    try:
        services.recall_rate(
            learner=learner, pattern=pattern, card=card, rating=rating, reviews=reviews, now=now()
        )
    except ValueError as error:
        raise BadRequest(str(error)) from error


@writes
def undo(request: HttpRequest, track: str, pattern: str) -> HttpResponse:
    """Take the last rating back."""
    found, _mode = find_mode(track, pattern, "recall")
    learner = learner_of(request)
    if learner is None:
        raise Http404
    services.recall_undo(learner=learner, pattern=found, review=number_in(request, "review"), now=now())
    return see_other(url("recall", found.track, found.id))


def number_in(request: HttpRequest, name: str) -> int:
    """The whole number that a form sent as `name`. Raises BadRequest when it is none."""
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST):
        raise BadRequest(f"{name} is not a number")
    return int(text)


WORDS = {1: _("Again"), 2: _("Hard"), 3: _("Good"), 4: _("Easy")}


def waiting_words(seconds: float) -> str:
    """How long until a card is due, in the largest unit that fits: 10 minutes, 3 days, 2 months."""
    for size, one, many in (
        (365 * 86400, _("1 year"), _("%s years")),
        (30 * 86400, _("1 month"), _("%s months")),
        (86400, _("1 day"), _("%s days")),
        (3600, _("1 hour"), _("%s hours")),
    ):
        if seconds >= 0.95 * size:
            count = max(1, round(seconds / size))
            return one if count == 1 else many % count
    minutes = max(1, round(seconds / 60))
    return _("1 minute") if minutes == 1 else _("%s minutes") % minutes
