"""The exact expected loss of SGD on a noisy parabola, long after the start is forgotten, against what is offered."""

from gradschool.proof import Proof, Question, lab

STEPS = 24


def draw(rng):
    # Products of rate and curvature for which the four values differ by more than the tolerance, and 24 steps suffice.
    curvature = rng.choice([1, 2, 4, 5, 10])
    product = rng.choice([0.3, 0.4, 0.6, 1.4, 1.6])
    return {
        "curvature": curvature,
        "rate": round(product / curvature, 6),
        "variance": rng.choice([0.1, 0.2, 0.5, 1, 2]),
    }


def prove(question: Question) -> Proof:
    curvature, rate, variance = (question.parameters[name] for name in ("curvature", "rate", "variance"))
    problem = lab.noisy_quadratic(eigenvalues=(float(curvature),), noise=(float(variance),))
    once, twice = (
        lab.expected_loss([f"SGD(lr={rate})"], steps=n, problem=problem)[0] for n in (STEPS, 2 * STEPS)
    )
    kept, added = (1 - rate * curvature) ** 2, rate**2 * variance
    values = {
        "floor": 0.5 * curvature * added / (1 - kept),
        "proportional": rate * variance / 4,
        "one-kick": 0.5 * curvature * added,
        "nothing": 0.0,
    }
    return Proof(
        truth={
            name: all(abs(found - value) < 0.03 * found for found in (once, twice))
            for name, value in values.items()
        },
        facts={
            "floor": twice,
            "proportional": values["proportional"],
            "one_kick": values["one-kick"],
            "times_higher": twice / values["proportional"],
            "limit": 2 / curvature,
            "product": rate * curvature,
            "kept": kept,
            "added": added,
            "square": 2 * twice / curvature,
            "steps": STEPS,
        },
    )
