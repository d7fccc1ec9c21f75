"""Rates without training, and the traps: figures that torch 2.13 gives."""

import json
import warnings

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as draw
from torch.optim import lr_scheduler

from gradschool.lab import LabError, Preview, StrategyError, learning_rates, parse, preview, train
from gradschool.lab.rehearsal import Rehearsal, resumed
from lab.strategies_to_draw import strategies


def trap(shown, name):
    (found,) = [one for one in shown.traps if one.id == name]
    return found


def names(shown):
    return [one.id for one in shown.occurring]


def optimizer(rate=1.0, **settings):
    return torch.optim.SGD([torch.zeros(1)], lr=rate, **settings)


def trace(stepped, scheduler, steps, first="optimizer"):
    """The ordinary loop, written out by hand."""
    rates = []
    for _ in range(steps):
        if first == "scheduler":
            scheduler.step()
        rates.append(stepped.param_groups[0]["lr"])
        stepped.step()
        if first == "optimizer":
            scheduler.step()
    return rates


def test_it_has_a_rate_for_every_optimizer_step():
    shown = preview("SGD(lr=1.0) | StepLR(step_size=1, gamma=0.5)", epochs=3, steps_per_epoch=2)
    assert shown.learning_rate == (1.0, 1.0, 0.5, 0.5, 0.25, 0.25)
    assert shown.momentum == ()
    assert shown.sentence == "The rate goes from 1 to 0.25 in 6 steps."


def test_a_constant_rate_has_no_traps():
    shown = preview("Adam(lr=0.1)", epochs=4)
    assert shown.traps == ()
    assert shown.sentence == "The rate stays at 0.1 for 4 steps."


def test_it_shows_momentum_where_that_cycles():
    shown = preview("SGD(lr=0.1, momentum=0.9) | OneCycleLR(max_lr=0.1, total_steps=10) @batch", epochs=10)
    assert (shown.momentum[0], min(shown.momentum)) == (0.95, 0.85)


@settings(max_examples=60, deadline=None)
@given(strategies(), draw.integers(1, 12), draw.integers(1, 3))
def test_it_shows_what_the_training_uses_and_survives_json(strategy, epochs, steps_per_epoch):
    shown = preview(strategy, epochs=epochs, steps_per_epoch=steps_per_epoch)
    steps = epochs * (steps_per_epoch if strategy.unit == "batch" else 1)
    if not shown.is_known:
        assert set(shown.learning_rate) == {strategy.learning_rate}
    elif shown.stopped_by is None:
        repeated = 1 if strategy.unit == "batch" else steps_per_epoch
        assert shown.learning_rate[::repeated] == learning_rates(strategy, steps=steps)
    assert Preview.from_dict(json.loads(json.dumps(shown.to_dict()))) == shown
    for one in shown.traps:
        assert not (one.occurs and one.harmless)
        assert (
            one.sentence.endswith((".", "”", shown.stopped_by or ".")) or "specified number" in one.sentence
        )


@settings(max_examples=60, deadline=None)
@given(strategies().filter(lambda one: one.schedule is not None), draw.integers(1, 20))
def test_a_training_resumed_in_the_right_order_goes_on_as_if_nothing_had_been(strategy, done):
    whole = Rehearsal(strategy).run(done + 10).rates
    first = Rehearsal(strategy)
    first.run(done)
    assert resumed(strategy, first.state(), "right").run(10).rates == pytest.approx(whole[done:], rel=1e-12)


def test_an_epoch_schedule_stepped_per_batch():
    shown = preview("SGD(lr=0.1) | StepLR(30) @batch", epochs=90, steps_per_epoch=100)
    found = trap(shown, "wrong-unit")
    assert found.occurs
    assert found.wrong[:2] == pytest.approx((0.1, 1e-4))
    assert found.right[:2] == (0.1, 0.1)
    assert "after every epoch (@epoch)" in found.mend


