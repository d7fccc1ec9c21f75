"""The pages of Try: the exercises of Break it beside the mode's practice, and one exercise with its editor and verdict."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from gradschool.curriculum.render import python_block
from gradschool.curriculum.values import Exercise, Pattern
from gradschool.learning import services
from gradschool.learning.errors import NotFound
from gradschool.learning.exercises import exercises_met
from gradschool.sandbox import Busy, SandboxError, Snippet, SnippetRefused
from gradschool.web.chart import charts
from gradschool.web.errors import error_page, only, writes
from gradschool.web.exercise.attempt import Attempt, attempt_of, sandbox
from gradschool.web.lab.api import learner_key
from gradschool.web.learner_cookie import learner_of, reader_of, remember
from gradschool.web.pages import page, see_other, unstored, url
from gradschool.web.pattern.views import begin_sitting, find_mode, progress_of


@only("GET", "HEAD", "POST")
def exercises(request: HttpRequest, track: str, pattern: str) -> HttpResponse:
    """The mode's practice and the exercises of Break it; a POST starts the practice."""
    found, mode = find_mode(track, pattern, "try")
    if request.method == "POST":
        return begin_sitting(request, found, mode)
    learner = reader_of(request)
    context: dict[str, Any] = {"pattern": found, "mode": mode}
    context |= {
        "progress": progress_of(learner, found).get("try"),
        "met": exercises_met(learner=learner, pattern=found),
    }
    return unstored(page(request, "try.html", **context))


@only("GET", "HEAD", "POST")
def exercise(request: HttpRequest, track: str, pattern: str, exercise: str) -> HttpResponse:
    """One exercise, with the run that the address names and its verdict; a POST runs the program that it carries."""
    found, shown = _exercise(track, pattern, exercise)
    if request.method == "POST":
        return _run(request, found, shown)
    name, fault, attempt = request.GET.get("run", ""), "", None
    if name:
        try:
            attempt = attempt_of(shown, name)
            fault = "" if attempt else _("That run is no longer kept. Run the program again.")
        except SandboxError as error:
            fault = str(error)
    return _shown(request, found, shown, attempt=attempt, fault=fault)


@writes
def keep(request: HttpRequest, track: str, pattern: str, exercise: str) -> HttpResponse:
    """Keep that a run met the goal. It is marked again: the form only says which run."""
    found, shown = _exercise(track, pattern, exercise)
    name = request.POST.get("run", "")
    try:
        attempt = attempt_of(shown, name)
    except SandboxError as error:
        return error_page(request, 503, _("Nothing can be marked just now"), str(error))
    if attempt is None or attempt.verdict is None or not attempt.verdict.met:
        raise BadRequest("this run did not meet the goal")
    response = see_other(f"{url('exercise', track, pattern, exercise)}?run={name}#verdict")
    remember(response, _keep(request, found, shown, attempt))
    return response


@writes
def verdict(request: HttpRequest, track: str, pattern: str, exercise: str) -> HttpResponse:
    """For the page's script: the verdict on a run as a piece of the page; one that met the goal is kept at once."""
    found, shown = _exercise(track, pattern, exercise)
    try:
        attempt = attempt_of(shown, request.POST.get("run", ""))
    except SandboxError as error:
        return _piece(request, found, shown, 503, fault=str(error))
    if attempt is None:
        return _piece(
            request, found, shown, 404, fault=_("That run is no longer kept. Run the program again.")
        )
    met = attempt.verdict is not None and attempt.verdict.met
    learner = _keep(request, found, shown, attempt) if met else None
    response = _piece(request, found, shown, attempt=attempt, kept=met)
    if learner:
        remember(response, learner)
    return response


def _run(request: HttpRequest, found: Pattern, shown: Exercise) -> HttpResponse:
    code = request.POST.get("code", "")
    try:
        name = sandbox().submit(Snippet(code), learner_key(request))
    except Busy as busy:
        response = _shown(request, found, shown, 429, code=code, fault=str(busy))
        response["Retry-After"] = str(busy.retry_after_seconds)
        return response
    except SnippetRefused as error:
        return _shown(request, found, shown, 400, code=code, fault=str(error))
    except SandboxError as error:
        return _shown(request, found, shown, 503, code=code, fault=str(error))
    return see_other(f"{url('exercise', found.track, found.id, shown.id)}?run={name}#verdict")


def _shown(
    request: HttpRequest,
    found: Pattern,
    shown: Exercise,
    status: int = 200,
    *,
    attempt: Attempt | None = None,
    code: str | None = None,
    fault: str = "",
) -> HttpResponse:
    met = exercises_met(learner=reader_of(request), pattern=found)
    belief = next((one for one in found.misconceptions if one.id == shown.misconception), None)
    context: dict[str, Any] = {
        "pattern": found,
        "exercise": shown,
        "belief": belief,
        "attempt": attempt,
        "code": attempt.code if attempt else shown.task.code if code is None else code,
        "fault": fault,
        "standing": sandbox().standing(),
        "met": met,
        "kept": shown.id in met,
        "solution": _solution(shown.solution_code),
        "charts": _charts(shown.curves),
        "next": _next(found, shown, met),
        "look_again": _look_again(request, attempt),
    }
    return unstored(page(request, "exercise.html", status, **context))


_solution = lru_cache(maxsize=256)(python_block)
_charts = lru_cache(maxsize=256)(charts)  # drawing takes longer than the rest of the page


def _look_again(request: HttpRequest, attempt: Attempt | None) -> str:
    """Where a page without JavaScript looks for the verdict a second later; "" when it is there.

    Each address is another one: a browser that is sent to the very address it shows would only scroll.
    """
    if attempt is None or attempt.verdict:
        return ""
    looks = request.GET.get("look", "")
    return f"?run={attempt.name}&look={int(looks) + 1 if looks.isascii() and looks.isdigit() and len(looks) < 6 else 1}#verdict"


def _piece(
    request: HttpRequest,
    found: Pattern,
    shown: Exercise,
    status: int = 200,
    *,
    attempt: Attempt | None = None,
    fault: str = "",
    kept: bool = False,
) -> HttpResponse:
    met = {shown.id: ""} if kept else {}
    context = {"attempt": attempt, "fault": fault, "kept": kept, "next": _next(found, shown, met)}
    return unstored(page(request, "verdict.html", status, pattern=found, exercise=shown, **context))


def _next(found: Pattern, shown: Exercise, met: dict[str, str]) -> Exercise | None:
    """The exercise to go on with: the next one that is not met, from this one round to it again."""
    at = next(index for index, one in enumerate(found.exercises) if one.id == shown.id)
    others = (*found.exercises[at + 1 :], *found.exercises[:at])
    return next((one for one in others if one.id not in met), None)


def _keep(request: HttpRequest, found: Pattern, shown: Exercise, attempt: Attempt) -> int:
    """Keep an attempt that met the goal; the learner it is kept for."""
    learner = learner_of(request) or services.learner_create(now=now())
    kept = {"pattern": found, "exercise": shown.id, "code": attempt.code}
    try:
        services.exercise_keep(learner=learner, now=now(), **kept)
    except NotFound:  # this learner was erased: the browser starts afresh
        learner = services.learner_create(now=now())
        services.exercise_keep(learner=learner, now=now(), **kept)
    return learner


def _exercise(track: str, pattern: str, exercise: str) -> tuple[Pattern, Exercise]:
    found, _mode = find_mode(track, pattern, "try")
    shown = next((one for one in found.exercises if one.id == exercise), None)
    if shown is None:
        raise Http404
    return found, shown
