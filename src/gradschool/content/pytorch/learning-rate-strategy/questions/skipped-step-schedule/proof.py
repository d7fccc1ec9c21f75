"""Runs the loop with the scaler as shown, and without it."""

import math

from gradschool.proof import Proof, Question, numbers

WITHOUT_SCALER = {
    "scaler.scale(factor * weight).backward()": "(factor * weight).backward()",
    "scaler.step(optimizer)": "optimizer.step()",
    "    scaler.update()\n": "",
}


def prove(question: Question) -> Proof:
    shown = question.run()
    lines = [numbers(line) for line in shown.output.splitlines()]
    (weight, scale, rate), later = lines
    code = question.code
    for before, after in WITHOUT_SCALER.items():
        code = code.replace(before, after)
    plain = question.run_code(code).output.splitlines()[0].partition(",")[0]
    return Proof(
        truth={
            "both-wait": (weight, scale, rate) == (1.0, 1024.0, 0.1),
            "rate-falls": weight == 1.0 and rate == 0.05 and not shown.error,
            "weight-breaks": not math.isfinite(weight),
            "error": bool(shown.error),
        },
        facts={
            "weights": [f"{one:g}" for one in (weight, later[0])],
            "scales": [f"{one:g}" for one in (scale, later[1])],
            "rates": [f"{one:g}" for one in (rate, later[2])],
            "plain_weight": plain.removeprefix("weight "),
            "warning": first_sentence(shown.warnings),
        },
    )


def first_sentence(warnings):
    """The beginning of PyTorch's warning about the two step() calls."""
    return next(one for one in warnings if "lr_scheduler.step()" in one).replace("`", "").split(". ")[0] + "."
