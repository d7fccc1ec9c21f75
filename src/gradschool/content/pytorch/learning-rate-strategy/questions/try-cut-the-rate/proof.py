"""Runs every combination of tiles; right is what trains five epochs at 0.5 and three at 0.05, and settles."""

import math

import torch

from gradschool.proof import Proof, Question, curve, numbers

CUT = ["0.5000"] * 5 + ["0.0500"] * 3


def prove(question: Question) -> Proof:
    runs = dict(question.fills())
    losses = {name: run_losses(run) for name, run in runs.items()}
    rates = {name: run_rates(run) for name, run in runs.items()}
    keyed, shown = losses["five tenth"], runs["five tenth"]
    least = least_loss(shown["x"], shown["y"])
    return Proof(
        truth={name: rates[name] == CUT and found[-1] < 1.01 * least for name, found in losses.items()},
        facts={
            "rates": rates["five tenth"],
            "each_rates": rates["each tenth"][:3],
            "uncut_rate": float(rates["fifty tenth"][-1]),
            "raised": float(rates["five divides"][-1]),
            "kept": float(rates["five taken"][-1]),
            "exploded": in_words(losses["five divides"][-1]),
            "cut_loss": keyed[-1],
            "uncut_loss": losses["fifty tenth"][-1],
            "each_loss": losses["each tenth"][-1],
            "least": least,
        },
        curves=[
            curve("with-cut", "step_size=5, gamma=0.1", keyed, unit="epoch"),
            curve("without-cut", "step_size=50: no cut", losses["fifty tenth"], unit="epoch"),
            curve("each-epoch", "step_size=1: a cut an epoch", losses["each tenth"], unit="epoch"),
        ],
    )


def run_rates(run):
    return [line.partition("rate ")[2].partition(",")[0] for line in run.output.splitlines()]


def run_losses(run):
    lines = run.output.splitlines()
    return [float(line.rpartition(" ")[2]) for line in lines] if all(map(numbers, lines)) else []


def least_loss(x, y):
    """The loss of the best straight line."""
    inputs = torch.cat([x, torch.ones_like(x)], dim=1)
    return torch.mean((inputs @ torch.linalg.lstsq(inputs, y).solution - y) ** 2).item()


def in_words(loss):
    """A diverging loss hangs on the processor's last digits, so it is told by a bound."""
    return "above a million" if not math.isfinite(loss) or loss > 1e6 else f"at {loss:.2f}"
