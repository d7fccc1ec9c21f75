"""Running one proof and telling what it found, as a page's "Change and run" does: in the sandbox, from plain text.

What is run there is three texts, one after the other: `before(question)`, the proof's program, AFTER. No file of the
content is read: the question comes along as JSON.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from gradschool.curriculum.prove import Proof, ProofError, Question, question_from
from gradschool.curriculum.publish import fact_text

MOST_LINES = 12
"""Options told one by one; of more, as all orders of five lines are, the true ones are, and how many are false."""
LONGEST_NAME = 40


def asked(text: str) -> Question:
    """The question that `text` says, as `programs.question_values` wrote it in JSON."""
    return question_from(json.loads(text))


def tell(question: Question, names: Mapping[str, Any]) -> None:
    """Run the `prove` among a program's `names` on `question`; print what is true, and the facts; draw its curves.

    Raises ProofError where there is none, or it gives something else than a Proof.
    """
    if "prove" not in names:
        raise ProofError("this program has no function prove(question) any more, so nothing can be asked")
    proof = names["prove"](question)
    if not isinstance(proof, Proof):
        raise ProofError(f"prove(question) must return a Proof, not {type(proof).__name__}")
    print("\n".join(told(proof)))
    _draw(proof, names.get("show"))


def told(proof: Proof) -> Iterator[str]:
    """What a proof found, line by line: a truth for each option, then the facts."""
    true = {name: bool(value) for name, value in proof.truth.items()}
    shown = true if len(true) <= MOST_LINES else {name: value for name, value in true.items() if value}
    width = max(map(len, shown), default=0)
    for name, value in shown.items():
        yield f"{name:{width}}  {'true' if value else 'false'}"
    if len(shown) < len(true):
        yield f"and {len(true) - len(shown)} others  false"
    if proof.facts:
        yield ""
    for name, fact in proof.facts.items():
        yield f"{name.replace('_', ' ')}: {fact_text(fact)}"


def _draw(proof: Proof, show: Callable[..., None] | None) -> None:
    """The curves of one kind, on one chart; nothing where there is no page to draw on."""
    if show is None:
        return
    curves = [curve for curve in proof.curves if curve.quantity == proof.curves[0].quantity]
    names = [f"{curve.quantity}: {curve.label}"[:LONGEST_NAME] for curve in curves]
    for step, values in enumerate(zip_longest(*(curve.values for curve in curves))):
        points = (math.nan if value is None else value for value in values)
        show(step=step, **dict(zip(names, points, strict=True)))
