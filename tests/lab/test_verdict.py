import math
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as draw

from gradschool.lab import LabError, hessian_eigenvalues, judge, stability_limit, sweep, train
from gradschool.lab.verdict import Name

NAMES = set(get_args(Name))
LIMIT = 0.18029485


@pytest.mark.parametrize(
    ("rate", "names"),
    [
        (0.2, {"diverged"}),
        (0.1, {"converging", "converged"}),
        (1e-5, {"crawling"}),
        (0.999 * LIMIT, {"oscillating"}),
    ],
)
@pytest.mark.parametrize("epochs", [20, 40, 200])
def test_it_tells_the_rates_of_the_line_apart(rate, names, epochs):
    runs = sweep("line", [f"SGD(lr={rate!r})"] * 10, epochs=epochs, seeds=range(10))
    assert {judge(run).name for run in runs} <= names


def test_the_limit_used_here_is_the_measured_one():
    assert stability_limit(hessian_eigenvalues("line")[0]) == pytest.approx(LIMIT)


@pytest.mark.parametrize(
    ("losses", "names"),
    [
        ((0.8, 0.6, 0.5, 0.48, 0.45, 0.44), {"converging"}),
        ((1.0,) * 20, {"never learned"}),
        ((1.0, 1.0), {"never learned"}),
        ((2.30, 2.31, 2.29, 2.30, 2.31, 2.30, 2.30), {"never learned"}),
        ((2.0, 1.0, *(0.5, 0.51) * 10), {"plateaued"}),
        ((1, 5, 30, 2, 1, 0.5, 0.3, 0.2), {"recovered spike"}),
        ((3, 2, 1, 0.5, 0.4, 8, 5, 0.6, 0.39, 0.3, 0.25), {"recovered spike"}),
        ((3, 2, 1, 0.5, 0.4, 8, 5, 2, 1.5, 1.2, 1.1), {"diverged"}),
        ((2.34, 2.4, 30, 100, 40, 10, 5, 3, 2.4, *(2.36, 2.37, 2.36) * 8), {"never learned"}),
        ((0.72, 50, 900, 2000, 800, 100, 20, 5, 2, *(1.7, 1.6, 1.8) * 8), {"diverged"}),
        (tuple(1.3**step for step in range(20)), {"diverged"}),
        ((3.0, 2.0, 1.0, 0.5, *tuple(0.5 * 1.3**step for step in range(20))), {"diverged"}),
        ((1.0, 0.5, math.nan), {"diverged"}),
        ((1.0, 0.5, math.inf, math.nan), {"diverged"}),
        ((math.nan, math.nan), {"diverged"}),
        ((1.0, math.nan, 0.5, 0.2), {"converging"}),
        ((1.0, 0.1) * 20, {"oscillating"}),
        (tuple(1 - 0.001 * step for step in range(50)), {"crawling"}),
        (tuple(0.5**step for step in range(60)), {"converged"}),
        ((5, 1, 1e-12, 5e-12, 3e-13, 7e-12, 1e-12, 9e-12), {"converged"}),
        ((1e-12, 3e-11, 1e-12, 5e-11), {"converged"}),
        ((0.0, 0.0, 0.0), {"converged"}),
        ((-1.0, -2.0, -3.0, -4.0), {"converging"}),
        ((5, 1, -3, -4, -4.1, -2, 3, 8, 20, 40), {"diverged"}),
        ((5, 1, -3, -4, *(-4.1, -4.11) * 6), {"plateaued"}),
        ((304, 6.9, 5, 4, 3.5, 3.2, 3.0, 2.8, 2.7, 2.6, 2.5, 2.4), {"converging"}),
        ((31.7, 1767, 1761, 1741, *(1800, 1850) * 20), {"diverged"}),
        ((6.9, 5.0, 3.0, 4.0, 5.5, 6.5, 6.95, 6.96, 6.97, 6.98), {"diverged"}),
    ],
)
def test_it_judges_anybodys_log(losses, names):
    assert judge(losses).name in names


@pytest.mark.parametrize("losses", [(), (1.0,)])
def test_it_needs_two_losses(losses):
    with pytest.raises(LabError, match=f"needs at least 2 losses, but there are {len(losses)}"):
        judge(losses)


