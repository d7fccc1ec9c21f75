"""An attempt at an exercise: a run, known by its name. Its program and its result come from the sandbox, never from a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings

from gradschool.curriculum.exercise_marking import Verdict, mark
from gradschool.curriculum.values import Exercise
from gradschool.sandbox import Sandbox, Snippet, State, connect

NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A run of a learner's program: where it is, and once it is over whether it met the goal."""

    name: str
    code: str
    state: State
    verdict: Verdict | None
    """None while it waits or runs."""


def sandbox() -> Sandbox:
    """This site's sandbox."""
    return connect(settings.DATA)


def attempt_of(exercise: Exercise, name: str) -> Attempt | None:
    """The attempt whose run has this name; None when it is not kept any longer, or is no run of a program alone.

    Raises SandboxError when there is nobody to ask.
    """
    if not NAME.fullmatch(name):
        return None
    snippet, state = sandbox().snippet(name), sandbox().state(name)
    if snippet is None or state is None or snippet != Snippet(snippet.code):
        return None
    verdict = mark(exercise.task, snippet.code, state.result) if state.result else None
    return Attempt(name, snippet.code, state, verdict)
