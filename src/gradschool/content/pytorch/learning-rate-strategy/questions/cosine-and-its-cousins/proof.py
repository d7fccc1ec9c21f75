"""Records the rates of the four runs, and compares each with the formula of each description."""

import math
from itertools import product

import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, CosineAnnealingWarmRestarts

from gradschool.proof import Proof, Question, curve

EPOCHS = 20
RUNS = {
    "comes-back": (lambda optimizer: CosineAnnealingLR(optimizer, T_max=10), EPOCHS),
    "restarts": (lambda optimizer: CosineAnnealingWarmRestarts(optimizer, T_0=10), EPOCHS),
    "whole-run": (lambda optimizer: CosineAnnealingLR(optimizer, T_max=20), EPOCHS),
    "stopped": (lambda optimizer: CosineAnnealingLR(optimizer, T_max=10), 10),
}

WAY_DOWN = {
    "comes-back": lambda n: n / 10,
    "restarts": lambda n: n % 10 / 10,
    "whole-run": lambda n: n / 20,
    "stopped": lambda n: min(n, 10) / 10,
}
"""How far along the way down each schedule is after n scheduler steps."""


def prove(question: Question) -> Proof:
    rates = {name: recorded(*run) for name, run in RUNS.items()}
    found = rates.values()
    return Proof(
        truth={f"{one} {other}": alike(rates[one], WAY_DOWN[other]) for one, other in product(RUNS, RUNS)},
        facts={
            "eleventh": [run[10] for run in found],
            "sixteenth": [run[15] for run in found],
            "mirrored": rates["comes-back"][12],
        },
        curves=[
            curve(name, name.replace("-", " "), run, quantity="learning rate", unit="epoch")
            for name, run in rates.items()
        ],
    )


def recorded(schedule, stepped):
    """The rates of all epochs, the scheduler stepped at the end of the first `stepped` of them."""
    weight = torch.nn.Parameter(torch.ones(1))
    optimizer = torch.optim.SGD([weight], lr=0.1)
    scheduler = schedule(optimizer)
    rates = []
    for epoch in range(EPOCHS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.zero_grad()
        (weight**2).sum().backward()
        optimizer.step()
        if epoch < stepped:
            scheduler.step()
    return rates


def alike(rates, way_down):
    """Whether the rates are those of a cosine that has come so far down."""
    return all(
        abs(rate - 0.05 * (1 + math.cos(math.pi * way_down(n)))) < 1e-6 for n, rate in enumerate(rates)
    )
