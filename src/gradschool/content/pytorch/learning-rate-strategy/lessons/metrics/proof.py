"""Runs that are read by their metrics: digits, the line through three points, and noisy measurements."""

import math
from statistics import fmean

import torch
from torch import nn
from torch.optim.lr_scheduler import MultiStepLR, ReduceLROnPlateau

from gradschool.proof import Chart, Claim, Frame, Lesson, LessonProof, curve, lab

STEPS = 100
GOOD = "converged"
LINE = {
    "converged": "SGD(lr=0.1, momentum=0.6)",
    "converging": "SGD(lr=0.1)",
    "crawling": "SGD(lr=0.0001)",
    "plateaued": "SGD(lr=0.1) | StepLR(step_size=8, gamma=0.1)",
    "oscillating": "SGD(lr=0.18)",
    "diverged": "SGD(lr=0.183)",
}
MENDED = ("SGD(lr=0.1) | StepLR(step_size=80, gamma=0.1)", "SGD(lr=0.1) | StepLR(step_size=8, gamma=0.9)")
TOO_LOW, FINE, TOO_HIGH = "SGD(lr=0.0001)", "SGD(lr=0.3)", "SGD(lr=3)"
BOLD, STEADY = "SGD(lr=1)", "SGD(lr=0.1, momentum=0.9)"
MANY, LUCKY, SPIKED = 8, 5, 1  # seeds: how many, which one misleads, which one spikes
SMOOTHED = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98)
EXAMPLES, BATCH, EPOCHS, SEEDS = 64, 4, 20, 5
NEVER = EPOCHS + 1
CUTS = (1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 18, 19, NEVER)
CONSTANT = {"high": 0.1, "middle": 0.03, "low": 0.01, "lowest": 0.003}


def prove(lesson: Lesson) -> LessonProof:
    parts = (
        five_numbers(lesson),
        good_beside_bad(),
        flat(),
        trade(),
        steered(lesson),
        fooled(),
    )
    return LessonProof(
        facts={name: fact for part in parts for name, fact in part.facts.items()},
        claims={name: claim for part in parts for name, claim in part.claims.items()},
        charts=[chart for part in parts for chart in part.charts],
    )


def five_numbers(lesson):
    run = lesson.run("five")
    training, validation, accuracy, _, _ = zip(*run["log"])
    best = validation.index(min(validation))
    facts = {
        "best_epoch": best + 1,
        "best_validation": validation[best],
        "last_validation": validation[-1],
        "validation_rise": validation[-1] / validation[best] - 1,
        "best_accuracy": accuracy[best],
        "last_accuracy": accuracy[-1],
        **errors(run),
    }
    claims = {
        "validation": Claim(
            true=training[-1] < 0.5 * training[best] and validation[-1] > 1.1 * validation[best],
            says="From epoch {{ best_epoch }} on the training loss more than halves and the validation loss rises.",
            ran="The code shown: 30 epochs, both losses after each.",
        ),
        "accuracy": Claim(
            true=validation[-1] > 1.1 * validation[best]
            and abs(accuracy[-1] - accuracy[best]) < 0.02
            and facts["wrong_share"] > 0.7,
            says="The validation loss rises by {{ validation_rise | percent(0) }}, the accuracy changes by less than two "
            "points; {{ wrong }} wrong digits make {{ wrong_share | percent(0) }} of the loss in the end.",
            ran="The code shown: epoch {{ best_epoch }} beside epoch 30, on 360 digits never trained on.",
        ),
    }
    chart = Chart(
        name="validation",
        title="Digits: training loss and validation loss, from epoch 3",
        frames=[
            Frame(
                "",
                [
                    curve("training", "training loss", training[2:], unit="epoch"),
                    curve("validation", "validation loss", validation[2:], unit="epoch"),
                ],
                "The validation loss turns up again; the training loss does not show it.",
            )
        ],
        axis="epoch",
        x=range(3, len(training) + 1),
        summary="Both come down unsteadily for twelve epochs; then the training loss goes on to near 0 and the validation "
        "loss goes up a little and stays.",
    )
    return LessonProof(facts, claims, [chart])


