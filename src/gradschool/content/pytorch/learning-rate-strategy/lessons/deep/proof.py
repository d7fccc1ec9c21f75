"""One small network, bowls of one and two curvatures, exact noise, and PyTorch's own optimizers and schedules.

The words stand in tables, a line each; every part of the lesson is a function that gives its facts, which of its claims
are true, and its charts.
"""

import math
from dataclasses import replace
from statistics import fmean

import torch
from torch import nn
from torch.func import functional_call

from gradschool.proof import Chart, Claim, Frame, Lesson, LessonProof, curve, lab, numbers

CLAIMS = r"""
stakes | After the same 2,000 steps the rates end at losses that lie far apart, the lowest far below the start. | `chebyshev`, seed 0, five rates of SGD, each shaken by 1 %, in float64.
promise | A tiny step keeps what the slope promises, one of rate 0.15 about half; after one of 0.3 the loss is higher. | `chebyshev`, seed 0: the loss after one gradient step with rates from 0 to 0.4, in float64.
factor | On $\frac{\lambda}{2} w^2$ a step of SGD multiplies $w$ by $1 - \text{lr} \cdot \lambda$. | `torch.optim.SGD` with rate 0.1 on twelve curvatures from 1 to 21, twelve steps each.
limit | In a bowl of curvature $\lambda$, SGD comes nearer below $2/\lambda$ and goes away above it. | `torch.optim.SGD`, curvatures 2, 8 and 50, rates a ten-thousandth below and above $2/\lambda$, 100 steps.
best | Of the rates on the slider $2/(10+1)$ ends nearest; both directions then keep $9/11$ a step, and $99/101$ where one is a hundred times as steep. | The walks of the chart, 40 steps; and one step on curvatures 100 and 1.
rescued | At rate 0.4 on curvature 8 a walk comes nearer exactly where $2(1+\beta)/8$ is above 0.4. | The eleven walks of the chart, 400 steps.
limits | The five limits hold: 0.4 % below them a run comes down, 0.4 % above it runs away. | `bowl` with curvature 8, 400 steps of each of the ten, in float64.
steady | Under a steady slope momentum 0.9 makes SGD's steps ten times as long. | 200 steps of `torch.optim.SGD` under a gradient of 1, with and without momentum; the last step.
floor | The floor of a constant rate is the one that the formula gives, with and without momentum. | The exact expected loss after 1,000 steps of eleven rates, and of rate 0.1 with momentum 0.9; and the mean over 4,000 copies trained with drawn noise at rate 0.5, within 5 %.
falling | From rate 0.1 on, the same rate taken down to 0 ends lower after 200 steps. | The exact expected losses of the chart.
mean | With rates $1, \frac12, \frac13, \dots$ the last place is the mean of all that was measured. | 1,000 steps of `SGD` and `LambdaLR` on $\frac12 (w - z)^2$, a new random $z$ at each step.
cycles | Restarts and one cycle end between the cosine and the best constant rate. | `lab.expected_loss`, 1,000 steps, each form at the best of eight peak rates.
warmup | A warmup of 5 batches or more keeps the loss from jumping, and ends below 0.6 times what none ends at. | An MLP on `digits` with `Adam(lr=0.3)`, four epochs, means of four seeds, warmups of 0 to 46 batches, in float64.
no-rescue | No warmup of up to 300 steps saves the small network at a rate of 0.8. | `chebyshev` with `SGD(lr=0.8)`, alone and after a warmup of 10, 100 and 300 steps.
edge | With rates from 0.15 to 0.25 the sharpness rises to $2/\text{lr}$ and stays within 6 % of it, on average over the last eight measurements; rate 0.05 has not come there. | `chebyshev`, 2,000 full-batch steps in float64, the rate shaken by 1 %, the largest eigenvalue of the Hessian every 50 steps; rate 0.2 on three seeds.
rounding | Without the shaking, rate 0.2 and the next number after it give losses that part by more than a fifth; the sharpness of both ends within 6 % of $2/\text{lr}$. | `chebyshev`, 2,000 steps with `lr=0.2` and with `lr=0.20000000000000004`.
rises | At rate 0.2 the loss goes up in hundreds of the 2,000 steps and ends more than a hundred times below its start; at rate 0.05 it never goes up. | The same runs.
catapult | Between $2/\lambda$ and $4/\lambda$ the loss first grows and then vanishes, and the end is flatter than $2/\text{lr}$; below there is no jump, above no return. | Two vectors of 1,000 numbers, loss $\frac12 (u \cdot v)^2 / 1000$, eleven rates, 80 steps of `torch.optim.SGD`.
scale | Adam's walk is the same when the loss is multiplied by any factor from 0.001 to 20.5; SGD's is not. | `torch.optim.Adam` and `SGD` with rate 0.1 on $\frac{c}{2} w^2$, 20 steps from 1.
first | Adam's first step is $\text{lr} \cdot g / (g + \epsilon)$: as long as the rate, unless the gradient is as small as epsilon. | One step of `torch.optim.Adam(lr=0.01)` under gradients of 1000, 1 and 0.00000001.
adam-edge | Adam's preconditioned sharpness times the rate settles within 8 % of $(2+2\beta_1)/(1-\beta_1)$. | `chebyshev`, `Adam(lr=0.01)` with $\beta_1$ = 0, 0.5, 0.8 and 0.9, 800 steps in float64; the mean of the last eight measurements.
safer | Rate 0.05 is still far from the end where 0.2 has long arrived; and a rate above the limit at the start finds a flatter place than a small one. | The runs at the edge of stability and the catapult.
needs | A cosine from 0.1 to 0 ends lower than the best constant rate of Adam, on the mean of four seeds. | An MLP on `digits`, ten epochs in float64, `Adam` with constant rates 0.01, 0.03 and 0.1, and with `CosineAnnealingLR` from 0.1.
batch | Eight times the batch at eight times the rate keeps the floor at rate 0.01, raises it by half at 0.1, and diverges at 0.3. | `lab.expected_loss` with curvature 1 after 2,000 steps, noise of variance 0.1 and an eighth of it.
decay | AdamW shrinks a weight by rate times `weight_decay` a step; so a schedule of the rate schedules the shrinking too. | 1,000 steps of `torch.optim.AdamW(lr=0.1, weight_decay=0.1)` on a weight without gradient, constant and with a cosine.
cooling | After 1,000 steps cooling over the last fifth loses clearly to the cosine, over the last half it comes close; after 100 steps it wins. | `lab.expected_loss`, exact, each form at the best of eight peak rates from 1.9 down, a factor $\sqrt2$ apart.
horizon | Linear to a tenth is better than to 0 after 100 steps, and worse after 1,000. | `lab.expected_loss`, exact, each form at the best of eight peak rates.
geometric | After 1,000 steps the exponential fall to 1 % ends lowest of eleven forms; $1/\sqrt t$ and $1/t$ end above a constant rate. | `lab.expected_loss`, exact, each form at the best of eight peak rates.
written | The code shown warns, resumes rightly and wrongly, and rises after the end as the text says. | The run blocks of this lesson.
"""
CHARTS = r"""
promise | One step of the network, at every rate | learning rate of the step | The loss after one step falls at first as the slope says, then less, and from about 0.28 on it rises.
curvature | One rate, 0.1, in bowls of different curvature | curvature λ | Up to λ = 10 the walk comes straight to 0, up to 20 from side to side; above 20 it runs away.
two-directions | A bowl ten times as steep one way as the other | learning rate | Low rates leave the flat direction far out, high ones the steep. A line ends where it is below 0.00001.
momentum | Rate 0.4 on curvature 8, where plain SGD stops at 0.25 | momentum β | Below β = 0.6 the loss runs away, above it comes down, slowly again near 0.99.
floor | Curvature 1, noise of variance 0.1: a constant rate, and the same taken down to 0 | learning rate at the start | The higher the constant rate, the sooner and the higher it levels off; the falling rate goes below.
shapes | What the rates look like | schedule | Nine schedules over 100 steps, all with a peak of 1.
warmup | A rate too high for the start: Adam with 0.3 on digits, mean of four seeds | batches of warmup | Without a warmup the loss jumps in the first batches and stays high; with one the jump is small.
edge | Sharpness of the network, and what its rate allows | learning rate | The sharpness rises until it meets 2/lr and stays there; with rate 0.05 it is still on its way.
edge-loss | The loss of the same runs | learning rate | With 0.05 the loss falls slowly and smoothly, with higher rates faster, in a rattle.
catapult | A loss that is thrown over the edge | rate times curvature at the start | Below 2 the loss falls, between 2 and 4 it jumps and then falls, above 4 it grows for ever.
adam-scale | The same bowl, its loss multiplied | loss multiplied by | SGD crawls, fits, swings and runs away as the factor grows; Adam's line is always the same.
adam-edge | Adam on the network with rate 0.01 | momentum β₁ | The preconditioned sharpness times the rate rises to its limit and stays: 2, 6, 18 or 38.
"""
LIMITS = {
    "plain": ("SGD(lr={})", 2 / 8),
    "heavy_half": ("SGD(lr={}, momentum=0.5)", 2 * 1.5 / 8),
    "heavy": ("SGD(lr={}, momentum=0.9)", 2 * 1.9 / 8),
    "nesterov": ("SGD(lr={}, momentum=0.9, nesterov=True)", 2 * 1.9 / (2.8 * 8)),
    "averaged": ("SGD(lr={}, momentum=0.9, dampening=0.9)", 2 * 1.9 / (0.1 * 8)),
}
SHAPES = r"""
constant | SGD(lr=1.0) | One number. For finding the rate, and for short tests.
StepLR | SGD(lr=1.0) \ StepLR(step_size=25, gamma=0.3) | Sudden cuts. For runs whose stalls you know beforehand.
ExponentialLR | SGD(lr=1.0) \ ExponentialLR(gamma=0.955) | The same cut at every step.
cosine | SGD(lr=1.0) \ CosineAnnealingLR(T_max=100) | Long high, long low. It has to know the length of the run.
linear to 0 | SGD(lr=1.0) \ PolynomialLR(total_iters=100) | A straight line to 0. It has to know the length too.
hold, then cool | SGD(lr=1.0) \ LambdaLR(lambda t: 1 if t < 80 else 1 - math.sqrt((t - 80) / 20)) | The held part can be trained on when plans change. With a warmup in front it is called warmup-stable-decay, WSD.
warmup, then cosine | SGD(lr=1.0) \ SequentialLR(schedulers=[LinearLR(start_factor=0.01, total_iters=10), CosineAnnealingLR(T_max=90)], milestones=[10]) | Small steps first, for a start at which the peak would do harm.
restarts | SGD(lr=1.0) \ CosineAnnealingWarmRestarts(T_0=25) | Back to the peak at steps 25, 50 and 75. Each low end is a model that you can keep.
one cycle | SGD(lr=1.0) \ OneCycleLR(max_lr=1.0, total_steps=100, cycle_momentum=False) | Up for 30 % of the run, then down to almost nothing. For short runs with a high peak.
"""
PEAKS = tuple(1.9 * 2 ** (-place / 2) for place in range(8))


