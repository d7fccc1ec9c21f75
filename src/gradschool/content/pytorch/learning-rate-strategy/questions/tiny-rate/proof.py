"""Runs the snippet and reads its five printed losses; the limit of the problem comes from the lab's Hessian."""

import math

from gradschool.proof import Proof, Question, curve, lab


def prove(question: Question) -> Proof:
    run = question.run()
    printed = run.output.split()
    losses = [float(text) for text in printed]
    first, last = losses[0], losses[-1]
    gradient_norm = lab.train("line", "SGD(lr=0.00001)", epochs=1).gradient_norm[0]
    rate = run["optimizer"].param_groups[0]["lr"]
    limit = lab.stability_limit(lab.hessian_eigenvalues("line")[0])
    return Proof(
        truth={
            "nan": any(math.isnan(loss) for loss in losses),
            "near-zero": last < 0.01 * first,
            "rises": last > first,
            "unchanged": len(losses) == 5 and max(losses) - min(losses) < 0.01 * first,
        },
        facts={
            "printed": printed,
            "count": len(losses),
            "first_loss": first,
            "fall": (first - last) / first,
            "kept": last / first,
            "gradient_norm": gradient_norm,
            "first_step": rate * gradient_norm,
            "predicted_fall": rate * gradient_norm**2,
            "first_weight": first_weight(question),
            "limit": limit,
            "times_below": limit / rate,
        },
        curves=[
            curve("shown", "lr 0.00001", lab.train("line", "SGD(lr=0.00001)", epochs=40).loss),
            curve("faster", "lr 0.1", lab.train("line", "SGD(lr=0.1)", epochs=40).loss),
        ],
    )


def first_weight(question):
    """The weight before training: the snippet's own start, without its loop."""
    before_loop = question.code.partition("for epoch")[0]
    return question.run_code(before_loop)["model"].weight.item()
