"""Reads the log with the verdicts, and runs a training of the same shape with and without its cut."""

from statistics import fmean

import torch
from torch import nn

from gradschool.proof import Proof, Question, curve, lab

SEEDS = range(5)


def prove(question: Question) -> Proof:
    run = question.run()
    losses, cut = run["losses"], run["cut_every"]
    falls = [earlier - later for earlier, later in zip(losses, losses[1:])]
    before, after = fmean(falls[: cut - 1]), fmean(falls[cut - 1 :])
    verdict = lab.judge(losses).name
    settled = verdict in ("converging", "converged", "plateaued")
    with_cut, without_cut = mean_run(cut), mean_run(None)
    shape_is_ours = (
        min_falls(with_cut) > 0
        and knee(with_cut, cut) < 0.5
        and max(without_cut[cut:]) > without_cut[cut - 1]
    )
    return Proof(
        truth={
            "settles": settled and min(falls) >= 0 and after < 0.5 * before and shape_is_ours,
            "diverges": verdict == "diverged" or losses[-1] > losses[0],
            "constant": max(losses) - min(losses) <= 0.05 * losses[0],
            "untouched": after >= 0.5 * before,
        },
        facts={
            "losses": losses,
            "cut": cut,
            "falls": [round(fall, 6) for fall in falls],
            "before": before,
            "after": after,
            "ratio": after / before,
            "first_fall_after": falls[cut - 1],
            "largest_rise": max(0.0, -min(falls)),
            "whole_fall": (losses[0] - losses[-1]) / losses[0],
            "verdict": verdict,
            "with_cut": with_cut[-1],
            "without_cut_peak": max(without_cut[cut:]),
        },
        curves=[
            curve("log", "the log", losses, unit="epoch"),
            curve("with-cut", "our run, with the cut", with_cut, unit="epoch"),
            curve("without-cut", "our run, no cut", without_cut, unit="epoch"),
        ],
    )


def min_falls(losses):
    return min(earlier - later for earlier, later in zip(losses, losses[1:]))


def knee(losses, cut):
    """The mean fall after the cut as a part of the mean fall before it."""
    falls = [earlier - later for earlier, later in zip(losses, losses[1:])]
    return fmean(falls[cut - 1 :]) / fmean(falls[: cut - 1])


def mean_run(cut):
    """The loss on all data after each of six epochs, mean over the seeds."""
    return [fmean(losses) for losses in zip(*(train(cut, seed) for seed in SEEDS))]


def train(cut, seed):
    """Noisy linear regression in mini-batches of 2, the rate cut tenfold every `cut` epochs (never for None)."""
    x, y = noisy_regression()
    torch.manual_seed(seed)
    model = nn.Linear(2, 1, dtype=torch.float64)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.15)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=cut or 1000, gamma=0.1)
    losses = []
    for _ in range(6):
        for batch in torch.randperm(len(x)).split(2):
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x[batch]), y[batch]).backward()
            optimizer.step()
        scheduler.step()
        losses.append(nn.functional.mse_loss(model(x), y).item())
    return losses


def noisy_regression():
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(64, 2, generator=generator, dtype=torch.float64)
    x = x * torch.tensor([1.0, 0.3], dtype=torch.float64)
    noise = torch.randn(64, 1, generator=generator, dtype=torch.float64)
    return x, x[:, :1] - 2 * x[:, 1:] + 0.5 + 0.5 * noise