def prove(lesson: Lesson) -> LessonProof:
    facts, truth, charts = {}, {"written": written(lesson)}, []
    parts = (gradient_step, bowls, momentum, noise, schedules, warmup, edge, catapult, adam, adam_edge, myths)
    for part in parts:
        found = part(lesson)
        facts, truth, charts = facts | found[0], truth | found[1], charts + found[2]
    truth["safer"] = facts["slow_end"] > 10 * facts["end"] and facts["flat_end"] < 0.7 * facts["small_end"]
    claims = {name: Claim(truth[name], says, ran) for name, says, ran in rows(CLAIMS)}
    words = {name: dict(zip(("title", "slider", "summary"), said)) for name, *said in rows(CHARTS)}
    return LessonProof(facts, claims, [replace(one, **words[one.name]) for one in charts])


def rows(table):
    return [[cell.strip() for cell in line.split(" | ")] for line in table.strip().splitlines()]


def frame(label, note, quantity="loss", **lines):
    """A frame whose curves have these names."""
    named = [(name.replace("_", " "), values) for name, values in lines.items()]
    return Frame(label, [curve(name, name, values, quantity=quantity) for name, values in named], note)


def gradient_step(lesson):
    """One step of the network from its start, at every rate: what the slope promises and what comes."""
    problem = lab.problem("chebyshev")
    torch.manual_seed(0)
    model = problem.model().double()
    inputs, targets = problem.data(torch.float64)
    loss_of = problem.loss()
    start = loss_of(model(inputs), targets)
    slopes = torch.autograd.grad(start, list(model.parameters()))
    steep = sum(one.square().sum() for one in slopes).item()

    def loss(rate):
        moved = {name: one - rate * slope for (name, one), slope in zip(model.named_parameters(), slopes)}
        return loss_of(functional_call(model, moved, (inputs,)), targets).item()

    rates = [0.005 * place for place in range(81)]
    losses, frames = [loss(rate) for rate in rates], []
    for rate in (0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4):
        promised = [start.item() - one * steep for one in rates if one <= rate + 1e-9]
        change = loss(rate) - start.item()
        says = f"The slope promises a fall of {rate * steep:.3f}. The loss "
        says += f"rises by {change:.3f}." if change > 0 else f"falls by {-change:.3f}."
        frames.append(frame(f"{rate:g}", says, loss=losses, promised=promised))
    kept = {rate: (start.item() - loss(rate)) / (rate * steep) for rate in (0.001, 0.15, 0.3)}
    facts = {"kept_small": kept[0.001], "kept_best": kept[0.15], "start": start.item(), "slope": steep**0.5}
    true = kept[0.001] > 0.99 > 0.6 > kept[0.15] > 0.4 > 0 > kept[0.3]
    return facts, {"promise": true}, [Chart("promise", "", frames, "", 2, axis="rate", x=rates)]


