"""Four strategies on one noisy problem: linear regression with label noise, in mini-batches of 4."""

import random
from statistics import fmean

import torch
from torch import nn

from gradschool.proof import Proof, Question, curve

EPOCHS = 12
BATCH = 4
RATE = 0.1
NEAR = 0.5
SEEDS = range(5)


def prove(question: Question) -> Proof:
    x, y, least = noisy_regression()
    runs = {
        "schedule": [train(x, y, least, cosine, seed) for seed in SEEDS],
        "random": [train(x, y, least, drawn_rates(seed), seed) for seed in SEEDS],
        "fixed-high": [train(x, y, least, None, seed) for seed in SEEDS],
    }
    ends = {name: fmean(run[-1] for run in found) for name, found in runs.items()}
    guesses = EPOCHS * len(x) // BATCH
    ends["by-hand"] = fmean(best_guess(x, y, least, guesses, seed) for seed in SEEDS)
    best = min(ends.values())
    near_epoch = max(first_below(run, NEAR) for run in runs["schedule"])
    others = [end for name, end in ends.items() if name != "schedule"]
    return Proof(
        truth={
            "schedule": near_epoch <= 2 and min(others) >= 10 * ends["schedule"],
            "random": ends["random"] < 10 * best,
            "fixed-high": ends["fixed-high"] < 10 * best,
            "by-hand": ends["by-hand"] < 10 * best,
        },
        facts={
            "near": NEAR,
            "start": fmean(run[0] for run in runs["schedule"]),
            "schedule_near_epoch": near_epoch,
            "schedule_end": ends["schedule"],
            "random_end": ends["random"],
            "random_times": ends["random"] / ends["schedule"],
            "fixed_end": ends["fixed-high"],
            "fixed_times": ends["fixed-high"] / ends["schedule"],
            "guess_end": ends["by-hand"],
            "guesses": guesses,
        },
        curves=[
            mean_curve("schedule", "lowered gradually", runs["schedule"]),
            mean_curve("random", "random each epoch", runs["random"]),
            mean_curve("fixed-high", "fixed at 0.1", runs["fixed-high"]),
        ],
    )


def mean_curve(name, label, runs):
    """The mean over the seeds, after each epoch."""
    return curve(name, label, map(fmean, zip(*runs)), quantity="loss above the least", unit="epoch")


def noisy_regression():
    """The data, and the least loss any weights can reach on it."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(64, 2, generator=generator, dtype=torch.float64)
    x = x * torch.tensor([2.0, 0.7], dtype=torch.float64)
    noise = torch.randn(64, 1, generator=generator, dtype=torch.float64)
    y = x[:, :1] - 2 * x[:, 1:] + 0.5 + noise
    with_bias = torch.cat([x, torch.ones(64, 1, dtype=torch.float64)], 1)
    weights = torch.linalg.lstsq(with_bias, y).solution
    return x, y, nn.functional.mse_loss(with_bias @ weights, y).item()


def train(x, y, least, schedule, seed):
    """The loss above `least` on all data, before training and after each epoch."""
    torch.manual_seed(seed)
    model = nn.Linear(2, 1, dtype=torch.float64)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    scheduler = schedule(optimizer) if schedule else None
    above = [nn.functional.mse_loss(model(x), y).item() - least]
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x[batch]), y[batch]).backward()
            optimizer.step()
        if scheduler:
            scheduler.step()
        above.append(nn.functional.mse_loss(model(x), y).item() - least)
    return above


def cosine(optimizer):
    return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=EPOCHS)


def drawn_rates(seed):
    """A schedule that draws each epoch's rate between 0 and RATE."""
    drawn = random.Random(seed)
    factors = [drawn.uniform(0, 1) for _ in range(EPOCHS + 1)]
    return lambda optimizer: torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: factors[epoch])


def best_guess(x, y, least, guesses, seed):
    """The best of so many sets of weights drawn by chance."""
    generator = torch.Generator().manual_seed(seed)
    weights = 2 * torch.randn(3, guesses, generator=generator, dtype=torch.float64)
    predictions = x @ weights[:2] + weights[2]
    return ((predictions - y) ** 2).mean(0).min().item() - least


def first_below(above, level):
    """The first epoch after which the loss is below `level`."""
    return next((epoch for epoch, value in enumerate(above) if value < level), len(above))
