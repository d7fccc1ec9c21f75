"""A line fitted to noisy measurements in mini-batches: constant rates, and a cosine; and what is known exactly."""

import math
from statistics import fmean

import torch
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, LambdaLR

from gradschool.proof import Chart, Claim, Frame, Lesson, LessonProof, curve, lab, numbers

EXAMPLES, BATCH, EPOCHS, SEEDS = 64, 4, 20, 5
PEAK = 0.05
CONSTANT = (0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05, 0.07, 0.1)
STEPS = 200
PEAKS = tuple(round(1.9 * 2 ** (-place / 4), 3) for place in range(12))
FORMS = {
    "constant": "SGD(lr={peak})",
    "exponential": "SGD(lr={peak}) | ExponentialLR(gamma=0.98)",
    "restarts": "SGD(lr={peak}) | CosineAnnealingWarmRestarts(T_0=50)",
    "step": "SGD(lr={peak}) | StepLR(step_size=50, gamma=0.3)",
    "cycle": "SGD(lr={peak}) | OneCycleLR(max_lr={peak}, total_steps=200, cycle_momentum=False)",
    "hold": "SGD(lr={peak}) | SequentialLR(schedulers=[ConstantLR(factor=1.0, total_iters=1), "
    "LinearLR(start_factor=1.0, end_factor=0.0, total_iters=60)], milestones=[140])",
    "cosine": "SGD(lr={peak}) | CosineAnnealingLR(T_max=200)",
    "linear": "SGD(lr={peak}) | LinearLR(start_factor=1.0, end_factor=0.0, total_iters=200)",
}


def prove(lesson: Lesson) -> LessonProof:
    constant = {rate: train(rate) for rate in CONSTANT}
    scheduled = train(PEAK, scheduled=True)
    ends = {rate: fmean(run[-1]) for rate, run in constant.items()}
    best = min(ends, key=lambda rate: ends[rate])
    ranking = {name: least_expected(form) for name, form in FORMS.items()}
    floors, halvings = (
        {rate: floor(rate) for rate in (0.1, 0.05)},
        {rate: halving(rate) for rate in (0.1, 0.05)},
    )
    facts = {
        "examples": EXAMPLES,
        "epochs": EPOCHS,
        "seeds": SEEDS,
        "start": fmean(constant[PEAK][0]),
        "high_first": fmean(constant[PEAK][1]),
        "high_end": ends[PEAK],
        "low_first": fmean(constant[0.005][1]),
        "low_end": ends[0.005],
        "floor_high": floors[0.1],
        "floor_low": floors[0.05],
        "halving_high": halvings[0.1],
        "halving_low": halvings[0.05],
        "best_constant": best,
        "best_constant_end": ends[best],
        "scheduled_end": fmean(scheduled[-1]),
        "times_better": ends[best] / fmean(scheduled[-1]),
        "steps": STEPS,
        "peaks": len(PEAKS),
        "momentum_times": steady_step(0.9) / steady_step(0.0),
        **without_noise(),
        **ranking,
    }
    return LessonProof(
        facts=facts,
        claims={
            **measured(constant, scheduled),
            **written(lesson),
            **exact(ranking, floors, halvings, facts),
        },
        charts=[before_after(constant, scheduled)],
    )