def walks(settings, steps, optimizer_class=torch.optim.SGD):
    """How far from 0 a walk in a bowl curvature/2 w² is, from 1 on: one for each (curvature, options)."""
    places = [nn.Parameter(torch.ones((), dtype=torch.float64)) for _ in settings]
    optimizer = optimizer_class([{"params": [w], **options} for w, (_, options) in zip(places, settings)])
    walked = [[1.0] for _ in settings]
    for _ in range(steps):
        for w, (bend, _) in zip(places, settings):
            w.grad = bend * w.detach()
        optimizer.step()
        for walk, w in zip(walked, places):
            walk.append(w.item())
    return walked


def bowls(lesson):
    """One rate in many bowls, and many rates in one bowl of two curvatures."""
    bends = (1, 2, 5, 8, 10, 12, 15, 18, 19, 20, 20.5, 21)
    walked = walks([(bend, {"lr": 0.1}) for bend in bends], 12)
    says = [f"Each step multiplies w by {1 - 0.1 * bend:.2f}." for bend in bends]
    one = [frame(f"{bend:g}", note, "w", w=walk) for bend, note, walk in zip(bends, says, walked)]
    pairs = [(1 - 0.1 * bend, *pair) for bend, walk in zip(bends, walked) for pair in zip(walk, walk[1:])]
    rates = (0.005, 0.02, 0.05, 0.08, 0.12, 0.15, 2 / 11, 0.19, 0.195, 0.199, 0.201, 0.205)
    steps = walks([(bend, {"lr": rate}) for rate in rates for bend in (10, 1)], 40)
    two, worst = [], {}
    for rate, steep, flat in zip(rates, steps[::2], steps[1::2]):
        factor, worst[rate] = max(abs(1 - 10 * rate), abs(1 - rate)), max(abs(steep[-1]), abs(flat[-1]))
        note = f"The slower direction keeps {factor:.4g} of its distance at each step."
        two.append(frame(f"{rate:.4g}", note, "distance", steep=until_tiny(steep), flat=until_tiny(flat)))
    beside = [(bend, {"lr": 2 / bend * part}) for bend in (2, 8, 50) for part in (0.9999, 1.0001)]
    last = [abs(walk[-1]) for walk in walks(beside, 100)]
    nearest, best = min(worst, key=worst.get), {"lr": 2 / 101}
    kept = [abs(walk[1]) for walk in walks([(100, best), (1, best)], 1)] + [worst[nearest]]
    truth = {
        "factor": all(math.isclose(after, by * before, abs_tol=1e-9) for by, before, after in pairs),
        "limit": all(low < 0.99 < 1.01 < high for low, high in zip(last[::2], last[1::2])),
        "best": nearest == 2 / 11 and all(map(near, kept, (99 / 101, 99 / 101, (9 / 11) ** 40))),
    }
    steep, flat = lab.hessian_eigenvalues("line")
    charts = [Chart("curvature", "", one, "", 1), Chart("two-directions", "", two, "", 1, log=True)]
    return {"line_steep": steep, "line_flat": flat}, truth, charts


