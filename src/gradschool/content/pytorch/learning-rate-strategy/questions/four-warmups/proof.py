"""Runs the four schedules, and compares each curve with each option's formula."""

from math import cos, pi

import torch
from torch.optim.lr_scheduler import ChainedScheduler, CosineAnnealingLR, LinearLR, SequentialLR

from gradschool.proof import Proof, Question, curve

STEPS, RAMP = 40, 16
LENGTHS = {"joined": 24, "whole-run": 40, "too-short": 16}
CLOSE = 1e-5
"""How far apart, at most, a rate and its formula may be; schedules that go on from rate to rate gather rounding."""


def prove(question: Question) -> Proof:
    names = [option.id for option in question.options]
    found = {name: rates(name) for name in names}
    wanted = {name: [formula(name, step) for step in range(STEPS + 1)] for name in names}
    return Proof(
        truth={f"{one} {option}": same(found[one], wanted[option]) for one, option in question.pairs()},
        facts={
            "peaks": [max(found[name]) for name in names],
            "ends": [round(found[name][-1], 9) for name in names],
        },
        curves=[curve(name, name, found[name], quantity="learning rate") for name in names],
    )


def rates(name):
    """The rate before each step, and after the last one."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = schedule(name, optimizer)
    found = []
    for _ in range(STEPS + 1):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def schedule(name, optimizer):
    warm = LinearLR(optimizer, start_factor=0.1, total_iters=RAMP)
    decay = CosineAnnealingLR(optimizer, T_max=LENGTHS.get(name, STEPS))
    if name == "at-once":
        return ChainedScheduler([warm, decay], optimizer=optimizer)
    return SequentialLR(optimizer, [warm, decay], milestones=[RAMP])


def formula(name, step):
    """The rate at a step, from the two formulas alone."""
    ramp = min(1.0, 0.1 + 0.9 * step / RAMP)
    if name == "at-once":
        return ramp * half_wave(step, STEPS)
    return ramp if step < RAMP else half_wave(step - RAMP, LENGTHS[name])


def half_wave(step, length):
    return (1 + cos(pi * step / length)) / 2


def same(found, wanted):
    return all(abs(rate - other) < CLOSE for rate, other in zip(found, wanted, strict=True))
