"""Running the experiment that Visualize shows, and keeping what it saw. Runs PyTorch."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gradschool.curriculum.experiment import (
    SOUND,
    AuthoredExperiment,
    ExperimentFile,
    load_experiment,
    published,
)
from gradschool.curriculum.lock import Fact, LockError
from gradschool.curriculum.prove import Proof, ProofError, Question, locked_facts
from gradschool.curriculum.publish import PublishError
from gradschool.curriculum.schema import MisconceptionFile
from gradschool.curriculum.verify import Report, lock_of, one_unit_away, settle_lock
from gradschool.lab.parsing import parse
from gradschool.lab.problems.registry import problem as problem_named

if TYPE_CHECKING:
    import torch

    from gradschool.lab.problems.problem import Problem
    from gradschool.lab.trajectory import Trajectory

SAMPLES = 4
"""Rows of data shown."""
PIXELS = 10
"""Columns of a row shown; the rest is said to be left out."""
DIGITS = 4
"""Significant digits of a value that is kept: what a picture can show."""


def verify_experiment(
    folder: Path,
    misconceptions: Mapping[str, MisconceptionFile],  # noqa: ARG001  every folder is verified alike
    *,
    update: bool = False,
    mutate: bool = False,  # noqa: ARG001  it shows no code whose numbers could be changed
) -> Report:
    """Run the experiment of `folder` afresh, and once more one unit in the last place away."""
    started = time.perf_counter()
    authored = load_experiment(folder)
    if isinstance(authored, list):
        return Report(folder.name, 0, 0, tuple(map(str, authored)), time.perf_counter() - started)
    try:
        updated = _settle(authored, update=update)
    except (ProofError, PublishError, LockError) as error:
        why = tuple(str(error).splitlines())
        return Report(folder.name, 1, 0, why, time.perf_counter() - started)
    return Report(folder.name, 1, 1, (), time.perf_counter() - started, updated=updated)


def _settle(authored: AuthoredExperiment, *, update: bool) -> bool:
    proof = _run(authored.experiment)
    with one_unit_away():
        again = _run(authored.experiment)
    for name in ("predicted", "label", "trace_accuracy"):
        if proof.facts[name] != again.facts[name]:
            raise ProofError(f"{name} hangs on last digits: it changes one unit away; train it less wildly")
    if not proof.truth[SOUND]:
        raise ProofError("the digit named is not the network's highest score")
    variant = locked_facts("base", authored.fingerprint, Question(id="visualize"), proof)
    lock = lock_of(authored.fingerprint, [variant])
    published(authored, lock)
    return settle_lock(authored.folder, lock, update)


def _run(shape: ExperimentFile) -> Proof:
    import torch

    from gradschool import lab

    problem, strategy = problem_named(shape.problem), parse(shape.strategy)
    run = lab.train(problem, strategy, epochs=shape.epochs, seed=shape.seed, dtype="float64")
    inputs, targets = problem.data(torch.float64)
    held = problem.held_out(torch.float64)
    if held is None or not isinstance(problem.model(), torch.nn.Sequential) or inputs[0].numel() != 64:
        raise ProofError(
            f"{problem.name}: Visualize follows pictures of 64 pixels, some held out, through layers"
        )
    layers = _layers(problem, run, held[0][shape.sample])
    scores = layers["scores_values"]
    predicted, label = int(torch.tensor(scores).argmax()), int(held[1][shape.sample])
    trace = _trace(problem, run)
    facts: dict[str, Fact] = {
        **_counts(problem, inputs, held[0]),
        **_pipeline(problem, inputs, targets, held[0], run),
        **trace,
        **{name: list[Fact](values) for name, values in layers.items()},
        "images": [[float(value) for value in picture.flatten()] for picture in inputs[:8]],
        "image_labels": [str(int(one)) for one in targets[:8]],
        "label": label,
        "predicted": predicted,
        "active": sum(value > 0 for value in layers["active_values"]),
        "confidence": max(layers["probabilities_values"]),
        "first_accuracy": run.metrics["accuracy"][0],
        "last_accuracy": run.metrics["accuracy"][-1],
        "last_held_out": run.metrics["held_out_accuracy"][-1],
    }
    return Proof(truth={SOUND: scores[predicted] == max(scores)}, facts=facts)


def _counts(problem: Problem, inputs: torch.Tensor, held: torch.Tensor) -> dict[str, Fact]:
    batch = problem.batch_size or len(inputs)
    return {
        "examples": len(inputs) + len(held),
        "trained_on": len(inputs),
        "held_out": len(held),
        "batch": batch,
        "steps_per_epoch": problem.steps_per_epoch,
        "last_batch": len(inputs) % batch or batch,
    }


def _pipeline(
    problem: Problem, inputs: torch.Tensor, targets: torch.Tensor, held: torch.Tensor, run: Trajectory
) -> dict[str, Fact]:
    """True shapes and sample rows of each step of the pipeline; the first row of a table is its head."""
    flat = inputs.flatten(1)
    head: list[Fact] = [*(f"pixel {one}" for one in range(PIXELS)), "…", "digit"]
    raw = [
        _row([str(round(16 * float(one))) for one in row[:PIXELS]], targets[n])
        for n, row in enumerate(flat[:SAMPLES])
    ]
    scaled = [
        _row([f"{float(one):.4g}" for one in row[:PIXELS]], targets[n])
        for n, row in enumerate(flat[:SAMPLES])
    ]
    steps = problem.steps_per_epoch
    batches: list[Fact] = [["step", "rate", "loss of the batch"]]
    for step in (0, 1, 2, steps - 1, steps, len(run.loss) - 1):
        batches.append([str(step + 1), f"{run.learning_rate[step]:.4g}", f"{run.loss[step]:.4f}"])
    train, kept = run.metrics["accuracy"][-1], run.metrics["held_out_accuracy"][-1]
    return {
        "data_shapes": [f"pixels ({len(inputs) + len(held)}, 64)", f"digits ({len(inputs) + len(held)},)"],
        "data_rows": [head, *raw],
        "preprocessing_shapes": [f"inputs ({len(inputs) + len(held)}, 64), from 0 to 1"],
        "preprocessing_rows": [head, *scaled],
        "split_shapes": [f"trained on {_shape(flat)}", f"held out {_shape(held.flatten(1))}"],
        "split_rows": [
            ["part", "digits", "share"],
            ["trained on", str(len(inputs)), f"{len(inputs) / (len(inputs) + len(held)):.0%}"],
            ["held out", str(len(held)), f"{len(held) / (len(inputs) + len(held)):.0%}"],
        ],
        "training_shapes": [f"a batch ({problem.batch_size}, 64)", f"{steps} steps an epoch"],
        "training_rows": batches,
        "evaluation_shapes": [f"scores ({len(inputs)}, 10)", f"scores ({len(held)}, 10)"],
        "evaluation_rows": [
            ["digits", "right", "of", "accuracy"],
            ["trained on", str(round(train * len(inputs))), str(len(inputs)), f"{train:.1%}"],
            ["held out", str(round(kept * len(held))), str(len(held)), f"{kept:.1%}"],
        ],
    }


def _row(cells: list[str], target: torch.Tensor) -> list[Fact]:
    return [*cells, "…", str(int(target))]


def _shape(values: torch.Tensor) -> str:
    return str(tuple(values.shape))


def _trace(problem: Problem, run: Trajectory) -> dict[str, Fact]:
    """What stood on each epoch\'s line: loss, accuracies, rate, and the verdict on the run so far, in its own words."""
    from gradschool import lab

    steps = problem.steps_per_epoch
    observations: list[Fact] = []
    for epoch in range(1, run.epochs + 1):
        so_far = {
            name: getattr(run, name)[: epoch * steps]
            for name in ("loss", "learning_rate", "gradient_norm", "gradient_agreement")
        }
        metrics = {name: values[:epoch] for name, values in run.metrics.items()}
        final = run.final_loss if epoch == run.epochs else run.loss[epoch * steps]
        part = replace(
            run, epochs=epoch, epoch_loss=run.epoch_loss[:epoch], final_loss=final, metrics=metrics, **so_far
        )
        observations.append(lab.judge(part).sentence)
    return {
        "trace_loss": [_kept(one) for one in run.epoch_loss],
        "trace_accuracy": [_kept(one) for one in run.metrics["accuracy"]],
        "trace_held_out": [_kept(one) for one in run.metrics["held_out_accuracy"]],
        "trace_rate": [_kept(run.learning_rate[epoch * steps]) for epoch in range(run.epochs)],
        "trace_observation": observations,
    }


def _kept(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _layers(problem: Problem, run: Trajectory, sample: torch.Tensor) -> dict[str, list[float]]:
    """What each layer of the trained network gives for one sample, from the input to the probabilities."""
    import torch

    model = problem.model().to(torch.float64)
    torch.nn.utils.vector_to_parameters(torch.tensor(run.parameters, dtype=torch.float64), model.parameters())
    with torch.no_grad():
        hidden = model[0](sample)  # type: ignore[index]
        active = model[1](hidden)  # type: ignore[index]
        scores = model[2](active)  # type: ignore[index]
        given = {
            "input": sample,
            "hidden": hidden,
            "active": active,
            "scores": scores,
            "probabilities": scores.softmax(0),
        }
    return {
        f"{name}_values": [_rounded(float(one)) for one in values.flatten()] for name, values in given.items()
    }


def _rounded(value: float) -> float:
    """To three decimals: a bar of a picture shows no more, and another processor gives the same."""
    return round(value, 3)
