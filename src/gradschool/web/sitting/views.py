"""A sitting's pages. Only POST changes anything; what a GET shows is never stored by a browser or a proxy."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from gradschool.learning import queries, services
from gradschool.learning.errors import NotFound
from gradschool.learning.values import ItemView
from gradschool.web.errors import reads, writes
from gradschool.web.learner_cookie import learner_of, reader_of
from gradschool.web.library import library
from gradschool.web.pages import from_htmx, item_url, page, see_other, unstored, url
from gradschool.web.pattern.views import RANDOM
from gradschool.web.run.predict_first import may_run, recorded
from gradschool.web.sitting.card import card_of
from gradschool.web.sitting.forms import attempt_in, choice_in, given_in
from gradschool.web.strength.shown import test_result


@reads
def item(request: HttpRequest, sitting: UUID, position: int) -> HttpResponse:
    """One question: to start, to answer, or closed with its solution."""
    view = queries.item_view(learner=_reader(request), sitting=sitting, position=position, now=now())
    return _card(request, view)


@writes
def start(request: HttpRequest, sitting: UUID, position: int) -> HttpResponse:
    """Start a question: its clock runs from now."""
    services.item_start(
        learner=_writer(request),
        sitting=sitting,
        position=position,
        library=library(),
        rng=RANDOM,
        now=now(),
    )
    return see_other(item_url(sitting, position))


@writes
def answer(request: HttpRequest, sitting: UUID, position: int) -> HttpResponse:
    """Count an answer. The form says which attempt it shows, so a double click counts once."""
    view = services.answer(
        learner=_writer(request),
        sitting=sitting,
        position=position,
        given=given_in(request.POST),
        attempt=attempt_in(request.POST),
        now=now(),
    )
    return _card_or_redirect(request, view)


@writes
def draft(request: HttpRequest, sitting: UUID, position: int) -> HttpResponse:
    """Keep the choice, which counts when the time runs out."""
    services.draft_keep(
        learner=_writer(request),
        sitting=sitting,
        position=position,
        given=given_in(request.POST),
        attempt=attempt_in(request.POST) if "attempt" in request.POST else None,
        now=now(),
    )
    if from_htmx(request):
        # A script stays where it is; a redirect that it gives up halfway is an error in Chromium's console.
        return unstored(HttpResponse(status=204))
    return see_other(item_url(sitting, position))


@writes
def hint(request: HttpRequest, sitting: UUID, position: int) -> HttpResponse:
    """Open the hint. The choice that came along is kept, so that a page without JavaScript does not lose it."""
    learner, at = _writer(request), now()
    chosen = choice_in(request.POST)
    if chosen:
        services.draft_keep(learner=learner, sitting=sitting, position=position, given=chosen, now=at)
    view = services.hint_open(learner=learner, sitting=sitting, position=position, now=at)
    return _card_or_redirect(request, view)


@reads
def result(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """How a sitting went, or how far it is."""
    view = queries.sitting_view(learner=_reader(request), sitting=sitting, now=now())
    pattern = library().patterns.get((view.track, view.pattern))
    mode = pattern.modes.get(view.mode) if pattern else None
    tested = test_result(view, pattern) if pattern and mode and mode.adaptive else None
    return unstored(
        page(
            request,
            "result.html",
            sitting=view,
            pattern=pattern,
            mode=mode,
            proofs=library().proofs,
            tested=tested,
        )
    )


@writes
def give_up(request: HttpRequest, sitting: UUID) -> HttpResponse:
    """Close a sitting with what is right so far."""
    services.sitting_give_up(learner=_writer(request), sitting=sitting, now=now())
    return see_other(url("sitting", sitting))


def _reader(request: HttpRequest) -> int:
    learner = reader_of(request)
    if learner is None:
        raise NotFound
    return learner


def _writer(request: HttpRequest) -> int:
    learner = learner_of(request)
    if learner is None:
        raise NotFound
    return learner


def _card_or_redirect(request: HttpRequest, view: ItemView) -> HttpResponse:
    if from_htmx(request):
        return _card(request, view)
    return see_other(item_url(view.sitting, view.position))


def _card(request: HttpRequest, view: ItemView) -> HttpResponse:
    """The whole page, or the card alone where htmx puts it into the page that is there."""
    pattern = library().patterns.get((view.track, view.pattern))
    mode = pattern.modes.get(view.mode) if pattern else None
    shown = view.revision
    proved = shown is not None and (shown.question, shown.variant) in library().proofs
    template = "card.html" if from_htmx(request) else "item.html"
    card = card_of(view, is_proved=proved, runs=proved and may_run(view))
    return unstored(
        page(request, template, card=card, item=view, pattern=pattern, mode=mode, recorded=recorded)
    )
