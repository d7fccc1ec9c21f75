"""The lab, and the page of one run or sweep. A page never waits for training: it shows what is done, or asks again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gradschool.lab.engine import Busy, EngineError, SweepTask, connect
from gradschool.lab.errors import LabError
from gradschool.lab.problems.registry import PROBLEMS
from gradschool.lab.spec import RunSpec, SweepSpec
from gradschool.web.errors import reads
from gradschool.web.lab.asked import Asked, place_of
from gradschool.web.lab.controls import table
from gradschool.web.lab.presets import preset_shown, presets
from gradschool.web.lab.rows import Rows, rows_of
from gradschool.web.lab.words import words
from gradschool.web.learner_cookie import reader_of
from gradschool.web.pages import page, unstored

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
    context = {
        "asked": asked,
        "answer": answer,
        "preset": preset_shown(asked),
        "presets": presets(),
        "problems": PROBLEMS.values(),
        "page_data": data(problems=True),
        "next_rows": next_rows(request, answer),
    }
    return unstored(page(request, "lab.html", **context))


@reads
def run(request: HttpRequest, named: str) -> HttpResponse:
    """One run or one sweep, under the hash of what it is."""
    spec = spec_named(named)
    answer = ask(request, task_for(spec))
    context = {
        "named": named,
        "spec": spec,
        "single": isinstance(spec, RunSpec),
        "answer": answer,
        "address": lab_address(spec),
        "page_data": data(problems=False),
        "next_rows": next_rows(request, answer),
    }
    return unstored(page(request, "run.html", **context))


def spec_named(named: str) -> RunSpec | SweepSpec:
    """The run or sweep with this hash. Raises Http404 where there is none, or no engine to ask."""
    try:
        spec = connect().spec(named)
    except EngineError:
        spec = None
    if spec is None:
        raise Http404
    return spec


def task_for(spec: RunSpec | SweepSpec) -> SweepTask:
    """What to train for `spec`; one run is a sweep of one."""
    if isinstance(spec, SweepSpec):
        return SweepTask(spec)
    return SweepTask(SweepSpec(spec.problem, (spec.strategy,), spec.epochs, (spec.seed,), spec.dtype))


def answer_to(request: HttpRequest, asked: Asked) -> Answer:
    """The engine's answer to a form, or what is wrong with the form."""
    try:
        task = asked.task()
    except LabError as fault:
        place = place_of(fault)
        return Answer(fault=str(fault), line=place[0] if place else 0)
    return ask(request, task)


def ask(request: HttpRequest, task: SweepTask) -> Answer:
    """What the engine has of this task; it starts what it has not."""
    try:
        engine = connect()
        named = engine.submit(task, learner=str(reader_of(request) or request.META.get("REMOTE_ADDR", "")))
        result = engine.result(named)
        state = None if result is not None else engine.state(named)
    except Busy:
        return Answer(fault=_("The lab is busy with other learners' runs. Try again in a moment."))
    except EngineError as fault:
        return Answer(fault=str(fault))
    except LabError as fault:
        return Answer(fault=str(fault))
    if result is not None:
        return Answer(named, rows_of(json.loads(result)))
    if state is not None and state.state == "failed":
        return Answer(named, fault=state.message)
    return Answer(named, waiting=True)


def data(*, problems: bool) -> str:
    """What the page's scripts need to know, as JSON that is safe inside a script element."""
    known: dict[str, Any] = {"words": words(), **table()}
    if problems:
        known["usual"] = Asked().fields()
        known["problems"] = {
            name: {"summary": one.summary, "steps": one().steps_per_epoch} for name, one in PROBLEMS.items()
        }
    return json.dumps(known, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")


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
