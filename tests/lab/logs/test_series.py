import math

from hypothesis import given
from hypothesis import strategies as draw

from gradschool.lab.logs.series import BLOCK, Series

VALUES = draw.lists(draw.floats(-10, 1e6) | draw.sampled_from([math.nan, math.inf, -math.inf]), max_size=400)


def filled(values, most):
    series = Series("loss", most)
    for place, value in enumerate(values):
        series.append(place, value)
    return series


@given(VALUES)
def test_a_short_column_is_kept_whole(values):
    series = filled(values, most=1000)
    places, kept = series.points()
    assert (list(places), str(list(kept)), series.count) == ([*range(len(values))], str(values), len(values))


@given(VALUES, draw.sampled_from([4, 10, 50]))
def test_a_long_column_keeps_its_ends_its_extremes_and_what_is_not_finite(values, most):
    places, kept = filled(values, most).points()
    assert len(kept) <= 3 * most + 3
    assert list(places) == sorted(set(places))
    assert all(str(kept[at]) == str(values[place]) for at, place in enumerate(places))
    if values:
        assert {0, len(values) - 1} <= set(places)
        assert any(not math.isfinite(one) for one in kept) == any(not math.isfinite(one) for one in values)
        finite = [value for value in values if math.isfinite(value)]
        if finite:
            assert {min(finite), max(finite)} <= set(kept)


def test_what_is_kept_lies_evenly():
    series = filled([1.0] * (10 * BLOCK), most=BLOCK)
    places, _ = series.points()
    assert list(places[:-1]) == list(range(0, 10 * BLOCK, series.stride))
    assert series.count == 10 * BLOCK


def test_a_spike_between_two_values_that_are_kept_is_kept():
    values = [1.0] * 5000
    values[4321], values[1234] = 50.0, math.nan
    _, kept = filled(values, most=100).points()
    assert 50.0 in kept
    assert any(math.isnan(value) for value in kept)


def test_values_can_be_added_many_at_a_time():
    one_by_one, at_once = filled(range(50_000), 1000), Series("loss", 1000)
    at_once.extend(range(50_000), map(float, range(50_000)))
    assert list(one_by_one.points()[1]) == list(at_once.points()[1])
