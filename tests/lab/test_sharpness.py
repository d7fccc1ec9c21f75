"""Sharpness along training: the Hessian's own eigenvalues, for all runs at once."""

import json
import math

import pytest
import torch

from gradschool.lab import LabError, Trajectory, bowl, hessian_eigenvalues, sweep, train
from gradschool.lab import problem as problem_named
from lab.small_problems import Gates, Waves


@pytest.mark.parametrize(
    "problem", [Waves(), Gates(), bowl(), problem_named("valley"), problem_named("moons")]
)
def test_it_is_the_largest_eigenvalue_on_the_way(problem):
    strategies = ["SGD(lr=0.001)", "SGD(lr=0.001, momentum=0.5)", "Adam(lr=0.01)"]
    per_epoch = problem.steps_per_epoch
    runs = sweep(
        problem, strategies, epochs=4, seeds=[0, 1, 2], dtype="float64", sharpness_every=2 * per_epoch
    )
    for run, seed in zip(runs, range(3), strict=True):
        assert [step for step, _ in run.sharpness] == [0, 2 * per_epoch]
        before = train(problem, run.strategy, epochs=2, seed=seed, dtype="float64").parameters
        exact = [
            hessian_eigenvalues(problem, seed=seed)[0],
            hessian_eigenvalues(problem, seed=seed, at=before)[0],
        ]
        assert [value for _, value in run.sharpness] == pytest.approx(exact, rel=1e-3)


def test_measuring_changes_nothing_else():
    plain = train("line", "SGD(lr=0.1) | StepLR(3)", epochs=8)
    measured = train("line", "SGD(lr=0.1) | StepLR(3)", epochs=8, sharpness_every=1)
    assert plain.sharpness == plain.preconditioned_sharpness == ()
    assert measured.loss == plain.loss
    assert measured.parameters == plain.parameters
    assert len(measured.sharpness) == 8


def test_a_run_that_diverged_has_none_and_harms_no_other():
    lost, kept = sweep(Waves(), ["SGD(lr=1e30)", "SGD(lr=0.01)"], epochs=10, sharpness_every=3)
    assert lost.diverged_at is not None
    assert math.isnan(lost.sharpness[-1][1])
    alone = train(Waves(), "SGD(lr=0.01)", epochs=10, sharpness_every=3)
    assert [value for _, value in kept.sharpness] == pytest.approx(
        [value for _, value in alone.sharpness], rel=2e-3
    )


def divided_by(state, step, group):
    if "sum" in state:
        return state["sum"].sqrt() + group["eps"]
    if "square_avg" in state:
        mean = state["grad_avg"] if group["centered"] else 0
        return (state["square_avg"] - mean**2).sqrt() + group["eps"]
    square = state.get("max_exp_avg_sq", state["exp_avg_sq"])
    return (square / (1 - group["betas"][1] ** step)).sqrt() + group["eps"]


@pytest.mark.parametrize(
    "adaptive",
    [
        "Adam(lr=0.1, weight_decay=0.1)",
        "AdamW(lr=0.1, weight_decay=0.1)",
        "Adam(lr=0.1, betas=(0.5, 0.9), amsgrad=True)",
        "RMSprop(lr=0.1, momentum=0.5, weight_decay=0.1)",
        "RMSprop(lr=0.01, centered=True)",
        "Adagrad(lr=0.1, initial_accumulator_value=0.5, weight_decay=0.1)",
    ],
)
def test_what_an_optimizer_divides_by_is_torchs(adaptive):
    eigenvalues = (2.0, 30.0)
    run = train(bowl(eigenvalues=eigenvalues), adaptive, epochs=5, dtype="float64", sharpness_every=1)
    model = bowl(eigenvalues=eigenvalues).model()
    names = {"torch": torch, "model": model}
    exec(run.strategy.as_pytorch(), names)
    scales = torch.tensor(eigenvalues, dtype=torch.float64)
    expected = []
    for step in range(1, 6):
        names["optimizer"].zero_grad()
        (0.5 * scales * model.position**2).sum().backward()
        names["optimizer"].step()
        (state,) = names["optimizer"].state.values()
        group = names["optimizer"].param_groups[0]
        divisor = divided_by(state, step, group)
        expected.append((scales / divisor).max().item())
    assert [value for _, value in run.preconditioned_sharpness] == pytest.approx(expected, rel=1e-3)
    assert [value for _, value in run.sharpness] == pytest.approx([30.0] * 5)


def test_it_survives_json_and_older_trajectories_are_read():
    run = train("line", "Adam(lr=0.1)", epochs=4, sharpness_every=2)
    written = json.loads(json.dumps(run.to_dict()))
    assert Trajectory.from_dict(written) == run
    del written["sharpness"], written["preconditioned_sharpness"]
    assert Trajectory.from_dict(written).sharpness == ()


@pytest.mark.parametrize("every", [0, -1, 2.5, True])
def test_it_refuses_what_is_no_number_of_steps(every):
    with pytest.raises(LabError, match="sharpness_every must be a whole number"):
        train("line", "SGD(lr=0.1)", epochs=2, sharpness_every=every)
