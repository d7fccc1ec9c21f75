"""The lab's numbers are torch.optim's numbers."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as draw

from gradschool.lab import (
    LabError,
    Stopped,
    StrategyError,
    SweepSpec,
    bowl,
    learning_rates,
    line,
    nudged,
    parse,
    problem,
    run_sweep,
    sweep,
    train,
)
from gradschool.lab.signatures import schedulers
from lab.small_problems import Gates, Waves
from lab.strategies_to_draw import strategies
from lab.torch_loop import train_with_torch

TOLERANCE = {"float32": 1e-5, "float64": 1e-10}
PROBLEMS = draw.sampled_from([line(), bowl(), Waves(), Gates(), problem("double-well"), problem("chebyshev")])


def assert_same_losses(ours, theirs, tolerance, twins=()):
    """The same up to where the loss passes ten times its first value, or a twin one last digit away differs by more."""
    for step, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        allowed = tolerance * max(1, abs(other))
        if not other <= 10 * theirs[0] or any(not abs(twin[step] - other) <= allowed for twin in twins):
            break
        assert abs(one - other) <= allowed


def twins_of(problem, strategy, **options):
    return [
        train_with_torch(problem, strategy, towards=towards, **options)[0]
        for towards in (math.inf, -math.inf)
    ]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@settings(max_examples=100, deadline=None)
@given(problem=PROBLEMS, strategy=strategies(), seed=draw.integers(0, 3))
def test_it_agrees_with_torch(dtype, problem, strategy, seed):
    options = {"epochs": 12, "seed": seed, "dtype": getattr(torch, dtype)}
    losses, rates = train_with_torch(problem, strategy, **options)
    run = train(problem, strategy, epochs=12, seed=seed, dtype=dtype)
    assert_same_losses(run.loss, losses, TOLERANCE[dtype], twins_of(problem, strategy, **options))
    if strategy.schedule is None or not strategy.schedule.watches_loss:
        assert list(run.learning_rate) == rates


@pytest.mark.parametrize(
    "posed", [problem("moons"), problem("spirals"), problem("digits"), problem("digits", network="cnn")]
)
@pytest.mark.parametrize(
    "text",
    [
        "SGD(lr=0.1, momentum=0.9, nesterov=True) | clip_grad_norm(0.5) | CosineAnnealingLR(T_max=2)",
        "Adam(lr=0.003) | OneCycleLR(max_lr=0.01, total_steps=80) @batch",
        "RMSprop(lr=0.001, centered=True)",
    ],
)
def test_it_agrees_with_torch_on_networks_with_batches(posed, text):
    strategy = parse(text)
    losses, rates = train_with_torch(posed, strategy, epochs=2, seed=1, dtype=torch.float64)
    together = sweep(posed, [strategy] * 3, epochs=2, seeds=[1, 1, 2], dtype="float64")
    for run in (train(posed, strategy, epochs=2, seed=1, dtype="float64"), together[0], together[1]):
        assert_same_losses(run.loss, losses, 1e-10)
        assert list(run.learning_rate) == rates
    assert together[2].loss != together[0].loss


SGD_LIKE = [
    "SGD(lr=0.05, momentum=0.9)",
    "Adam(lr=0.01)",
    "AdamW(lr=0.01)",
    "RMSprop(lr=0.001, momentum=0.5)",
]
EACH_SCHEDULE = {
    "StepLR": "StepLR(2)",
    "MultiStepLR": "MultiStepLR([1, 3])",
    "ConstantLR": "ConstantLR(total_iters=2)",
    "LinearLR": "LinearLR(total_iters=3)",
    "ExponentialLR": "ExponentialLR(0.9)",
    "PolynomialLR": "PolynomialLR(total_iters=4, power=2.0)",
    "CosineAnnealingLR": "CosineAnnealingLR(T_max=3)",
    "CosineAnnealingWarmRestarts": "CosineAnnealingWarmRestarts(T_0=2)",
    "LambdaLR": "LambdaLR(lambda e: 0.9 ** e)",
    "MultiplicativeLR": "MultiplicativeLR(lambda e: 0.9)",
    "CyclicLR": "CyclicLR(base_lr=0.001, max_lr=0.01, step_size_up=2, cycle_momentum=False)",
    "OneCycleLR": "OneCycleLR(max_lr=0.01, total_steps=40)",
    "ReduceLROnPlateau": "ReduceLROnPlateau(patience=0)",
    "SequentialLR": "SequentialLR([LinearLR(total_iters=2), CosineAnnealingLR(T_max=3)], [2])",
    "ChainedScheduler": "ChainedScheduler([LinearLR(total_iters=2), ExponentialLR(0.9)])",
}


def test_no_schedule_of_torch_is_missing_here():
    assert EACH_SCHEDULE.keys() == schedulers().keys()


@pytest.mark.parametrize("schedule", EACH_SCHEDULE.values(), ids=EACH_SCHEDULE)
@pytest.mark.parametrize("unit", ["epoch", "batch"])
def test_every_optimizer_agrees_with_torch_under_every_schedule(schedule, unit):
    optimizers = SGD_LIKE if schedule.startswith("OneCycle") else [*SGD_LIKE, "Adagrad(lr=0.05)"]
    chosen = [parse(f"{optimizer} | {schedule} @{unit}") for optimizer in optimizers]
    for strategy, run in zip(chosen, sweep(Waves(), chosen, epochs=6, dtype="float64"), strict=True):
        losses, rates = train_with_torch(Waves(), strategy, epochs=6, dtype=torch.float64)
        assert_same_losses(run.loss, losses, 1e-10)
        assert list(run.learning_rate) == rates


@settings(max_examples=60, deadline=None)
@given(problem=PROBLEMS, chosen=draw.lists(strategies(), min_size=2, max_size=6))
def test_a_run_is_the_same_alone_and_in_a_sweep(problem, chosen):
    seeds = list(range(len(chosen)))
    together = sweep(problem, chosen, epochs=6, seeds=seeds, dtype="float64")
    for strategy, seed, run in zip(chosen, seeds, together, strict=True):
        alone = train(problem, strategy, epochs=6, seed=seed, dtype="float64")
        assert (run.strategy, run.seed) == (strategy, seed)
        assert run.learning_rate == alone.learning_rate
        assert_same_losses(run.loss, alone.loss, 1e-10)


def test_a_run_takes_nothing_from_its_neighbours():
    pair = sweep("line", ["SGD(lr=0.01, momentum=0.9, nesterov=True) | StepLR(1)", "SGD(lr=0.01)"], epochs=5)
    assert pair[1].loss == train("line", "SGD(lr=0.01)", epochs=5).loss
    assert pair[1].learning_rate == (0.01,) * 5


@settings(max_examples=40, deadline=None)
@given(strategies().filter(lambda one: one.schedule and not one.schedule.watches_loss))
def test_a_preview_shows_the_rates_of_the_run(strategy):
    unit = parse(strategy.short().removesuffix(" @batch"))
    assert train("line", unit, epochs=12).learning_rate == learning_rates(strategy, steps=12)


def test_it_crosses_the_valley_at_a_tenth():
    run = train("line", "SGD(lr=0.1)", epochs=2)
    assert run.loss == pytest.approx((14.786839, 0.367504), rel=1e-6)
    assert run.epoch_loss == run.loss
    assert len(run.path) == 3
    assert run.path[-1] == run.parameters
    assert run.metrics["largest_error"][-1] == pytest.approx(abs(run.parameters[0] + run.parameters[1] - 2))


def test_it_follows_the_bowl_by_hand():
    run = train(bowl(eigenvalues=(1.0, 4.0)), "SGD(lr=0.25)", epochs=2, dtype="float64")
    assert run.path == ((1.0, 1.0), (0.75, 0.0), (0.5625, 0.0))
    assert run.loss == (2.5, 0.28125)
    assert run.final_loss == 0.158203125
    assert run.gradient_norm == (math.sqrt(17), 0.75)
    assert run.gradient_agreement == pytest.approx((0, 1 / math.sqrt(17)))


def test_it_cycles_momentum_too():
    run = train(
        "line", "SGD(lr=0.1, momentum=0.9) | OneCycleLR(max_lr=0.05, total_steps=20) @batch", epochs=20
    )
    losses, rates = train_with_torch(line(), run.strategy, epochs=20)
    assert_same_losses(run.loss, losses, 1e-5)
    assert rates[6] > 10 * rates[0]


def test_it_freezes_a_run_that_diverged_and_spares_the_others():
    wild, calm = sweep("line", ["SGD(lr=5.0)", "SGD(lr=0.05)"], epochs=60)
    assert wild.diverged_at is not None
    assert math.isfinite(wild.loss[wild.diverged_at - 1])
    assert not math.isfinite(wild.loss[wild.diverged_at])
    assert all(math.isfinite(one) for one in wild.parameters)
    assert wild.path[wild.diverged_at] == wild.parameters
    assert calm.diverged_at is None
    assert calm.loss == train("line", "SGD(lr=0.05)", epochs=60).loss


def test_a_plateau_cuts_each_run_by_its_own_loss():
    text = "SGD(lr={}) | ReduceLROnPlateau(patience=0)"
    falling, rising = sweep("line", [text.format(0.01), text.format(0.2)], epochs=4)
    assert falling.learning_rate == (0.01, 0.01, 0.01, 0.01)
    assert rising.learning_rate[:3] == pytest.approx((0.2, 0.2, 0.02))


def test_its_batches_differ_by_seed_and_epoch_alone():
    first, second = sweep(Waves(), ["SGD(lr=0.0)"] * 2, epochs=2, seeds=[0, 1])
    assert len(first.loss) == 6
    assert first.loss != second.loss
    assert first.epoch_loss[0] == pytest.approx(sum(first.loss[:3]) / 3)


def test_a_nudge_moves_the_start_by_one_unit_in_the_last_place():
    with nudged():
        moved = train("line", "SGD(lr=0.1)", epochs=1).path[0]
    start = train("line", "SGD(lr=0.1)", epochs=1).path[0]
    assert all(0 < one - other < 2e-7 for one, other in zip(moved, start, strict=True))


def test_it_is_watched_step_by_step_and_can_be_stopped():
    told = []
    sweep(Waves(), ["SGD(lr=0.1)", "Adam()"], epochs=2, watch=lambda done, steps: told.append((done, steps)))
    assert told == [(done, 12) for done in range(1, 13)]

    def stop(done, _steps):
        if done == 3:
            raise Stopped

    with pytest.raises(Stopped):
        sweep("line", ["SGD(lr=0.1)"], epochs=10**6, watch=stop)


def test_a_sweep_runs_as_its_spec_says():
    spec = SweepSpec("line", "SGD(lr=[0.01, 0.1])", epochs=3, seeds=(0, 7))
    found = run_sweep(spec)
    assert [(one.strategy, one.seed) for one in found] == [(run.strategy, run.seed) for run in spec.runs]
    assert found[3].loss == train("line", "SGD(lr=0.1)", epochs=3, seed=7).loss


def test_it_leaves_torchs_random_state_alone():
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    train("line", "SGD(lr=0.1)", epochs=1)
    assert torch.equal(torch.rand(1), expected)


def test_its_trajectory_survives_json():
    import json

    from gradschool.lab import Trajectory

    run = train(bowl(), "SGD(lr=1.0) | StepLR(2)", epochs=60)
    again = Trajectory.from_dict(json.loads(json.dumps(run.to_dict(), allow_nan=False)))
    assert again.to_dict() == run.to_dict()
    assert (again.problem_parameters, again.path[:9]) == (run.problem_parameters, run.path[:9])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"epochs": 0}, "epochs must be a whole number from 1"),
        ({"epochs": 1, "seed": -1}, "A seed must be"),
        ({"epochs": 1, "dtype": "float16"}, "dtype must be float32 or float64, but it is 'float16'"),
    ],
)
def test_it_says_what_it_cannot_run(arguments, message):
    with pytest.raises(LabError, match=message):
        train("line", "SGD(lr=0.1)", **arguments)


def test_it_wants_a_seed_for_each_run():
    with pytest.raises(LabError, match="There are 3 seeds for 2 strategies"):
        sweep("line", ["SGD(lr=0.1)"] * 2, epochs=1, seeds=[0, 1, 2])
    assert sweep("line", [], epochs=1) == []


def test_it_hands_on_what_torch_refuses():
    with pytest.raises(StrategyError, match=r"PyTorch refuses.*Tried to step 4 times"):
        train("line", "SGD(lr=0.1) | OneCycleLR(max_lr=0.1, total_steps=3)", epochs=4)
    with pytest.raises(StrategyError, match=r"has no value at 3"):
        train("line", "SGD(lr=0.1) | LambdaLR(lambda e: 1 / (3 - e))", epochs=4)


def test_a_preview_needs_no_training_except_for_a_plateau():
    assert learning_rates("SGD(lr=1.0) | StepLR(step_size=2, gamma=0.5)", steps=5) == (
        1.0,
        1.0,
        0.5,
        0.5,
        0.25,
    )
    assert learning_rates("SGD(lr=1.0)", steps=0) == ()
    with pytest.raises(StrategyError, match="acts on the loss"):
        learning_rates("SGD(lr=1.0) | ReduceLROnPlateau()", steps=5)
