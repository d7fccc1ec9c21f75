"""The pages of projects. What is trained follows from the address alone, so a link shows the same to everybody."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import now

from gradschool.curriculum.values import Curve, Pattern, Project
from gradschool.learning import services
from gradschool.learning.errors import NotFound
from gradschool.learning.projects import projects_solved
from gradschool.web.chart import charts
from gradschool.web.errors import only, reads, writes
from gradschool.web.learner_cookie import learner_of, reader_of, remember
from gradschool.web.pages import page, see_other, unstored, url
from gradschool.web.pattern.views import begin_sitting, find_mode, progress_of
from gradschool.web.project.solution import Judgement, asked_of, judgement_of
from gradschool.web.run.pattern_sources import Program, project_program


@only("GET", "HEAD", "POST")
def projects(request: HttpRequest, track: str, pattern: str) -> HttpResponse:
    """The projects of a pattern; a POST starts the mode's practice."""
    found, mode = find_mode(track, pattern, "project")
    if request.method == "POST":
        return begin_sitting(request, found, mode)
    learner = reader_of(request)
    solved, progress = (
        projects_solved(learner=learner, pattern=found),
        progress_of(learner, found).get("project"),
    )
    return unstored(
        page(request, "projects.html", pattern=found, mode=mode, solved=solved, progress=progress)
    )


@reads
def project(request: HttpRequest, track: str, pattern: str, project: str) -> HttpResponse:
    """One project: its text, the form, and what the solution in the address reached, or that it is being trained."""
    found, shown = _project(track, pattern, project)
    asked = asked_of(request.GET, shown)
    judgement = judgement_of(request, shown, asked) if asked else None
    context: dict[str, Any] = {
        "pattern": found,
        "project": shown,
        "asked": asked,
        "judgement": judgement,
        "charts": charts(_curves(shown, judgement)),
        "solved": projects_solved(learner=reader_of(request), pattern=found),
        "query": urlencode(asked.fields()) if asked else "",
        "program": _program(found, shown, judgement),
        "solution": project_program(found, shown, shown.reference, shown.epochs),
    }
    return unstored(page(request, "project.html", **context))


@writes
def keep(request: HttpRequest, track: str, pattern: str, project: str) -> HttpResponse:
    """Keep a solution that reached the target. It is judged again: the form only says which one."""
    found, shown = _project(track, pattern, project)
    asked = asked_of(request.POST, shown)
    judgement = judgement_of(request, shown, asked) if asked else None
    if asked is None or judgement is None or not judgement.passed:
        raise BadRequest("this solution has not reached the target")
    learner = learner_of(request) or services.learner_create(now=now())
    kept = {"pattern": found, "project": project, "strategy": judgement.strategy, "epochs": judgement.epochs}
    try:
        services.project_keep(learner=learner, now=now(), **kept)
    except NotFound:  # this learner was erased: the browser starts afresh
        learner = services.learner_create(now=now())
        services.project_keep(learner=learner, now=now(), **kept)
    response = see_other(f"{url('project', track, pattern, project)}?{urlencode(asked.fields())}")
    remember(response, learner)
    return response


def _project(track: str, pattern: str, project: str) -> tuple[Pattern, Project]:
    found, _mode = find_mode(track, pattern, "project")
    shown = next((one for one in found.projects if one.id == project), None)
    if shown is None:
        raise Http404
    return found, shown


def _program(found: Pattern, shown: Project, judgement: Judgement | None) -> Program:
    """The learner's strategy as plain PyTorch; before there is one, the strategy as it is now."""
    if judgement is None or not judgement.strategy:
        return project_program(found, shown, shown.present, shown.epochs)
    return project_program(found, shown, judgement.strategy, judgement.epochs)


def _curves(shown: Project, judgement: Judgement | None) -> tuple[Curve, ...]:
    """What is drawn: before an answer only how it is now; with one, that beside it, the reference and the best constant."""
    if judgement is None or judgement.curve is None:
        return shown.curves[:1]
    return (*shown.curves, judgement.curve)
