"""Trains with every pair of tiles: which of them end nearer than they started, and do the formula's limits agree."""

from gradschool.proof import Proof, Question

CURVATURE = 8


def prove(question: Question) -> Proof:
    truth = {name: run["distance"] < 1 for name, run in question.fills()}
    shown = question.run()
    rate = shown["optimizer"].param_groups[0]["lr"]
    return Proof(
        truth=truth,
        facts={
            "limit_high": limit(0.9, 0.9),
            "limit_half": limit(0.5, 0.9),
            "limit_undamped": limit(0.9, 0),
            "times_plain": rate / limit(0, 0),
            "distance": shown["distance"],
        },
    )


def limit(momentum, dampening):
    """The highest stable rate of SGD with this momentum and dampening on a parabola."""
    return 2 * (1 + momentum) / ((1 - dampening) * CURVATURE)
