"""Trains a noisy regression with each of the four strategies and looks for the mark of each on every curve."""

from statistics import fmean

import torch

from gradschool.proof import Proof, Question, curve

SEEDS = 5
EPOCHS = 24
FACTORS = {
    "high": lambda _epoch: 1.0,
    "low": lambda _epoch: 0.005,
    "cut": lambda epoch: 0.1 if epoch >= 12 else 1.0,
    "frozen": lambda epoch: 0.1**epoch,
}


def prove(question: Question) -> Proof:
    heights = train_all()
    marks = {
        "high": lambda height: (
            falls_fast(height) and late(height) > 5 * min(late(other) for other in heights.values())
        ),
        "low": lambda height: (
            all(later < earlier for earlier, later in zip(height, height[1:]))
            and min(height) > 0.2 * height[0]
        ),
        "cut": lambda height: falls_fast(height) and late(height) < fmean(height[5:12]) / 3,
        "frozen": lambda height: (
            max(height[8:]) < 1.01 * min(height[8:]) and height[-1] > 2 * heights["cut"][-1]
        ),
    }
    return Proof(
        truth={f"{one} {option}": marks[option](heights[one]) for one, option in question.pairs()},
        facts={
            "high_floor": late(heights["high"]),
            "low_left": heights["low"][-1] / heights["low"][0],
            "before_cut": fmean(heights["cut"][5:12]),
            "after_cut": late(heights["cut"]),
            "frozen_left": heights["frozen"][-1],
        },
        curves=[
            curve(name, name, height, quantity="loss above the minimum", unit="epoch")
            for name, height in heights.items()
        ],
    )


def falls_fast(height):
    return height[3] < 0.05 * height[0]


def late(height):
    """The mean height over the last ten epochs."""
    return fmean(height[-10:])


def train_all():
    """For each strategy the height above the least possible loss, at the start and after each epoch, mean over the seeds.

    All runs see the same batches, so they are trained as one stack, with a parameter group a strategy.
    """
    x, y = noisy_regression()
    floor = torch.mean((x @ torch.linalg.lstsq(x, y).solution - y) ** 2).item()
    weights = [torch.zeros(SEEDS, 2, 1, dtype=torch.float64, requires_grad=True) for _ in FACTORS]
    optimizer = torch.optim.SGD([{"params": [weight]} for weight in weights], lr=0.2)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, list(FACTORS.values()))
    generator = torch.Generator().manual_seed(0)
    heights = [heights_of(weights, x, y, floor)]
    for _ in range(EPOCHS):
        orders = torch.stack([torch.randperm(len(x), generator=generator) for _ in range(SEEDS)])
        for batch in orders.split(8, dim=1):
            optimizer.zero_grad()
            ((x[batch] @ torch.stack(weights) - y[batch]) ** 2).mean(dim=2).sum().backward()
            optimizer.step()
        scheduler.step()
        heights.append(heights_of(weights, x, y, floor))
    return dict(zip(FACTORS, map(list, zip(*heights))))


def heights_of(weights, x, y, floor):
    return [torch.mean((x @ weight.detach() - y) ** 2).item() - floor for weight in weights]


def noisy_regression():
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(64, 2, generator=generator, dtype=torch.float64)
    x = x * torch.tensor([1.0, 0.4], dtype=torch.float64)
    noise = torch.randn(64, 1, generator=generator, dtype=torch.float64)
    return x, 2 * x[:, :1] - 4 * x[:, 1:] + noise
