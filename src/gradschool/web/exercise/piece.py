"""The program of an exercise as a piece that can be changed and run: `exercise:track/pattern/name`."""

from __future__ import annotations

from django.http import HttpRequest

from gradschool.curriculum.values import Exercise, Pattern
from gradschool.web.library import library
from gradschool.web.pages import url
from gradschool.web.run.piece import Piece

KIND = "exercise"


def source_name(pattern: Pattern, exercise: Exercise) -> str:
    """What the editor of this exercise is opened with."""
    return f"{KIND}:{pattern.track}/{pattern.id}/{exercise.id}"


def exercise_piece(request: HttpRequest, text: str) -> Piece | None:  # noqa: ARG001  each source is asked alike
    """The program of the exercise that `text` names, such as `pytorch/learning-rate-strategy/swing-and-settle`."""
    track, _, rest = text.partition("/")
    name, _, exercise = rest.partition("/")
    pattern = library().patterns.get((track, name))
    found = next((one for one in pattern.exercises if one.id == exercise), None) if pattern else None
    return piece_of(pattern, found) if pattern and found else None


def piece_of(pattern: Pattern, exercise: Exercise) -> Piece:
    """The program of an exercise, as its editor is filled with it."""
    back = url("exercise", pattern.track, pattern.id, exercise.id)
    return Piece(exercise.title, exercise.task.code, back=back)
