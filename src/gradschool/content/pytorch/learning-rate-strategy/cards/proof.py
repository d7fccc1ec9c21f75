"""Runs what every card says: single weights for the API, small problems of the lab for the rest."""

import copy
import warnings

import torch
from torch.optim import lr_scheduler

from gradschool.proof import Proof, Question, lab


def prove(question: Question) -> Proof:
    truth, facts = {}, {}
    for part in (steps, limits, logs, floors, order, reading, schedules, resuming, gradients, adam, edge):
        said, found = part()
        truth |= said
        facts |= found
    return Proof(truth=truth, facts=facts)


def weight(value=1.0):
    return torch.nn.Parameter(torch.tensor(value, dtype=torch.float64))


def moved(optimizer, parameter, gradient=1.0):
    """By how much one step with this gradient moves the weight."""
    before = parameter.item()
    parameter.grad = torch.full_like(parameter, gradient)
    optimizer.step()
    return before - parameter.item()


def one(rate=1.0, **more):
    parameter = weight()
    return torch.optim.SGD([parameter], lr=rate, **more), parameter


def rates(scheduler, optimizer, calls):
    """The rates after each of so many calls of both steps, in the right order."""
    found = []
    for _ in range(calls):
        optimizer.step()
        scheduler.step()
        found.append(optimizer.param_groups[0]["lr"])
    return found


def steps():
    small, large = (moved(*one(rate)) for rate in (0.01, 0.1))
    optimizer, parameter = one(0.1, momentum=0.9)
    for _ in range(200):
        steady = moved(optimizer, parameter)
    return (
        {"what-the-rate-sets": abs(large / small - 10) < 1e-6, "momentum-step": abs(steady - 1.0) < 1e-6},
        {"step_small": small, "step_large": large, "steady": steady},
    )


def shrinks(rate, steps, momentum=0.0):
    """By which factor a quadratic of curvature 8 is left of its start after so many steps."""
    optimizer, parameter = one(rate, momentum=momentum)
    for _ in range(steps):
        moved(optimizer, parameter, 8 * parameter.item())
        if abs(parameter.item()) > 1e6:
            return float("inf")
    return abs(parameter.item())


def limits():
    limit, with_momentum = 2 / 8, 2 * 1.9 / 8
    below = shrinks(0.99 * limit, 800)
    return (
        {
            "limit": below < 1e-3 and shrinks(1.01 * limit, 800) > 1e3,
            "limit-momentum": shrinks(0.99 * with_momentum, 2000, 0.9) < 0.5
            and shrinks(1.01 * with_momentum, 4000, 0.9) > 2,
        },
        {"limit": limit, "limit_momentum": with_momentum, "below": below},
    )


def logs():
    limit = 2 / max(lab.hessian_eigenvalues("line"))
    high = lab.train("line", f"SGD(lr={1.2 * limit})", epochs=10).loss
    low = lab.train("line", f"SGD(lr={0.001 * limit})", epochs=20).loss
    falls = all(a > b for a, b in zip(low, low[1:]))
    return (
        {"too-high": high[-1] > high[0], "too-low": falls and low[-1] > 0.9 * low[0]},
        {"high_first": high[0], "high_last": high[-1], "low_first": low[0], "low_last": low[-1]},
    )


def floor(rate, last_rate):
    """The mean square of 2,000 copies on a noisy quadratic, after 400 steps; the second half at `last_rate`."""
    generator = torch.Generator().manual_seed(0)
    copies = torch.ones(2000, dtype=torch.float64)
    for step in range(400):
        noise = torch.randn(2000, generator=generator, dtype=torch.float64)
        copies = copies - (rate if step < 200 else last_rate) * (copies + noise)
    return copies.square().mean().item()


def floors():
    low, high, decayed = floor(0.1, 0.1), floor(0.2, 0.2), floor(0.1, 0.01)
    return (
        {"noise-floor": high > 1.5 * low, "decay": decayed < 0.5 * low},
        {"floor_low": low, "floor_high": high, "floor_decayed": decayed},
    )


def trained(swapped):
    """The rates that four epochs train with under StepLR(2, 0.1), and the warnings."""
    optimizer, _ = one()
    scheduler = lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.1)
    used = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(4):
            if swapped:
                scheduler.step()
            used.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if not swapped:
                scheduler.step()
    return [f"{rate:g}" for rate in used], len(caught)


def order():
    (in_order, calm), (swapped, warned) = trained(False), trained(True)
    optimizer, _ = one(0.1)
    after = rates(lr_scheduler.StepLR(optimizer, step_size=30, gamma=0.1), optimizer, 100)[-1]
    return (
        {
            "step-order": swapped == [*in_order[1:], swapped[-1]] and warned == 1 and calm == 0,
            "step-unit": abs(after - 1e-4) < 1e-12,
        },
        {"in_order": in_order, "swapped": swapped, "after_batches": after},
    )


