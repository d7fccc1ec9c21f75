"""Proof pages; closed to a learner who is answering the question now."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from gradschool.curriculum.values import Html, ProofPage
from gradschool.learning import queries, services
from gradschool.learning.errors import NotFound
from gradschool.web.chart import charts
from gradschool.web.errors import error_page, reads, writes
from gradschool.web.learner_cookie import learner_of, reader_of, remember
from gradschool.web.library import library
from gradschool.web.pages import page, see_other, unstored, url

UNCOLOURED = re.compile(r'<span class="(?:n|nn|o|p|w)">([^<]*)</span>')


@lru_cache(maxsize=512)
def lean(code: Html) -> Html:
    """Highlighted code without the marks of plain names and signs: a long program takes half the bytes."""
    return UNCOLOURED.sub(r"\1", code)


@reads
def proof(request: HttpRequest, question: str, variant: str) -> HttpResponse:
    """What ran to prove each option, what it printed, and the curves."""
    found = _found(question, variant)
    if _is_answering(request, question):
        return _still_answering(request)
    pattern = next((one for one in library().patterns.values() if one.id == found.pattern), None)
    program, drawn = lean(found.proof), charts(found.curves)
    shown: dict[str, Any] = {"proof": found, "program": program, "charts": drawn, "pattern": pattern}
    shown |= {"programs": library().programs.get((question, variant)), "place": f"{question}/{variant}"}
    return unstored(page(request, "proof.html", disputed="disputed" in request.GET, **shown))


@reads
def download(request: HttpRequest, question: str, variant: str) -> HttpResponse:
    """The proof's program, to run and change."""
    found = _found(question, variant)
    if _is_answering(request, question):
        return _still_answering(request)
    name = f"{question}-{variant}.py"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return unstored(HttpResponse(found.script, content_type="text/x-python; charset=utf-8", headers=headers))


@writes
def dispute(request: HttpRequest, question: str, variant: str) -> HttpResponse:
    """Keep what a learner says is wrong with the key, for the maintainer to run the proof again."""
    found = _found(question, variant)
    if _is_answering(request, question):
        return _still_answering(request)
    words = request.POST.get("words", "")
    if not words.strip():
        raise BadRequest("a dispute says in a few words what is wrong")
    learner = learner_of(request) or services.learner_create(now=now())
    asked = {"revision": library().revisions[question, variant], "proof": found, "words": words}
    try:
        services.dispute_open(learner=learner, now=now(), **asked)
    except NotFound:  # this learner was erased: the browser starts afresh
        learner = services.learner_create(now=now())
        services.dispute_open(learner=learner, now=now(), **asked)
    response = see_other(url("proof", question, variant) + "?disputed=yes#dispute")
    remember(response, learner)
    return response


def _found(question: str, variant: str) -> ProofPage:
    found = library().proofs.get((question, variant))
    if found is None:
        raise Http404
    return found


def _is_answering(request: HttpRequest, question: str) -> bool:
    learner = reader_of(request)
    return bool(learner and queries.holds_open_item(learner=learner, question=question, now=now()))


def _still_answering(request: HttpRequest) -> HttpResponse:
    words = _("You are answering this question now, or a sitting you have open still asks it.")
    then = _("The proof opens when the question is closed.")
    return error_page(request, 403, _("Not yet"), words, then)