def errors(run):
    """How many new digits the trained network gets wrong, and their share of the loss."""
    with torch.no_grad():
        scores = run["model"](run["new_x"])
        losses = nn.functional.cross_entropy(scores, run["new_y"], reduction="none")
    wrong = scores.argmax(1) != run["new_y"]
    return {"wrong": wrong.sum().item(), "wrong_share": (losses[wrong].sum() / losses.sum()).item()}


def good_beside_bad():
    runs = dict(zip(LINE, lab.sweep("line", list(LINE.values()), epochs=STEPS, dtype="float64")))
    verdicts = {name: lab.judge(run) for name, run in runs.items()}
    found = {name: verdict.evidence for name, verdict in verdicts.items()}
    # The losses alone, as a log has them: no gradients to see the turning by.
    alone = lab.judge([*runs["oscillating"].loss, runs["oscillating"].final_loss]).name
    facts = {
        "oscillating_alone": alone,
        "first": runs[GOOD].loss[0],
        "converged_end": found["converged"]["end"],
        "converging_fall": found["converging"]["recent_fall"],
        "crawling_fall": found["crawling"]["whole_fall"],
        "crawling_halving": found["crawling"]["values_to_halve"],
        "plateaued_fall": abs(found["plateaued"]["recent_fall"]),
        "oscillating_cosine": found["oscillating"]["gradient_agreement"],
        "diverged_rise": found["diverged"]["rise"],
        **{f"{name}_advice": verdict.advice[0] for name, verdict in verdicts.items()},
    }
    claim = Claim(
        true=all(verdict.name == name for name, verdict in verdicts.items())
        and alone in ("converging", "crawling"),
        says="Each of the six runs gets the verdict it is shown under; without its gradients the oscillating one is "
        "called {{ oscillating_alone }}.",
        ran="`lab.judge` on `line`, 100 steps in float64, seed 0: `" + "`, `".join(LINE.values()) + "`.",
    )
    good = curve("good", "the good run", every_second(runs[GOOD]))
    frames = [
        Frame(
            name,
            [good] if name == GOOD else [good, curve("run", name, every_second(run))],
            f"{LINE[name]}: {name}. {verdicts[name].sentence}",
        )
        for name, run in runs.items()
    ]
    chart = Chart(
        name="side-by-side",
        title="Six runs on the line, each beside the good one",
        slider="run",
        frames=frames,
        start=2,
        log=True,
        x=range(0, STEPS + 1, 2),
        lab=LINE["plateaued"],
        problem="line",
        epochs=STEPS,
        summary="The good run falls by eight powers of ten; the others stop, crawl, turn from side to side or rise.",
    )
    return LessonProof(facts, {"verdicts": claim, "mended": mended()}, [chart])


def mended():
    runs = [lab.train("line", strategy, epochs=STEPS, dtype="float64") for strategy in MENDED]
    return Claim(
        true=all(lab.judge(run).name == "converging" for run in runs),
        says="With a longer `step_size`, or a higher `gamma`, the plateaued run converges.",
        ran="The lab's verdict after 100 steps of `line`, seed 0, on `" + "` and `".join(MENDED) + "`.",
    )


def every_second(run):
    return [*run.loss, run.final_loss][::2]


