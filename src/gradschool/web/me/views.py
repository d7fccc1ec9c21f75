"""The learner's own page: history, badges, preferences, another browser, and leaving."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from gradschool.learning import queries, services
from gradschool.learning.errors import NotFound
from gradschool.learning.values import Award, LearnerView, SittingLine
from gradschool.web.errors import only, reads, writes
from gradschool.web.learner_cookie import MAX_AGE, CookieError, forget, learner_of, reader_of, remember
from gradschool.web.library import library, mode_with_badge
from gradschool.web.pages import THEMES, page, see_other, unstored, url

FACTORS: dict[str, float | None] = {"1": 1.0, "1.5": 1.5, "2": 2.0, "off": None}


@reads
def me(request: HttpRequest) -> HttpResponse:
    """Everything about this learner; a stranger sees the preferences and where to enter a recovery code."""
    return _me(request, reader_of(request))


@writes
def clock(request: HttpRequest) -> HttpResponse:
    """Stretch the clock, or switch it off, for the sittings that start from now on."""
    chosen = request.POST.get("factor", "")
    if chosen not in FACTORS:
        raise BadRequest("no such factor")
    learner = learner_of(request) or services.learner_create(now=now())
    services.learner_set_time_factor(learner=learner, time_factor=FACTORS[chosen])
    response = see_other(url("me") + "#clock")
    remember(response, learner)
    return response


@writes
def notices_read(request: HttpRequest) -> HttpResponse:
    """The learner has read the news on the first page."""
    last = request.POST.get("last", "")
    if not (last.isascii() and last.isdigit() and len(last) <= 18):
        raise BadRequest("last is not a number")
    services.notices_read(learner=_known(request), last=int(last), now=now())
    return see_other(url("home"))


@writes
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the colours in a cookie of their own."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        raise BadRequest("no such theme")
    response = see_other(url("me") + "#theme")
    response.set_cookie("theme", chosen, max_age=MAX_AGE, secure=settings.HTTPS, samesite="Lax")
    return response


@writes
def recovery_code(request: HttpRequest) -> HttpResponse:
    """Make a new recovery code and show it, this once; the old one stops working."""
    learner = _known(request)
    return _me(request, learner, code=services.learner_new_recovery_code(learner=learner))


@writes
def recover(request: HttpRequest) -> HttpResponse:
    """Be the learner whose recovery code this is; what was done in this browser joins it."""
    try:
        current = learner_of(request)
    except CookieError:
        current = None
    code = request.POST.get("code", "")[:200].strip()
    learner = services.learner_recover(code=code, current=current, now=now())
    if learner is None:
        return _me(request, reader_of(request), status=400, problem=_("No learner has that recovery code."))
    response = see_other(url("me"))
    remember(response, learner)
    return response


@reads
def export(request: HttpRequest) -> HttpResponse:
    """All that is kept about this learner, as JSON."""
    data = queries.learner_export(learner=_known(request))
    response = JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="gradschool.json"'
    return unstored(response)


@only("GET", "HEAD", "POST")
def erase(request: HttpRequest) -> HttpResponse:
    """Ask once, then erase this learner for good."""
    learner = _known(request)
    if request.method != "POST":
        return unstored(page(request, "erase.html"))
    services.learner_erase(learner=learner)
    response = see_other(url("home"))
    forget(response)
    return response


def _known(request: HttpRequest) -> int:
    learner = learner_of(request)
    if learner is None:
        raise NotFound
    return learner


def _me(request: HttpRequest, learner: int | None, status: int = 200, **told: Any) -> HttpResponse:
    view = _view(learner)
    context = {
        "learner": view,
        "history": list(_history(view.history)) if view else [],
        "awards": list(_awards(view.awards)) if view else [],
        "factor": view.time_factor if view else 1.0,
        "code": None,
        "problem": None,
    }
    return unstored(page(request, "me.html", status, **{**context, **told}))


def _view(learner: int | None) -> LearnerView | None:
    """What is known of `learner`; None for a stranger, and for one erased from another browser."""
    try:
        return queries.learner_view(learner=learner, now=now()) if learner else None
    except NotFound:
        return None


def _history(lines: Iterable[SittingLine]) -> Iterable[dict[str, Any]]:
    for line in lines:
        pattern = library().patterns.get((line.track, line.pattern))
        mode = pattern.modes.get(line.mode) if pattern else None
        titles = (pattern.title if pattern else line.pattern, mode.title if mode else line.mode)
        yield {"line": line, "pattern": titles[0], "mode": titles[1]}


def _awards(awards: Iterable[Award]) -> Iterable[dict[str, Any]]:
    for award in awards:
        place = mode_with_badge(award.badge)
        badge = place[1].badge if place else None
        yield {"award": award, "title": badge.title if badge else award.badge, "known": badge is not None}
