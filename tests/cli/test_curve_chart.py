import math

import pytest
from hypothesis import given
from hypothesis import strategies as draw

from gradschool.cli.curve_chart import draw_curve

LOSSES = draw.lists(draw.floats(), min_size=1, max_size=200)


@given(LOSSES, draw.integers(10, 120), draw.integers(3, 30), draw.booleans())
def test_any_curve_fits_its_room(losses, width, height, braille):
    chart = draw_curve(range(len(losses)), losses, width=width, height=height, braille=braille)
    assert len(chart.lines) <= max(height, 4)
    assert {len(line) for line in chart.lines[:-1]} == {max(width, 15)}


def test_a_fall_runs_from_the_upper_left_to_the_lower_right():
    chart = draw_curve([0, 1, 2, 3], [3.0, 2.0, 1.0, 0.0], width=19, height=6)
    assert chart.lines == (
        "         3│⠑⢄⠀⠀⠀⠀⠀⠀",
        "          │⠀⠀⠑⢄⠀⠀⠀⠀",
        "       1.5│⠀⠀⠀⠀⠑⢄⠀⠀",
        "         0│⠀⠀⠀⠀⠀⠀⠑⢄",
        "          └────────",
        "           0      3",
    )


def test_a_wide_range_gets_a_logarithmic_axis_and_a_loss_that_is_not_finite_a_cross():
    chart = draw_curve([0, 10, 20], [1000.0, 1.0, math.nan], width=20, height=6)
    assert chart.is_logarithmic
    assert chart.lines[0].endswith("✗")
    assert not draw_curve([0, 1], [2.0, -1.0]).is_logarithmic


@pytest.mark.parametrize("steps", [[3, 1, 2], [math.nan, 1, 2], [5, 5, 5]])
def test_steps_that_do_not_rise_are_no_matter(steps):
    assert draw_curve(steps, [3.0, 2.0, 1.0], width=20, height=6).lines