def flat():
    low, fine, high = lab.sweep("digits", [TOO_LOW, FINE, TOO_HIGH], epochs=12, dtype="float64")
    moved_low, moved_high = distance_moved(low), distance_moved(high)
    facts = {
        "guessing": math.log(10),
        "moved_low": moved_low,
        "moved_high": moved_high,
        "start_length": start().norm().item(),
        "dead_high": dead_units(high),
    }
    claim = Claim(
        true=all(lab.judge(run).name == "never learned" for run in (low, high))
        and all(abs(fmean(run.loss[-50:]) - math.log(10)) < 0.05 for run in (low, high))
        and moved_low < 0.01 * facts["start_length"] < moved_high
        and facts["dead_high"] == 64
        and dead_units(low) < 8
        and lab.judge(fine).healthy,
        says="Both flat runs end near $\\ln 10$; at 0.0001 the weights stay where they were, at 3 all hidden units are "
        "dead.",
        ran=f"`digits`, 12 epochs, seed 0: `{TOO_LOW}`, `{TOO_HIGH}`, and `{FINE}` beside them. A unit is dead if ReLU "
        "gives 0 for all 1,437 digits.",
    )
    shown = slice(None, None, 6)
    chart = Chart(
        name="flat",
        title="Digits: two flat lines and a good run",
        frames=[
            Frame(
                "",
                [
                    curve("low", "rate 0.0001", low.loss[shown]),
                    curve("high", "rate 3", high.loss[shown]),
                    curve("fine", "rate 0.3", fine.loss[shown]),
                ],
                f"Rate 0.0001: {lab.judge(low).sentence} Rate 3: {lab.judge(high).sentence}",
            )
        ],
        x=range(0, len(low.loss), 6),
        summary="At 0.0001 and at 3 the loss stays near 2.3 for 276 steps; at 0.3 it falls.",
    )
    return LessonProof(facts, {"flat": claim}, [chart])


def digits_model():
    torch.manual_seed(0)
    return lab.problem("digits").model().double()


def start():
    return nn.utils.parameters_to_vector(digits_model().parameters()).detach()


def distance_moved(run):
    return (torch.tensor(run.parameters, dtype=torch.float64) - start()).norm().item()


def dead_units(run):
    """How many hidden units give 0 for every digit."""
    model = digits_model()
    nn.utils.vector_to_parameters(torch.tensor(run.parameters, dtype=torch.float64), model.parameters())
    inputs, _ = lab.problem("digits").data(torch.float64)
    return (model[0](inputs).amax(0) <= 0).sum().item()


def trade():
    constant = {name: fit(rate) for name, rate in CONSTANT.items()}
    until = {name: first_below(run, 0.5) for name, run in constant.items()}
    level = {name: fmean(run[-5:]) for name, run in constant.items()}
    cuts = {cut: fit(0.03, cut) for cut in CUTS}
    ends = {cut: run[-1] for cut, run in cuts.items()}
    middle = [ends[cut] for cut in (6, 8, 10, 12, 14, 16)]
    facts = {
        "seeds": SEEDS,
        **{f"until_{name}": epochs for name, epochs in until.items()},
        **{f"level_{name}": height for name, height in level.items()},
        "cut_early": ends[1],
        "cut_late": ends[19],
        "cut_never": ends[NEVER],
        "cut_best": min(middle),
    }
    claims = {
        "trade": Claim(
            true=until["high"] < until["middle"] < until["low"] < until["lowest"]
            and level["high"] > level["middle"] > level["low"] < level["lowest"],
            says="The higher the rate the sooner within 0.5, and the higher the level at the end, but for the slowest.",
            ran="SGD in batches of four on 64 noisy points, 20 epochs, constant rates, means over five seeds; the loss on "
            "all data above its least.",
        ),
        "cut": Claim(
            true=ends[1] > ends[NEVER] > ends[19] > max(middle),
            says="A cut after epoch 1 ends above no cut; after 6 to 16 it ends below a cut after 19.",
            ran="The same from 0.03, divided by ten once, after each of the epochs on the slider.",
        ),
    }
    never = above(cuts[NEVER], "never cut")
    frames = [
        Frame(
            f"{cut}",
            [never, above(run, f"cut after {cut}")],
            f"It ends at {run[-1]:.2g}, without the cut at {ends[NEVER]:.2g}.",
        )
        for cut, run in cuts.items()
        if cut != NEVER
    ]
    frames.append(Frame("never", [never], f"It ends at {ends[NEVER]:.2g}: its noise floor."))
    chart = Chart(
        name="cut",
        title="One cut from 0.03 to 0.003, early or late",
        slider="cut after epoch",
        frames=frames,
        log=True,
        axis="epoch",
        summary="An early cut leaves a slow descent, a late one no time; cuts near the middle end lowest.",
    )
    return LessonProof(facts, claims, [chart])


