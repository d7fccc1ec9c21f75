"""How pages are made: the Jinja2 environment, and the few things every template may use."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, StrictUndefined

THEMES = ("system", "light", "dark")


def environment(**options: Any) -> Environment:
    """The environment that Django's Jinja2 backend renders with."""
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=options["loader"],
        auto_reload=options["auto_reload"],
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(gettext, ngettext, newstyle=False)  # type: ignore[attr-defined]
    made.globals.update(static=static, theme=theme, url=url)
    made.filters.update(clock=clock, day=day, moment=moment, letter=letter, number=number)
    return made


def page(request: HttpRequest, template: str, /, status: int = 200, **context: Any) -> HttpResponse:
    """A page made from `template`."""
    return render(request, template, context, status=status)


def unstored(response: HttpResponse) -> HttpResponse:
    """`response`, to be kept by nobody: neither by a proxy nor by the back button."""
    response["Cache-Control"] = "no-store"
    return response


@lru_cache(maxsize=4096)
def url(name: str, *arguments: object) -> str:
    """The address of a page. Kept, because looking an address up costs more than a whole row of a page."""
    return str(reverse(name, args=arguments))


@lru_cache(maxsize=256)
def static(name: str) -> str:
    """The address of a static file of ours, or of django-htmx."""
    return str(staticfiles_storage.url(name))


def theme(request: HttpRequest) -> str:
    """The colours this browser asked for: `system`, `light` or `dark`."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else "system"


def clock(seconds: float) -> str:
    """Seconds as people read a clock: `2:00`. Begun seconds count, so it never shows 0:00 too early."""
    whole = max(0, -int(-seconds // 1))
    return f"{whole // 60}:{whole % 60:02d}"


def day(at: datetime) -> str:
    """A date in words that no country reads wrongly: `24 Nov 2026`."""
    return f"{at.day} {at:%b %Y}"


def moment(at: datetime) -> str:
    """A date and a time, in UTC."""
    return f"{day(at)}, {at:%H:%M} UTC"


def letter(index: int) -> str:
    """The letter on screen of the option at `index`, counted from 0."""
    return chr(ord("A") + index)


def number(value: float) -> str:
    """A number without a needless `.0`."""
    return f"{value:g}"


def see_other(address: str) -> HttpResponse:
    """303: what was posted is done; look there."""
    return HttpResponse(status=303, headers={"Location": address, "Cache-Control": "no-store"})