def reading():
    optimizer, _ = one()
    scheduler = lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.1)
    now = rates(scheduler, optimizer, 2)[-1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wrong = scheduler.get_lr()[0]
    last = scheduler.get_last_lr()[0]
    return {"get-last-lr": last == now and abs(wrong - now) > 0.01}, {"last_lr": last, "wrong_lr": wrong}


def schedules():
    optimizer, _ = one(0.5, momentum=0.9)
    lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=10)
    start = optimizer.param_groups[0]["lr"]
    optimizer, _ = one()
    cosine = rates(lr_scheduler.CosineAnnealingLR(optimizer, T_max=4), optimizer, 8)
    optimizer, _ = one()
    watching = lr_scheduler.ReduceLROnPlateau(optimizer, patience=2)
    plateau = []
    for _ in range(4):
        watching.step(1.0)
        plateau.append(f"{optimizer.param_groups[0]['lr']:g}")
    optimizer, _ = one(0.1)
    lr_scheduler.LambdaLR(optimizer, lambda _epoch: 0.01)
    factor = optimizer.param_groups[0]["lr"]
    optimizer, _ = one()
    parts = [
        lr_scheduler.LinearLR(optimizer, start_factor=0.1, total_iters=5),
        lr_scheduler.CosineAnnealingLR(optimizer, T_max=5),
    ]
    joined = rates(lr_scheduler.SequentialLR(optimizer, parts, milestones=[5]), optimizer, 10)
    return (
        {
            "one-cycle-start": abs(start - 0.1 / 25) < 1e-12,
            "cosine-back": abs(cosine[3]) < 1e-9 and abs(cosine[7] - 1) < 1e-9,
            "patience": plateau == ["1", "1", "1", "0.1"],
            "lambda": abs(factor - 0.001) < 1e-12,
            "warmup": abs(max(joined) - 1) < 1e-9 and abs(joined[-1]) < 1e-9,
        },
        {
            "one_cycle_start": start,
            "cosine_low": abs(round(cosine[3], 9)),
            "cosine_back": cosine[7],
            "plateau": plateau,
            "lambda_rate": factor,
            "warm_peak": max(joined),
            "warm_end": abs(round(joined[-1], 9)),
        },
    )


def resuming():
    optimizer, _ = one()
    scheduler = lr_scheduler.CosineAnnealingLR(optimizer, 10)
    rates(scheduler, optimizer, 5)
    kept = copy.deepcopy((optimizer.state_dict(), scheduler.state_dict()))
    unbroken = rates(scheduler, optimizer, 1)[0]
    found = []
    for both in (True, False):
        optimizer, _ = one()
        scheduler = lr_scheduler.CosineAnnealingLR(optimizer, 10)
        if both:
            optimizer.load_state_dict(kept[0])
        scheduler.load_state_dict(kept[1])
        found.append(rates(scheduler, optimizer, 1)[0])
    right, wrong = found
    return (
        {"resume": abs(right - unbroken) < 1e-12 and abs(wrong - unbroken) > 0.1},
        {"resumed_right": right, "resumed_wrong": wrong},
    )


def gradients():
    optimizer, parameter = one(0.1)
    with torch.no_grad():
        parameter.zero_()
    path = []
    for _ in range(5):
        parameter.sum().backward()
        optimizer.step()
        path.append(parameter.item())
    lengths = [a - b for a, b in zip([0.0, *path], path)]
    moves = []
    for share in (1.0, 0.25):
        optimizer, parameter = one(0.1)
        before = parameter.item()
        for _ in range(4):
            (share * parameter).backward()
        optimizer.step()
        moves.append(before - parameter.item())
    ratio = moves[0] / moves[1]
    return (
        {
            "zero-grad": all(b > a + 0.05 for a, b in zip(lengths, lengths[1:])),
            "accumulate": abs(ratio - 4) < 1e-9,
        },
        {
            "forgotten": [f"{abs(value):.1f}" if abs(value) < 1e-9 else f"{value:.1f}" for value in path],
            "accumulated": ratio,
        },
    )


def adam():
    found = []
    for gradient in (1e-3, 1e3):
        parameter = weight()
        found.append(moved(torch.optim.Adam([parameter], lr=0.01), parameter, gradient))
    parameter = weight()
    moved(torch.optim.AdamW([parameter], lr=0.1, weight_decay=0.1), parameter, 0.0)
    decayed = parameter.item()
    return (
        {
            "adam-first": all(abs(step / 0.01 - 1) < 0.01 for step in found),
            "decoupled-decay": abs(decayed - 0.99) < 1e-9,
        },
        {"adam_small": found[0], "adam_large": found[1], "decayed": decayed},
    )


def edge():
    run = lab.train("chebyshev", "SGD(lr=0.3)", epochs=2000, dtype="float64", sharpness_every=100)
    late = [value for _, value in run.sharpness[-8:]]
    share = sum(late) / len(late) * 0.3 / 2
    return {"edge": 0.85 < share < 1.15}, {"edge": round(share, 1)}
