"""Runs the code with each tile, and divides the step by the gradient: the rate that was really used."""

from gradschool.proof import Proof, Question


def prove(question: Question) -> Proof:
    used = {name: rate_used(run) for name, run in question.fills()}
    return Proof(
        truth={name: abs(rate / 0.01 - 1) < 1e-3 for name, rate in used.items()},
        facts={"used": list(used.values()), "printed": question.run().output.strip()},
    )


def rate_used(run):
    weight = run["weight"]
    return (1 - weight.item()) / weight.grad.item()