def until_tiny(walk, tiny=1e-5):
    """The walk's distances down to a tiny one, so that a logarithmic axis shows the rest."""
    distances = [abs(place) for place in walk]
    return distances[: next((step for step, one in enumerate(distances) if one < tiny), len(distances))]


def momentum(lesson):
    betas = (0, 0.2, 0.4, 0.5, 0.55, 0.65, 0.7, 0.8, 0.9, 0.95, 0.99)
    walked = walks([(8, {"lr": 0.4, "momentum": beta}) for beta in betas], 400)
    frames, rescued = [], []
    for beta, walk in zip(betas, walked):
        limit, losses = 2 * (1 + beta) / 8, [max(4 * w * w, 1e-6) for w in walk]
        frames.append(frame(f"{beta:g}", f"The limit is {limit:.4g}, the rate 0.4.", loss=losses[:81]))
        rescued.append((losses[-1] < losses[0]) == (limit > 0.4))
    texts = [form.format(rate * part) for form, rate in LIMITS.values() for part in (0.996, 1.004)]
    runs = lab.sweep(lab.bowl(eigenvalues=(8.0,), start=(1.0,)), texts, epochs=400, dtype="float64")
    ends = [run.final_loss / run.loss[0] for run in runs]
    truth = {
        "limits": all(low < 0.5 < 2 < high for low, high in zip(ends[::2], ends[1::2])),
        "rescued": all(rescued),
        "steady": math.isclose(lesson.run("steady")["moved"], 1.0, rel_tol=1e-3),
    }
    return {name: one[1] for name, one in LIMITS.items()}, truth, [Chart("momentum", "", frames, log=True)]


