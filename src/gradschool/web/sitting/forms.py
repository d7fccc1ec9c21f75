"""What the forms of a question send: their shape alone; whether it is an answer, grading says."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _

from gradschool.learning.errors import UnreadableAnswer

LONGEST = 200


def choice_in(posted: Mapping[str, str]) -> str:
    """The option chosen, or an empty text."""
    return posted.get("answer", "")[:LONGEST]


def given_in(posted: Mapping[str, str]) -> str:
    """The option chosen.

    Raises UnreadableAnswer when none was.
    """
    chosen = choice_in(posted)
    if not chosen:
        raise UnreadableAnswer(_("Choose an answer first. No attempt was used."))
    return chosen


def attempt_in(posted: Mapping[str, str]) -> int:
    """The attempt the form was shown for, 1 for the first.

    Raises BadRequest when it is no such number.
    """
    text = posted.get("attempt", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 2):
        raise BadRequest("attempt is not a number")
    return int(text)
