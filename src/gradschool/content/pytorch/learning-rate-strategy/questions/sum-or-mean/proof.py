"""Runs the comparison as shown, with the loss divided too late, with the two swapped, and with the rate mended."""

from math import isclose

from gradschool.proof import Proof, Question

SAMPLES = 32
BACKWARD = "loss.backward()\n"


def prove(question: Question) -> Proof:
    code = question.code
    shown = question.run()
    ratio = float(shown.output)
    late = question.run_code(code.replace(BACKWARD, BACKWARD + f"    loss = loss / {SAMPLES}\n"))
    swapped = question.run_code(code.replace('("mean", "sum")', '("sum", "mean")'))
    mended = question.run_code(
        code.replace("lr=0.01", f'lr=0.01 / (1 if reduction == "mean" else {SAMPLES})')
    )
    share = float(swapped.output)
    return Proof(
        truth={
            "same": isclose(ratio, 1, rel_tol=0.01),
            "shared": isclose(ratio, 1 / SAMPLES, rel_tol=0.01) or ratio == share,
            "root": isclose(ratio, SAMPLES**0.5, rel_tol=0.01),
            "batch-size": isclose(ratio, SAMPLES, rel_tol=0.01),
        },
        facts={
            "ratio": ratio,
            "late": float(late.output),
            "mended": float(mended.output),
            "mean_step": shown["mean_step"],
            "sum_step": shown["sum_step"],
        },
    )