def noise(lesson):
    rates = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.0, 1.3, 1.6, 1.9)
    texts = [f"SGD(lr={rate})" for rate in rates]
    bowl = lab.noisy_quadratic(eigenvalues=(1.0,), noise=(0.1,), start=(3.0,))
    runs = lab.sweep(bowl, texts + [f"{one} | PolynomialLR(total_iters=200)" for one in texts], epochs=200)
    frames, floors = [], [0.5 * rate * 0.1 / (2 - rate) for rate in rates]
    for rate, floor, constant, falling in zip(rates, floors, runs, runs[len(rates) :]):
        says = f"The floor of the constant rate is {floor:.3g}. The falling one ends at {falling.final_loss:.3g}."
        frames.append(frame(f"{rate:g}", says, constant=constant.loss[::2], to_0=falling.loss[::2]))
    *settled, heavy = lab.expected_loss([*texts, "SGD(lr=0.1, momentum=0.9)"], steps=1000, problem=bowl)
    exact = all(map(near, [*settled, heavy], [*floors, 0.5 * 0.1 * 0.1 * 1.9 / (0.1 * (3.8 - 0.1))]))
    averaged, drawn = lesson.run("averaging"), lesson.run("drawn")
    truth = {
        "floor": exact and abs(drawn["measured"] / floors[5] - 1) < 0.05,
        "falling": all(fall.final_loss < run.final_loss for run, fall in zip(runs[2:11], runs[13:])),
        "mean": near(averaged["w"].item(), averaged["measured"].mean().item()),
    }
    charts = [Chart("floor", "", frames, "", 5, log=True, x=range(0, 200, 2))]
    return {"floor_high": floors[7], "floor_low": floors[2], "floor_heavy": heavy}, truth, charts


