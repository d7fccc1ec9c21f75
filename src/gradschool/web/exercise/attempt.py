"""An attempt at an exercise: a run, known by its name. Its program and its result come from the sandbox, never from a browser."""

from __future__ import annotations

from dataclasses import dataclass

from gradschool.curriculum.exercise_marking import Verdict, mark
from gradschool.curriculum.values import Exercise, Pattern
from gradschool.sandbox import Snippet, State
from gradschool.web.exercise.piece import piece_of, source_name
from gradschool.web.run.asked import Editor, sandbox
from gradschool.web.run.views import NAME


@dataclass(frozen=True, slots=True)
class Attempt:
    """A run of a learner's program: where it is, and once it is over whether it met the goal."""

    name: str
    snippet: Snippet
    state: State
    verdict: Verdict | None
    """None while it waits or runs."""


@dataclass(frozen=True, slots=True)
class ProgramEditor(Editor):
    """The editor of an exercise's program, on the exercise's own page."""

    @property
    def address(self) -> str:
        """The page that shows the program as it is given."""
        return self.piece.back


def editor_of(pattern: Pattern, exercise: Exercise) -> ProgramEditor:
    """The editor with the program as it is given."""
    piece = piece_of(pattern, exercise)
    return ProgramEditor(piece, source_name(pattern, exercise), piece.code, str(piece.seed))


def attempt_of(exercise: Exercise, name: str) -> Attempt | None:
    """The attempt whose run has this name; None when it is not kept any longer, or is no run of a program alone.

    Raises SandboxError when there is nobody to ask.
    """
    if not NAME.fullmatch(name):
        return None
    snippet, state = sandbox().snippet(name), sandbox().state(name)
    if snippet is None or state is None or snippet.before or snippet.after:
        return None
    verdict = mark(exercise.task, snippet.code, state.result) if state.result else None
    return Attempt(name, snippet, state, verdict)
