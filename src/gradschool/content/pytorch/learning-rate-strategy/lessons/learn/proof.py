"""Walks on a number line, and the line through three points under many rates."""

import math

import torch
from torch import nn
from torch.optim.lr_scheduler import StepLR

from gradschool.proof import Chart, Claim, Frame, Lesson, LessonProof, curve, lab, numbers

START = 4.0
WALKED = (0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0, 1.05, 1.1)
TRAINED = (0.001, 0.003, 0.01, 0.03, 0.06, 0.1, 0.13, 0.15, 0.17, 0.178, 0.18, 0.181, 0.185, 0.19)
STEPS = 30
LOW = 0.1


def prove(lesson: Lesson) -> LessonProof:
    near, away = walk(0.25), walk(1.1)
    runs = dict(zip(TRAINED, sweep(TRAINED, STEPS)))
    waits = {rate: first_below(train(rate, 4000), LOW) for rate in (0.1, 0.01, 0.001)}
    curvature = lab.hessian_eigenvalues("line")[0]
    facts = {
        "near": near,
        "away": away,
        "near_factor": near[1] / near[0],
        "away_factor": away[1] / away[0],
        "wait_fast": waits[0.1],
        "wait_slow": waits[0.01],
        "wait_slowest": waits[0.001],
        "curvature": curvature,
        "limit": lab.stability_limit(curvature),
        "best_rate": min(runs, key=lambda rate: runs[rate].final_loss),
        "unit_rate": rate_after_one_epoch_of_batches(),
        "torch": torch.__version__.split("+")[0],
    }
    claims = {
        **walking(lesson, near, away),
        **training(runs, waits, facts["limit"], facts["best_rate"]),
        **slips(lesson, facts["unit_rate"]),
    }
    return LessonProof(facts=facts, claims=claims, charts=[number_line(), line_rates(runs)])


def walk(rate, steps=5):
    """Where SGD stands on w² before each step and after the last."""
    w = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=rate)
    places = [w.item()]
    for _ in range(steps):
        optimizer.zero_grad()
        (w**2).backward()
        optimizer.step()
        places.append(w.item())
    return places


def landed(run):
    """The last number of each printed line: where the step landed."""
    return [numbers(line)[-1] for line in run.output.splitlines()]


def agree(printed, worked_out):
    return all(math.isclose(one, other, abs_tol=6e-4) for one, other in zip(printed, worked_out, strict=True))


def walking(lesson, near, away):
    borders = {rate: walk(rate) for rate in (0.5, 0.99, 1.0, 1.01)}
    halves = all(math.isclose(after, before / 2) for before, after in zip(near, near[1:]))
    grows = all(math.isclose(after, -1.2 * before) for before, after in zip(away, away[1:]))
    return {
        "near": Claim(
            true=halves and agree(landed(lesson.run("near")), near[1:]),
            says="With a rate of 0.25 every step on $w^2$ halves the distance to 0.",
            ran="`torch.optim.SGD` on $w^2$ from 4: five steps, and the figures that the code shown prints.",
        ),
        "away": Claim(
            true=grows and agree(landed(lesson.run("away")), away[1:]),
            says="With a rate of 1.1 every step lands 1.2 times as far out, on the other side.",
            ran="The same with `lr=1.1`.",
        ),
        "border": Claim(
            true=abs(borders[0.5][1]) < 1e-12
            and all(math.isclose(abs(place), START) for place in borders[1.0])
            and abs(borders[0.99][-1]) < START < abs(borders[1.01][-1]),
            says="On $w^2$ a rate of 0.5 lands on 0 at once, 1 keeps the distance for ever, and above 1 it grows.",
            ran="Five steps from 4 with 0.5, 0.99, 1 and 1.01.",
        ),
        "length": Claim(
            true=step_ratio_is_ten(),
            says="Ten times the rate makes the first SGD step ten times as long, in the same direction.",
            ran="One step of `nn.Linear(1, 1)` from one start with 0.01 and with 0.1, on five seeds.",
        ),
    }


def step_ratio_is_ten():
    return all(
        torch.allclose(first_step(0.1, seed), 10 * first_step(0.01, seed), rtol=1e-9) for seed in range(5)
    )


def first_step(rate, seed):
    """What one step adds to the weight and the bias."""
    torch.manual_seed(seed)
    model = nn.Linear(1, 1, dtype=torch.float64)
    before = torch.cat([one.detach().flatten().clone() for one in model.parameters()])
    x = torch.tensor([[1.0], [2.0], [3.0]], dtype=torch.float64)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    nn.functional.mse_loss(model(x), 2 * x).backward()
    optimizer.step()
    return torch.cat([one.detach().flatten() for one in model.parameters()]) - before


def sweep(rates, epochs):
    return lab.sweep("line", [f"SGD(lr={rate})" for rate in rates], epochs=epochs, dtype="float64")


def train(rate, epochs):
    """The losses of one run, the last one after its last step."""
    run = sweep([rate], epochs)[0]
    return [*run.loss, run.final_loss]


def first_below(losses, level):
    return next(step for step, loss in enumerate(losses) if loss < level)


