"""Trains at each of the four rates and compares every curve with every description."""

import math
from itertools import takewhile

from gradschool.proof import Proof, Question, curve

TIMES = {"far-above": 4.5, "far-below": 0.1, "between": 3, "below": 1.5}


def prove(question: Question) -> Proof:
    train = question.run()["train"]
    described = {
        option.id: float(option.text.partition("times=")[2].partition(")")[0]) for option in question.options
    }
    losses = {name: train(times) for name, times in TIMES.items()}
    first = losses["between"][0]
    start, end = sharpness_around(question)
    peak = max(losses["between"]) / first
    shapes = (
        falls(losses["far-below"])
        and falls(losses["below"][:15])
        and peak > 100
        and losses["between"][-1] < 0.01 * first
        and end < 2 * start / TIMES["between"]
    )
    return Proof(
        truth={
            f"{name} {option}": shapes and same(losses[name], train(described[option]))
            for name, option in question.pairs()
        },
        facts={
            "lost_at": next(step for step, loss in enumerate(losses["far-above"]) if not loss < 1e6 * first),
            "slow_left": losses["far-below"][-1] / losses["far-below"][0],
            "peak": peak,
            "between_left": losses["between"][-1] / first,
            "start_sharpness": start,
            "end_sharpness": end,
            "allowed": 2 * start / TIMES["between"],
        },
        curves=[curve(name, f"times = {TIMES[name]:g}", drawn(found)) for name, found in losses.items()],
    )


def sharpness_around(question):
    """The sharpness before the first and after the last step of the run with the spike."""
    watched = question.code.replace("return losses", "return sharpness, ((u @ u + v @ v) / 100).item()")
    return question.run_code(watched)["train"](TIMES["between"])


def drawn(losses):
    """The losses up to where they leave what a chart can show beside the others."""
    return list(takewhile(lambda loss: 1e-9 < loss < 1e9, losses))


def falls(losses):
    return all(later < earlier for earlier, later in zip(losses, losses[1:]))


def same(one, other):
    """Whether two runs have the same losses, up to the step where either stops being finite."""
    pairs = [(a, b) for a, b in zip(one, other) if math.isfinite(a) and math.isfinite(b)]
    return len(pairs) > 5 and all(math.isclose(a, b, rel_tol=1e-6) for a, b in pairs)
