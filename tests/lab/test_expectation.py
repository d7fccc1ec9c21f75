"""The expected loss of the noisy quadratic is torch.optim.SGD's, exactly."""

import json
import math
import warnings

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as draw

from gradschool.lab import (
    LabError,
    RunSpec,
    Strategy,
    StrategyError,
    Trajectory,
    bowl,
    expected_loss,
    hessian_eigenvalues,
    judge,
    learning_rates,
    noisy_quadratic,
    nudged,
    parse,
    sweep,
    train,
)
from lab.strategies_to_draw import SCHEDULES, sgd

EIGENVALUES, NOISE, START = (0.3, 1.0, 4.0), (0.5, 0.2, 1.0), (1.0, -2.0, 0.5)
SPREAD = torch.tensor(NOISE, dtype=torch.float64).sqrt()
POSED = noisy_quadratic(EIGENVALUES, NOISE, START)
SCHEDULED = draw.none() | SCHEDULES.filter(lambda one: not one.watches_loss)
SGD = draw.tuples(sgd(), SCHEDULED).map(lambda drawn: Strategy(*drawn[0], drawn[1]))
UPHILL = "SGD(lr=0.05, momentum=0.9, weight_decay=0.1, maximize=True)"


def walk_with_torch(strategy, noise):
    """Final losses of torch.optim.SGD on copies of the quadratic; noise is (steps, copies, directions)."""
    model = torch.nn.Module()
    model.position = torch.nn.Parameter(torch.tensor(START, dtype=torch.float64).repeat(noise.shape[1], 1))
    eigenvalues, names = torch.tensor(EIGENVALUES, dtype=torch.float64), {"torch": torch, "model": model}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        exec(strategy.as_pytorch(), names)
    for one in noise:
        model.position.grad = eigenvalues * model.position.detach() + one
        names["optimizer"].step()
        if "scheduler" in names:
            names["scheduler"].step()
    return 0.5 * (model.position.detach().square() @ eigenvalues)


@settings(max_examples=100, deadline=None)
@given(strategy=SGD, steps=draw.integers(1, 12))
@example(strategy=parse(UPHILL), steps=5)
def test_it_is_torchs_own_loss_averaged_over_the_noise(strategy, steps):
    # The loss is quadratic in the noise, so one noise at a time, up and down, gives the average over all, exactly.
    one_each = torch.eye(steps * 3, dtype=torch.float64).view(steps * 3, steps, 3) * SPREAD
    noise = torch.cat([torch.zeros(1, steps, 3), one_each, -one_each]).transpose(0, 1)
    losses = walk_with_torch(strategy, noise)
    average = losses[0] + (losses[1:] - losses[0]).sum() / 2
    ours = expected_loss([strategy], steps=steps, problem=POSED)[0]
    assert ours == pytest.approx(float(average), rel=1e-10)


@pytest.mark.parametrize(
    "text",
    [
        "SGD(lr=0.1) | CosineAnnealingLR(T_max=200)",
        "SGD(lr=0.05, momentum=0.9) | StepLR(step_size=50)",
        "SGD(lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.1)",
    ],
)
def test_it_is_what_sampling_gives(text):
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(200, 4000, 3, generator=generator, dtype=torch.float64)
    losses = walk_with_torch(parse(text), noise * SPREAD)
    standard_error = losses.std() / math.sqrt(len(losses))
    exact = expected_loss([text], steps=200, problem=POSED)[0]
    assert abs(losses.mean() - exact) < 3 * standard_error
    assert standard_error < 0.05 * exact


@settings(max_examples=50, deadline=None)
@given(SGD)
def test_without_noise_it_is_the_bowl(strategy):
    silent = noisy_quadratic(EIGENVALUES, (0.0, 0.0, 0.0), START)
    ours = train(silent, strategy, epochs=12)
    trained = train(bowl(EIGENVALUES, START), strategy, epochs=12, dtype="float64")
    assert (*ours.loss, ours.final_loss) == pytest.approx(
        (*trained.loss, trained.final_loss), rel=1e-9, abs=1e-9
    )
    assert ours.gradient_norm == pytest.approx(trained.gradient_norm, rel=1e-7, abs=1e-7)
    assert ours.learning_rate == trained.learning_rate


@settings(max_examples=30, deadline=None)
@given(draw.lists(SGD, min_size=2, max_size=5))
def test_a_run_is_the_same_alone_and_beside_others(chosen):
    together = expected_loss(chosen, steps=10, problem=POSED)
    alone = [expected_loss([one], steps=10, problem=POSED)[0] for one in chosen]
    assert together == pytest.approx(alone, rel=1e-12)


@pytest.mark.parametrize("rate", [0.1, 0.5, 1.5])
def test_sgd_ends_at_its_noise_floor(rate):
    eigenvalue = 1.2
    floor = rate * 0.3 / (eigenvalue * (2 - rate * eigenvalue))
    found = expected_loss([f"SGD(lr={rate})"], steps=2000, problem=noisy_quadratic((eigenvalue,), (0.3,)))
    assert found[0] == pytest.approx(eigenvalue * floor / 2, rel=1e-12)


@pytest.mark.parametrize("momentum", [0.5, 0.9])
def test_momentum_ends_at_a_higher_floor(momentum):
    rate, noise = 0.1, 1.0
    floor = rate * noise * (1 + momentum) / ((1 - momentum) * (2 * (1 + momentum) - rate))
    text = f"SGD(lr={rate}, momentum={momentum})"
    found = expected_loss([text], steps=2000, problem=noisy_quadratic((1.0,), (noise,)))
    assert found[0] == pytest.approx(floor / 2, rel=1e-12)


