"""Runs every combination of tiles beside training with the large batches."""

import math

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    runs = dict(question.fills())
    keyed = runs["divided complete"]
    return Proof(
        truth={name: arrived(run) for name, run in runs.items()},
        facts={
            "large": keyed["large"].weight.item(),
            "divided": keyed["model"].weight.item(),
            "plain": runs["plain complete"]["model"].weight.item(),
            "times": runs["times complete"]["model"].weight.item(),
            "steps": keyed["steps"],
            "remainder_steps": runs["divided remainder"]["steps"],
            "once_steps": runs["divided once"]["steps"],
        },
    )


def arrived(run):
    """Whether the model's weight and bias are those of the large batches."""
    pairs = zip(run["model"].parameters(), run["large"].parameters())
    return bool(run.output) and all(
        math.isclose(one.item(), other.item(), abs_tol=0.0001) for one, other in pairs
    )
