"""The pages of Try: the exercises of Break it beside the mode's practice, and one exercise with its editor and verdict."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from gradschool.curriculum.render import python_block
from gradschool.curriculum.values import Curve, Exercise, Pattern
from gradschool.learning import services
from gradschool.learning.errors import NotFound
from gradschool.learning.exercises import exercises_met
from gradschool.sandbox import Busy, SandboxError, SnippetRefused
from gradschool.web.chart import Chart, charts
from gradschool.web.errors import error_page, only, writes
from gradschool.web.exercise.attempt import Attempt, ProgramEditor, attempt_of, editor_of
from gradschool.web.learner_cookie import learner_key, learner_of, reader_of, remember
from gradschool.web.pages import page, see_other, unstored, url
from gradschool.web.pattern.views import begin_sitting, find_mode, progress_of
from gradschool.web.run.asked import sandbox
from gradschool.web.run.shown import shown as run_shown
from gradschool.web.run.views import busy_words


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
    editor, attempt, name = editor_of(found, shown), None, request.GET.get("run", "")
    if name:
        try:
            attempt = attempt_of(shown, name)
            editor = editor if attempt else replace(editor, fault=gone())
        except SandboxError as error:
            editor = replace(editor, fault=str(error))
    return _shown(request, found, shown, editor, attempt)


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


def gone() -> str:
    """What is said of a run that is not known any longer."""
    return str(_("That run is no longer kept. Run the program again."))


def _run(request: HttpRequest, found: Pattern, shown: Exercise) -> HttpResponse:
    given = editor_of(found, shown)
    editor = replace(given, code=request.POST.get("code", ""), seed=request.POST.get("seed", given.seed))
    try:
        name = sandbox().submit(editor.snippet(), learner_key(request))
    except Busy as busy:
        response = _shown(request, found, shown, replace(editor, fault=busy_words(busy)), status=429)
        response["Retry-After"] = str(busy.retry_after_seconds)
        return response
    except SnippetRefused as error:
        return _shown(request, found, shown, replace(editor, fault=str(error)), status=400)
    except SandboxError as error:
        return _shown(request, found, shown, replace(editor, fault=str(error)), status=503)
    return see_other(f"{url('exercise', found.track, found.id, shown.id)}?run={name}#verdict")


def _shown(
    request: HttpRequest,
    found: Pattern,
    shown: Exercise,
    editor: ProgramEditor,
    attempt: Attempt | None = None,
    status: int = 200,
) -> HttpResponse:
    met = exercises_met(learner=reader_of(request), pattern=found)
    if attempt:
        editor = replace(editor, code=attempt.snippet.code, seed=str(attempt.snippet.seed))
    result = attempt.state.result if attempt else None
    context: dict[str, Any] = {
        "pattern": found,
        "exercise": shown,
        "belief": next((one for one in found.misconceptions if one.id == shown.misconception), None),
        "editor": replace(editor, standing=sandbox().standing()),
        "action": editor.address,
        "between": "verdict_place.html",
        "attempt": attempt,
        "shown": run_shown(attempt.name, result, editor.of) if attempt and result else None,
        "waits_for": attempt.name if attempt and not result else "",
        "look_again": _look_again(request, attempt),
        "fault": "",
        "met": met,
        "kept": shown.id in met,
        "next": _next(found, shown, met),
        "solution": _solution(shown.solution_code),
        "charts": _charts(shown.curves),
    }
    return unstored(page(request, "exercise.html", status, **context))


_solution = lru_cache(maxsize=256)(python_block)


@lru_cache(maxsize=256)  # drawing takes longer than the rest of the page
def _charts(curves: tuple[Curve, ...]) -> tuple[Chart, ...]:
    """The losses of the program and of its solution, under a title unlike that of the learner's own chart."""
    return tuple(replace(chart, title=_("Loss as given, and with the solution")) for chart in charts(curves))


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
    kept = {"pattern": found, "exercise": shown.id, "code": attempt.snippet.code}
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
