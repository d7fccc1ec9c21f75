"""Running code as JSON, for the editor's script. A view never waits for a run: who wants the result asks again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from gradschool.learning.errors import LearningError
from gradschool.sandbox import Busy, SandboxError, SnippetRefused, State
from gradschool.web.errors import reads, refused, writes
from gradschool.web.learner_cookie import learner_key
from gradschool.web.pages import page, unstored
from gradschool.web.run.asked import Editor, sandbox
from gradschool.web.run.shown import shown
from gradschool.web.run.views import NAME, busy_words

View = Callable[..., HttpResponse]
RETRY = 3
"""Seconds until a sandbox that was being made ready may be there."""


def answers_json(view: View) -> View:
    """Turns the errors of the sandbox into JSON with their sentence, and keeps answers out of caches."""

    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        try:
            return unstored(view(request, *arguments, **named))
        except Busy as busy:
            return refused(429, busy_words(busy), retry_after=busy.retry_after_seconds)
        except SnippetRefused as error:
            return refused(400, error)
        except SandboxError as error:
            return refused(503, error, retry_after=RETRY)
        except LearningError as error:  # a piece that would tell an answer, for example
            return refused(403, error)

    return answered


@writes
@answers_json
def start(request: HttpRequest) -> HttpResponse:
    """Start what the form says: its name, or its result at once where that is kept."""
    named = sandbox().submit(Editor.posted(request).snippet(), learner_key(request))
    return _told(request, named, sandbox().state(named) or State("waiting"))


@reads
@answers_json
def result(request: HttpRequest, named: str) -> HttpResponse:
    """What came of a run; 202 with how far it is until it is there."""
    state = sandbox().state(named) if NAME.fullmatch(named) else None
    if state is None:
        return refused(404, _("This run is no longer known here. Run the code again."))
    return _told(request, named, state)


@reads
@answers_json
def editor(request: HttpRequest) -> HttpResponse:
    """The editor of a piece, as a part of the page that shows the piece."""
    found = Editor.named(request, request.GET.get("of", ""))
    if found is None:
        return refused(404, _("This code is no longer here. Load the page again."))
    found = replace(found, standing=sandbox().standing())
    return page(request, "editor.html", editor=found, shown=None, waits_for="")


def _told(request: HttpRequest, named: str, state: State) -> HttpResponse:
    told: dict[str, Any] = {"name": named, "status": state.status}
    if state.result is None:
        return JsonResponse({**told, "before": state.before}, status=202)
    found = shown(named, state.result, request.POST.get("of") or request.GET.get("of", ""))
    html = page(request, "run_result.html", shown=found).content.decode()
    return JsonResponse({**told, "ending": state.result.ending, "said": found.said, "html": html})
