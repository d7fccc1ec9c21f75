"""Trains just below and just above each rate that is offered, and sees at which of them rest turns into running away."""

from functools import cache

from gradschool.proof import Proof, Question


def draw(rng):
    # Starts and coefficients for which no two of the rates coincide.
    return {
        "coefficient": rng.choice([1.25, 1.6, 2.5, 4, 5, 8, 10, 12.5, 20]),
        "start": rng.choice([3, 5, 6, 7]),
    }


def prove(question: Question) -> Proof:
    coefficient, start = question.parameters["coefficient"], question.parameters["start"]
    train = cache(question.run()["train"])
    curvature = 2 * coefficient
    rates = {
        "limit": 2 / curvature,
        "half": 1 / curvature,
        "coefficient": 2 / coefficient,
        "far": 2 / curvature / start,
    }
    return Proof(
        truth={name: is_border(train, rate, start) for name, rate in rates.items()},
        facts={
            "limit": rates["limit"],
            "half": rates["half"],
            "coefficient_as_curvature": rates["coefficient"],
            "over_the_start": rates["far"],
            "curvature": float(curvature),
            "below": abs(train(0.95 * rates["limit"])),
            "above": abs(train(1.05 * rates["limit"])),
        },
    )


def is_border(train, rate, start):
    """Whether training runs away just above this rate, and not just below it."""
    return abs(train(1.05 * rate)) > start > abs(train(0.95 * rate))
