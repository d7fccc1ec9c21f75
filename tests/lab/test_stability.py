"""Below the limit a run converges, above it diverges: exactly, on a bowl."""

import math

import pytest

from gradschool.lab import LabError, bowl, stability_limits, train

SHARPNESS = 8.0


@pytest.mark.parametrize(
    ("settings", "limit"),
    [
        ("", 2.0),
        ("momentum=0.9", 3.8),
        ("momentum=0.5, nesterov=True", 1.5),
        ("momentum=0.9, nesterov=True", 3.8 / 2.8),
        ("momentum=0.9, dampening=0.9", 38.0),
        ("dampening=0.9", 2.0),
    ],
)
@pytest.mark.parametrize("weight_decay", [0.0, 1.5])
@pytest.mark.parametrize("factor", [0.98, 1.02])
def test_it_is_where_gradient_descent_turns_unstable(settings, limit, weight_decay, factor):
    rate = factor * limit / (SHARPNESS + weight_decay)
    text = f"SGD(lr={rate!r}, weight_decay={weight_decay}{', ' if settings else ''}{settings})"
    run = train(bowl(eigenvalues=(SHARPNESS,)), text, epochs=400, dtype="float64")
    found = stability_limits(run)
    assert found.of == "sharpness"
    assert found.limit == pytest.approx([limit / rate - weight_decay] * 400)
    is_stable = run.final_loss < 0.5 * run.loss[0]
    assert is_stable == (found.limit[0] > SHARPNESS) == (factor < 1)


def test_it_moves_with_the_rate_and_with_momentum():
    text = "SGD(lr=0.1, momentum=0.9) | OneCycleLR(max_lr=0.1, total_steps=10)"
    run = train("line", text, epochs=10)
    found = stability_limits(run)
    assert found.limit[0] == pytest.approx(2 * 1.95 / 0.004)
    assert min(found.limit) == pytest.approx(2 * 1.85 / 0.1)
    assert stability_limits(text, epochs=10) == found


def test_a_step_of_zero_is_always_stable():
    found = stability_limits("SGD(lr=1.0) | LambdaLR(lambda k: k / 2)", epochs=3)
    assert found.limit == (math.inf, 4.0, 2.0)
    assert found.to_dict()["limit"][0] == "inf"


@pytest.mark.parametrize(("beta", "figure"), [(0.9, 38.0), (0.5, 6.0)])
def test_adam_has_its_own_measure(beta, figure):
    found = stability_limits(f"Adam(lr=0.01, betas=({beta}, 0.999))", epochs=2, steps_per_epoch=3)
    assert found.of == "preconditioned sharpness"
    assert found.limit == pytest.approx([figure / 0.01] * 6)
    assert f"{figure:g}/lr" in found.sentence


def test_the_other_scaled_ones_are_as_gradient_descent():
    found = stability_limits("RMSprop(lr=0.1, momentum=0.5)", epochs=2)
    assert (found.of, found.limit) == ("preconditioned sharpness", pytest.approx((30.0, 30.0)))
    decayed = stability_limits("Adagrad(lr=0.1, lr_decay=1.0)", epochs=3)
    assert decayed.limit == pytest.approx((20.0, 40.0, 60.0))


def test_each_formula_is_named():
    assert stability_limits("SGD(lr=0.1)", epochs=1).formula == "2 / lr"
    assert stability_limits("SGD(lr=0.1, momentum=0.5)", epochs=1).formula == "2 (1 + b) / lr"
    assert "(1 + 2 b)" in stability_limits("SGD(lr=0.1, momentum=0.5, nesterov=True)", epochs=1).formula


def test_it_says_what_it_cannot_know():
    with pytest.raises(LabError, match="need epochs"):
        stability_limits("SGD(lr=0.1)")
    with pytest.raises(LabError, match="give the trajectory"):
        stability_limits("SGD(lr=0.1) | ReduceLROnPlateau()", epochs=3)
    with pytest.raises(LabError, match="climbs"):
        stability_limits("SGD(lr=0.1, maximize=True)", epochs=3)
    run = train("line", "SGD(lr=0.1) | ReduceLROnPlateau(patience=0)", epochs=5)
    assert len(stability_limits(run).limit) == 5


def test_a_network_climbs_to_the_edge_and_stays_there():
    # Cohen et al. 2021: the sharpness rises to 2/lr, and no further, though the loss goes on falling.
    run = train("chebyshev", "SGD(lr=0.2)", epochs=4000, dtype="float64", sharpness_every=250)
    limits = stability_limits(run).limit
    parts = [value / limits[step] for step, value in run.sharpness]
    assert parts[0] < 0.8
    assert parts[-8:] == pytest.approx([1.0] * 8, abs=0.05)
    assert run.final_loss < 0.1 * run.loss[0]