def test_its_gradients_agree_as_sampled_ones_do():
    # By hand: the gradients are 2 + z, and (2 - 0.5 (2 + z)) + another z.
    run = train(noisy_quadratic((1.0,), (1.0,), (2.0,)), "SGD(lr=0.5)", epochs=2)
    before, after = 4 + 1, 0.25 * 4 + 0.25 + 1
    assert run.gradient_norm == pytest.approx((math.sqrt(before), math.sqrt(after)))
    assert run.gradient_agreement == pytest.approx((0, (0.5 * 4 - 0.5) / math.sqrt(before * after)))


def test_a_sweep_gives_the_expected_loss_step_by_step():
    texts = ["SGD(lr=0.5)", "SGD(lr=0.5, momentum=0.5) | LinearLR(total_iters=5)"]
    runs = sweep("noisy-quadratic", texts, epochs=20, seeds=[3, 4])
    assert [run.final_loss for run in runs] == list(expected_loss(texts, steps=20))
    assert [run.loss[7] for run in runs] == list(expected_loss(texts, steps=7))
    assert runs[1].learning_rate == learning_rates(texts[1], steps=20)
    assert [(run.seed, run.dtype, run.epochs, len(run.parameters)) for run in runs] == [
        (3, "float64", 20, 200),
        (4, "float64", 20, 200),
    ]
    assert judge(runs[0]).name in ("converging", "plateaued")


def test_a_run_above_the_limit_overflows_and_spares_the_others():
    wild, calm = sweep(POSED, ["SGD(lr=5.0, momentum=0.9)", "SGD(lr=0.1)"], epochs=400)
    assert wild.diverged_at is not None
    assert not math.isfinite(wild.final_loss)
    assert judge(wild).name == "diverged"
    assert calm.loss == train(POSED, "SGD(lr=0.1)", epochs=400).loss


def test_it_can_be_watched_and_stopped():
    seen = []
    train("noisy-quadratic", "SGD(lr=0.1)", epochs=3, watch=lambda done, steps: seen.append((done, steps)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_its_run_survives_json_and_stays_short():
    run = train("noisy-quadratic", "SGD(lr=0.1)", epochs=2)
    assert Trajectory.from_dict(json.loads(json.dumps(run.to_dict(), allow_nan=False))) == run
    spec = RunSpec(POSED, run.strategy, epochs=2)
    assert RunSpec.from_dict(json.loads(spec.canonical_json())) == spec
    assert len(RunSpec("noisy-quadratic", run.strategy, epochs=2).canonical_json()) < 400


def test_its_curvature_is_its_eigenvalues():
    assert hessian_eigenvalues("noisy-quadratic")[:2] == pytest.approx((1, 0.5))


def test_its_sharpness_is_its_highest_eigenvalue_at_every_step():
    run = train(POSED, "SGD(lr=0.1)", epochs=5, sharpness_every=2)
    assert run.sharpness == ((0, 4.0), (2, 4.0), (4, 4.0))
    assert train(POSED, "SGD(lr=0.1)", epochs=5).sharpness == ()
    with pytest.raises(LabError, match="sharpness_every must be"):
        train(POSED, "SGD(lr=0.1)", epochs=5, sharpness_every=0)


def test_a_nudge_moves_its_start():
    with nudged():
        moved = expected_loss(["SGD(lr=0.1)"], steps=1)
    assert 0 < moved[0] / expected_loss(["SGD(lr=0.1)"], steps=1)[0] - 1 < 1e-14


def test_nothing_asked_for_gives_nothing():
    assert expected_loss([], steps=5) == ()
    assert sweep("noisy-quadratic", [], epochs=5) == []
    assert expected_loss(["SGD(lr=0.1)"], steps=0)[0] == pytest.approx(sum(1 / i for i in range(1, 201)) / 2)


@pytest.mark.parametrize(
    ("strategy", "arguments", "message"),
    [
        ("Adam(lr=0.1)", {"steps": 1}, "for SGD alone .* Adam has no exact recursion"),
        ("SGD(lr=0.1) | ReduceLROnPlateau()", {"steps": 1}, "ReduceLROnPlateau acts on the loss of one"),
        ("SGD(lr=0.1) | clip_grad_norm(1.0)", {"steps": 1}, "leave clip_grad_norm out"),
        ("SGD(lr=0.1)", {"steps": -1}, "steps must be a whole number from 0 to 1,000,000, but it is -1"),
        ("SGD(lr=0.1)", {"steps": 1, "problem": "line"}, "Only noisy-quadratic .* not line"),
        ("SGD(lr=0.1) | OneCycleLR(max_lr=0.1, total_steps=3)", {"steps": 4}, "PyTorch refuses"),
    ],
)
def test_it_says_what_it_cannot_work_out(strategy, arguments, message):
    with pytest.raises((LabError, StrategyError), match=message):
        expected_loss([strategy], **arguments)


def test_a_sweep_refuses_the_same():
    with pytest.raises(StrategyError, match="for SGD alone"):
        train("noisy-quadratic", "AdamW(lr=0.1)", epochs=1)
    with pytest.raises(LabError, match="dtype must be"):
        train("noisy-quadratic", "SGD(lr=0.1)", epochs=1, dtype="float16")
