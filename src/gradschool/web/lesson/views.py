"""The page of a lesson, and the data of its charts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse

from gradschool.curriculum.lesson_values import Experiment, LessonChart, LessonPage
from gradschool.curriculum.values import Mode, Pattern
from gradschool.lab.problems.registry import PROBLEMS
from gradschool.web.errors import only, reads
from gradschool.web.lab.asked import Asked
from gradschool.web.lab.views import FOR_GOOD
from gradschool.web.learner_cookie import reader_of
from gradschool.web.lesson.drawing import Drawing, chart_values, drawing
from gradschool.web.pages import page, unstored, url
from gradschool.web.pattern.views import begin_sitting, find_mode, progress_of
from gradschool.web.pattern.views import mode as plain_mode

LONG = 4
"""Sections from which on a lesson has a table of contents."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The body of a lesson's page, the same for everybody; compared by its address and the lesson's fingerprint."""

    track: str
    pattern: str
    mode: str
    fingerprint: str
    lesson: LessonPage = field(compare=False)

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """Id and title of each section, for the table of contents of a long lesson."""
        titled = tuple((one.id, one.title) for one in self.lesson.sections if one.title)
        return titled if len(titled) >= LONG else ()

    def data_address(self, chart: str) -> str:
        """Where the data of a chart are; another address as soon as the lesson changes."""
        place = url("lesson-chart", self.track, self.pattern, self.mode, chart)
        return f"{place}?{self.fingerprint[:12]}"

    def drawing(self, chart: LessonChart) -> Drawing:
        """The chart as it is drawn at first."""
        return drawing(chart)

    def lab_address(self, experiment: Experiment) -> str:
        """The lab with this experiment in its form."""
        asked = Asked(experiment.problem, experiment.strategy, str(experiment.epochs))
        return f"{url('lab')}?{asked.address()}"

    def problem_words(self, experiment: Experiment) -> str:
        """One line on what the problem is."""
        return PROBLEMS[experiment.problem].summary


@only("GET", "HEAD", "POST")
def lesson(request: HttpRequest, track: str, pattern: str, mode: str) -> HttpResponse:
    """The lesson of a mode, then its practice, which a POST starts; the plain page of the mode where there is none."""
    found, named = find_mode(track, pattern, mode)
    lesson = found.lessons.get(mode)
    if lesson is None:
        return plain_mode(request, track, pattern, mode)
    if request.method == "POST":
        return begin_sitting(request, found, named)
    before, after = _beside(found, named)
    return unstored(
        page(
            request,
            "lesson.html",
            pattern=found,
            mode=named,
            shown=Shown(track, pattern, mode, lesson.fingerprint, lesson),
            before=before,
            after=after,
            progress=progress_of(reader_of(request), found).get(mode),
        )
    )


@reads
def chart_data(request: HttpRequest, track: str, pattern: str, mode: str, name: str) -> HttpResponse:
    """All frames of a chart as JSON, kept for good by browsers under the address that the page has."""
    found, _mode = find_mode(track, pattern, mode)
    lesson = found.lessons.get(mode)
    if lesson is None or name not in lesson.charts:
        raise Http404
    response = HttpResponse(_chart_text(Shown(track, pattern, mode, lesson.fingerprint, lesson), name))
    response["Content-Type"] = "application/json"
    if request.META.get("QUERY_STRING") == lesson.fingerprint[:12]:
        response["Cache-Control"] = FOR_GOOD
        return response
    return unstored(response)


@lru_cache(maxsize=256)
def _chart_text(shown: Shown, name: str) -> str:
    values = chart_values(shown.lesson.charts[name])
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _beside(pattern: Pattern, mode: Mode) -> tuple[Mode | None, Mode | None]:
    """The modes before and after this one, in the pattern's order."""
    modes = list(pattern.modes.values())
    place = modes.index(mode)
    return (modes[place - 1] if place else None), (modes[place + 1] if place + 1 < len(modes) else None)
