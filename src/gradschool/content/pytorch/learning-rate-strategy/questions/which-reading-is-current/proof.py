"""Runs each line, then makes the third step and divides its length by the gradient: the rate really used."""

import math

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    runs = {option.id: question.run(option.id) for option in question.options}
    used = {name: rate_of_next_step(run) for name, run in runs.items()}
    return Proof(
        truth={name: math.isclose(run["rate"], used[name], rel_tol=1e-3) for name, run in runs.items()},
        facts={
            "readings": [run["rate"] for run in runs.values()],
            "used": used["group"],
            "warning": runs["worked-out"].warnings[0].replace("`", ""),
        },
    )


def rate_of_next_step(run):
    weight, optimizer = run["weight"], run["optimizer"]
    before = weight.item()
    optimizer.step()
    return (before - weight.item()) / weight.grad.item()
