"""Trains with momentum just below and just above each rate that is offered, and sees where rest turns into running away."""

from functools import cache

from gradschool.proof import Proof, Question

STEPS = 24


def draw(rng):
    # At 0.9 and above, a run below the limit settles too slowly to be told apart in so few steps.
    return {
        "curvature": rng.choice([2, 4, 5, 8, 10, 16, 20, 40]),
        "momentum": rng.choice([0.4, 0.5, 0.6, 0.7, 0.8]),
    }


def prove(question: Question) -> Proof:
    curvature, momentum = question.parameters["curvature"], question.parameters["momentum"]
    distance_after = cache(question.run()["distance_after"])
    rates = {
        "plain": 2 / curvature,
        "raised": 2 * (1 + momentum) / curvature,
        "lowered": 2 * (1 - momentum) / curvature,
        "multiplied": 2 / (1 - momentum) / curvature,
    }
    return Proof(
        truth={name: is_border(distance_after, rate) for name, rate in rates.items()},
        facts={
            "limit": rates["raised"],
            "plain": rates["plain"],
            "lowered": rates["lowered"],
            "multiplied": rates["multiplied"],
            "steps": STEPS,
            "below": distance_after(STEPS, 0.95 * rates["raised"]),
            "above": distance_after(STEPS, 1.05 * rates["raised"]),
        },
    )


def is_border(distance_after, rate):
    """Whether training runs away just above this rate, and not just below it."""
    return distance_after(STEPS, 1.05 * rate) > 1 > distance_after(STEPS, 0.95 * rate)
