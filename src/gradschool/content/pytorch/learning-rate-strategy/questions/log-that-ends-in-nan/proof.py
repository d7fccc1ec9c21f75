"""Prints the log, and does what each option says."""

import math

from gradschool.proof import Proof, Question, curve, lab


def prove(question: Question) -> Proof:
    shown, code = question.run(), question.code
    losses = exact_losses(question, code)
    later = exact_losses(question, code.replace("range(51)", "range(201)"))[51:]
    double = code.replace("nn.Linear(1, 1)", "nn.Linear(1, 1).double()").replace(
        "y = 2 * x", "x = x.double()\ny = 2 * x"
    )
    in_double = exact_losses(question, double)[-1]
    mended = exact_losses(question, code.replace("lr=1.0", "lr=0.1"))
    limit = lab.stability_limit(lab.hessian_eigenvalues("line")[0])
    finite = all(bool(shown[name].isfinite().all()) for name in ("x", "y")) and math.isfinite(losses[0])
    grows = all(after > before for before, after in zip(losses[:20], losses[1:20]))
    return Proof(
        truth={
            "data": not finite,
            "longer": any(loss < losses[0] for loss in later),
            "digits": in_double < losses[0],
            "rate": grows
            and shown.output.rstrip().endswith("nan")
            and mended[-1] < 0.01 * losses[0]
            and 0.1 < limit < 1.0,
        },
        facts={
            "log": shown.output.rstrip(),
            "first": losses[0],
            "second": losses[10],
            "much_later": str(later[-1]),
            "in_double": in_double,
            "mended": mended[-1],
            "limit": limit,
        },
        curves=[
            curve("shown", "lr 1.0", losses, unit="epoch"),
            curve("mended", "lr 0.1", mended, unit="epoch"),
        ],
    )


def exact_losses(question, code):
    """The losses of a changed training, one an epoch, with all their digits."""
    recording = code.replace("for epoch", "losses = []\nfor epoch").replace(
        "    if epoch", "    losses.append(loss.item())\n    if epoch"
    )
    return question.run_code(recording)["losses"]
