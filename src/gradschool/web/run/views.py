"""The page of the editor, and the page of what came of a run. A page never waits for a run: it asks again."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gradschool.sandbox import Busy, Limits, SandboxError, SnippetRefused
from gradschool.web.errors import error_page, only, reads, writes
from gradschool.web.learner_cookie import learner_key
from gradschool.web.pages import page, see_other, unstored, url
from gradschool.web.run.asked import Editor, sandbox, with_piece
from gradschool.web.run.shown import shown

NAME = re.compile(r"[0-9a-f]{32}")


@only("GET", "HEAD", "POST")
def code(request: HttpRequest) -> HttpResponse:
    """The editor with a piece of the site's code, or with an example; a POST starts a run."""
    if request.method == "POST":
        return _start(request)
    editor = Editor.named(request, request.GET.get("of", ""))
    if editor is None:
        raise Http404
    return _page(request, editor)


@writes
def script(request: HttpRequest) -> HttpResponse:
    """The code of the form as a file, with what runs before and after it."""
    headers = {"Content-Disposition": 'attachment; filename="snippet.py"'}
    content_type = "text/x-python; charset=utf-8"
    return unstored(HttpResponse(Editor.posted(request).script(), content_type=content_type, headers=headers))


@reads
def result(request: HttpRequest, named: str) -> HttpResponse:
    """What came of a run, below the code that ran."""
    of = request.GET.get("of", "")
    try:
        state = sandbox().state(named) if NAME.fullmatch(named) else None
        snippet = sandbox().snippet(named) if state else None
    except SandboxError as fault:
        return error_page(request, 503, _("Code cannot be run just now"), str(fault))
    if state is None or snippet is None:
        return _gone(request, of)
    editor = Editor.named(request, of) or Editor.named(request, "")
    assert editor is not None  # the example is always there
    editor = replace(editor, code=snippet.code, seed=str(snippet.seed))
    found = shown(named, state.result, editor.of) if state.result else None
    return _page(request, editor, shown=found, waits_for="" if found else named)


def _start(request: HttpRequest) -> HttpResponse:
    editor = Editor.posted(request)
    try:
        named = sandbox().submit(editor.snippet(), learner_key(request))
    except Busy as busy:
        response = _page(request, replace(editor, fault=busy_words(busy)), 429)
        response["Retry-After"] = str(busy.retry_after_seconds)
        return response
    except SnippetRefused as fault:
        return _page(request, replace(editor, fault=str(fault)), 400)
    except SandboxError as fault:
        return _page(request, replace(editor, fault=str(fault)), 503)
    return see_other(with_piece(f"{url('run-code')}{named}/", editor.of))


def busy_words(busy: Busy) -> str:
    """When to come back, for a learner whose code could not be taken now."""
    return _("Every place is taken, or a run of yours is still under way. Try again in %s s.") % (
        busy.retry_after_seconds
    )


def _page(request: HttpRequest, editor: Editor, status: int = 200, **context: Any) -> HttpResponse:
    asked: dict[str, Any] = {"shown": None, "waits_for": "", "limits": Limits(), **context}
    editor = replace(editor, standing=sandbox().standing())
    return unstored(page(request, "run_code.html", status, editor=editor, **asked))


def _gone(request: HttpRequest, of: str) -> HttpResponse:
    return unstored(page(request, "run_gone.html", 404, again=with_piece(url("run-code"), of)))
