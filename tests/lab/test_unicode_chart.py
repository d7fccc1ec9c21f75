import math

from hypothesis import given
from hypothesis import strategies as draw

from gradschool.lab.unicode_chart import curve, scatter

NUMBERS = draw.lists(draw.floats(), max_size=50)


def test_a_curve_that_falls_begins_at_the_top_and_ends_at_the_bottom():
    lines = curve([3.0, 2.0, 1.0], width=6, height=3)
    assert lines == [
        "         3 ┤⠉⠉⡇",
        "           │  ⠧⠤⡄",
        "         1 ┤    ⣇⣀",
        "           └──────",
        "            0    2",
    ]


def test_what_is_far_apart_is_drawn_on_a_logarithmic_scale():
    lines = scatter([0.001, 0.01, 0.1], [1.0, 100.0, 10000.0], width=21, height=5)
    marked = [
        next((at for at, letter in enumerate(line[12:]) if letter not in " "), None) for line in lines[:5]
    ]
    assert marked[0] == 20
    assert marked[2] in (9, 10)
    assert marked[4] == 0


def test_a_loss_that_is_no_number_is_a_cross_in_the_top_row():
    lines = scatter([0.1, 1.0], [0.5, math.inf], width=10, height=2)
    assert lines[0] == "  diverged ┤         ×"


def test_a_constant_has_one_label():
    assert sum("┤" in line for line in curve([1.0, 1.0])) == 1


def test_nothing_is_an_empty_chart():
    assert scatter([], []) == []
    assert curve([]) == []


@given(NUMBERS, NUMBERS)
def test_any_numbers_fit_in_the_frame(xs, ys):
    count = min(len(xs), len(ys))
    for lines in (scatter(xs[:count], ys[:count], width=30, height=4), curve(ys, width=30, height=4)):
        assert all(len(line) <= 12 + 30 + 25 for line in lines)
        assert len(lines) in (0, 6, 7)
