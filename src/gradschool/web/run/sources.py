"""Where runnable code comes from: `KIND:REST`, each kind with a function that finds the piece in published content."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from gradschool.web.exercise.piece import KIND, exercise_piece
from gradschool.web.run import pattern_sources, question_sources
from gradschool.web.run.piece import Piece

SOURCES: dict[str, Callable[[HttpRequest, str], Piece | None]] = {
    "question": question_sources.question,
    "option": question_sources.option,
    "proof": question_sources.proof,
    "lesson": pattern_sources.lesson,
    "project": pattern_sources.project,
    "experiment": pattern_sources.experiment,
    KIND: exercise_piece,
}


def source(request: HttpRequest, text: str) -> Piece | None:
    """The piece that `text` names; None where there is none (any more). Raises NotYet where it would tell an answer."""
    kind, _colon, rest = text.partition(":")
    find = SOURCES.get(kind)
    return find(request, rest) if find else None
