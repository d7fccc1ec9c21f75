"""Small pieces of a question's card that a template cannot write by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from gradschool.curriculum.render import significant
from gradschool.curriculum.values import Html, Revision, RevisionBlank
from gradschool.web.chart import Chart, charts

_PLACE = re.compile(r'<b class="place">[^<]*</b>')


def placed(code: Html, pieces: Sequence[str]) -> Markup:
    """`code` with its places, in order, replaced by `pieces`, which are our own templates' HTML."""
    following = iter(pieces)
    # A block with menus in it needs no Tab stop of its own; any other one scrolls by keyboard.
    lean = code.replace(' tabindex="0"', "", 1) if any("<select" in piece for piece in pieces) else code
    return Markup(_PLACE.sub(lambda _found: str(next(following)), lean))  # noqa: S704


def placeholder(words: str) -> Markup:
    """What stands in the code where the lines will go."""
    return Markup('<span class="place-here">{}</span>').format(words)


@lru_cache(maxsize=256)
def curves_chart(blanks: tuple[RevisionBlank, ...]) -> Chart:
    """The four curves of a question on one chart, without their names."""
    return charts(blank.curve for blank in blanks if blank.curve)[0]


def tolerance_words(revision: Revision) -> str:
    """How far off an answer may be, so that it does not tell the key: a share of it where it was written as one."""
    key = abs(revision.numbers[revision.key[0]])
    share = revision.tolerance / key if key else 0.0
    if revision.relative:
        return f"{100 * share:.2g} %"
    return f"{significant(revision.tolerance, 3)} {revision.unit}".strip()


def key_number(revision: Revision) -> Markup:
    """The right number, as its author wrote it."""
    return Markup(next(one.html for one in revision.options if one.id == revision.key[0]))  # noqa: S704


def share_words(score: float) -> str:
    """A part of a point in words: 1/2, 2/3, or a percentage."""
    for below in (2, 3, 4, 5):
        above = round(score * below)
        if abs(score - above / below) < 1e-9:
            return f"{above}/{below}"
    return _("%s %%") % round(100 * score)


def points_words(points: float) -> str:
    """Points without needless digits: 4, 3.5, 3.33."""
    return str(escape(f"{points:.2f}".rstrip("0").rstrip(".")))
