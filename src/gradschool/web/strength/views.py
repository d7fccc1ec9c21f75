"""The page of a test: what it is, how long it may be, and Start or Resume."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from gradschool.learning.rules.strength import LONGEST, USUAL, length
from gradschool.web.errors import only
from gradschool.web.learner_cookie import reader_of
from gradschool.web.pages import page, unstored
from gradschool.web.pattern.views import begin_sitting, find_mode, progress_of, strength_in

LENGTHS = {str(USUAL): False, str(LONGEST): True}
"""What the form may send, and whether it asks for the longest."""


@only("GET", "HEAD", "POST")
def test(request: HttpRequest, track: str, pattern: str) -> HttpResponse:
    """The rules and the last strength; a POST starts, of the usual length where it says nothing else."""
    found, mode = find_mode(track, pattern, "test")
    if request.method == "POST":
        wanted = request.POST.get("length", str(USUAL))
        if wanted not in LENGTHS:
            raise BadRequest("length is none of the offered ones")
        return begin_sitting(request, found, mode, longest=LENGTHS[wanted])
    learner = reader_of(request)
    bank = len(found.bank)
    return unstored(
        page(
            request,
            "test.html",
            pattern=found,
            mode=mode,
            progress=progress_of(learner, found).get("test"),
            last=strength_in(learner, found),
            usual=length(bank, longest=False),
            longest=length(bank, longest=True),
            lengths=tuple(LENGTHS),
        )
    )
