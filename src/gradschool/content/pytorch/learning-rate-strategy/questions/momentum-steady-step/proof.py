"""Runs the loop as shown, without momentum, for two rounds only, and with weighted gradients."""

from math import isclose

from gradschool.proof import Proof, Question

RATES = (0.01, 0.02, 0.05, 0.1, 0.2)
MOMENTA = (0.5, 0.6, 0.75, 0.8, 0.9)


def draw(rng):
    """A rate and a momentum; every pair gives four answers that are apart."""
    return {"rate": rng.choice(RATES), "momentum": rng.choice(MOMENTA)}


def prove(question: Question) -> Proof:
    rate, momentum = question.parameters["rate"], question.parameters["momentum"]
    code = question.code
    shown = question.run()
    without = code.replace(f", momentum={momentum}", "").replace("range(100)", "range(2)")
    values = {
        "plain": printed(question.run_code(without)),
        "limit": rate / (1 - momentum),
        "one-more": printed(question.run_code(code.replace("range(100)", "range(2)"))),
        "weighted": printed(
            question.run_code(without.replace("weight.backward()", f"(weight * (1 - {momentum})).backward()"))
        ),
    }
    return Proof(
        truth={name: isclose(printed(shown), value, rel_tol=0.02) for name, value in values.items()},
        facts={
            "steady": f"{values['limit']:g}",
            "plain": f"{values['plain']:g}",
            "second": f"{values['one-more']:g}",
            "weighted": f"{values['weighted']:g}",
            "times": 1 / (1 - momentum),
            "velocities": [f"{sum(momentum**power for power in range(count)):g}" for count in (1, 2, 3)],
            "travelled": -shown["weight"].item(),
            "hundred": 100 * values["limit"],
        },
    )


def printed(run):
    """The one number a run printed."""
    return float(run.output)