def test_a_batch_schedule_stepped_per_epoch():
    shown = preview(
        "SGD(lr=0.1, momentum=0.9) | OneCycleLR(max_lr=0.1, total_steps=1000)", epochs=10, steps_per_epoch=100
    )
    found = trap(shown, "wrong-unit")
    assert found.occurs
    assert max(shown.learning_rate) == pytest.approx(0.004214, abs=1e-6)
    assert "The highest rate, 0.1, is never reached." in found.sentence


@pytest.mark.parametrize(
    ("strategy", "occurs"),
    [
        ("SGD(lr=0.1) | StepLR(30)", False),
        ("SGD(lr=0.1) | LinearLR(0.1, total_iters=5) @batch", False),
        ("SGD(lr=0.1) | CosineAnnealingLR(9000) @batch", False),
        ("SGD(lr=0.1) | CosineAnnealingLR(9000)", True),
        ("SGD(lr=0.1) | CosineAnnealingLR(90) @batch", True),
        ("SGD(lr=0.1) | CosineAnnealingLR(100)", False),
        ("SGD(lr=0.1) | ExponentialLR(0.95) @batch", True),
        ("SGD(lr=0.1) | MultiStepLR([3000, 6000])", True),
    ],
)
def test_it_tells_a_wrong_unit_from_a_choice(strategy, occurs):
    assert trap(preview(strategy, epochs=90, steps_per_epoch=100), "wrong-unit").occurs is occurs


def test_cosine_rises_after_its_end():
    shown = preview("SGD(lr=1.0) | CosineAnnealingLR(T_max=4)", epochs=9)
    found = trap(shown, "past-its-end")
    assert found.occurs
    assert shown.learning_rate == pytest.approx(trace(*pair(lr_scheduler.CosineAnnealingLR, 4), 9), abs=1e-9)
    assert found.first_step == 4
    assert found.wrong == pytest.approx((0, 0.146447, 0.5, 0.853553, 1), abs=1e-6)
    assert not trap(preview("SGD(lr=1.0) | CosineAnnealingLR(9)", epochs=9), "past-its-end").occurs


def pair(scheduler, *arguments, **settings):
    stepped = optimizer()
    return stepped, scheduler(stepped, *arguments, **settings)


def test_one_cycle_raises_the_rate_and_then_an_error():
    text = "SGD(lr=0.1, momentum=0.9) | OneCycleLR(max_lr=0.1, total_steps=10)"
    shown = preview(text, epochs=12)
    assert len(shown.learning_rate) == 11
    assert shown.stopped_by == "Tried to step 11 times. The specified number of total steps is 10"
    assert "Then PyTorch stops" in shown.sentence
    assert trap(shown, "past-its-end").wrong == pytest.approx((4e-7, 4.952e-3), rel=1e-3)
    within = preview(text, epochs=10)
    assert within.stopped_by is None
    assert not trap(within, "past-its-end").occurs
    assert trap(within, "past-its-end").wrong == trap(shown, "past-its-end").wrong


@pytest.mark.parametrize(
    ("strategy", "occurs"),
    [
        ("SGD(lr=1.0) | CosineAnnealingLR(T_max=100)", True),
        ("SGD(lr=1.0) | CosineAnnealingLR(T_max=10)", False),
        ("SGD(lr=1.0) | StepLR(10)", True),
        ("SGD(lr=1.0) | LinearLR(1.0, 0.0, total_iters=10)", False),
        ("SGD(lr=1.0) | PolynomialLR(total_iters=50)", True),
        ("SGD(lr=1.0) | SequentialLR([LinearLR(0.1, total_iters=3), CosineAnnealingLR(10)], [3])", True),
        ("SGD(lr=1.0) | SequentialLR([LinearLR(0.1, total_iters=3), CosineAnnealingLR(7)], [3])", False),
        ("SGD(lr=1.0) | SequentialLR([LinearLR(0.1, total_iters=3), CosineAnnealingLR(7)], [12])", True),
        ("SGD(lr=1.0) | CosineAnnealingLR(T_max=1000000000)", True),
    ],
)
def test_it_says_which_schedules_never_reach_their_end(strategy, occurs):
    assert ("never-at-its-end" in names(preview(strategy, epochs=10))) is occurs


