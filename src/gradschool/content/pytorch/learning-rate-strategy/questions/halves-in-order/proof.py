"""Runs the loop with every order of its lines, beside training with the whole batches."""

from math import isclose

from gradschool.proof import Proof, Question, numbers

WHOLE = "optimizer.zero_grad(); loss_function(model(x[batch]), y[batch]).backward(); optimizer.step()"
UNDIVIDED = (
    "optimizer.zero_grad(); (2 * half_loss(first)).backward(); "
    "(2 * half_loss(second)).backward(); optimizer.step()"
)


def prove(question: Question) -> Proof:
    question.run()
    ends = {name: numbers(run.output) for name, run in question.orders()}
    reference = numbers(question.run_code(question.code.replace("<<lines>>", WHOLE)).output)
    undivided = numbers(question.run_code(question.code.replace("<<lines>>", UNDIVIDED)).output)
    return Proof(
        truth={name: near(end, reference) for name, end in ends.items()},
        facts={
            "whole": ends["clear first second step"][0],
            "between": ends["first clear second step"][0],
            "start": ends["first second clear step"][0],
            "late": ends["step clear first second"][0],
            "reference": reference[0],
            "undivided": undivided[0],
        },
    )


def near(end, reference):
    """Whether a printed weight and bias are those of the whole batches."""
    return bool(end) and all(isclose(one, other, abs_tol=0.001) for one, other in zip(end, reference))
