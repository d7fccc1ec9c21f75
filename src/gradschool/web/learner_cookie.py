"""Who is asking: a signed cookie that holds the learner's number and nothing else."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

NAME = "learner"
SALT = "gradschool.learner"
MAX_AGE = 400 * 24 * 3600
"""400 days: the longest that browsers keep a cookie."""


class CookieError(Exception):
    """A learner cookie this site did not sign, or signed with a key it no longer has."""


def learner_of(request: HttpRequest) -> int | None:
    """The learner who asks; None for a stranger.

    Raises CookieError when there is a cookie but its signature is not ours.
    """
    value = request.COOKIES.get(NAME)
    if not value:
        return None
    try:
        return _learner_in(value, settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))
    except (BadSignature, ValueError) as error:
        raise CookieError from error


@lru_cache(maxsize=16384)
def _learner_in(value: str, key: str, fallbacks: tuple[str, ...]) -> int:
    """The learner a cookie names. A signature that held once holds for as long as the keys do."""
    return int(Signer(key=key, salt=SALT, fallback_keys=fallbacks).unsign(value))


def reader_of(request: HttpRequest) -> int | None:
    """The learner who reads a page; with an unreadable cookie a stranger, and the page says so."""
    try:
        return learner_of(request)
    except CookieError:
        request.learner_unreadable = True
        return None


def learner_key(request: HttpRequest) -> str:
    """Who asks, for turns at what is shared: the learner, else this browser by its form cookie; "" for neither.

    A stranger is known by the cookie that every form's token needs, and nothing is written down.
    """
    learner = reader_of(request)
    if learner is not None:
        return f"learner {learner}"
    secret = request.META.get("CSRF_COOKIE")
    return f"browser {hashlib.sha256(secret.encode()).hexdigest()[:32]}" if secret else ""


def remember(response: HttpResponse, learner: int) -> None:
    """Let this browser be `learner` for the next 400 days."""
    response.set_cookie(
        NAME,
        Signer(salt=SALT).sign(str(learner)),
        max_age=MAX_AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Let this browser be a stranger again."""
    response.delete_cookie(NAME, samesite="Lax")
