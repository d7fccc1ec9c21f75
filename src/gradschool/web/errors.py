"""What a visitor reads when something does not work: the status, what happened, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.urls import is_valid_path
from django.utils.translation import gettext as _

from gradschool.learning.errors import LearningError, NotFound, NotServed, TooEarly, UnreadableAnswer
from gradschool.web.learner_cookie import CookieError
from gradschool.web.pages import page, unstored

View = Callable[..., HttpResponse]
ANSWER_PATH = re.compile(r"^/sittings/[0-9a-f-]{36}/\d+/(answer|draft|hint|start)/$")


def error_page(request: HttpRequest, status: int, title: str, *words: str, **context: Any) -> HttpResponse:
    """A page with `status` that says in `words` what happened and what to do."""
    back = _item_address(request)
    return unstored(
        page(request, "error.html", status, code=status, title=title, words=words, back=back, **context)
    )


def refused(status: int, error: Exception | str, **details: int) -> HttpResponse:
    """JSON with `status` for a page's script: the sentence of what went wrong, and when to come back."""
    response = unstored(JsonResponse({"error": str(error), **details}, status=status))
    if "retry_after" in details:
        response["Retry-After"] = str(details["retry_after"])
    return response


def _item_address(request: HttpRequest) -> str | None:
    """The question page that a failed form came from."""
    return request.path.rsplit("/", 2)[0] + "/" if ANSWER_PATH.match(request.path) else None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for a body that is too long."""
    if isinstance(exception, RequestDataTooBig):
        words = _("What was sent is longer than any form here. Nothing was read, and nothing changed.")
        return error_page(request, 413, _("That was too much"), words)
    words = _("The server could not read what was sent. Nothing changed. Go back and try again.")
    return error_page(request, 400, _("That could not be read"), words)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """403."""
    return error_page(request, 403, _("Not for you"), _("This page is closed to you."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404; an address that only lacks its last slash leads on to the page."""
    if (
        request.method in ("GET", "HEAD")
        and not request.path.endswith("/")
        and is_valid_path(f"{request.path_info}/")
    ):
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    return error_page(
        request,
        404,
        _("There is no such page"),
        _("The address may be mistyped, or the page belongs to another learner."),
        _("If it is yours from another browser, enter your recovery code on your own page."),
        me=True,
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    words = _("The fault is ours. What you had sent before is kept. Try again in a moment.")
    return error_page(request, 500, _("Something broke"), words)


def csrf_failure(request: HttpRequest, **_reason: object) -> HttpResponse:
    """403 for a form that did not come with this browser's token; offers to send an answer again."""
    answers = request.POST.getlist("answer") if request.path.endswith("/answer/") else []
    return error_page(
        request,
        403,
        _("The form could not be trusted"),
        _("It came without the token that proves it was sent from this site by this browser."),
        _("That happens when cookies are blocked, or when a page was open for a very long time."),
        _("Nothing was marked, and no attempt was used."),
        resend={"answers": answers, "attempt": request.POST.get("attempt", "")} if any(answers) else None,
    )


def unreadable_cookie(request: HttpRequest) -> HttpResponse:
    """403 for a write by a browser whose learner cookie is not ours."""
    return error_page(
        request,
        403,
        _("This browser's learner cookie cannot be read"),
        _("It was changed, or the site's key was. Nothing was marked, and nothing is lost."),
        _("Enter your recovery code on your own page to be yourself again, then go on where you were."),
        me=True,
    )


class LearningErrors:
    """Turns the errors of the rooms below into pages. On a page that works it costs one call."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of the view, for a host that this site answers to and a body of a form's size."""
        request.get_host()
        if len(request.META.get("CONTENT_LENGTH") or "") > 4 and _too_long(request):
            return bad_request(request, RequestDataTooBig())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for `exception`; None lets Django answer with 500."""
        if isinstance(exception, NotFound):
            return not_found(request)
        if isinstance(exception, CookieError):
            return unreadable_cookie(request)
        if isinstance(exception, LearningError):
            status, title = _told(exception)
            return error_page(request, status, title, str(exception))
        return None


def _too_long(request: HttpRequest) -> bool:
    """Whether the body is longer than any form; asked before anybody reads it, the check of its token included."""
    length = request.META["CONTENT_LENGTH"]
    most = settings.LONGEST_BODIES.get(request.path, settings.LONGEST_FORM)
    return not length.isdecimal() or int(length) > most


def _told(error: LearningError) -> tuple[int, str]:
    """The status and the title for an error whose own words are for the learner."""
    if isinstance(error, UnreadableAnswer):
        return 400, _("That is not an answer")
    if isinstance(error, TooEarly):
        return 409, _("One at a time")
    if isinstance(error, NotServed):
        return 410, _("No longer here")
    return 400, _("That does not work")


def only(*methods: str) -> Callable[[View], View]:
    """Lets a view answer to `methods` alone; any other gets a page with status 405."""

    def limited(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            if request.method in methods:
                return view(request, *arguments, **named)
            words = _("This address answers to %s only.") % ", ".join(methods)
            response = error_page(request, 405, _("That does not work here"), words)
            response["Allow"] = ", ".join(methods)
            return response

        return guarded

    return limited


reads = only("GET", "HEAD")
writes = only("POST")
