"""Claims about the curvature along training: the lab's chebyshev network, full batch, in float64."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from statistics import mean, median
from typing import ClassVar

import torch
from torch import nn

from claims.claim import Claim, Measured, compared
from gradschool import lab
from gradschool.lab.problems.chebyshev import Chebyshev

SEEDS = range(12)


@dataclass(frozen=True)
class Sharpened(Chebyshev):
    """The lab's chebyshev (an MLP 1-16-16-1 on T4), started with its weights multiplied by `gain`."""

    name: ClassVar[str] = "sharpened"
    gain: float = 1.0

    def model(self) -> nn.Module:
        model = super().model()
        with torch.no_grad():
            for name, one in model.named_parameters():
                one *= self.gain if name.endswith("weight") else 1
        return model


def edge_of_stability() -> Measured:
    texts = [f"SGD(lr={rate})" for rate in (0.05, 0.1, 0.2, 0.4)]
    *runs, too_high = lab.sweep("chebyshev", texts, epochs=12_000, dtype="float64", sharpness_every=250)
    ours = [mean(sharpness for _, sharpness in run.sharpness[-8:]) * run.learning_rate[0] / 2 for run in runs]
    found = compared([1.0] * len(runs), ours, relative=0.02)
    first = too_high.sharpness[0][1] * too_high.learning_rate[0] / 2
    rises = [sum(after > before for before, after in pairwise(run.loss)) for run in runs]
    falls = ", ".join(f"{run.loss[0] / run.final_loss:,.0f}" for run in runs)
    note = (
        "sharpness lr / 2 for lr 0.05, 0.1, 0.2, the mean of the last 8 measurements, 250 steps apart, of 12,000 steps. "
        f"The loss fell {falls} times, though it rose at {', '.join(f'{count:,}' for count in rises)} of the steps. lr 0.4 "
        f"starts at {first:.3f} and diverges at step {too_high.diverged_at}."
    )
    holds = found.holds and too_high.diverged_at is not None and min(rises) > 0
    return Measured(found.theory, found.ours, found.tolerance, holds, note)


def adam_on_the_network() -> Measured:
    texts = ["Adam(lr=0.001)", "Adam(lr=0.003)", "Adam(lr=0.001, betas=(0.5, 0.999))"]
    runs = lab.sweep("chebyshev", texts, epochs=20_000, dtype="float64", sharpness_every=100)
    ours = [
        median(sharpness for step, sharpness in run.preconditioned_sharpness if step >= 10_000)
        * run.learning_rate[0]
        for run in runs
    ]
    note = (
        "lr times sharpness behind Adam's preconditioner, median over the second half of 20,000 steps; "
        "lr 0.001 and 0.003 at b1 = 0.9, 0.001 at b1 = 0.5."
    )
    return compared([38.0, 38.0, 6.0], ours, relative=0.03, note=note)


def preconditioner(optimizer: torch.optim.Adam, parameter: torch.Tensor, step: int) -> torch.Tensor:
    square = optimizer.state[parameter]["exp_avg_sq"] / (1 - 0.999**step)
    return square.sqrt() + optimizer.defaults["eps"]


def adam_on_a_quadratic() -> Measured:
    steps, measured = 30_000, []
    x = torch.ones(1, dtype=torch.float64)
    optimizer = torch.optim.Adam([x], lr=1.0)
    for step in range(1, steps + 1):
        x.grad = x.clone()
        optimizer.step()
        if step > steps // 2 and step % 50 == 0:
            measured.append(1 / preconditioner(optimizer, x, step).item())
    note = (
        f"0.5 x^2, lr 1, 30,000 steps: it hovers between {min(measured):.1f} and {max(measured):.1f} over lr, and the "
        "median stays below 38. On the network (row 12a) it settles there."
    )
    return compared([38.0], [median(measured)], relative=0.03, note=note)


def warmup_from_a_sharp_start() -> Measured:
    posed = Sharpened(gain=4.0)
    (survived,) = survivors(posed, [start_rates(posed, 3.0)], (0, 100, 1000), steps=3000)
    return Measured(
        "more with warmup than without",
        counted(survived),
        "0: at most a quarter; 1,000: at least three quarters",
        survived[0] <= len(SEEDS) / 4 and survived[1000] >= 0.75 * len(SEEDS),
        f"Runs of {len(SEEDS)} seeds that end below their first loss, by steps of warmup (LinearLR from 1 %). The network "
        "of row 11 with its weights times 4, at 3 times the limit 2/sharpness of its start. The counts move by a few with "
        "the last digits of the arithmetic.",
    )


