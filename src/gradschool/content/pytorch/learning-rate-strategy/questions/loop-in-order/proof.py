"""Runs all orders of the four lines, and compares the weights with gradient descent worked out by hand."""

import torch

from gradschool.proof import Proof, Question, curve, replaced

RATES = (0.1, 0.1, 0.05, 0.05)
LOSS = "    loss = loss_function(model(x), y)\n"
TRAIN = "    optimizer.step()\n"
KEY = "clear backward train schedule"
EARLY = "clear backward schedule train"
CLEARED = "backward clear train schedule"
STEPLESS = "clear train backward schedule"


def prove(question: Question) -> Proof:
    fresh = question.run_code("pass")
    start = weights(fresh)
    expected = by_hand(fresh)
    runs = dict(question.orders())
    truth = {
        name: not run.error and not run.warnings and torch.allclose(weights(run), expected, rtol=1e-4)
        for name, run in runs.items()
    }
    shown = question.run()
    losses = {name: recorded(question, runs[name].code)["losses"] for name in (KEY, EARLY, CLEARED)}
    return Proof(
        truth=truth,
        facts={
            "right_orders": sum(truth.values()),
            "loss": shown["loss"].item(),
            "early_loss": runs[EARLY]["loss"].item(),
            "cleared_moved": moved(runs[CLEARED], start),
            "stepless_moved": moved(runs[STEPLESS], start),
            "cleared_loss": runs[CLEARED]["loss"].item(),
            "stepless_loss": runs[STEPLESS]["loss"].item(),
            "rates": recorded(question, shown.code)["rates"],
            "early_rates": recorded(question, runs[EARLY].code)["rates"],
        },
        curves=[
            curve("right", "optimizer.step(), then scheduler.step()", losses[KEY], unit="epoch"),
            curve("early", "scheduler.step() first", losses[EARLY], unit="epoch"),
            curve("cleared", "cleared before the step", losses[CLEARED], unit="epoch"),
        ],
    )


def weights(run):
    return torch.cat([parameter.detach().reshape(-1) for parameter in run["model"].parameters()])


def moved(run, start):
    """How far the weight that moved most is from where it began."""
    return (weights(run) - start).abs().max().item()


def by_hand(start):
    """Weight and bias after four steps of gradient descent, without an optimizer or a scheduler."""
    model, x, y = start["model"], start["x"], start["y"]
    for rate in RATES:
        loss = start["loss_function"](model(x), y)
        for parameter, gradient in zip(
            model.parameters(), torch.autograd.grad(loss, list(model.parameters()))
        ):
            parameter.data -= rate * gradient
    return weights(start)


def recorded(question, code):
    """The run of `code`, noting every loss, and every rate just before it trains."""
    noted = replaced(code, LOSS, f"{LOSS}    losses.append(loss.item())\n")
    noted = replaced(noted, TRAIN, f"    rates.append(optimizer.param_groups[0]['lr'])\n{TRAIN}")
    return question.run_code(f"losses, rates = [], []\n{noted}")