def test_warmup_and_a_cosine_that_was_not_shortened():
    text = "SGD(lr=1.0) | SequentialLR([LinearLR(0.1, total_iters=3), CosineAnnealingLR(10)], [3])"
    found = trap(preview(text, epochs=10), "never-at-its-end")
    assert "needs 10 epochs and gets 7" in found.sentence
    assert found.mend.startswith("Set T_max=7")
    assert found.wrong[-1] == pytest.approx(0.345492, abs=1e-6)


def test_the_two_steps_in_the_wrong_order():
    found = trap(preview("SGD(lr=1.0) | StepLR(2)", epochs=5), "wrong-order")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        wrong = trace(*pair(lr_scheduler.StepLR, 2), 5, first="scheduler")
    assert (list(found.right), list(found.wrong)) == (
        pytest.approx([1, 1, 0.1, 0.1, 0.01]),
        pytest.approx(wrong),
    )
    assert not found.occurs
    assert str(caught[0].message).split(".  ")[0] in found.sentence


def test_resuming_with_the_optimizer_loaded_first():
    found = trap(preview("SGD(lr=1.0) | LinearLR(0.1, total_iters=20)", epochs=10), "resume-optimizer-first")
    assert (found.first_step, found.right[0], found.wrong[0]) == (
        5,
        pytest.approx(0.325),
        pytest.approx(0.0325),
    )
    assert trap(preview("SGD(lr=1.0) | StepLR(3)", epochs=10), "resume-optimizer-first").harmless


def test_resuming_without_the_optimizer():
    found = trap(preview("SGD(lr=1.0) | CosineAnnealingLR(10)", epochs=10), "resume-without-optimizer")
    assert found.right == pytest.approx((0.5, 0.345492, 0.206107, 0.095492, 0.024472), abs=1e-6)
    assert found.wrong == pytest.approx((1.0, 0.690983, 0.412215, 0.190983, 0.048943), abs=1e-6)
    cut = trap(preview("SGD(lr=1.0) | ReduceLROnPlateau(patience=2)", epochs=10), "resume-without-optimizer")
    assert (cut.right[0], cut.wrong[0]) == (pytest.approx(0.1), 1.0)


def test_a_minimum_above_the_rate():
    found = trap(
        preview("SGD(lr=1e-5) | CosineAnnealingLR(10, eta_min=1e-3)", epochs=11), "minimum-above-rate"
    )
    assert found.occurs
    assert found.wrong[-1] > found.wrong[0] == 1e-5
    other = trap(
        preview("SGD(lr=0.1) | CosineAnnealingLR(10, eta_min=1e-3)", epochs=10), "minimum-above-rate"
    )
    assert not other.occurs
    assert other.wrong[-1] > other.wrong[0] == 1e-4


def test_one_cycle_replaces_rate_and_momentum():
    sgd = trap(
        preview("SGD(lr=0.5, momentum=0.9) | OneCycleLR(max_lr=0.1, total_steps=9)", epochs=9),
        "replaces-the-rate",
    )
    assert (sgd.right, sgd.wrong) == ((0.5,), (pytest.approx(0.004),))
    assert "momentum 0.9 becomes 0.95" in sgd.sentence
    adam = trap(
        preview("Adam(lr=0.004) | OneCycleLR(max_lr=0.1, total_steps=9)", epochs=9), "replaces-the-rate"
    )
    assert "the first beta 0.9 becomes 0.95" in adam.sentence


@pytest.mark.parametrize(
    ("formula", "occurs"),
    [("lambda e: 0.01", True), ("lambda e: 0.1 * 0.9 ** e", True), ("lambda e: 0.9 ** e", False)],
)
def test_a_lambda_that_returns_a_rate(formula, occurs):
    found = trap(preview(f"SGD(lr=0.1) | LambdaLR({formula})", epochs=10), "rate-for-a-factor")
    assert found.occurs is occurs
    assert found.wrong == pytest.approx(tuple(0.1 * rate for rate in found.right))