def measurements():
    """Inputs with a column of ones, targets, and the least loss that any weights reach."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(EXAMPLES, 2, generator=generator, dtype=torch.float64)
    x = x * torch.tensor([2.0, 0.7], dtype=torch.float64)
    noise = torch.randn(EXAMPLES, generator=generator, dtype=torch.float64)
    inputs = torch.cat([x, torch.ones(EXAMPLES, 1, dtype=torch.float64)], 1)
    targets = x[:, 0] - 2 * x[:, 1] + 0.5 + noise
    weights = torch.linalg.lstsq(inputs, targets.unsqueeze(1)).solution.squeeze(1)
    return inputs, targets, ((inputs @ weights - targets) ** 2).mean()


def train(rate, *, scheduled=False):
    """The loss above the least on all data, before training and after each epoch, for each seed.

    The seeds are columns of one parameter. The loss is the sum of theirs, so each has the gradient it would have alone.
    """
    inputs, targets, least = measurements()
    weights = nn.Parameter(torch.zeros(3, SEEDS, dtype=torch.float64))
    optimizer = torch.optim.SGD([weights], lr=rate)
    scheduler = CosineAnnealingLR(optimizer, T_max=EPOCHS) if scheduled else None
    generators = [torch.Generator().manual_seed(seed) for seed in range(SEEDS)]
    above = [above_least(inputs, targets, weights, least)]
    for _ in range(EPOCHS):
        orders = torch.stack([torch.randperm(EXAMPLES, generator=one) for one in generators])
        for batch in orders.split(BATCH, dim=1):
            optimizer.zero_grad()
            predictions = torch.einsum("sbk,ks->sb", inputs[batch], weights)
            ((predictions - targets[batch]) ** 2).mean(1).sum().backward()
            optimizer.step()
        if scheduler:
            scheduler.step()
        above.append(above_least(inputs, targets, weights, least))
    return above


def above_least(inputs, targets, weights, least):
    with torch.no_grad():
        return (((inputs @ weights - targets.unsqueeze(1)) ** 2).mean(0) - least).tolist()


def measured(constant, scheduled):
    high, low = ([fmean(losses) for losses in constant[rate]] for rate in (PEAK, 0.005))
    return {
        "stuck": Claim(
            true=high[1] < 0.1 * high[0]
            and max(high[10:]) > high[10] * 1.1
            and low[1] > 5 * high[1]
            and low[-1] > high[-1] > 0.03
            and all(later < earlier for earlier, later in zip(low, low[1:])),
            says="0.05 falls fast and then wanders; 0.005 falls all the time and is no lower after {{ epochs }} epochs.",
            ran="SGD in batches of four on {{ examples }} points with noise, both rates, {{ seeds }} seeds, means.",
        ),
        "beats": Claim(
            true=all(
                scheduled[-1][seed] < min(run[-1][seed] for run in constant.values()) for seed in range(SEEDS)
            ),
            says="The cosine from 0.05 ends below all twelve constant rates of the slider, on every seed.",
            ran="{{ epochs }} epochs with each, {{ seeds }} seeds; the loss on all data above its least.",
        ),
    }


def written(lesson):
    rates = numbers(lesson.run("joined").output)
    return {
        "joined": Claim(
            true=len(rates) == 10 and max(rates) == rates[3] == 0.1 and rates[0] == 0.01 and rates[-1] < 0.01,
            says="Joined so, the rate rises to 0.1 at the fourth epoch and is near 0 at the tenth.",
            ran="The code shown: the ten rates that it prints.",
        ),
    }


def exact(ranking, floors, halvings, facts):
    to_zero = ("cosine", "linear", "hold", "cycle")
    others = [end for name, end in ranking.items() if name not in to_zero]
    return {
        "floor": Claim(
            true=1.9 < floors[0.1] / floors[0.05] < 2.2 and 1.9 < halvings[0.05] / halvings[0.1] < 2.2,
            says="Half the rate halves the noise floor, about, and doubles the steps that halve the distance.",
            ran="The exact expected loss of SGD on $x^2/2$ with gradient noise of variance 0.1, rates 0.1 and 0.05, "
            "after 2,000 steps; and the factor $1 - \\text{rate}$ of a step without noise.",
        ),
        "ranking": Claim(
            true=ranking["constant"] == max(ranking.values())
            and max(ranking[name] for name in to_zero) < min(others),
            says="Every schedule ends below the best constant rate, and those that come down to 0 once, at the end, "
            "below the others.",
            ran="`lab.expected_loss` after {{ steps }} steps: `"
            + "`, `".join(form.replace("{peak}", "p") for form in FORMS.values())
            + f"`, each with p = {', '.join(f'{peak:g}' for peak in PEAKS)}.",
        ),
        "quiet": Claim(
            true=facts["chosen_left"] < 0.5 * facts["constant_left"],
            says="Eight full-batch steps at the roots of a Chebyshev polynomial leave {{ chosen_left | fixed(3) }} of the "
            "worst distance, the best constant rate {{ constant_left | fixed(3) }}.",
            ran="`torch.optim.SGD` with `LambdaLR` in float64 on 2,001 curvatures from 1 to 100, from 1 in each.",
        ),
        "momentum": Claim(
            true=math.isclose(facts["momentum_times"], 10, rel_tol=1e-3),
            says="Under a constant gradient momentum 0.9 makes the step of SGD ten times as long.",
            ran="200 steps of `torch.optim.SGD` with and without `momentum=0.9` on the loss $w$; the last step.",
        ),
    }


def least_expected(form):
    """The lowest exact expected loss of this form over the peak rates."""
    return min(lab.expected_loss([form.format(peak=peak) for peak in PEAKS], steps=STEPS))


def without_noise():
    """The largest distance left after eight full-batch steps on curvatures from 1 to 100, from 1 in each."""
    roots = [math.cos((2 * step + 1) * math.pi / 16) for step in range(8)]
    return {
        "constant_left": walked([2 / 101] * 8),
        "chosen_left": walked([1 / (50.5 + 49.5 * root) for root in roots]),
    }


def walked(rates):
    curvatures = torch.linspace(1, 100, 2001, dtype=torch.float64)
    places = nn.Parameter(torch.ones(2001, dtype=torch.float64))
    optimizer = torch.optim.SGD([places], lr=1.0)
    scheduler = LambdaLR(optimizer, lambda step: [*rates, 0.0][step])
    for _ in rates:
        optimizer.zero_grad()
        (0.5 * curvatures * places**2).sum().backward()
        optimizer.step()
        scheduler.step()
    return places.abs().max().item()


def floor(rate):
    """Where the expected loss on x²/2 with noise settles."""
    bowl = lab.noisy_quadratic(eigenvalues=(1.0,), noise=(0.1,))
    return lab.expected_loss([f"SGD(lr={rate})"], steps=2000, problem=bowl)[0]


def halving(rate):
    """After how many steps without noise the distance on x²/2 is halved."""
    return math.log(2) / -math.log1p(-rate)


def steady_step(momentum):
    w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1, momentum=momentum)
    for _ in range(200):
        before = w.item()
        optimizer.zero_grad()
        w.sum().backward()
        optimizer.step()
    return before - w.item()


def before_after(constant, scheduled):
    after = curve(
        "after", "cosine from 0.05", map(fmean, scheduled), quantity="loss above the least", unit="epoch"
    )
    frames = [
        Frame(
            f"{rate:g}",
            [
                curve(
                    "before",
                    f"constant {rate:g}",
                    map(fmean, run),
                    quantity="loss above the least",
                    unit="epoch",
                ),
                after,
            ],
            compared(rate, run, scheduled),
        )
        for rate, run in constant.items()
    ]
    return Chart(
        name="before-after",
        title="A constant rate and a schedule on the same noisy data",
        slider="constant rate",
        frames=frames,
        start=CONSTANT.index(PEAK),
        log=True,
        axis="epoch",
        summary="High constant rates fall fast and stay on a floor, low ones never get there; the cosine ends lowest.",
    )


def compared(rate, run, scheduled):
    """Where this constant rate ends beside the schedule, and what held it up."""
    means = [fmean(losses) for losses in run]
    times = means[-1] / fmean(scheduled[-1])
    settled = means[-1] > 0.7 * min(means[EPOCHS // 2 :]) and min(means) < means[-1]
    why = "it rattles on its noise floor" if settled else "it is still on its way down"
    return f"Constant {rate:g} ends at {means[-1]:.2g}, {times:.3g} times as high as the cosine: {why}."
