"""What a proof imports: `from gradschool.proof import Proof, Question, curve, lab`.

    def prove(question: Question) -> Proof:
        run = question.run()
        return Proof(truth={"unchanged": ..., "diverges": ...}, facts={"last": run["losses"][-1]})

    def prove(lesson: Lesson) -> LessonProof:
        run = lesson.run("descent")
        return LessonProof(facts={...}, claims={"falls": Claim(true=..., says="…", ran="…")}, charts=[Chart(...)])

A proof may import this, torch and the standard library; nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from gradschool import lab
from gradschool.curriculum.lesson_proof import Chart, Claim, Frame, Lesson, LessonProof
from gradschool.curriculum.prove import Option, Proof, ProofError, Question, Run
from gradschool.curriculum.values import Curve

__all__ = [
    "Chart",
    "Claim",
    "Curve",
    "Frame",
    "Lesson",
    "LessonProof",
    "Option",
    "Proof",
    "ProofError",
    "Question",
    "Run",
    "curve",
    "lab",
    "numbers",
    "replaced",
    "without_code",
]


def curve(
    name: str, label: str, values: Iterable[float], *, quantity: str = "loss", unit: str = "step"
) -> Curve:
    """A curve for the proof page: one value a step, in order. What is not finite is drawn as the end of the line."""
    return Curve(name, label, tuple(float(value) for value in values), quantity, unit)


def numbers(text: str) -> list[float]:
    """All numbers in a printed text, in order, so that an option can be compared with what was printed."""
    return [float(number) for number in re.findall(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", text)]


def replaced(code: str, before: str, after: str) -> str:
    """`code` with `before` made `after`, so that a mistake can be put into the code a learner sees.

    Raises ProofError when `before` does not occur: then the run would show no mistake at all.
    """
    if before not in code:
        raise ProofError(f"the shown code has no {before!r} that could be replaced")
    return code.replace(before, after)


def without_code(**parameters: Any) -> Question:
    """A question without code or options: enough for a proof that only asks the lab to be run on its own.

    `parameters` are those of the variant, where the proof draws some.
    """
    return Question(id="standalone", parameters=parameters)