def above(values, label):
    return curve(
        "never" if label == "never cut" else "cut",
        label,
        values,
        quantity="loss above the least",
        unit="epoch",
    )


def fit(rate, cut=NEVER):
    """The loss above the least, before training and after each epoch, mean over the seeds.

    The seeds are columns of one parameter. The loss is the sum of theirs, so each has the gradient it would have alone.
    """
    inputs, targets, least = measurements()
    weights = nn.Parameter(torch.zeros(3, SEEDS, dtype=torch.float64))
    optimizer = torch.optim.SGD([weights], lr=rate)
    scheduler = MultiStepLR(optimizer, [cut], gamma=0.1)
    generators = [torch.Generator().manual_seed(seed) for seed in range(SEEDS)]
    losses = []
    for _ in range(EPOCHS):
        losses.append(above_least(inputs, targets, weights, least))
        orders = torch.stack([torch.randperm(EXAMPLES, generator=one) for one in generators])
        for batch in orders.split(BATCH, dim=1):
            optimizer.zero_grad()
            predictions = torch.einsum("sbk,ks->sb", inputs[batch], weights)
            ((predictions - targets[batch]) ** 2).mean(1).sum().backward()
            optimizer.step()
        scheduler.step()
    return [*losses, above_least(inputs, targets, weights, least)]


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


def above_least(inputs, targets, weights, least):
    with torch.no_grad():
        return (((inputs @ weights - targets.unsqueeze(1)) ** 2).mean(0) - least).mean().item()


def first_below(losses, level):
    return next(epoch for epoch, loss in enumerate(losses) if loss < level)


def steered(lesson):
    rising = [0.5 + 0.04 * epoch for epoch in range(10)]
    wrong, right = watched(rising, mode="min"), watched(rising, mode="max")
    bare = lesson.run_code(BARE)
    printed = [float(line.split()[-1]) for line in lesson.run("patience").output.splitlines()]
    claims = {
        "patience": Claim(
            true=printed == [1, 1, 1, 1, 0.1, 0.1],
            says="With `patience=2` the third epoch without progress cuts the rate.",
            ran="The code shown: the best loss at epoch 2, the cut at epoch 5.",
        ),
        "direction": Claim(
            true=wrong[-1] <= 0.01 + 1e-9 and right[-1] == 1.0,
            says='Ten rising accuracies under `mode="min"` take the rate from 1 to {{ wrong_direction | significant(2) }}; '
            'under `mode="max"` it stays.',
            ran="`ReduceLROnPlateau(patience=2)` with the accuracies 0.50, 0.54, … 0.86.",
        ),
        "metric": Claim(
            true="TypeError" in bare.error and "metrics" in bare.error,
            says="`ReduceLROnPlateau.step()` without a metric is a TypeError.",
            ran="The call.",
        ),
    }
    return LessonProof({"wrong_direction": wrong[-1]}, claims)


def watched(metrics, mode):
    """The rate after each metric was handed over."""
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = ReduceLROnPlateau(optimizer, mode=mode, patience=2)
    rates = []
    for metric in metrics:
        optimizer.step()
        scheduler.step(metric)
        rates.append(scheduler.get_last_lr()[0])
    return rates


def fooled():
    axis, smoothing, seeds = linear_axis(), running_mean(), many_seeds()
    return LessonProof(
        {**axis.facts, **smoothing.facts, **seeds.facts},
        {**axis.claims, **smoothing.claims, **seeds.claims},
        [*axis.charts, *smoothing.charts],
    )


