"""Curves as pictures, as words and as a table."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradschool.curriculum.values import Curve
from gradschool.web.chart import charts
from gradschool.web.scale import scale_for, tick_text

FALLS = Curve("a", "lr 0.1", (14.79, 0.37, 0.1))
BURSTS = Curve("b", "lr 0.2 <>", (14.79, 20.0, None))
VALUE = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True))


def test_it_is_drawn_for_wide_and_narrow_screens():
    (chart,) = charts((FALLS, BURSTS))
    assert ['class="chart wide"' in chart.svgs[0], 'class="chart narrow"' in chart.svgs[1]] == [True, True]


def test_a_diverged_curve_is_dashed_and_told_in_words():
    (chart,) = charts((FALLS, BURSTS))
    assert chart.svgs[0].count("diverged") == 2  # the class of the line, and the words
    assert chart.lines[1].words == "diverged: from 14.8 to 20, not finite from step 2 on"
    assert chart.lines[0].words == "from 14.8 to 0.1"


def test_a_loss_that_ends_higher_is_diverged_but_a_rate_is_not():
    grows = (0.1, 0.2, 0.4)
    loss, rate = Curve("l", "loss", grows), Curve("r", "rate", grows, quantity="learning rate")
    assert [chart.lines[0].diverged for chart in charts((loss, rate))] == [True, False]


def test_each_quantity_has_its_own_chart():
    rate = Curve("r", "rate", (0.1, 0.05), quantity="learning rate", unit="epoch")
    assert [chart.title for chart in charts((FALLS, rate))] == ["loss by step", "learning rate by epoch"]


def test_the_table_says_what_is_not_finite():
    (chart,) = charts((FALLS, BURSTS))
    assert chart.head == ("step", "lr 0.1", "lr 0.2 <>")
    assert chart.rows[2] == ("2", "0.1", "not finite")


def test_a_long_curve_is_thinned_but_keeps_its_end():
    (chart,) = charts((Curve("a", "long", tuple(float(n) for n in range(5000))),))
    assert len(chart.svgs[0]) < 6000
    assert chart.rows[-1] == ("4999", "5000")


@pytest.mark.parametrize("values", [(), (None,), (1.0,), (0.0, 0.0), (-3.0, -1.0), (1e300, 1e-300)])
def test_odd_curves_are_drawn(values):
    for chart in charts((Curve("a", "odd", values),)):
        for svg in chart.svgs:
            ET.fromstring(svg)


@given(st.lists(st.lists(VALUE, max_size=9), min_size=1, max_size=7))
def test_any_curves_make_a_picture_without_holes(values):
    curves = [Curve(str(number), f"c{number}", tuple(one)) for number, one in enumerate(values)]
    for chart in charts(curves):
        for svg in chart.svgs:
            ET.fromstring(svg)
            assert not {"nan", "inf", "style="} & set(svg.replace('"', " ").split())


def test_the_axis_is_logarithmic_above_two_decades():
    assert scale_for((1.0, 99.0)).log is False
    assert scale_for((1.0, 101.0)).log is True
    assert scale_for((0.0, 101.0)).log is False


def test_a_scale_covers_its_values():
    scale = scale_for((0.003, 40.0))
    assert 0 <= scale.share(0.003) < scale.share(40.0) <= 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (14.79, "14.8"),
        (0.00246, "0.00246"),
        (1e5, "10⁵"),
        (4.211e6, "4.21×10⁶"),
        (2e-4, "2×10⁻⁴"),
        (8030, "8030"),
    ],
)
def test_numbers_read_well(value, text):
    assert tick_text(value) == text
