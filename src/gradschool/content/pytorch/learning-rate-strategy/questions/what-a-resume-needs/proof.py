"""Resumes the run with one thing left out at a time, and compares the weights with those of the run that never stopped."""

import copy

import torch

from gradschool.proof import Proof, Question

STOP = "\ntrain(6)"
STATES = {
    "model": "model",
    "optimizer": "optimizer",
    "scheduler": "scheduler",
    "loss-function": "loss_function",
}
MORE = 6


def prove(question: Question) -> Proof:
    first = question.run()
    saved = {name: copy.deepcopy(first[variable].state_dict()) for name, variable in STATES.items()}
    saved["gradients"] = [parameter.grad.clone() for parameter in first["model"].parameters()]
    resumed_rate = first["optimizer"].param_groups[0]["lr"]
    first["train"](MORE)
    wanted = weights(first)
    apart = {name: (resumed(question, saved, name) - wanted).abs().max().item() for name in saved}
    complete = (resumed(question, saved, None) - wanted).abs().max().item()
    limit = 1e-6 * wanted.abs().max().item()
    fresh = question.run_code(question.code.replace(STOP, ""))
    return Proof(
        truth={name: gap > limit and complete <= limit for name, gap in apart.items()},
        facts={
            "model": apart["model"],
            "optimizer": apart["optimizer"],
            "scheduler": apart["scheduler"],
            "loss_function_entries": len(saved["loss-function"]),
            "fresh_rate": f"{fresh['optimizer'].param_groups[0]['lr']:g}",
            "resumed_rate": f"{resumed_rate:g}",
        },
    )


def resumed(question, saved, left_out):
    """The weights after the stop, all loaded but one thing, and six more epochs."""
    run = question.run_code(question.code.replace(STOP, ""), seed=1)
    for name, variable in STATES.items():
        if name != left_out:
            run[variable].load_state_dict(copy.deepcopy(saved[name]))
    if left_out != "gradients":
        for parameter, gradient in zip(run["model"].parameters(), saved["gradients"]):
            parameter.grad = gradient.clone()
    run["train"](MORE)
    return weights(run)


def weights(run):
    return torch.cat([parameter.detach().reshape(-1) for parameter in run["model"].parameters()])
