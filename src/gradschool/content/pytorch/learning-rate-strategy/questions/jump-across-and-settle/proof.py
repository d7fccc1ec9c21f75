"""Walks eight steps at each of the four rates: do the points alternate, and does each come nearer?"""

from gradschool.proof import Proof, Question

NAMES = ("crossing", "growing", "smooth", "lands")
VISIBLE = 1e-9
"""A distance below this is rounding, not a swing."""


def draw(rng):
    return {
        "curvature": rng.choice([2, 4, 5, 8, 10, 20]),
        "start": rng.choice([2, 3, 4, 6]),
        "times": [rng.choice([1.3, 1.4, 1.6]), rng.choice([2.4, 2.5, 3]), rng.choice([0.3, 0.4, 0.6]), 1],
    }


def prove(question: Question) -> Proof:
    curvature, times = question.parameters["curvature"], question.parameters["times"]
    walk = question.run()["walk"]
    rates = [factor / curvature for factor in times]
    points = dict(zip(NAMES, map(walk, rates)))
    return Proof(
        truth={name: alternates(found) and comes_nearer(found) for name, found in points.items()},
        facts={
            "rates": rates,
            "factors": [1 - rate * curvature for rate in rates],
            "crossing": points["crossing"][1:4],
            "growing_end": abs(points["growing"][-1]),
            "limit": 2 / curvature,
            "half_limit": 1 / curvature,
        },
    )


def alternates(points):
    return all(one * other < 0 and abs(other) > VISIBLE for one, other in zip(points, points[1:]))


def comes_nearer(points):
    return all(abs(other) < abs(one) for one, other in zip(points, points[1:]))
