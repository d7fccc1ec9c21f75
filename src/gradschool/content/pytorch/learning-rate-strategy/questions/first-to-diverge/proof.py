"""Trains at each of the four rates, and compares them with 2/lambda_max from PyTorch's own Hessian."""

import torch

from gradschool.proof import Proof, Question, curve, lab


def prove(question: Question) -> Proof:
    runs = {option.id: question.run(option.id) for option in question.options}
    losses = {name: run["losses"] for name, run in runs.items()}
    rates = {option.id: rate_in(option.code) for option in question.options}
    problem = question.run()
    lambda_max = largest_eigenvalue(problem["x"], problem["y"], problem["loss_function"])
    limit = 2 / lambda_max
    smaller = lab.train("line", "SGD(lr=0.1)", epochs=2)
    diverging = rates["tenth"]
    return Proof(
        truth={name: losses[name][-1] > losses[name][0] and rates[name] > limit for name in losses},
        facts={
            "lambda_max": lambda_max,
            "limit": limit,
            "smaller_limit": lab.stability_limit(lab.hessian_eigenvalues("line")[0]),
            "smaller_first": smaller.loss[0],
            "smaller_second": smaller.loss[1],
            "first_loss": losses["tenth"][0],
            "last": [found[-1] for found in losses.values()],
            "times_below": [limit / rate for rate in rates.values()],
            "factor": 1 - diverging * lambda_max,
            "steps": len(losses["tenth"]),
        },
        curves=[curve(name, f"lr {rates[name]:.5f}".rstrip("0"), found) for name, found in losses.items()],
    )


def rate_in(line):
    """The learning rate that an option passes to train()."""
    return float(line.partition("lr=")[2].partition(")")[0])


def largest_eigenvalue(x, y, loss_function):
    """The largest eigenvalue of the Hessian of the loss in weight and bias."""

    def loss(parameters):
        return loss_function(x * parameters[0] + parameters[1], y)

    hessian = torch.autograd.functional.hessian(loss, torch.zeros(2))
    return torch.linalg.eigvalsh(hessian)[-1].item()