def linear_axis():
    run = lab.train("line", LINE["converging"], epochs=STEPS, dtype="float64")
    losses = [*run.loss, run.final_loss]
    done = first_below(losses, 0.01 * losses[0])
    facts = {"looks_done": done, "falls_after": losses[done] / losses[-1]}
    claim = Claim(
        true=done < 10 and facts["falls_after"] > 50,
        says="After {{ looks_done }} steps the loss lies within a hundredth of the axis; it then falls "
        "{{ falls_after | significant(2) }}-fold.",
        ran=f"`line`, `{LINE['converging']}`, 100 steps, seed 0.",
    )
    chart = Chart(
        name="axis",
        title="The first 50 steps of the converging run, on a linear axis",
        frames=[
            Frame(
                "",
                [curve("loss", LINE["converging"], losses[:51])],
                "All that happens later is hidden in the line.",
            )
        ],
        summary="The loss falls at once and then lies on the axis.",
    )
    return LessonProof(facts, {"axis": claim}, [chart])


def running_mean():
    run = lab.train("digits", BOLD, epochs=12, seed=SPIKED, dtype="float64")
    smooth = {factor: smoothed(run.loss, factor) for factor in SMOOTHED}
    verdicts = {factor: lab.judge(losses, classes=10) for factor, losses in smooth.items()}
    raw = verdicts[0.0]
    facts = {
        "spike": raw.evidence.get("spike", math.nan),
        "spike_times": raw.evidence.get("times", math.nan),
        "smoothed_verdict": verdicts[0.95].name,
    }
    claim = Claim(
        true=raw.name == "recovered spike"
        and lab.judge(run).name == "recovered spike"
        and verdicts[0.95].name == "converging",
        says="The raw losses are judged a recovered spike; smoothed by 0.95 they are judged {{ smoothed_verdict }}.",
        ran=f"`digits`, `{BOLD}`, 12 epochs, seed {SPIKED}; `lab.judge` on the losses of the steps and on their running "
        "means.",
    )
    # A spike is one step wide: of each four steps the highest is drawn, so that it is not lost.
    frames = [
        Frame(
            f"{factor:g}",
            [
                curve("smoothed", f"smoothed by {factor:g}" if factor else "as logged", highest(losses)),
            ],
            f"{verdicts[factor].name.capitalize()}. {verdicts[factor].sentence}",
        )
        for factor, losses in smooth.items()
    ]
    chart = Chart(
        name="smoothing",
        title="Digits: the same run, smoothed more and more",
        slider="smoothing",
        frames=frames,
        log=True,
        x=range(0, len(run.loss), 4),
        summary="Unsmoothed, one step stands far above its neighbours; smoothed by 0.95 it is a small bump.",
    )
    return LessonProof(facts, {"smoothing": claim}, [chart])


def smoothed(losses, factor):
    """The running mean of TensorBoard, freed from its start at 0."""
    means, mean = [], 0.0
    for step, loss in enumerate(losses, 1):
        mean = factor * mean + (1 - factor) * loss
        means.append(mean / (1 - factor**step))
    return means


def highest(losses):
    return [max(losses[place : place + 4]) for place in range(0, len(losses), 4)]


def many_seeds():
    seeds = [*range(MANY)]
    runs = lab.sweep(
        "digits", [BOLD] * MANY + [STEADY] * MANY, epochs=12, seeds=seeds + seeds, dtype="float64"
    )
    right = [run.metrics["held_out_accuracy"][-1] for run in runs]
    bold, steady = right[:MANY], right[MANY:]
    facts = {
        "many": MANY,
        "lucky": bold[LUCKY],
        "lucky_other": steady[LUCKY],
        "bold_mean": fmean(bold),
        "bold_worst": min(bold),
        "steady_mean": fmean(steady),
        "steady_worst": min(steady),
    }
    claim = Claim(
        true=bold[LUCKY] > steady[LUCKY] + 0.01
        and fmean(bold) < fmean(steady) - 0.005
        and min(bold) < min(steady) - 0.03,
        says="On seed 5 the bold run is ahead; over eight seeds it is behind on average and at its worst.",
        ran=f"`digits`, 12 epochs, seeds 0 to 7, `{BOLD}` and `{STEADY}`: accuracy on the 360 digits held out.",
    )
    return LessonProof(facts, {"seeds": claim})


BARE = """
import torch

optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer).step()
"""
