"""What the forms of a question send: their shape alone; whether it is an answer, grading says."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.translation import gettext as _

from gradschool.learning.errors import UnreadableAnswer

LONGEST = 2000
EMPTY = "-"
"""What stands for a place that was left open."""


def choice_in(posted: QueryDict) -> str:
    """What was chosen, its parts separated by spaces; an empty text when nothing was."""
    parts = [part.strip() or EMPTY for part in posted.getlist("answer")]
    return "" if all(part == EMPTY for part in parts) else " ".join(parts)[:LONGEST]


def given_in(posted: QueryDict) -> str:
    """What was chosen, as `choice_in`.

    Raises UnreadableAnswer when none was.
    """
    chosen = choice_in(posted)
    if not chosen:
        raise UnreadableAnswer(_("Choose an answer first. No attempt was used."))
    return chosen


def attempt_in(posted: QueryDict) -> int:
    """The attempt the form was shown for, 1 for the first.

    Raises BadRequest when it is no such number.
    """
    text = posted.get("attempt", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 2):
        raise BadRequest("attempt is not a number")
    return int(text)
