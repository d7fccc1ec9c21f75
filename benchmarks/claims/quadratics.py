"""Claims about gradient descent on a quadratic: real training on the lab's bowl, in float64."""

from __future__ import annotations

import math

import torch

from claims.claim import Claim, Measured, Numbers, compared
from gradschool import lab

EIGENVALUE = 8.0
SPREAD = (1.0, 100.0)  # the lowest and highest eigenvalue of a bowl of condition 100
RATES = 64  # tried at once
ROUNDS = 4  # each divides the interval by 64


def gradient_descent_limit() -> Measured:
    found = largest_stable_rates(["SGD(lr={})"], highest=1.0, steps=100)
    return compared([2 / EIGENVALUE], found, relative=1e-6)


def heavy_ball_limit() -> Measured:
    betas = (0.5, 0.9, 0.99)
    found = largest_stable_rates([f"SGD(lr={{}}, momentum={b})" for b in betas], highest=1.0)
    return compared([2 * (1 + b) / EIGENVALUE for b in betas], found, relative=1e-6)


def nesterov_limit() -> Measured:
    betas = (0.5, 0.9, 0.99)
    found = largest_stable_rates([f"SGD(lr={{}}, momentum={b}, nesterov=True)" for b in betas], highest=1.0)
    theory = [2 * (1 + b) / ((1 + 2 * b) * EIGENVALUE) for b in betas]
    return compared(theory, found, relative=1e-6)


def averaged_momentum_limit() -> Measured:
    found = largest_stable_rates(["SGD(lr={}, momentum=0.9, dampening=0.9)"], highest=16.0, steps=400)
    limit = 2 * (1 + 0.9) / ((1 - 0.9) * EIGENVALUE)
    return compared([limit, 38.0], [found[0], found[0] * EIGENVALUE], relative=1e-6)


def largest_stable_rates(optimizers: list[str], highest: float, steps: int = 800) -> Numbers:
    """The rate above which each optimizer's steps grow, narrowed down from 0 to `highest` by training at 64 rates."""
    posed = lab.bowl(eigenvalues=(EIGENVALUE,))
    intervals = [(0.0, highest)] * len(optimizers)
    for _ in range(ROUNDS):
        grids = [[low + (high - low) * step / RATES for step in range(RATES + 1)] for low, high in intervals]
        texts = [
            text.format(repr(rate)) for text, grid in zip(optimizers, grids, strict=True) for rate in grid
        ]
        runs = lab.sweep(posed, texts, epochs=steps, dtype="float64")
        stable = [is_stable(run) for run in runs]
        for index, grid in enumerate(grids):
            first = stable[index * len(grid) : (index + 1) * len(grid)].index(False)
            intervals[index] = (grid[first - 1], grid[first])
    return tuple((low + high) / 2 for low, high in intervals)


def is_stable(run: lab.Trajectory) -> bool:
    """Whether the last quarter of its losses stays below the third; by then a momentum's own transient has died away."""
    quarter = len(run.loss) // 4
    third, last = max(run.loss[-2 * quarter : -quarter]), max(run.loss[-quarter:])
    return math.isfinite(last) and last <= third


def best_constant_rate() -> Measured:
    best, steps = 2 / sum(SPREAD), 400
    rates = [best * (0.9 + 0.001 * step) for step in range(201)]
    texts = [f"SGD(lr={rate!r})" for rate in rates]
    runs = lab.sweep(lab.bowl(eigenvalues=SPREAD), texts, epochs=steps, dtype="float64")
    left = [max(map(abs, run.parameters)) ** (1 / steps) for run in runs]
    return compared(
        [99 / 101, best],
        [min(left), rates[left.index(min(left))]],
        relative=1e-9,
        note="What a step leaves of the worst direction, and the best of 201 rates, 0.1 % apart.",
    )


