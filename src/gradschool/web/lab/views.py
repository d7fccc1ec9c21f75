"""The lab, and the page of one run or sweep. A page never waits for training: it shows what is done, or asks again."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gradschool.lab.engine import Busy, EngineError, SweepTask
from gradschool.lab.errors import LabError
from gradschool.lab.problems.registry import PROBLEMS
from gradschool.lab.spec import RunSpec, SweepSpec
from gradschool.web.errors import View, error_page, reads
from gradschool.web.lab import api
from gradschool.web.lab.asked import Asked
from gradschool.web.lab.controls import WINDOWS, table
from gradschool.web.lab.fields import FaultAt
from gradschool.web.lab.presets import preset_shown, presets
from gradschool.web.lab.rows import Rows, rows_of
from gradschool.web.lab.words import words
from gradschool.web.learner_cookie import learner_key
from gradschool.web.pages import page, unstored

HASH = re.compile(r"[0-9a-f]{64}")
FOR_GOOD = "public, max-age=31536000, immutable"
ROWS = 16
"""Runs a page without JavaScript lists at once; a page stays small however many there are."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine says to a task now: the result's rows, or how far it is, or why it will not be."""

    hash: str = ""
    rows: Rows | None = None
    waiting: bool = False
    fault: str = ""
    line: int = 0


@reads
def lab(request: HttpRequest) -> HttpResponse:
    """The lab in the state that the address says."""
    asked = Asked.of(request.GET)
    answer = answer_to(request, asked)
    context: dict[str, Any] = {
        "asked": asked,
        "answer": answer,
        "preset": preset_shown(asked),
        "presets": presets(),
        "problems": PROBLEMS.values(),
        "known": known_address(),
        "next_rows": next_rows(request, answer),
    }
    return unstored(page(request, "lab.html", **context))


def needs_engine(view: View) -> View:
    """Lets a view answer with a page that says why there is no engine, where there is none."""

    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *arguments, **named)
        except EngineError as fault:
            return error_page(request, 503, _("The lab cannot be reached"), str(fault))

    return answered


@reads
@needs_engine
def run(request: HttpRequest, named: str) -> HttpResponse:
    """One run or one sweep, under the hash of what it is."""
    task = task_named(named)
    spec, answer = task.spec, ask(request, task)
    context: dict[str, Any] = {
        "named": named,
        "spec": spec,
        "single": isinstance(spec, RunSpec),
        "answer": answer,
        # The form has no field for a problem's own parameters.
        "address": lab_address(spec) if spec.problem == type(spec.problem)() else "",
        "known": known_address(),
        "next_rows": next_rows(request, answer),
    }
    return unstored(page(request, "run.html", **context))


@reads
def known(_request: HttpRequest) -> HttpResponse:
    """What the lab's scripts need to know: words, the table of the sliders, problems. Its address has its hash."""
    response = HttpResponse(known_text(), content_type="application/json")
    response["Cache-Control"] = FOR_GOOD
    return response


@cache
def known_text() -> str:
    """The same for everybody, as JSON."""
    problems = {
        name: {
            "summary": one.summary,
            "steps": one().steps_per_epoch,
            "window": urlencode(dict(zip("xy", WINDOWS.get(name, ("-2:2", "-2:2")), strict=True))),
        }
        for name, one in PROBLEMS.items()
    }
    told = {"words": words(), **table(), "usual": Asked().fields(), "problems": problems}
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False)


@cache
def known_address() -> str:
    """Where `known` is; another address as soon as it says something else."""
    return f"{reverse('lab-known')}?{hashlib.sha256(known_text().encode()).hexdigest()[:12]}"


def task_named(named: str) -> SweepTask:
    """The kept run or sweep with this hash. Raises Http404 where there is none, EngineError where none can be asked."""
    try:
        task = api.engine().task(named) if HASH.fullmatch(named) else None
    except LabError:  # kept by another version of its problem
        task = None
    if task is None:
        raise Http404
    return task


def answer_to(request: HttpRequest, asked: Asked) -> Answer:
    """The engine's answer to a form, or what is wrong with the form."""
    try:
        task = asked.task()
    except FaultAt as fault:
        return Answer(fault=str(fault), line=fault.line)
    except LabError as fault:
        return Answer(fault=str(fault))
    return ask(request, task)


def ask(request: HttpRequest, task: SweepTask) -> Answer:
    """What the engine has of this task; it starts what it has not."""
    learner = learner_key(request)
    try:
        named = api.engine().submit(task, learner)
        result = api.engine().result(named, learner)
        state = api.engine().state(named, learner) if result is None else None
    except Busy:
        return Answer(fault=_("The lab is busy with other learners' runs. Try again in a moment."))
    except (EngineError, LabError) as fault:
        return Answer(fault=str(fault))
    if result is not None:
        return Answer(named, rows_of(json.loads(result)))
    if state is not None and state.state == "failed":
        return Answer(named, fault=state.message)
    return Answer(named, waiting=True)


def lab_address(spec: RunSpec | SweepSpec) -> str:
    """The lab's address with this run or sweep in its form."""
    strategies = spec.strategies if isinstance(spec, SweepSpec) else (spec.strategy,)
    seeds = spec.seeds if isinstance(spec, SweepSpec) else (spec.seed,)
    asked = Asked(
        spec.problem.name,
        "\n".join(one.short() for one in strategies),
        str(spec.epochs),
        ", ".join(map(str, seeds)),
        spec.dtype,
    )
    return f"{reverse('lab')}?{asked.address()}"


def next_rows(request: HttpRequest, answer: Answer) -> dict[str, Any]:
    """The rows that a page without JavaScript lists, and where the next ones are."""
    if answer.rows is None:
        return {"rows": (), "next": ""}
    start = request.GET.get("from", "0")
    first = int(start) if start.isdecimal() and len(start) < 5 else 0
    query = request.GET.copy()
    query["from"] = str(first + ROWS)
    more = first + ROWS < len(answer.rows.runs)
    return {"rows": answer.rows.runs[first : first + ROWS], "next": f"?{query.urlencode()}" if more else ""}