@given(draw.lists(draw.floats(), min_size=2, max_size=60))
def test_it_judges_any_numbers(losses):
    verdict = judge(losses)
    assert verdict.name in NAMES
    assert verdict.sentence.endswith(".")
    assert verdict.advice
    assert all(isinstance(one, float) for one in verdict.evidence.values())


def test_it_shows_the_numbers_that_decided():
    verdict = judge([2.0, 4.0, 8.0, 16.0])
    assert verdict.evidence == {
        "values": 4.0,
        "first": 2.0,
        "lowest_level": 2.0,
        "lowest_at": 0.0,
        "end": 16.0,
        "rise": 8.0,
        "noise": 0.0,
    }
    assert verdict.sentence == "The loss rose to 16, 8 times the level of 2 that it had held."


def test_it_says_when_it_guesses():
    assert judge([1.0, 0.5]).sentence.startswith("With so few values this is a guess.")


def test_it_sees_a_schedule_that_has_spent_the_rate():
    verdict = judge([1.0, 0.5] + [0.4] * 20, learning_rates=[0.1] * 10 + [1e-5] * 12)
    assert verdict.name == "plateaued"
    assert (
        verdict.advice[0] == "The schedule has taken the rate from 0.1 to 1e-05; let it decay later or less."
    )


def test_a_swing_of_momentum_is_not_divergence():
    verdicts = {
        judge(train("line", "SGD(lr=0.02, momentum=0.99)", epochs=epochs)).name
        for epochs in range(10, 120, 5)
    }
    assert "diverged" not in verdicts


def test_it_names_the_loss_of_guessing():
    verdict = judge([6.93, 6.92, 6.93, 6.91, 6.92, 6.93, 6.92, 6.92])
    assert verdict.name == "never learned"
    assert verdict.evidence["classes"] == 1000
    assert verdict.sentence.endswith("; ln 1000 = 6.908 is the loss of guessing among 1000 classes.")


def test_it_knows_the_number_of_classes_only_if_told():
    flat = [1.61, 1.60, 1.61, 1.60, 1.61, 1.61, 1.60, 1.61]
    assert "classes" not in judge(flat).evidence
    assert judge(flat, classes=5).evidence["classes"] == 5
    above = [9.0, 4.0, 2.0, *flat]
    assert judge(above).name == "plateaued"
    assert judge(above, classes=5).name == "never learned"


def test_flat_above_its_start_is_worse_than_untrained():
    verdict = judge([6.9078, *(6.9301, 6.9302) * 10])
    assert (verdict.name, verdict.diverged, verdict.healthy) == ("never learned", True, False)
    assert verdict.advice[0].startswith("Divide the learning rate")
    assert not judge([6.9078] * 20).diverged


def test_only_a_clear_fall_makes_a_plateau_healthy():
    assert judge([1.0, 0.6, *(0.5, 0.51) * 10]).healthy
    low = judge([1.0, 0.96, *(0.93, 0.931) * 10])
    assert (low.name, low.healthy) == ("plateaued", False)


def test_the_evidence_names_steps_where_they_are_known():
    verdict = judge([1.0, 0.5, math.nan, math.nan], steps=[100, 200, 300, 400])
    assert verdict.evidence["not_finite_step"] == 300
    assert verdict.sentence == "The loss stopped being a number at step 300."


def test_advice_names_the_rate_and_the_norm_to_try():
    verdict = judge([2.0, 1.0, math.nan], learning_rates=[0.5, 0.5], gradient_norms=[1.0, 1.0, 1.0, 900.0])
    assert verdict.advice[0] == "Divide the learning rate by 3 to 10. The highest was 0.5: try 0.1."
    assert verdict.advice[1] == "Clip the gradient norm at about 1, its median; it went up to 900."
    assert "detach()" in judge([1.0] * 9, gradient_norms=[0.0] * 9).advice[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"steps": [1.0]}, "steps must be one a loss"), ({"classes": 1}, "classes must be at least 2, got 1")],
)
def test_it_refuses_what_does_not_fit(arguments, message):
    with pytest.raises(LabError, match=message):
        judge([1.0, 0.5], **arguments)


def test_two_hundred_thousand_values_are_no_matter():
    losses = [2.0 / (1 + step / 1000) + 0.1 * (step % 7) for step in range(200_000)]
    assert judge(losses).healthy
