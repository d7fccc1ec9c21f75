"""Grading: what an answer is worth under a revision. Pure, and free of torch and of the database."""

from __future__ import annotations

from gradschool.curriculum.values import Mark, Revision


def grade(revision: Revision, given: str) -> Mark:
    """The mark of `given`, an option's written id, under `revision`.

    An answer that names no option of the question is unreadable: it scores nothing and costs no attempt.
    """
    if revision.form != "choice":
        raise ValueError(
            f"question {revision.question}: form {revision.form!r} cannot be graded here; use 'choice'"
        )
    if given not in {option.id for option in revision.options}:
        return Mark(score=0.0, unreadable=True, why="not an option of this question")
    if given in revision.key:
        return Mark(score=1.0, why="the keyed option")
    belief = revision.misconceptions.get(given)
    return Mark(score=0.0, misconceptions=(belief.id,) if belief else (), why="not the keyed option")
