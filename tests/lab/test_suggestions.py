"""The rules of the range test, on curves whose answer is known."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as draw

from gradschool.lab import LabError, Suggestion, suggest

RATES = [10 ** (-6 + 7 * step / 99) for step in range(100)]


def by_rule(losses, rates=RATES):
    return {one.rule: one for one in suggest(rates, losses)}


def hill(fall_from, fall_to, rise_from):
    """Level, then down along the logarithm of the rate, level at the bottom, then up."""
    losses = []
    for rate in RATES:
        down = min(1.0, max(0.0, math.log(rate / fall_from) / math.log(fall_to / fall_from)))
        up = max(0.0, math.log(rate / rise_from)) ** 2
        losses.append(2.0 - 1.5 * down + up)
    return losses


def test_a_slope_between_two_levels():
    found = by_rule(hill(1e-4, 1e-2, 1e-1))
    assert math.log10(found["valley"].rate) == pytest.approx(-3, abs=0.15)
    assert 1e-4 < found["steepest"].rate < 1e-2
    assert 1e-3 / 1.2 <= found["minimum/10"].rate <= 1e-2
    assert 1e-4 < found["slide"].rate < 1e-1


def test_the_valley_is_past_the_middle_of_the_longest_fall():
    # Two falls: a short steep one, and a long one from 1e-3 to 1e-1, in the eyes of each rule.
    losses = [3.0 if rate < 1e-4 else 2.0 for rate in RATES]
    losses = [
        loss - (math.log10(rate / 1e-3) if rate > 1e-3 else 0) if rate < 1e-1 else 9.0
        for rate, loss in zip(RATES, losses, strict=True)
    ]
    found = by_rule(losses)
    assert math.log10(found["valley"].rate) == pytest.approx(-2, abs=0.15)


def test_the_minimum_is_divided_by_ten():
    losses = [abs(math.log10(rate) + 2) for rate in RATES]
    lowest = min(RATES, key=lambda rate: abs(math.log10(rate) + 2))
    assert by_rule(losses)["minimum/10"].rate == lowest / 10


def test_the_steepest_is_measured_along_the_logarithm():
    # d loss / d log rate of this bend is steepest at 1e-3; along the rate itself it would be far lower.
    losses = [1 / (1 + (rate / 1e-3)) for rate in RATES]
    assert by_rule(losses)["steepest"].rate == pytest.approx(1e-3, rel=0.2)


@pytest.mark.parametrize(
    ("losses", "rule", "reason"),
    [
        ([1.0] * 100, "valley", "never falls"),
        ([float(step) for step in range(1, 101)], "steepest", "never falls"),
        ([100.0 - step for step in range(100)], "minimum/10", "still falling at the highest rate"),
        ([100.0 - step for step in range(100)], "slide", "as level as it was before"),
        ([5.0, 4.0, 3.0], "valley", "too few to read"),
        ([math.nan] * 100, "minimum/10", "too few to read"),
    ],
)
def test_it_says_why_it_finds_nothing(losses, rule, reason):
    found = by_rule(losses, RATES[: len(losses)])[rule]
    assert found.rate is None
    assert reason in found.reason


def test_one_drop_is_no_valley():
    found = by_rule([2.0] * 50 + [1.0] * 50)
    assert found["valley"].rate is None
    assert "only 2 points" in found["valley"].reason
    assert found["steepest"].rate == pytest.approx(RATES[50], rel=0.2)


@settings(max_examples=100, deadline=None)
@given(draw.lists(draw.floats(allow_nan=True, allow_infinity=True, width=32), max_size=120))
def test_it_suggests_a_rate_of_the_curve_or_says_why_not(losses):
    rates = [1e-6 * 1.15**step for step in range(len(losses))]
    found = suggest(rates, losses)
    assert [one.rule for one in found] == ["valley", "slide", "minimum/10", "steepest"]
    for one in found:
        assert one.reason
        assert one.rate is None or rates[0] / 10 <= one.rate <= rates[-1]
        assert Suggestion.from_dict(one.to_dict()) == one


@settings(max_examples=50, deadline=None)
@given(draw.sampled_from([2.0**power for power in range(-8, 9)]))
def test_the_unit_of_the_loss_does_not_matter(scale):
    losses = hill(1e-4, 1e-2, 1e-1)
    assert [one.rate for one in suggest(RATES, [scale * loss for loss in losses])] == [
        one.rate for one in suggest(RATES, losses)
    ]


def test_it_wants_a_loss_for_each_rate():
    with pytest.raises(LabError, match="3 rates and 2 losses"):
        suggest([1, 2, 3], [1, 2])
