"""Claims about the noise of mini-batches on a quadratic: torch.optim.SGD on thousands of copies, seeded."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from claims.claim import Claim, Measured, compared, sampled
from gradschool import lab

COPIES, STEPS, SETTLING = 4000, 3000, 1000


@dataclass(frozen=True)
class Setting:
    """SGD on 0.5 x^2 with gradient noise of this variance."""

    rate: float
    variance: float = 1.0
    momentum: float = 0.0

    @property
    def floor(self) -> float:
        """E x^2 in the long run, by the algebra of autoregressions."""
        grown = 1 + self.momentum
        return self.rate * self.variance * grown / ((1 - self.momentum) * (2 * grown - self.rate))


def noise_floor() -> Measured:
    settings = [Setting(0.1), Setting(0.5), Setting(1.5), Setting(0.1, momentum=0.9)]
    floors, errors = sampled_floors(settings)
    theory = [one.floor for one in settings]
    texts = [f"SGD(lr={one.rate}, momentum={one.momentum})" for one in settings]
    losses = lab.expected_loss(texts, steps=2000, problem=lab.noisy_quadratic((1.0,), (1.0,)))
    exact = [2 * loss for loss in losses]  # the loss is half of x^2
    furthest = max(abs(one / other - 1) for one, other in zip(exact, theory, strict=True))
    found = sampled(
        theory,
        floors,
        errors,
        note=f"lr 0.1, 0.5, 1.5, and 0.1 with momentum 0.9. lab.expected_loss: within {furthest:.0e} of theory.",
    )
    return Measured(found.theory, found.ours, found.tolerance, found.holds and furthest < 1e-9, found.note)


def linear_scaling() -> Measured:
    rates, factor = (0.01, 0.1), 8
    settings = [(Setting(rate), Setting(rate * factor, 1 / factor)) for rate in rates]
    floors, errors = sampled_floors([one for pair in settings for one in pair])
    ratios = [floors[2 * pair + 1] / floors[2 * pair] for pair in range(2)]
    spread = [
        ratios[pair] * math.hypot(*(errors[2 * pair + one] / floors[2 * pair + one] for one in range(2)))
        for pair in range(2)
    ]
    theory = [large.floor / small.floor for small, large in settings]
    return sampled(
        theory,
        ratios,
        spread,
        note="Floor at 8 times rate and batch over the floor before, lr 0.01 and 0.1 at lambda 1: kept within 4 %, then lost.",
    )


def sampled_floors(settings: list[Setting]) -> tuple[list[float], list[float]]:
    """The mean of x^2 once it has settled, and its standard error over the copies, for each setting."""
    generator = torch.Generator().manual_seed(0)
    copies = [torch.zeros(COPIES, dtype=torch.float64) for _ in settings]
    groups = [
        {"params": [x], "lr": one.rate, "momentum": one.momentum}
        for x, one in zip(copies, settings, strict=True)
    ]
    optimizer = torch.optim.SGD(groups)
    noise = torch.tensor([[math.sqrt(one.variance)] for one in settings], dtype=torch.float64)
    total = torch.zeros(len(settings), COPIES, dtype=torch.float64)
    for step in range(STEPS):
        drawn = noise * torch.randn(total.shape, generator=generator, dtype=torch.float64)
        for x, one in zip(copies, drawn, strict=True):
            x.grad = x + one
        optimizer.step()
        if step >= SETTLING:
            total += torch.stack(copies).square()
    means = total / (STEPS - SETTLING)
    return means.mean(dim=1).tolist(), (means.std(dim=1) / math.sqrt(COPIES)).tolist()


def exact_mean() -> Measured:
    eigenvalue, steps = 2.0, 1000
    noise = torch.randn(steps, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    x = torch.ones(1, dtype=torch.float64)
    optimizer = torch.optim.SGD([x], lr=1 / eigenvalue)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 1 / (t + 1))
    for one in noise:
        x.grad = eigenvalue * x + one
        optimizer.step()
        scheduler.step()
    posed = lab.noisy_quadratic((eigenvalue,), (1.0,))
    text = f"SGD(lr={1 / eigenvalue}) | LambdaLR(lambda t: 1 / (t + 1))"
    expected = lab.expected_loss([text], steps=steps, problem=posed)[0]
    return compared(
        [-noise.mean().item() / eigenvalue, 1 / (2 * eigenvalue * steps)],
        [x.item(), expected],
        relative=1e-11,
        note="The last x of one run of 1,000 steps, and the expected loss: noise / (2 lambda T).",
    )


CLAIMS = [
    Claim(
        "8",
        "SGD ends at the noise floor E x^2 = lr s^2 (1+b) / (lambda (1-b) (2(1+b) - lr lambda))",
        "algebra; Mandt 2017 (1704.04289) in the limit",
        noise_floor,
    ),
    Claim(
        "9",
        "lr = 1/(lambda (t+1)) makes the last iterate the exact mean of the noise",
        "Robbins & Monro 1951; Bottou 2012",
        exact_mean,
    ),
    Claim(
        "10",
        "Linear scaling keeps the noise floor, until lr lambda is not small: ratio (2 - lr)/(2 - 8 lr)",
        "Goyal 2017 (1706.02677), with row 8",
        linear_scaling,
    ),
]