def longer_warmup() -> Measured:
    (survived,) = survivors(Sharpened(), [[0.4] * len(SEEDS)], (0, 100, 1000, 4000), steps=6000)
    return Measured(
        "the longer, the more survive",
        counted(survived),
        "never fewer",
        all(one <= other for one, other in pairwise(survived.values())),
        f"The network of row 11 as torch makes it, lr 0.4, {len(SEEDS)} seeds, 6,000 steps. It starts flat: while a slow "
        "warmup lasts, its sharpness grows beyond what 0.4 can bear. Row 21c (--slow) tries more starts, rates and lengths.",
    )


def largest_survived() -> Measured:
    gains, multiples, warmups = (1.0, 1.7, 2.5, 4.0), (1.0, 1.5, 2.0, 3.0, 4.0, 6.0), (0, 10, 100, 1000)
    largest: dict[int, list[float]] = {warmup: [] for warmup in warmups}
    for gain in gains:
        posed = Sharpened(gain=gain)
        counts = survivors(posed, [start_rates(posed, one) for one in multiples], warmups, steps=3000)
        for warmup in warmups:
            most = [
                one for one, found in zip(multiples, counts, strict=True) if found[warmup] > len(SEEDS) / 2
            ]
            largest[warmup].append(max(most, default=0.0))
    none, long = largest[0], largest[1000]
    return Measured(
        "1,000 steps at or above none, and above at the sharpest start",
        "; ".join(
            f"{warmup:,}: {', '.join(f'{one:g}' for one in found)}" for warmup, found in largest.items()
        ),
        "the order",
        all(one <= other for one, other in zip(none, long, strict=True)) and none[-1] < long[-1],
        "The largest of 1, 1.5, 2, 3, 4 and 6 times the limit 2/sharpness that most of 12 seeds survive, for weights times "
        "1, 1.7, 2.5 and 4, by steps of warmup. Warmups of 10 and 100 steps do no good here.",
    )


def start_rates(posed: Sharpened, multiple: float) -> list[float]:
    """For each seed so many times the limit 2/sharpness at its start."""
    return [multiple * 2 / lab.hessian_eigenvalues(posed, seed=seed)[0] for seed in SEEDS]


def survivors(
    posed: Sharpened, rates: Sequence[Sequence[float]], warmups: Sequence[int], steps: int
) -> list[dict[int, int]]:
    """How many seeds end below their first loss, by the steps of warmup; one count for each list of a rate a seed."""
    texts = [
        f"SGD(lr={rate!r})" + (f" | LinearLR(start_factor=0.01, total_iters={warmup})" if warmup else "")
        for of_seeds in rates
        for warmup in warmups
        for rate in of_seeds
    ]
    seeds = [*SEEDS] * (len(texts) // len(SEEDS))
    runs = iter(lab.sweep(posed, texts, epochs=steps, seeds=seeds, dtype="float64"))
    return [
        {
            warmup: sum(run.final_loss < run.loss[0] for run in islice(runs, len(SEEDS)))  # NaN is not below
            for warmup in warmups
        }
        for _ in rates
    ]


def counted(survived: dict[int, int]) -> str:
    return "; ".join(f"{warmup:,}: {count} of {len(SEEDS)}" for warmup, count in survived.items())


CLAIMS = [
    Claim(
        "11",
        "Edge of stability: sharpness rises to 2/lr and stays there",
        "Cohen 2021 (2103.00065)",
        edge_of_stability,
    ),
    Claim(
        "12a",
        "Adam: preconditioned sharpness settles at 38/lr (b1 = 0.9) and 6/lr (b1 = 0.5)",
        "Cohen 2022 (2207.14484)",
        adam_on_the_network,
    ),
    Claim(
        "12b",
        "Adam's 38/lr on a one-dimensional quadratic",
        "ours, after Cohen 2022",
        adam_on_a_quadratic,
        holds_here=False,
    ),
    Claim(
        "21a",
        "Warmup rescues a rate that is too large in early training: a start that is sharp",
        "Goyal 2017 (1706.02677), in small",
        warmup_from_a_sharp_start,
    ),
    Claim(
        "21b",
        "The longer the warmup, the safer: torch's own start, which is flat",
        "ours, after Goyal 2017",
        longer_warmup,
        holds_here=False,
    ),
    Claim(
        "21c",
        "1,000 steps of warmup raise the largest rate that survives, a sharp start's most",
        "ours, after Goyal 2017",
        largest_survived,
        slow=True,
    ),
]