def heavy_ball_optimum() -> Measured:
    low, high = (math.sqrt(eigenvalue) for eigenvalue in SPREAD)
    momentum, steps = ((high - low) / (high + low)) ** 2, 1500
    text = f"SGD(lr={4 / (high + low) ** 2!r}, momentum={momentum!r})"
    run = lab.train(lab.bowl(eigenvalues=SPREAD), text, epochs=steps, dtype="float64")
    found = (run.final_loss / run.loss[steps // 2]) ** (1 / steps)  # the loss is a square
    note = "A double root: the mean over the second half of 1,500 steps comes from above."
    return compared([math.sqrt(momentum)], [found], relative=0.002, note=note)


def chebyshev_steps() -> Measured:
    condition, theory, ours = SPREAD[1] / SPREAD[0], [], []
    spectrum = [1 + 99 * index / 999 for index in range(1000)]
    for steps in (8, 16):
        angle = f"math.cos(math.pi * (2 * t + 1) / {2 * steps})"
        text = f"SGD(lr=1.0) | LambdaLR(lambda t: 1 / (50.5 - 49.5 * {angle}))"
        constant = f"SGD(lr={2 / sum(SPREAD)!r})"
        runs = lab.sweep(lab.bowl(eigenvalues=spectrum), [text, constant], epochs=steps, dtype="float64")
        ours += [max(map(abs, run.parameters)) for run in runs]
        theory += [
            1 / math.cosh(steps * math.acosh((condition + 1) / (condition - 1))),
            (99 / 101) ** steps,
        ]
    note = (
        "What is left of the worst of 1,000 directions after 8 steps (schedule, best constant rate) and after 16 "
        "(schedule, best constant rate)."
    )
    return compared(theory, ours, relative=1e-9, note=note)


def range_test() -> Measured:
    posed, limits, ours = lab.bowl(eigenvalues=(4.0,)), [], []
    for steps in (50, 100, 200, 400, 1000):
        found = lab.range_test(
            posed, lowest=1e-4, highest=10, steps=steps, smoothing=0, stop_at=1e9, dtype="float64"
        )
        ours.append(found.rates[found.losses.index(min(found.losses))] / found.limit)
        limits.append(next(rate for rate in found.rates if rate > 2 / 4.0) / (2 / 4.0))
    note = (
        "The rate at the lowest loss over 2/lambda as measured, for 50, 100, 200, 400 and 1,000 rates from 0.0001 to 10. "
        "Theory: the first rate tried above 2/lambda."
    )
    return compared(limits, ours, relative=1e-9, note=note)


def momentum_multiplies() -> Measured:
    x = torch.zeros(1, dtype=torch.float64)
    optimizer = torch.optim.SGD([x], lr=0.1, momentum=0.9)
    for _ in range(400):
        before, x.grad = x.item(), torch.ones(1, dtype=torch.float64)
        optimizer.step()
    return compared([0.1 / (1 - 0.9)], [before - x.item()], relative=1e-9)


CLAIMS = [
    Claim(
        "1",
        "Gradient descent is stable below lr = 2/lambda and not above",
        "textbook",
        gradient_descent_limit,
    ),
    Claim(
        "2",
        "Heavy ball: stable below 2(1+b)/lambda; b = 0.5, 0.9, 0.99, lambda = 8",
        "Polyak 1964",
        heavy_ball_limit,
    ),
    Claim(
        "3",
        "Nesterov: stable below 2(1+b)/((1+2b) lambda); same b",
        "Cohen 2021 (2103.00065), app. B",
        nesterov_limit,
    ),
    Claim(
        "4",
        "Averaged momentum, as in Adam: stable below (2+2b)/((1-b) lambda): 38/lr at b = 0.9",
        "Cohen 2022 (2207.14484)",
        averaged_momentum_limit,
    ),
    Claim(
        "5",
        "The best constant rate is 2/(L+mu); each step leaves (k-1)/(k+1), k = 100",
        "textbook",
        best_constant_rate,
    ),
    Claim("6", "Heavy ball at its optimum leaves (sqrt k-1)/(sqrt k+1)", "Polyak 1964", heavy_ball_optimum),
    Claim(
        "7",
        "A schedule beats every constant rate: Chebyshev steps leave 1/T_n((k+1)/(k-1))",
        "Young 1953",
        chebyshev_steps,
    ),
    Claim(
        "14",
        "Range test: the lowest loss marks 2/lambda",
        "Smith 2015 (1506.01186), its rationale",
        range_test,
    ),
    Claim(
        "15",
        "Momentum b multiplies the rate by 1/(1-b)",
        "Sutskever 2013; Goyal 2017 (1706.02677)",
        momentum_multiplies,
    ),
]