def test_warmups_start_low():
    third = trap(preview("SGD(lr=0.3) | LinearLR()", epochs=8), "starts-at-a-third")
    assert third.wrong[0] == pytest.approx(0.1)
    zero = trap(preview("SGD(lr=0.3) | LambdaLR(lambda k: min(1.0, k / 5))", epochs=8), "rate-of-zero")
    assert zero.sentence.startswith("The first step trains at a rate of 0")


def test_the_losses_decide_on_plateaus():
    shown = preview("SGD(lr=0.1) | ReduceLROnPlateau(patience=2)", epochs=20)
    assert not shown.is_known
    assert set(shown.learning_rate) == {0.1}
    found = trap(shown, "needs-losses")
    assert "cut after 4 epochs" in found.sentence
    assert found.wrong == pytest.approx((0.1, 0.1, 0.1, 0.1, 0.01))


@pytest.mark.parametrize(
    "schedule",
    [
        "LambdaLR(lambda e: 1 / (5 - e))",
        "LambdaLR(lambda e: " + " + ".join(["e"] * 49) + ")",
        "MultiplicativeLR(lambda e: 1e200)",
        "MultiplicativeLR(lambda e: 0.0)",
        "StepLR(1000000000)",
        "CosineAnnealingLR(1000000000, eta_min=0.5)",
        "ReduceLROnPlateau(patience=1000000000)",
        "OneCycleLR(max_lr=0.1, total_steps=1000000000)",
        "CosineAnnealingWarmRestarts(T_0=1000000000)",
        "SequentialLR([ConstantLR(), StepLR(1)], [1000000000])",
        "MultiStepLR([])",
        "ExponentialLR(0.0)",
    ],
)
@pytest.mark.parametrize("unit", ["epoch", "batch"])
def test_it_survives_what_nobody_trains_with(schedule, unit):
    shown = preview(f"SGD(lr=0.1, momentum=0.9) | {schedule} @{unit}", epochs=10, steps_per_epoch=2)
    assert len(shown.learning_rate) <= 20
    json.dumps(shown.to_dict(), allow_nan=False)
    if "5 - e" in schedule:
        assert "division by zero" in shown.stopped_by


def test_a_patience_longer_than_the_training_is_named():
    shown = preview("SGD(lr=0.1) | ReduceLROnPlateau(patience=10)", epochs=10)
    assert "does not cut it within 10 epochs" in trap(shown, "needs-losses").sentence


def test_what_occurs_comes_first():
    shown = preview("SGD(lr=0.1) | OneCycleLR(max_lr=0.1, total_steps=1000)", epochs=10, steps_per_epoch=100)
    occurs = [one.occurs for one in shown.traps]
    assert occurs == sorted(occurs, reverse=True)
    assert len({*occurs}) == 2


def test_it_does_not_train():
    before = torch.random.get_rng_state()
    preview("SGD(lr=0.1) | StepLR(2)", epochs=4)
    assert torch.equal(before, torch.random.get_rng_state())
    assert train("line", "SGD(lr=0.1) | StepLR(2)", epochs=4).learning_rate == learning_rates(
        parse("SGD(lr=0.1) | StepLR(2)"), steps=4
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"epochs": 0}, "epochs must be a whole number from 1 on, but it is 0"),
        ({"epochs": 2.5}, "but it is 2.5"),
        ({"epochs": 3, "steps_per_epoch": True}, "steps_per_epoch must be"),
        ({"epochs": 10**9, "steps_per_epoch": 10**9}, "at most 100,000 steps"),
    ],
)
def test_it_refuses_what_is_no_length(arguments, message):
    with pytest.raises(LabError, match=message):
        preview("SGD(lr=0.1)", **arguments)


def test_it_refuses_what_torch_refuses():
    with pytest.raises(StrategyError, match="OneCycleLR needs its length"):
        preview("SGD(lr=0.1) | OneCycleLR(max_lr=1.0)", epochs=3)