def near(one, other):
    return math.isclose(one, other, rel_tol=1e-6)


def forms(steps):
    """Schedules over so many steps, each with {p} for its peak rate."""
    cool = "SGD(lr={{p}}) | LambdaLR(lambda t: 1 if t < {0} else 1 - math.sqrt((t - {0}) / {1}))"
    return {
        "constant": "SGD(lr={p})",
        "cosine": f"SGD(lr={{p}}) | CosineAnnealingLR(T_max={steps})",
        "linear": f"SGD(lr={{p}}) | PolynomialLR(total_iters={steps})",
        "tenth": f"SGD(lr={{p}}) | LinearLR(start_factor=1.0, end_factor=0.1, total_iters={steps})",
        "cool_late": cool.format(steps * 4 // 5, steps // 5),
        "cool_half": cool.format(steps // 2, steps // 2),
        "inverse": "SGD(lr={p}) | LambdaLR(lambda t: 1 / (1 + t))",
        "exponential": f"SGD(lr={{p}}) | ExponentialLR(gamma={0.01 ** (1 / steps)!r})",
        "restarts": f"SGD(lr={{p}}) | CosineAnnealingWarmRestarts(T_0={steps // 4})",
        "one_cycle": f"SGD(lr={{p}}) | OneCycleLR(max_lr={{p}}, total_steps={steps}, cycle_momentum=False)",
        "root": "SGD(lr={p}) | LambdaLR(lambda t: (1 + t) ** -0.5)",
    }


def least(steps):
    """The lowest exact expected loss of each form over the peak rates."""
    texts = [form.format(p=repr(peak)) for form in forms(steps).values() for peak in PEAKS]
    ends = lab.expected_loss(texts, steps=steps)
    return {name: min(ends[at * len(PEAKS) :][: len(PEAKS)]) for at, name in enumerate(forms(steps))}


def schedules(lesson):
    """What the rates of the common schedules look like, and which ends lowest on the noisy quadratic."""
    frames = []
    for name, text, says in rows(SHAPES):
        rates = lab.learning_rates(text.replace("\\", "|"), steps=100)
        frames.append(frame(name, says, "learning rate", rate=rates))
    short, long = least(100), least(1000)
    order, cosine, late = sorted(long, key=long.get), long["cosine"], long["cool_late"]
    truth = {
        "cooling": late > 1.2 * cosine > 1.1 * long["cool_half"] and short["cool_late"] < short["cosine"],
        "horizon": short["tenth"] < short["linear"] and long["tenth"] > long["linear"],
        "geometric": order[0] == "exponential" and order[-3:] == ["constant", "root", "inverse"],
        "cycles": cosine < long["one_cycle"] < long["restarts"] < long["constant"],
    }
    facts = {f"{name}_short": end for name, end in short.items()}
    facts |= {f"{name}_long": end for name, end in long.items()}
    return facts, truth, [Chart("shapes", "", frames, "", 3)]


def warmup(lesson):
    lengths, batches = (0, 2, 5, 11, 23, 46), range(92)
    texts = [f"Adam(lr=0.3) | LinearLR(start_factor=0.01, total_iters={length}) @batch" for length in lengths]
    texts[0] = "Adam(lr=0.3)"
    frames, ends, peaks = [], [], []
    for length, group in zip(lengths, digits(texts, 4)):
        losses = [fmean(run.loss[batch] for run in group) for batch in batches]
        ends.append(fmean(run.final_loss for run in group))
        peaks.append(max(losses))
        note = f"At its highest {peaks[-1]:.3g}; on all data after four epochs {ends[-1]:.2g}."
        frames.append(frame(f"{length}", note, loss=losses))
    true = peaks[0] > 10 and max(peaks[2:]) < 3 and max(ends[2:]) < 0.6 * ends[0]
    facts = {"cold": ends[0], "warm": ends[4], "cold_peak": peaks[0]}
    return facts, {"warmup": true}, [Chart("warmup", "", frames, log=True, axis="batch", x=batches)]


def digits(texts, epochs):
    """The runs of each strategy on the digits, four seeds each."""
    each = [text for text in texts for _ in range(4)]
    runs = lab.sweep("digits", each, epochs=epochs, seeds=[0, 1, 2, 3] * len(texts), dtype="float64")
    return [runs[at : at + 4] for at in range(0, len(runs), 4)]


def edge(lesson):
    rates, steps, every = (0.05, 0.1, 0.15, 0.2, 0.25), 2000, 50
    texts = [f"SGD(lr={rate}) | LambdaLR(lambda t: 1 + 0.01 * (-1) ** t)" for rate in (*rates, 0.2, 0.2)]
    texts += [f"SGD(lr=0.8) | LinearLR(start_factor=0.01, total_iters={length})" for length in (10, 100, 300)]
    texts += ["SGD(lr=0.8)", "SGD(lr=0.2)", f"SGD(lr={math.nextafter(0.2, 1)!r})"]
    seeds = [0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0]
    runs = lab.sweep("chebyshev", texts, epochs=steps, seeds=seeds, dtype="float64", sharpness_every=every)
    rises = [sum(after > before for before, after in zip(run.loss, run.loss[1:])) for run in runs]
    sharp, falls = [], []
    for rate, run, ups in zip(rates, runs, rises):
        values = [value for _, value in run.sharpness]
        note = f"At the end the sharpness is {values[-1]:.3g}, and 2/lr is {2 / rate:.3g}."
        sharp.append(frame(f"{rate:g}", note, "sharpness", sharpness=values, limit=[2 / rate] * len(values)))
        note = f"It ends at {run.final_loss:.2g} and went up in {ups:,} of {steps:,} steps."
        falls.append(frame(f"{rate:g}", note, loss=run.loss[::20]))
    settled = [fmean(v for _, v in run.sharpness[-8:]) * run.strategy.value("lr") / 2 for run in runs]
    ends, start = [run.final_loss for run in runs[:5]], runs[0].loss[0]
    truth = {
        "stakes": max(ends) > 20 * min(ends) and start > 100 * min(ends),
        "edge": all(abs(one - 1) < 0.06 for one in settled[2:7] + settled[11:]) and settled[0] < 0.6,
        "rises": rises[3] > 500 and start > 100 * ends[3] and rises[0] == 0,
        "no-rescue": all(run.diverged_at for run in runs[7:11]),
        "rounding": max(abs(math.log(a / b)) for a, b in zip(runs[11].loss, runs[12].loss)) > math.log(1.2),
    }
    facts = {"ends": ends, "settled": settled[:5], "start_sharp": runs[0].sharpness[0][1], "ups": rises[3]}
    facts |= {"end": ends[3], "slow_end": ends[0], "times_lower": start / ends[3]}
    loss_chart = Chart("edge-loss", "", falls, "", 3, log=True, x=range(0, steps, 20))
    return facts, truth, [Chart("edge", "", sharp, "", 3, x=range(0, steps, every)), loss_chart]


def catapult(lesson):
    run = lesson.run("catapult")
    products, losses, ends, sharp = map(
        run.__getitem__, ("products", "losses", "products_after", "sharpness")
    )
    peaks, frames = [max(one) / one[0] for one in losses], []
    for product, values, peak, end in zip(products, losses, peaks, ends):
        note = f"It peaks at {peak:.3g} times its start. Rate times curvature ends at {end:.3g}."
        note = note if product < 4 else "It grows until the numbers overflow."
        frames.append(frame(f"{product:g}", note, loss=[max(one, 1e-8) for one in values]))
    landed = [one[-1] < 0.01 * one[0] and end < 2 for one, end in zip(losses, ends)]
    calm = all(peak == 1 for peak in peaks[:4]) and all(landed[:9]) and min(peaks[4:9]) > 2
    facts = {"flat_end": ends[5] / 2.5 * sharp, "small_end": ends[1] * sharp, "peak": peaks[5]}
    chart = Chart("catapult", "", frames, "", 1, log=True, top=1e3)
    return facts, {"catapult": calm and not any(map(math.isfinite, ends[9:]))}, [chart]


def adam(lesson):
    factors = (0.001, 0.01, 0.1, 1, 5, 10, 15, 19, 20.5)
    settings = [(factor, {"lr": 0.1}) for factor in factors]
    plain, scaled = walks(settings, 20), walks(settings, 20, torch.optim.Adam)
    frames = []
    for factor, one, other in zip(factors, plain, scaled):
        says = f"After 20 steps SGD stands at {one[-1]:.2g}, Adam at {other[-1]:.2g}."
        frames.append(frame(f"{factor:g}", says, "w", SGD=one, Adam=other))
    same = all(math.isclose(a, b, abs_tol=1e-4) for walk in scaled for a, b in zip(walk, scaled[3]))
    truth = {
        "scale": same and plain[0][-1] > 0.9 > 0.1 > abs(plain[4][-1]) and abs(plain[8][-1]) > 1,
        "first": all(map(near, lesson.run("first")["moved"], (0.01, 0.01, 0.005))),
    }
    return {}, truth, [Chart("adam-scale", "", frames, "", 3)]


def adam_edge(lesson):
    betas = (0.0, 0.5, 0.8, 0.9)
    texts = [f"Adam(lr=0.01, betas=({beta}, 0.999))" for beta in betas]
    runs = lab.sweep("chebyshev", texts, epochs=800, dtype="float64", sharpness_every=40)
    frames, settled, limits = [], [], [(2 + 2 * beta) / (1 - beta) for beta in betas]
    for beta, limit, run in zip(betas, limits, runs):
        values = [0.01 * value for _, value in run.preconditioned_sharpness]
        settled.append(fmean(values[-8:]))
        note = f"The limit is {limit:.3g}; the mean of the last eight measurements {settled[-1]:.3g}."
        lines = {"sharpness_times_rate": values, "limit": [limit] * len(values)}
        frames.append(frame(f"{beta:g}", note, "sharpness times rate", **lines))
    truth = {"adam-edge": all(abs(one / limit - 1) < 0.08 for one, limit in zip(settled, limits))}
    charts = [Chart("adam-edge", "", frames, "", 3, log=True, x=range(0, 800, 40))]
    return {"adam_settled": settled}, truth, charts


def myths(lesson):
    texts = ["Adam(lr=0.01)", "Adam(lr=0.03)", "Adam(lr=0.1)", "Adam(lr=0.1) | CosineAnnealingLR(T_max=10)"]
    ends = [fmean(run.final_loss for run in group) for group in digits(texts, 10)]
    floors = []
    for batch in (1, 8):
        bowl = lab.noisy_quadratic(eigenvalues=(1.0,), noise=(0.1 / batch,))
        texts = [f"SGD(lr={batch * rate})" for rate in (0.01, 0.1, 0.3)]
        floors.append(lab.expected_loss(texts, steps=2000, problem=bowl))
    low, high, gone = (after / before for before, after in zip(*floors))
    constant, scheduled = lesson.run("decay")["left"]
    truth = {
        "needs": ends[3] < 0.7 * min(ends[:3]),
        "batch": low < 1.05 and 1.4 < high < 1.7 and gone > 1e6,
        "decay": near(constant, 0.99**1000) and scheduled > 100 * constant,
    }
    facts = {"adam_constant": min(ends[:3]), "adam_cosine": ends[3], "batch_low": low, "batch_high": high}
    return facts, truth, []


def written(lesson):
    resumed = [line.partition(":")[2] for line in lesson.run("resume").output.splitlines()]
    closed = [numbers(line) for line in lesson.run("closed").output.splitlines()]
    return (
        "lr_scheduler.step()" in str(lesson.run("order").warnings)
        and resumed.count(resumed[0]) == 2
        and resumed[0] == resumed[1]
        and all(math.isclose(rate, formula, abs_tol=2e-6) for _, rate, formula in closed)
        and closed[4][1] < closed[8][1]
    )
