"""Runs the two steps shown, and divides what they gave; then a step at 1.0, beyond the limit."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    run = question.run()
    slow, fast = run["slow"], run["fast"]
    loss, gradient, change, fall = (long / short for short, long in zip(slow, fast))
    ratios = {"change": change, "gradient": gradient, "loss": loss, "fall": fall}
    return Proof(
        truth={name: abs(ratio / 10 - 1) < 1e-6 for name, ratio in ratios.items()},
        facts={
            "slow": list(slow),
            "fast": list(fast),
            "ratios": list(ratios.values()),
            "rise": -run["first_step"](lr=1.0)[3],
        },
    )