def training(runs, waits, limit, best):
    slow, gone = (train(rate, 300) for rate in (0.18, 0.181))
    return {
        "wait": Claim(
            true=waits[0.1] < waits[0.01] < waits[0.001],
            says="Lower rates take more steps to the same loss: {{ wait_fast }}, {{ wait_slow }}, {{ wait_slowest }}.",
            ran="`line` with `SGD`, rates 0.1, 0.01 and 0.001, seed 0, until the loss is below 0.1.",
        ),
        "limit": Claim(
            true=0.18 < limit < 0.181 and slow[-1] < 0.5 * slow[0] and gone[-1] > 2 * gone[0],
            says="0.18 comes down and 0.181 goes up; between them lies $2/\\lambda$ = {{ limit | fixed(4) }}.",
            ran="300 steps of `line` with each, and the largest eigenvalue of the Hessian by automatic differentiation.",
        ),
        "neighbours": Claim(
            true=0.8 * limit < best < limit
            and lab.judge(runs[0.181]).diverged
            and not lab.judge(runs[best]).diverged,
            says="Of the rates on the slider, {{ best_rate }} ends lowest; from 0.181 on they diverge.",
            ran="`line`, 30 steps with each rate, seed 0; the lab's verdict on each.",
        ),
    }


def slips(lesson, unit_rate):
    wrong_order = lesson.run_code(ORDER)
    verbose = lesson.run_code(VERBOSE)
    return {
        "order": Claim(
            true=wrong_order["early"] == [0.1, 0.05, 0.05, 0.025]
            and wrong_order["right"] == [0.1, 0.1, 0.05, 0.05]
            and "lr_scheduler.step()" in str(wrong_order.warnings),
            says="The schedule stepped first makes each cut one epoch early, with a warning.",
            ran="`StepLR(step_size=2, gamma=0.5)` over four epochs, the two calls in either order.",
        ),
        "unit": Claim(
            true=math.isclose(unit_rate, 1e-4),
            says="Stepped by batch, `StepLR(step_size=30, gamma=0.1)` cuts three times within 100 batches.",
            ran="100 calls of `optimizer.step()` and `scheduler.step()` from a rate of 0.1.",
        ),
        "clear": Claim(
            true=all(
                math.isclose(step, n, rel_tol=1e-9) for n, step in enumerate(steps_without_clearing(), 1)
            ),
            says="Without `zero_grad()` the steps under a constant gradient grow 1, 2, 3, … times.",
            ran="Five SGD steps on the loss $w$, whose gradient is always 1.",
        ),
        "by-hand": Claim(
            true=math.isclose(step_after_setting_attribute(), 0.1),
            says="After `optimizer.lr = 0.01` the optimizer still steps with 0.1.",
            ran="One SGD step under a gradient of 1 after the attribute was set.",
        ),
        "verbose": Claim(
            true="TypeError" in verbose.error and "verbose" in verbose.error,
            says="`StepLR(..., verbose=True)` is a TypeError.",
            ran="`StepLR(optimizer, step_size=2, verbose=True)`.",
        ),
    }


def rate_after_one_epoch_of_batches():
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler = StepLR(optimizer, step_size=30, gamma=0.1)
    for _ in range(100):
        optimizer.step()
        scheduler.step()
    return scheduler.get_last_lr()[0]


def steps_without_clearing():
    """The lengths of five steps, in units of the rate."""
    w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    lengths = []
    for _ in range(5):
        before = w.item()
        w.sum().backward()
        optimizer.step()
        lengths.append((before - w.item()) / 0.1)
    return lengths


def step_after_setting_attribute():
    w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    optimizer.lr = 0.01
    w.sum().backward()
    optimizer.step()
    return -w.item()


def number_line():
    frames = [
        Frame(f"{rate:g}", [curve("place", "where you stand", walk(rate), quantity="w")], walked(rate))
        for rate in WALKED
    ]
    return Chart(
        name="number-line",
        title="Where you stand on w² after each step, from 4",
        slider="learning rate",
        frames=frames,
        start=WALKED.index(0.25),
        summary="Up to 0.5 the walk comes to 0 from one side, up to 1 from both sides; at 1 it bounces between 4 and "
        "-4, and above 1 each step lands further out.",
    )


def walked(rate):
    """One sentence on the walk with this rate."""
    places = walk(rate)
    road = ", ".join(f"{place:.3g}" if abs(place) > 1e-9 else "0" for place in places[:4])
    factor = abs(places[1] / places[0])
    if factor < 1e-9:
        return f"{road}: it lands on 0 in one step."
    if math.isclose(factor, 1):
        return f"{road}: it bounces and never gets nearer."
    side = "" if places[1] > 0 else " and changes sides"
    return f"{road}, …: each step leaves {factor:.3g} of the distance{side}."


def line_rates(runs):
    compared = [*runs[0.1].loss, runs[0.1].final_loss]
    frames = []
    for rate, run in runs.items():
        verdict = lab.judge(run)
        curves = [curve("rate", f"rate {rate:g}", [*run.loss, run.final_loss])]
        if rate != 0.1:
            curves.append(curve("compared", "rate 0.1", compared))
        frames.append(Frame(f"{rate:g}", curves, f"{verdict.name.capitalize()}. {verdict.sentence}"))
    return Chart(
        name="line-rates",
        title="The loss of the line through three points",
        slider="learning rate",
        frames=frames,
        start=TRAINED.index(0.01),
        log=True,
        lab="SGD(lr=0.1)",
        problem="line",
        epochs=STEPS,
        summary="The higher the rate the faster the loss falls, up to about 0.15; from 0.181 on it rises.",
    )


ORDER = """
import torch
from torch.optim.lr_scheduler import StepLR


def rates(schedule_first):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler, used = StepLR(optimizer, step_size=2, gamma=0.5), []
    for _ in range(4):
        if schedule_first:
            scheduler.step()
        used.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if not schedule_first:
            scheduler.step()
    return used


right, early = rates(False), rates(True)
"""

VERBOSE = """
import torch

optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, verbose=True)
"""
