import math

import pytest
from hypothesis import given
from hypothesis import strategies as draw

from gradschool.lab import LabError, hessian_eigenvalues, judge, stability_limit, sweep, train

NAMES = {"diverged", "oscillating", "crawling", "plateaued", "converging", "converged"}
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
        ((1.0,) * 20, {"plateaued"}),
        ((1.0, 1.0), {"plateaued"}),
        ((2.30, 2.31, 2.29, 2.30, 2.31, 2.30, 2.30), {"plateaued"}),
        ((1, 5, 30, 2, 1, 0.5, 0.3, 0.2), {"converging"}),
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
    assert verdict.evidence == {"values": 4.0, "first": 2.0, "lowest_level": 2.0, "end": 16.0, "rise": 8.0}
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
