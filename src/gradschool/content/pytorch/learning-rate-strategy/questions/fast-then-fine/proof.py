"""Runs the four schedulers on the training shown, five seeds each, and compares rates and final losses."""

from statistics import fmean

import torch

from gradschool.proof import Proof, Question, curve

SEEDS = range(5)


def prove(question: Question) -> Proof:
    rates, ends = {}, {}
    for option in question.options:
        runs = [question.run(option.id, seed=seed) for seed in SEEDS]
        rates[option.id] = runs[0]["rates"]
        ends[option.id] = fmean(above_least(run) for run in runs)
    ordered = sorted(ends.values())
    return Proof(
        truth={
            name: rates[name][0] >= 0.05
            and rates[name][-1] <= 0.1 * rates[name][0]
            and all(2 * ends[name] < end for other, end in ends.items() if other != name)
            for name in ends
        },
        facts={
            "ends": list(ends.values()),
            "first_rates": [found[0] for found in rates.values()],
            "middle_rates": [found[5] for found in rates.values()],
            "last_rates": [found[-1] for found in rates.values()],
            "next_best": ordered[1],
            "frozen_times": ends["tenfold"] / ordered[0],
        },
        curves=[
            curve(option.id, option.id, rates[option.id], quantity="learning rate", unit="epoch")
            for option in question.options
        ],
    )


def above_least(run):
    """How far the trained model's loss on all data is above the least that any weights reach."""
    x, y = run["x"], run["y"]
    with_bias = torch.cat([x, torch.ones(len(x), 1, dtype=x.dtype)], 1)
    least = run["loss_function"](with_bias @ torch.linalg.lstsq(with_bias, y).solution, y)
    return (run["loss_function"](run["model"](x), y) - least).item()
