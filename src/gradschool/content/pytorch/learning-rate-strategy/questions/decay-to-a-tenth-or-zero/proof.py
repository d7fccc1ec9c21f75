"""The exact expected loss of two straight decays on a noisy quadratic, each from its best peak, over a short and a long run."""

import torch

from gradschool.proof import Proof, Question, curve

SHORT, LONG = 100, 1000
CURVATURES = 1 / torch.arange(1, 201, dtype=torch.float64)
NOISE = 0.1 * CURVATURES
PEAKS = 1.9 * 2 ** (-torch.arange(24, dtype=torch.float64) / 4)


def prove(question: Question) -> Proof:
    runs = {(end, steps): expected_losses(end, steps) for end in (0.0, 0.1) for steps in (SHORT, LONG)}
    best = {case: losses[-1].min().item() for case, losses in runs.items()}
    place = {case: losses[-1].argmin().item() for case, losses in runs.items()}
    short_gain = best[0.0, SHORT] / best[0.1, SHORT] - 1
    long_gain = best[0.0, LONG] / best[0.1, LONG] - 1
    return Proof(
        truth={
            "tenth-by-more": long_gain > short_gain > 0,
            "tenth-as-before": long_gain > 0,
            "zero": long_gain < -0.05 and short_gain > 0.01,
            "neither": abs(long_gain) < 0.05,
        },
        facts={
            "short": SHORT,
            "long": LONG,
            "short_zero": best[0.0, SHORT],
            "short_tenth": best[0.1, SHORT],
            "long_zero": best[0.0, LONG],
            "long_tenth": best[0.1, LONG],
            "short_gap": abs(short_gain),
            "long_gap": abs(long_gain),
            "short_peak": PEAKS[place[0.0, SHORT]].item(),
            "long_peak": PEAKS[place[0.0, LONG]].item(),
        },
        curves=[
            curve(name, label, runs[end, LONG][::10, place[end, LONG]].tolist(), unit="ten steps")
            for name, label, end in (("tenth", "decay to a tenth", 0.1), ("zero", "decay to zero", 0.0))
        ],
    )


def expected_losses(end, steps):
    """The expected loss before each step and after the last, (steps + 1, peaks), under a decay from 1 to `end`."""
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    scheduler = torch.optim.lr_scheduler.LinearLR(
        optimizer, start_factor=1.0, end_factor=end, total_iters=steps
    )
    square = torch.ones(len(PEAKS), len(CURVATURES), dtype=torch.float64)
    losses = []
    for _ in range(steps):
        losses.append(0.5 * square @ CURVATURES)
        rate = PEAKS.unsqueeze(1) * optimizer.param_groups[0]["lr"]
        square = (1 - rate * CURVATURES) ** 2 * square + rate**2 * NOISE
        optimizer.step()
        scheduler.step()
    return torch.stack([*losses, 0.5 * square @ CURVATURES])
