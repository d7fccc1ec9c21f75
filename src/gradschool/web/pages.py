"""How pages are made: the Jinja2 environment, and the few things every template may use."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache, lru_cache, partial
from typing import Any
from uuid import UUID

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.urls import reverse
from django.utils.translation import gettext
from jinja2 import Environment, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup, escape

from gradschool.web.run.standing import standing_lately
from gradschool.web.sitting import parts

WORDS = re.compile(r"""\{\{ _\((["'])((?:(?!\1).)+)\1\) \}\}""")
ADDRESS, TOKEN = "\ue000address", "\ue000token"
"""What stands for the address and the token in a piece that is kept. The character is in nobody's text."""
FIELD = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">')
THEMES = ("system", "light", "dark")


class FixedWords(Extension):
    """Puts the interface's words in when a template is compiled: a site speaks one language (USE_I18N is off).

    Looked up anew on every page, they took a fifth of its time.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """`source` with its `{{ _("words") }}` in the site's language."""
        return WORDS.sub(lambda found: str(escape(gettext(found[2]))), source)


def environment(**options: Any) -> Environment:
    """The environment that Django's Jinja2 backend renders with."""
    made = Environment(
        autoescape=True,
        extensions=[FixedWords],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=options["loader"],
        auto_reload=options["auto_reload"],
    )
    made.globals.update(
        _=cache(gettext),  # one language: see FixedWords
        static=static,
        theme=theme,
        url=url,
        item_url=item_url,
        standing_lately=standing_lately,
        ADDRESS=ADDRESS,
        TOKEN=TOKEN,
        **_parts(made),
    )
    made.globals.update(
        placeholder=parts.placeholder,
        curves_chart=parts.curves_chart,
        tolerance_words=parts.tolerance_words,
        key_number=parts.key_number,
        share_words=parts.share_words,
        points_words=parts.points_words,
    )
    made.filters.update(
        clock=clock, day=day, moment=moment, number=number, filled=filled, placed=parts.placed
    )
    return made


def _parts(made: Environment) -> dict[str, Callable[..., Markup]]:
    """Pieces of every page that are made once a process: the frame around it, pictures, words for states.

    They hold nothing of the learner; making them anew cost more than the rest of a page.
    """

    @cache
    def part(template: str, here: str = "") -> Markup:
        return Markup(made.get_template(template).render(here=here))  # noqa: S704  our own templates

    @cache
    def drawn(macro: str, shown: object) -> Markup:
        return Markup(getattr(made.get_template("icons.html").module, macro)(shown))  # noqa: S704

    @lru_cache(maxsize=4096)
    def fragment(template: str, shown: object) -> Markup:
        """A piece of a page that many learners see alike: rendered once for each value it shows."""
        return Markup(made.get_template(template).render(shown=shown))  # noqa: S704  our own templates

    return {
        "part": part,
        "fragment": fragment,
        "icon": partial(drawn, "icon"),
        "badge": lambda earned: drawn("badge", bool(earned)),
        "state_word": partial(drawn, "state_word"),
    }


def page(request: HttpRequest, template: str, /, status: int = 200, **context: Any) -> HttpResponse:
    """A page made from `template`."""
    made = _environment().get_template(template)
    content = made.render(request=request, form_token=_form_token(request), **context)
    return HttpResponse(content, status=status)


@cache
def _environment() -> Environment:
    """The one environment of this process; asking Django for a template costs as much as rendering a small one."""
    found: Environment = engines["jinja2"].env
    return found


def filled(piece: str, address: str, token: str) -> Markup:
    """A kept piece of a card with what is this learner's alone: the question's address and the form's token."""
    return Markup(piece.replace(ADDRESS, address).replace(TOKEN, token))  # noqa: S704  our own templates


def _form_token(request: HttpRequest) -> Callable[[], Markup]:
    """Makes the hidden field that every form carries: once a page, and only on a page that has a form."""

    @cache
    def form_token() -> Markup:
        # Django masks the token anew for every page, against attacks on compressed pages. Ours are not compressed, and
        # masking took a fifth of a page's time.
        token = request.META.get("CSRF_COOKIE") or get_token(request)
        return FIELD.format(token)

    return form_token


def unstored(response: HttpResponse) -> HttpResponse:
    """`response`, to be kept by nobody: neither by a proxy nor by the back button."""
    response["Cache-Control"] = "no-store"
    return response


@lru_cache(maxsize=4096)
def url(name: str, *arguments: object) -> str:
    """The address of a page. Kept, because looking an address up costs more than a whole row of a page."""
    return str(reverse(name, args=arguments))


def item_url(sitting: UUID, position: int, act: str = "") -> str:
    """The address of a question, or of an act on it such as `answer`. A card has several, and each is new."""
    return f"{_sittings()}{sitting}/{position}/{act}{'/' if act else ''}"


@cache
def _sittings() -> str:
    none = UUID(int=0)
    return url("sitting", none).removesuffix(f"{none}/")


def from_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks, for a fragment. A page it restores from the history is asked for whole."""
    return "HTTP_HX_REQUEST" in request.META and "HTTP_HX_HISTORY_RESTORE_REQUEST" not in request.META


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


def number(value: float) -> str:
    """A number without a needless `.0`."""
    return f"{value:g}"


def see_other(address: str) -> HttpResponse:
    """303: what was posted is done; look there."""
    return HttpResponse(status=303, headers={"Location": address, "Cache-Control": "no-store"})
