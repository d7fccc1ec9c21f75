"""Walks down the bowl at each rate and at its neighbours, and sees at which rate the least distance is left."""

from gradschool.proof import Proof, Question


def draw(rng):
    # Apart enough that one over the larger, two over the larger and the best rate are told from each other.
    return {"flat": rng.choice([1, 2, 3, 4]), "steep": rng.choice([9, 12, 14, 16, 18, 21, 24, 28])}


def prove(question: Question) -> Proof:
    flat, steep = question.parameters["flat"], question.parameters["steep"]
    distance_left = question.run()["distance_left"]
    rates = {
        "steep-only": 1 / steep,
        "limit": 2 / steep,
        "flat-only": 1 / flat,
        "balanced": 2 / (flat + steep),
    }
    return Proof(
        truth={name: is_best(distance_left, rate) for name, rate in rates.items()},
        facts={
            "steep_only": rates["steep-only"],
            "limit": rates["limit"],
            "flat_only": rates["flat-only"],
            "best": rates["balanced"],
            "factors": [max(abs(1 - rate * flat), abs(1 - rate * steep)) for rate in rates.values()],
            "left": distance_left(rates["balanced"]),
        },
    )


def is_best(distance_left, rate):
    """Whether less is left at this rate than at rates 5 % lower and higher."""
    here = distance_left(rate)
    return here < distance_left(1.05 * rate) and here < distance_left(0.95 * rate)
