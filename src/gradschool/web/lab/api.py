"""The lab as JSON, for its page's scripts. Views ask the engine and never wait: who wants a result asks again.

A learner is known by the signed cookie, and a stranger by the cookie that every form's token needs; nothing is written
down for either.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from gradschool.lab.engine import Busy, Engine, EngineError, State, TooLarge
from gradschool.lab.errors import LabError
from gradschool.web.errors import only, reads, refused, writes
from gradschool.web.lab.fields import FaultAt, preview_task, surface_task, sweep_task
from gradschool.web.learner_cookie import learner_key
from gradschool.web.pages import unstored

View = Callable[..., HttpResponse]
UNKNOWN = "The lab knows no run or sweep with this address."
GONE = "It is not under way, and its result is no longer kept. Post it again."


@cache
def engine() -> Engine:
    """This site's engine; its calls raise EngineError when there is none. Each thread keeps one connection open."""
    return Engine(settings.DATA)


def answers_json(view: View) -> View:
    """Turns the errors of the lab and its engine into JSON with their sentence, and keeps answers out of caches."""

    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        try:
            return unstored(view(request, *arguments, **named))
        except Busy as busy:
            return refused(429, busy, retry_after=busy.retry_after_seconds)
        except EngineError as error:
            return refused(503, error, retry_after=5)
        except TooLarge as error:
            return refused(413, error)
        except FaultAt as error:
            return refused(400, error, line=error.line, column=error.column)
        except LabError as error:
            return refused(400, error)

    return answered


@writes
@answers_json
def sweep_start(request: HttpRequest) -> HttpResponse:
    """Start the sweep that the form says, and give its hash."""
    return JsonResponse({"hash": engine().submit(sweep_task(request.POST.dict()), learner_key(request))})


@only("GET", "HEAD", "POST")
@answers_json
def sweep(request: HttpRequest, named: str) -> HttpResponse:
    """The result of a sweep or run, or how far it is; with POST, start it again by its hash alone."""
    if request.method != "POST":
        return _state_of(request, named)
    task = engine().task(named)
    if task is None:
        return JsonResponse({"error": UNKNOWN}, status=404)
    return JsonResponse({"hash": engine().submit(task, learner_key(request))})


@reads
@answers_json
def surface(request: HttpRequest, problem: str) -> HttpResponse:
    """The loss of a problem with two parameters on a grid; 202 until it is there."""
    task = surface_task(problem, request.GET.dict())
    return _state_of(request, engine().submit(task, learner_key(request)))


@writes
@answers_json
def preview_start(request: HttpRequest) -> HttpResponse:
    """The learning rates of strategies without training; 202 with a hash to ask for until they are there."""
    return _state_of(request, engine().submit(preview_task(request.POST.dict()), learner_key(request)))


@reads
@answers_json
def preview(request: HttpRequest, named: str) -> HttpResponse:
    """The preview of this hash; 202 until it is there."""
    return _state_of(request, named)


def _state_of(request: HttpRequest, named: str) -> HttpResponse:
    learner = learner_key(request)
    text = engine().result(named, learner)
    state = None if text else engine().state(named, learner)
    if state is not None and state.state == "done":  # it got ready in between
        text = engine().result(named, learner)
    if text:
        return HttpResponse(text, content_type="application/json")
    if state is None or state.state == "done":
        is_kept = engine().task(named) is not None
        return JsonResponse({"error": GONE if is_kept else UNKNOWN}, status=410 if is_kept else 404)
    return _unfinished(named, state)


def _unfinished(named: str, state: State) -> HttpResponse:
    if state.state in ("waiting", "running"):
        told = {"state": state.state, "hash": named, "done": state.done, "steps": state.steps}
        return JsonResponse(told, status=202)
    return JsonResponse(
        {"state": state.state, "error": state.message}, status=410 if state.state == "stopped" else 400
    )
