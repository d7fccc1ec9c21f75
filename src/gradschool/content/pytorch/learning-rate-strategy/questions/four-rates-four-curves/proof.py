"""Trains at each of the four rates and compares every curve with every description."""

import math

from gradschool.proof import Proof, Question, curve

RATES = {"slow": 0.02, "too-high": 0.2, "fitting": 0.1, "too-low": 0.001}


def prove(question: Question) -> Proof:
    losses_at = question.run()["losses_at"]
    described = {option.id: float(option.text.strip("`").partition("=")[2]) for option in question.options}
    losses = {name: losses_at(rate) for name, rate in RATES.items()}
    first = losses["slow"][0]
    shapes = (
        losses["too-high"][-1] > 10 * first
        and losses["fitting"][1] < 0.1 * first
        and 0.1 * first < losses["slow"][3] < 0.5 * first
        and losses["slow"][-1] < 0.1 * first
        and losses["too-low"][-1] > 0.5 * first
    )
    return Proof(
        truth={
            f"{name} {option}": shapes and same(losses[name], losses_at(described[option]))
            for name, option in question.pairs()
        },
        facts={
            "first": first,
            "last_slow": losses["slow"][-1],
            "last_too_high": losses["too-high"][-1],
            "last_too_low": losses["too-low"][-1],
            "after_one": losses["fitting"][1],
            "first_fall_slow": losses["slow"][0] - losses["slow"][1],
            "first_fall_too_low": losses["too-low"][0] - losses["too-low"][1],
        },
        curves=[curve(name, f"lr {RATES[name]:g}", found, unit="epoch") for name, found in losses.items()],
    )


def same(one, other):
    return all(math.isclose(a, b, rel_tol=1e-4) for a, b in zip(one, other))
